"""What is the latest, or still open, in the lists of a record: talks, tests, treatments, measures, filings."""

from datetime import date
from typing import Final

from drugcheck.domain.case import Filing, Measure, Test, Treatment, Visit
from drugcheck.domain.facts import Facts
from drugcheck.domain.vocabulary import FilingSubject, RiskLevel, TestState, VisitMethod

_FILED_AS: Final = {RiskLevel.HIGH: FilingSubject.PLAN, RiskLevel.MEDIUM: FilingSubject.MEDIUM_RISK}


def last_talk(facts: Facts) -> Visit | None:
    """The latest talk with the person."""
    return max(facts.self_talks, key=lambda visit: visit.date, default=None)


def last_meeting(facts: Facts) -> Visit | None:
    """The latest talk with the person face to face, on site or by video: a telephone call is no meeting, 四(四)."""
    return max(
        (visit for visit in facts.self_talks if visit.method is not VisitMethod.PHONE),
        key=lambda visit: visit.date,
        default=None,
    )


def last_test(facts: Facts) -> Test | None:
    """The latest test that was done."""
    return max(
        (test for test in facts.case.tests if test.state is TestState.DONE and test.date is not None),
        key=lambda test: test.date or date.min,
        default=None,
    )


def last_treatment(facts: Facts) -> Treatment | None:
    """The latest measure of treatment, one that still runs before one that has ended."""
    return max(
        facts.case.treatments,
        key=lambda treatment: (treatment.end is None, treatment.start or date.min, treatment.no),
        default=None,
    )


def open_measures(facts: Facts) -> tuple[Measure, ...]:
    """Control measures that have not ended."""
    return tuple(m for m in facts.case.measures if m.end is None or m.end > facts.today)


def level_filing(facts: Facts) -> Filing | None:
    """The filing that the approved level asks for: 四(八)."""
    subject = _FILED_AS.get(facts.approved_level) if facts.approved_level else None
    return next((f for f in reversed(facts.case.filings) if f.what is subject), None)
