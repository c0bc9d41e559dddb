"""Delimited text as Excel and WPS really write it: bytes -> rows of cells, each row with its number in the spreadsheet.

What is read: UTF-8 with and without a byte order mark, UTF-16 with one («Unicode text»), GB18030; comma, semicolon or
tab; quoted line ends; `sep=` lines. What is not text, or larger than any roster, is refused before it costs memory.
"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from typing import Final

from drugcheck.files.sheet_shapes import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    CellTooLongError,
    EmptySheetError,
    NotASheetError,
    Sheet,
    SheetError,
    SheetRow,
    SheetTooLargeError,
    TooManyColumnsError,
    TooManyRowsError,
    trimmed,
)
from drugcheck.message import Message, message

# A line much longer than a few of the longest cells is not a list's.
MAX_LINE: Final = 256 * 1024

_SAMPLE_ROWS: Final = 50
_DELIMITERS: Final = (",", "\t", ";")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC: Final = (
    (b"%PDF-", message("a PDF document")),
    (b"{\\rtf", message("a text document (rtf)")),
    (b"\x1f\x8b", message("a compressed file")),
    (b"Rar!\x1a\x07", message("a compressed file")),
    (b"7z\xbc\xaf\x27\x1c", message("a compressed file")),
)
# Many registration systems write a web page and name it .xls or .csv.
_MARKUP: Final = re.compile(rb"\s*<(!doctype|html|\?xml|table|meta|head)\b", re.IGNORECASE)


class SheetEncodingError(SheetError):
    """the file is neither UTF-8 nor GB18030 text (byte {offset}): save it again as CSV (UTF-8)"""


class LineTooLongError(SheetError):
    """row {row} has a line of more than {limit} characters: this is not a list, or its line ends are lost"""


class BrokenQuotesError(SheetError):
    """row {row}, or a row after it, has a quotation mark that does not fit: a cell is not closed"""


def parse_sheet(data: bytes) -> Sheet:
    """The rows of a file's bytes. Empty rows are counted, not kept; empty cells at the end of a row are dropped.

    Raises:
        SheetError: in one of its kinds; no detail of it repeats what stands in the file.
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


def _decode(data: bytes) -> tuple[str, str]:
    what = next((words for magic, words in _MAGIC if data.startswith(magic)), None)
    if what is None and _MARKUP.match(data.removeprefix(codecs.BOM_UTF8)):
        what = message("a web page or XML under another name")
    if what is not None:
        raise NotASheetError(what=what)
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if b"\x00" in data and marked != "utf-16":
        raise NotASheetError(what=_binary())
    offset = 0
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            offset = max(offset, error.start)
            continue
        if "\x00" in text:
            raise NotASheetError(what=_binary())
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
                total += max(len(trimmed(cells)) - 1, 0)
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
        kept = trimmed(cells)
        if len(kept) > MAX_COLUMNS:
            raise TooManyColumnsError(row=number, limit=MAX_COLUMNS)
        if any(len(cell) > MAX_CELL for cell in kept):
            raise CellTooLongError(row=number, limit=MAX_CELL)
        yield kept
        number += 1
