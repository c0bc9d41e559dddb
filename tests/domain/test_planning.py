"""Plans, measures and filings: 四(八)."""

from datetime import date
from typing import Any

import pytest

from drugcheck.domain import planning, refusals
from drugcheck.domain.case import Case, Measure
from drugcheck.domain.outcome import NoEntryError, Outcome
from drugcheck.domain.rules import pl
from drugcheck.domain.rules.engine import run
from drugcheck.domain.vocabulary import FilingSubject, FilingTarget, RiskLevel
from drugcheck.errors import DrugcheckError
from tests import build
from tests.domain.rules.shapes import MEASURES, around

_HIGH = {"assessments.1.level": "高", "plan": None, "filings": [], "care": []}
_HIDDEN = {"case.kind": "隐性", "hidden": {"verification": "待核"}}
_CLOSED = {"case.closed": date(2022, 4, 1), "case.closed_reason": "离开本地"}


def _plan(case: Case, **said: Any) -> Outcome:
    return planning.draw_up_plan(case, build.config(), build.TODAY, **said)


def _file(case: Case, to: FilingTarget, **said: Any) -> Outcome:
    return planning.file(case, build.config(), build.TODAY, to, **said)


def _measure(**said: Any) -> Measure:
    whole = {"kind": "定期谈话", "basis": "社区戒毒协议", "responsible": "c01", "review": date(2022, 7, 1)}
    return Measure(no=1, **{**whole, **said})


def _add(case: Case, measure: Measure, kinds: dict[str, Any] | None = None) -> Outcome:
    return planning.add_measure(case, measure, build.config(), build.TODAY, MEASURES if kinds is None else kinds)


def _codes(case: Case) -> set[str]:
    return {finding.code for finding in run(pl.RULES, around(case))}


def _said(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.consequences))


def test_a_high_level_is_clear_once_its_plan_is_filed_with_a_receipt() -> None:
    case = build.case(_HIGH)
    assert {"PL001", "PL002"} <= _codes(case)
    planned = _plan(case, no="策-1", goal="稳定治疗与就业", review=date(2022, 7, 1))
    assert "PL002" in _said(planned)
    assert "AS007" in _said(planned)
    assert _codes(planned.case) == {"PL002"}
    filed = _file(planned.case, FilingTarget.DISTRICT, receipt="备-1")
    assert _codes(filed.case) == set()
    assert "PL00" not in _said(filed)


def test_a_plan_says_what_it_lacks_and_keeps_what_is_not_said_anew() -> None:
    first = _plan(build.case(_HIGH), goal="稳定治疗")
    assert "复核日期" in _said(first)
    second = _plan(first.case, review=date(2022, 7, 1)).case
    assert second.plan is not None
    assert (second.plan.goal, second.plan.level, second.plan.drawn_up) == ("稳定治疗", RiskLevel.HIGH, build.TODAY)


def test_a_plan_drawn_up_again_is_filed_again() -> None:
    filed = _file(
        _plan(build.case(_HIGH), goal="稳定治疗").case, FilingTarget.DISTRICT, receipt="备-1", day=build.TODAY
    )
    later = planning.draw_up_plan(filed.case, build.config(), date(2022, 4, 9), goal="就业")
    assert "PL002" in _said(later)


def test_a_receipt_that_comes_later_goes_to_its_filing() -> None:
    waiting = _file(_plan(build.case(_HIGH), goal="稳定治疗").case, FilingTarget.DISTRICT)
    assert "receipt number is still missing" in _said(waiting)
    assert "PL002" in _codes(waiting.case)
    done = _file(waiting.case, FilingTarget.DISTRICT, receipt="备-1").case
    assert [(filing.what, filing.receipt) for filing in done.filings] == [(FilingSubject.PLAN, "备-1")]
    assert "PL002" not in _codes(done)


def test_filing_the_same_again_changes_nothing() -> None:
    case = _file(_plan(build.case(_HIGH), goal="稳定治疗").case, FilingTarget.DISTRICT, receipt="备-1").case
    again = _file(case, FilingTarget.DISTRICT, receipt="备-1")
    assert (again.case, again.no) == (case, case.filings[-1].no)
    assert len(_file(case, FilingTarget.DISTRICT, receipt="备-2").case.filings) == len(case.filings) + 1


def test_a_medium_level_is_filed_once_while_it_lasts() -> None:
    case = build.case({"filings": []})
    assert "PL003" in _codes(case)
    filed = _file(case, FilingTarget.SERVICE_CENTRE, receipt="收-1").case
    assert "PL003" not in _codes(filed)
    version = build.as_document(filed)["assessments"][0]
    twice = build.case({"assessments": [version, {**version, "no": 2, "drawn_up": date(2022, 4, 5)}]})
    assert planning.level_since(twice) == date(2022, 3, 30)
    low_between = [version, {**version, "no": 2, "level": "低"}, {**version, "no": 3, "drawn_up": date(2022, 4, 7)}]
    assert "PL003" in _codes(build.case({"assessments": low_between}))


def test_filing_before_the_four_steps_is_said() -> None:
    under_way = build.case({"filings": [], "assessments.1.approvals": []})
    assert "AP002" in _said(_file(under_way, FilingTarget.SERVICE_CENTRE, receipt="收-1"))


@pytest.mark.parametrize(
    ("changes", "to", "error"),
    [
        (_HIGH, FilingTarget.DISTRICT, refusals.NoPlanError),
        ({"assessments.1.level": "低"}, FilingTarget.SERVICE_CENTRE, refusals.NotMediumError),
        ({"assessments": []}, FilingTarget.SERVICE_CENTRE, refusals.NotMediumError),
        (_CLOSED, FilingTarget.SERVICE_CENTRE, refusals.CaseClosedError),
        (_HIDDEN, FilingTarget.SERVICE_CENTRE, refusals.UnverifiedHiddenError),
    ],
)
def test_what_cannot_be_filed_is_refused(
    changes: dict[str, object], to: FilingTarget, error: type[DrugcheckError]
) -> None:
    with pytest.raises(error) as refused:
        _file(build.case(changes), to, receipt="收-1")
    assert refused.value.exit_status == 5


def test_nothing_is_filed_tomorrow() -> None:
    with pytest.raises(refusals.NotYetError):
        _file(build.case({"filings": []}), FilingTarget.SERVICE_CENTRE, day=date(2022, 4, 8))


def test_a_measure_gets_its_number_and_its_start() -> None:
    outcome = _add(build.case(), _measure())
    added = outcome.case.measures[-1]
    assert (outcome.no, added.no, added.start) == (2, 2, build.TODAY)
    assert _codes(outcome.case) == set()


def test_a_measure_without_ground_or_review_is_recorded_and_said() -> None:
    outcome = _add(build.case(), _measure(basis=None, responsible=None, review=None))
    assert "依据、责任人 (PL004)" in _said(outcome)
    assert "PL005" in _said(outcome)
    assert {"PL004", "PL005"} <= _codes(outcome.case)


def test_a_measure_is_one_of_the_list_and_meant_for_the_level() -> None:
    with pytest.raises(refusals.UnknownMeasureError, match="the nearest is 定期"):
        _add(build.case(), _measure(kind="定期谈"))
    low = build.case({"assessments.1.level": "低", "measures": []})
    with pytest.raises(refusals.MeasureNotForLevelError, match="高、中"):
        _add(low, _measure())
    assert _add(low, _measure(kind="定期见面")).no == 1
    assert _add(build.case(), _measure(kind="上门服务"), kinds={}).no == 2
    assert _add(build.case({"assessments": []}), _measure()).no == 2


@pytest.mark.parametrize(
    ("changes", "error"), [(_HIDDEN, refusals.UnverifiedHiddenError), (_CLOSED, refusals.CaseClosedError)]
)
def test_hidden_and_closed_cases_get_no_plan_and_no_measure(
    changes: dict[str, object], error: type[DrugcheckError]
) -> None:
    with pytest.raises(error):
        _add(build.case(changes), _measure())
    with pytest.raises(error):
        _plan(build.case(changes), goal="稳定治疗")


def test_a_measure_is_changed_and_ended_and_stays_on_file() -> None:
    edited = planning.edit_measure(build.case(), _measure(review=date(2022, 6, 1)), build.config(), MEASURES).case
    assert edited.measures[0].review == date(2022, 6, 1)
    ended = planning.end_measure(edited, 1, build.TODAY)
    assert ended.case.measures[0].end == build.TODAY
    assert "0 measures are open" in _said(ended)
    with pytest.raises(refusals.MeasureEndedError):
        planning.end_measure(ended.case, 1, build.TODAY)
    with pytest.raises(refusals.MeasureEndedError):
        planning.edit_measure(ended.case, _measure(), build.config(), MEASURES)
    with pytest.raises(NoEntryError):
        planning.end_measure(ended.case, 9, build.TODAY)


def test_a_measure_left_open_is_ended_after_closing() -> None:
    closed = build.case(_CLOSED)
    assert "PL010" in _codes(closed)
    assert "PL010" not in _codes(planning.end_measure(closed, 1, build.TODAY).case)


@pytest.mark.parametrize("change", [{"review": date(2022, 4, 1)}, {"end": date(2022, 4, 1)}])
def test_a_review_or_end_is_not_before_the_start(change: dict[str, date]) -> None:
    with pytest.raises(refusals.ReviewBeforeStartError):
        _add(build.case(), _measure(start=date(2022, 4, 2), **{"review": None, **change}))
