"""The weekly reports so far, in numbers: 三(四) 「每周一报送」, 五(二)."""

from datetime import date
from typing import Final

import msgspec

from drugcheck.domain.findings import Context
from drugcheck.domain.registers import Package
from drugcheck.domain.weeks import next_due, week_of, weeks_due

_CURVE_WEEKS: Final = 8
_MET: Final = ("met_on_site", "met_by_video")


class WeekReport(msgspec.Struct, frozen=True, kw_only=True):
    """The report of one week: when it was due, and when it came; `late_hours` 0: in time."""

    week: str
    due: date
    submitted_on: date | None
    late_hours: int


class ReportNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """Reports that were due or sent so far, the next one, and the share met in each of the last eight that say it."""

    weeks: tuple[WeekReport, ...]
    next_week: str | None
    next_due: date | None
    days_left: int | None
    met: tuple[float, ...]


def reports(context: Context) -> ReportNumbers:
    """The reports of the campaign up to today; a week before the first case was opened is not asked for (RP002)."""
    campaign, today = context.config.campaign, context.today
    packages = {package.week: package for package in context.registers.packages.packages}
    opened = min((f.case.case.opened for f in context.facts if f.case.case.opened), default=None)
    coming = next_due(campaign, today)
    due = [week for week in weeks_due(campaign, coming.due) if opened and week.week >= week_of(opened)]
    past = [week for week in due if week.due < today or week.week in packages]
    left = next((week for week in due if week.due >= today and week.week not in packages), None)
    return ReportNumbers(
        weeks=tuple(
            WeekReport(
                week=week.week,
                due=week.due,
                submitted_on=packages[week.week].submitted_on if week.week in packages else None,
                late_hours=packages[week.week].late_hours if week.week in packages else 0,
            )
            for week in past
        ),
        next_week=left.week if left else None,
        next_due=left.due if left else None,
        days_left=(left.due - today).days if left else None,
        met=tuple(share for name in sorted(packages)[-_CURVE_WEEKS:] if (share := _met(packages[name])) is not None),
    )


def _met(package: Package) -> float | None:
    """The share of those expected who were met, as the package has it; None where it does not say."""
    totals = {total.key: total.value for total in package.totals}
    if not totals.get("expected") or not any(key in totals for key in _MET):
        return None
    return sum(totals.get(key, 0) for key in _MET) / totals["expected"]
