"""CT, contact and interviews: the 5 % of 四(六), per community and for the whole unit."""

from collections import Counter
from collections.abc import Iterator

from drugcheck.domain.findings import Context, Ratio, Severity, allowed_of
from drugcheck.domain.office import Limits
from drugcheck.domain.out_of_contact import left_by_outcome, left_by_status
from drugcheck.domain.rules.base import Hit, hit, store_rule

_WHOLE_OVER = "全街联系不到 {unreachable}/{expected}={percent},超 {limit}(上限 {allowed} 人)"
_WITHOUT_EVIDENCE = (
    "{community} 联系不到 {unreachable}/{expected}={percent},超 {limit}(含无佐证改出 {left} 人,上限 {allowed} 人)"
)
_LAXER = "drugcheck.toml 把联系不到上限放宽为 {limit}(通知为 {usual})"
_FEWER = "drugcheck.toml 把联系不到所需联系次数减为 {count}(原为 {usual})"
_FURTHER = "drugcheck.toml 把“{what}”列为不应见,分母随之减少"
_SHOW = "drugcheck campaign show"
_WHOLE_FULL = "全街联系不到 {unreachable}/{expected}={percent},余量为 0(上限 {limit})"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}".removesuffix(".0") + "%"


def _hit(
    ratio: Ratio, context: Context, *, community: str | None = None, message: str | None = None, left: int = 0
) -> Hit:
    return hit(
        community=community,
        message=message,
        left=left,
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
    Who left the numerator without evidence (CT020) stays in both.

    Why: 四(六) 「对实在联系不到吸毒人员,统计上报,但比例不超5%,并纳入考核考评」.
    Bad: 4 of 52 in 乙社区, 7.7 %, where 2 are allowed.
    Good: 2 of 52; somebody leaves the count by a talk or by evidence only (CT020).
    """
    by_status, by_outcome = _left(context)
    for community in _communities(context):
        ratio, left = context.ratio(community), by_status[community] + by_outcome[community]
        if left:
            expected = ratio.expected + by_status[community]
            allowed = allowed_of(expected, context.config.limits.unreachable_ratio)
            ratio = Ratio(ratio.unreachable + left, expected, ratio.registered, allowed)
        if ratio.head_room < 0:
            yield _hit(ratio, context, community=community, message=_WITHOUT_EVIDENCE if left else None, left=left)


def _left(context: Context) -> tuple[Counter[str], Counter[str]]:
    """Who left the count without evidence, by community: by another status or a closing, and by another outcome."""
    by_status: Counter[str] = Counter()
    by_outcome: Counter[str] = Counter()
    for facts in context.facts:
        if left_by_status(facts):
            by_status[facts.community] += 1
        elif facts.is_expected and left_by_outcome(facts, context.campaign_start):
            by_outcome[facts.community] += 1
    return by_status, by_outcome


@store_rule(
    "CT016",
    "no-head-room",
    Severity.WARNING,
    message="{community} 联系不到 {unreachable}/{expected}={percent},余量为 0(上限 {limit})",
    fix="drugcheck case list --outcome 联系不到",
)
def no_head_room(context: Context) -> Iterator[Hit]:
    """The whole unit is within the limit, and neither it nor a community has come to its last allowed person.

    A limit that drugcheck.toml makes laxer than the notice is named too: the history has who changed it, and when.

    Why: 四(六) 「比例不超5%」: one more, and the limit is passed; head-room in people says it before the ratio does.
    Bad: 8 of 157 in the unit, 5.1 %; 2 of 45 in a community, where 2 are allowed.
    Good: 7 of 157, and at least one more allowed.
    """
    limits, usual = context.config.limits, Limits()
    if limits.unreachable_ratio > usual.unreachable_ratio:
        yield hit(
            limit=_percent(limits.unreachable_ratio), usual=_percent(usual.unreachable_ratio), message=_LAXER, fix=_SHOW
        )
    if limits.unreachable_attempts < usual.unreachable_attempts:
        yield hit(count=limits.unreachable_attempts, usual=usual.unreachable_attempts, message=_FEWER, fix=_SHOW)
    if further := [status for status in limits.unexpected_statuses if status not in usual.unexpected_statuses]:
        yield hit(what="、".join(further), message=_FURTHER, fix=_SHOW)
    whole = context.ratio()
    if whole.head_room < 0:
        yield _hit(whole, context, message=_WHOLE_OVER)
    elif whole.head_room == 0 and whole.unreachable:
        yield _hit(whole, context, message=_WHOLE_FULL)
    for community in _communities(context):
        ratio = context.ratio(community)
        if ratio.head_room == 0 and ratio.unreachable:
            yield _hit(ratio, context, community=community)
