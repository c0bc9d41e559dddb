"""`drugcheck meeting add|list`: the register of meetings, 四(五), 三(二)."""

from typing import Annotated

from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.loading import check_community
from drugcheck.cli.options import CommunityOption, DayOption, JsonOption, choice, number, text
from drugcheck.domain.conferring import add_meeting
from drugcheck.domain.registers import Meeting
from drugcheck.domain.vocabulary import MeetingKind
from drugcheck.locale import _
from drugcheck.workspace import case_id_of


def add(
    kind: Annotated[MeetingKind | None, choice(MeetingKind, "--kind", help="kind of meeting; left out: 会商")] = None,
    day: DayOption = None,
    community: CommunityOption = None,
    by: Annotated[str | None, text("--by", metavar="IDS", help="staff ids of who took part")] = None,
    minutes: Annotated[str | None, text("--minutes", help="number of the minutes")] = None,
    cases: Annotated[str | None, text("--cases", metavar="IDS", help="case ids that were discussed")] = None,
    people: Annotated[int | None, number("--people", help="how many took part", least=0)] = None,
    json: JsonOption = False,
) -> None:
    """Record a meeting or an event."""
    workspace = state.workspace()
    known = workspace.case_ids()
    ids = tuple(case_id_of(part) for part in (cases or "").replace("\uff0c", ",").split(",") if part.strip())
    for case_id in ids:
        if case_id not in known:
            raise workspace.unknown(case_id)
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
        for meeting in workspace.meetings().meetings
        if community is None or meeting.community in (None, community)
    ]
    headers = ("编号", "日期", "类型", "社区", "参会", "纪要", "议及档案数")
    keys = ("no", "date", "kind", "community", "participants", "minutes", "cases")
    screen.show(screen.Listing("meetings", screen.Table(headers, rows, keys)), as_json=json)
