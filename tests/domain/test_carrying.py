"""Into the next campaign: what a file keeps, what is asked anew."""

from datetime import date

import pytest
from msgspec.structs import replace

from drugcheck.domain.carrying import NotLaterError, OtherYearError, carry, check_year, counted, next_campaign
from drugcheck.domain.office import Phase
from tests import build


def test_only_yearly_facts_are_cleared_and_doing_it_twice_changes_nothing() -> None:
    case = build.case({"contact.next": date(2022, 5, 1)})
    now = carry(case)
    assert now.contact == replace(case.contact, outcome=None, decided_on=None, next=None)
    assert now.screening == replace(case.screening, asked_on=None)
    assert replace(now, contact=case.contact, screening=case.screening) == case
    assert carry(now) == now


def test_a_closed_case_stays_as_it_is() -> None:
    case = build.case({"case.closed": date(2022, 4, 1), "case.closed_reason": "迁出"})
    assert carry(case) is case
    assert counted([case]) == (0, {}, 0, 0)


def test_planned_tests_and_what_is_cleared_are_counted() -> None:
    planned = {"no": 2, "state": "预定", "sample": "毛发", "planned_on": date(2022, 9, 1)}
    case = build.case({"tests": [planned]})
    cleared = {"contact.decided_on": 1, "contact.outcome": 1, "screening.asked_on": 1}
    assert counted([case]) == (1, cleared, 1, 1)
    assert counted([carry(case)]) == (1, {}, 1, 0)


@pytest.mark.parametrize("year", [2021, 2022, 2101])
def test_the_next_campaign_is_later(year: int) -> None:
    with pytest.raises(NotLaterError):
        check_year(build.config().campaign, year)


def test_the_year_it_comes_from_is_that_of_the_workspace() -> None:
    check_year(build.config().campaign, 2023, 2022)
    with pytest.raises(OtherYearError):
        check_year(build.config().campaign, 2023, 2021)


def test_phases_move_by_whole_years() -> None:
    leap = Phase(name="总结", start=date(2024, 2, 29), end=date(2024, 3, 1))
    held = replace(build.config().campaign, year=2024, name="2024年行动", phases=(leap,))
    made = next_campaign(held, 2025)
    assert (made.name, made.year, made.document, made.issued) == ("2025年行动", 2025, None, None)
    assert made.phases == (Phase(name="总结", start=date(2025, 2, 28), end=date(2025, 3, 1)),)
    assert next_campaign(held, 2026, "新行动").name == "新行动"
