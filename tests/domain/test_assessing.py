"""Drawing up the risk assessment: a person chooses, the tool asks for grounds. 三(三), 四(五)."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from drugcheck.domain import assessing, refusals
from drugcheck.domain.approval import Standing, approval_state, current_assessment, fingerprint
from drugcheck.domain.case import Assessment, Case, Circumstance
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.registers import Meetings
from drugcheck.domain.risk import UNVERIFIED, Scale
from drugcheck.domain.vocabulary import RiskLevel
from drugcheck.errors import DrugcheckError
from tests import build
from tests.domain.rules.shapes import SCALES

_M1 = (Circumstance(code="M1", evidence="责令社区戒毒决定书"),)
_WHOLE: dict[str, Any] = {"level": RiskLevel.MEDIUM, "circumstances": _M1, "meeting": 1}


def _draw_up(case: Case, meetings: Meetings | None = None, scales: tuple[Scale, ...] = SCALES, **said: Any) -> Outcome:
    return assessing.draw_up(case, build.config(), scales, meetings or build.meetings(), build.TODAY, **said)


def _fresh(changes: dict[str, object] | None = None) -> Case:
    return build.case({"assessments": [], **(changes or {})})


def _current(case: Case) -> Assessment:
    assessment = current_assessment(case)
    assert assessment is not None
    return assessment


def _standing(case: Case) -> Standing:
    return approval_state(case, build.config()).standing


def _said(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.consequences))


def test_a_whole_assessment_waits_for_the_first_step() -> None:
    outcome = _draw_up(_fresh(), **_WHOLE)
    assessment = _current(outcome.case)
    assert (outcome.no, assessment.no, assessment.level, assessment.drawn_up) == (1, 1, RiskLevel.MEDIUM, build.TODAY)
    assert assessment.facts == fingerprint(outcome.case)
    assert _standing(outcome.case) is Standing.UNDER_WAY
    assert "next: step 1 社区会商" in _said(outcome)


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ({"level": None}, "风险等级"),
        ({"circumstances": ()}, "评估情形"),
        ({"circumstances": (Circumstance(code="M1"),)}, "M1 的依据"),
        ({"circumstances": (Circumstance(code="M1", evidence="  "),)}, "M1 的依据"),
        ({"meeting": None}, "会商会议纪要"),
    ],
)
def test_what_is_incomplete_stays_a_draft_that_says_what_it_lacks(left_out: dict[str, Any], missing: str) -> None:
    outcome = _draw_up(_fresh(), **{**_WHOLE, **left_out})
    assert _standing(outcome.case) is Standing.DRAFT
    assert f"still missing: {missing}" in _said(outcome)


def test_a_meeting_without_minutes_carries_nothing() -> None:
    register = build.meetings()
    without = replace(register, meetings=(replace(register.meetings[0], minutes=None), *register.meetings[1:]))
    outcome = _draw_up(_fresh(), without, **_WHOLE)
    assert _current(outcome.case).meeting is None
    assert _standing(outcome.case) is Standing.DRAFT
    assert "RK003" in _said(outcome)


def test_a_draft_is_completed_in_place() -> None:
    draft = _draw_up(_fresh(), circumstances=_M1).case
    whole = _draw_up(draft, level=RiskLevel.MEDIUM, meeting=1).case
    assert [assessment.no for assessment in whole.assessments] == [1]
    assert _current(whole).circumstances == _M1
    assert _standing(whole) is Standing.UNDER_WAY


def test_a_draft_takes_the_facts_of_the_day_it_is_completed() -> None:
    draft = _draw_up(_fresh(), circumstances=_M1).case
    later = replace(draft, visits=build.case({"visits.2.summary": "另有情况"}).visits)
    whole = _draw_up(later, level=RiskLevel.MEDIUM, meeting=1).case
    assert len(whole.assessments) == 1
    assert _standing(whole) is Standing.UNDER_WAY


@pytest.mark.parametrize(
    "signed",
    [
        build.case(),
        build.case({"tests.1.result": "阳性"}, resign=False),
        build.case({"assessments.1.approvals": [], "visits.2.summary": "另有情况"}, resign=False),
    ],
    ids=["approved", "lapsed", "lapsed before anybody signed"],
)
def test_what_was_signed_or_has_lapsed_is_revised_as_a_new_version(signed: Case) -> None:
    outcome = _draw_up(signed, **{**_WHOLE, "circumstances": ()})
    assert outcome.case.assessments[0] == signed.assessments[0]
    assert (outcome.no, _current(outcome.case).approvals) == (2, ())
    assert _current(outcome.case).circumstances == signed.assessments[0].circumstances
    assert _standing(outcome.case) is Standing.UNDER_WAY
    assert "v1 stays on file" in _said(outcome)


def test_level_and_meeting_are_never_taken_over_into_a_new_version() -> None:
    outcome = _draw_up(build.case())
    assert (_current(outcome.case).level, _current(outcome.case).meeting) == (None, None)
    assert _standing(outcome.case) is Standing.DRAFT


def test_nothing_sets_a_level_but_the_person_who_assesses() -> None:
    """H1 is ticked, and there is still no level."""
    outcome = _draw_up(_fresh(), circumstances=(Circumstance(code="H1", evidence="告诫书"),), meeting=1)
    assert _current(outcome.case).level is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"status.current": "死亡"}, refusals.NotInSocietyError),
        ({"status.current": "羁押"}, refusals.NotInSocietyError),
        ({"status.current": "迁出"}, refusals.NotInSocietyError),
        ({"status.current": "出国(境)"}, refusals.NotInSocietyError),
        ({"case.closed": date(2022, 4, 1), "case.closed_reason": "离开本地"}, refusals.NotInSocietyError),
        ({"case.kind": "隐性", "hidden": {"verification": "待核"}}, refusals.UnverifiedHiddenError),
        ({"case.kind": "隐性"}, refusals.UnverifiedHiddenError),
        ({"visits.2": None}, refusals.TalksIncompleteError),
    ],
)
def test_who_may_not_be_given_a_level_is_refused_before_anything_is_typed(
    changes: dict[str, object], error: type[DrugcheckError]
) -> None:
    case = _fresh(changes)
    with pytest.raises(error) as refused:
        assessing.ensure_assessable(case, build.config(), build.TODAY)
    assert refused.value.exit_status == 5
    with pytest.raises(error):
        _draw_up(case, **_WHOLE)


def test_a_waiver_stands_for_missing_talks_until_its_day() -> None:
    waiver = {"code": "RK008", "reason": "亲属均在外地", "until": build.TODAY, "by": "d02"}
    waived = _fresh({"visits.2": None, "waivers": [waiver]})
    assessing.ensure_assessable(waived, build.config(), build.TODAY)
    with pytest.raises(refusals.TalksIncompleteError):
        assessing.ensure_assessable(waived, build.config(), date(2022, 4, 8))


def test_a_person_who_was_not_met_is_assessed_on_two_informants() -> None:
    neighbour = {"no": 1, "date": date(2022, 3, 12), "method": "走访", "with": "邻居", "informant": "隔壁李某"}
    case = _fresh({"contact.outcome": "联系到未见面", "visits.1": neighbour})
    assert _standing(_draw_up(case, **_WHOLE).case) is Standing.UNDER_WAY


def test_an_unknown_circumstance_names_the_nearest() -> None:
    with pytest.raises(refusals.UnknownCircumstanceError, match=r"M7.*the nearest is M") as refused:
        _draw_up(_fresh(), circumstances=(Circumstance(code="M7", evidence="甲"),))
    assert refused.value.exit_status == 2
    assert "drugcheck assess C0001 --circumstance M" in str(refused.value.advice)


def test_a_code_may_be_typed_in_small_letters_and_twice() -> None:
    given = (Circumstance(code="m1", evidence="甲"), Circumstance(code="M1 ", evidence="乙"))
    assert _current(_draw_up(_fresh(), circumstances=given).case).circumstances == (
        Circumstance(code="M1", evidence="乙"),
    )


def test_a_level_against_the_circumstances_needs_its_reason() -> None:
    with pytest.raises(refusals.ReasonForLevelError, match=r"高.*中"):
        _draw_up(_fresh(), **{**_WHOLE, "level": RiskLevel.HIGH})
    reasoned = _draw_up(_fresh(), **{**_WHOLE, "level": RiskLevel.HIGH}, reason="会商认为风险高于情形").case
    assert _current(reasoned).level is RiskLevel.HIGH


def test_scales_are_held_against_the_day() -> None:
    old = replace(SCALES[0], version="2010-1", in_force=date(2010, 1, 1), until=date(2016, 6, 5))
    with pytest.raises(refusals.ScaleNotInForceError, match="RK012"):
        _draw_up(_fresh(), scales=(old, *SCALES), scale="2010-1")
    with pytest.raises(refusals.UnknownScaleError, match="the nearest is 2016-37"):
        _draw_up(_fresh(), scale="2016-73")
    with pytest.raises(refusals.NoScaleInForceError):
        _draw_up(_fresh(), scales=(old,))
    assert _current(_draw_up(_fresh(), scales=(old, *SCALES)).case).scale == "2016-37"


def test_days_and_meetings_that_cannot_be_are_refused() -> None:
    with pytest.raises(refusals.AssessedInFutureError):
        _draw_up(_fresh(), day=date(2022, 4, 8))
    with pytest.raises(refusals.UnknownMeetingError):
        _draw_up(_fresh(), meeting=9)
    with pytest.raises(refusals.NotConferenceError, match="动员"):
        _draw_up(_fresh(), meeting=2)


def test_a_meeting_that_does_not_name_the_case_is_said() -> None:
    assert "do not list C0001" in _said(_draw_up(_fresh(), build.meetings(("C0002",)), **_WHOLE))


def test_text_that_was_not_checked_says_so() -> None:
    assert f"M1: {UNVERIFIED}" in _said(_draw_up(_fresh(), **_WHOLE))
    checked = (replace(SCALES[0], verified=True),)
    assert UNVERIFIED not in _said(_draw_up(_fresh(), scales=checked, **_WHOLE))


def test_a_raised_level_and_a_health_ground_ask_for_more() -> None:
    low = build.case({"assessments.1.level": "低", "assessments.1.circumstances.1.code": "L1"})
    ill = (Circumstance(code="H3", evidence="谈话记录"),)
    said = _said(_draw_up(low, level=RiskLevel.HIGH, circumstances=ill, meeting=1))
    assert "RK010" in said
    assert "RK011" in said


def test_the_persons_own_view_lapses_nothing() -> None:
    outcome = assessing.record_statement(build.case(), "不同意")
    assert _current(outcome.case).statement == "不同意"
    assert _standing(outcome.case) is Standing.APPROVED
    with pytest.raises(refusals.NotAssessedError):
        assessing.record_statement(_fresh(), "不同意")


def test_ending_leaves_no_level_and_keeps_every_version() -> None:
    case = _draw_up(build.case(), **_WHOLE).case
    ended = assessing.end(case, build.TODAY).case
    assert current_assessment(ended) is None
    assert len(ended.assessments) == 2
    assert _standing(ended) is Standing.ENDED
    with pytest.raises(refusals.NotAssessedError):
        assessing.end(ended, build.TODAY)
    again = _draw_up(ended, **_WHOLE)
    assert again.no == 3


def test_no_refusal_repeats_what_was_said_of_the_person() -> None:
    """Evidence and reason are words about a person: no error holds them."""
    secret = "某某路三号所见"
    with pytest.raises(DrugcheckError) as refused:
        _draw_up(_fresh(), circumstances=(Circumstance(code="Z9", evidence=secret),), reason=secret)
    assert secret not in str(refused.value) + str(refused.value.advice) + repr(refused.value)
