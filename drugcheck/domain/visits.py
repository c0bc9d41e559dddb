"""Recording visits, talks and attempts: 四(一), 四(四), 四(六)."""

from datetime import date

from msgspec.structs import replace

from drugcheck.domain.campaign import campaign_start
from drugcheck.domain.case import Case, Visit
from drugcheck.domain.facts import Facts
from drugcheck.domain.office import CADRES, Config
from drugcheck.domain.outcome import Outcome, find_entry, next_number, replace_entry
from drugcheck.domain.vocabulary import ContactOutcome, Interviewee, OfficeKind, VisitMethod
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import Message, message

_POLICE = frozenset({OfficeKind.COMMUNITY_POLICE})


class VisitInFutureError(UsageError):
    """a visit cannot be dated after today ({today})"""

    hint = "drugcheck visit add {case} --date {today}"


class VisitAfterDeathError(RefusedError):
    """{case} records a death on {death}: a later visit cannot be added"""

    hint = "drugcheck case show {case}"


class TooFewAttemptsError(RefusedError):
    """{case} has attempts on {count} days of the campaign, 联系不到 needs {wanted}"""

    hint = "drugcheck visit add {case} --no-one --date YYYY-MM-DD"


class OutcomeContradictedError(RefusedError):
    """{case} records a talk with the person on {day}: the outcome cannot be {outcome}"""

    hint = "drugcheck visit list {case}"


class EvidenceNeededError(RefusedError):
    """{case} was 联系不到: another outcome needs a talk recorded since, or its evidence"""

    hint = "drugcheck visit add {case} --with self"


def _check(case: Case, visit: Visit, today: date) -> None:
    if visit.date > today:
        raise VisitInFutureError(case=case.id, today=today.isoformat())
    if case.death is not None and case.death.date is not None and visit.date > case.death.date:
        raise VisitAfterDeathError(case=case.id, death=case.death.date.isoformat())


def _outcome_after(case: Case, visit: Visit) -> Case:
    """A talk with the person settles the outcome of contact: on site at the door or on a visit, else by video.

    A telephone call from before the day on which contact was lost does not find anybody again.
    """
    if visit.reached is False or visit.interviewee is not Interviewee.SELF:
        return case
    lost_on = case.contact.decided_on if case.contact.outcome is ContactOutcome.UNREACHABLE else None
    if lost_on is not None and visit.method is VisitMethod.PHONE and visit.date < lost_on:
        return case
    reached = {
        VisitMethod.DOOR: ContactOutcome.MET,
        VisitMethod.INQUIRY: ContactOutcome.MET,
        VisitMethod.VIDEO: ContactOutcome.MET_BY_VIDEO,
        VisitMethod.PHONE: ContactOutcome.REACHED,
    }[visit.method]
    order = [None, ContactOutcome.UNREACHABLE, ContactOutcome.REACHED, ContactOutcome.MET_BY_VIDEO, ContactOutcome.MET]
    if order.index(reached) <= order.index(case.contact.outcome):
        return case
    return _with_outcome(case, reached, visit.date, evidence=visit.document or f"谈话 {visit.no}")


def _with_outcome(case: Case, outcome: ContactOutcome, day: date, *, evidence: str | None) -> Case:
    contact = replace(case.contact, outcome=outcome, decided_on=day)
    if case.contact.outcome is ContactOutcome.UNREACHABLE and outcome is not ContactOutcome.UNREACHABLE:
        contact = replace(contact, changed_from=ContactOutcome.UNREACHABLE, changed_evidence=evidence)
    return replace(case, contact=contact)


def add_visit(case: Case, visit: Visit, config: Config, today: date) -> Outcome:
    """Adds a visit (its number is given here) and settles the contact outcome where it met the person.

    Raises:
        VisitInFutureError: dated after today. VisitAfterDeathError: dated after a recorded death.
    """
    visit = replace(visit, no=next_number(case.visits))
    _check(case, visit, today)
    changed = _outcome_after(replace(case, visits=(*case.visits, visit)), visit)
    return Outcome(changed, visit.no, still_lacking(changed, visit, config, today))


def amend_visit(case: Case, visit: Visit, config: Config, today: date) -> Outcome:
    """Replaces the visit of the same number.

    Raises:
        NoEntryError: there is none. VisitInFutureError, VisitAfterDeathError: as when it is added.
    """
    find_entry(case.visits, visit.no, case=case.id, what="visit")
    _check(case, visit, today)
    changed = _outcome_after(replace(case, visits=replace_entry(case.visits, visit)), visit)
    return Outcome(changed, visit.no, still_lacking(changed, visit, config, today))


def set_outcome(
    case: Case, outcome: ContactOutcome, day: date, config: Config, today: date, evidence: str | None
) -> Outcome:
    """Records the outcome of the search for a meeting; 联系不到 only after the configured number of dated attempts.

    Raises:
        TooFewAttemptsError: 联系不到 with too few attempts. OutcomeContradictedError: a talk with the person stands
        against it. EvidenceNeededError: leaving 联系不到 without evidence (四(六): the ratio is not to be gamed).
    """
    facts = Facts(case, config, today)
    wanted = config.limits.unreachable_attempts
    met = [visit for visit in facts.self_talks if visit.method is not VisitMethod.PHONE]
    if outcome in (ContactOutcome.UNREACHABLE, ContactOutcome.REACHED) and met:
        raise OutcomeContradictedError(case=case.id, day=met[-1].date.isoformat(), outcome=outcome.value)
    days = {visit.date for visit in facts.attempts if visit.date >= campaign_start(config.campaign)}
    if outcome is ContactOutcome.UNREACHABLE and len(days) < wanted:
        raise TooFewAttemptsError(case=case.id, count=len(days), wanted=wanted)
    if case.contact.outcome is ContactOutcome.UNREACHABLE and outcome is not ContactOutcome.UNREACHABLE:
        lost_on = case.contact.decided_on or campaign_start(config.campaign)
        since = [visit for visit in facts.self_talks if visit.date >= lost_on]
        if not evidence and not since:
            raise EvidenceNeededError(case=case.id)
        evidence = evidence or since[-1].document or f"谈话 {since[-1].no}"
    return Outcome(_with_outcome(case, outcome, day, evidence=evidence), None, lacking_for_outcome(case, outcome))


def lacking_for_outcome(case: Case, outcome: ContactOutcome) -> tuple[Message, ...]:
    """What the outcome still asks for: 四(六)."""
    needed = outcome in (ContactOutcome.REACHED, ContactOutcome.MET_BY_VIDEO)
    if needed and not any(test.planned_on or test.date for test in case.tests):
        return (message("contacted but not met on site: a test within the year is still to be planned (CT006)"),)
    return ()


def still_lacking(case: Case, visit: Visit, config: Config, today: date) -> tuple[Message, ...]:
    """One line for each thing that 四(一), 四(四) and 四(六) still ask for after this visit."""
    facts = Facts(case, config, today)
    lines: list[Message] = []
    team = [member for member in map(config.member, visit.by) if member is not None]
    if not any(member.holds(CADRES, visit.date) for member in team):
        lines.append(message("the visit still lacks a cadre or drug worker (CT010)"))
    if not any(member.holds(_POLICE, visit.date) for member in team):
        lines.append(message("the visit still lacks a community police officer (CT010)"))
    if visit.reached is not False and not visit.document:
        lines.append(message("the talk still lacks its transcript number (CT012)"))
    if facts.is_met:
        if not facts.self_talks:
            lines.append(message("still lacking: the talk with the person (CT001)"))
        if not facts.informant_talks:
            lines.append(message("still lacking: one talk with a relative or neighbour (CT002)"))
    elif len(facts.informants) < 2:
        lines.append(message("person not met, informants {count} of 2 (CT003)", count=len(facts.informants)))
    if facts.outcome is None:
        lines.append(message("the contact outcome is not recorded yet (CT005)"))
    elif facts.outcome is not ContactOutcome.MET:
        lines += lacking_for_outcome(case, facts.outcome)
    return tuple(lines)
