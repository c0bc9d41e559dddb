"""What a campaign asks of the office and its communities, done or open, from drugcheck.toml and the registers.

Duties about persons are not here: those are findings and `todo`. A duty is a yes or no by what was recorded, within the
calendar year of the campaign; it says nothing of how well the work was done.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from drugcheck.domain.office import Config
from drugcheck.domain.registers import Meeting, Registers
from drugcheck.domain.vocabulary import MeetingKind
from drugcheck.domain.weeks import weeks_due


class Duty(NamedTuple):
    """A duty: a key that stays, its sentence of the notice (or its limit), what, whether done, what was recorded."""

    key: str
    source: str
    what: str
    done: bool
    detail: str = ""


def duties(config: Config, registers: Registers, today: date) -> tuple[Duty, ...]:
    """All duties in the order of the notice's text, those of each community in the order of drugcheck.toml."""
    return (
        *_liaisons(config),
        *_opening(config, registers, today),
        *_rosters(config, registers, today),
        *_platform(config, registers, today),
        *_reports(config, registers, today),
        *_reviews(config, registers, today),
        *_conferences(config, registers, today),
        *_supervision(config, registers, today),
        *_rehearsal(config, registers, today),
    )


def _in_campaign(day: date | None, config: Config, today: date) -> bool:
    """Whether a day lies within the campaign's calendar year and is not to come."""
    return day is not None and day.year == config.campaign.year and day <= today


def _held(
    kind: MeetingKind, config: Config, registers: Registers, today: date, community: str | None = None
) -> list[Meeting]:
    """Meetings of a kind, oldest first; with a community also those of the whole office."""
    found = [
        meeting
        for meeting in registers.meetings.meetings
        if meeting.kind is kind
        and _in_campaign(meeting.date, config, today)
        and community in (None, meeting.community or community)
    ]
    return sorted(found, key=lambda meeting: meeting.date)


def _days(meetings: Iterable[Meeting]) -> str:
    return "、".join(meeting.date.isoformat() for meeting in meetings)


def _liaisons(config: Config) -> Iterator[Duty]:
    """一: 「各社区明确一名联络员」, by name of [[staff]]."""
    for community in config.communities:
        member = config.member(community.liaison or "")
        yield Duty(
            f"liaison.{community.name}", "一", f"{community.name}联络员", bool(member), member.name if member else ""
        )


def _opening(config: Config, registers: Registers, today: date) -> Iterator[Duty]:
    """三(一): 「召开动员部署大会、开展排查培训」; a training of the whole office is one of each community."""
    held = _held(MeetingKind.MOBILISATION, config, registers, today)
    yield Duty("mobilisation", "三(一)", "动员部署会", bool(held), _days(held))
    for community in config.communities:
        held = _held(MeetingKind.TRAINING, config, registers, today, community.name)
        yield Duty(f"training.{community.name}", "三(一)", f"{community.name}排查培训", bool(held), _days(held))


def _rosters(config: Config, registers: Registers, today: date) -> Iterator[Duty]:
    """三(一), 四(二): the current roster is handed out, and each community says that it has it."""
    roster = registers.rosters.current
    handed = roster.distributed_on if roster and _in_campaign(roster.distributed_on, config, today) else None
    yield Duty("roster", "三(一)", "名册分发", handed is not None, handed.isoformat() if handed else "")
    for community in config.communities:
        done = handed is not None and roster is not None and community.name in roster.acknowledged
        yield Duty(f"roster.{community.name}", "三(一)", f"{community.name}名册回执", done)


def _platform(config: Config, registers: Registers, today: date) -> Iterator[Duty]:
    """三(二) 3: the records are compared with the police platform."""
    day = registers.platform.compared_on
    done = _in_campaign(day, config, today)
    yield Duty("platform", "三(二)", "平台数据比对", done, day.isoformat() if done and day else "")


def _reports(config: Config, registers: Registers, today: date) -> Iterator[Duty]:
    """三(四): 「每周一报送」, for every week whose day of report is over."""
    sent = {package.week: package.submitted_on for package in registers.packages.packages}
    for week, due in weeks_due(config.campaign, today - timedelta(days=1)):
        day = sent.get(week)
        detail = day.isoformat() if day else f"应于 {due.isoformat()} 报送"
        yield Duty(f"report.{week}", "三(四)", f"第 {week} 周报送", day is not None, detail)


def _reviews(config: Config, registers: Registers, today: date) -> Iterator[Duty]:
    """三(六): each community's files were looked at; without a finding the plan is all there is to tell by."""
    for community in config.communities:
        found = [
            review.found_on
            for review in registers.reviews.reviews
            if review.community == community.name and _in_campaign(review.found_on, config, today)
        ]
        planned = [
            plan.date
            for plan in registers.reviews.plans
            if _in_campaign(plan.date, config, today) and any(pair.community == community.name for pair in plan.pairs)
        ]
        parts = [f"计划 {max(planned).isoformat()}"] if planned else []
        parts += [f"问题 {len(found)} 个"] if found else []
        what = f"{community.name}交叉评查"
        yield Duty(f"review.{community.name}", "三(六)", what, bool(found or planned), ",".join(parts))


def _conferences(config: Config, registers: Registers, today: date) -> Iterator[Duty]:
    """四(五): 「逐个组织各社区、社区民警进行会商分类评估,形成会议纪要」: one with minutes for each community."""
    for community in config.communities:
        held = _held(MeetingKind.CONFERENCE, config, registers, today, community.name)
        with_minutes = [meeting for meeting in held if meeting.minutes]
        detail = _days(with_minutes) if with_minutes else "无纪要" if held else ""
        yield Duty(f"conference.{community.name}", "四(五)", f"{community.name}会商", bool(with_minutes), detail)


def _supervision(config: Config, registers: Registers, today: date) -> Iterator[Duty]:
    """五(二): 「期间组织一至两次实地督导和推进会议」."""
    for key, kind in (("supervision", MeetingKind.SUPERVISION), ("progress", MeetingKind.PROGRESS)):
        held = _held(kind, config, registers, today)
        yield Duty(key, "五(二)", f"{kind.value} 1-2 次", bool(held), f"{len(held)} 次")


def _rehearsal(config: Config, registers: Registers, today: date) -> Iterator[Duty]:
    """The office's own rule, `limits.restore_days`: a restore was rehearsed lately enough."""
    last = max((proof.date for proof in registers.proofs.proofs if proof.date <= today), default=None)
    done = last is not None and today - last <= timedelta(days=config.limits.restore_days)
    yield Duty("restore", "restore_days", "恢复演练", done, last.isoformat() if last else "")
