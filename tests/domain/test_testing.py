"""Tests, planned and done: 四(六), 吸毒检测程序规定."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from drugcheck.domain import testing
from drugcheck.domain.case import Case, Test
from drugcheck.domain.outcome import NoEntryError, Outcome
from drugcheck.domain.sections.contact import Confirmation
from drugcheck.domain.vocabulary import Sample, TestResult, TestStage, TestState
from tests import build

_WOMAN = {"person.sex": "女"}


def _test(**said: Any) -> Test:
    whole = {
        "state": TestState.DONE,
        "sample": Sample.URINE,
        "stage": TestStage.ON_SITE,
        "date": date(2022, 4, 1),
        "collectors": ("c01", "p01"),
        "body": "示例派出所",
        "result": TestResult.NEGATIVE,
        "told_on": date(2022, 4, 1),
    }
    return Test(no=99, **{**whole, **said})


def _add(case: Case, **said: Any) -> Outcome:
    return testing.add_test(case, _test(**said), build.config(), build.TODAY)


def _plan(case: Case, day: date) -> Outcome:
    return testing.plan_test(case, Test(no=99, state=TestState.DONE, planned_on=day), build.config(), build.TODAY)


def _said(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.consequences))


def test_a_complete_negative_test_says_nothing_more() -> None:
    outcome = _add(build.case())
    assert (outcome.no, outcome.consequences) == (2, ())
    assert outcome.case.tests[-1].state is TestState.DONE


@pytest.mark.parametrize(
    ("changes", "said", "code"),
    [
        ({}, {"sample": None}, "样本 (TS001)"),
        ({}, {"body": None, "result": None}, "检测机构、结果 (TS001)"),
        ({}, {"collectors": ("c01",)}, "TS002"),
        ({}, {"collectors": ("c01", "c01")}, "TS002"),
        (_WOMAN, {"collectors": ("c03", "p01")}, "TS003"),
        ({}, {"told_on": None}, "TS004"),
        ({}, {"result": TestResult.POSITIVE}, "TS005"),
        ({}, {"result": TestResult.POSITIVE, "stage": TestStage.LABORATORY}, "AB003"),
        ({}, {"result": TestResult.POSITIVE, "confirmation": Confirmation(no_objection_signed=True)}, "AB003"),
    ],
)
def test_what_a_test_lacks_or_leads_to_is_said(changes: dict[str, object], said: dict[str, Any], code: str) -> None:
    lines = _said(_add(build.case(changes), **said)).splitlines()
    assert len(lines) == 1
    assert code in lines[0]


def test_a_female_collector_settles_ts003() -> None:
    assert "TS003" not in _said(_add(build.case(_WOMAN), collectors=("c01", "p01")))
    assert "TS003" not in _said(_add(build.case(_WOMAN), collectors=("c03", "p01"), sample=Sample.HAIR))


def test_a_done_test_lies_not_in_the_future_and_a_planned_one_not_in_the_past() -> None:
    with pytest.raises(testing.TestInFutureError):
        _add(build.case(), date=date(2022, 4, 8))
    with pytest.raises(testing.PlannedInPastError):
        _plan(build.case(), date(2022, 4, 6))
    assert _add(build.case(), date=build.TODAY).no == _plan(build.case(), build.TODAY).no == 2


def test_no_test_after_a_death() -> None:
    dead = build.case({"death": {"date": date(2022, 3, 20)}})
    with pytest.raises(testing.TestAfterDeathError):
        _add(dead)
    with pytest.raises(testing.TestAfterDeathError):
        _plan(dead, build.TODAY)


def test_a_test_is_planned_within_the_year_of_the_campaign() -> None:
    planned = _plan(build.case(), date(2022, 12, 31))
    assert planned.case.tests[-1].state is TestState.PLANNED
    assert "2022-12-31" in _said(planned)
    assert "CT007" not in _said(planned)
    assert "CT007" in _said(_plan(build.case(), date(2023, 1, 1)))


def test_a_planned_test_that_gets_its_result_is_done() -> None:
    planned = _plan(build.case(), date(2022, 6, 1)).case
    filled = replace(_test(), no=2, state=TestState.PLANNED, planned_on=date(2022, 6, 1))
    outcome = testing.amend_test(planned, filled, build.config(), build.TODAY)
    assert (outcome.case.tests[-1].state, outcome.consequences) == (TestState.DONE, ())
    with pytest.raises(testing.TestInFutureError):
        testing.amend_test(planned, replace(filled, date=date(2022, 4, 8)), build.config(), build.TODAY)


def test_a_plan_that_is_overdue_can_still_be_amended_but_not_moved_into_the_past() -> None:
    overdue = build.case({"tests": [{"no": 1, "state": "预定", "planned_on": date(2022, 3, 20)}]})
    test = overdue.tests[0]
    placed = testing.amend_test(overdue, replace(test, place="示例派出所"), build.config(), build.TODAY)
    assert placed.case.tests[0].place == "示例派出所"
    with pytest.raises(testing.PlannedInPastError):
        testing.amend_test(overdue, replace(test, planned_on=date(2022, 4, 6)), build.config(), build.TODAY)


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(NoEntryError):
        testing.amend_test(build.case(), _test(), build.config(), build.TODAY)
