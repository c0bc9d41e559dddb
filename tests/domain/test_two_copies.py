"""Two copies of a store: whose case is whose, a new id everywhere it is written, meetings, first days of findings."""

from datetime import date

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from drugcheck.domain import two_copies
from drugcheck.domain.approval import Standing, approval_state
from drugcheck.domain.case import Case, Conviction, Record
from drugcheck.domain.first_seen import first_days
from drugcheck.domain.registers import (
    Access,
    Accesses,
    Candidate,
    Checked,
    Comparison,
    Difference,
    Export,
    Exports,
    Meeting,
    Meetings,
    PlatformRow,
    Review,
    Reviews,
    Roster,
    Rosters,
    Seen,
    SeenOn,
)
from drugcheck.domain.registers.reviews import ReviewPair, ReviewPlan
from drugcheck.domain.shapes import BUILTIN_TYPES
from tests import build, strategies

DAY = date(2022, 4, 1)
WAS, NOW = "C0215", "C0217"
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))

# Every register that names cases, with the places where it does.
NAMING: list[Record] = [
    Meetings(meetings=(Meeting(no=1, date=DAY, cases=("C0003", WAS), decisions=f"{WAS}、C0003 定为中风险"),)),
    Rosters(rosters=(Roster(no=1, date=DAY, source="sha256:0", rows=2, cases=(WAS, "C0003")),)),
    Seen(seen=(SeenOn(code="CT003", date=DAY, subjects=(f"{WAS} visits.2", WAS)),)),
    Exports(exports=(Export(no=1, date=DAY, what=f"dossier {WAS}", cases=(WAS,)),)),
    Accesses(accesses=(Access(no=1, date=DAY, what=f"document {WAS}-3", cases=(WAS,)),)),
    Comparison(
        same=(WAS,),
        local_only=(WAS,),
        unchecked=(WAS,),
        doubles=(WAS,),
        differences=(Difference(no=1, case=WAS, field_="person.phone"),),
        candidates=(Candidate(no=1, row=1, case=WAS),),
        apart=(PlatformRow(no=1, row=1, digest="0", case=WAS),),
    ),
    Reviews(
        reviews=(Review(no=1, community="甲社区", case=WAS, finding="x", found_on=DAY),),
        plans=(
            ReviewPlan(
                no=1, date=DAY, seed=1, sample=1, pairs=(ReviewPair(no=1, by="a", community="b", cases=(WAS,)),)
            ),
        ),
    ),
]


@pytest.mark.parametrize("record", NAMING, ids=lambda record: type(record).__name__)
def test_a_new_id_stands_everywhere(record: Record) -> None:
    text = str(msgspec.to_builtins(record, builtin_types=BUILTIN_TYPES))
    assert two_copies.mentions(text, {WAS: NOW})
    made = two_copies.renamed(record, {WAS: NOW})
    assert str(msgspec.to_builtins(made, builtin_types=BUILTIN_TYPES)) == text.replace(WAS, NOW)
    assert not two_copies.mentions(str(msgspec.to_builtins(made, builtin_types=BUILTIN_TYPES)), {WAS: NOW})


def test_a_case_gets_it_in_its_own_places() -> None:
    case = build.case({"case.id": WAS, "case.not_duplicate_of": [WAS, "C0003"], "documents.1.scan": f"{WAS}-1"})
    made = two_copies.renamed(case, {WAS: NOW})
    assert made.id == NOW
    assert made.case.not_duplicate_of == (NOW, "C0003")
    assert made.documents[0].scan == f"{NOW}-1"
    assert two_copies.renamed(made, {NOW: WAS}) == case


@pytest.mark.parametrize("text", ["C02150", "XC0215", "C0215a", "c0215", "1C0215"])
def test_what_only_looks_like_it_stays(text: str) -> None:
    register = Exports(exports=(Export(no=1, date=DAY, what=text),))
    assert two_copies.renamed(register, {WAS: NOW}) == register
    assert not two_copies.mentions(text, {WAS: NOW})


def test_two_ids_may_change_places() -> None:
    register = Rosters(rosters=(Roster(no=1, date=DAY, source="x", rows=2, cases=("C0001", "C0002")),))
    made = two_copies.renamed(register, {"C0001": "C0002", "C0002": "C0001"})
    assert made.rosters[0].cases == ("C0002", "C0001")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("000000199003070014", "000000199003070014", True), ("000000199003070014", None, False), (None, None, False)],
)
def test_only_the_id_number_says_who_is_who(one: str | None, other: str | None, same: bool) -> None:
    pair = (build.case({"person.id_number": number}) for number in (one, other))
    assert two_copies.is_one_person(*pair) is same


@pytest.mark.parametrize(
    ("taken", "free"),
    [(set(), "C0001"), ({"C0009", "meetings", "C0009-4"}, "C0010"), ({"C9999", "C0001"}, "C10000")],
)
def test_the_next_id_was_never_given(taken: set[str], free: str) -> None:
    assert two_copies.next_id(taken) == free


def test_only_new_assessments_follow_a_meeting() -> None:
    before = build.case()
    (assessment, *_rest) = before.assessments
    assert assessment.meeting is not None
    later = replace(assessment, no=assessment.no + 1)
    case = replace(before, assessments=(*before.assessments, later))
    made = two_copies.with_meetings(case, before, {assessment.meeting: 77})
    assert [entry.meeting for entry in made.assessments] == [*(e.meeting for e in before.assessments), 77]
    assert {entry.meeting for entry in two_copies.with_meetings(case, None, {assessment.meeting: 77}).assessments} == {
        77
    }


def test_what_was_signed_stays_signed_under_another_number() -> None:
    case = build.case()
    (assessment, *_rest) = case.assessments
    assert approval_state(case, build.config()).standing is Standing.APPROVED
    assert assessment.meeting is not None
    moved = two_copies.with_meetings(case, None, {assessment.meeting: 77})
    assert approval_state(moved, build.config()).standing is Standing.APPROVED
    anew = replace(case, assessments=(replace(assessment, no=5),))
    assert approval_state(anew, build.config()).standing is Standing.LAPSED
    signed = two_copies.with_signatures(anew, case, {assessment.no: 5})
    assert approval_state(signed, build.config()).standing is Standing.APPROVED
    # A fact that changed on the other side still makes it lapse.
    changed = replace(anew, convictions=(*anew.convictions, Conviction(no=9)))
    assert approval_state(two_copies.with_signatures(changed, case, {assessment.no: 5}), build.config()).standing is (
        Standing.LAPSED
    )


def test_scans_follow_their_documents() -> None:
    case = build.case({"documents.1.scan": "C0031-9"})
    case = replace(case, case=replace(case.case, id="C0031"))
    entry = replace(case.documents[0], no=50, scan="C0031-1")
    case = replace(case, documents=(*case.documents, entry))
    made = two_copies.with_scans(case, {1: 50})
    assert [found.scan for found in made.documents if found.no in (1, 50)] == ["C0031-9", "C0031-50"]


def seen(**days: int) -> Seen:
    return Seen(
        seen=tuple(SeenOn(code=code, date=date(2022, 4, day), subjects=("C0001",)) for code, day in days.items()),
        checks=tuple(Checked(date=date(2022, 4, day)) for day in sorted(set(days.values()))),
    )


def test_first_days_of_both() -> None:
    base = seen(A=1, B=2, C=3)
    ours = seen(A=1, C=3, D=6, E=5)
    theirs = seen(A=1, B=2, D=4, F=7)
    made = two_copies.seen_of_both(base, ours, theirs)
    assert {code: day.day for (code, _), day in first_days(made).items()} == {"A": 1, "D": 4, "E": 5, "F": 7}
    assert [check.date.day for check in made.checks] == [1, 2, 3, 4, 5, 6, 7]


_SEEN = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(1, 28), max_size=5).map(lambda days: seen(**days))


@SLOW
@given(_SEEN, _SEEN, _SEEN)
def test_both_sides_say_the_same_of_first_days(base: Seen, ours: Seen, theirs: Seen) -> None:
    made = two_copies.seen_of_both(base, ours, theirs)
    assert first_days(made) == first_days(two_copies.seen_of_both(base, theirs, ours))
    assert first_days(two_copies.seen_of_both(base, base, theirs)) == first_days(theirs)


@SLOW
@given(strategies.cases())
def test_any_case_survives_a_new_id(case: Case) -> None:
    case = replace(case, case=replace(case.case, id=WAS))
    made = two_copies.renamed(case, {WAS: NOW})
    assert made.id == NOW
    assert two_copies.renamed(made, {NOW: WAS}) == case
