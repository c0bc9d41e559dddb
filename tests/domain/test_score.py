"""[score]: counts without a table, points with one, nothing that is not an indicator."""

from datetime import date

import pytest

from drugcheck.domain.registers import Registers, Review, Reviews
from drugcheck.domain.reports import score, two_level
from drugcheck.domain.vocabulary import ContactOutcome
from tests import annex_cases as annexes
from tests import build

CASE = build.case({"contact.outcome": ContactOutcome.UNREACHABLE})
REVIEW = Review(no=1, community="甲社区", finding="缺页", found_on=date(2022, 3, 1), due=date(2022, 3, 5))


def amounts(points: tuple[score.Point, ...], place: str | None) -> dict[str, float]:
    return {point.key: point.amount for point in points if point.community == place}


def test_without_a_table_there_are_counts_and_no_points() -> None:
    points = score.score(annexes.context(CASE), {})
    assert set(amounts(points, None)) == set(score.INDICATORS)
    assert {point.deducted for point in points} == {None}
    assert amounts(points, None)["unreachable_over"] == 95
    assert "report_late" not in amounts(points, "甲社区")


def test_with_a_table_only_its_indicators_are_deducted() -> None:
    points = score.score(annexes.context(CASE), {"unreachable_over": 0.1}, "甲社区")
    assert [(p.community, p.key, p.amount, p.deducted) for p in points] == [("甲社区", "unreachable_over", 95, 9.5)]


@pytest.mark.parametrize(("superior", "amount"), [(None, 1), (True, 2)])
def test_what_a_superior_found_overdue_counts_double(superior: bool | None, amount: int) -> None:
    review = Review(**{name: getattr(REVIEW, name) for name in REVIEW.__struct_fields__} | {"by_superior": superior})
    context = annexes.context(CASE)
    context.registers = Registers(reviews=Reviews(reviews=(review,)))
    assert amounts(score.score(context, {}), "甲社区")["review_overdue"] == amount
    assert amounts(score.score(context, {}), "乙社区")["review_overdue"] == 0


@pytest.mark.parametrize(
    ("table", "error", "said"),
    [
        ({"not_assesed": 1}, score.UnknownIndicatorError, "not_assessed"),
        ({"not_assessed": "1"}, score.BadPointsError, "not_assessed"),
        ({"not_assessed": -1}, score.BadPointsError, "not_assessed"),
        ({"not_assessed": True}, score.BadPointsError, "not_assessed"),
        ({"not_assessed": float("nan")}, score.BadPointsError, "not_assessed"),
    ],
)
def test_a_wrong_table_is_refused(table: dict[str, object], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        score.checked_table(table)


def test_two_levels_add_up() -> None:
    context = annexes.context()
    numbers = two_level.two_level(context.facts, context.communities)
    for key in two_level.WORKS:
        due, done = numbers.of(None, key)
        assert done <= due
        assert due == sum(numbers.of(place, key)[0] for place in numbers.communities)
