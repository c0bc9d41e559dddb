"""Requests of a person: their days, their answer. 个人信息保护法 第四十五条 to 第五十条."""

from datetime import date

import pytest

from drugcheck.domain.case import Case, Request
from drugcheck.domain.outcome import NoEntryError
from drugcheck.domain.requesting import (
    AnsweredBeforeError,
    NoAnswerError,
    RequestAnsweredError,
    RequestInFutureError,
    add_request,
    answer_request,
)
from drugcheck.domain.vocabulary import RequestKind
from tests import build

FRIDAY = date(2022, 4, 1)


def asked(received: date = FRIDAY, kind: RequestKind = RequestKind.OBJECTION) -> Case:
    case = build.case({"requests": ()})
    return add_request(case, Request(no=1, kind=kind, received=received), build.config(), build.TODAY).case


def test_the_days_are_working_days() -> None:
    request = Request(no=1, kind=RequestKind.ACCESS, received=FRIDAY)
    done = add_request(build.case(), request, build.config(), build.TODAY)
    assert "2022-04-22: 15 working days" in str(done.consequences[0])


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
