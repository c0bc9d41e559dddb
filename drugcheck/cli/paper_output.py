"""Where a paper goes: its words onto the screen, or a Word document through the gate of exports."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from drugcheck.cli import ask, exporting, screen, state
from drugcheck.cli.revealing import masking
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import Masking
from drugcheck.errors import UsageError
from drugcheck.locale import _
from drugcheck.message import message
from drugcheck.workspace import Loaded, Workspace

SUFFIX = ".docx"


class NotADocxError(UsageError):
    """a paper is written as a Word document: FILE ends in .docx"""

    hint = "{command} --out FILE.docx"


class Way(NamedTuple):
    """Where a paper goes, how much of it may be seen, and on what terms it leaves."""

    workspace: Workspace
    out: Path | None
    view: Masking
    terms: exporting.Terms | None


class Asked(NamedTuple):
    """What the command line says of it: the parts to show, for what, for whom, until when, on what ground."""

    reveal: str | None
    purpose: str | None
    to: str | None
    destroy_by: date | None
    basis: str | None
    encrypt_to: str | None


def way(workspace: Workspace, out: Path | None, asked: Asked, cases: tuple[str, ...]) -> Way:
    """Decides before anything is made. Raises NotADocxError, PurposeNeededError, what exporting.terms raises."""
    if out is not None and out.suffix.casefold() != SUFFIX:
        raise NotADocxError(command=state.settings().command)
    reveal, purpose, to, destroy_by, basis, encrypt_to = asked
    exporting.check_file(out, encrypt_to)
    if reveal and not (purpose or "").strip() and ask.interactive():
        purpose = ask.text(_("purpose of the full view"), "--purpose")
    view = masking(reveal, purpose, cases=cases, basis=basis, noted=out is None)
    if out is None:
        return Way(workspace, out, view, None)
    terms = exporting.terms(out, view, workspace, to, purpose, destroy_by, basis, encrypt_to=encrypt_to)
    return Way(workspace, out, view, terms)


def document(workspace: Workspace, template: str, title: str, values: Mapping[str, object]) -> bytes:
    """The Word document that the office's template makes of the values. Raises WordTemplateError.

    `title` goes into the file's properties and names no person.
    """
    from drugcheck.files.word import Properties, render, template_path

    properties = Properties(title, workspace.config.unit.name, workspace.today)
    return render(template_path(workspace.templates, template), values, properties)


def deliver(way: Way, what: str, data: bytes, cases: tuple[str, ...] = ()) -> None:
    """Shows the words of the paper, or writes the file and says so on stderr. `what` is ASCII and names no person."""
    if way.out is None:
        from drugcheck.files.word_text import text_of

        screen.write(text_of(data))
        return
    exporting.deliver(way.workspace, way.terms, what, [exporting.File(way.out, data)], cases=cases)
    file = str(way.out if way.terms is None else way.terms.place(way.out))
    if way.terms is None or not way.terms.parts:
        screen.say(message("{what} in {file}, masked", what=what, file=file))
    else:
        screen.say(
            message(
                "{what} in {file}, personal fields in full; destroy it when its purpose is met", what=what, file=file
            )
        )


def context_of(workspace: Workspace, case: Case) -> tuple[Facts, Context]:
    """The facts of one case, and a context of it alone, with the registers and the templates."""
    context = context_with(workspace, (case,))
    return context.facts[0], context


def context_with(workspace: Workspace, cases: tuple[Case, ...]) -> Context:
    """A context of these cases alone."""
    from drugcheck.domain.findings import StoreState

    return workspace.context(Loaded(cases, StoreState(), ()))
