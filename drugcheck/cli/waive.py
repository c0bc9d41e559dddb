"""`drugcheck waive CODE CASE`, `waive list`, `waive end`: findings that somebody answers for until a day."""

from datetime import date
from typing import Annotated

import typer

from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.loading import check_community, context_for, load
from drugcheck.cli.options import (
    AsOfOption,
    CommunityOption,
    FromOption,
    JsonOption,
    PurposeOption,
    RevealOption,
    day,
    flag,
    text,
)
from drugcheck.cli.revealing import masking
from drugcheck.cli.validate import UnknownRuleError
from drugcheck.domain import waiving
from drugcheck.domain.case import Waiver
from drugcheck.domain.findings import Context
from drugcheck.domain.registers import StoreWaiver, Waivers
from drugcheck.domain.rules import CATALOGUE, find
from drugcheck.domain.rules.base import Rule
from drugcheck.domain.rules.engine import run
from drugcheck.domain.waiving import Grant, NothingToWaiveError, Standing
from drugcheck.errors import UsageError
from drugcheck.locale import _
from drugcheck.workspace import Workspace

_HEADERS = ("规则", "对象", "状态", "问题", "期限", "批准人", "起始", "理由")
_KEYS = ("code", "subject", "standing", "found", "until", "by", "since", "reason")


class OneSubjectError(UsageError):
    """a finding is about one case or one community: give CASE or --community, not both"""

    hint = "{command} {code} CASE"


class NotOnePersonError(UsageError):
    """one person answers for a waiver: give one staff id"""

    hint = "drugcheck campaign show"


CodeArgument = Annotated[
    str, typer.Argument(metavar="CODE", help="code or name of a rule, such as CT006", show_default=False)
]
SubjectArgument = Annotated[
    str | None,
    typer.Argument(metavar="CASE", help="case id; left out: with --community, or the store", show_default=False),
]
OfCommunityOption = Annotated[
    str | None, text("--community", metavar="NAME", help="a finding about this community instead of a case")
]


def waive(
    code: CodeArgument,
    case: SubjectArgument = None,
    community: OfCommunityOption = None,
    reason: Annotated[
        str | None,
        text(
            "--reason", help="why, without any name or number of a person (shells keep a history); left out: asked for"
        ),
    ] = None,
    until: Annotated[
        date | None, day("--until", help="last day of the waiver; left out: limits.waiver_days from today")
    ] = None,
    by: Annotated[
        str | None,
        text("--by", metavar="ID", help="staff id of who answers for it: 党工委书记, 办事处主任 or 领导小组办公室"),
    ] = None,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Answer for a finding until a day: it is still shown, and stops no submission. Again: renewed.

    A rule that cannot be waived is refused. `drugcheck waive list` shows all waivers, `drugcheck waive end` ends one.
    """
    rule = _rule(code)
    workspace = state.workspace()
    case = _subject(workspace, rule, case, community)
    waiving.ensure_waivable(rule)
    context = context_for(workspace, load(workspace, ask_history=True), [rule])
    if (case, None if case else community) not in _found(rule, context):
        raise NothingToWaiveError(code=rule.code)
    reason = reason or _reason_of(from_)
    who = recording.asked_staff(by, "--by", workspace.config)
    if len(who) != 1:
        raise NotOnePersonError()
    given = waiving.grant(rule, reason, who[0], workspace.config, workspace.today, until=until)
    if case is not None:
        recording.change(case, "waive", lambda record, _w: waiving.waive_in_case(record, given), as_json=json)
        return
    _put(workspace, community, given, json)


def list_(
    community: CommunityOption = None,
    expired: Annotated[bool, flag("--expired", help="only those that are over")] = False,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """List the waivers: whether each counts, and whether what it covers is still there."""
    workspace = state.workspace(as_of)
    check_community(workspace, community)
    view = masking(reveal, purpose)
    context = context_for(workspace, load(workspace, ask_history=as_of is None), CATALOGUE)
    found: dict[str, set[tuple[str | None, str | None]]] = {}
    rows = []
    for case, about, waiver in _all(context, community):
        rule = find(waiver.code)
        standing = waiving.standing(waiver, rule, context.config, context.today)
        if expired and standing is not Standing.EXPIRED:
            continue
        if rule is not None and rule.code not in found:
            found[rule.code] = _found(rule, context)
        rows.append(
            (
                waiver.code,
                case or about or "-",
                standing,
                "仍在" if (case, None if case else about) in found.get(waiver.code, ()) else "已消除",
                waiver.until,
                workspace.config.staff_name(waiver.by),
                waiver.since,
                view.of(case or "").show("text", waiver.reason),
            )
        )
    screen.show(screen.Listing("waivers", screen.Table(_HEADERS, rows, _KEYS)), as_json=json)


def end(
    code: CodeArgument, case: SubjectArgument = None, community: OfCommunityOption = None, json: JsonOption = False
) -> None:
    """End a waiver: the finding counts again while it is there."""
    workspace = state.workspace()
    known = find(code)
    # A waiver that was written by hand may name a rule that is not there.
    name = known.code if known is not None else code.strip().upper()
    case = _subject(workspace, known, case, community)
    if case is not None:
        recording.change(case, "waive.end", lambda record, _w: waiving.end_in_case(record, name), as_json=json)
        return
    with workspace.change("waive.end") as change:
        register, lines = waiving.end_in_register(change.register(Waivers), community, name)
        change.put_register(register)
    screen.show(screen.Said(community, "waive.end", lines), as_json=json)


def _rule(code: str) -> Rule:
    rule = find(code)
    if rule is None:
        raise UnknownRuleError(code="…")
    return rule


def _subject(workspace: Workspace, rule: Rule | None, case: str | None, community: str | None) -> str | None:
    """The case id meant, None for a community or the store. Raises OneSubjectError and what an unknown one raises."""
    if case is not None and community is not None:
        raise OneSubjectError(command=state.settings().command, code=rule.code if rule else "CODE")
    check_community(workspace, community)
    return workspace.case(case).id if case is not None else None


def _found(rule: Rule, context: Context) -> set[tuple[str | None, str | None]]:
    """What the rule finds today: by case, or by community where a finding is about no case."""
    return {(found.case, None if found.case else found.community) for found in run([rule], context)}


def _all(context: Context, community: str | None) -> list[tuple[str | None, str | None, Waiver | StoreWaiver]]:
    """Every waiver with its case and its community, cases first."""
    listed: list[tuple[str | None, str | None, Waiver | StoreWaiver]] = [
        (facts.id, facts.community, waiver) for facts in context.facts for waiver in facts.case.waivers
    ]
    listed += [(None, waiver.community, waiver) for waiver in context.registers.waivers.waivers]
    return [entry for entry in listed if community is None or entry[1] == community]


def _reason_of(source: str | None) -> str:
    label = _("reason, without any name or number of a person")
    given = recording.private_fields(source, {"reason": label}) if source is not None else {}
    return given.get("reason") or ask.text(label, "--reason")


def _put(workspace: Workspace, community: str | None, given: Grant, as_json: bool) -> None:
    with workspace.change("waive") as change:
        register, lines = waiving.waive_in_register(change.register(Waivers), community, given)
        change.put_register(register)
    screen.show(screen.Said(community, "waive", lines), as_json=as_json)
