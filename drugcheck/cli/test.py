"""`drugcheck test add|plan|amend`: tests, planned and done, 四(六)."""

from datetime import date
from typing import Annotated

from msgspec.structs import replace

from drugcheck.cli import ask, recording, sampling, state
from drugcheck.cli.options import (
    CaseArgument,
    DayOption,
    FromOption,
    JsonOption,
    NumberArgument,
    choice,
    day,
    flag,
    number,
    text,
)
from drugcheck.domain import testing
from drugcheck.domain.case import Case, Confirmation, Test
from drugcheck.domain.outcome import Outcome, find_entry
from drugcheck.domain.vocabulary import Sample, TestResult, TestStage, TestState
from drugcheck.locale import _
from drugcheck.workspace import Workspace

__test__ = False

SampleOption = Annotated[Sample | None, choice(Sample, "--sample", "--kind", help="sample")]
StageOption = Annotated[TestStage | None, choice(TestStage, "--stage", help="on site, laboratory or re-test")]
ResultOption = Annotated[TestResult | None, choice(TestResult, "--result", help="result")]
ByOption = Annotated[str | None, text("--by", metavar="IDS", help="staff ids of the collectors, such as c02,p02")]
BodyOption = Annotated[str | None, text("--body", "--lab", help="body that tested")]
BasisOption = Annotated[str | None, text("--basis", help="legal ground or consent, such as 本人同意")]
DocumentOption = Annotated[str | None, text("--document", help="number of the report")]
ToldOption = Annotated[date | None, day("--told-on", help="day the result was told and signed for")]
PlaceOption = Annotated[str | None, text("--place", help="place")]
ReasonOption = Annotated[str | None, text("--reason", help="why")]
OnOption = Annotated[date | None, day("--on", "--planned-on", help="planned day, within the year")]


def add(
    case: CaseArgument,
    sample: SampleOption = None,
    result: ResultOption = None,
    stage: StageOption = None,
    by: ByOption = None,
    body: BodyOption = None,
    day: DayOption = None,
    basis: BasisOption = None,
    document: DocumentOption = None,
    told_on: ToldOption = None,
    place: PlaceOption = None,
    retest_of: Annotated[int | None, number("--retest-of", help="number of the test that is repeated")] = None,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Record a test that was done."""
    workspace = state.workspace()
    workspace.case(case)
    if day is None and ask.interactive():
        day = ask.day(_("day"), "--date", today=workspace.today)
    test = Test(
        no=1,
        state=TestState.DONE,
        sample=sample or ask.choice(Sample, _("sample"), "--sample"),
        result=result or ask.choice(TestResult, _("result"), "--result"),
        stage=stage or ask.choice(TestStage, _("stage"), "--stage", default=TestStage.ON_SITE),
        date=day or workspace.today,
        collectors=recording.asked_staff(by, "--by", workspace.config),
        body=body or ask.text(_("body that tested"), "--body"),
        basis=basis,
        document=document,
        told_on=told_on,
        place=place,
        retest_of=retest_of,
    )
    if from_ is not None:
        test = replace(test, **recording.private_fields(from_, sampling.medication_label()))
    elif ask.interactive():
        test = replace(test, **sampling.papers(test, workspace))
    recording.change(
        case, "test.add", lambda record, w: testing.add_test(record, test, w.config, w.today), as_json=json
    )


def plan(
    case: CaseArgument,
    sample: SampleOption = None,
    on: OnOption = None,
    place: PlaceOption = None,
    reason: ReasonOption = None,
    json: JsonOption = False,
) -> None:
    """Plan a test: 「预定年内落实一次毛发检测或尿检」."""
    workspace = state.workspace()
    workspace.case(case)
    test = Test(
        no=1,
        state=TestState.PLANNED,
        sample=sample or ask.choice(Sample, _("sample"), "--sample"),
        planned_on=on or ask.coming_day(_("planned day"), "--on", today=workspace.today),
        place=place,
        reason=reason,
    )
    recording.change(
        case, "test.plan", lambda record, w: testing.plan_test(record, test, w.config, w.today), as_json=json
    )


def amend(
    case: CaseArgument,
    no: NumberArgument,
    sample: SampleOption = None,
    result: ResultOption = None,
    stage: StageOption = None,
    by: ByOption = None,
    body: BodyOption = None,
    day: DayOption = None,
    on: OnOption = None,
    basis: BasisOption = None,
    document: DocumentOption = None,
    told_on: ToldOption = None,
    place: PlaceOption = None,
    reason: ReasonOption = None,
    confirmed: Annotated[
        TestResult | None, choice(TestResult, "--confirmed", help="result of the laboratory on an on-site positive")
    ] = None,
    confirmed_by: Annotated[str | None, text("--confirmed-by", help="laboratory that confirmed")] = None,
    confirmation_report: Annotated[str | None, text("--confirmation-report", help="number of its report")] = None,
    no_objection: Annotated[bool, flag("--no-objection", help="the person signed that there is no objection")] = False,
    cancel: Annotated[bool, flag("--cancel", help="a planned test will not take place")] = False,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Correct a test by its number, give a planned one its result or another day, confirm a positive."""
    workspace = state.workspace()
    old = find_entry(workspace.case(case).tests, no, case=case, what="test")
    changes = _given(
        sample=sample,
        result=result,
        stage=stage,
        collectors=recording.staff_ids(by, workspace.config) if by is not None else None,
        body=body,
        date=day,
        planned_on=on,
        basis=basis,
        document=document,
        told_on=told_on,
        place=place,
        reason=reason,
    )
    if from_ is not None:
        changes |= recording.private_fields(from_, sampling.medication_label())
    if confirmed or no_objection or confirmed_by or confirmation_report:
        changes["confirmation"] = Confirmation(
            date=workspace.today,
            body=confirmed_by,
            result=confirmed,
            report=confirmation_report,
            no_objection_signed=no_objection or None,
        )
    if cancel:
        changes["state"] = TestState.CANCELLED
    if result is not None and old.date is None and day is None:
        changes["date"] = workspace.today
    if not changes:
        changes = dict(sampling.amended(old, workspace))

    def apply(record: Case, workspace: Workspace) -> Outcome:
        entry = replace(find_entry(record.tests, no, case=case, what="test"), **changes)
        return testing.amend_test(record, entry, workspace.config, workspace.today)

    recording.change(case, "test.amend", apply, as_json=json)


def _given(**values: object) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}
