"""A roster (名册) as a file: where its header stands, which columns are known, which rows are about people.

Titles, repeated headers, sums and foot lines are left out and listed; an unknown column is listed. Nothing is dropped
without a word. No message holds a cell of a row about a person.
"""

import re
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain.roster import RosterRow
from drugcheck.domain.schema import field_at
from drugcheck.domain.sections.base import Record
from drugcheck.errors import UsageError
from drugcheck.files.roster_map import ID_NUMBER, NAME, ColumnMap, ListKind, folded
from drugcheck.files.sheet_shapes import EmptySheetError, Sheet, SheetRow, clean, letter
from drugcheck.files.sheets import Sheets, choose
from drugcheck.message import Message, message

# The columns that a file of refused rows has at its end.
ROW_NUMBER: Final = "行号"
REASON: Final = "原因"

# Title lines above the header are few; a list without a header would otherwise be searched to its end.
_HEADER_WITHIN: Final = 30
_LIST: Final = re.compile(r"\s*[,，、;；/|+＋\n]+\s*")
# Fewer digits than any ID number has: a count in a row of sums.
_MOST_DIGITS_OF_A_COUNT: Final = 10


class NoHeaderError(UsageError):
    """no row of the file has headers such as 姓名 and 身份证号"""

    hint = "{command} FILE --map FILE"


class MissingColumnsError(UsageError):
    """row {row} is the header, but no column is known as {missing}"""

    hint = "{command} FILE --map FILE"


class ColumnTwiceError(UsageError):
    """columns {letters} are both {label}: rename one, or name it under `ignored` in a map of columns"""

    hint = "{command} FILE --map FILE"


class NoPeopleError(UsageError):
    """the file has a header in row {row} but no row below it"""

    hint = "{command} --help"


class RosterFileColumn(NamedTuple):
    """A column: its letter in the spreadsheet, its header, and the path of the value it fills, if any."""

    letter: str
    header: str
    field: str | None


class SkippedRow(NamedTuple):
    """A row that is not about a person, and why."""

    row: int
    reason: Message


class RosterFile(Record, frozen=True, kw_only=True):
    """What a file holds: rows about people, and an account of everything else.

    `unknown` are columns that fill nothing and are not known as such (without a header: an empty one); `header` is the
    number of the header row, `headers` all of them in their places.
    """

    sheet: Sheet
    header: int
    headers: tuple[str, ...]
    columns: tuple[RosterFileColumn, ...]
    unknown: tuple[RosterFileColumn, ...]
    rows: tuple[RosterRow, ...]
    skipped: tuple[SkippedRow, ...]

    @property
    def is_correction(self) -> bool:
        """Whether it is a corrected file of refused rows, which adds to the roster it came from."""
        return {ROW_NUMBER, REASON} <= {folded(header) for header in self.headers}


def pick_roster(sheets: Sheets, columns: ColumnMap, name: str | None = None) -> RosterFile:
    """The roster in a file: in the sheet of that name, else in the only one that has its headers.

    Raises:
        SheetError: a sheet cannot be read, or it is not clear which is meant. NoHeaderError, MissingColumnsError,
        ColumnTwiceError, NoPeopleError: it is no roster.
    """
    command = columns.kind.command
    return parse_roster(choose(sheets, lambda sheet: _find_header(sheet, columns) >= 0, name, command), columns)


def parse_roster(sheet: Sheet, columns: ColumnMap) -> RosterFile:
    """The roster in a sheet. Raises EmptySheetError, and otherwise as `pick_roster`."""
    if not sheet.rows:
        raise EmptySheetError()
    place = _find_header(sheet, columns)
    if place < 0:
        raise NoHeaderError(command=columns.kind.command)
    header = sheet.rows[place]
    below = _with_merged(sheet, place + 1)
    skipped = [SkippedRow(row.number, message("title")) for row in sheet.rows[:place]]
    headers = [clean(cell) for cell in header.cells]
    if below and _is_second_header(below[0], headers, columns):
        headers = _joined(headers, below[0], columns)
        skipped.append(SkippedRow(below[0].number, message("second line of the header")))
        below = below[1:]
    known = [RosterFileColumn(letter(index), text, columns.field(text)) for index, text in enumerate(headers) if text]
    _refuse_gaps(known, header.number, columns.kind)
    fields = {index: field for index, text in enumerate(headers) if (field := columns.field(text)) is not None}
    names = {column.field: column.header for column in known if column.field is not None}
    days = {field for field in names if issubclass(field_at(field).type, date)}
    rows: list[RosterRow] = []
    for row in below:
        cells = {field: clean(row.cell(index)) for index, field in fields.items()}
        reason = _not_a_person(row, cells, columns)
        if reason is not None:
            skipped.append(SkippedRow(row.number, reason))
            continue
        cells |= {field: sheet.day(cells[field]) for field in days}
        official = {field: _official(field, text, columns) for field, text in cells.items()}
        rows.append(RosterRow(number=row.number, cells=official, headers=names))
    if not rows:
        raise NoPeopleError(row=header.number, command=columns.kind.command)
    return RosterFile(
        sheet=sheet,
        header=header.number,
        headers=tuple(headers),
        columns=tuple(known),
        unknown=(*(column for column in known if not columns.knows(column.header)), *_without_header(headers, below)),
        rows=tuple(rows),
        skipped=tuple(skipped),
    )


def _find_header(sheet: Sheet, columns: ColumnMap) -> int:
    """The place of the row in which most headers are known, a name or an ID number among them; -1 for none."""
    best, most = -1, 1
    for place, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        fields = {field for cell in row.cells if (field := columns.field(clean(cell))) is not None}
        if fields & {NAME, ID_NUMBER} and len(fields) > most:
            best, most = place, len(fields)
    return best


def _with_merged(sheet: Sheet, start: int) -> tuple[SheetRow, ...]:
    """The rows from that place on; what is merged downwards there says the same in each of its rows."""
    below = {row.number: row for row in sheet.rows[start:]}
    for merge in sheet.merges:
        first = below.get(merge.first)
        text = first.cell(merge.column) if first is not None else ""
        for number in range(merge.first + 1, merge.last + 1) if text else ():
            if (row := below.get(number)) is not None and not row.cell(merge.column):
                cells = [*row.cells, *[""] * (merge.column + 1 - len(row.cells))]
                cells[merge.column] = text
                below[number] = SheetRow(number=number, cells=tuple(cells))
    return tuple(below.values())


def _is_second_header(row: SheetRow, headers: list[str], columns: ColumnMap) -> bool:
    """Whether the row is the lower half of a header with merged cells: it names columns and nobody."""
    texts = [clean(cell) for cell in row.cells]
    of_a_person = [texts[i] for i, text in enumerate(headers[: len(texts)]) if columns.field(text) in (NAME, ID_NUMBER)]
    return not any(of_a_person) and any(columns.knows(text) for text in texts if text)


def _joined(headers: list[str], second: SheetRow, columns: ColumnMap) -> list[str]:
    """One header for each column: the lower one where it is known or stands alone, otherwise the upper one."""
    wide = max(len(headers), len(second.cells))
    upper = headers + [""] * (wide - len(headers))
    lower = [clean(second.cell(index)) for index in range(wide)]
    return [low if low and (columns.knows(low) or not up) else up for up, low in zip(upper, lower, strict=True)]


def _refuse_gaps(known: list[RosterFileColumn], row: int, kind: ListKind) -> None:
    letters: dict[str, list[str]] = {}
    for column in known:
        if column.field is not None:
            letters.setdefault(column.field, []).append(column.letter)
    for field, several in letters.items():
        if len(several) > 1:
            raise ColumnTwiceError(letters="、".join(several), label=field_at(field).label, command=kind.command)
    missing = [field_at(field).label for field in kind.required if field not in letters]
    if missing:
        raise MissingColumnsError(row=row, missing="、".join(missing), command=kind.command)


def _not_a_person(row: SheetRow, cells: dict[str, str], columns: ColumnMap) -> Message | None:
    """Why a row is not about a person; None where it is, or where nobody can tell."""
    if sum(character.isdigit() for character in cells[ID_NUMBER]) > _MOST_DIGITS_OF_A_COUNT:
        return None
    if columns.field(cells[ID_NUMBER]) == ID_NUMBER:
        return message("header again")
    first = next((text for cell in row.cells if (text := clean(cell))), "")
    for word in (folded(first), folded(cells.get(NAME, ""))):
        if word.startswith(columns.totals):
            return message("sum")
        if any(_begins(word, foot) for foot in columns.footers):
            return message("foot of the list")
    return None


def _begins(text: str, word: str) -> bool:
    """Whether the text is that word, or goes on after it; a short word needs a colon, since it may begin a name."""
    return text == word or text.startswith(f"{word}:") or (len(word) > 2 and text.startswith(word))


def _without_header(headers: list[str], below: tuple[SheetRow, ...]) -> list[RosterFileColumn]:
    """Columns that hold something under no header."""
    filled = {
        index
        for row in below
        for index, cell in enumerate(row.cells)
        if (index >= len(headers) or not headers[index]) and clean(cell)
    }
    return [RosterFileColumn(letter(index), "", None) for index in sorted(filled)]


def _official(field: str, text: str, columns: ColumnMap) -> str:
    whole = columns.official(field, text)
    if whole != text or not field_at(field).repeated:
        return whole
    return "、".join(columns.official(field, part) for part in _LIST.split(text) if part)
