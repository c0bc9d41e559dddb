"""Delimited text as Excel and WPS really write it: bytes -> rows of cells, each row with its number in the spreadsheet.

What is read: UTF-8 with and without a byte order mark, UTF-16 with one («Unicode text»), GB18030; comma, semicolon or
tab; quoted line ends; `sep=` lines. What is not text, or larger than any roster, is refused before it costs memory.
Cells are kept as they were; `clean` takes away what a spreadsheet added.
"""

import codecs
import csv
import hashlib
import io
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from drugcheck.domain.sections.base import Record
from drugcheck.errors import UsageError
from drugcheck.message import Message, message

# 10,000 people with 40 columns are about 12 MB; more is a mistake, or a sheet formatted down to its last row.
MAX_BYTES: Final = 32 * 1024 * 1024
# A spreadsheet's cell holds 32,767 characters at most; a line much longer than a few of them is not a roster's.
MAX_LINE: Final = 256 * 1024
MAX_CELL: Final = 32_767
MAX_COLUMNS: Final = 512
MAX_ROWS: Final = 100_000

_SAMPLE_ROWS: Final = 50
_DELIMITERS: Final = (",", "\t", ";")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC: Final = (
    (b"PK\x03\x04", message("a workbook (xlsx) or zip archive")),
    (b"PK\x05\x06", message("a workbook (xlsx) or zip archive")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", message("a workbook (xls or et)")),
    (b"%PDF-", message("a PDF document")),
    (b"{\\rtf", message("a text document (rtf)")),
    (b"\x1f\x8b", message("a compressed file")),
    (b"Rar!\x1a\x07", message("a compressed file")),
    (b"7z\xbc\xaf\x27\x1c", message("a compressed file")),
)
# Many registration systems write a web page and name it .xls or .csv.
_MARKUP: Final = re.compile(rb"\s*<(!doctype|html|\?xml|table|meta|head)\b", re.IGNORECASE)
_FORMULA_TEXT: Final = re.compile(r'=\s*"([^"]*)"')
_APOSTROPHES: Final = "'＇‘’"
_SPACES: Final = re.compile(r"\s+")


class SheetError(UsageError):
    """the file cannot be used as a list"""

    hint = "drugcheck import roster --help"


class UnreadableSheetError(SheetError):
    """the file cannot be read: {reason}"""


class NotATextSheetError(SheetError):
    """the file is {what}, not delimited text: open it in Excel or WPS and save it as CSV (UTF-8)"""


class SheetEncodingError(SheetError):
    """the file is neither UTF-8 nor GB18030 text (byte {offset}): save it again as CSV (UTF-8)"""


class EmptySheetError(SheetError):
    """the file is empty"""


class SheetTooLargeError(SheetError):
    """the file is larger than {limit} MiB: delete empty rows below and columns beside the list, and save again"""


class TooManyRowsError(SheetError):
    """the file has more than {limit} rows"""


class LineTooLongError(SheetError):
    """row {row} has a line of more than {limit} characters: this is not a list, or its line ends are lost"""


class CellTooLongError(SheetError):
    """row {row} has a cell of more than {limit} characters: a quotation mark is not closed, or this is not a list"""


class TooManyColumnsError(SheetError):
    """row {row} has more than {limit} columns"""


class BrokenQuotesError(SheetError):
    """row {row}, or a row after it, has a quotation mark that does not fit: a cell is not closed"""


class SheetRow(Record, frozen=True, kw_only=True):
    """One row that is not empty: its number as the spreadsheet shows it (from 1), and its cells as they were."""

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """The cell at that place, from 0; empty past the end of the row."""
        return self.cells[index] if index < len(self.cells) else ""


class Sheet(Record, frozen=True, kw_only=True):
    """A file of rows: how it was encoded, and the SHA-256 of its bytes, by which it is known again."""

    rows: tuple[SheetRow, ...]
    encoding: str
    delimiter: str
    fingerprint: str
    empty_rows: int = 0


def read_sheet(path: Path) -> Sheet:
    """The rows of a file.

    Raises:
        SheetError: in one of its kinds; no detail of it repeats what stands in the file.
    """
    return parse_sheet(_read_bounded(path))


def parse_sheet(data: bytes) -> Sheet:
    """The rows of a file's bytes. Empty rows are counted, not kept; empty cells at the end of a row are dropped.

    Raises:
        SheetError: as `read_sheet`.
    """
    if len(data) > MAX_BYTES:
        raise SheetTooLargeError(limit=MAX_BYTES // 1024**2)
    text, encoding = _decode(data)
    # A DOS end-of-file character, written by some older systems.
    text = text.rstrip("\x1a")
    if not text.strip("\ufeff \t\r\n,;"):
        raise EmptySheetError()
    text, delimiter = _declared_delimiter(text)
    delimiter = delimiter or _sniff(text)
    rows: list[SheetRow] = []
    empty_rows = 0
    for number, cells in enumerate(_records(text, delimiter), 1):
        if not cells:
            empty_rows += 1
        else:
            if len(rows) == MAX_ROWS:
                raise TooManyRowsError(limit=MAX_ROWS)
            rows.append(SheetRow(number=number, cells=cells))
    return Sheet(
        rows=tuple(rows),
        encoding=encoding,
        delimiter=delimiter,
        fingerprint="sha256:" + hashlib.sha256(data).hexdigest(),
        empty_rows=empty_rows,
    )


def clean(cell: str) -> str:
    """The text of a cell without what a spreadsheet or a copy put around it.

    `="4304…"` and a leading apostrophe mark text and go; control and invisible characters go (a copied number often
    carries a direction mark); every kind of space becomes one plain space. Width and letters are left alone.
    """
    if cell.isascii() and cell.isalnum():
        return cell
    visible = "".join(
        " " if character.isspace() else character
        for character in cell
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf")
    )
    text = _SPACES.sub(" ", visible).strip()
    if text and text[0] in _APOSTROPHES:
        text = text[1:].strip()
    if found := _FORMULA_TEXT.fullmatch(text):
        text = found[1].strip()
        if text and text[0] in _APOSTROPHES:
            text = text[1:].strip()
    return text


def is_text_formula(cell: str) -> bool:
    """Whether a cell is a formula that says nothing but a text, `="4304…"`, as exports write it to keep digits."""
    return _FORMULA_TEXT.fullmatch(cell.strip()) is not None


def _read_bounded(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            information = path.stat()
            if stat.S_ISREG(information.st_mode) and information.st_size > MAX_BYTES:
                raise SheetTooLargeError(limit=MAX_BYTES // 1024**2)
            # One byte more than allowed shows a pipe that has no end.
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableSheetError(reason=error.strerror or type(error).__name__) from None
    except ValueError:
        raise UnreadableSheetError(reason=message("its name is not valid")) from None


def _decode(data: bytes) -> tuple[str, str]:
    what = next((words for magic, words in _MAGIC if data.startswith(magic)), None)
    if what is None and _MARKUP.match(data.removeprefix(codecs.BOM_UTF8)):
        what = message("a web page or XML under another name")
    if what is not None:
        raise NotATextSheetError(what=what)
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if b"\x00" in data and marked != "utf-16":
        raise NotATextSheetError(what=_binary())
    offset = 0
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            offset = max(offset, error.start)
            continue
        if "\x00" in text:
            raise NotATextSheetError(what=_binary())
        return text, encoding
    raise SheetEncodingError(offset=offset)


def _binary() -> Message:
    return message("binary data")


def _declared_delimiter(text: str) -> tuple[str, str | None]:
    """The text after Excel's own first line `sep=;`, which it never shows as a row."""
    found = re.match(r'"?sep=(.)"?(\r\n|\n|\r)', text)
    if found is None or found[1] not in _DELIMITERS:
        return text, None
    return text[found.end() :], found[1]


def _sniff(text: str) -> str:
    """The delimiter that cuts the first rows into most cells; a comma where none does."""

    def filled_cells(delimiter: str) -> int:
        reader = csv.reader(_lines(text), delimiter=delimiter)
        total = 0
        try:
            for _, cells in zip(range(_SAMPLE_ROWS), reader, strict=False):
                total += max(len(_trimmed(cells)) - 1, 0)
        except csv.Error:
            pass
        return total

    return max(_DELIMITERS, key=filled_cells)


def _lines(text: str) -> Iterator[str]:
    stream = io.StringIO(text, newline="")
    number = 1
    while line := stream.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise LineTooLongError(row=number, limit=MAX_LINE)
        yield line
        number += 1


def _records(text: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    # Strict: without it a quotation mark left open would swallow the rest of the list without a word.
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                raise CellTooLongError(row=number, limit=MAX_CELL) from None
            raise BrokenQuotesError(row=number) from None
        trimmed = _trimmed(cells)
        if len(trimmed) > MAX_COLUMNS:
            raise TooManyColumnsError(row=number, limit=MAX_COLUMNS)
        if any(len(cell) > MAX_CELL for cell in trimmed):
            raise CellTooLongError(row=number, limit=MAX_CELL)
        yield trimmed
        number += 1


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    end = len(cells)
    while end and not clean(cells[end - 1]):
        end -= 1
    return tuple(cells[:end])
