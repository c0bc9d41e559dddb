"""The cross review: who looks at whose files, which files are drawn, and what is open."""

from datetime import date

import pytest

from drugcheck.domain import reviewing
from drugcheck.domain.facts import Facts
from drugcheck.domain.feedback import owner_of
from drugcheck.domain.registers import Review, Reviews
from drugcheck.errors import DrugcheckError
from tests import build

TODAY = date(2022, 4, 21)
NAMES = ("甲社区", "乙社区", "丙社区")


def files(names: tuple[str, ...] = NAMES, each: int = 9) -> list[Facts]:
    return [
        Facts(build.case({"case.community": name}, id=f"C{n * 100 + m:04d}"), build.config(), TODAY)
        for n, name in enumerate(names, 1)
        for m in range(each)
    ]


def planned(facts: list[Facts], seed: int = 1, sample: int = 3) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    _, made = reviewing.plan(Reviews(), facts, NAMES, sample=sample, seed=seed, today=TODAY)
    return tuple((pair.by, pair.community, pair.cases) for pair in made.pairs)


@pytest.mark.parametrize("count", [2, 3, 7])
@pytest.mark.parametrize("seed", range(5))
def test_each_is_reviewed_once_and_none_by_itself(count: int, seed: int) -> None:
    names = tuple(f"{n}社区" for n in range(count))
    pairs = planned(files(names), seed)
    assert sorted(by for by, _, _ in pairs) == sorted(of for _, of, _ in pairs) == sorted(names)
    assert all(by != of for by, of, _ in pairs)


@pytest.mark.parametrize("names", [(), ("甲社区",)])
def test_fewer_than_two_communities_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(reviewing.TooFewCommunitiesError):
        planned(files(names))


def test_the_same_seed_draws_the_same_files_in_whatever_order_they_are_read() -> None:
    facts = files()
    assert planned(facts, 7) == planned(facts[::-1], 7)
    assert planned(facts, 7) != planned(facts, 8)
    community = {one.id: one.community for one in facts}
    assert all(community[id] == of for _, of, cases in planned(facts) for id in cases)
    assert {len(cases) for _, _, cases in planned(facts, sample=3)} == {3}
    assert {len(cases) for _, _, cases in planned(facts, sample=99)} == {9}


def test_the_sheet_names_nobody_and_is_empty_otherwise() -> None:
    facts = [Facts(build.case({"person.name": "欧阳测试"}), build.config(), TODAY), *files(("乙社区",))]
    _, made = reviewing.plan(Reviews(), facts, NAMES, sample=3, seed=1, today=TODAY)
    pair = next(pair for pair in made.pairs if pair.cases == ("C0001",))
    (row,) = reviewing.sheet(pair, facts, TODAY).rows
    assert row[:3] == ("1", "C0001", "欧**")
    assert not any(row[3:])


REVIEW = Review(no=1, community="甲社区", finding="缺页", found_on=date(2022, 4, 10), due=date(2022, 4, 15))


@pytest.mark.parametrize(
    ("closed", "superior", "days", "double"),
    [
        (None, True, 6, True),
        (None, None, 6, False),
        (date(2022, 4, 15), True, 0, False),
        (date(2022, 4, 16), True, 1, True),
    ],
)
def test_what_was_not_set_right_in_time_and_found_by_a_superior_counts_double(
    closed: date | None, superior: bool | None, days: int, double: bool
) -> None:
    review = Review(**{**{name: getattr(REVIEW, name) for name in REVIEW.__struct_fields__}, "closed_on": closed})
    review = Review(**{**{n: getattr(review, n) for n in review.__struct_fields__}, "by_superior": superior})
    assert (reviewing.overdue_days(review, TODAY), reviewing.counts_double(review, TODAY)) == (days, double)


@pytest.mark.parametrize("day", [date(2022, 4, 9), date(2022, 4, 22)])
def test_a_finding_is_closed_between_its_day_and_today(day: date) -> None:
    with pytest.raises(reviewing.ReviewDateError):
        reviewing.close(Reviews(reviews=(REVIEW,)), 1, day, TODAY)


def test_a_finding_is_closed_once() -> None:
    register, _ = reviewing.close(Reviews(reviews=(REVIEW,)), 1, TODAY, TODAY)
    with pytest.raises(DrugcheckError) as caught:
        reviewing.close(register, 1, TODAY, TODAY)
    assert isinstance(caught.value, reviewing.ReviewClosedError)


@pytest.mark.parametrize(
    ("place", "owner"),
    [
        ("convictions.1.ended_on", "police"),
        ("screening.driving_licence", "police"),
        ("visits.2.summary", "community"),
        ("contact.outcome", "community"),
        ("visits.2", "community"),
        ("", "community"),
    ],
)
def test_a_place_has_the_owner_of_its_field(place: str, owner: str) -> None:
    assert owner_of(place) == owner
