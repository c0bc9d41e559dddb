"""Of the street and its communities, what is to be done and what is done: 四(八) 「街道、社区两级…实效考核」.

Counted are measures of the office, never what a person does.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from drugcheck.domain.annex_counts import TOTAL, UNASSIGNED
from drugcheck.domain.facts import Facts
from drugcheck.domain.plain_table import PlainTable
from drugcheck.domain.planning import has_plan, is_medium_filed, is_plan_filed, missing_of
from drugcheck.domain.reports.paper import Paper, Section
from drugcheck.domain.vocabulary import RiskLevel


class Work(NamedTuple):
    """A kind of measure: what it is called, and of one case how many are due and how many of these are done."""

    label: str
    amounts: Callable[[Facts], tuple[int, int]]


def _plan(facts: Facts) -> tuple[int, int]:
    high = facts.level is RiskLevel.HIGH
    return high, high and has_plan(facts.case)


def _plan_filed(facts: Facts) -> tuple[int, int]:
    high = facts.level is RiskLevel.HIGH
    return high, high and is_plan_filed(facts.case)


def _medium_filed(facts: Facts) -> tuple[int, int]:
    medium = facts.level is RiskLevel.MEDIUM
    return medium, medium and is_medium_filed(facts.case)


def _measures(facts: Facts) -> tuple[int, int]:
    still = [measure for measure in facts.case.measures if measure.end is None]
    done = (not missing_of(m) and m.review is not None and m.review >= facts.today for m in still)
    return len(still), sum(done)


def _care(facts: Facts) -> tuple[int, int]:
    return len(facts.case.care), sum(care.referred_to is not None for care in facts.case.care)


WORKS: Final[dict[str, Work]] = {
    "plan": Work("一人一策", _plan),
    "plan_filed": Work("高风险备案", _plan_filed),
    "medium_filed": Work("中风险备案", _medium_filed),
    "measures": Work("管控措施", _measures),
    "care": Work("关爱转介", _care),
}


class TwoLevel(NamedTuple):
    """Due and done by community and kind of measure; community None is the street."""

    communities: tuple[str, ...]
    due: Counter[tuple[str | None, str]]
    done: Counter[tuple[str | None, str]]

    def of(self, place: str | None, key: str | None = None) -> tuple[int, int]:
        """Due and done of one kind, or of all together."""
        keys = WORKS if key is None else (key,)
        return sum(self.due[place, one] for one in keys), sum(self.done[place, one] for one in keys)


def two_level(facts: Iterable[Facts], communities: Sequence[str]) -> TwoLevel:
    """Counted over the cases of 社会面."""
    due: Counter[tuple[str | None, str]] = Counter()
    done: Counter[tuple[str | None, str]] = Counter()
    names = dict.fromkeys(communities)
    for one in facts:
        if not one.in_society:
            continue
        names.setdefault(one.community)
        for key, work in WORKS.items():
            asked, fulfilled = work.amounts(one)
            for place in (None, one.community):
                due[place, key] += asked
                done[place, key] += fulfilled
    return TwoLevel(tuple(names), due, done)


def two_level_paper(numbers: TwoLevel, unit: str, day: str) -> Paper:
    """Street and communities, 应落实/已落实 of each kind."""
    headers = ("", "应落实", "已落实", *(work.label for work in WORKS.values()))
    rows = []
    for place in (None, *numbers.communities):
        name = TOTAL if place is None else place or UNASSIGNED
        parts = (f"{done}/{due}" for due, done in (numbers.of(place, key) for key in WORKS))
        rows.append((name, *map(str, numbers.of(place)), *parts))
    table = PlainTable("", headers, rows, kinds=("", *["number"] * (len(headers) - 1)))
    return Paper(
        "街道、社区两级管控措施落实情况",
        f"{unit}  {day}",
        (Section("", tables=(table,)),),
        notes=(
            "各项为 已落实/应落实。管控措施:有依据、责任人、开始日期且未过复核日期为已落实。",
            "只统计工作措施,不评价个人。",
        ),
    )


def two_level_data(numbers: TwoLevel) -> dict[str, object]:
    """The same as objects."""
    return {
        "rows": [
            {"community": place, "key": key, "due": numbers.of(place, key)[0], "done": numbers.of(place, key)[1]}
            for place in (None, *numbers.communities)
            for key in WORKS
        ]
    }
