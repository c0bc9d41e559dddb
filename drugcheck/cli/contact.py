"""`drugcheck contact add|amend|list`: how the person and the staff can reach each other, 四(六)."""

from datetime import date
from typing import Annotated

from msgspec.structs import replace

from drugcheck.cli import ask, options, recording, screen, state
from drugcheck.cli.options import CaseArgument, JsonOption, NumberArgument, choice, text
from drugcheck.domain import contacting
from drugcheck.domain.case import Case, Channel
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.vocabulary import ChannelKind
from drugcheck.locale import _
from drugcheck.workspace import Workspace

KindOption = Annotated[ChannelKind | None, choice(ChannelKind, "--kind", help="telephone or WeChat")]
ByOption = Annotated[str | None, text("--by", metavar="ID", help="staff id of who keeps in touch")]
SinceOption = Annotated[date | None, options.day("--since", help="since when; left out: today")]


def add(
    case: CaseArgument,
    kind: KindOption = None,
    by: ByOption = None,
    since: SinceOption = None,
    json: JsonOption = False,
) -> None:
    """Record a way to reach each other. Numbers are asked for, and stand with the person; no message is ever kept."""
    workspace = state.workspace()
    before = workspace.case(case)
    kind = kind or ask.choice(ChannelKind, _("telephone or WeChat"), "--kind")
    staff = recording.asked_staff(by, "--by", workspace.config)[0]
    if since is None and ask.interactive():
        since = ask.day(_("since"), "--since", today=workspace.today)
    channel = Channel(kind=kind, staff=staff, since=since or workspace.today)
    number = _asked_number(before, kind)

    def apply(record: Case, w: Workspace) -> Outcome:
        person = replace(record.person, **number)
        return contacting.add_channel(replace(record, person=person), channel, w.config, w.today)

    recording.change(case, "contact.add", apply, as_json=json)


def amend(
    case: CaseArgument,
    no: NumberArgument,
    kind: KindOption = None,
    by: ByOption = None,
    since: SinceOption = None,
    json: JsonOption = False,
) -> None:
    """Correct a way by its number in the list. Without options every part is asked for."""
    workspace = state.workspace()
    old = contacting.find_channel(workspace.case(case), no)
    if kind is None and by is None and since is None:
        kind = ask.choice(ChannelKind, _("telephone or WeChat"), "--kind", default=old.kind)
        by = ",".join(recording.asked_staff(None, "--by", workspace.config, default=(old.staff,)))
        since = ask.day(_("since"), "--since", today=old.since or workspace.today)
    staff = recording.staff_ids(by, workspace.config)[0] if by else old.staff
    channel = Channel(kind=kind or old.kind, staff=staff, since=since or old.since)
    recording.change(
        case,
        "contact.amend",
        lambda record, w: contacting.amend_channel(record, no, channel, w.config, w.today),
        as_json=json,
    )


def list_(case: CaseArgument, json: JsonOption = False) -> None:
    """List the ways to reach a person, without the numbers."""
    from drugcheck.cli.revealing import unsealed

    workspace = state.workspace()
    record = unsealed(workspace.case(case))
    rows = [
        (no, channel.kind, workspace.config.staff_name(channel.staff), channel.since)
        for no, channel in enumerate(record.contact.channels, 1)
    ]
    headers = ("编号", "联系方式", "联系人", "建立日期")
    screen.show(screen.Listing("channels", screen.Table(headers, rows, ("no", "kind", "with", "since"))), as_json=json)


def _asked_number(before: Case, kind: ChannelKind) -> dict[str, str]:
    """The number that the person is reached at, where none is on file; it may stay empty."""
    if kind is ChannelKind.PHONE:
        key, label, there = "phone", _("telephone"), before.person.phone
    else:
        key, label, there = "wechat", _("WeChat name"), before.person.wechat
    return {} if there else recording.private_fields(None, {key: label})
