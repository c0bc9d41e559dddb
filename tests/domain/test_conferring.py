"""The register of meetings: 四(五), 三(二)."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from drugcheck.domain import conferring
from drugcheck.domain.registers import Meeting, Meetings
from drugcheck.domain.vocabulary import MeetingKind
from tests import build


def _meeting(**said: Any) -> Meeting:
    whole = {"date": date(2022, 4, 1), "minutes": "会议纪要-9", "participants": ("c01", "p01"), "cases": ("C0001",)}
    return Meeting(no=99, **{**whole, **said})


def _lacks(**said: Any) -> str:
    _, _, lines = conferring.add_meeting(build.meetings(), _meeting(**said), build.config(), build.TODAY)
    return "\n".join(map(str, lines))


def test_a_meeting_gets_the_next_number() -> None:
    register, meeting, lines = conferring.add_meeting(build.meetings(), _meeting(), build.config(), build.TODAY)
    assert (meeting.no, lines) == (3, ())
    assert register.meetings == (*build.meetings().meetings, meeting)
    _, first, _ = conferring.add_meeting(Meetings(), _meeting(), build.config(), build.TODAY)
    assert first.no == 1


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"minutes": None}, "without minutes it carries no assessment (RK003)"),
        ({"participants": ("p01",)}, "nobody of a community took part (RK004)"),
        ({"participants": ("c01", "d02")}, "nobody of the police took part (RK004)"),
        ({"participants": ("c01", "p01"), "date": date(2020, 12, 31)}, "RK004"),
    ],
)
def test_what_keeps_a_conference_from_carrying_an_assessment_is_said(said: dict[str, Any], wanted: str) -> None:
    assert wanted in _lacks(**said)


def test_another_kind_of_meeting_carries_none_and_lacks_nothing() -> None:
    assert _lacks(kind=MeetingKind.TRAINING, minutes=None, participants=()) == ""


@pytest.mark.parametrize("kind", sorted(conferring.COUNTS_ONLY))
def test_venues_and_incidents_are_numbers_and_name_no_case(kind: MeetingKind) -> None:
    assert "--count" in _lacks(kind=kind, cases=())
    assert _lacks(kind=kind, cases=(), count=0) == ""
    with pytest.raises(conferring.CountsOnlyError):
        _lacks(kind=kind, cases=("C0001",), count=3)


def test_a_conference_is_no_event() -> None:
    with pytest.raises(conferring.NotAnEventError):
        conferring.add_event(build.meetings(), _meeting(), build.config(), build.TODAY)


def test_a_meeting_tomorrow_is_refused() -> None:
    with pytest.raises(conferring.MeetingInFutureError):
        _lacks(date=date(2022, 4, 8))


def test_an_unknown_number_is_refused() -> None:
    assert conferring.find_meeting(build.meetings(), 2).kind is MeetingKind.MOBILISATION
    with pytest.raises(conferring.NoMeetingError):
        conferring.find_meeting(build.meetings(), 3)


def test_a_meeting_is_amended_at_its_number() -> None:
    register, meeting, lines = conferring.add_meeting(Meetings(), _meeting(minutes=None), build.config(), build.TODAY)
    assert lines
    changed, lines = conferring.amend_meeting(register, replace(meeting, minutes="纪要-2"), build.config(), build.TODAY)
    assert changed.meetings[0].minutes == "纪要-2"
    assert lines == ()


def test_a_meeting_that_is_not_there_is_not_amended() -> None:
    with pytest.raises(conferring.NoMeetingError):
        conferring.amend_meeting(Meetings(), _meeting(), build.config(), build.TODAY)
