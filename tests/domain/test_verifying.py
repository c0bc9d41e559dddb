"""What becomes of a hidden case: 二(二)."""

from datetime import date

import pytest

from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.verifying import NotHiddenError, VerifiedInFutureError, verify
from drugcheck.domain.vocabulary import Verification
from tests import build


def hidden() -> Case:
    return build.case({"case.kind": "隐性", "hidden": {"source": "本人自述", "verification": "待核"}})


def test_a_confirmed_case_is_handed_over_and_may_be_assessed() -> None:
    day = date(2022, 4, 6)
    done = verify(hidden(), Verification.CONFIRMED, day, build.TODAY, transferred_on=build.TODAY, document="移-1").case
    assert done.hidden is not None
    assert (done.hidden.verified_on, done.hidden.transferred_on) == (day, build.TODAY)
    assert not Facts(done, build.config(), build.TODAY).is_unverified_hidden


def test_a_refuted_case_is_to_be_closed() -> None:
    done = verify(hidden(), Verification.REFUTED, build.TODAY, build.TODAY)
    assert "drugcheck case close C0001 --reason refuted" in str(done.consequences[0])


def test_an_open_one_has_no_day() -> None:
    done = verify(hidden(), Verification.OPEN, build.TODAY, build.TODAY).case
    assert done.hidden is not None
    assert done.hidden.verified_on is None


def test_only_a_hidden_case_is_verified() -> None:
    with pytest.raises(NotHiddenError):
        verify(build.case(), Verification.CONFIRMED, build.TODAY, build.TODAY)


def test_not_tomorrow() -> None:
    with pytest.raises(VerifiedInFutureError):
        verify(hidden(), Verification.CONFIRMED, date(2022, 4, 8), build.TODAY)
