"""Needs, referrals and their results: 二(十), 五(三) 「平安关爱」. Care has the same weight as control."""

from datetime import date

from msgspec.structs import replace

from drugcheck.domain.case import Care, Case, Hardship
from drugcheck.domain.outcome import Outcome, find_entry, next_number, replace_entry
from drugcheck.domain.vocabulary import Answer, CareService
from drugcheck.errors import UsageError
from drugcheck.message import Message, message


class ReferralBeforeNeedError(UsageError):
    """a result or referral cannot be dated before the need ({asked})"""

    hint = "drugcheck care result {case} {no}"


def add_care(case: Case, care: Care) -> Outcome:
    """Adds a need, with its referral where it has one; its number is given here.

    Raises:
        ReferralBeforeNeedError: the dates are out of order.
    """
    care = replace(care, no=next_number(case.care))
    _check(case, care)
    changed = replace(case, care=(*case.care, care))
    if case.screening.employment_need is None:
        changed = replace(changed, screening=replace(case.screening, employment_need=Answer.YES))
    return Outcome(changed, care.no, _lines(care))


def add_hardship(case: Case, hardship: Hardship) -> Outcome:
    """Adds a hardship of 二(十); it puts the case into annex 9."""
    hardship = replace(hardship, no=next_number(case.hardships))
    screening = replace(case.screening, hardship=Answer.YES)
    changed = replace(case, hardships=(*case.hardships, hardship), screening=screening)
    return Outcome(changed, hardship.no, (message("listed in annex 9"),))


def amend_care(case: Case, care: Care) -> Outcome:
    """Replaces the entry of the same number: its referral, its result.

    Raises:
        NoEntryError: there is none. ReferralBeforeNeedError: the dates are out of order.
    """
    find_entry(case.care, care.no, case=case.id, what="care entry")
    _check(case, care)
    return Outcome(replace(case, care=replace_entry(case.care, care)), care.no, _lines(care))


def open_care(case: Case) -> tuple[Care, ...]:
    """Needs that have no end yet."""
    return tuple(care for care in case.care if care.closed_on is None)


def _check(case: Case, care: Care) -> None:
    later: tuple[date | None, ...] = (care.referred_on, care.closed_on)
    if care.asked_on is not None and any(day is not None and day < care.asked_on for day in later):
        raise ReferralBeforeNeedError(case=case.id, no=care.no, asked=care.asked_on.isoformat())


def _lines(care: Care) -> tuple[Message, ...]:
    if care.urgent and care.closed_on is None and care.referred_to is not CareService.HEALTH:
        return (message("danger to life or health: to be referred to 卫健 at once (AS003)"),)
    if care.referred_to is None:
        return (message("not referred to anybody yet (AS001)"),)
    if care.result is None:
        return (message("referred to {service}, the result is open (AS002)", service=care.referred_to.value),)
    return (message("closed with a result"),) if care.closed_on else ()
