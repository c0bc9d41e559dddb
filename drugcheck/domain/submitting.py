"""The weekly submission: what a package holds, whether it may be frozen, and how two of them differ. 三(四), 五(二)."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from msgspec.structs import replace

from drugcheck.domain.annex_counts import PERSON_COUNTS, AnnexCounts
from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.judging import Judged
from drugcheck.domain.office import Campaign, Unit
from drugcheck.domain.outcome import next_number
from drugcheck.domain.registers import Package, Packages, Total
from drugcheck.domain.registers.frozen import Frozen, FrozenCount, FrozenFinding, FrozenTie
from drugcheck.domain.rules.base import Rule
from drugcheck.domain.weeks import due_of, first_day
from drugcheck.errors import RefusedError, UsageError

# What the store looked like on that machine is no part of what was sent: the findings of these rules are left out.
_OF_THE_STORE: Final = "FS"
# These look at the packages themselves, the one that is being made included.
_OF_PACKAGES: Final = frozenset({"RP001", "RP002", "RP003", "RP006", "RP010"})


class NotAWeekError(UsageError):
    """this is not a week: they are written as 2022-W12"""

    hint = "{command} {week}"


class WeekAheadError(UsageError):
    """week {week} has not begun"""

    hint = "drugcheck submit list"


class AlreadySubmittedError(RefusedError):
    """week {week} was submitted on {day} and is frozen"""

    hint = "drugcheck submit verify {week}"


class ChangedMeanwhileError(UsageError):
    """nothing was submitted: another command changed the records while week {week} was made of them"""

    hint = "drugcheck submit week {week}"


class NotSubmittedError(UsageError):
    """week {week} was not submitted"""

    hint = "drugcheck submit list"


class NothingBeforeError(UsageError):
    """no week before {week} was submitted: there is nothing to compare it with"""

    hint = "drugcheck submit list"


class Signers(NamedTuple):
    """Who compiled, reviewed and answers for a package: names as on the paper, never an electronic signature."""

    compiled_by: str | None = None
    reviewed_by: str | None = None
    head: str | None = None


def find_package(packages: Packages, week: str) -> Package | None:
    """The entry of a week; None where it was not submitted."""
    return next((package for package in packages.packages if package.week == week), None)


def package_of(packages: Packages, week: str) -> Package:
    """The entry of a week. Raises NotSubmittedError."""
    package = find_package(packages, week)
    if package is None:
        raise NotSubmittedError(week=week)
    return package


def check_week(packages: Packages, week: str, today: date) -> None:
    """Whether the week may be submitted today. Raises WeekAheadError, AlreadySubmittedError."""
    if first_day(week) > today:
        raise WeekAheadError(week=week)
    package = find_package(packages, week)
    if package is not None:
        raise AlreadySubmittedError(week=week, day=package.submitted_on.isoformat())


def late_hours(week: str, campaign: Campaign, now: datetime) -> int:
    """Whole hours after the due time, a begun one counted; 0 in time."""
    late = now.replace(tzinfo=None) - due_of(week, campaign)
    return max(0, -(-late // timedelta(hours=1)))


def signers_of(unit: Unit, *, compiled_by: str | None, reviewed_by: str | None, head: str | None) -> Signers:
    """The staff ids named, else those of [unit]."""
    return Signers(compiled_by or unit.compiled_by, reviewed_by or unit.reviewed_by, head or unit.head)


def entered(packages: Packages, package: Package) -> Packages:
    """The register with the package, in the order of the weeks."""
    numbered = replace(package, no=next_number(packages.packages))
    return replace(packages, packages=tuple(sorted((*packages.packages, numbered), key=lambda entry: entry.week)))


def replaced(packages: Packages, package: Package) -> Packages:
    """The register with the entry of that number changed."""
    return replace(
        packages, packages=tuple(package if entry.no == package.no else entry for entry in packages.packages)
    )


def belongs(rule: Rule) -> bool:
    """Whether the findings of a rule are part of a package, and stop it where they are errors."""
    return not rule.code.startswith(_OF_THE_STORE) and rule.code not in _OF_PACKAGES


def totals(counts: AnnexCounts) -> tuple[Total, ...]:
    """The numbers of the whole unit."""
    return tuple(Total(key=name, value=counts.number(name)) for name in PERSON_COUNTS)


def frozen_counts(counts: AnnexCounts) -> tuple[FrozenCount, ...]:
    """Every number of annex 1 that is not 0: of the unit, then of each community."""
    return tuple(
        FrozenCount(key=name, community=community, value=number)
        for community in (None, *counts.communities)
        for name in PERSON_COUNTS
        if (number := counts.number(name, community))
    )


def frozen_findings(entries: Iterable[Judged]) -> tuple[FrozenFinding, ...]:
    """The findings as a package keeps them: code and place, no words."""
    return tuple(
        FrozenFinding(
            code=entry.finding.code,
            severity=entry.finding.severity.value,
            case=entry.finding.case,
            community=entry.finding.community,
            place=entry.finding.place or None,
            waived_until=entry.waiver.until if entry.waiver else None,
            waived_by=entry.waiver.by if entry.waiver else None,
            reason=entry.waiver.reason if entry.waiver else None,
        )
        for entry in entries
    )


def frozen_ties(ties: Iterable[TieOut]) -> tuple[FrozenTie, ...]:
    """The tie-outs with their numbers."""
    return tuple(FrozenTie(name=tie.name, left=tie.left, right=tie.right) for tie in ties)


def rules_digest(rules: Sequence[Rule]) -> str:
    """A checksum of which rules there are and how they weigh."""
    lines = (f"{rule.code} {rule.name} {rule.severity} {rule.phase} {rule.waivable}" for rule in rules)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class Moved(NamedTuple):
    """A number of annex 1 that differs between two packages; `community` None for the whole unit."""

    key: str
    community: str | None
    before: int
    after: int


def moved(before: Frozen, after: Frozen) -> tuple[Moved, ...]:
    """Every number that differs, by community as listed in the later package, the whole unit first."""
    old = {(count.community, count.key): count.value for count in before.counts}
    new = {(count.community, count.key): count.value for count in after.counts}
    places = list(dict.fromkeys(community for community, _ in (*new, *old)))
    places.sort(key=lambda community: community is not None)
    return tuple(
        Moved(key, community, old.get((community, key), 0), new.get((community, key), 0))
        for community in places
        for key in PERSON_COUNTS
        if old.get((community, key), 0) != new.get((community, key), 0)
    )


def differing_parts(frozen: Frozen, again: Frozen) -> tuple[str, ...]:
    """What differs between a package and the one made again."""
    parts = [
        name
        for name in ("date", "sources", "counts", "ties", "findings")
        if getattr(frozen, name) != getattr(again, name)
    ]
    made = {table.number: table for table in again.tables}
    parts += [
        f"annex {table.number}"
        for table in frozen.tables
        if table.number not in made or not table.holds_the_same(made[table.number])
    ]
    return tuple(parts)


def differing_rows(frozen: Frozen, again: Frozen) -> tuple[str, ...]:
    """What differs where persons were erased since: a row made again that the package does not hold."""
    parts = [name for name in ("date", "sources") if getattr(frozen, name) != getattr(again, name)]
    held = {table.number: Counter(map(_unnumbered, table.lines())) for table in frozen.tables}
    parts += [
        f"annex {table.number}"
        for table in again.tables
        if table.number != 1 and Counter(map(_unnumbered, table.lines())) - held.get(table.number, Counter())
    ]
    return tuple(parts)


def _unnumbered(line: str) -> str:
    """A line of a table without its first cell: who stood behind the erased has moved up."""
    return line.partition(",")[2]
