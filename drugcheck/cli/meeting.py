"""`drugcheck meeting add|amend|list`: the register of meetings, 四(五), 三(二)."""

from typing import Annotated

from msgspec.structs import replace

from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.loading import check_community
from drugcheck.cli.options import CommunityOption, DayOption, JsonOption, NumberArgument, choice, number, text
from drugcheck.domain.conferring import add_meeting, amend_meeting, find_meeting
from drugcheck.domain.registers import Meeting, Meetings
from drugcheck.domain.vocabulary import MeetingKind
from drugcheck.locale import _
from drugcheck.workspace import Workspace, case_id_of

ByOption = Annotated[str | None, text("--by", metavar="IDS", help="staff ids of who took part")]
MinutesOption = Annotated[str | None, text("--minutes", help="number of the minutes")]
CasesOption = Annotated[str | None, text("--cases", metavar="IDS", help="case ids that were discussed")]
PeopleOption = Annotated[int | None, number("--people", help="how many took part", least=0)]
CountOption = Annotated[int | None, number("--count", help="how many venues or incidents", least=0)]


def add(
    kind: Annotated[MeetingKind | None, choice(MeetingKind, "--kind", help="kind of meeting; left out: 会商")] = None,
    day: DayOption = None,
    community: CommunityOption = None,
    by: ByOption = None,
    minutes: MinutesOption = None,
    cases: CasesOption = None,
    people: PeopleOption = None,
    json: JsonOption = False,
) -> None:
    """Record a meeting or an event."""
    workspace = state.workspace()
    ids = _case_ids(cases, workspace)
    kind = kind or MeetingKind.CONFERENCE
    confers = kind is MeetingKind.CONFERENCE
    meeting = Meeting(
        no=1,
        date=day or workspace.today,
        kind=kind,
        community=community,
        participants=recording.asked_staff(by, "--by", workspace.config, required=confers),
        minutes=minutes or (ask.text(_("number of the minutes"), "--minutes") if confers else None),
        cases=ids,
        people=people,
    )
    with workspace.change("meeting.add") as change:
        register, entry, lines = add_meeting(change.meetings, meeting, workspace.config, workspace.today)
        change.meetings = register
    screen.show(screen.Said(None, f"meeting.add #{entry.no}", lines), as_json=json)


def amend(
    no: NumberArgument,
    day: DayOption = None,
    by: ByOption = None,
    minutes: MinutesOption = None,
    cases: CasesOption = None,
    people: PeopleOption = None,
    count: CountOption = None,
    json: JsonOption = False,
) -> None:
    """Correct a meeting by its number; what is left out stays as it is. Without options every part is asked for."""
    workspace = state.workspace()
    old = find_meeting(workspace.register(Meetings), no)
    given = {
        "date": day,
        "participants": recording.staff_ids(by, workspace.config) if by is not None else None,
        "minutes": minutes,
        "cases": _case_ids(cases, workspace) if cases is not None else None,
        "people": people,
        "count": count,
    }
    changes: dict[str, object] = {key: value for key, value in given.items() if value is not None}
    if not changes:
        changes = {
            "date": ask.day(_("day"), "--date", today=old.date),
            "participants": recording.asked_staff(
                None, "--by", workspace.config, required=False, default=old.participants
            ),
            "minutes": ask.text(_("number of the minutes"), "--minutes", required=False, default=old.minutes or "")
            or None,
        }
    with workspace.change("meeting.amend") as change:
        entry = replace(find_meeting(change.meetings, no), **changes)
        register, lines = amend_meeting(change.meetings, entry, workspace.config, workspace.today)
        change.meetings = register
    screen.show(screen.Said(None, f"meeting.amend #{no}", lines), as_json=json)


def list_(community: CommunityOption = None, json: JsonOption = False) -> None:
    """List the meetings and events."""
    workspace = state.workspace()
    check_community(workspace, community)
    rows = [
        (
            meeting.no,
            meeting.date,
            meeting.kind,
            meeting.community,
            "、".join(workspace.config.staff_name(who) for who in meeting.participants),
            meeting.minutes,
            len(meeting.cases),
        )
        for meeting in workspace.register(Meetings).meetings
        if community is None or meeting.community in (None, community)
    ]
    headers = ("编号", "日期", "类型", "社区", "参会", "纪要", "议及档案数")
    keys = ("no", "date", "kind", "community", "participants", "minutes", "cases")
    screen.show(screen.Listing("meetings", screen.Table(headers, rows, keys)), as_json=json)


def _case_ids(typed: str | None, workspace: Workspace) -> tuple[str, ...]:
    """Case ids from `C0031,C0044`. Raises UnknownCaseError, NotACaseError."""
    known = workspace.case_ids()
    ids = tuple(case_id_of(part) for part in (typed or "").replace("\uff0c", ",").split(",") if part.strip())
    for case_id in ids:
        if case_id not in known:
            raise workspace.unknown(case_id)
    return ids
