"""Handing out the roster, and who has it: 三(一), 四(二)."""

from datetime import date

import pytest

from drugcheck.domain.handing_out import (
    HandedOutLaterError,
    NoRosterError,
    NotHandedOutError,
    acknowledge,
    hand_out,
)
from drugcheck.domain.registers import Roster, Rosters
from tests import build

IMPORTED = date(2022, 4, 4)
ROSTERS = Rosters(rosters=tuple(Roster(no=no, date=IMPORTED, source="sha256:1", rows=3) for no in (1, 2)))


def test_the_current_roster_is_handed_out() -> None:
    changed, roster, lines = hand_out(ROSTERS, date(2022, 4, 5), build.TODAY, build.config())
    assert (changed.rosters[0].distributed_on, roster.no) == (None, 2)
    assert changed.rosters[1].distributed_on == date(2022, 4, 5)
    assert "2022-04-07" in str(lines[0])


@pytest.mark.parametrize("day", [date(2022, 4, 3), date(2022, 4, 8)])
def test_not_before_it_came_and_not_tomorrow(day: date) -> None:
    with pytest.raises(HandedOutLaterError):
        hand_out(ROSTERS, day, build.TODAY, build.config())


def test_communities_acknowledge_one_by_one_in_the_order_of_the_office() -> None:
    register, _, _ = hand_out(ROSTERS, IMPORTED, build.TODAY, build.config())
    register, _, lines = acknowledge(register, "丙社区", build.config())
    assert "甲社区、乙社区" in str(lines[0])
    register, _, _ = acknowledge(register, "甲社区", build.config())
    register, roster, lines = acknowledge(register, "乙社区", build.config())
    assert roster.acknowledged == ("甲社区", "乙社区", "丙社区")
    assert "every community" in str(lines[0])
    assert acknowledge(register, "乙社区", build.config())[0] == register


def test_nobody_has_what_was_not_handed_out() -> None:
    with pytest.raises(NotHandedOutError):
        acknowledge(ROSTERS, "甲社区", build.config())


def test_there_is_nothing_to_hand_out() -> None:
    with pytest.raises(NoRosterError):
        hand_out(Rosters(), build.TODAY, build.TODAY, build.config())
