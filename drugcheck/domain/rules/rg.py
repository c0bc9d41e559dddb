"""RG, register: rosters, communities and teams. The status is in rg_status, the columns of annex 2 in rg_columns."""

from collections.abc import Iterator
from datetime import timedelta

from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules import rg_columns, rg_dates, rg_status
from drugcheck.domain.rules.base import Hit, case_rule, hit, store_rule
from drugcheck.domain.teams import lacking_sides, without_liaison


@store_rule(
    "RG001",
    "roster-row-without-case",
    Severity.ERROR,
    phase=1,
    message="名册有 {count} 行未建档",
    fix="drugcheck import roster --apply",
)
def roster_row_without_case(context: Context) -> Iterator[Hit]:
    """Everybody whom the current roster names has a case.

    Rows that were refused, or that wait for a verdict as 疑似重复, have none; importing the corrected roster clears it.

    Why: 二(一) 「逐人逐户摸排辖区内公安禁毒系统登记的吸毒人员底数」; 四(二) 「确保底子全面精准」.
    Bad: a row was refused because its ID number is cut, and nobody corrected it.
    Good: every row is a case, and the roster was imported once more.
    """
    roster = context.rosters.current
    if roster is not None and roster.refused + roster.suspected:
        yield hit("rosters", count=roster.refused + roster.suspected)


@store_rule(
    "RG002",
    "absent-from-roster",
    Severity.WARNING,
    waivable=True,
    message="本期名册未见此人,请说明",
    fix="drugcheck case set {case} case.absent_from_roster",
)
def absent_from_roster(context: Context) -> Iterator[Hit]:
    """A registered person who is not in the current roster has a word of explanation.

    Who was opened after the roster came in cannot stand in it.

    Why: 四(二) 「认真对比核查吸毒人员名单」: nobody falls out of the count in silence.
    Bad: last month's roster named the person, this month's does not.
    Good: `absent_from_roster = "已通报派出所核实迁出"`.
    """
    roster = context.rosters.current
    if roster is None:
        return
    named = frozenset(roster.cases)
    for facts in context.facts:
        head = facts.case.case
        if facts.id in named or not facts.is_registered or not facts.is_open or head.absent_from_roster:
            continue
        if head.opened is None or head.opened <= roster.date:
            yield hit("case.absent_from_roster", case=facts.id, community=facts.community)


@case_rule(
    "RG003",
    "no-community",
    Severity.ERROR,
    phase=1,
    message="未分配社区",
    fix="drugcheck case set {case} case.community",
)
def no_community(facts: Facts, context: Context) -> Iterator[Hit]:
    """Every case belongs to a community of drugcheck.toml.

    Why: the notice counts 「以社区为单位」: without a community nobody works on the case, and no row of annex 1 has it.
    Bad: a roster row without community; 甲社 for 甲社区.
    Good: one of the communities of drugcheck.toml.
    """
    if not facts.is_reported:
        return
    if not facts.community:
        yield hit("case.community")
    elif context.communities and facts.community not in context.communities:
        yield hit("case.community", message="社区不在 drugcheck.toml 的社区名单中")


@store_rule(
    "RG005",
    "roster-not-acknowledged",
    Severity.WARNING,
    waivable=True,
    message="{community} 未回执名册",
    fix="drugcheck roster ack {community}",
)
def roster_not_acknowledged(context: Context) -> Iterator[Hit]:
    """A community acknowledges the roster that it was handed, by default within two days.

    Why: 三(一) 「分发吸毒人员名册」, 四(二) 「分类发放到各社区」.
    Bad: handed out on Monday, no word on Thursday.
    Good: the community stands among those that acknowledged.
    """
    roster = context.rosters.current
    if roster is None or roster.distributed_on is None:
        return
    if roster.distributed_on + timedelta(days=context.config.limits.roster_acknowledge_days) < context.today:
        for community in context.communities:
            if community not in roster.acknowledged:
                yield hit("rosters", community=community)


@store_rule(
    "RG010",
    "incomplete-team",
    Severity.ERROR,
    phase=1,
    message="{community} 排查小组不全:缺{lacking}",
    fix="drugcheck doctor",
)
def incomplete_team(context: Context) -> Iterator[Hit]:
    """Every community has a cadre or drug worker and a community police officer.

    Why: 四(一) 「至少保障1名社区干部(或者禁毒专干)与社区民警组成排查小组」.
    Bad: the police officer of 丙社区 left and drugcheck.toml names no other.
    Good: `[[staff]]` names both, with the day from which they hold the office.
    """
    for community in context.communities:
        lacking = [word for word, _office in lacking_sides(context.config, community, context.today)]
        if lacking:
            yield hit("staff", community=community, lacking="、".join(lacking))


@store_rule(
    "RG011",
    "no-liaison",
    Severity.ERROR,
    phase=1,
    message="{community} 联络员数为 {count},应为1",
    fix="drugcheck doctor",
)
def no_liaison(context: Context) -> Iterator[Hit]:
    """Every community names one liaison, who is on the staff.

    Why: 一 「各社区明确一名联络员参加」.
    Bad: no `liaison` under `[[communities]]`, or an id that nobody on the staff has.
    Good: `liaison = "c01"`.
    """
    for community in without_liaison(context.config):
        yield hit("communities", community=community, count=0)


RULES = (
    roster_row_without_case,
    absent_from_roster,
    no_community,
    rg_status.no_status,
    roster_not_acknowledged,
    rg_status.contradictory_status,
    rg_status.custody_incomplete,
    rg_columns.empty_column,
    rg_columns.too_much_unknown,
    incomplete_team,
    no_liaison,
    rg_columns.police_field_by_community,
    rg_dates.dates_out_of_order,
)
