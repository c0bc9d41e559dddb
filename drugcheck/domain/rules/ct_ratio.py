"""CT, contact and interviews: the 5 % of 四(六), per community and for the whole unit."""

from collections.abc import Iterator

from drugcheck.domain.findings import Context, Ratio, Severity
from drugcheck.domain.rules.base import Hit, hit, store_rule

_WHOLE_OVER = "全街联系不到 {unreachable}/{expected}={percent},超 {limit}(上限 {allowed} 人)"
_WHOLE_FULL = "全街联系不到 {unreachable}/{expected}={percent},余量为 0(上限 {limit})"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}".removesuffix(".0") + "%"


def _hit(ratio: Ratio, context: Context, *, community: str | None = None, message: str | None = None) -> Hit:
    return hit(
        community=community,
        message=message,
        unreachable=ratio.unreachable,
        expected=ratio.expected,
        percent=_percent(ratio.value),
        limit=_percent(context.config.limits.unreachable_ratio),
        allowed=ratio.allowed,
    )


def _communities(context: Context) -> list[str]:
    """Those of drugcheck.toml, and any other that a registered case names."""
    named = (facts.community for facts in context.facts if facts.is_registered and facts.community)
    return list(dict.fromkeys((*context.communities, *named)))


@store_rule(
    "CT015",
    "too-many-unreachable",
    Severity.ERROR,
    phase=2,
    message="{community} 联系不到 {unreachable}/{expected}={percent},超 {limit}(上限 {allowed} 人)",
    fix="drugcheck case list --community {community} --outcome 联系不到",
)
def too_many_unreachable(context: Context) -> Iterator[Hit]:
    """In no community is the share of 联系不到 over the limit (`limits.unreachable_ratio`, 5 %).

    Numerator 联系不到, denominator 应见: registered, less those who cannot be met (`limits.unexpected_statuses`).

    Why: 四(六) 「对实在联系不到吸毒人员,统计上报,但比例不超5%,并纳入考核考评」.
    Bad: 4 of 52 in 乙社区, 7.7 %, where 2 are allowed.
    Good: 2 of 52; somebody leaves the count by a talk or by evidence only (CT020).
    """
    for community in _communities(context):
        ratio = context.ratio(community)
        if ratio.head_room < 0:
            yield _hit(ratio, context, community=community)


@store_rule(
    "CT016",
    "no-head-room",
    Severity.WARNING,
    message="{community} 联系不到 {unreachable}/{expected}={percent},余量为 0(上限 {limit})",
    fix="drugcheck case list --outcome 联系不到",
)
def no_head_room(context: Context) -> Iterator[Hit]:
    """The whole unit is within the limit, and neither it nor a community has come to its last allowed person.

    Why: 四(六) 「比例不超5%」: one more, and the limit is passed; head-room in people says it before the ratio does.
    Bad: 8 of 157 in the unit, 5.1 %; 2 of 45 in a community, where 2 are allowed.
    Good: 7 of 157, and at least one more allowed.
    """
    whole = context.ratio()
    if whole.head_room < 0:
        yield _hit(whole, context, message=_WHOLE_OVER)
    elif whole.head_room == 0 and whole.unreachable:
        yield _hit(whole, context, message=_WHOLE_FULL)
    for community in _communities(context):
        ratio = context.ratio(community)
        if ratio.head_room == 0 and ratio.unreachable:
            yield _hit(ratio, context, community=community)
