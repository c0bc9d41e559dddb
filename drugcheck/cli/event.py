"""`drugcheck event add|list`: what was done besides conferences, 三(一), 五(二). Numbers, no person."""

from typing import Annotated

from drugcheck.cli import ask, screen, state
from drugcheck.cli.loading import check_community
from drugcheck.cli.meeting import CountOption, PeopleOption
from drugcheck.cli.options import CommunityOption, DayOption, JsonOption, choice, text
from drugcheck.domain.conferring import add_event
from drugcheck.domain.registers import Meeting, Meetings
from drugcheck.domain.vocabulary import MeetingKind
from drugcheck.locale import _

DocumentOption = Annotated[str | None, text("--document", help="number of the paper: minutes, list of signatures")]
OfOption = Annotated[
    str | None, text("--community", metavar="NAME", help="whose event it was; left out: of the whole office")
]


def add(
    kind: Annotated[MeetingKind | None, choice(MeetingKind, "--kind", help="kind of event")] = None,
    day: DayOption = None,
    community: OfOption = None,
    people: PeopleOption = None,
    count: CountOption = None,
    document: DocumentOption = None,
    json: JsonOption = False,
) -> None:
    """Record an event: 动员, 培训, 督导, 推进会, or a count of venues or incidents."""
    workspace = state.workspace()
    check_community(workspace, community)
    event = Meeting(
        no=1,
        kind=kind or ask.choice(MeetingKind, _("kind of event"), "--kind"),
        date=day or workspace.today,
        community=community,
        minutes=document,
        people=people,
        count=count,
    )
    with workspace.change("event.add") as change:
        register, entry, lines = add_event(change.meetings, event, workspace.config, workspace.today)
        change.meetings = register
    screen.show(screen.Said(None, f"event.add #{entry.no}", lines), as_json=json)


def list_(community: CommunityOption = None, json: JsonOption = False) -> None:
    """List the events; those of the whole office stand in every community's list. Conferences: `meeting list`."""
    workspace = state.workspace()
    check_community(workspace, community)
    rows = [
        (event.no, event.date, event.kind, event.community, event.people, event.count, event.minutes)
        for event in workspace.register(Meetings).meetings
        if event.kind is not MeetingKind.CONFERENCE and community in (None, event.community or community)
    ]
    headers = ("编号", "日期", "类型", "社区", "人数", "数量", "纪要编号")
    keys = ("no", "date", "kind", "community", "people", "count", "document")
    screen.show(screen.Listing("events", screen.Table(headers, rows, keys)), as_json=json)
