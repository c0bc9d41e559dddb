"""`drugcheck roster list|distribute|ack`: the rosters that came in, and who has the current one. 三(一), 四(二)."""

from pathlib import Path
from typing import Annotated

import typer

from drugcheck.cli import ask, exporting, screen, state
from drugcheck.cli.loading import check_community
from drugcheck.cli.options import DayOption, DryRunOption, JsonOption, PurposeOption, flag
from drugcheck.domain.handing_out import acknowledge, hand_out
from drugcheck.locale import _


def list_(json: JsonOption = False) -> None:
    """List the imported rosters; the last one is the current one."""
    rows = [
        (
            roster.no,
            roster.date,
            roster.rows,
            len(roster.cases),
            roster.refused,
            roster.suspected,
            roster.distributed_on,
            "、".join(roster.acknowledged),
        )
        for roster in state.workspace().rosters().rosters
    ]
    headers = ("编号", "导入日期", "行数", "档案数", "拒收行数", "疑似重复", "发放日期", "已回执社区")
    keys = ("no", "date", "rows", "cases", "refused", "suspected", "distributed_on", "acknowledged")
    screen.show(screen.Listing("rosters", screen.Table(headers, rows, keys)), as_json=json)


def distribute(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FOLDER",
            help="write an encrypted file and a slip for each community into this folder outside of the workspace",
            show_default=False,
        ),
    ] = None,
    to_passphrase: Annotated[bool, flag("--to-passphrase", help="encrypt to a passphrase, asked for twice")] = False,
    recipients: Annotated[
        Path | None,
        typer.Option(
            "--recipients",
            metavar="FILE",
            help="encrypt to the age recipient of each community: lines such as 甲社区 = age1…",
            show_default=False,
        ),
    ] = None,
    allow_unassigned: Annotated[
        bool, flag("--allow-unassigned", help="leave out cases without a community instead of refusing")
    ] = False,
    day: DayOption = None,
    to: exporting.ToOption = None,
    purpose: PurposeOption = None,
    destroy_by: exporting.DestroyOption = None,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> None:
    """Hand the current roster to the communities: encrypted files with --out, and the record of the day."""
    if out is not None or dry_run or to_passphrase or recipients is not None:
        from drugcheck.cli import roster_files

        if out is None and not dry_run:
            raise ask.missing("--out")
        ways = roster_files.Ways(to_passphrase, recipients, allow_unassigned, dry_run)
        roster_files.distribute(out or Path(), ways, day, to, purpose, destroy_by, json=json)
        return
    workspace = state.workspace()
    if day is None and ask.interactive():
        day = ask.day(_("day it was handed out"), "--date", today=workspace.today)
    with workspace.change("roster.distribute") as change:
        register, roster, lines = hand_out(change.rosters, day or workspace.today, workspace.today, workspace.config)
        change.rosters = register
    screen.show(screen.Said(None, f"roster.distribute #{roster.no}", lines), as_json=json)


def ack(
    community: Annotated[str, typer.Argument(metavar="COMMUNITY", help="community that has it", show_default=False)],
    json: JsonOption = False,
) -> None:
    """Record that a community has acknowledged the current roster."""
    workspace = state.workspace()
    check_community(workspace, community)
    with workspace.change("roster.ack") as change:
        register, roster, lines = acknowledge(change.rosters, community, workspace.config)
        change.rosters = register
    screen.show(screen.Said(None, f"roster.ack #{roster.no}", lines), as_json=json)
