"""The table of dates, and the function that is made of it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drugcheck.domain import schema
from drugcheck.domain.case import Case
from drugcheck.domain.date_order import ORDER, PAST, disorders, in_order
from tests import build, strategies


@pytest.mark.parametrize("path", sorted({path for pair in ORDER for path in pair} | set(PAST)))
def test_a_path_of_the_table_is_a_date_of_the_record(path: str) -> None:
    assert schema.FIELDS[path].type is date


def test_no_pair_stands_twice_or_the_other_way_round() -> None:
    assert len({frozenset(pair) for pair in ORDER}) == len(ORDER)
    assert len(set(PAST)) == len(PAST)


@settings(deadline=None, max_examples=150)
@given(strategies.cases(), st.dates(date(1990, 1, 1), date(2031, 1, 1)))
def test_the_function_and_the_walk_agree(case: Case, today: date) -> None:
    assert in_order(case, today) is not bool(list(disorders(case, today)))


def test_a_disorder_says_where_the_second_date_stands() -> None:
    case = build.case({"care.1.referred_on": date(2022, 3, 11)})
    assert [(d.earlier, d.later, d.place) for d in disorders(case, build.TODAY)] == [
        ("care.asked_on", "care.referred_on", "care.1.referred_on")
    ]


def test_a_date_ahead_has_no_second() -> None:
    case = build.case({"platform.entered_on": date(2022, 4, 8)})
    assert [(d.earlier, d.later, d.place) for d in disorders(case, build.TODAY)] == [
        ("platform.entered_on", None, "platform.entered_on")
    ]
