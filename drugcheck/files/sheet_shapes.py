"""What a list is once it was read, be it delimited text or a sheet of a workbook; and every way in which it is none.

Cells are kept as they were; `clean` takes away what a spreadsheet added. No error repeats what stands in a cell.
"""

import re
import unicodedata
from datetime import date, timedelta
from typing import Final, NamedTuple

from drugcheck.domain.sections.base import Record
from drugcheck.errors import UsageError

# 10,000 people with 40 columns are about 12 MB; more is a mistake, or a sheet formatted down to its last row.
MAX_BYTES: Final = 32 * 1024 * 1024
# A spreadsheet's cell holds 32,767 characters at most.
MAX_CELL: Final = 32_767
MAX_COLUMNS: Final = 512
MAX_ROWS: Final = 100_000

_FORMULA_TEXT: Final = re.compile(r'=\s*"([^"]*)"')
_APOSTROPHES: Final = "'＇‘’"
_SPACES: Final = re.compile(r"\s+")
# Day numbers up to the year 2199; a number of five digits that is larger is no day.
_LAST_DAY_NUMBER: Final = 109_574


class SheetError(UsageError):
    """the file cannot be used as a list"""

    hint = "drugcheck import roster --help"


class UnreadableSheetError(SheetError):
    """the file cannot be read: {reason}"""


class NotASheetError(SheetError):
    """the file is {what}: save the list as xlsx, or as CSV (UTF-8)"""


class EmptySheetError(SheetError):
    """the file is empty"""


class SheetTooLargeError(SheetError):
    """the file is larger than {limit} MiB: delete empty rows below and columns beside the list, and save again"""


class TooManyRowsError(SheetError):
    """the file has more than {limit} rows"""


class CellTooLongError(SheetError):
    """row {row} has a cell of more than {limit} characters: a quotation mark is not closed, or this is not a list"""


class TooManyColumnsError(SheetError):
    """row {row} has more than {limit} columns"""


class SheetRow(Record, frozen=True, kw_only=True):
    """One row that is not empty: its number as the spreadsheet shows it (from 1), and its cells as they were."""

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """The cell at that place, from 0; empty past the end of the row."""
        return self.cells[index] if index < len(self.cells) else ""


class Merge(NamedTuple):
    """Cells of one column that a spreadsheet shows as one: rows from 1, both included, and the column from 0."""

    first: int
    last: int
    column: int


class Sheet(Record, frozen=True, kw_only=True):
    """A file of rows: how it was encoded, and the SHA-256 of its bytes, by which it is known again.

    Of a workbook also: the sheet's name, rows and columns that the spreadsheet hides (they are read all the same),
    hidden sheets (they are not), cells merged downwards, formulas without a stored value, the day before day 1.
    """

    rows: tuple[SheetRow, ...]
    encoding: str
    delimiter: str
    fingerprint: str
    empty_rows: int = 0
    name: str = ""
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    merges: tuple[Merge, ...] = ()
    uncalculated: tuple[str, ...] = ()
    epoch: date | None = None

    def day(self, text: str) -> str:
        """The day that a spreadsheet's number of five digits means; any other text as it is, and all of plain text."""
        if self.epoch is None or len(text) != 5 or not (text.isascii() and text.isdecimal()):
            return text
        number = int(text)
        return (self.epoch + timedelta(days=number)).isoformat() if number <= _LAST_DAY_NUMBER else text


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


def letter(index: int) -> str:
    """The letter of a column, counted from 0, as a spreadsheet shows it: A, …, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def trimmed(cells: list[str]) -> tuple[str, ...]:
    """The cells without the empty ones at the end."""
    end = len(cells)
    while end and not clean(cells[end - 1]):
        end -= 1
    return tuple(cells[:end])
