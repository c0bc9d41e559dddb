"""`drugcheck approve`: that a step was signed on paper, or came back with a reason, 四(五). No electronic signature."""

from datetime import date
from typing import Annotated

from drugcheck.cli import ask, recording, state
from drugcheck.cli.options import CaseArgument, DayOption, JsonOption, YesOption, flag, number, text
from drugcheck.domain import approving, signatures
from drugcheck.domain.approval import DISTRICT_STEP, STEPS, approval_state, may_sign
from drugcheck.domain.case import Case
from drugcheck.domain.office import Staff
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.registers import Meetings
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
    amend: Annotated[
        bool, flag("--amend", help="only correct who signed a step, when, and on which paper: as the paper says")
    ] = False,
    withdraw: Annotated[
        bool, flag("--withdraw", help="take back a step that should not stand there, and all steps after it")
    ] = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Record a step of the approval as it was signed on paper."""
    workspace = state.workspace()
    record = workspace.case(case)
    if add_paper:
        _add_paper(record, step, document, opinion, receipt, json)
        return
    if amend:
        _amend(record, step, by, day, document, json)
        return
    if withdraw:
        _withdraw(record, step, yes, json)
        return
    due = step or approval_state(record, workspace.config).next_step
    signers = recording.asked_staff(
        by, "--by", workspace.config, among=_who_may_sign(record, due, day or workspace.today)
    )
    if day is None and ask.interactive():
        day = ask.day(_("day on the paper"), "--date", today=workspace.today)
    if return_:
        why = reason or ask.text(_("why it was sent back"), "--reason")

        def send_back(record: Case, w: Workspace) -> Outcome:
            return approving.send_back(
                record,
                w.config,
                w.register(Meetings),
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
            w.register(Meetings),
            w.today,
            by=signers,
            step=step,
            day=day,
            document=document,
            opinion=opinion,
            receipt=receipt,
        )

    recording.change(case, "approve", sign, as_json=json, keyed="v")


def _who_may_sign(record: Case, step: int, day: date) -> tuple[Staff, ...]:
    config = state.workspace().config
    return tuple(m for m in config.staff if step in STEPS and may_sign(config, step, m.id, record.case.community, day))


def _asked_step(step: int | None) -> int:
    return step if step is not None else ask.number(_("step"), "--step")


def _add_paper(
    record: Case, step: int | None, document: str | None, opinion: str | None, receipt: str | None, json: bool
) -> None:
    chosen = _asked_step(step)
    if document is None and receipt is None and opinion is None:
        document = ask.text(_("number of the paper"), "--document", required=chosen != DISTRICT_STEP) or None
        if chosen == DISTRICT_STEP:
            receipt = ask.text(_("receipt number"), "--receipt", required=document is None) or None
    recording.change(
        record.id,
        "approve.paper",
        lambda record, _w: approving.add_papers(record, chosen, document=document, receipt=receipt, opinion=opinion),
        as_json=json,
        keyed="v",
    )


def _amend(record: Case, step: int | None, by: str | None, day: date | None, document: str | None, json: bool) -> None:
    workspace = state.workspace()
    chosen = _asked_step(step)
    before = signatures.signature_of(record, chosen)
    if by is None and day is None and document is None:
        day = ask.day(_("day on the paper"), "--date", today=before.date or workspace.today)
        among = _who_may_sign(record, chosen, day)
        by = ",".join(recording.asked_staff(None, "--by", workspace.config, default=before.by, among=among))
        document = ask.text(_("number of the paper"), "--document", required=False, default=before.document or "")
    signers = recording.staff_ids(by, workspace.config) if by is not None else before.by

    def apply(record: Case, w: Workspace) -> Outcome:
        when = day or before.date or w.today
        return signatures.amend(
            record, w.config, w.register(Meetings), w.today, chosen, by=signers, day=when, document=document
        )

    recording.change(record.id, "approve.amend", apply, as_json=json, keyed="v")


def _withdraw(record: Case, step: int | None, yes: bool, json: bool) -> None:
    chosen = _asked_step(step)
    if not yes:
        ask.yes(_("withdraw step {step} and what was signed after it?").format(step=chosen), "--yes")
    recording.change(
        record.id, "approve.withdraw", lambda record, _w: signatures.withdraw(record, chosen), as_json=json, keyed="v"
    )
