"""The four steps as they are signed on paper: order, people, papers, return, lapse. 四(五)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from drugcheck.domain import approving, assessing, refusals, testing
from drugcheck.domain.approval import Standing, approval_state, current_assessment, valid_approvals
from drugcheck.domain.case import Assessment, Case, Circumstance, Test
from drugcheck.domain.facts import Facts
from drugcheck.domain.lapsing import lapse_message
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.registers import Meetings
from drugcheck.domain.rules import ap
from drugcheck.domain.rules.engine import run
from drugcheck.domain.vocabulary import Decision, RiskLevel, Sample, TestResult, TestStage, TestState
from drugcheck.errors import DrugcheckError
from tests import build
from tests.domain.rules.shapes import SCALES, around

_A = "assessments.1.approvals"
_SIGNERS = {1: ("c01", "p01"), 2: ("p09",), 3: ("l01", "l02"), 4: ("q01",)}


def _sign(case: Case, by: tuple[str, ...], meetings: Meetings | None = None, **said: Any) -> Outcome:
    return approving.sign(case, build.config(), meetings or build.meetings(), build.TODAY, by=by, **said)


def _signed_to(step: int, changes: dict[str, object] | None = None) -> Case:
    """The valid case with the steps up to `step` signed, each with its paper."""
    case = build.case({_A: [], **(changes or {})})
    for number in range(1, step + 1):
        receipt = "区备-1" if number == 4 else None
        case = _sign(case, _SIGNERS[number], document=f"签批-{number}", receipt=receipt).case
    return case


def _current(case: Case) -> Assessment:
    assessment = current_assessment(case)
    assert assessment is not None
    return assessment


def _standing(case: Case) -> Standing:
    return approval_state(case, build.config()).standing


def _codes(case: Case, today: date = build.TODAY) -> set[str]:
    return {finding.code for finding in run(ap.RULES, around(case, today=today))}


def _said(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.consequences))


def test_four_steps_then_a_new_fact_then_a_new_version() -> None:
    """The whole way: v1 is signed, a hair test lapses it, v2 is assessed and signed, v1 stays on file."""
    config, meetings = build.config(), build.meetings()
    case = assessing.draw_up(
        build.case({"assessments": []}),
        config,
        SCALES,
        meetings,
        build.TODAY,
        level=RiskLevel.MEDIUM,
        circumstances=(Circumstance(code="M1", evidence="决定书"),),
        meeting=1,
    ).case
    case = _sign(case, ("c01", "p01"), document="会议纪要-1").case
    with pytest.raises(refusals.OutOfOrderError, match="AP001"):
        _sign(case, ("l01",), step=3)
    with pytest.raises(refusals.SamePersonError, match=r"p01.*step 1.*AP005"):
        _sign(case, ("p01",), step=2)
    case = _sign(case, ("p09",), document="核查意见-1").case
    one_leader = _sign(case, ("l01",), document="审批表-1")
    assert "1 of 2 (AP008)" in _said(one_leader)
    assert approval_state(one_leader.case, config).step == 2
    case = _sign(one_leader.case, ("l02",), document="审批表-1").case
    assert approval_state(case, config).step == 3
    with pytest.raises(refusals.ReceiptNeededError, match="AP009"):
        _sign(case, ("q01",), document="备案-1")
    approved = _sign(case, ("q01",), document="备案-1", receipt="区备-1")
    assert "all four steps are complete" in _said(approved)
    assert Facts(approved.case, config, build.TODAY).approved_level is RiskLevel.MEDIUM

    hair = Test(
        no=1,
        state=TestState.DONE,
        sample=Sample.HAIR,
        stage=TestStage.LABORATORY,
        date=build.TODAY,
        collectors=("c01", "p01"),
        body="示例检测中心",
        result=TestResult.POSITIVE,
    )
    lapsed = testing.add_test(approved.case, hair, config, build.TODAY).case
    said = str(lapse_message(approved.case, lapsed, config))
    assert "检测" in said
    assert "5 approvals have lapsed (AP004)" in said
    assert "AP004" in _codes(lapsed)
    assert Facts(lapsed, config, build.TODAY).level is None
    assert not Facts(lapsed, config, build.TODAY).belongs("high_or_medium")
    with pytest.raises(refusals.LapsedNotSignedError, match="AP004"):
        _sign(lapsed, ("c01",))

    moved_house = replace(lapsed, person=replace(lapsed.person, phone="13900000001"))
    assert lapse_message(lapsed, moved_house, config) is None
    revised = assessing.draw_up(lapsed, config, SCALES, meetings, build.TODAY, level=RiskLevel.MEDIUM, meeting=1).case
    for step in (1, 2, 3, 4):
        revised = _sign(revised, _SIGNERS[step], document=f"签批-{step}", receipt="区备-2" if step == 4 else None).case
    assert _standing(revised) is Standing.APPROVED
    assert [len(assessment.approvals) for assessment in revised.assessments] == [5, 4]
    assert not _codes(revised)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_each_step_says_which_is_next(step: int) -> None:
    outcome = _sign(_signed_to(step - 1), _SIGNERS[step], document="签批")
    assert f"next: step {step + 1}" in _said(outcome)


def test_two_leaders_may_sign_in_one_call() -> None:
    assert approval_state(_sign(_signed_to(2), ("l01", "l02"), document="审批表").case, build.config()).step == 3


def test_one_leader_is_enough_where_the_office_says_so() -> None:
    config = build.config(limits=replace(build.config().limits, leaders_signatures=1))
    case = approving.sign(_signed_to(2), config, build.meetings(), build.TODAY, by=("l01",)).case
    assert approval_state(case, config).step == 3


def test_the_same_leader_does_not_count_twice() -> None:
    case = _sign(_signed_to(2), ("l01",)).case
    with pytest.raises(refusals.SamePersonError, match="AP005"):
        _sign(case, ("l01",))
    twice = build.case({f"{_A}.3.by": ["l01", "l01"]})
    assert approval_state(twice, build.config()).step == 2


@pytest.mark.parametrize(
    ("case", "step", "error"),
    [
        (build.case({"assessments": []}), None, refusals.NotAssessedError),
        (build.case({_A: [], "assessments.1.level": None}), None, refusals.DraftNotSignedError),
        (build.case(), None, refusals.AllSignedError),
        (_signed_to(1), 1, refusals.StepSignedError),
        (_signed_to(1), 4, refusals.OutOfOrderError),
        (_signed_to(1), 5, refusals.UnknownStepError),
        (_signed_to(1), 0, refusals.UnknownStepError),
    ],
)
def test_what_is_not_the_turn_of_anybody_is_refused(case: Case, step: int | None, error: type[DrugcheckError]) -> None:
    with pytest.raises(error):
        _sign(case, ("p09",), step=step)


@pytest.mark.parametrize(
    ("signed", "by", "day"),
    [
        (1, ("c02",), build.TODAY),
        (0, ("c02",), build.TODAY),
        (0, ("p09",), build.TODAY),
        (1, ("x99",), build.TODAY),
        (2, ("l01", "d02"), build.TODAY),
        (3, ("l02",), build.TODAY),
    ],
)
def test_only_who_holds_the_office_signs(signed: int, by: tuple[str, ...], day: date) -> None:
    expected = refusals.SamePersonError if by == ("l02",) else refusals.NotInOfficeError
    with pytest.raises(expected) as refused:
        _sign(_signed_to(signed), by, day=day, receipt="区备-1")
    assert refused.value.exit_status == 5


def test_who_left_office_before_that_day_does_not_sign() -> None:
    staff = tuple(
        replace(m, offices=tuple(replace(o, until=date(2022, 4, 5)) for o in m.offices)) if m.id == "p09" else m
        for m in build.config().staff
    )
    config = build.config(staff=staff)
    case = build.case({_A: []})
    case = approving.sign(case, config, build.meetings(), build.TODAY, by=("c01",), day=date(2022, 4, 1)).case
    with pytest.raises(refusals.NotInOfficeError, match="2022-04-06"):
        approving.sign(case, config, build.meetings(), build.TODAY, by=("p09",), day=date(2022, 4, 6))
    assert approving.sign(case, config, build.meetings(), build.TODAY, by=("p09",), day=date(2022, 4, 5)).case


def test_somebody_must_have_signed() -> None:
    with pytest.raises(refusals.SignerNeededError):
        _sign(_signed_to(1), ())


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2022, 4, 8), False),
        (date(2022, 4, 7), True),
        (date(2022, 4, 2), True),
        (date(2022, 4, 1), False),
        (date(2022, 3, 29), False),
    ],
)
def test_a_signature_is_not_of_tomorrow_and_not_before_the_step_before_it(day: date, valid: bool) -> None:
    case = _sign(build.case({_A: []}), ("c01", "p01"), day=date(2022, 4, 2)).case
    if valid:
        assert valid_approvals(_current(_sign(case, ("p09",), day=day).case))[-1].date == day
    else:
        with pytest.raises(refusals.SigningDayError, match="AP012"):
            _sign(case, ("p09",), day=day)


def test_step_one_is_not_signed_before_the_meeting() -> None:
    register = build.meetings()
    later = replace(register, meetings=(replace(register.meetings[0], date=date(2022, 4, 5)),))
    with pytest.raises(refusals.SigningDayError, match="2022-04-05"):
        _sign(build.case({_A: []}), ("c01",), later, day=date(2022, 4, 4))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"minutes": None}, refusals.MinutesNeededError),
        ({"participants": ("c01", "d02")}, refusals.ParticipantsNeededError),
        ({"participants": ("p01", "d02")}, refusals.ParticipantsNeededError),
    ],
)
def test_step_one_needs_minutes_community_and_police(changes: dict[str, Any], error: type[DrugcheckError]) -> None:
    register = build.meetings()
    lacking = replace(register, meetings=(replace(register.meetings[0], **changes),))
    with pytest.raises(error, match="RK00"):
        _sign(build.case({_A: []}), ("c01", "p01"), lacking)


def test_a_missing_paper_is_recorded_said_and_added_later() -> None:
    outcome = _sign(_signed_to(1), ("p09",))
    assert "AP006" in _said(outcome)
    assert "AP006" in _codes(outcome.case)
    added = approving.add_papers(outcome.case, 2, document="核查意见-1")
    assert "AP006" not in _codes(added.case)
    assert _standing(added.case) is Standing.UNDER_WAY
    assert not added.consequences
    with pytest.raises(refusals.NotSignedError):
        approving.add_papers(outcome.case, 3, document="审批表-1")


def test_one_paper_of_two_leaders_is_added_to_both() -> None:
    case = _sign(_sign(_signed_to(2), ("l01",)).case, ("l02",)).case
    added = approving.add_papers(case, 3, document="审批表-1").case
    assert [a.document for a in valid_approvals(_current(added)) if a.step == 3] == ["审批表-1", "审批表-1"]


def _send_back(case: Case, by: tuple[str, ...], reason: str = "缺谈话记录", **said: Any) -> Outcome:
    return approving.send_back(case, build.config(), build.meetings(), build.TODAY, by=by, reason=reason, **said)


@pytest.mark.parametrize("signed", [0, 1, 2, 3])
def test_any_step_may_return_it_and_the_chain_starts_anew(signed: int) -> None:
    case = _signed_to(signed)
    returned = _send_back(case, _SIGNERS[signed + 1][:1])
    assert _standing(returned.case) is Standing.RETURNED
    assert approval_state(returned.case, build.config()).next_step == 1
    assert _current(returned.case).approvals[-1].decision is Decision.RETURNED
    assert "sign again from step 1" in _said(returned)
    again = _sign(returned.case, ("c01", "p01"), document="会议纪要-1").case
    assert _standing(again) is Standing.UNDER_WAY
    assert approval_state(again, build.config()).step == 1
    assert _current(again).no == 1
    for step in (2, 3, 4):
        again = _sign(again, _SIGNERS[step], document="签批", receipt="区备-1" if step == 4 else None).case
    assert _standing(again) is Standing.APPROVED
    assert not _codes(again)


def test_a_return_needs_its_reason_and_its_turn() -> None:
    with pytest.raises(refusals.ReturnReasonError, match="AP011"):
        _send_back(_signed_to(1), ("p09",), reason=" ")
    with pytest.raises(refusals.OutOfOrderError):
        _send_back(_signed_to(1), ("q01",), step=4)
    with pytest.raises(refusals.AllSignedError):
        _send_back(build.case(), ("q01",))


def test_a_returned_version_may_be_revised_instead() -> None:
    returned = _send_back(_signed_to(1), ("p09",)).case
    revised = assessing.draw_up(
        returned, build.config(), SCALES, build.meetings(), build.TODAY, level=RiskLevel.MEDIUM, meeting=1
    ).case
    assert _current(revised).no == 2
    assert _standing(revised) is Standing.UNDER_WAY


def test_a_filed_high_level_asks_for_its_plan() -> None:
    changes: dict[str, object] = {"assessments.1.level": "高", "plan": None}
    outcome = _sign(_signed_to(3, changes), ("q01",), document="备案-1", receipt="区备-1")
    assert "PL001" in _said(outcome)
    low = _sign(_signed_to(3, {"assessments.1.level": "低"}), ("q01",), document="备案-1", receipt="区备-1")
    assert "PL0" not in _said(low)


_DAYS = st.dates(date(2022, 3, 28), date(2022, 4, 9))
_PEOPLE = st.one_of(
    st.sampled_from([("c01", "p01"), ("p09",), ("l01",), ("l02",), ("l01", "l02"), ("q01",)]),
    st.lists(st.sampled_from(("c01", "c02", "p01", "p09", "l01", "l02", "q01", "d02")), max_size=3).map(tuple),
)
_ACTIONS = st.tuples(
    st.sampled_from((False, False, False, True)), _PEOPLE, st.one_of(st.none(), st.integers(1, 4)), _DAYS
)


@given(st.lists(_ACTIONS, max_size=12))
def test_whatever_is_accepted_the_rules_have_nothing_against(actions: list[Any]) -> None:
    """Signing and the AP rules are two readings of one law: what the one lets through the other must not find."""
    case = build.case({_A: []})
    for returns, by, step, day in actions:
        try:
            if returns:
                case = _send_back(case, by, step=step, day=day).case
            else:
                case = _sign(case, by, step=step, day=day, document="签批", receipt="区备-1").case
        except DrugcheckError:
            continue
        assert not _codes(case) & {"AP001", "AP003", "AP004", "AP005", "AP006", "AP007", "AP009", "AP012"}
