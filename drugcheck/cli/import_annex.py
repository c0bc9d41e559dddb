"""`drugcheck import annex`: a fill-in sheet that comes back from a community, 四(三)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from msgspec.structs import replace

from drugcheck.cli import ask, screen, state
from drugcheck.cli.imports import DryRunAndApplyError
from drugcheck.cli.loading import load
from drugcheck.cli.opening import opened
from drugcheck.cli.options import DryRunOption, JsonOption, PurposeOption, RevealOption, flag
from drugcheck.cli.revealing import masking
from drugcheck.cli.sheet_notes import sheet_data, sheet_notes
from drugcheck.domain.case import Case
from drugcheck.domain.fill_in import fill_sheet
from drugcheck.domain.filled_in import FillChange, FillComparison, apply, compare
from drugcheck.domain.findings import Context, Finding, Severity
from drugcheck.domain.lapsing import lapse_message
from drugcheck.domain.masking import Masking, mask_value
from drugcheck.domain.schema import field_at
from drugcheck.errors import FINDINGS, OK, DamagedError, RefusedError
from drugcheck.files.fill_in_reading import About, about, filled_rows
from drugcheck.files.sheet_shapes import Sheet
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.workspace import Loaded, Workspace


class OtherStoreError(RefusedError):
    """the sheet was made from another workspace"""

    hint = "drugcheck annex {annex} --blank --out FILE.xlsx"


class SheetTooOldError(RefusedError):
    """the history no longer has what the sheet was made from: nobody could tell what has changed since"""

    hint = "drugcheck annex {annex} --blank --out FILE.xlsx"


class UnreadableCasesError(DamagedError):
    """{count} cases cannot be read: a sheet is not taken over, since it may be about them"""


class _Taken(NamedTuple):
    """What a run found: the sheet's rows beside the cases, the cases that change, what follows."""

    about: About
    sheet: Sheet
    comparison: FillComparison
    changed: tuple[Case, ...]
    lapses: tuple[Message, ...]
    errors: tuple[Finding, ...]
    cleared: int


def annex(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="the sheet; left out: asked for", show_default=False)
    ] = None,
    dry_run: DryRunOption = False,
    apply_: Annotated[bool, flag("--apply", help="take it over, as one commit")] = False,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    json: JsonOption = False,
) -> int:
    """Compare a fill-in sheet (annex N --blank) that came back with the cases; --apply takes it over.

    What the police fill is refused cell by cell. A value that was changed here since the sheet went out is a conflict,
    and stays as it is. An emptied cell clears nothing.
    """
    if dry_run and apply_:
        raise DryRunAndApplyError(command=state.settings().command)
    view = masking(reveal, purpose)
    sheets = opened(file or Path(ask.text(_("file of the sheet"), "FILE")))
    known = about(sheets)
    workspace = state.workspace()
    loaded = load(workspace)
    if loaded.errors and apply_:
        raise UnreadableCasesError(count=len(loaded.errors))
    past = _past(workspace, known)
    then = past.load()
    context = past.context(then)
    sheet_then = fill_sheet(past.annex_template(known.annex), context, known.community)
    rows, sheet = filled_rows(sheets, known, sheet_then.columns)
    # Its own sheets are hidden: what it is, and the words to choose from.
    sheet = replace(sheet, hidden_sheets=())
    now = {c.id: c for c in loaded.cases if known.community in (None, c.case.community)}
    comparison = compare(rows, sheet_then, {case.id: case for case in then.cases}, now, workspace.today)
    changed = apply(comparison, now)
    if apply_ and changed:
        with workspace.change("import.annex") as change:
            for case in changed:
                change.put(case)
    errors, cleared = _predicted(workspace, loaded, changed)
    taken = _Taken(known, sheet, comparison, changed, _lapses(now, changed, workspace), errors, cleared)
    screen.show(FilledView(taken, view, apply_), as_json=json)
    return FINDINGS if comparison.refused or comparison.conflicts else OK


def _past(workspace: Workspace, known: About) -> Workspace:
    """The workspace from which the sheet was made. Raises OtherStoreError, SheetTooOldError."""
    from drugcheck.vault.errors import HistoryError, UnknownCommitError

    if known.store != (workspace.config.store or ""):
        raise OtherStoreError(annex=known.annex)
    try:
        return workspace.past(known.commit)
    except (UnknownCommitError, HistoryError):
        raise SheetTooOldError(annex=known.annex) from None


def _predicted(workspace: Workspace, loaded: Loaded, changed: tuple[Case, ...]) -> tuple[tuple[Finding, ...], int]:
    """The errors that the changes bring, and how many they clear."""
    if not changed:
        return (), 0
    from drugcheck.domain.rules import CATALOGUE
    from drugcheck.domain.rules.engine import run

    by_id = {case.id: case for case in changed}
    after = Loaded(tuple(by_id.get(case.id, case) for case in loaded.cases), loaded.store, loaded.errors)

    def found(context: Context) -> dict[tuple[object, ...], Finding]:
        findings = run(CATALOGUE, context)
        return {(f.code, f.case, f.place): f for f in findings if f.severity is Severity.ERROR}

    was, will = found(workspace.context(loaded)), found(workspace.context(after))
    return tuple(finding for key, finding in will.items() if key not in was), len(was.keys() - will.keys())


def _lapses(now: Mapping[str, Case], changed: tuple[Case, ...], workspace: Workspace) -> tuple[Message, ...]:
    said = [(case.id, lapse_message(now[case.id], case, workspace.config)) for case in changed]
    return tuple(message("{case}: {what}", case=case_id, what=what) for case_id, what in said if what is not None)


class FilledView(NamedTuple):
    """The result of a run, in words and as an object; values are masked."""

    taken: _Taken
    view: Masking
    applied: bool

    def lines(self) -> Iterator[str | Message | screen.Table]:
        """The counts, what changes, conflicts, refusals, the errors to come, what follows."""
        found = self.taken.comparison
        yield (
            f"附件{self.taken.about.annex}  变更 {len(found.changes)} 字段 / {len(self.taken.changed)} 案  "
            f"冲突 {len(found.conflicts)}  拒收 {len(found.refused)}  新错误 {len(self.taken.errors)}"
        )
        if found.changes:
            rows = [(c.row, c.case, c.label, self._shown(c, c.old), self._shown(c, c.new)) for c in found.changes]
            yield screen.Table(("行", "档案", "项目", "原值", "新值"), rows)
        if found.conflicts:
            yield ""
            yield message("冲突: changed here since the sheet went out, and left as it is")
            conflicts = [
                (c.row, c.case, c.label, self._shown(c, c.then), self._shown(c, c.old), self._shown(c, c.new))
                for c in found.conflicts
            ]
            yield screen.Table(("行", "档案", "项目", "发出时", "现值", "表中"), conflicts)
        if found.refused:
            yield ""
            yield message("拒收: these cells are not taken over")
            yield screen.Table(
                ("行", "档案", "列", "原因"), [(r.row, r.case, r.column, r.reason) for r in found.refused]
            )
        if self.taken.errors:
            yield ""
            yield message("新错误: validate would find these")
            yield screen.Table(("档案", "规则", "问题"), [(f.case, f.code, f.message) for f in self.taken.errors])
        yield ""
        yield from self._ending()

    def data(self) -> dict[str, object]:
        """The same as an object."""
        taken, found = self.taken, self.taken.comparison
        return {
            "applied": self.applied,
            "annex": taken.about.annex,
            "community": taken.about.community,
            "rows": found.rows,
            "cases": [case.id for case in taken.changed],
            "changes": [self._change(change) for change in found.changes],
            "conflicts": [{**self._change(c), "then": self._shown(c, c.then)} for c in found.conflicts],
            "refused": [{"row": r.row, "case": r.case, "column": r.column, "reason": r.reason} for r in found.refused],
            "emptied": found.emptied,
            "new_errors": [{"case": f.case, "code": f.code, "message": f.message} for f in taken.errors],
            "cleared_errors": taken.cleared,
            "consequences": taken.lapses,
            **sheet_data(taken.sheet),
        }

    def _ending(self) -> Iterator[Message]:
        found = self.taken.comparison
        yield from self.taken.lapses
        yield from sheet_notes(self.taken.sheet)
        if found.emptied:
            yield message("{count} cells were emptied, which clears nothing", count=found.emptied)
        if self.taken.cleared:
            yield message("errors cleared: {count}", count=self.taken.cleared)
        count = len(self.taken.changed)
        if not count:
            yield message("nothing was written: there is nothing to take over")
        elif self.applied:
            yield message("taken over: {count} cases changed", count=count)
        else:
            yield message("nothing was written; --apply changes {count} cases", count=count)

    def _change(self, change: FillChange) -> dict[str, object]:
        return {
            "row": change.row,
            "case": change.case,
            "field": change.path,
            "label": change.label,
            "old": self._shown(change, change.old),
            "new": self._shown(change, change.new),
        }

    def _shown(self, change: FillChange, value: object) -> object:
        return mask_value(field_at(change.path), value, self.view.of(change.case))
