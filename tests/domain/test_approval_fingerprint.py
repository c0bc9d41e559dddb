"""What a signature stands for: which changes of a record lapse it and which do not. 四(五)."""

import hashlib
from datetime import date

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from drugcheck.domain.approval import (
    Standing,
    approval_state,
    changed_facts,
    current_assessment,
    fingerprint,
    is_lapsed,
)
from drugcheck.domain.case import (
    Case,
    CaseHead,
    Contact,
    Conviction,
    DrugHistory,
    Health,
    Status,
    Test,
    Treatment,
    Visit,
)
from drugcheck.domain.lapsing import lapse_message
from drugcheck.domain.vocabulary import (
    CaseKind,
    ContactOutcome,
    ControlStatus,
    Illness,
    Interviewee,
    Offence,
    Sample,
    TestResult,
    TestState,
    TreatmentKind,
    VisitMethod,
)
from tests import build, strategies

_TEST = {"no": 2, "state": "已检", "sample": "毛发", "date": date(2022, 4, 7), "result": "阳性"}
_VISIT = {"no": 3, "date": date(2022, 4, 7), "method": "敲门", "with": "邻居"}


def _lists(name: str, entry: dict[str, object]) -> dict[str, object]:
    return {name: [*build.as_document(build.case()).get(name, []), entry]}


_LAPSING = {
    "见面谈话": _lists("visits", _VISIT),
    "检测": _lists("tests", _TEST),
    "涉毒犯罪前科": _lists("convictions", {"no": 1, "offence": "容留他人吸毒"}),
    "特殊病": _lists("health", {"no": 1, "kind": "精神病史"}),
    "人员现状": {"status.current": "社会面戒断不满3年"},
    "吸毒史": {"drug_history.last_use": date(2022, 1, 1)},
    "戒毒措施": {"treatments.1.end": date(2022, 4, 1)},
    "见面结果": {"contact.outcome": "已见面(视频)"},
    "死亡": {"death": {"date": date(2022, 4, 7)}},
    "隐性线索": {"hidden": {"verification": "已核实"}},
}
_HARMLESS = {
    "telephone": {"person.phone": "13900000001"},
    "wechat": {"person.wechat": "shi9"},
    "address": {"residence.current_address": "示例区示例街道解放路9号"},
    "name": {"person.name": "周试九"},
    "planned test": _lists("tests", {"no": 2, "state": "预定", "sample": "毛发", "planned_on": date(2022, 9, 15)}),
    "number of a test report": {"tests.1.document": "检测-9"},
    "number of a transcript": {"visits.1.document": "谈话记录-9", "visits.1.pages": 9},
    "channel": {"contact.channels": []},
    "care": _lists("care", {"no": 2, "need": "就业"}),
    "index of papers": {"documents": []},
    "plan": {"plan.goal": "另一目标"},
    "comparison": {"platform.result": "不一致"},
    "what the person says": {"assessments.1.statement": "有意见"},
    "an own column": {"extra.门牌": "3-201"},
    "abstinence note": {"drug_history.abstinence_note": "说明"},
}


def _state(case: Case) -> Standing:
    return approval_state(case, build.config()).standing


@pytest.mark.parametrize("kind", _LAPSING)
def test_a_changed_fact_lapses_the_approval_and_is_named(kind: str) -> None:
    before, after = build.case(), build.case(_LAPSING[kind], resign=False)
    assert _state(before) is Standing.APPROVED
    assert _state(after) is Standing.LAPSED
    assert changed_facts(before, after) == (kind,)


@pytest.mark.parametrize("kind", _HARMLESS)
def test_what_is_no_ground_of_an_assessment_lapses_nothing(kind: str) -> None:
    after = build.case(_HARMLESS[kind], resign=False)
    assert _state(after) is Standing.APPROVED
    assert lapse_message(build.case(), after, build.config()) is None


def test_the_assessment_itself_changed_by_hand_lapses_its_signatures() -> None:
    after = build.case({"assessments.1.level": "低"}, resign=False)
    assert _state(after) is Standing.LAPSED
    assert "风险评估" in str(lapse_message(build.case(), after, build.config()))


def test_taking_the_change_back_makes_the_signatures_hold_again() -> None:
    before, after = build.case(), build.case(_LAPSING["检测"], resign=False)
    assert "4 approvals have lapsed" in str(lapse_message(before, after, build.config()))
    assert "again" in str(lapse_message(after, before, build.config()))
    assert _state(before) is Standing.APPROVED


def test_the_order_of_entries_in_the_file_is_no_fact() -> None:
    case = build.case()
    turned = build.case({"visits": list(reversed(build.as_document(case)["visits"]))}, resign=False)
    assert fingerprint(turned) == fingerprint(case)


def test_the_fingerprint_of_a_known_record_stays_what_it_was() -> None:
    """A signature of last year must still hold with this year's program: this value is never adjusted."""
    case = Case(
        case=CaseHead(id="C0001", kind=CaseKind.REGISTERED),
        status=Status(current=ControlStatus.COMMUNITY_TREATMENT, since=date(2021, 7, 20)),
        drug_history=DrugHistory(last_use=date(2021, 7, 5), seizures=2),
        treatments=(Treatment(no=1, kind=TreatmentKind.COMMUNITY_TREATMENT, start=date(2021, 7, 20)),),
        contact=Contact(outcome=ContactOutcome.MET),
        visits=(Visit(no=1, date=date(2022, 3, 12), method=VisitMethod.DOOR, interviewee=Interviewee.SELF),),
        tests=(Test(no=1, state=TestState.DONE, sample=Sample.URINE, result=TestResult.NEGATIVE),),
        convictions=(Conviction(no=1, offence=Offence.PREMISES),),
        health=(Health(no=1, kind=Illness.MENTAL),),
    )
    assert fingerprint(case) == "sha256:19633108fe2482b2c73b22be7e84333ff25f1577d23a949d0606f1a39eaf7647"


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(strategies.cases())
def test_the_fingerprint_is_that_of_the_facts_written_out(case: Case) -> None:
    """The program takes short cuts around what is empty; here every kind of fact is blanked and sorted."""
    blank = {"document": None, "told_on": None, "planned_on": None, "reason": None}
    done = [replace(test, **blank) for test in case.tests if test.state is TestState.DONE]
    talks = [replace(visit, document=None, pages=None) for visit in case.visits]
    check = {"abstinence_checked_on": None, "abstinence_checked_by": None, "abstinence_note": None}
    kinds = {
        "status": case.status,
        "drug_history": replace(case.drug_history, **check),
        "outcome": case.contact.outcome,
        "hidden": case.hidden,
        "death": case.death,
        **{
            name: sorted(entries, key=lambda entry: entry.no)
            for name, entries in (
                ("treatments", case.treatments),
                ("visits", talks),
                ("tests", done),
                ("convictions", case.convictions),
                ("health", case.health),
            )
        },
    }
    held = {name: fact for name, fact in kinds.items() if fact is not None and fact != []}
    text = msgspec.json.encode(held, order="sorted")
    assert fingerprint(case) == f"sha256:{hashlib.sha256(text).hexdigest()}"


def test_who_goes_to_prison_is_told_to_end_the_assessment() -> None:
    after = build.case({"status.current": "服刑"}, resign=False)
    assert "--end" in str(lapse_message(build.case(), after, build.config()))


def test_without_signatures_the_change_is_still_said() -> None:
    before = build.case({"assessments.1.approvals": []})
    after = build.case({"assessments.1.approvals": [], **_LAPSING["检测"]}, resign=False)
    # resign=False keeps the fingerprint of the unchanged facts.
    assert "drugcheck assess C0001" in str(lapse_message(before, after, build.config()))


def test_signatures_of_unknown_facts_are_taken_as_they_are() -> None:
    """A chain brought over from paper has no fingerprints: nothing can be said against it."""
    changes = {"assessments.1.facts": None} | {f"assessments.1.approvals.{n}.facts": None for n in range(1, 5)}
    case = build.case(changes)
    assessment = current_assessment(case)
    assert assessment is not None
    assert not is_lapsed(case, assessment)


def test_ending_the_last_version_does_not_bring_back_an_earlier_one() -> None:
    version = build.as_document(build.case())["assessments"][0]
    case = build.case({"assessments": [version, {**version, "no": 2, "ended_on": date(2022, 4, 7)}]})
    assert current_assessment(case) is None
    assert _state(case) is Standing.ENDED
