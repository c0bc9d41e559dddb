"""The weekly report: which week is due on which day. 三(四) 「每周一报送」, 五(二) 「每周报送一次工作进展」.

A week is named as ISO 8601 does, `2022-W14`. A report that is due on a Monday, Tuesday or Wednesday is that of the
week before; one that is due later in the week is that of the week itself.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from drugcheck.domain.campaign import campaign_start
from drugcheck.domain.office import Campaign

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BEHIND: Final = timedelta(days=3)


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
