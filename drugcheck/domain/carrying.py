"""Into the next campaign: what a file keeps, and what is asked anew every year. 五(三) 「一体化、常态化、标准化」.

An open case keeps all that happened, with its dates. Cleared is only what says «this year»: the outcome of the search
for a meeting with what belongs to it, and the day on which the questions of 二(四)-(十) were asked; the answers stay.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec.structs import replace

from drugcheck.domain.calendar import add_months
from drugcheck.domain.case import Case
from drugcheck.domain.office import Campaign
from drugcheck.domain.vocabulary import TestState
from drugcheck.errors import UsageError

_LAST_YEAR: Final = 2100
# The yearly facts by path; those of a section that has none are empty already.
_CONTACT: Final = ("outcome", "decided_on", "next", "changed_from", "changed_evidence")
_SCREENING: Final = ("asked_on",)


class NotLaterError(UsageError):
    """the campaign in drugcheck.toml is that of {held}: the next one is later, and at most {last}"""

    hint = "drugcheck campaign show"


class OtherYearError(UsageError):
    """the campaign in drugcheck.toml is that of {held}, not of {given}"""

    hint = "drugcheck campaign show"


class Carried(NamedTuple):
    """What a step into the next campaign comes to: open cases, cleared facts by path, planned tests, assessments.

    `assessed` counts the cases whose assessment rests on a cleared outcome: it is drawn up anew.
    """

    cases: int
    cleared: dict[str, int]
    planned: int
    assessed: int


def check_year(campaign: Campaign, year: int, given: int | None = None) -> None:
    """Whether a campaign can follow that of drugcheck.toml; `given` is the year it shall have come from.

    Raises:
        OtherYearError: drugcheck.toml has another. NotLaterError: the same year or an earlier one, or after 2100.
    """
    if given is not None and given != campaign.year:
        raise OtherYearError(held=campaign.year, given=given)
    if not campaign.year < year <= _LAST_YEAR:
        raise NotLaterError(held=campaign.year, last=_LAST_YEAR)


def next_campaign(campaign: Campaign, year: int, name: str | None = None) -> Campaign:
    """The campaign of a later year: its phases on the same days, its name with that year, and no document yet."""
    months = 12 * (year - campaign.year)
    phases = tuple(
        replace(phase, start=add_months(phase.start, months), end=add_months(phase.end, months))
        for phase in campaign.phases
    )
    named = name or campaign.name.replace(str(campaign.year), str(year))
    return replace(campaign, year=year, name=named, phases=phases, document=None, issued=None)


def carry(case: Case) -> Case:
    """The case as the next campaign begins with it; a closed one as it is."""
    if case.case.closed is not None:
        return case
    return replace(
        case,
        contact=replace(case.contact, **dict.fromkeys(_CONTACT)),
        screening=replace(case.screening, **dict.fromkeys(_SCREENING)),
    )


def counted(cases: Iterable[Case]) -> Carried:
    """What carrying these cases comes to; nothing is changed."""
    still_open = [case for case in cases if case.case.closed is None]
    cleared: Counter[str] = Counter()
    for case in still_open:
        cleared.update(f"contact.{key}" for key in _CONTACT if getattr(case.contact, key) is not None)
        cleared.update(f"screening.{key}" for key in _SCREENING if getattr(case.screening, key) is not None)
    return Carried(
        len(still_open),
        dict(sorted(cleared.items())),
        sum(test.state is TestState.PLANNED for case in still_open for test in case.tests),
        sum(bool(case.assessments) and case.contact.outcome is not None for case in still_open),
    )
