"""The register of meetings and events: 四(五) 形成会议纪要, 三(二) 定期会商."""

from datetime import date

from msgspec.structs import replace

from drugcheck.domain.office import CADRES, Config
from drugcheck.domain.outcome import next_number, replace_entry
from drugcheck.domain.registers import Meeting, Meetings
from drugcheck.domain.vocabulary import MeetingKind, OfficeKind
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import Message, message

# What is kept as a number only: 三(一) 开展宾馆、娱乐场所…排查, and incidents that were reported.
COUNTS_ONLY = frozenset({MeetingKind.VENUES, MeetingKind.INCIDENTS})
_POLICE = frozenset({OfficeKind.COMMUNITY_POLICE, OfficeKind.STATION_HEAD})


class MeetingInFutureError(UsageError):
    """a meeting cannot be dated after today ({today})"""

    hint = "drugcheck meeting add --date {today}"


class NoMeetingError(UsageError):
    """there is no meeting with number {no}"""

    hint = "drugcheck meeting list"


class CountsOnlyError(RefusedError):
    """{kind} is kept as a number: it names no case"""

    hint = "drugcheck event add --kind {kind} --count 1"


class NotAnEventError(UsageError):
    """a 会商 is recorded with its minutes and who took part"""

    hint = "drugcheck meeting add"


def add_meeting(
    meetings: Meetings, meeting: Meeting, config: Config, today: date
) -> tuple[Meetings, Meeting, tuple[Message, ...]]:
    """The register with the meeting (its number is given here), the meeting, and what it still lacks.

    Raises:
        MeetingInFutureError: dated after today. CountsOnlyError.
    """
    _check(meeting, today)
    meeting = replace(meeting, no=next_number(meetings.meetings))
    return replace(meetings, meetings=(*meetings.meetings, meeting)), meeting, meeting_lacks(meeting, config)


def amend_meeting(
    meetings: Meetings, meeting: Meeting, config: Config, today: date
) -> tuple[Meetings, tuple[Message, ...]]:
    """The register with the meeting in place of that of its number, and what it still lacks.

    Raises:
        NoMeetingError. MeetingInFutureError. CountsOnlyError.
    """
    find_meeting(meetings, meeting.no)
    _check(meeting, today)
    changed = replace(meetings, meetings=replace_entry(meetings.meetings, meeting))
    return changed, meeting_lacks(meeting, config)


def add_event(
    meetings: Meetings, event: Meeting, config: Config, today: date
) -> tuple[Meetings, Meeting, tuple[Message, ...]]:
    """The register with an event that is no 会商, as add_meeting.

    Raises:
        NotAnEventError: it is a 会商. MeetingInFutureError.
    """
    if event.kind is MeetingKind.CONFERENCE:
        raise NotAnEventError()
    return add_meeting(meetings, event, config, today)


def _check(meeting: Meeting, today: date) -> None:
    if meeting.date > today:
        raise MeetingInFutureError(today=today.isoformat())
    if meeting.kind in COUNTS_ONLY and meeting.cases:
        raise CountsOnlyError(kind=meeting.kind.value)


def find_meeting(meetings: Meetings, no: int) -> Meeting:
    """The meeting with that number.

    Raises:
        NoMeetingError: there is none.
    """
    found = meetings.find(no)
    if found is None:
        raise NoMeetingError(no=no)
    return found


def has_community(meeting: Meeting, config: Config) -> bool:
    """Whether a 社区干部 or 禁毒专干 took part."""
    return any(member.holds(CADRES, meeting.date) for member in map(config.member, meeting.participants) if member)


def has_police(meeting: Meeting, config: Config) -> bool:
    """Whether the police took part."""
    return any(member.holds(_POLICE, meeting.date) for member in map(config.member, meeting.participants) if member)


def absent_sides(meeting: Meeting, config: Config) -> tuple[str, ...]:
    """Which of 社区 and 民警 took no part (RK004)."""
    present = (("社区", has_community(meeting, config)), ("民警", has_police(meeting, config)))
    return tuple(side for side, took_part in present if not took_part)


def meeting_lacks(meeting: Meeting, config: Config) -> tuple[Message, ...]:
    """What a meeting lacks as the ground of an assessment (minutes, community, police), an event as a number."""
    if meeting.kind in COUNTS_ONLY and meeting.count is None:
        return (message("without --count nobody knows how many"),)
    if meeting.kind is not MeetingKind.CONFERENCE:
        return ()
    lines: list[Message] = []
    if not meeting.minutes:
        lines.append(message("without minutes it carries no assessment (RK003)"))
    if not has_community(meeting, config):
        lines.append(message("nobody of a community took part (RK004)"))
    if not has_police(meeting, config):
        lines.append(message("nobody of the police took part (RK004)"))
    return tuple(lines)
