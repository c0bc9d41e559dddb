"""`drugcheck roster list|diff|distribute|ack`: rosters that came in, and who has the current one. 三(一), 四(二)."""

from pathlib import Path
from typing import Annotated

import typer

from drugcheck.cli import ask, exporting, screen, state
from drugcheck.cli.loading import check_community, load
from drugcheck.cli.options import DayOption, DryRunOption, JsonOption, PurposeOption, flag
from drugcheck.domain.facts import Facts
from drugcheck.domain.handing_out import acknowledge, hand_out
from drugcheck.domain.registers import Rosters
from drugcheck.domain.roster.compare import why_absent
from drugcheck.errors import UsageError
from drugcheck.locale import _
from drugcheck.message import message


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
        for roster in state.workspace().register(Rosters).rosters
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


def diff(json: JsonOption = False) -> None:
    """Hold the current roster against the one before: who came, who is no longer there, and what the record says."""
    workspace = state.workspace()
    rosters = workspace.register(Rosters).rosters
    if len(rosters) < 2:
        raise OneRosterError()
    before, now = rosters[-2], rosters[-1]
    facts = {record.id: Facts(record, workspace.config, workspace.today) for record in load(workspace).cases}
    gone = [case for case in before.cases if case not in set(now.cases)]
    come = [case for case in now.cases if case not in set(before.cases)]
    rows = [(case, _community(facts, case), "新增", "") for case in come]
    rows += [(case, _community(facts, case), "未见", _why(facts, case)) for case in gone]
    notes = (
        message(
            "{before} cases on {day}, {now} on {today}: 新增 {come} 未见 {gone}",
            before=len(before.cases),
            day=before.date.isoformat(),
            now=len(now.cases),
            today=now.date.isoformat(),
            come=len(come),
            gone=len(gone),
        ),
    )
    table = screen.Table(("档案", "社区", "变化", "原因"), rows, ("case", "community", "change", "why"))
    screen.show(screen.Listing("differences", table, notes), as_json=json)


def _community(facts: dict[str, Facts], case: str) -> str:
    return facts[case].community if case in facts else ""


def _why(facts: dict[str, Facts], case: str) -> str:
    return (why_absent(facts[case]) or "未说明") if case in facts else ""


class OneRosterError(UsageError):
    """there are not two rosters yet that could be held against each other"""

    hint = "drugcheck roster list"
