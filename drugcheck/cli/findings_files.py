"""Findings into files: a table for a spreadsheet, and a sheet for each community to be handed over."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from drugcheck.cli import screen, state
from drugcheck.cli.findings_view import Format
from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.findings import Context
from drugcheck.domain.findings_table import communities, findings_table, of_the_store, sheet
from drugcheck.domain.judging import Judged
from drugcheck.domain.plain_table import PlainTable
from drugcheck.errors import UsageError
from drugcheck.files import plain_tables
from drugcheck.files.writing import check_place, write_text_file
from drugcheck.message import message

# What a name of a community may hold that a file's name may not.
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\s.]+')


_OF_FILES: Final = (Format.CSV, Format.MARKDOWN, Format.XLSX)


class FileFormatError(UsageError):
    """a file of findings is csv, md or xlsx"""

    hint = "{command} --format csv"


class WorkbookNeedsFileError(UsageError):
    """a workbook goes into a file"""

    hint = "{command} --out FILE.xlsx"


class SheetFolderError(UsageError):
    """{path} is a file: the sheets go into a folder"""

    hint = "{command} --sheet FOLDER"


def file_format(given: Format | None, out: Path | None) -> Format:
    """The format that was named, else as the file's name ends, else CSV. Raises FileFormatError."""
    if given is None:
        ending = out.suffix.casefold().removeprefix(".") if out is not None else ""
        given = next((kind for kind in _OF_FILES if kind.alias == ending), None if ending else Format.CSV)
    if given not in _OF_FILES:
        raise FileFormatError(command=state.settings().command)
    return given


def show_table(entries: Sequence[Judged], context: Context, kind: Format) -> None:
    """Prints all findings as CSV or markdown. Raises WorkbookNeedsFileError."""
    table = findings_table(entries, context.today)
    if kind is Format.XLSX:
        raise WorkbookNeedsFileError(command=state.settings().command)
    if kind is Format.MARKDOWN:
        screen.write(plain_tables.to_markdown(table))
    else:
        screen.write(plain_tables.to_csv(table).replace("\r\n", "\n"))


def write_table(entries: Sequence[Judged], context: Context, kind: Format, path: Path) -> None:
    """Writes all findings into a file. Raises OSError where it cannot be written."""
    table = findings_table(entries, context.today)
    check_place(path, Path(context.store.root))
    write_text_file(path, _bytes(table, kind, context))
    screen.say(message("{count} findings in {file}", count=len(table.rows), file=str(path)))


def write_sheets(
    entries: Sequence[Judged], context: Context, folder: Path, kind: Format, community: str | None
) -> screen.Listing:
    """Writes one sheet for each community, or for the one; what was written.

    Raises:
        SheetFolderError. OSError where a file cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise SheetFolderError(path=str(folder), command=state.settings().command)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = []
    for name in (community,) if community is not None else communities(entries, context):
        table = sheet(entries, context, name)
        shown = name or UNASSIGNED
        path = folder / f"findings-{_NOT_IN_NAMES.sub('-', shown)}-{context.today.isoformat()}.{kind.alias}"
        check_place(path, Path(context.store.root))
        write_text_file(path, _bytes(table, kind, context, headed=True))
        rows.append((shown, len(table.rows), str(path)))
    notes = []
    if left := of_the_store(entries):
        notes.append(message("{count} findings about the store are on no sheet: drugcheck validate", count=left))
    return screen.Listing(
        "sheets", screen.Table(("社区", "问题", "文件"), rows, ("community", "findings", "file")), tuple(notes)
    )


def _bytes(table: PlainTable, kind: Format, context: Context, *, headed: bool = False) -> bytes:
    """The table as a file has it; a spreadsheet knows by the mark at its start that CSV is UTF-8."""
    if kind is Format.XLSX:
        from drugcheck.files.workbook_table import table_workbook

        return table_workbook(table, context.config.unit.name, context.today)
    if kind is Format.MARKDOWN:
        return plain_tables.to_markdown(table).encode()
    return plain_tables.to_csv(table, headed=headed).encode("utf-8-sig")
