"""`drugcheck import roster`: a list of registered people beside the cases, 四(二)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from drugcheck.cli import ask, exporting, screen, state
from drugcheck.cli.loading import load
from drugcheck.cli.opening import SheetOption, opened
from drugcheck.cli.options import DryRunOption, JsonOption, PurposeOption, RevealOption, flag
from drugcheck.cli.revealing import masking
from drugcheck.cli.roster_view import RosterView, reason_of
from drugcheck.domain.case import Case
from drugcheck.domain.lapsing import lapse_message
from drugcheck.domain.masking import REVEALED
from drugcheck.domain.registers import Erasures, Rosters
from drugcheck.domain.roster import RosterComparison, RosterOutcome, apply, compare
from drugcheck.errors import FINDINGS, DamagedError, UsageError
from drugcheck.files.roster import RosterFile, pick_roster
from drugcheck.files.roster_errors import check_errors_path, errors_text, write_errors
from drugcheck.files.roster_map import load_columns
from drugcheck.files.shipped import shipped_templates
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.workspace import Change, Workspace

# What the ledger says of the refused rows.
_CORRECTED_BY: Final = "本单位"
_CORRECTION: Final = "更正名册拒收行"


class DryRunAndApplyError(UsageError):
    """--dry-run and --apply exclude each other"""

    hint = "{command} --dry-run"


class UnreadableCasesError(DamagedError):
    """{count} cases cannot be read: a roster is not taken over, since it could open them a second time"""


class _Taken(NamedTuple):
    """What a run found, and what follows from it."""

    comparison: RosterComparison
    outcome: RosterOutcome
    consequences: tuple[Message, ...]


def roster(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="the roster; left out: asked for", show_default=False)
    ] = None,
    sheet: SheetOption = None,
    dry_run: DryRunOption = False,
    apply_: Annotated[bool, flag("--apply", help="take it over, as one commit")] = False,
    map_: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="FILE",
            help="more headers and words, in the form of templates/roster.toml",
            show_default=False,
        ),
    ] = None,
    errors_to: Annotated[
        Path | None,
        typer.Option(
            "--errors-to",
            metavar="FILE",
            help="write the refused rows to a new file outside of the workspace, to correct and import again",
            show_default=False,
        ),
    ] = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    json: JsonOption = False,
) -> int:
    """Compare a roster with the cases: new, same, changed, suspected duplicates, errors; --apply takes it over."""
    if dry_run and apply_:
        raise DryRunAndApplyError(command=state.settings().command)
    view = masking(reveal, purpose)
    closed = state.closed_workspace()
    terms = None
    if errors_to is not None:
        check_errors_path(errors_to, closed.root)
        terms = exporting.terms(errors_to, REVEALED, closed, _CORRECTED_BY, _CORRECTION)
    columns = load_columns(template_of(closed, "roster.toml"), *([map_] if map_ else []))
    sheets = opened(file or Path(ask.text(_("file of the roster"), "FILE")))
    found = pick_roster(sheets, columns, sheet)
    workspace = state.workspace()
    if apply_:
        with workspace.change("import.roster") as change:
            taken = _take(found, workspace, change.rosters, change.new_id(), strict=True)
            _write(change, taken.outcome)
    else:
        taken = _take(found, workspace, workspace.register(Rosters), _next_id(workspace), strict=False)
    lines = list(taken.consequences)
    if errors_to is not None:
        reasons = {error.row: "; ".join(map(reason_of, error.faults)) for error in taken.comparison.errors}
        if reasons:
            _write_refused(errors_to, terms, found, reasons, workspace)
        lines.append(message("{count} refused rows written to {file}", count=len(reasons), file=str(errors_to)))
    shown = RosterView(found, taken.comparison, taken.outcome, tuple(lines), view, apply_, columns.verified)
    screen.show(shown, as_json=json)
    return FINDINGS if taken.comparison.errors else 0


def _write_refused(
    path: Path, terms: exporting.Terms | None, found: RosterFile, reasons: Mapping[int, str], workspace: Workspace
) -> None:
    """Writes the refused rows through the gate: they name people in clear. Raises what the gate and write_errors do."""
    data = errors_text(found, reasons).encode("utf-8-sig")

    def write(target: Path, _data: bytes) -> None:
        write_errors(target, workspace.root, found, reasons)

    exporting.deliver(workspace, terms, "roster errors", [exporting.File(path, data)], rows=len(reasons), write=write)


def template_of(workspace: Workspace, name: str) -> Path:
    """The office's map of columns; that of the program where the workspace was made before there was one."""
    own = workspace.templates / name
    return own if own.exists() else shipped_templates() / name


def _next_id(workspace: Workspace) -> str:
    used = (*workspace.case_ids(), *(entry.case for entry in workspace.register(Erasures).erasures))
    numbers = [int(case_id[1:]) for case_id in used]
    return f"C{max(numbers, default=0) + 1:04d}"


def _take(found: RosterFile, workspace: Workspace, rosters: Rosters, next_id: str, *, strict: bool) -> _Taken:
    loaded = load(workspace)
    if loaded.errors and strict:
        raise UnreadableCasesError(count=len(loaded.errors))
    comparison = compare(
        found.rows,
        loaded.cases,
        workspace.config,
        workspace.today,
        rosters=rosters,
        correction=found.is_correction,
    )
    outcome = apply(comparison, loaded.cases, next_id, workspace.today, source=found.sheet.fingerprint, rosters=rosters)
    return _Taken(comparison, outcome, _lapses(loaded.cases, outcome, workspace))


def _lapses(cases: tuple[Case, ...], outcome: RosterOutcome, workspace: Workspace) -> tuple[Message, ...]:
    before = {case.id: case for case in cases}
    said = [(case.id, lapse_message(before[case.id], case, workspace.config)) for case in outcome.changed]
    return tuple(message("{case}: {what}", case=case_id, what=what) for case_id, what in said if what is not None)


def _write(change: Change, outcome: RosterOutcome) -> None:
    for case in (*outcome.new, *outcome.changed):
        change.put(case)
    if outcome.roster is not None:
        register = change.rosters
        change.rosters = Rosters(rosters=(*register.rosters, outcome.roster))
