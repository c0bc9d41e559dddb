"""Calendar months and years as the notice counts them: 以上 includes the day itself."""

from calendar import isleap
from collections.abc import Iterable
from datetime import date, timedelta

# Of a year that is no leap year; calendar.monthrange also finds a weekday, which costs more than all the rest.
_LAST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


def _last_day(year: int, month: int) -> int:
    return 29 if month == _FEBRUARY and isleap(year) else _LAST_DAYS[month - 1]


def written_day(day: date | None) -> str:
    """A day as papers of an office write it, such as 2022年4月7日; empty for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later; the last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, _last_day(year, month + 1)))


def months_between(start: date, end: date) -> int:
    """Completed calendar months from start to end; negative where end is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    # The last day of a short month completes it, whatever day it began on.
    is_complete = start.day <= end.day or end.day == _last_day(end.year, end.month)
    return months if is_complete else months - 1


def years_between(start: date, end: date) -> int:
    """Completed calendar years from start to end."""
    return months_between(start, end) // 12


def workdays_between(start: date, end: date, holidays: Iterable[date] = (), workdays: Iterable[date] = ()) -> int:
    """Days from Monday to Friday after start, up to and with end, less holidays and with weekends that are worked."""
    weeks, rest = divmod(max((end - start).days, 0), 7)
    count = weeks * 5 + sum((start + timedelta(days=weeks * 7 + n)).weekday() < 5 for n in range(1, rest + 1))
    off, on = _apart(holidays, workdays)
    return count - sum(start < day <= end for day in off) + sum(start < day <= end for day in on)


def add_workdays(start: date, days: int, holidays: Iterable[date] = (), workdays: Iterable[date] = ()) -> date:
    """The last day of a period of so many working days that begins after start."""
    off, on = _apart(holidays, workdays)
    end = start
    while days > 0:
        end += timedelta(days=1)
        days -= end in on or (end.weekday() < 5 and end not in off)
    return end


def _apart(holidays: Iterable[date], workdays: Iterable[date]) -> tuple[frozenset[date], frozenset[date]]:
    """Working days that are off, and days of a weekend that are worked; 调休 names both."""
    on = frozenset(day for day in workdays if day.weekday() >= 5)
    return frozenset(day for day in holidays if day.weekday() < 5), on
