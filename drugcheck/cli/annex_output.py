"""Where an annex goes: onto the screen or into a file, in one of seven formats, and who may have it in full."""

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from drugcheck.cli import exporting, screen, state
from drugcheck.cli.encrypting import SUFFIX
from drugcheck.domain.annex_form import Form
from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import Table
from drugcheck.domain.naming import nearest_name
from drugcheck.errors import UsageError
from drugcheck.files import tables
from drugcheck.message import Message, message
from drugcheck.workspace import Workspace

TERMINAL: Final = "terminal"
XLSX: Final = "xlsx"
WORD: Final = "docx"
FORMS: Final = 3
_SUFFIXES: Final = {
    ".txt": TERMINAL,
    ".md": "md",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".xlsx": XLSX,
    ".docx": WORD,
}
# What is made of the table of all forms: a workbook only counts them.
WITHOUT_FORMS: Final = ("csv", "json", XLSX)
FORMATS: Final = (TERMINAL, "md", "csv", "html", "json", XLSX, WORD)


class UnknownFormatError(UsageError):
    """there is no such format; known: {known}"""

    hint = "{command} N --format {nearest}"


class FileNeededError(UsageError):
    """{kind} is no text for a screen: it goes into a file"""

    hint = "{command} {number} --out FILE.{kind}"


class FormInWorkbookError(UsageError):
    """annex {number} is a form, a page for each person, and no table for a workbook"""

    hint = "{command} {number} --out FILE.docx"


class NotAFolderError(UsageError):
    """{path} is a file: all annexes go into a folder"""

    hint = "{command} all --out FOLDER"


class NotInWordError(UsageError):
    """annex 3 alone is a form for Word: the others are tables"""

    hint = "{command} 3 --out FILE.docx"


class Leaving(NamedTuple):
    """From where a file leaves, and on what terms: None where it is masked."""

    workspace: Workspace
    terms: exporting.Terms | None


class Made(NamedTuple):
    """An annex, ready to be written: its table, the forms of annex 3 and how many, the tie-outs of annex 1.

    `rows` says how many there were, once it was written and let go.
    """

    table: Table
    forms: Sequence[Form] | None = None
    ties: tuple[TieOut, ...] = ()
    form_count: int | None = None
    rows: int | None = None

    @property
    def row_count(self) -> int:
        """Rows, or forms."""
        if self.rows is not None:
            return self.rows
        return self.table.row_count if self.form_count is None else self.form_count

    @property
    def counted(self) -> "Made":
        """What is said of it when it was written, without what was."""
        return self._replace(table=self.table._replace(rows=(), cases=()), forms=None, ties=(), rows=self.row_count)


def chosen_format(name: str | None, out: Path | None, *, folder: bool = False) -> str:
    """The format that was named, else the one that the file's ending means: that before `.age`, where it is encrypted.

    A folder may be named as it likes. Raises UnknownFormatError.
    """
    file = out.with_suffix("") if out is not None and out.suffix == SUFFIX else out
    ending = file.suffix.casefold() if file is not None else ""
    if name is None and (ending in _SUFFIXES or folder or not ending):
        return _SUFFIXES.get(ending, TERMINAL)
    wanted = (ending if name is None else name.strip().casefold()).removeprefix(".")
    if wanted not in FORMATS:
        nearest = nearest_name(wanted, FORMATS, cutoff=0.0) or FORMATS[0]
        raise UnknownFormatError(known=", ".join(FORMATS), nearest=nearest, command=state.settings().command)
    return wanted


def check_word(kind: str, numbers: Sequence[int], out: Path | None) -> None:
    """Refuses Word on the screen, and for another annex than 3. Raises FileNeededError, NotInWordError."""
    if kind != WORD:
        return
    command = state.settings().command
    if tuple(numbers) != (FORMS,):
        raise NotInWordError(command=command)
    if out is None:
        raise FileNeededError(command=command, kind=kind, number=_named(numbers))


def _named(numbers: Sequence[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else "all"


def files_of(made: Made, kind: str, workspace: Workspace, path: Path) -> list[exporting.File]:
    """The annex as a file in that format; many forms are several documents."""
    if kind != WORD:
        return [exporting.File(path, file_of(made, kind))]
    from drugcheck.files.word_annex import forms_documents

    author = workspace.config.unit.name
    documents = forms_documents(made.forms or (), made.table, workspace.templates, author, path)
    return [exporting.File(*document) for document in documents]


def file_of(made: Made, kind: str) -> bytes:
    """The annex as the bytes of a file of text."""
    # A spreadsheet knows by the mark that CSV is UTF-8.
    target = io.BytesIO(b"\xef\xbb\xbf" if kind == "csv" else b"")
    target.seek(0, io.SEEK_END)
    target.writelines(part.encode() for part in rendered(made, kind))
    return target.getvalue()


def check_workbook(kind: str, numbers: Sequence[int], out: Path | None) -> None:
    """Refuses a workbook on the screen, and one of forms. Raises FileNeededError, FormInWorkbookError."""
    if kind != XLSX:
        return
    command = state.settings().command
    if out is None:
        raise FileNeededError(command=command, kind=kind, number=_named(numbers))
    if tuple(numbers) == (FORMS,):
        raise FormInWorkbookError(command=command, number=FORMS)


def rendered(made: Made, kind: str, wide: int | None = None) -> Iterator[str]:
    """The annex as text in that format, part by part: the whole of ten thousand forms would be a large one.

    `wide`: the cells at which a row ends on a terminal.
    """
    table, forms = made.table, made.forms
    if kind == "csv":
        return tables.csv_lines(table, made.ties)
    if kind == "json":
        from drugcheck.files.table_json import table_json

        return table_json(table, made.ties)
    if kind == "html":
        from drugcheck.files import html_pages

        return html_pages.table_page(table, made.ties) if forms is None else html_pages.forms_page(forms, table)
    from drugcheck.files import form_texts

    if kind == "md":
        return tables.markdown(table, made.ties) if forms is None else form_texts.forms_markdown(forms, table)
    return tables.text_lines(table, made.ties, wide) if forms is None else form_texts.forms_text(forms, table)


def write(made: Iterable[Made], kind: str, out: Path, leaving: Leaving, *, folder: bool) -> None:
    """Writes a file, or with `folder` one file for each annex, and says on stderr what was written.

    A workbook is one file, whatever it holds. Of several files each annex is let go when its bytes are there.

    Raises:
        NotAFolderError. OSError where it cannot be written; what stood there before stands there still.
    """
    if kind == XLSX:
        told: list[Made] = []
        data = workbook(_noted(made, told), several=folder)
        deliver(told, [exporting.File(out, data)], leaving, folder=folder)
        return
    if folder:
        if out.exists() and not out.is_dir():
            raise NotAFolderError(path=str(out), command=state.settings().command)
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
    suffix = "txt" if kind == TERMINAL else kind
    files: list[exporting.File] = []
    told = []
    for one in made:
        path = out / f"annex{one.table.number:02d}.{suffix}" if folder else out
        files += files_of(one, kind, leaving.workspace, path)
        told.append(one.counted)
        del one
    deliver(told, files, leaving, folder=folder)


def _noted(made: Iterable[Made], told: list[Made]) -> Iterator[Made]:
    for one in made:
        told.append(one.counted)
        yield one
        del one


def workbook(made: Iterable[Made], *, several: bool) -> bytes:
    """One annex as a workbook; several as one with an index."""
    from drugcheck.files.workbook_annex import AnnexSheet, annex_workbook

    sheets = (AnnexSheet(one.table, one.ties, one.form_count) for one in made)
    if not several:
        return annex_workbook(next(sheets))
    from drugcheck.files.workbook_index import annexes_workbook

    return annexes_workbook(sheets)


def deliver(made: Sequence[Made], files: Sequence[exporting.File], leaving: Leaving, *, folder: bool) -> None:
    """Hands finished files to the gate, and says what was written: one line an annex, also where one file has all."""
    what = "annex all" if folder else f"annex {made[0].table.number}"
    rows = sum(one.row_count for one in made)
    exporting.deliver(leaving.workspace, leaving.terms, what, files, rows=rows)
    whole = len(files) == 1 < len(made)
    for place, one in enumerate(made):
        if whole and one.form_count is not None:
            screen.say(_left_out(one))
        else:
            paths, terms = files if len(made) == 1 else files[:1] if whole else [files[place]], leaving.terms
            said = [str(file.path if terms is None else terms.place(file.path)) for file in paths]
            # Of many, the first and the last say where they are.
            screen.say(_written(one, " … ".join([*said[:1], *said[1:][-1:]]), revealed=bool(terms and terms.parts)))


def _left_out(made: Made) -> Message:
    number, command = made.table.number, state.settings().command
    return message("annex {number} is a form: {command} {number} --out FILE.docx", number=number, command=command)


def _written(made: Made, file: str, *, revealed: bool) -> Message:
    number, count = made.table.number, made.row_count
    if revealed:
        return message(
            "annex {number}: {count} rows in {file}, personal fields in full; destroy it when its purpose is met",
            number=number,
            count=count,
            file=file,
        )
    return message("annex {number}: {count} rows in {file}, masked", number=number, count=count, file=file)
