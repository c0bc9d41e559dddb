"""An annex as a sheet in the manner of an official form: 附件N, the title, 填报单位, the table, who signs.

Columns are as wide as what stands in them, up to the width of the template; the rows of headers stand again on every
printed page.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import Table, TableColumn
from drugcheck.domain.imprint import CONFIDENTIAL, FILLED_IN_ON, signature
from drugcheck.files.column_widths import Content, Fit, blocks, broken, fitted, lines_of
from drugcheck.files.tables import tie_notes
from drugcheck.files.workbook import (
    HIGHEST_ROW,
    ROW,
    Book,
    WriteCell,
    date_cells,
    harmless,
    merge,
    number_cells,
    page,
    text_cells,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from drugcheck.files.workbook_rows import RowSheet

# Heights in points.
_LINE: Final = 13.5
_HEADS: Final = (20, 34, 20)
# Columns up to the name stay in sight where they are few enough to leave room for the others.
_NAME: Final = "person.name"
_MOST_FROZEN: Final = 4
# Cells of a text that stands in the middle; longer text begins at the left.
_CENTRED: Final = 20


class AnnexSheet(NamedTuple):
    """An annex that becomes a sheet: its table, and the tie-outs of annex 1. Of forms, which are none, how many."""

    table: Table
    ties: tuple[TieOut, ...] = ()
    forms: int | None = None

    @property
    def name(self) -> str:
        """The sheet's name."""
        return f"附件{self.table.number}"


def annex_workbook(annex: AnnexSheet) -> bytes:
    """A workbook of one annex."""
    table = annex.table
    book = Book(table.heading, table.imprint.unit, table.day)
    add_annex(book, annex)
    return book.data()


def add_annex(book: Book, annex: AnnexSheet) -> None:
    """Adds the sheet of an annex to a workbook."""
    table = annex.table
    sheet = book.row_sheet(annex.name)
    page(sheet, table.paper, table.imprint.campaign, CONFIDENTIAL)
    fit = fitted([_content(table, place) for place in range(len(table.columns))], table.paper)
    widths, last = fit.widths, len(fit.widths) - 1
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_default_row(ROW)
    first_header = _heads(sheet, book, table, last)
    first_row = _headers(sheet, book, table.columns, widths, first_header)
    sheet.repeat_rows(first_header, first_row - 1)
    sheet.freeze_panes(first_row, _frozen(table.columns))
    sheet.begin(first_row, last + 1)
    row = _rows(sheet, book, table, fit, first_row)
    # An ID number in a text cell is meant to be text: no green corner in each of them.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{row + 1}"})
    for note in (*table.notes, *tie_notes(annex.ties)):
        merge(sheet, row, 0, last, note, book.format("note"))
        sheet.set_row(row, _LINE * lines_of(note, sum(widths)))
        row += 1
    _signatures(sheet, book, table, widths, row)


def _content(table: Table, place: int) -> Content:
    column = table.columns[place]
    return Content(column.header, (row[place] for row in table.rows), column.width, column.as_ == "date")


def _heads(sheet: "Worksheet", book: Book, table: Table, last: int) -> int:
    """附件N and how it is kept, the title, who fills it in and when; returns the row below."""
    left, right = blocks([1] * (last + 1), 2)[0], blocks([1] * (last + 1), 2)[-1]
    for row, height in enumerate(_HEADS):
        sheet.set_row(row, height)
    merge(sheet, 0, *left, f"附件{table.number}", book.format("annex"))
    merge(sheet, 1, 0, last, table.title, book.format("title"))
    merge(sheet, 2, *left, f"填报单位:{table.imprint.unit}", book.format("left"))
    if last:
        merge(sheet, 0, *right, CONFIDENTIAL, book.format("secrecy"))
        day = table.day
        merge(sheet, 2, *right, f"{FILLED_IN_ON}:{day.year}年{day.month}月{day.day}日", book.format("right"))
    return len(_HEADS)


def _headers(sheet: "Worksheet", book: Book, columns: Sequence[TableColumn], widths: Sequence[int], row: int) -> int:
    """One row of headers, or two where columns have groups: a header without a group spans both."""
    style = book.format("header")
    headers = [broken(column.header, width) for column, width in zip(columns, widths, strict=True)]
    lines = max(map(lines_of, headers, widths))
    if not any(column.group for column in columns):
        for place, header in enumerate(headers):
            sheet.write_string(row, place, header, style)
        sheet.set_row(row, _LINE * max(lines, 2))
        return row + 1
    groups = list(_groups(columns))
    upper = max(lines_of(group, sum(widths[first : last + 1])) for group, first, last in groups if group)
    sheet.set_row(row, _LINE * upper + 4)
    sheet.set_row(row + 1, _LINE * max(lines, 2))
    for group, first, last in groups:
        if group:
            merge(sheet, row, first, last, group, style)
            for place in range(first, last + 1):
                sheet.write_string(row + 1, place, headers[place], style)
        else:
            for place in range(first, last + 1):
                sheet.merge_range(row, place, row + 1, place, "", style)
                sheet.write_string(row, place, headers[place], style)
    return row + 2


def _groups(columns: Sequence[TableColumn]) -> Iterator[tuple[str, int, int]]:
    """Group, first and last column."""
    place = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        count = len(list(members))
        yield group, place, place + count - 1
        place += count


def _frozen(columns: Iterable[TableColumn]) -> int:
    """How many columns stay in sight at the left."""
    place = next((place for place, column in enumerate(columns, 1) if column.value == _NAME), 0)
    return place if place <= _MOST_FROZEN else 0


def _rows(sheet: "RowSheet", book: Book, table: Table, fit: Fit, first: int) -> int:
    """The rows, or one that says 无; the last row of annex 1 is its total. Returns the row below."""
    if not table.rows:
        merge(sheet, first, 0, len(table.columns) - 1, table.empty, book.format("centre"))
        sheet.set_row(first, 2 * _LINE)
        return first + 1
    writers = [
        sheet.cells(_writer(sheet, book, column, long)) for column, long in zip(table.columns, fit.longest, strict=True)
    ]
    total, totals = None, writers
    if _has_total(table):
        total = len(table.rows) - 1
        totals = [sheet.cells(_writer(sheet, book, column, 0, "total ")) for column in table.columns]
    for place, (cells, lines) in enumerate(zip(table.rows, fit.lines(table.rows), strict=True)):
        made = totals if place == total else writers
        # A row of one line keeps the default height, and grows in the spreadsheet when somebody writes more into it.
        height = min(_LINE * lines + 3, HIGHEST_ROW) if lines > 1 else None
        sheet.add_row([write(text) for write, text in zip(made, harmless(cells), strict=True)], height)
    return first + len(table.rows)


def _has_total(table: Table) -> bool:
    return not table.cases and any(column.value.startswith("count.") for column in table.columns)


def _writer(sheet: "Worksheet", book: Book, column: TableColumn, longest: int, total: str = "") -> WriteCell:
    style = book.format("total text" if total else "centre" if longest <= _CENTRED else "text")
    text = text_cells(sheet, style, book.format("long"))
    if column.as_ == "date":
        return date_cells(sheet, book.format("date"), text)
    if column.as_ in ("number", "percent"):
        return number_cells(sheet, book.format(total + column.as_), text, percent=column.as_ == "percent")
    return text


def _signatures(sheet: "Worksheet", book: Book, table: Table, widths: Sequence[int], row: int) -> None:
    """Who signs, each with a part of the line: the day stands above the table already."""
    words = [signature(part) for part in table.imprint.signatures if part[0] != FILLED_IN_ON]
    if not words:
        return
    places = blocks(widths, len(words))
    if len(places) < len(words):
        places, words = [(0, len(widths) - 1)], ["    ".join(words)]
    for (first, last), text in zip(places, words, strict=True):
        merge(sheet, row, first, last, text, book.format("left"))
    sheet.set_row(row, 2 * _LINE)
