"""`drugcheck request add|answer|withdraw|list`: what a person asks of the office about the own file."""

from typing import Annotated

from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.options import (
    CaseArgument,
    DayOption,
    FromOption,
    JsonOption,
    NumberArgument,
    choice,
    flag,
    text,
)
from drugcheck.domain import requesting
from drugcheck.domain.case import Case, Request
from drugcheck.domain.outcome import Outcome, find_entry
from drugcheck.domain.vocabulary import RequestKind
from drugcheck.locale import _
from drugcheck.workspace import Workspace


def add(
    case: CaseArgument,
    kind: Annotated[RequestKind | None, choice(RequestKind, "--kind", help="what is asked for")] = None,
    day: DayOption = None,
    about: Annotated[
        str | None, text("--about", help="what it is about, without names, such as 附件12 戒断年限")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Record a request to see, correct or contest what is on file; its working days begin."""
    workspace = state.workspace()
    workspace.case(case)
    if ask.interactive():
        kind = kind or ask.choice(RequestKind, _("kind"), "--kind")
        day = day or ask.day(_("day it came"), "--date", today=workspace.today)
        about = about or ask.text(_("what it is about"), "--about", required=False)
    request = Request(
        no=1,
        kind=kind or ask.choice(RequestKind, _("kind"), "--kind"),
        received=day or workspace.today,
        about=about or None,
    )
    recording.change(
        case,
        "request.add",
        lambda record, w: requesting.add_request(record, request, w.config, w.today),
        as_json=json,
    )


def answer(
    case: CaseArgument,
    no: NumberArgument,
    refused: Annotated[bool, flag("--refused", help="the answer is a refusal; its reason is asked for")] = False,
    corrected: Annotated[
        str | None,
        text(
            "--corrected",
            metavar="PATH",
            help="what was corrected for it, such as residence.household_address; with commas",
        ),
    ] = None,
    day: DayOption = None,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Record the answer, which is asked for or read with --from: `answer`, or `refusal_reason` of a refusal.

    Correct the value first, as with case set; --corrected names it, and the history has what it was before.
    """
    workspace = state.workspace()
    find_entry(workspace.case(case).requests, no, case=case, what="request")
    if day is None and ask.interactive():
        day = ask.day(_("day of the answer"), "--date", today=workspace.today)
    labels = {"refusal_reason": _("why it is refused")} if refused else {"answer": _("answer")}
    if from_ is None:
        said = {key: ask.text(label, "--from") for key, label in labels.items()}
    else:
        said = recording.private_fields(from_, labels)

    paths = tuple(path.strip() for path in (corrected or "").replace("\uff0c", ",").split(",") if path.strip())

    def apply(record: Case, w: Workspace) -> Outcome:
        return requesting.answer_request(record, no, day or w.today, w.today, **said, corrected=paths)

    recording.change(case, "request.answer", apply, as_json=json)


def withdraw(
    case: CaseArgument,
    no: NumberArgument,
    day: DayOption = None,
    json: JsonOption = False,
) -> None:
    """Record that the person took a request back; only the person does, and the paper stands in the file."""
    recording.change(
        case,
        "request.withdraw",
        lambda record, w: requesting.withdraw_request(record, no, day or w.today, w.today),
        as_json=json,
    )


def list_(case: CaseArgument, json: JsonOption = False) -> None:
    """List the requests of a person, with the last day for each answer and what became of it, late or not."""
    workspace = state.workspace()
    rows = [
        (
            entry.no,
            entry.kind,
            entry.received,
            entry.about,
            requesting.due_day(entry, workspace.config),
            entry.answered,
            requesting.result(entry, workspace.config, workspace.today),
            entry.corrected,
            entry.withdrawn,
        )
        for entry in workspace.case(case).requests
    ]
    headers = ("编号", "申请类型", "收到日期", "事项", "答复期限", "答复日期", "结果", "更正字段", "撤回日期")
    keys = ("no", "kind", "received", "about", "due", "answered", "result", "corrected", "withdrawn")
    screen.show(screen.Listing("requests", screen.Table(headers, rows, keys)), as_json=json)
