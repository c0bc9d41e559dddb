"""`drugcheck assess`: a version of the risk assessment, 三(三), 四(五). A person chooses the level."""

from typing import Annotated

import typer

from drugcheck.cli import ask, assess_questions, recording, screen, state
from drugcheck.cli.options import CaseArgument, DayOption, JsonOption, choice, flag, number, text
from drugcheck.domain import assessing
from drugcheck.domain.case import Case, Circumstance
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.refusals import NoScaleInForceError, UnknownScaleError
from drugcheck.domain.registers import Meetings
from drugcheck.domain.risk import Scale, find_scale, scale_in_force
from drugcheck.domain.vocabulary import RiskLevel
from drugcheck.locale import _
from drugcheck.workspace import Workspace


def assess(
    case: CaseArgument,
    level: Annotated[RiskLevel | None, choice(RiskLevel, "--level", help="the level that was chosen")] = None,
    circumstance: Annotated[
        list[str] | None,
        typer.Option(
            "--circumstance",
            metavar="CODE=EVIDENCE",
            help="a circumstance of the scale with its evidence; may be repeated",
            show_default=False,
        ),
    ] = None,
    meeting: Annotated[int | None, number("--meeting", help="number of the meeting that conferred")] = None,
    reason: Annotated[str | None, text("--reason", help="why this level")] = None,
    statement: Annotated[str | None, text("--statement", help="what the person says of it; - asks for it")] = None,
    scale: Annotated[str | None, text("--scale", metavar="VERSION", help="version of templates/risk.toml")] = None,
    day: DayOption = None,
    end: Annotated[bool, flag("--end", help="end the current version without another")] = False,
    criteria: Annotated[bool, flag("--criteria", help="only list the circumstances of the scale")] = False,
    json: JsonOption = False,
) -> None:
    """Draw up an assessment, complete a draft, or revise a signed one as a new version."""
    workspace = state.workspace()
    if criteria:
        screen.show(assess_questions.listing(_scale(workspace, scale)), as_json=json)
        return
    if end:
        recording.change(
            case, "assess.end", lambda record, w: assessing.end(record, w.today, day), as_json=json, keyed="v"
        )
        return
    if statement == "-":
        statement = _asked_statement()
    only_statement = statement is not None and not (level or circumstance or meeting or reason or scale or day)
    if only_statement and statement is not None:
        said = statement
        recording.change(
            case,
            "assess.statement",
            lambda record, _w: assessing.record_statement(record, said),
            as_json=json,
            keyed="v",
        )
        return
    record = workspace.case(case)
    assessing.ensure_assessable(record, workspace.config, workspace.today)
    nothing_given = not (level or circumstance or meeting)
    if nothing_given and not ask.interactive():
        raise ask.missing("--level")
    ticked = [_circumstance(part) for part in circumstance or []]
    if nothing_given:
        asked = assess_questions.asked(record, _scale(workspace, scale), workspace)
        ticked, level, meeting = list(asked.circumstances), asked.level, asked.meeting
        reason, statement = reason or asked.reason, statement or asked.statement
        day = day or asked.day

    def apply(record: Case, workspace: Workspace) -> Outcome:
        return assessing.draw_up(
            record,
            workspace.config,
            workspace.scales,
            workspace.register(Meetings),
            workspace.today,
            level=level,
            circumstances=ticked,
            meeting=meeting,
            reason=reason,
            statement=statement,
            scale=scale,
            day=day,
        )

    recording.change(case, "assess", apply, as_json=json, keyed="v")


def _asked_statement() -> str:
    """The person's own words, asked for or from standard input: they do not belong into a shell's history."""
    if ask.interactive():
        return ask.text(_("what the person says of it"), "--statement")
    said = recording.read_text("-").strip()
    if not said:
        raise ask.missing("--statement")
    return said


def _circumstance(part: str) -> Circumstance:
    code, _equals, evidence = part.partition("=")
    return Circumstance(code=code.strip(), evidence=evidence.strip() or None)


def _scale(workspace: Workspace, version: str | None) -> Scale:
    found = find_scale(workspace.scales, version) if version else scale_in_force(workspace.scales, workspace.today)
    if found is None:
        if version:
            raise UnknownScaleError(scale=version, nearest="")
        raise NoScaleInForceError(day=workspace.today.isoformat())
    return found
