"""`drugcheck reconcile judge|create`: what people decide about the differences from the platform, 二(十三), 三(二)."""

from typing import Annotated

import typer

from drugcheck.cli import ask, screen, state
from drugcheck.cli.case_new import IdNumberInUseError
from drugcheck.cli.loading import check_community
from drugcheck.cli.options import CommunityOption, JsonOption, NumberArgument, choice, flag, number, text
from drugcheck.domain import reconciled
from drugcheck.domain.lapsing import lapse_message
from drugcheck.domain.registers import Comparison
from drugcheck.domain.vocabulary import PairVerdict, PlatformVerdict
from drugcheck.errors import UsageError
from drugcheck.locale import _
from drugcheck.message import message
from drugcheck.workspace import case_id_of

_TAKE = "whose value is right: theirs is written into the case, ours and both-wrong need a letter"


class WhatToJudgeError(UsageError):
    """name a case, with --row a candidate pair, or a row alone with --elsewhere"""

    hint = "drugcheck reconcile list --open"


def judge(
    case: Annotated[str | None, typer.Argument(metavar="[CASE]", help="case id", show_default=False)] = None,
    field: Annotated[
        str | None,
        typer.Argument(metavar="[FIELD]", help="path; left out: all that wait in the case", show_default=False),
    ] = None,
    take: Annotated[PlatformVerdict | None, choice(PlatformVerdict, "--take", help=_TAKE)] = None,
    row: Annotated[int | None, number("--row", help="row of the export, as in reconcile list")] = None,
    pair: Annotated[
        PairVerdict | None, choice(PairVerdict, "--pair", help="whether row and case are one person")
    ] = None,
    elsewhere: Annotated[
        bool, flag("--elsewhere", help="who stands in the row does not belong to this office")
    ] = False,
    reason: Annotated[
        str | None,
        text(
            "--reason", help="why, without any name or number of a person (shells keep a history); left out: asked for"
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Decide a difference, a candidate pair (CASE --row N --pair) or a row without a case (--row N --elsewhere)."""
    workspace = state.workspace()
    if case is None and not (row is not None and elsewhere):
        raise WhatToJudgeError()
    if case is None or (row is not None and elsewhere):
        reason = reason or ask.text(_("reason, without any name or number of a person"), "--reason")
        with workspace.change("reconcile.judge") as change:
            register = reconciled.judge_row(change.register(Comparison), row or 0, reason, workspace.today)
            change.put_register(register)
        line = message("row {row}: 非本辖区; its values are gone from the register", row=row)
        screen.show(screen.Said(None, "reconcile.judge", (line,)), as_json=json)
        return
    if row is not None:
        pair = pair or ask.choice(PairVerdict, _("one person or two"), "--pair")
        if pair is PairVerdict.SAME and take is None and ask.interactive():
            take = ask.choice(PlatformVerdict, _("whose ID number is right"), "--take")
    else:
        take = take or ask.choice(PlatformVerdict, _("whose value is right"), "--take")
    reason = reason or ask.text(_("reason, without any name or number of a person"), "--reason")
    with workspace.change("reconcile.judge") as change:
        record = change.case(case)
        register = change.register(Comparison)
        if row is not None and pair is not None:
            register, done = reconciled.judge_pair(register, record, row, pair, take, reason, workspace.today)
        else:
            verdict = take or PlatformVerdict.OURS
            register, done = reconciled.judge_field(register, record, field, verdict, reason, workspace.today)
        change.put_register(register)
        if done.case != record:
            change.put(done.case)
    lapsed = lapse_message(record, done.case, workspace.config)
    lines = done.consequences if lapsed is None else (*done.consequences, lapsed)
    screen.show(screen.Said(case_id_of(case), "reconcile.judge", lines), as_json=json)


def create(row: NumberArgument, community: CommunityOption = None, json: JsonOption = False) -> None:
    """Open a case of a row that has none, with the values of the platform."""
    workspace = state.workspace()
    check_community(workspace, community)
    with workspace.change("reconcile.create") as change:
        register, made = reconciled.create(
            change.register(Comparison), row, change.new_id(), community, workspace.today
        )
        for case_id in change.case_ids():
            known = change.case(case_id)
            if known.case.closed is None and known.person.id_number == made.person.id_number:
                raise IdNumberInUseError(case=case_id)
        change.put_register(register)
        change.put(made)
    lines = () if made.case.community else (message("no community yet (RG003)"),)
    screen.show(screen.Said(made.id, "reconcile.create", lines), as_json=json)
