"""Months and years as the notice counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drugcheck.domain.calendar import add_months, months_between, years_between

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2022, 1, 31), 1, date(2022, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2022, 3, 31), -1, date(2022, 2, 28)),
        (date(2022, 11, 30), 3, date(2023, 2, 28)),
        (date(2022, 1, 15), 12, date(2023, 1, 15)),
    ],
)
def test_a_short_month_has_its_last_day(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@given(DAYS, DAYS)
def test_completed_months_are_the_most_that_fit(start: date, end: date) -> None:
    months = months_between(start, end)
    assert add_months(start, months) <= end < add_months(start, months + 1)


@given(DAYS, st.integers(-600, 600))
def test_a_month_is_complete_on_its_day_and_not_before(day: date, months: int) -> None:
    then = add_months(day, months)
    assert months_between(day, then) == months
    assert months_between(day, then - timedelta(days=1)) == months - 1


def test_a_year_is_complete_on_the_birthday() -> None:
    assert years_between(date(2004, 2, 29), date(2022, 2, 27)) == 17
    assert years_between(date(2004, 2, 29), date(2022, 2, 28)) == 18
