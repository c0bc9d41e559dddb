"""RP, reporting: weekly packages, their totals and signatures, findings of the cross review.

What the tables say is in rp_tables, what a waiver no longer covers in rp_waivers.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.reports.numbers import packages_of
from drugcheck.domain.rules import rp_tables
from drugcheck.domain.rules.base import Hit, hit, store_rule
from drugcheck.domain.weeks import week_of, weeks_due

# How long after the end of the campaign its last report is still asked for.
_AFTERWARDS: Final = timedelta(days=14)

# Counts of annex 1 that grow, or hold, as long as the work is done: one that falls says that something was taken back.
_GROWING: Final = (
    "registered",
    "investigated",
    "met_on_site",
    "met_by_video",
    "self_talks",
    "informant_talks",
    "urine_tests",
    "hair_tests",
    "positive_tests",
    "abstinent_five",
    "abstinent_ten",
    "special_illness",
    "prior_drug_crime",
    "has_licence",
    "public_role",
    "hardship",
    "inflow",
    "hidden_confirmed",
    "status_dead",
    "status_misregistered",
    "status_moved",
    "in_platform",
)


@store_rule(
    "RP001",
    "open-errors",
    Severity.ERROR,
    message="存在 {count} 个错误,不能报送",
    fix="drugcheck validate",
)
def open_errors(context: Context) -> Iterator[Hit]:
    """Nothing is submitted while an error is open that nobody answers for.

    This is the gate of the submission: it runs all other rules, counts the errors without a waiver, and refuses with
    this finding. `validate` does not repeat the sum as a finding, since it lists the errors themselves.

    Why: 三(四) 「由专项行动工作领导小组办公室汇总审核」; 三(二) 「确保数据完整、准确、鲜活」.
    Bad: submitting with four errors in 乙社区.
    Good: three set right, one waived by 办公室主任 until Friday.
    """
    if context.open_errors:
        yield hit("packages", count=context.open_errors)


@store_rule(
    "RP002",
    "week-not-submitted",
    Severity.ERROR,
    phase=4,
    message="第 {week} 周未报送",
    fix="drugcheck submit week {week}",
)
def week_not_submitted(context: Context) -> Iterator[Hit]:
    """Every week of the campaign whose day of report (`campaign.weekly_due`) is over has its package.

    Asked for from the week in which the campaign, or the first case, began, and to the end of the campaign.

    Why: 三(四) 「严格落实工作进展“每周一报送”制度」; 五(二) 「每周报送一次工作进展」.
    Bad: Tuesday, and nothing was submitted for last week.
    Good: the package of last week, late if need be.
    """
    sent = {package.week for package in context.registers.packages.packages}
    for week in _weeks_due(context):
        if week not in sent:
            yield hit(f"packages.{week}", week=week)


def _weeks_due(context: Context) -> Iterator[str]:
    """The weeks of the campaign whose day of report lies before today; none once the campaign is long over."""
    campaign, today = context.config.campaign, context.today
    opened = min((f.case.case.opened for f in context.facts if f.case.case.opened), default=None)
    if opened is None or not campaign.phases:
        return
    if today > max(phase.end for phase in campaign.phases) + _AFTERWARDS:
        return
    first = week_of(opened)
    yield from (due.week for due in weeks_due(campaign, today - timedelta(days=1)) if due.week >= first)


@store_rule(
    "RP003",
    "total-fell",
    Severity.WARNING,
    waivable=True,
    message="{what} 较上周减少 {fewer},未说明",
    fix="drugcheck submit explain {week}",
)
def total_fell(context: Context) -> Iterator[Hit]:
    """Where a total of annex 1 is lower than in the package before, the package says why.

    Looked at are counts that grow by their nature: persons on file, met, asked, tested, listed. That fewer are out of
    contact, or not yet assessed, needs no word. A new campaign begins anew: it is not held against the one before.

    Why: 三(二) 「确保数据完整、准确、鲜活」; 三(四) 「汇总审核」: who reads two reports asks what went missing.
    Bad: 登记在册 214 last week, 212 this week, no explanation.
    Good: 「2人重复建档,已合并」.
    """
    packages = packages_of(context.registers.packages, context.config.campaign)
    if len(packages) < 2 or (packages[-1].explanation or "").strip():
        return
    before = {total.key: total.value for total in packages[-2].totals}
    for total in packages[-1].totals:
        fewer = before.get(total.key, 0) - total.value
        if fewer > 0 and total.key in _GROWING:
            place = f"packages.{packages[-1].week}.{total.key}"
            week = packages[-1].week
            yield hit(place, what=rp_tables.words_of(total.key, context), fewer=fewer, week=week)


@store_rule(
    "RP006",
    "frozen-package-differs",
    Severity.ERROR,
    message="冻结报表与重算结果不一致({week})",
    fix="drugcheck submit verify {week}",
)
def frozen_package_differs(context: Context) -> Iterator[Hit]:
    """The tables of a frozen package come out the same when they are made again from the records of its commit.

    Why: 三(四) 「每周一报送」: a report that was handed in can be shown again as it was, and nobody changed it since.
    Bad: a table of the package of 2022-W12 was changed by hand.
    Good: records, templates and tables of one commit, and the package made of them.
    """
    return (hit(f"packages.{week}", week=week) for week in context.store.changed_packages)


@store_rule(
    "RP009",
    "review-overdue",
    Severity.WARNING,
    waivable=True,
    message="评查问题 #{no} 逾期 {days} 天",
    fix="drugcheck review close {no}",
)
def review_overdue(context: Context) -> Iterator[Hit]:
    """What the cross review found is set right by its day.

    Why: 三(六) 「发现问题及时提醒限期整改」; found by a superior after that day it counts double.
    Bad: due on 27 April, open on 29 April.
    Good: closed with the day on which it was set right.
    """
    for review in context.registers.reviews.reviews:
        if review.closed_on is None and review.due is not None and review.due < context.today:
            facts = context.by_id.get(review.case or "")
            yield hit(
                f"reviews.{review.no}",
                case=facts.id if facts else None,
                community=facts.community if facts else review.community,
                no=review.no,
                days=(context.today - review.due).days,
            )


@store_rule(
    "RP010",
    "package-unsigned",
    Severity.WARNING,
    waivable=True,
    message="报送包 {week} 缺{lacking}",
    fix="drugcheck submit sign {week}",
)
def package_unsigned(context: Context) -> Iterator[Hit]:
    """A package names who compiled it, who reviewed it and who answers for it.

    Names of staff, as on the paper; the tool records that they signed and is no signature itself.

    Why: 三(四) 「由专项行动工作领导小组办公室汇总审核」; 四(三) says who fills in, 一 who answers.
    Bad: a package without 审核人.
    Good: 填报人, 审核人 and 负责人, as [unit] of drugcheck.toml names them.
    """
    for package in context.registers.packages.packages:
        names = (("填报人", package.compiled_by), ("审核人", package.reviewed_by), ("负责人", package.head))
        lacking = [label for label, name in names if not (name or "").strip()]
        if lacking:
            yield hit(f"packages.{package.week}", week=package.week, lacking="、".join(lacking))


RULES = (
    open_errors,
    week_not_submitted,
    total_fell,
    *rp_tables.RULES[:2],
    frozen_package_differs,
    *rp_tables.RULES[2:],
    review_overdue,
    package_unsigned,
)
