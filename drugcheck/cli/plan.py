"""`drugcheck plan` and `drugcheck file`: 一人一策, measures and filings, 四(八)."""

from datetime import date
from typing import Annotated

from msgspec.structs import replace

from drugcheck.cli import ask, options, recording, state
from drugcheck.cli.options import CaseArgument, DayOption, JsonOption, choice, number, text
from drugcheck.domain import planning
from drugcheck.domain.case import Case, Measure
from drugcheck.domain.outcome import Outcome, find_entry
from drugcheck.domain.vocabulary import FilingTarget
from drugcheck.locale import _
from drugcheck.workspace import Workspace

ReviewOption = Annotated[date | None, options.day("--review", help="day of the next review")]


def plan(
    case: CaseArgument,
    no: Annotated[str | None, text("--no", help="number of the plan, such as 策-2022-031")] = None,
    goal: Annotated[str | None, text("--goal", help="what the plan is for")] = None,
    review: ReviewOption = None,
    measure: Annotated[str | None, text("--measure", help="add a control measure of templates/measures.toml")] = None,
    edit_measure: Annotated[int | None, number("--edit-measure", help="change the measure of that number")] = None,
    end_measure: Annotated[int | None, number("--end-measure", help="end the measure of that number")] = None,
    basis: Annotated[str | None, text("--basis", help="legal ground of the measure")] = None,
    by: Annotated[str | None, text("--by", metavar="ID", help="staff id of who is responsible for the measure")] = None,
    day: DayOption = None,
    json: JsonOption = False,
) -> None:
    """Draw up the plan (一人一策), or add, change and end control measures."""
    workspace = state.workspace()
    workspace.case(case)
    responsible = recording.staff_ids(by, workspace.config)[0] if by else None
    if end_measure is not None:
        ended = end_measure
        recording.change(
            case, "measure.end", lambda record, w: planning.end_measure(record, ended, w.today, day), as_json=json
        )
    elif edit_measure is not None:
        _edit_measure(case, edit_measure, measure, basis, responsible, review, json)
    elif measure is not None:
        added = Measure(
            no=1, kind=measure, basis=basis, responsible=responsible, start=day or workspace.today, review=review
        )
        recording.change(
            case,
            "measure.add",
            lambda record, w: planning.add_measure(record, added, w.config, w.today, w.measures),
            as_json=json,
        )
    else:
        if goal is None and no is None and review is None:
            goal = ask.text(_("goal of the plan"), "--goal")
            no = ask.text(_("number of the plan"), "--no", required=False) or None
            review = ask.day(_("day of the next review"), "--review", today=workspace.today)

        def draw_up(record: Case, w: Workspace) -> Outcome:
            return planning.draw_up_plan(record, w.config, w.today, no=no, goal=goal, review=review, day=day)

        recording.change(case, "plan", draw_up, as_json=json)


def _edit_measure(
    case: str,
    no: int,
    kind: str | None,
    basis: str | None,
    responsible: str | None,
    review: date | None,
    json: bool,
) -> None:
    given = {"kind": kind, "basis": basis, "responsible": responsible, "review": review}
    changes = {key: value for key, value in given.items() if value is not None}
    if not changes:
        changes = {
            "basis": ask.text(_("legal ground"), "--basis"),
            "review": ask.day(_("day of the next review"), "--review", today=state.workspace().today),
        }

    def apply(record: Case, w: Workspace) -> Outcome:
        old = find_entry(record.measures, no, case=record.id, what="measure")
        return planning.edit_measure(record, replace(old, **changes), w.config, w.measures)

    recording.change(case, "measure.edit", apply, as_json=json)


def file(
    case: CaseArgument,
    to: Annotated[FilingTarget | None, choice(FilingTarget, "--to", help="with whom it was filed")] = None,
    receipt: Annotated[str | None, text("--receipt", help="receipt number")] = None,
    day: DayOption = None,
    json: JsonOption = False,
) -> None:
    """Record a filing: the plan of a high level with 区禁毒办, a medium level with 街道政务服务中心."""
    workspace = state.workspace()
    workspace.case(case)
    target = to or ask.choice(FilingTarget, _("filed with"), "--to")
    if receipt is None and ask.interactive():
        receipt = ask.text(_("receipt number"), "--receipt", required=False) or None
    recording.change(
        case,
        "file",
        lambda record, w: planning.file(record, w.config, w.today, target, receipt=receipt, day=day),
        as_json=json,
    )
