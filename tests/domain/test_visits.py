"""Visits, talks and attempts: 四(一), 四(四), 四(六)."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from drugcheck.domain import visits
from drugcheck.domain.case import Case, Visit
from drugcheck.domain.outcome import NoEntryError, Outcome
from drugcheck.domain.vocabulary import ContactOutcome, Interviewee, VisitMethod
from drugcheck.errors import DrugcheckError
from tests import build

_FRESH: dict[str, object] = {"visits": [], "contact": {}}
_ATTEMPT = {"method": "敲门", "with": "本人", "by": ["c01", "p01"], "reached": False}


def _visit(**said: Any) -> Visit:
    whole = {
        "date": date(2022, 4, 1),
        "method": VisitMethod.DOOR,
        "interviewee": Interviewee.SELF,
        "by": ("c01", "p01"),
    }
    return Visit(no=99, **{**whole, "document": "谈话记录-1", **said})


def _add(case: Case, **said: Any) -> Outcome:
    return visits.add_visit(case, _visit(**said), build.config(), build.TODAY)


def _set(case: Case, outcome: ContactOutcome, evidence: str | None = None) -> Outcome:
    return visits.set_outcome(case, outcome, build.TODAY, build.config(), build.TODAY, evidence)


def _attempts(*days: int) -> list[dict[str, object]]:
    return [{"no": no, "date": date(2022, 3, day), **_ATTEMPT} for no, day in enumerate(days, 1)]


def _said(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.consequences))


def test_a_visit_gets_the_next_number_and_leaves_the_others_as_they_are() -> None:
    case = build.case({"visits.2": None})
    outcome = _add(case)
    assert (outcome.no, [visit.no for visit in outcome.case.visits]) == (2, [1, 2])
    assert outcome.case.visits[0] == case.visits[0]


@pytest.mark.parametrize(
    ("method", "outcome"),
    [
        (VisitMethod.DOOR, ContactOutcome.MET),
        (VisitMethod.INQUIRY, ContactOutcome.MET),
        (VisitMethod.VIDEO, ContactOutcome.MET_BY_VIDEO),
        (VisitMethod.PHONE, ContactOutcome.REACHED),
    ],
)
def test_a_talk_with_the_person_settles_the_contact_outcome(method: VisitMethod, outcome: ContactOutcome) -> None:
    contact = _add(build.case(_FRESH), method=method).case.contact
    assert (contact.outcome, contact.decided_on) == (outcome, date(2022, 4, 1))


def test_a_later_call_does_not_undo_a_meeting_on_site() -> None:
    case = build.case()
    assert _add(case, method=VisitMethod.PHONE).case.contact == case.contact


@pytest.mark.parametrize("said", [{"reached": False}, {"interviewee": Interviewee.NEIGHBOUR}])
def test_an_attempt_or_a_talk_with_others_settles_nothing(said: dict[str, Any]) -> None:
    assert _add(build.case(_FRESH), **said).case.contact.outcome is None


def test_what_is_missing_is_said_and_goes_when_it_is_there() -> None:
    first = _add(build.case(_FRESH), by=("c01",), document=None)
    assert all(code in _said(first) for code in ("CT010", "CT012", "CT002"))
    second = _add(first.case, interviewee=Interviewee.RELATIVE, informant="周某(姐)")
    assert second.consequences == ()


def test_two_informants_are_needed_where_the_person_was_not_met() -> None:
    first = _add(build.case(_FRESH), interviewee=Interviewee.RELATIVE, informant="周某(姐)")
    assert "informants 1 of 2 (CT003)" in _said(first)
    same = _add(first.case, interviewee=Interviewee.RELATIVE, informant="周某(姐)")
    assert "informants 1 of 2 (CT003)" in _said(same)
    other = _add(first.case, interviewee=Interviewee.NEIGHBOUR, informant="王某(邻居)")
    assert "CT003" not in _said(other)


def test_a_meeting_by_video_asks_for_a_planned_test() -> None:
    assert "CT006" in _said(_add(build.case({**_FRESH, "tests": []}), method=VisitMethod.VIDEO))
    assert "CT006" not in _said(_add(build.case(_FRESH), method=VisitMethod.VIDEO))


def test_a_visit_tomorrow_or_after_a_death_is_refused() -> None:
    with pytest.raises(visits.VisitInFutureError):
        _add(build.case(), date=date(2022, 4, 8))
    dead = build.case({"death": {"date": date(2022, 3, 20)}})
    with pytest.raises(visits.VisitAfterDeathError):
        _add(dead, date=date(2022, 3, 21))
    assert _add(dead, date=date(2022, 3, 20)).no == 3


def test_amending_replaces_one_visit_and_checks_it_again() -> None:
    case = build.case()
    amended = visits.amend_visit(case, replace(_visit(), no=2), build.config(), build.TODAY).case
    assert [visit.no for visit in amended.visits] == [1, 2]
    assert amended.visits[0] == case.visits[0]
    assert amended.visits[1] == replace(_visit(), no=2)
    with pytest.raises(visits.VisitInFutureError):
        visits.amend_visit(case, replace(_visit(), no=2, date=date(2022, 4, 8)), build.config(), build.TODAY)
    with pytest.raises(NoEntryError):
        visits.amend_visit(case, _visit(), build.config(), build.TODAY)


def test_unreachable_needs_three_attempts_at_different_times() -> None:
    for days in ((12, 13), (12, 12, 13)):
        with pytest.raises(visits.TooFewAttemptsError):
            _set(build.case({**_FRESH, "visits": _attempts(*days)}), ContactOutcome.UNREACHABLE)
    three = build.case({**_FRESH, "visits": _attempts(12, 13, 14)})
    assert _set(three, ContactOutcome.UNREACHABLE).case.contact.outcome is ContactOutcome.UNREACHABLE


@pytest.mark.parametrize("outcome", [ContactOutcome.UNREACHABLE, ContactOutcome.REACHED])
def test_an_outcome_against_a_recorded_talk_is_refused(outcome: ContactOutcome) -> None:
    with pytest.raises(visits.OutcomeContradictedError) as refused:
        _set(build.case(), outcome)
    assert refused.value.exit_status == 5
    assert "2022-03-12" in str(refused.value)


def test_unreachable_is_left_by_a_talk_or_by_evidence_only() -> None:
    case = build.case({"visits": _attempts(12, 13, 14), "contact": {"outcome": "联系不到"}})
    with pytest.raises(visits.EvidenceNeededError):
        _set(case, ContactOutcome.REACHED)
    by_evidence = _set(case, ContactOutcome.REACHED, evidence="通话记录-3").case.contact
    assert (by_evidence.changed_from, by_evidence.changed_evidence) == (ContactOutcome.UNREACHABLE, "通话记录-3")
    by_talk = _add(case).case.contact
    assert (by_talk.outcome, by_talk.changed_from) == (ContactOutcome.MET, ContactOutcome.UNREACHABLE)
    assert by_talk.changed_evidence == "谈话记录-1"


@pytest.mark.parametrize("error", [visits.VisitInFutureError, visits.TooFewAttemptsError, visits.EvidenceNeededError])
def test_each_refusal_names_a_command(error: type[DrugcheckError]) -> None:
    assert error.hint.startswith("drugcheck visit add {case} ")
