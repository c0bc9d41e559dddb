"""`drugcheck document add|list|exempt`: the index of 一人一档, and what a file does not need. 四(七)."""

from pathlib import Path
from typing import Annotated

import typer

from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.options import CaseArgument, DayOption, JsonOption, choice, flag, number, text
from drugcheck.domain import documents
from drugcheck.domain.case import Case, Document
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.vocabulary import DossierPart, DossierSection
from drugcheck.locale import _
from drugcheck.workspace import Workspace


def add(
    case: CaseArgument,
    part: Annotated[DossierPart | None, choice(DossierPart, "--part", help="part of the dossier")] = None,
    kind: Annotated[str | None, text("--kind", help="what it is, such as 谈话记录")] = None,
    number_: Annotated[str | None, text("--number", help="its number")] = None,
    day: DayOption = None,
    pages: Annotated[int | None, number("--pages", help="pages", least=0)] = None,
    place: Annotated[str | None, text("--place", help="where the paper is kept, such as 档案柜 2-3")] = None,
    restricted: Annotated[bool, flag("--restricted", help="may be seen on a ground only")] = False,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="SCAN", help="its scan (PDF, JPEG, PNG, TIFF), kept encrypted")
    ] = None,
    json: JsonOption = False,
) -> None:
    """List a paper in the index of the dossier, with its scan where there is one."""
    workspace = state.workspace()
    workspace.case(case)
    document = Document(
        no=1,
        part=part or ask.choice(DossierPart, _("part"), "--part"),
        kind=kind or ask.text(_("kind of document"), "--kind"),
        number=number_,
        date=day or workspace.today,
        pages=pages,
        place=place,
        restricted=restricted or None,
    )
    if file is None:
        recording.change(
            case, "document.add", lambda record, _w: documents.add_document(record, document), as_json=json
        )
        return
    from drugcheck.cli.scan import keep

    with workspace.change("document.add") as change:
        listed = documents.add_document(change.case(case), document)
        kept = keep(change, listed.case, listed.no or 0, file, workspace.today, pages)
    said = screen.Said(kept.case.id, f"document.add #{listed.no}", (*kept.consequences, *listed.consequences))
    screen.show(said, as_json=json)


def list_(case: CaseArgument, json: JsonOption = False) -> None:
    """List the index of the dossier."""
    from drugcheck.cli.revealing import unsealed

    rows = [
        (
            entry.no,
            entry.part,
            entry.kind,
            entry.number,
            entry.date,
            entry.pages,
            entry.place,
            entry.restricted,
            entry.scan,
        )
        for entry in unsealed(state.workspace().case(case)).documents
    ]
    headers = ("编号", "档案部分", "材料名称", "文号", "日期", "页数", "存放位置", "限阅", "扫描件")
    keys = ("no", "part", "kind", "number", "date", "pages", "place", "restricted", "scan")
    screen.show(screen.Listing("documents", screen.Table(headers, rows, keys)), as_json=json)


def exempt(
    case: CaseArgument,
    section: Annotated[str | None, text("--section", help="section of the dossier, such as 谈话记录 or talks")] = None,
    reason: Annotated[str | None, text("--reason", help="why it does not apply")] = None,
    day: DayOption = None,
    json: JsonOption = False,
) -> None:
    """Say that a section of the dossier does not apply to this person, and why."""
    workspace = state.workspace()
    workspace.case(case)
    section = section or ask.choice(DossierSection, _("section"), "--section").value
    reason = reason or ask.text(_("reason"), "--reason")

    def apply(record: Case, opened: Workspace) -> Outcome:
        return documents.exempt(
            record, opened.config, opened.today, opened.dossier, section=section, reason=reason, day=day
        )

    recording.change(case, "document.exempt", apply, as_json=json)
