"""`drugcheck submit week|list|verify|diff|files|sign|explain`: the weekly report, frozen. 三(四) 「每周一报送」."""

from pathlib import Path
from typing import Annotated

import typer

from drugcheck.cli import ask, exporting, recording, screen, state
from drugcheck.cli.loading import load
from drugcheck.cli.options import DryRunOption, EncryptOption, JsonOption, PurposeOption, text
from drugcheck.cli.revealing import BasisOption, SealedCaseError, sealed_among
from drugcheck.cli.submit_view import Differences, Gate, Proofs, Submitted, packages_table
from drugcheck.domain.annexes import NUMBERS
from drugcheck.domain.masking import REVEALED
from drugcheck.domain.registers import Package, Packages
from drugcheck.domain.registers.frozen import Frozen
from drugcheck.domain.submitting import NotAWeekError, NothingBeforeError, check_week, package_of, replaced, signers_of
from drugcheck.domain.weeks import first_day, parse_week, week_of
from drugcheck.errors import FINDINGS, OK
from drugcheck.locale import _
from drugcheck.message import message
from drugcheck.vault.errors import MissingRecordError
from drugcheck.workspace import Workspace

WeekArgument = Annotated[str | None, typer.Argument(metavar="WEEK", help="week, such as 2022-W12", show_default=False)]
CompiledOption = Annotated[str | None, text("--compiled-by", metavar="ID", help="填报人: a staff id; left out: [unit]")]
ReviewedOption = Annotated[str | None, text("--reviewed-by", metavar="ID", help="审核人: a staff id; left out: [unit]")]
HeadOption = Annotated[str | None, text("--head", metavar="ID", help="负责人: a staff id; left out: [unit]")]


def week(
    week: WeekArgument = None,
    compiled_by: CompiledOption = None,
    reviewed_by: ReviewedOption = None,
    head: HeadOption = None,
    explanation: Annotated[str | None, text("--explanation", help="why a total fell since the last package")] = None,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> int:
    """Freeze what is sent for a week: all annexes, the findings and waivers of the day, with a tag in the history.

    Refused, with status 1, while errors are open or tables contradict each other. Left out, the week is that whose
    report is due next.
    """
    from drugcheck.submission import begun, entry_of, freeze, handed_over, prepared, rendered
    from drugcheck.vault.repair import missing

    workspace = state.workspace()
    wanted = _week(week, workspace, default=_week_due(workspace))
    check_week(workspace.register(Packages), wanted, workspace.today)
    signers = signers_of(
        workspace.config.unit,
        compiled_by=_member(compiled_by, "--compiled-by", workspace),
        reviewed_by=_member(reviewed_by, "--reviewed-by", workspace),
        head=_member(head, "--head", workspace),
    )
    # Who is in no file is in no table: a deleted record must not make the numbers better.
    for gone in missing(workspace.root):
        raise MissingRecordError(id=gone)
    before = workspace.vault.newest()
    loaded = load(workspace)
    if loaded.errors:
        return OK
    package = rendered(workspace, loaded, wanted)
    gate = Gate(wanted, package.open_errors, package.broken_ties, package.refusal)
    if gate.is_closed:
        screen.show(gate, as_json=json)
        return FINDINGS
    if dry_run:
        screen.show(gate, as_json=json)
        return OK
    start, ties = begun(package), len(package.ties)
    entry = entry_of(workspace, package, signers, explanation)
    files = handed_over(workspace, package)
    # With the last file goes what was made of ten thousand cases: writing the package needs memory of its own.
    del loaded, package, gate
    ready = prepared(start, entry, files)
    del start
    entry = freeze(workspace, ready, made_of=before)
    screen.show(Submitted(entry, ties, _before(workspace, entry)), as_json=json)
    return OK


def list_(json: JsonOption = False) -> None:
    """List the weeks that were sent: when, how late, by whom."""
    workspace = state.workspace()
    screen.show(packages_table(workspace.register(Packages), workspace.config), as_json=json)


def verify(week: WeekArgument = None, json: JsonOption = False) -> int:
    """Prove a package, or all: its fingerprint, its tag, and the tables made again from the tagged records.

    A package that was changed is status 4; one that comes out otherwise today is status 1.
    """
    from drugcheck.proving import proved

    workspace = state.workspace()
    register = workspace.register(Packages)
    weeks = [_week(week, workspace)] if week else [package.week for package in register.packages]
    for one in weeks:
        package_of(register, one)
    proofs = Proofs(tuple(proved(workspace, one) for one in weeks))
    screen.show(proofs, as_json=json)
    return FINDINGS if proofs.broken else OK


def diff(
    week: Annotated[str, typer.Argument(metavar="WEEK", help="the later week", show_default=False)],
    before: Annotated[
        str | None, typer.Argument(metavar="BEFORE", help="the earlier week; left out: the one sent before")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Say why each number moved between two packages: which cases, and the change that did it."""
    from drugcheck.comparing import movements

    workspace = state.workspace()
    register = workspace.register(Packages)
    after = package_of(register, _week(week, workspace))
    if before is not None:
        earlier = package_of(register, _week(before, workspace)).week
    else:
        earlier = max((p.week for p in register.packages if p.week < after.week), default="")
        if not earlier:
            raise NothingBeforeError(week=after.week)
    labels = workspace.annex_template(1)
    screen.show(Differences(earlier, after.week, movements(workspace, earlier, after.week), labels), as_json=json)


def files(
    week: WeekArgument = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FOLDER", help="a folder", show_default=False)] = None,
    to: exporting.ToOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    destroy_by: exporting.DestroyOption = None,
    encrypt_to: EncryptOption = None,
) -> None:
    """Write the files of a package as they were frozen: in full, through the export ledger."""
    from drugcheck.submission import content_of, read_frozen

    workspace = state.workspace()
    wanted = _week(week, workspace, default=_last(workspace))
    folder = out or Path(ask.text(_("folder for the files"), "--out"))
    terms = exporting.terms(
        folder, REVEALED, workspace, to, purpose, destroy_by, basis, encrypt_to=encrypt_to, annexes=NUMBERS
    )
    frozen, _text = read_frozen(workspace, wanted)
    _check_sealed(workspace, frozen, basis)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = [exporting.File(folder / file.name, content_of(workspace, wanted, file)) for file in frozen.files]
    rows = sum(table.rows for table in frozen.tables)
    exporting.deliver(workspace, terms, f"submit {wanted}", made, rows=rows)
    screen.say(message("{count} files in {folder}, personal fields in full", count=len(made), folder=str(folder)))


def _check_sealed(workspace: Workspace, frozen: Frozen, basis: str | None) -> None:
    """Refuses a package with the row of somebody whose case is sealed by now, without a basis."""
    for name in sealed_among(workspace) if not (basis or "").strip() else ():
        person = workspace.case(name).person
        words = [word for word in (person.name, person.id_number) if word]
        if any(word in line for table in frozen.tables for line in table.lines() for word in words):
            raise SealedCaseError(case=name, hint=f"drugcheck submit files {frozen.week} --basis TEXT")


def sign(
    week: WeekArgument = None,
    compiled_by: CompiledOption = None,
    reviewed_by: ReviewedOption = None,
    head: HeadOption = None,
    json: JsonOption = False,
) -> None:
    """Record who signed a package on paper. The package itself stays as it was frozen."""
    workspace = state.workspace()
    wanted = _week(week, workspace, default=_last(workspace))
    package_of(workspace.register(Packages), wanted)
    given = {
        "compiled_by": _member(compiled_by, "--compiled-by", workspace),
        "reviewed_by": _member(reviewed_by, "--reviewed-by", workspace),
        "head": _member(head, "--head", workspace),
    }
    _amend(workspace, wanted, "submit.sign", given if any(given.values()) else _asked(workspace, wanted), json=json)


def explain(
    week: WeekArgument = None,
    explanation: Annotated[str | None, text("--explanation", help="why a total fell; about numbers, no names")] = None,
    json: JsonOption = False,
) -> None:
    """Explain why a total of a package is lower than in the one before."""
    workspace = state.workspace()
    wanted = _week(week, workspace, default=_last(workspace))
    package_of(workspace.register(Packages), wanted)
    words = explanation or ask.text(_("why the total fell"), "--explanation")
    _amend(workspace, wanted, "submit.explain", {"explanation": words}, json=json)


def _amend(workspace: Workspace, week: str, verb: str, given: dict[str, str | None], *, json: bool) -> None:
    from msgspec.structs import replace

    with workspace.change(verb) as change:
        register = change.register(Packages)
        package = package_of(register, week)
        changed = replace(package, **{name: value for name, value in given.items() if value})
        change.put_register(replaced(register, changed))
    screen.show(screen.Said(None, f"{verb} {week}"), as_json=json)


def _asked(workspace: Workspace, week: str) -> dict[str, str | None]:
    """The staff ids of the places that are empty, asked for one by one."""
    package = package_of(workspace.register(Packages), week)
    questions = (
        ("compiled_by", _("填报人, a staff id"), "--compiled-by"),
        ("reviewed_by", _("审核人, a staff id"), "--reviewed-by"),
        ("head", _("负责人, a staff id"), "--head"),
    )
    return {
        name: _member(ask.text(question, option), option, workspace)
        for name, question, option in questions
        if not getattr(package, name)
    }


def _week(text: str | None, workspace: Workspace, *, default: str | None = None) -> str:
    """The week that was typed. Raises NotAWeekError."""
    found = parse_week(text, workspace.today) if text else default
    if found is None:
        raise NotAWeekError(command=state.settings().command, week=week_of(workspace.today))
    return found


def _week_due(workspace: Workspace) -> str:
    from drugcheck.domain.weeks import next_due

    return next_due(workspace.config.campaign, workspace.today).week


def _last(workspace: Workspace) -> str | None:
    return max((package.week for package in workspace.register(Packages).packages), default=None)


def _before(workspace: Workspace, entry: Package) -> Package | None:
    earlier = [p for p in workspace.register(Packages).packages if first_day(p.week) < first_day(entry.week)]
    return earlier[-1] if earlier else None


def _member(text: str | None, option: str, workspace: Workspace) -> str | None:
    """One staff id of drugcheck.toml."""
    return next(iter(recording.staff_ids(text, workspace.config)), None) if text else None
