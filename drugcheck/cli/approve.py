"""`drugcheck approve`: that a step was signed on paper, or came back with a reason, 四(五). No electronic signature."""

from typing import Annotated

from drugcheck.cli import ask, recording, state
from drugcheck.cli.options import CaseArgument, DayOption, JsonOption, flag, number, text
from drugcheck.domain import approving
from drugcheck.domain.approval import STEPS, approval_state
from drugcheck.domain.case import Case
from drugcheck.domain.outcome import Outcome
from drugcheck.locale import _
from drugcheck.workspace import Workspace


def approve(
    case: CaseArgument,
    step: Annotated[
        int | None,
        number("--step", help="1 社区会商, 2 派出所核查, 3 街道审批, 4 区禁毒办备案; left out: the step that is next"),
    ] = None,
    by: Annotated[str | None, text("--by", metavar="IDS", help="staff ids of who signed")] = None,
    day: DayOption = None,
    document: Annotated[str | None, text("--document", help="number of the paper that was signed")] = None,
    opinion: Annotated[str | None, text("--opinion", help="opinion as written on the paper")] = None,
    receipt: Annotated[str | None, text("--receipt", help="receipt number of the district office (step 4)")] = None,
    return_: Annotated[bool, flag("--return", help="the step sent it back; needs --reason")] = False,
    reason: Annotated[str | None, text("--reason", help="why it was sent back")] = None,
    add_paper: Annotated[
        bool, flag("--add-paper", help="only add a document, receipt or opinion to a step that is signed")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Record a step of the approval as it was signed on paper."""
    workspace = state.workspace()
    record = workspace.case(case)
    if add_paper:
        _add_paper(case, step, document, opinion, receipt, json)
        return
    due = step or approval_state(record, workspace.config).next_step
    signers = recording.asked_staff(by, "--by", workspace.config)
    if return_:
        why = reason or ask.text(_("why it was sent back"), "--reason")

        def send_back(record: Case, w: Workspace) -> Outcome:
            return approving.send_back(
                record,
                w.config,
                w.meetings(),
                w.today,
                by=signers,
                reason=why,
                step=step,
                day=day,
                document=document,
            )

        recording.change(case, "approve.return", send_back, as_json=json, keyed="v")
        return
    if document is None and ask.interactive():
        document = ask.text(_("number of the paper"), "--document", required=False) or None
    if due == max(STEPS) and receipt is None and ask.interactive():
        receipt = ask.text(_("receipt number"), "--receipt", required=False) or None

    def sign(record: Case, w: Workspace) -> Outcome:
        return approving.sign(
            record,
            w.config,
            w.meetings(),
            w.today,
            by=signers,
            step=step,
            day=day,
            document=document,
            opinion=opinion,
            receipt=receipt,
        )

    recording.change(case, "approve", sign, as_json=json, keyed="v")


def _add_paper(
    case: str, step: int | None, document: str | None, opinion: str | None, receipt: str | None, json: bool
) -> None:
    chosen = step if step is not None else ask.number(_("step"), "--step")
    if document is None and receipt is None and opinion is None:
        if chosen == max(STEPS) and ask.interactive():
            receipt = ask.text(_("receipt number"), "--receipt", required=False) or None
        if receipt is None:
            document = ask.text(_("number of the paper"), "--document")
    recording.change(
        case,
        "approve.paper",
        lambda record, _w: approving.add_papers(record, chosen, document=document, receipt=receipt, opinion=opinion),
        as_json=json,
        keyed="v",
    )
