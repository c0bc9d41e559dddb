"""`drugcheck form interview|test|rights|meeting|list`: blank forms, filled in as far as the record knows."""

from collections.abc import Mapping
from typing import Annotated, Final

import typer

from drugcheck.cli import ask, exporting, paper_output, recording, screen, state
from drugcheck.cli.options import (
    CaseArgument,
    CommunityOption,
    EncryptOption,
    JsonOption,
    OutOption,
    PurposeOption,
    RevealOption,
    choice,
    flag,
    text,
)
from drugcheck.cli.revealing import BasisOption
from drugcheck.cli.scope import checked_community
from drugcheck.domain import blank_forms, documents
from drugcheck.domain.case import Document
from drugcheck.domain.conferring import find_meeting
from drugcheck.domain.registers import Meetings
from drugcheck.domain.vocabulary import DossierPart, Interviewee, LetterKind, MeetingKind
from drugcheck.errors import UsageError
from drugcheck.locale import _
from drugcheck.workspace import case_id_of

_RIGHTS: Final = "个人信息处理告知书"


class NoSuchTalkError(UsageError):
    """forms of a talk are for 本人, 亲属 and 邻居"""

    hint = "{command} {case} --who relative"


class NotAConferenceError(UsageError):
    """meeting {no} is {kind}: minutes of an assessment are those of a 会商"""

    hint = "drugcheck meeting list"


def interview(
    case: CaseArgument,
    who: Annotated[Interviewee | None, choice(Interviewee, "--who", help="whom the talk is with")] = None,
    out: OutOption = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    to: exporting.ToOption = None,
    destroy_by: exporting.DestroyOption = None,
    encrypt_to: EncryptOption = None,
) -> None:
    """Print the form of a talk: what the person is told, what is asked, the promise to keep it confidential.

    The form for a relative or neighbour shows the code of the case and no name, whatever is revealed.
    """
    workspace = state.workspace()
    facts, context = paper_output.context_of(workspace, workspace.case(case))
    who = who or ask.choice(Interviewee, _("with"), "--who")
    if who not in blank_forms.INTERVIEWED:
        raise NoSuchTalkError(case=facts.id, command=state.settings().command)
    asked = paper_output.Asked(reveal, purpose, to, destroy_by, basis, encrypt_to)
    way = paper_output.way(workspace, out, asked, (facts.id,))
    values = blank_forms.interview_values(facts, who, context, way.view)
    _print(way, facts.id, "interview", f"form_interview_{who.alias}.docx", "谈话记录", values)


def of_test(
    case: CaseArgument,
    out: OutOption = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    to: exporting.ToOption = None,
    destroy_by: exporting.DestroyOption = None,
    encrypt_to: EncryptOption = None,
) -> None:
    """Print the form of a test: sample, what the person is told, the result, objections, signatures."""
    workspace = state.workspace()
    facts, context = paper_output.context_of(workspace, workspace.case(case))
    asked = paper_output.Asked(reveal, purpose, to, destroy_by, basis, encrypt_to)
    way = paper_output.way(workspace, out, asked, (facts.id,))
    values = blank_forms.test_values(facts, context, way.view)
    _print(way, facts.id, "test", "form_test.docx", "检测登记表", values)


def rights(
    case: CaseArgument,
    record: Annotated[
        bool, flag("--record", help="also list in the index of the dossier that the person was given it today")
    ] = False,
    out: OutOption = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    to: exporting.ToOption = None,
    destroy_by: exporting.DestroyOption = None,
    encrypt_to: EncryptOption = None,
) -> None:
    """Print the sheet that tells the person what is kept, for what, and what may be asked for.

    With --record the index of the dossier says that it was handed over; its signed copy is attached with its scan.
    """
    workspace = state.workspace()
    facts, context = paper_output.context_of(workspace, workspace.case(case))
    asked = paper_output.Asked(reveal, purpose, to, destroy_by, basis, encrypt_to)
    way = paper_output.way(workspace, out, asked, (facts.id,))
    values = blank_forms.rights_values(facts, context, way.view)
    _print(way, facts.id, "rights", "form_rights.docx", _RIGHTS, values)
    if record:
        given = Document(no=1, part=DossierPart.BASICS, kind=_RIGHTS, date=workspace.today)
        recording.change(facts.id, "form.rights", lambda known, _w: documents.add_document(known, given), as_json=False)


def meeting(
    no: Annotated[
        int | None, typer.Argument(metavar="[NO]", help="number of a meeting in the register", show_default=False)
    ] = None,
    cases: Annotated[str | None, text("--cases", metavar="IDS", help="case ids that are to be discussed")] = None,
    community: CommunityOption = None,
    out: OutOption = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    to: exporting.ToOption = None,
    destroy_by: exporting.DestroyOption = None,
    encrypt_to: EncryptOption = None,
) -> None:
    """Print the minutes of a conference to be filled in: of a meeting in the register, or of one to come."""
    workspace = state.workspace()
    community = checked_community(community, workspace.config)
    held = find_meeting(workspace.register(Meetings), no) if no is not None else None
    if held is not None and held.kind is not MeetingKind.CONFERENCE:
        raise NotAConferenceError(no=no, kind=held.kind.value)
    named = [case_id_of(part) for part in (cases or "").replace("\uff0c", ",").split(",") if part.strip()]
    ids = tuple(dict.fromkeys([*(held.cases if held else ()), *named]))
    context = paper_output.context_with(workspace, tuple(map(workspace.case, ids)))
    asked = paper_output.Asked(reveal, purpose, to, destroy_by, basis, encrypt_to)
    way = paper_output.way(workspace, out, asked, ids)
    values = blank_forms.meeting_values(held, context.facts, community, context, way.view)
    data = paper_output.document(workspace, "form_meeting.docx", "会商会议纪要", values)
    paper_output.deliver(way, "form meeting" if no is None else f"form meeting {no}", data, ids)


def list_(json: JsonOption = False) -> None:
    """List the forms and letters, each with the template that the office may edit in Word."""
    rows = [
        (f"interview CASE --who {who.alias}", f"form_interview_{who.alias}.docx", f"谈话记录({who.value})")
        for who in blank_forms.INTERVIEWED
    ]
    rows += [
        ("test CASE", "form_test.docx", "检测登记表"),
        ("rights CASE", "form_rights.docx", _RIGHTS),
        ("meeting", "form_meeting.docx", "会商会议纪要"),
    ]
    rows += [
        (f"letter CASE --kind {kind.alias}", f"letter_{kind.alias}.docx", f"{kind.value}函") for kind in LetterKind
    ]
    table = screen.Table(("命令", "模板", "名称"), rows, ("form", "template", "title"))
    screen.show(screen.Listing("forms", table), as_json=json)


def _print(
    way: paper_output.Way, case: str, name: str, template: str, title: str, values: Mapping[str, object]
) -> None:
    """Fills in the form about a case, and shows it or writes it."""
    data = paper_output.document(way.workspace, template, title, values)
    paper_output.deliver(way, f"form {name} {case}", data, (case,))
