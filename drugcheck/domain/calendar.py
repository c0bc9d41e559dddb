"""Calendar months and years as the notice counts them: 以上 includes the day itself."""

from calendar import monthrange
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later; the last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Completed calendar months from start to end; negative where end is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if add_months(start, months) > end else months


def years_between(start: date, end: date) -> int:
    """Completed calendar years from start to end."""
    return months_between(start, end) // 12


def workdays_between(start: date, end: date) -> int:
    """Days from Monday to Friday after start, up to and with end; public holidays are not known here."""
    weeks, rest = divmod(max((end - start).days, 0), 7)
    return weeks * 5 + sum((start + timedelta(days=weeks * 7 + n)).weekday() < 5 for n in range(1, rest + 1))
