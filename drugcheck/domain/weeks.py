"""The weekly report: which week is due on which day. 三(四) 「每周一报送」, 五(二) 「每周报送一次工作进展」.

A week is named as ISO 8601 does, `2022-W14`. A report that is due on a Monday, Tuesday or Wednesday is that of the
week before; one that is due later in the week is that of the week itself.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from drugcheck.domain.campaign import campaign_start
from drugcheck.domain.office import Campaign

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BEHIND: Final = timedelta(days=3)
# The tag that a submitted week has in the history.
TAG: Final = "submitted/"
_WEEK: Final = re.compile(r"(?:([0-9]{4})-?)?[Ww]([0-9]{1,2})")


class WeekDue(NamedTuple):
    """A week and the day on which its report is due."""

    week: str
    due: date


def week_of(day: date) -> str:
    """The week in which the day lies, such as 2022-W14."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_ends(day: date) -> date:
    """The Sunday of the calendar week of that day."""
    return day + timedelta(days=6 - day.weekday())


def next_due(campaign: Campaign, today: date) -> WeekDue:
    """The next report: that of today, where today is the day."""
    weekday = _WEEKDAYS.index(campaign.weekly_due[:3])
    due = today + timedelta(days=(weekday - today.weekday()) % 7)
    return WeekDue(week_of(due - _BEHIND), due)


def weeks_due(campaign: Campaign, until: date) -> Iterator[WeekDue]:
    """The reports of the campaign that are due by that day: from that of its first week to that of its last."""
    start = campaign_start(campaign)
    last = max((phase.end for phase in campaign.phases), default=date(campaign.year, 12, 31))
    report = next_due(campaign, start)
    while report.due <= until and report.due - _BEHIND - timedelta(days=6) <= last:
        if week_of(start) <= report.week <= week_of(last):
            yield report
        report = next_due(campaign, report.due + timedelta(days=1))


def due_of(week: str, campaign: Campaign) -> datetime:
    """The day and hour at which the report of a week is due; without a zone."""
    hour, minute = (int(part) for part in campaign.weekly_due[4:].split(":"))
    return datetime.combine(next_due(campaign, first_day(week) + _BEHIND).due, time(hour, minute))


def parse_week(text: str, today: date) -> str | None:
    """The week meant by `2022-W12`, `2022W12` or `W12` (of this year); None where it is none or does not exist."""
    found = _WEEK.fullmatch(text.strip())
    if found is None:
        return None
    year, week = int(found[1] or today.isocalendar()[0]), int(found[2])
    try:
        date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return f"{year}-W{week:02d}"


def first_day(week: str) -> date:
    """The Monday of a week."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def last_day(week: str) -> date:
    """The Sunday of a week."""
    return first_day(week) + timedelta(days=6)


def tag_of_week(text: str, today: date) -> str | None:
    """The tag that a submitted week has; None where the text is no week."""
    week = parse_week(text, today)
    return TAG + week if week else None
