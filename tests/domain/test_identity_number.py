"""GB 11643."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drugcheck.domain import identity_number as number
from drugcheck.domain.identity_number import Problem
from drugcheck.domain.vocabulary import Sex

BIRTHS = st.dates(date(1900, 1, 1), date(2022, 4, 7))
SERIALS = st.integers(0, 999)


@given(BIRTHS, SERIALS)
def test_a_made_number_is_valid_synthetic_and_says_birth_and_sex(birth: date, serial: int) -> None:
    made = number.make(birth, serial)
    assert number.problem(made) is None
    assert number.is_valid(made)
    assert number.is_synthetic(made)
    assert number.birth_date(made) == birth
    assert number.sex(made) is (Sex.MALE if serial % 2 else Sex.FEMALE)


@given(BIRTHS, SERIALS, st.integers(0, 17), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_found(birth: date, serial: int, place: int, digit: str) -> None:
    made = number.make(birth, serial)
    changed = made[:place] + digit + made[place + 1 :]
    assert (number.problem(changed) is None) == (changed == made)


@given(BIRTHS, SERIALS, st.integers(0, 16))
def test_every_swap_of_neighbours_is_found(birth: date, serial: int, place: int) -> None:
    made = number.make(birth, serial)
    changed = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
    assert (number.problem(changed) is None) == (changed == made)


def test_the_check_digit_is_that_of_the_standard() -> None:
    """The example of GB 11643-1999 and the one with X."""
    assert number.check_digit("11010519491231002") == "X"
    assert number.problem("11010519491231002X") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", Problem.LENGTH),
        ("00000019781130033", Problem.LENGTH),
        ("00000019781130033A", Problem.CHARACTERS),
        ("X00000197811300333", Problem.CHARACTERS),
        ("000000197811300334", Problem.CHECK_DIGIT),
        ("000000197811300000", Problem.TRUNCATED),
        ("4.30405E+17", Problem.TRUNCATED),
        ("4.30405197811E17", Problem.TRUNCATED),
        ("000000781130033", None),
        ("000000781330033", Problem.BIRTH_DATE),
    ],
)
def test_what_is_wrong_is_named(text: str, found: Problem | None) -> None:
    assert number.problem(text) is found


def test_a_day_that_is_none_is_refused_though_the_check_digit_is_right() -> None:
    seventeen = "00000019780230033"
    assert number.problem(seventeen + number.check_digit(seventeen)) is Problem.BIRTH_DATE


def test_a_number_of_fifteen_places_is_legacy_and_of_the_twentieth_century() -> None:
    assert number.is_legacy("000000781130033")
    assert not number.is_legacy(number.make(date(1978, 11, 30), 33))
    assert number.birth_date("000000781130033") == date(1978, 11, 30)
    assert number.sex("000000781130033") is Sex.MALE


def test_blanks_full_width_digits_and_a_small_x_are_made_plain() -> None:
    assert number.normalise(" １１０１０５ 19491231 002x\n") == "11010519491231002X"


def test_what_is_no_number_says_nothing() -> None:
    assert number.birth_date("周试三") is None
    assert number.sex("") is None
    assert number.region("000") is None
    assert not number.is_synthetic("000000")


def test_a_serial_beyond_three_places_is_refused() -> None:
    with pytest.raises(ValueError, match="serial"):
        number.make(date(1978, 11, 30), 1000)


@given(st.text("0123456789Xx０²Ⅹ \n", min_size=14, max_size=19) | st.from_regex(r"[0-9]{17}[0-9Xx]|[0-9]{15}"))
def test_the_places_are_those_of_the_standard(text: str) -> None:
    """Only digits of ASCII, and an X in the last of eighteen places; each of the seventeen has its weight."""
    has_places = re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", text) is not None
    assert (number.region(text) is not None) is has_places
    if len(text) == 18 and has_places:
        weighed = sum(2 ** (17 - place) * int(digit) for place, digit in enumerate(text[:17]))
        assert number.check_digit(text[:17]) == "10X98765432"[weighed % 11]
