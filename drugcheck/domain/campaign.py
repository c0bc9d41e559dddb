"""Phases and dates of the campaign, as data of drugcheck.toml: 三(一)-(七)."""

from datetime import date

from drugcheck.domain.office import Campaign, Phase


def phase_number(campaign: Campaign, today: date) -> int:
    """The number (1 for the first) of the phase that runs today: the latest begun; 0 before the first."""
    return max((n for n, phase in enumerate(campaign.phases, 1) if phase.start <= today), default=0)


def current_phase(campaign: Campaign, today: date) -> Phase | None:
    """The phase that runs today; None before the first and after the last has ended."""
    number = phase_number(campaign, today)
    if not number or campaign.phases[number - 1].end < today:
        return None
    return campaign.phases[number - 1]


def phase_ended(campaign: Campaign, number: int, today: date) -> bool:
    """Whether phase `number` is over; a campaign without that phase counts it as over."""
    return number > len(campaign.phases) or campaign.phases[number - 1].end < today


def days_left(phase: Phase, today: date) -> int:
    """Days to the end of the phase, today not counted."""
    return (phase.end - today).days


def campaign_start(campaign: Campaign) -> date:
    """The first day of the first phase; 1 January of the campaign's year without phases."""
    return min((phase.start for phase in campaign.phases), default=date(campaign.year, 1, 1))


def year_end(campaign: Campaign) -> date:
    """「年内」 of 四(六): 31 December of the campaign's year."""
    return date(campaign.year, 12, 31)
