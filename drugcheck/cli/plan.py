"""`drugcheck plan` and `drugcheck file`: 一人一策 and filings, 四(八)."""

from datetime import date
from typing import Annotated

from drugcheck.cli import ask, options, recording, state
from drugcheck.cli.options import CaseArgument, DayOption, JsonOption, choice, text
from drugcheck.domain import planning
from drugcheck.domain.case import Case, Plan
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.vocabulary import FilingTarget
from drugcheck.locale import _
from drugcheck.workspace import Workspace


def plan(
    case: CaseArgument,
    no: Annotated[str | None, text("--no", help="number of the plan, such as 策-2022-031")] = None,
    goal: Annotated[str | None, text("--goal", help="what the plan is for")] = None,
    review: Annotated[date | None, options.day("--review", help="day of the next review")] = None,
    day: DayOption = None,
    json: JsonOption = False,
) -> None:
    """Draw up or revise the plan (一人一策); `measure add` and `care add` say what it holds."""
    workspace = state.workspace()
    before = workspace.case(case).plan or Plan()
    if goal is None and no is None and review is None:
        goal = ask.text(_("goal of the plan"), "--goal", default=before.goal or "")
        no = ask.text(_("number of the plan"), "--no", required=False, default=before.no or "") or None
        review = ask.coming_day(_("day of the next review"), "--review", today=workspace.today)

    def draw_up(record: Case, w: Workspace) -> Outcome:
        return planning.draw_up_plan(record, w.config, w.today, no=no, goal=goal, review=review, day=day)

    recording.change(case, "plan", draw_up, as_json=json)


def file(
    case: CaseArgument,
    to: Annotated[FilingTarget | None, choice(FilingTarget, "--to", help="with whom it was filed")] = None,
    receipt: Annotated[str | None, text("--receipt", help="receipt number")] = None,
    day: DayOption = None,
    json: JsonOption = False,
) -> None:
    """Record a filing: the plan of a high level with 区禁毒办, a medium level with 街道政务服务中心."""
    workspace = state.workspace()
    before = workspace.case(case)
    target = to or ask.choice(FilingTarget, _("filed with"), "--to")
    if ask.interactive():
        # A receipt that came later belongs to the filing that waits for it.
        waiting = next((f.date for f in reversed(before.filings) if f.to is target and not f.receipt), None)
        day = day or ask.day(_("day"), "--date", today=waiting or workspace.today)
        receipt = receipt or ask.text(_("receipt number"), "--receipt", required=False) or None
    recording.change(
        case,
        "file",
        lambda record, w: planning.file(record, w.config, w.today, target, receipt=receipt, day=day),
        as_json=json,
    )
