"""Requests of a person: their days, their answer. 个人信息保护法 第四十五条 to 第五十条."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from drugcheck.domain.calendar import add_workdays, workdays_between
from drugcheck.domain.case import Case, Request
from drugcheck.domain.office import Workweek
from drugcheck.domain.outcome import NoEntryError
from drugcheck.domain.paths import UnknownFieldError
from drugcheck.domain.requesting import (
    AnsweredBeforeError,
    NoAnswerError,
    RefusedCorrectionError,
    RequestAnsweredError,
    RequestInFutureError,
    RequestWithdrawnError,
    add_request,
    answer_request,
    due_day,
    result,
    withdraw_request,
)
from drugcheck.domain.vocabulary import RequestKind
from tests import annex_cases as annexes
from tests import build

FRIDAY = date(2022, 4, 1)


def asked(received: date = FRIDAY, kind: RequestKind = RequestKind.OBJECTION) -> Case:
    case = build.case({"requests": ()})
    return add_request(case, Request(no=1, kind=kind, received=received), build.config(), build.TODAY).case


def test_the_days_are_working_days() -> None:
    request = Request(no=1, kind=RequestKind.ACCESS, received=FRIDAY)
    done = add_request(build.case(), request, build.config(), build.TODAY)
    assert "2022-04-22: 15 working days" in str(done.consequences[0])


def test_holidays_are_left_out_and_weekends_that_are_worked_count() -> None:
    week = Workweek(holidays=(date(2022, 4, 5), date(2022, 4, 4), date(2022, 4, 2)), workdays=(date(2022, 4, 16),))
    config = replace(build.config(), workweek=week)
    request = Request(no=1, kind=RequestKind.ACCESS, received=FRIDAY)
    assert due_day(request, config) == "2022-04-25", "two holidays later, one Saturday sooner; a free Saturday is none"
    for end in (date(2022, 4, 3), date(2022, 4, 6), date(2022, 4, 18), date(2022, 4, 25)):
        days = workdays_between(FRIDAY, end, week.holidays, week.workdays)
        assert add_workdays(FRIDAY, days, week.holidays, week.workdays) <= end
        assert add_workdays(FRIDAY, days + 1, week.holidays, week.workdays) > end


def test_an_answer_points_to_what_was_corrected() -> None:
    done = answer_request(
        asked(), 1, FRIDAY, build.TODAY, answer="已更正", corrected=("person.phone", "visits.1.date", "person.phone")
    )
    assert done.case.requests[0].corrected == ("person.phone", "visits.1.date")
    assert "drugcheck history" in str(done.consequences[-1])
    with pytest.raises(UnknownFieldError):
        answer_request(asked(), 1, FRIDAY, build.TODAY, answer="已更正", corrected=("person.fone",))
    with pytest.raises(RefusedCorrectionError):
        answer_request(asked(), 1, FRIDAY, build.TODAY, refusal_reason="无误", corrected=("person.phone",))


@pytest.mark.parametrize(("kind", "counts"), [(kind, kind is not RequestKind.ACCESS) for kind in RequestKind])
def test_a_table_says_how_many_of_its_rows_are_contested(kind: RequestKind, counts: bool) -> None:
    case = asked(kind=kind)
    assert ("1 人的更正、异议申请尚未答复" in str(annexes.table(2, annexes.context(case)).notes)) == counts
    answered = answer_request(case, 1, FRIDAY, build.TODAY, answer="已核实").case
    assert "尚未答复" not in str(annexes.table(2, annexes.context(answered)).notes)


def test_the_number_is_given_here() -> None:
    case = asked()
    again = add_request(case, case.requests[0], build.config(), build.TODAY)
    assert [request.no for request in again.case.requests] == [1, 2]


def test_an_answer_closes_it() -> None:
    done = answer_request(asked(), 1, build.TODAY, build.TODAY, answer="已更正")
    assert (done.case.requests[0].answered, done.case.requests[0].answer) == (build.TODAY, "已更正")
    assert "0 are open" in str(done.consequences[0])


def test_a_refusal_is_an_answer_with_its_reason() -> None:
    request = answer_request(asked(), 1, build.TODAY, build.TODAY, refusal_reason="与登记一致").case.requests[0]
    assert (request.answered, request.answer, request.refusal_reason) == (build.TODAY, None, "与登记一致")


def test_it_did_not_come_tomorrow() -> None:
    with pytest.raises(RequestInFutureError):
        asked(date(2022, 4, 8))


@pytest.mark.parametrize(
    ("day", "words", "error"),
    [
        (date(2022, 4, 8), "已更正", RequestInFutureError),
        (date(2022, 3, 31), "已更正", AnsweredBeforeError),
        (build.TODAY, "", NoAnswerError),
    ],
)
def test_an_answer_is_dated_and_has_words(day: date, words: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        answer_request(asked(), 1, day, build.TODAY, answer=words)


def test_it_is_answered_once() -> None:
    case = answer_request(asked(), 1, build.TODAY, build.TODAY, answer="已更正").case
    with pytest.raises(RequestAnsweredError):
        answer_request(case, 1, build.TODAY, build.TODAY, answer="已更正")


def test_there_is_no_other() -> None:
    with pytest.raises(NoEntryError):
        answer_request(asked(), 2, build.TODAY, build.TODAY, answer="已更正")


@pytest.mark.parametrize(
    ("changes", "today", "said"),
    [
        ({}, date(2022, 4, 22), None),
        ({}, date(2022, 4, 23), "逾期未答复"),
        ({"answered": date(2022, 4, 22), "answer": "已更正"}, date(2022, 5, 1), "已答复"),
        ({"answered": date(2022, 4, 23), "answer": "已更正"}, date(2022, 5, 1), "已答复(逾期)"),
        ({"answered": date(2022, 4, 25), "refusal_reason": "无误"}, date(2022, 5, 1), "不予(逾期)"),
        ({"answered": date(2022, 4, 20)}, date(2022, 4, 25), "逾期未答复"),
        ({"withdrawn": date(2022, 4, 20)}, date(2022, 5, 25), "已撤回"),
    ],
)
def test_a_late_answer_stays_late_and_a_day_without_words_is_none(
    changes: dict[str, Any], today: date, said: str | None
) -> None:
    request = replace(Request(no=1, kind=RequestKind.OBJECTION, received=FRIDAY), **changes)
    assert result(request, build.config(), today) == said


def test_what_the_person_takes_back_waits_no_more_and_is_not_answered() -> None:
    done = withdraw_request(asked(), 1, build.TODAY, build.TODAY)
    assert done.case.requests[0].withdrawn == build.TODAY
    assert "0 are open" in str(done.consequences[0])
    assert "尚未答复" not in str(annexes.table(2, annexes.context(done.case)).notes)
    with pytest.raises(RequestWithdrawnError):
        answer_request(done.case, 1, build.TODAY, build.TODAY, answer="已更正")
    with pytest.raises(RequestWithdrawnError):
        withdraw_request(done.case, 1, build.TODAY, build.TODAY)
    answered = answer_request(asked(), 1, build.TODAY, build.TODAY, answer="已更正").case
    with pytest.raises(RequestAnsweredError):
        withdraw_request(answered, 1, build.TODAY, build.TODAY)
    for day, error in ((date(2022, 4, 8), RequestInFutureError), (date(2022, 3, 31), AnsweredBeforeError)):
        with pytest.raises(error):
            withdraw_request(asked(), 1, day, build.TODAY)
