"""The numbers of `status`: where the campaign stands, for the unit and each community. Counts only, never a name.

By community and not by person: no list of staff or of people is ranked here. 二, 四(六), 四(八), 五(一)-五(三).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec

from drugcheck.domain.annex_counts import AnnexCounts
from drugcheck.domain.annex_listing import in_scope
from drugcheck.domain.approval import STEPS, Standing
from drugcheck.domain.campaign import current_phase, days_left, phase_number
from drugcheck.domain.caring import open_care
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.judging import Judged
from drugcheck.domain.planning import has_plan, is_medium_filed, is_plan_filed
from drugcheck.domain.progress.checks import CheckNumbers, checks
from drugcheck.domain.progress.reports import ReportNumbers, WeekReport, reports
from drugcheck.domain.vocabulary import Answer, RiskLevel

__all__ = ["CheckNumbers", "CommunityProgress", "Progress", "ReportNumbers", "Share", "WeekReport", "progress"]

_SHARE_PLACES: Final = 4


class CommunityProgress(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a community ('' for those without one), or None for the whole unit; ratios as fractions."""

    community: str | None
    registered: int
    in_society: int
    expected: int
    met_on_site: int
    met_by_video: int
    reached_only: int
    unreachable: int
    not_yet_sought: int
    met_ratio: float
    unreachable_ratio: float
    unreachable_ratio_of_registered: float
    allowed: int
    head_room: int
    levels: dict[str, int]

    @property
    def met(self) -> int:
        """已见面, on site or by video."""
        return self.met_on_site + self.met_by_video

    @property
    def within_limit(self) -> bool:
        """Whether 联系不到 keeps to the limit of 四(六)."""
        return self.head_room >= 0


class PhaseNow(msgspec.Struct, frozen=True, kw_only=True):
    """The phase that runs: its number, name, last day and the days left, today not counted."""

    number: int
    name: str
    end: date
    days_left: int


class Approvals(msgspec.Struct, frozen=True, kw_only=True):
    """Where assessments of 社会面 stand: who waits for which step, what is complete, what needs a new start.

    `overdue` have waited for their step longer than the office allows.
    """

    waiting: dict[str, int]
    filed: int
    returned: int
    lapsed: int
    drafts: int
    not_assessed: int
    overdue: int


class Gaps(msgspec.Struct, frozen=True, kw_only=True):
    """What 四(八) still asks for, and cases of 社会面 without a responsible person."""

    high_without_plan: int
    high_not_filed: int
    medium_not_filed: int
    without_worker: int
    without_police: int


class CareNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """关爱: needs, referrals, ends; `not_asked` are cases of 社会面 that nobody has asked about employment and need."""

    needs: int
    referred: int
    closed: int
    open: int
    not_asked: int


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """So many of so many."""

    done: int
    of: int

    @property
    def value(self) -> float | None:
        """The share as a fraction; None of nobody."""
        return self.done / self.of if self.of else None


class Four(msgspec.Struct, frozen=True, kw_only=True):
    """五(一) 「狠抓见面排查、分类管控、关爱救助、信息录入」: met of those expected; assessments that went through all
    four steps of 社会面; needs that have an end; registered people who stand on the police platform."""

    met: Share
    filed: Share
    cared: Share
    entered: Share


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """All numbers of `status`; `unread` records could not be read and are missing in each of them."""

    day: date
    unit: str
    campaign: str
    phase: PhaseNow | None
    limit: float
    total: CommunityProgress
    communities: tuple[CommunityProgress, ...]
    unread: int
    approvals: Approvals
    gaps: Gaps
    care: CareNumbers
    four: Four
    checks: CheckNumbers
    reports: ReportNumbers


def progress(context: Context, entries: Iterable[Judged] = (), community: str | None = None) -> Progress:
    """The numbers of today; of one community, total included, where one is named. `entries` are today's findings."""
    config = context.config
    found = [entry for entry in entries if community is None or _is_of(entry, community)]
    reported = reports(context)
    if community is not None:
        chosen = [facts for facts in context.facts if in_scope(facts, community)]
        context = Context(chosen, config, context.today, registers=context.registers, store=context.store)
    counts = AnnexCounts.of(context)
    in_society = [facts for facts in context.facts if facts.in_society]
    names = counts.communities if community is None else ()
    total = _row(counts, None)
    approvals, care = _approvals(in_society, context), _care(context.facts, in_society)
    return Progress(
        day=context.today,
        unit=config.unit.name,
        campaign=config.campaign.name,
        phase=_phase(context),
        limit=config.limits.unreachable_ratio,
        total=total,
        communities=tuple(_row(counts, name) for name in names),
        unread=len({name for name, _ in context.store.damaged} | {fault.case for fault in context.store.faults}),
        approvals=approvals,
        gaps=_gaps(in_society),
        care=care,
        four=Four(
            met=Share(done=total.met, of=total.expected),
            filed=Share(done=approvals.filed, of=total.in_society),
            cared=Share(done=care.closed, of=care.needs),
            entered=Share(done=counts.number("in_platform"), of=total.registered),
        ),
        checks=checks(found, context.registers.findings, context.today, whole=community is None),
        reports=reported,
    )


def _is_of(entry: Judged, community: str) -> bool:
    return (entry.finding.community or "") == AnnexCounts.key(community)


def _phase(context: Context) -> PhaseNow | None:
    campaign = context.config.campaign
    phase = current_phase(campaign, context.today)
    if phase is None:
        return None
    return PhaseNow(
        number=phase_number(campaign, context.today),
        name=phase.name,
        end=phase.end,
        days_left=days_left(phase, context.today),
    )


def _row(counts: AnnexCounts, community: str | None) -> CommunityProgress:
    ratio = counts.ratio(community)

    def number(name: str) -> int:
        return counts.number(name, community)

    return CommunityProgress(
        community=community,
        registered=number("registered"),
        in_society=number("in_society"),
        expected=number("expected"),
        met_on_site=number("met_on_site"),
        met_by_video=number("met_by_video"),
        reached_only=number("reached_only"),
        unreachable=number("unreachable"),
        not_yet_sought=number("not_yet_sought"),
        met_ratio=round(counts.value("met_ratio", community), _SHARE_PLACES),
        unreachable_ratio=round(ratio.value, _SHARE_PLACES),
        unreachable_ratio_of_registered=round(ratio.value_of_registered, _SHARE_PLACES),
        allowed=ratio.allowed,
        head_room=ratio.head_room,
        levels={
            "高": number("level_high"),
            "中": number("level_medium"),
            "低": number("level_low"),
            "审批中": number("level_under_way"),
            "未评": number("level_none"),
        },
    )


def _approvals(in_society: Iterable[Facts], context: Context) -> Approvals:
    standings: Counter[Standing] = Counter()
    waiting: Counter[int] = Counter()
    overdue = 0
    for facts in in_society:
        state = facts.approval
        standings[state.standing] += 1
        if state.standing is Standing.UNDER_WAY:
            waiting[state.next_step] += 1
            days = (context.today - state.waiting_since).days if state.waiting_since else 0
            overdue += days > context.config.limits.waiting_days
    return Approvals(
        waiting={name: waiting[step] for step, name in STEPS.items()},
        filed=standings[Standing.APPROVED],
        returned=standings[Standing.RETURNED],
        lapsed=standings[Standing.LAPSED],
        drafts=standings[Standing.DRAFT],
        not_assessed=standings[Standing.NONE] + standings[Standing.ENDED],
        overdue=overdue,
    )


def _gaps(in_society: list[Facts]) -> Gaps:
    high = [facts.case for facts in in_society if facts.level is RiskLevel.HIGH]
    medium = [facts.case for facts in in_society if facts.level is RiskLevel.MEDIUM]
    return Gaps(
        high_without_plan=sum(not has_plan(case) for case in high),
        high_not_filed=sum(has_plan(case) and not is_plan_filed(case) for case in high),
        medium_not_filed=sum(not is_medium_filed(case) for case in medium),
        without_worker=sum(not facts.responsible_worker for facts in in_society),
        without_police=sum(not facts.responsible_police for facts in in_society),
    )


def _care(facts: Iterable[Facts], in_society: list[Facts]) -> CareNumbers:
    cases = [f.case for f in facts if f.is_reported]
    needs = [need for case in cases for need in case.care]
    return CareNumbers(
        needs=len(needs),
        referred=sum(need.referred_to is not None for need in needs),
        closed=sum(need.closed_on is not None for need in needs),
        open=sum(len(open_care(case)) for case in cases),
        not_asked=sum(f.case.screening.employment_need in (None, Answer.UNKNOWN) for f in in_society),
    )
