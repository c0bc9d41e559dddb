"""What the submission has to say: the gate, the package, the list, the proofs, and why numbers moved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from drugcheck.cli import pasting, screen
from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import Template
from drugcheck.domain.findings import Finding
from drugcheck.domain.judging import Judged
from drugcheck.domain.office import Config
from drugcheck.domain.registers import Package, Packages
from drugcheck.message import Message, message

if TYPE_CHECKING:
    from drugcheck.comparing import Movement
    from drugcheck.proving import Proof

# Of the cases behind one number, so many are named on the screen; --json has them all.
_NAMED = 12


class Gate(NamedTuple):
    """Whether a week may be frozen: open errors and broken tie-outs stop it (RP001, RP004, RP005)."""

    week: str
    errors: tuple[Judged, ...]
    ties: tuple[TieOut, ...]
    refusal: tuple[Finding, ...]

    @property
    def is_closed(self) -> bool:
        """Something stops it."""
        return bool(self.errors or self.ties)

    def lines(self) -> Iterator[str | Message]:
        """What stops it, each with its way out."""
        for entry in self.errors:
            found = entry.finding
            subject = found.case or found.community or "-"
            yield f"{subject:<6} E {found.code} {found.message}  -> {pasting.pasted(found.fix)}"
        for tie in self.ties:
            yield f"-      E 勾稽 {tie.sentence}  -> {pasting.pasted('drugcheck annex 1 --check')}"
        for found in self.refusal:
            yield f"-      E {found.code} {found.message}  -> {pasting.pasted(found.fix)}"
        if self.is_closed:
            yield message(
                "week {week} is not submitted: {errors} errors are open, {ties} tie-outs do not hold",
                week=self.week,
                errors=len(self.errors),
                ties=len(self.ties),
            )
        else:
            yield message("week {week} may be submitted", week=self.week)

    def data(self) -> Mapping[str, object]:
        """`week`, `errors`, `ties`, and `refusal`: the finding of RP001 where errors are open."""
        return {
            "week": self.week,
            "submitted": False,
            "errors": [entry.finding.as_object() for entry in self.errors],
            "ties": [tie.sentence for tie in self.ties],
            "refusal": [found.as_object() for found in self.refusal],
        }


class Submitted(NamedTuple):
    """A package that was just frozen, beside the one before."""

    package: Package
    ties: int
    before: Package | None

    def lines(self) -> Iterator[str | Message]:
        """Fingerprint, lateness, tie-outs, the totals that moved."""
        package = self.package
        yield message(
            "{week} is frozen: fingerprint {fingerprint}, warnings {warnings}, waived {waived}",
            week=package.week,
            fingerprint=(package.fingerprint or "")[7:19],
            warnings=package.warnings,
            waived=package.waived,
        )
        yield message("tie-outs: {count} of {count} hold", count=self.ties)
        yield (
            message("in time") if not package.late_hours else message("late by {hours} hours", hours=package.late_hours)
        )
        lacking = [
            label
            for label, who in (
                ("填报人", package.compiled_by),
                ("审核人", package.reviewed_by),
                ("负责人", package.head),
            )
            if not who
        ]
        if lacking:
            names = "、".join(lacking)
            yield message("no {names} yet: drugcheck submit sign {week}", names=names, week=package.week)
        if self.before is not None:
            yield message("why numbers moved: drugcheck submit diff {week}", week=package.week)
        yield message(
            "hand it over: drugcheck submit files {week} --out FOLDER --to WHOM --purpose TEXT", week=package.week
        )

    def data(self) -> Mapping[str, object]:
        """The entry of the register."""
        return {"submitted": True, **entry_data(self.package)}


def entry_data(package: Package) -> dict[str, object]:
    """A package as an object, without its totals by key."""
    return {
        "week": package.week,
        "submitted_on": package.submitted_on,
        "submitted_at": package.submitted_at,
        "late_hours": package.late_hours,
        "fingerprint": package.fingerprint,
        "compiled_by": package.compiled_by,
        "reviewed_by": package.reviewed_by,
        "head": package.head,
        "explanation": package.explanation,
        "warnings": package.warnings,
        "waived": package.waived,
        "totals": {total.key: total.value for total in package.totals},
    }


def packages_table(register: Packages, config: Config) -> screen.Listing:
    """The packages, a line each."""
    keys = ("week", "submitted_on", "late_hours", "compiled_by", "reviewed_by", "head", "warnings", "waived", "id")
    headers = ("周次", "报送日期", "迟报(小时)", "填报人", "审核人", "负责人", "警告", "豁免", "指纹")
    rows: Sequence[tuple[object, ...]] = [
        (
            package.week,
            package.submitted_on,
            package.late_hours,
            config.staff_name(package.compiled_by),
            config.staff_name(package.reviewed_by),
            config.staff_name(package.head),
            package.warnings,
            package.waived,
            (package.fingerprint or "")[7:19],
        )
        for package in register.packages
    ]
    return screen.Listing("packages", screen.Table(headers, rows, keys))


class Proofs(NamedTuple):
    """The packages that were made again."""

    proofs: "tuple[Proof, ...]"

    @property
    def broken(self) -> bool:
        """One that this version froze comes out otherwise."""
        return any(proof.differing and not proof.elsewhere for proof in self.proofs)

    def lines(self) -> Iterator[str | Message]:
        """A line each."""
        for proof in self.proofs:
            if proof.erased and not proof.differing:
                yield message(
                    "{week}: sound, with rows of erased persons ({cases}); all other rows are what the records give",
                    week=proof.week,
                    cases=", ".join(proof.erased),
                )
            elif not proof.differing:
                yield message("{week}: the package is what the tagged records give", week=proof.week)
            elif proof.elsewhere:
                yield message(
                    "{week}: sound; made by drugcheck {version}, this one would write otherwise: {parts}",
                    week=proof.week,
                    version=proof.elsewhere,
                    parts=", ".join(proof.differing),
                )
            else:
                yield message(
                    "RP006 {week}: made again, these differ: {parts}",
                    week=proof.week,
                    parts=", ".join(proof.differing),
                )
        if not self.proofs:
            yield "无"

    def data(self) -> Mapping[str, object]:
        """`packages`."""
        return {"packages": [{**proof._asdict(), "same": not proof.differing} for proof in self.proofs]}


class Differences(NamedTuple):
    """Why the numbers of two packages differ."""

    before: str
    after: str
    movements: "tuple[Movement, ...]"
    template: Template

    def lines(self) -> Iterator[str | Message]:
        """Each number, then the cases that moved it."""
        for movement in self.movements:
            number = movement.number
            place = "全街" if number.community is None else number.community or "(未分配)"
            words = f"{number.before} → {number.after} ({number.after - number.before:+d})"
            yield f"{place} {self._label(number.key)} {words}"
            if number.community is not None:
                continue
            for mover in movement.movers[:_NAMED]:
                by = f"{mover.when} {mover.verb}" if mover.when else "按日期"
                yield f"    {mover.case} {mover.amount:+d}  {by}"
            if len(movement.movers) > _NAMED:
                yield message("    {count} more cases: --json", count=len(movement.movers) - _NAMED)
        yield message(
            "{count} numbers differ between {before} and {after}",
            count=len(self.movements),
            before=self.before,
            after=self.after,
        )

    def data(self) -> Mapping[str, object]:
        """`before`, `after`, `numbers`."""
        return {
            "before": self.before,
            "after": self.after,
            "numbers": [
                {
                    **movement.number._asdict(),
                    "label": self._label(movement.number.key),
                    "cases": [mover._asdict() for mover in movement.movers],
                }
                for movement in self.movements
            ],
        }

    def _label(self, key: str) -> str:
        found = (column for column in self.template.columns if column.value == f"count.{key}")
        return next((f"{c.group} {c.header}".strip() for c in found), key)
