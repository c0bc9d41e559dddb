"""Opening, closing and reopening a case: 二(二), 二(八), 二(九), 二(十二)."""

from datetime import date

import pytest

from drugcheck.domain import closing
from drugcheck.domain.case import Case, Death, Misregistration, Person
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.vocabulary import (
    CaseKind,
    ClosedReason,
    ControlStatus,
    DeathProof,
    HiddenSource,
    MisregistrationKind,
    TestState,
    Verification,
)
from tests import build

_DAY = date(2022, 4, 1)
_PLANNED = {"tests": [{"no": 1, "state": "预定", "planned_on": date(2022, 6, 1)}]}


def _hidden() -> Case:
    return closing.new_case(
        "C0002", CaseKind.HIDDEN, Person(), build.config(), build.TODAY, hidden_source=HiddenSource.SELF
    ).case


def _close(case: Case, reason: ClosedReason, day: date = _DAY) -> Outcome:
    return closing.close_case(case, reason, day, build.TODAY)


def _said(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.consequences))


def test_a_hidden_case_needs_a_lawful_source_and_expires() -> None:
    with pytest.raises(closing.HiddenSourceNeededError) as refused:
        closing.new_case("C0002", CaseKind.HIDDEN, Person(), build.config(), build.TODAY, community="甲社区")
    assert refused.value.exit_status == 5
    hidden = _hidden().hidden
    assert hidden is not None
    assert (hidden.verification, hidden.reported_on) == (Verification.OPEN, build.TODAY)
    assert hidden.expires is not None
    assert hidden.expires > build.TODAY


def test_inflow_says_when_the_three_months_are_full() -> None:
    def opened(since: date) -> Outcome:
        return closing.new_case(
            "C0002", CaseKind.INFLOW, Person(), build.config(), build.TODAY, community="甲社区", since=since
        )

    assert "2022-05-20" in _said(opened(date(2022, 2, 20)))
    assert opened(date(2022, 1, 7)).consequences == ()


def test_a_case_without_community_says_so() -> None:
    assert "RG003" in _said(closing.new_case("C0002", CaseKind.REGISTERED, Person(), build.config(), build.TODAY))


def test_closing_ends_open_work_and_says_how_much() -> None:
    case = build.case({**_PLANNED, "measures.1.start": date(2022, 3, 1)})
    outcome = _close(case, ClosedReason.LEFT)
    assert outcome.case.tests[0].state is TestState.CANCELLED
    assert [measure.end for measure in outcome.case.measures] == [_DAY]
    assert [assessment.ended_on for assessment in outcome.case.assessments] == [_DAY]
    assert "1 planned tests, 1 measures, 1 assessments" in _said(outcome)
    assert (outcome.case.status, outcome.case.case.closed) == (case.status, _DAY)


def test_nothing_ends_before_it_began() -> None:
    case = _close(build.case({"assessments.1.drawn_up": date(2022, 4, 2)}), ClosedReason.DEATH).case
    assert [measure.end for measure in case.measures] == [measure.start for measure in case.measures]
    assert [a.ended_on for a in case.assessments] == [a.drawn_up for a in case.assessments]
    assert case.death == Death(date=_DAY)


def test_a_death_sets_the_status_and_asks_for_its_proof() -> None:
    outcome = _close(build.case(), ClosedReason.DEATH)
    assert (outcome.case.status.current, outcome.case.status.since) == (ControlStatus.DEAD, _DAY)
    assert outcome.case.death == Death(date=_DAY)
    assert outcome.case.case.closed == build.TODAY
    assert "DE001" in _said(outcome)
    proven = Death(proof=DeathProof.MEDICAL, proof_document="医证-1")
    assert "DE001" not in _said(closing.close_case(build.case(), ClosedReason.DEATH, _DAY, build.TODAY, death=proven))


def test_a_move_asks_for_evidence_destination_letter_and_receipt() -> None:
    outcome = _close(build.case(), ClosedReason.MOVED)
    entry = outcome.case.residence.misregistration
    assert entry == Misregistration(kind=MisregistrationKind.MOVED, moved_on=_DAY)
    assert "MV004" in _said(outcome)
    assert "MV005" in _said(outcome)
    wrong = _close(build.case(), ClosedReason.MISREGISTERED)
    assert wrong.case.status.current is ControlStatus.MISREGISTERED
    assert "MV005" not in _said(wrong)


def test_only_a_hidden_case_can_be_refuted() -> None:
    with pytest.raises(closing.RefutedOnlyHiddenError):
        _close(build.case(), ClosedReason.REFUTED)
    refuted = _close(_hidden(), ClosedReason.REFUTED, build.TODAY).case
    assert refuted.hidden is not None
    assert (refuted.hidden.verification, refuted.hidden.verified_on) == (Verification.REFUTED, build.TODAY)


def test_a_case_is_closed_once_and_not_tomorrow() -> None:
    with pytest.raises(closing.ClosedInFutureError):
        _close(build.case(), ClosedReason.LEFT, date(2022, 4, 8))
    with pytest.raises(closing.AlreadyClosedError):
        _close(_close(build.case(), ClosedReason.LEFT).case, ClosedReason.LEFT)
    with pytest.raises(closing.NotClosedError):
        closing.reopen_case(build.case(), None)


@pytest.mark.parametrize("reason", [ClosedReason.DEATH, ClosedReason.MOVED, ClosedReason.MISREGISTERED])
def test_a_wrong_closing_is_taken_back_whole_where_the_case_before_is_known(reason: ClosedReason) -> None:
    case = build.case(_PLANNED)
    closed = _close(case, reason).case
    assert closing.reopen_case(closed, case).case == case
    alone = closing.reopen_case(closed, None)
    assert (alone.case.case.closed, alone.case.case.closed_reason, alone.case.death) == (None, None, None)
    assert alone.case.status.current is None
    assert alone.case.residence == case.residence
    assert alone.case.tests[0].state is TestState.CANCELLED
    assert "RG004" in _said(alone)


def test_a_refuted_case_that_is_reopened_is_to_be_verified_again() -> None:
    refuted = _close(_hidden(), ClosedReason.REFUTED, build.TODAY).case
    hidden = closing.reopen_case(refuted, None).case.hidden
    assert hidden is not None
    assert (hidden.verification, hidden.verified_on) == (Verification.OPEN, None)
