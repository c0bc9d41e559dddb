"""`drugcheck import licences`: the police list of driving licences beside the cases, 二(六)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from drugcheck.cli import ask, screen, state
from drugcheck.cli.imports import DryRunAndApplyError, template_of
from drugcheck.cli.loading import check_community, load
from drugcheck.cli.opening import SheetOption, opened
from drugcheck.cli.options import CommunityOption, DryRunOption, JsonOption, day, flag
from drugcheck.cli.sheet_notes import sheet_data, sheet_notes
from drugcheck.domain.case import Case
from drugcheck.domain.lapsing import lapse_message
from drugcheck.domain.licences import LicenceComparison, apply, compare
from drugcheck.domain.risk import UNVERIFIED
from drugcheck.errors import FINDINGS, OK, DamagedError
from drugcheck.files.roster import RosterFile, pick_roster
from drugcheck.files.roster_map import LICENCES, load_columns
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.workspace import Workspace


class UnreadableCasesError(DamagedError):
    """{count} cases cannot be read: a list of licences is not taken over, since it may be about them"""


def licences(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="the list; left out: asked for", show_default=False)
    ] = None,
    sheet: SheetOption = None,
    dry_run: DryRunOption = False,
    apply_: Annotated[bool, flag("--apply", help="take it over, as one commit")] = False,
    date_: Annotated[date | None, day("--date", help="day of the list, such as 2022-03-05")] = None,
    complete: Annotated[
        bool, flag("--complete", help="every licence of the unit stands on it: who does not has none")
    ] = False,
    community: CommunityOption = None,
    map_: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="FILE",
            help="more headers and words, in the form of templates/licences.toml",
            show_default=False,
        ),
    ] = None,
    json: JsonOption = False,
) -> int:
    """Compare the police list of licences with the cases, by ID number alone; --apply takes it over.

    Nobody gets a case by standing on the list. With --complete, who does not stand on it gets the answer 无.
    """
    if dry_run and apply_:
        raise DryRunAndApplyError(command=state.settings().command)
    closed = state.closed_workspace()
    columns = load_columns(template_of(closed, "licences.toml"), *([map_] if map_ else []), kind=LICENCES)
    found = pick_roster(opened(file or Path(ask.text(_("file of the list"), "FILE"))), columns, sheet)
    of = date_ or ask.day(_("day of the list"), "--date", today=closed.today)
    workspace = state.workspace()
    check_community(workspace, community)
    loaded = load(workspace)
    if loaded.errors and apply_:
        raise UnreadableCasesError(count=len(loaded.errors))
    comparison = compare(
        found.rows, loaded.cases, workspace.config, workspace.today, of, complete=complete, community=community
    )
    changed = apply(comparison, loaded.cases)
    if apply_:
        with workspace.change("import.licences") as change:
            for case in changed:
                change.put(case)
    lapses = _lapses(loaded.cases, changed, workspace)
    screen.show(LicencesView(found, comparison, lapses, apply_, complete, columns.verified), as_json=json)
    return FINDINGS if comparison.errors else OK


def _lapses(cases: tuple[Case, ...], changed: tuple[Case, ...], workspace: Workspace) -> tuple[Message, ...]:
    before = {case.id: case for case in cases}
    said = [(case.id, lapse_message(before[case.id], case, workspace.config)) for case in changed]
    return tuple(message("{case}: {what}", case=case_id, what=what) for case_id, what in said if what is not None)


class LicencesView(NamedTuple):
    """The result of a run, in words and as an object. Rows are numbered as in the file; no name or number is shown."""

    file: RosterFile
    comparison: LicenceComparison
    lapses: tuple[Message, ...]
    applied: bool
    complete: bool
    verified: bool

    def lines(self) -> Iterator[str | Message | screen.Table]:
        """The counts, what changes, what a person has to look at, what was refused, what follows."""
        found = self.comparison
        yield (
            f"匹配 {len(found.matches)}  未匹配(不建档) {len(found.unmatched)}  "
            f"与本地不一致 {len(self._doubtful)}  错误 {len(found.errors)}"
        )
        if found.unmatched:
            yield message("without a case, rows {rows}", rows="、".join(map(str, found.unmatched)))
        yield from self._account()
        if found.changed:
            yield ""
            headers = ("行", "档案", "项目", "原值", "新值")
            yield screen.Table(
                headers, [(m.row, m.case, d.label, d.old, d.new) for m in found.changed for d in m.differences]
            )
        if found.contradictions:
            yield ""
            yield message("与本地不一致: a person has to look at these; what is not marked stays as it is")
            rows = [(c.rows, c.cases, c.reason, c.applied) for c in found.contradictions]
            yield screen.Table(("行", "档案", "原因", "更新"), rows)
        if found.errors:
            yield ""
            yield message("错误: these rows are refused")
            faults = [(e.row, f.column, f.code, f.reason) for e in found.errors for f in e.faults]
            yield screen.Table(("行", "列", "规则", "原因"), faults)
        yield from self._absent()
        yield ""
        yield from self.lapses
        yield self._ending()

    def data(self) -> dict[str, object]:
        """The same as an object."""
        found = self.comparison
        return {
            "applied": self.applied,
            "rows": found.rows,
            "date": found.day,
            "matched": [
                {
                    "row": m.row,
                    "case": m.case,
                    "overrules": m.overrules,
                    "differences": [
                        {"field": d.field, "label": d.label, "old": d.old, "new": d.new} for d in m.differences
                    ],
                }
                for m in found.matches
            ],
            "unmatched": found.unmatched,
            "contradictions": [
                {"rows": c.rows, "cases": c.cases, "reason": c.reason, "applied": c.applied}
                for c in found.contradictions
            ],
            "errors": [
                {"row": e.row, "faults": [{"column": f.column, "code": f.code, "reason": f.reason} for f in e.faults]}
                for e in found.errors
            ],
            "complete": self.complete,
            "absent": found.absent,
            "older": found.older,
            "without_number": found.unknowable,
            "skipped": [{"row": row.row, "reason": row.reason} for row in self.file.skipped],
            "unknown_columns": [{"column": c.letter, "header": c.header} for c in self.file.unknown],
            "verified": self.verified,
            "consequences": self.lapses,
            **sheet_data(self.file.sheet),
        }

    @property
    def _doubtful(self) -> set[str]:
        """Cases that the list contradicts."""
        overruled = {match.case for match in self.comparison.matches if match.overrules}
        return overruled | {case for entry in self.comparison.contradictions for case in entry.cases}

    def _account(self) -> Iterator[Message]:
        if self.file.skipped:
            rows = "、".join(str(row.row) for row in self.file.skipped)
            yield message("left out, no rows about people: {rows}", rows=rows)
        for column in self.file.unknown:
            yield message(
                "left out, column {letter}: {header} is not known", letter=column.letter, header=column.header
            )
        if self.comparison.older:
            yield message("{count} rows are older than what their cases hold: left out", count=self.comparison.older)
        yield from sheet_notes(self.file.sheet)
        if not self.verified:
            yield message("headers by templates/licences.toml: {unverified}", unverified=UNVERIFIED)

    def _absent(self) -> Iterator[str | Message]:
        if not self.complete:
            return
        yield ""
        yield message("{count} cases are not on the complete list: 无", count=len(self.comparison.absent))
        if self.comparison.unknowable:
            yield message("{count} cases have no ID number and can be on no list", count=self.comparison.unknowable)

    def _ending(self) -> Message:
        count = len(self.comparison.changed) + len(self.comparison.absent)
        if not count:
            return message("nothing was written: there is nothing to take over")
        if not self.applied:
            return message("nothing was written; --apply changes {count} cases", count=count)
        return message("taken over: {count} cases changed", count=count)
