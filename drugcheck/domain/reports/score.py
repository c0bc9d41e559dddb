"""[score] of drugcheck.toml: points only where the office has put in its table, with the input behind each. 三(六).

The 考评办法 itself is not known: an empty table gives counts and where they come from. The unit and its communities are
counted, never a person.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from drugcheck.domain.annex_counts import AnnexCounts
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.naming import nearest_name
from drugcheck.domain.planning import has_plan, is_medium_filed, is_plan_filed
from drugcheck.domain.progress.reports import reports
from drugcheck.domain.reviewing import counts_double, overdue_days
from drugcheck.domain.vocabulary import RiskLevel
from drugcheck.errors import UsageError

REFERENCE: Final = "参考,以上级考评办法为准"
_DOUBLE: Final = 2


class UnknownIndicatorError(UsageError):
    """[score] of drugcheck.toml: unknown indicator {key}; the nearest is {nearest}"""

    hint = "drugcheck report score --explain"


class BadPointsError(UsageError):
    """[score] of drugcheck.toml: {key} is not a number of points from 0"""

    hint = "drugcheck report score --explain"


class Indicator(NamedTuple):
    """What is counted, in what unit, and where from; of a community, or (`whole`) of the unit alone."""

    label: str
    unit: str
    source: str
    read: Callable[[Context, str | None], float]
    whole: bool = False


def _cases(wanted: Callable[[Facts], bool]) -> Callable[[Context, str | None], float]:
    return lambda context, place: sum(
        wanted(facts) for facts in context.facts if place is None or facts.community == place
    )


def _over_limit(context: Context, place: str | None) -> float:
    ratio = context.ratio(place)
    return max(0, int((ratio.value - context.config.limits.unreachable_ratio) * 100 + 1e-9))


def _overdue_reviews(context: Context, place: str | None) -> float:
    return sum(
        _DOUBLE if counts_double(review, context.today) else 1
        for review in context.registers.reviews.reviews
        if place in (None, review.community) and overdue_days(review, context.today)
    )


def _late_reports(context: Context, place: str | None) -> float:
    sent = reports(context).weeks
    return sum(week.submitted_on is None or week.late_hours > 0 for week in sent)


INDICATORS: Final[dict[str, Indicator]] = {
    "not_investigated": Indicator(
        "应见未排查",
        "人",
        "应见人员中无见面结果也无谈话",
        _cases(lambda f: f.is_expected and not (f.outcome or f.talks)),
    ),
    "no_self_talk": Indicator(
        "已见面缺本人谈话",
        "人",
        "见面结果为已见面,无本人谈话",
        _cases(lambda f: f.is_expected and f.is_met and not f.self_talks),
    ),
    "no_informant_talk": Indicator(
        "亲邻谈话不足",
        "人",
        "四(四):已见面须1名、未见面须2名亲属或邻居",
        _cases(lambda f: f.is_expected and f.outcome is not None and not f.talks_complete),
    ),
    "unreachable_over": Indicator("联系不到超限", "百分点", "联系不到÷应见,超过上限的整百分点", _over_limit),
    "not_assessed": Indicator("未评估", "人", "社会面无有效评估", _cases(lambda f: f.in_society and f.level is None)),
    "not_filed": Indicator(
        "评估未完成备案",
        "人",
        "已评估、四步未完成",
        _cases(lambda f: f.in_society and bool(f.level) and not f.approved_level),
    ),
    "high_without_plan": Indicator(
        "高风险无一人一策",
        "人",
        "高风险无方案",
        _cases(lambda f: f.in_society and f.level is RiskLevel.HIGH and not has_plan(f.case)),
    ),
    "high_not_filed": Indicator(
        "高风险方案未备案",
        "人",
        "高风险方案无区禁毒办回执",
        _cases(lambda f: f.in_society and f.level is RiskLevel.HIGH and not is_plan_filed(f.case)),
    ),
    "medium_not_filed": Indicator(
        "中风险未备案",
        "人",
        "中风险无街道政务服务中心回执",
        _cases(lambda f: f.in_society and f.level is RiskLevel.MEDIUM and not is_medium_filed(f.case)),
    ),
    "review_overdue": Indicator("评查问题逾期", "项", "评查登记逾期未整改;上级检查发现的按2项计", _overdue_reviews),
    "report_late": Indicator("周报未按时", "周", "报送登记:未报或迟报", _late_reports, whole=True),
}


class Point(NamedTuple):
    """An indicator of a place: what was counted, and what is deducted for it (None without a table)."""

    community: str | None
    key: str
    amount: float
    deducted: float | None


def checked_table(table: Mapping[str, object]) -> dict[str, float]:
    """[score] as points to deduct for each unit. Raises UnknownIndicatorError, BadPointsError."""
    points: dict[str, float] = {}
    for key, value in table.items():
        if key not in INDICATORS:
            raise UnknownIndicatorError(key=key, nearest=nearest_name(key, INDICATORS, cutoff=0.0))
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
            raise BadPointsError(key=key)
        points[key] = float(value)
    return points


def score(context: Context, table: Mapping[str, object], community: str | None = None) -> tuple[Point, ...]:
    """Every indicator of the unit and each community, or of the one. Raises UnknownIndicatorError, BadPointsError."""
    points = checked_table(table)
    places = (None, *context.communities) if community is None else (AnnexCounts.key(community),)
    found = []
    for place in places:
        for key, indicator in INDICATORS.items():
            if (indicator.whole and place is not None) or (points and key not in points):
                continue
            amount = indicator.read(context, place)
            found.append(Point(place, key, amount, round(amount * points[key], 4) if points else None))
    return tuple(found)
