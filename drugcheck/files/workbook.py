"""A workbook (xlsx) made in memory: its formats, its page, and cells that hold text whatever stands in them.

xlsxwriter would put what it is writing into temporary files, in clear; in memory nothing of it touches the disk. The
same content gives the same bytes: the day is the only date in the file.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from drugcheck.files.tables import clean

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from drugcheck.files.workbook_rows import Packed, RowSheet

# Day 1 of a spreadsheet is 1 January 1900; it takes 1900 for a leap year, so the count is right from 1 March on.
_EPOCH: Final = date(1899, 12, 30).toordinal()
_FIRST_DAY: Final = date(1900, 3, 1)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

# What a cell of a spreadsheet can hold, with room for the words that say that it was cut.
_MOST_CHARACTERS: Final = 32_000
_CUT: Final = "…(超长,已截断)"
# A text from here to </r> xlsxwriter takes for markup of its own.
_MARKUP: Final = "<r>"
# Beyond this some spreadsheets show ### for a cell that is formatted as text.
LONGEST_TEXT_CELL: Final = 255
_MOST_HEADER: Final = 250
# Points of a row of one line, and of the highest row that a spreadsheet knows.
ROW: Final = 18
HIGHEST_ROW: Final = 409

_FONT: Final = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_CELL: Final = {**_FONT, "border": 1, "text_wrap": True}
_TOTAL: Final = {"bold": True, "top": 2, "bottom": 2}
FORMATS: Final[Mapping[str, Mapping[str, object]]] = {
    "annex": {**_FONT, "font_name": "黑体", "font_size": 12},
    "secrecy": {**_FONT, "font_name": "黑体", "align": "right"},
    "title": {**_FONT, "font_size": 18, "bold": True, "align": "center"},
    "left": {**_FONT, "align": "left"},
    "right": {**_FONT, "align": "right"},
    "note": {**_FONT, "font_size": 9, "align": "left", "valign": "top", "text_wrap": True},
    "header": {**_CELL, "bold": True, "align": "center", "bg_color": "#F2F2F2"},
    # A text format keeps an ID number and a leading = what they are when somebody edits the cell.
    "text": {**_CELL, "num_format": "@"},
    "long": _CELL,
    "centre": {**_CELL, "num_format": "@", "align": "center"},
    "number": {**_CELL, "align": "center", "num_format": "0"},
    "percent": {**_CELL, "align": "center", "num_format": "0.00%"},
    "date": {**_CELL, "align": "center", "num_format": "yyyy-mm-dd"},
    "link": {**_CELL, "align": "center", "font_color": "#0563C1", "underline": 1},
    "total text": {**_CELL, **_TOTAL, "align": "center", "num_format": "@"},
    "total number": {**_CELL, **_TOTAL, "align": "center", "num_format": "0"},
    "total percent": {**_CELL, **_TOTAL, "align": "center", "num_format": "0.00%"},
}
_PAPERS: Final = {"A3": 8, "A4": 9}

WriteCell = Callable[[int, int, str], object]


class Book:
    """A workbook under construction; `data()` ends it."""

    def __init__(self, title: str, office: str, day: date) -> None:
        import xlsxwriter  # type: ignore[import-untyped]

        self._target = io.BytesIO()
        self._book: Any = xlsxwriter.Workbook(self._target, {"in_memory": True, "strings_to_numbers": False})
        self._book.set_properties({"title": title, "company": office, "created": datetime.combine(day, time())})
        self._formats: dict[str, Format] = {}
        self._long: list[RowSheet] = []

    def format(self, name: str) -> "Format":
        """The format of that name in FORMATS, made at its first use."""
        if name not in self._formats:
            self._formats[name] = self._book.add_format(FORMATS[name])
        return self._formats[name]

    def add_format(self, properties: Mapping[str, object]) -> "Format":
        """A format of a sheet's own."""
        made: Format = self._book.add_format(properties)
        return made

    def sheet(self, name: str) -> "Worksheet":
        """A new sheet; a name has at most 31 characters."""
        made: Worksheet = self._book.add_worksheet(name)
        return made

    def row_sheet(self, name: str) -> "RowSheet":
        """A new sheet for many rows, which are compressed as they come."""
        from drugcheck.files.workbook_rows import RowSheet

        made: RowSheet = self._book.add_worksheet(name, RowSheet)
        self._long.append(made)
        return made

    def chart(self, kind: str) -> Any:
        """A native chart, `line` or `column`, for a sheet to take in."""
        return self._book.add_chart({"type": kind})

    def data(self) -> bytes:
        """The finished file."""
        self._book.close()
        return _with_rows(self._target, {sheet.index + 1: sheet.rows for sheet in self._long})


def _with_rows(target: io.BytesIO, rows: Mapping[int, "Packed"]) -> bytes:
    """The finished file, with the rows of the sheets of these numbers set in their places."""
    if not rows:
        return target.getvalue()
    from drugcheck.files.workbook_rows import ROWS

    made = io.BytesIO()
    names = {f"xl/worksheets/sheet{number}.xml": packed for number, packed in rows.items()}
    with zipfile.ZipFile(target) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        for part in package.infolist():
            entry = zipfile.ZipInfo(part.filename, part.date_time)
            entry.compress_type = zipfile.ZIP_DEFLATED
            head, place, tail = package.read(part).partition(ROWS.encode())
            with whole.open(entry, "w") as file:
                file.write(head)
                if place:
                    file.writelines(names[part.filename].parts())
                file.write(tail)
    return made.getvalue()


def page(sheet: "Worksheet", paper: str, header: str, secrecy: str) -> None:
    """Sets up the printed page: paper such as `A3 landscape`, all columns on one page, numbers, confidentiality."""
    size, _, way = paper.partition(" ")
    sheet.set_paper(_PAPERS.get(size, _PAPERS["A4"]))
    if way == "portrait":
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    # The font stands between the size and the text, which may begin with a digit.
    font = '&9&"宋体,Regular"'
    sheet.set_header(f"&L{font}{_header_text(header)}&R{font}{_header_text(secrecy)}"[:_MOST_HEADER])
    sheet.set_footer(f"&C{font}第 &P 页 共 &N 页")


def _header_text(text: str) -> str:
    return clean(text).replace("\n", " ").replace("&", "&&")[:80]


def merge(sheet: "Worksheet", row: int, first: int, last: int, text: str, style: "Format") -> None:
    """Writes text into cells that become one; a single cell is written as it is."""
    if first >= last:
        sheet.write_string(row, first, clean(text), style)
    else:
        sheet.merge_range(row, first, row, last, "", style)
        sheet.write_string(row, first, clean(text), style)


def harmless(row: Sequence[str]) -> Sequence[str]:
    """The cells of a row without control characters, none longer than a cell can be; the row itself if it is so."""
    joined = "".join(row)
    cleaned = clean(joined)
    if cleaned == joined and len(joined) <= _MOST_CHARACTERS and _MARKUP not in joined:
        return row
    cells = [" " + clean(text) if text.startswith(_MARKUP) else clean(text) for text in row]
    return [text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + _CUT for text in cells]


def text_cells(sheet: "Worksheet", style: "Format", long: "Format") -> WriteCell:
    """Writes text, as text."""
    write, blank = sheet.write_string, sheet.write_blank

    def cell(row: int, column: int, text: str) -> object:
        if text:
            return write(row, column, text, style if len(text) <= LONGEST_TEXT_CELL else long)
        return blank(row, column, None, style)

    return cell


def date_cells(sheet: "Worksheet", style: "Format", other: WriteCell) -> WriteCell:
    """Writes a day such as 2022-03-06 as a date, anything else (masked, before 1900) with `other`."""
    write, blank = sheet.write_number, sheet.write_blank
    known: dict[str, int | None] = {}

    def cell(row: int, column: int, text: str) -> object:
        if not text:
            return blank(row, column, None, style)
        if text not in known:
            known[text] = day_number(text)
        number = known[text]
        return other(row, column, text) if number is None else write(row, column, number, style)

    return cell


def number_cells(sheet: "Worksheet", style: "Format", other: WriteCell, *, percent: bool = False) -> WriteCell:
    """Writes a number, or a percentage such as 4.89%, as a number; anything else with `other`."""
    write, blank = sheet.write_number, sheet.write_blank

    def cell(row: int, column: int, text: str) -> object:
        if not text:
            return blank(row, column, None, style)
        try:
            value = float(text.removesuffix("%")) / 100 if percent else int(text)
        except ValueError:
            return other(row, column, text)
        return write(row, column, value, style)

    return cell


def day_number(text: str) -> int | None:
    """The number by which a spreadsheet knows a day written as 2022-03-06; None for what is none, and before 1900."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return None if day < _FIRST_DAY else day.toordinal() - _EPOCH
