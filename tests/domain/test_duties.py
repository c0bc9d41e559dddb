"""What the campaign asks of the office: done or open by what was recorded in its year."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from drugcheck.domain.duties import Duty, duties
from drugcheck.domain.registers import (
    Comparison,
    Meeting,
    Meetings,
    Packages,
    Proof,
    Proofs,
    Registers,
    Review,
    Reviews,
    Roster,
    Rosters,
)
from drugcheck.domain.registers.reviews import ReviewPair, ReviewPlan
from drugcheck.domain.vocabulary import MeetingKind
from tests import build

DAY = date(2022, 4, 1)
LAST_YEAR = date(2021, 4, 1)


def found(key: str, today: date = build.TODAY, config: Any = None, **registers: Any) -> Duty:
    said = {duty.key: duty for duty in duties(config or build.config(), Registers(**registers), today)}
    return said[key]


def meeting(kind: MeetingKind, day: date = DAY, **more: Any) -> dict[str, Any]:
    return {"meetings": Meetings(meetings=(Meeting(no=1, date=day, kind=kind, **more),))}


def roster(**more: Any) -> dict[str, Any]:
    return {"rosters": Rosters(rosters=(Roster(no=1, date=DAY, source="x", rows=1, **more),))}


def plan(day: date) -> dict[str, Any]:
    pairs = (ReviewPair(no=1, by="乙社区", community="甲社区"),)
    return {"reviews": Reviews(plans=(ReviewPlan(no=1, date=day, seed=1, sample=1, pairs=pairs),))}


def review(day: date) -> dict[str, Any]:
    return {"reviews": Reviews(reviews=(Review(no=1, community="甲社区", finding="缺页", found_on=day),))}


@pytest.mark.parametrize(
    ("key", "registers"),
    [
        ("mobilisation", meeting(MeetingKind.MOBILISATION)),
        ("training.甲社区", meeting(MeetingKind.TRAINING, community="甲社区")),
        ("training.乙社区", meeting(MeetingKind.TRAINING)),
        ("roster", roster(distributed_on=DAY)),
        ("roster.甲社区", roster(distributed_on=DAY, acknowledged=("甲社区",))),
        ("platform", {"platform": Comparison(compared_on=DAY)}),
        ("report.2022-W10", {"packages": Packages(packages=(build.package("2022-W10"),))}),
        ("review.甲社区", plan(DAY)),
        ("review.甲社区", review(DAY)),
        ("conference.甲社区", meeting(MeetingKind.CONFERENCE, community="甲社区", minutes="纪要-1")),
        ("supervision", meeting(MeetingKind.SUPERVISION)),
        ("progress", meeting(MeetingKind.PROGRESS)),
        ("restore", {"proofs": Proofs(proofs=(Proof(no=1, date=DAY),))}),
    ],
)
def test_what_was_recorded_is_done_and_without_it_open(key: str, registers: dict[str, Any]) -> None:
    assert found(key, **registers).done
    assert not found(key).done


@pytest.mark.parametrize(
    ("key", "registers"),
    [
        ("mobilisation", meeting(MeetingKind.MOBILISATION, LAST_YEAR)),
        ("training.甲社区", meeting(MeetingKind.TRAINING, community="乙社区")),
        ("roster", roster(distributed_on=LAST_YEAR)),
        ("roster.甲社区", roster(distributed_on=DAY, acknowledged=("乙社区",))),
        ("roster.甲社区", roster(distributed_on=LAST_YEAR, acknowledged=("甲社区",))),
        ("platform", {"platform": Comparison(compared_on=LAST_YEAR)}),
        ("review.甲社区", plan(LAST_YEAR)),
        ("review.乙社区", review(DAY)),
        ("conference.甲社区", meeting(MeetingKind.CONFERENCE, community="甲社区")),
        ("supervision", meeting(MeetingKind.SUPERVISION, date(2022, 4, 8))),
        ("restore", {"proofs": Proofs(proofs=(Proof(no=1, date=date(2022, 3, 1)),))}),
    ],
)
def test_another_year_another_community_or_a_day_to_come_does_not_count(key: str, registers: dict[str, Any]) -> None:
    assert not found(key, **registers).done


def test_a_liaison_is_a_member_of_staff() -> None:
    assert found("liaison.甲社区") == Duty("liaison.甲社区", "一", "甲社区联络员", True, "专干甲")
    first, *others = build.config().communities
    for liaison in (None, "c99"):
        config = build.config(communities=(replace(first, liaison=liaison), *others))
        assert not found("liaison.甲社区", config=config).done


def test_only_weeks_whose_day_of_report_is_over_are_duties() -> None:
    keys = {duty.key for duty in duties(build.config(), Registers(), date(2022, 3, 21)) if "report" in duty.key}
    assert keys == {"report.2022-W09", "report.2022-W10"}


def test_keys_are_given_once() -> None:
    keys = [duty.key for duty in duties(build.config(), build.registers(), build.TODAY)]
    assert len(keys) == len(set(keys))
