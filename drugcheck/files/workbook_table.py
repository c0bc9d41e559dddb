"""A plain table as a sheet: title, a line below it, headers, rows of text. For lists that are no annex."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from drugcheck.domain.imprint import CONFIDENTIAL
from drugcheck.domain.plain_table import PlainTable
from drugcheck.files.column_widths import Content, Fit, fitted
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

_PAPER: Final = "A4 landscape"
_WIDEST: Final = 40
_BY_HAND: Final = 13
_LINE: Final = 13.5
_CENTRED: Final = 20


def table_workbook(table: PlainTable, office: str, day: date, sheet: str = "表") -> bytes:
    """A workbook of one plain table. `office` and `day` go into the file's properties."""
    book = Book(table.title, office, day)
    made = book.sheet(sheet)
    page(made, _PAPER, office, CONFIDENTIAL)
    fit = fit_columns([table])
    for place, width in enumerate(fit.widths):
        made.set_column(place, place, width)
    made.set_default_row(ROW)
    row = add_title(made, book, table, len(fit.widths) - 1, 0)
    made.freeze_panes(row + 1, 0)
    made.repeat_rows(row)
    add_rows(made, book, table, fit, row)
    return book.data()


def fit_columns(tables: Sequence[PlainTable], paper: str = _PAPER) -> Fit:
    """The widths of the columns that tables of one sheet share."""
    count = max(len(table.headers) for table in tables)
    columns = []
    for place in range(count):
        sharing = [table for table in tables if place < len(table.headers)]
        header = max((table.headers[place] for table in sharing), key=len)
        # An empty column is there to be written into by hand.
        cells = [row[place] for table in sharing for row in table.rows]
        cells = cells if any(cells) else ["0" * _BY_HAND]
        dates = any(_kind(table, place) == "date" for table in sharing)
        columns.append(Content(header, cells, _WIDEST, dates))
    return fitted(columns, paper)


def add_title(sheet: "Worksheet", book: Book, table: PlainTable, last: int, row: int) -> int:
    """Writes the title and the line below it; returns the row of the headers."""
    merge(sheet, row, 0, last, table.title, book.format("title"))
    sheet.set_row(row, 34)
    if not table.subtitle:
        return row + 1
    merge(sheet, row + 1, 0, last, table.subtitle, book.format("left"))
    return row + 2


def add_rows(sheet: "Worksheet", book: Book, table: PlainTable, fit: Fit, row: int) -> int:
    """Writes headers, rows and notes from that row on; returns the row below."""
    for place, header in enumerate(table.headers):
        sheet.write_string(row, place, header, book.format("header"))
    sheet.set_row(row, 2 * _LINE)
    row += 1
    last = len(table.headers) - 1
    if not table.rows:
        merge(sheet, row, 0, last, table.empty, book.format("centre"))
        row += 1
    writers = [_writer(sheet, book, _kind(table, place), fit.longest[place]) for place in range(last + 1)]
    rows = [harmless(cells) for cells in table.rows]
    # The columns that only another table of the sheet has are empty here.
    heights = fit.lines([[*cells, *[""] * (len(fit.widths) - last - 1)] for cells in rows])
    for cells, lines in zip(rows, heights, strict=True):
        if lines > 1:
            sheet.set_row(row, min(_LINE * lines + 3, HIGHEST_ROW))
        for place, text in enumerate(cells):
            writers[place](row, place, text)
        row += 1
    for note in table.notes:
        merge(sheet, row, 0, last, note, book.format("note"))
        row += 1
    return row


def _kind(table: PlainTable, place: int) -> str:
    return table.kinds[place] if place < len(table.kinds) else "text"


def _writer(sheet: "Worksheet", book: Book, kind: str, longest: int) -> WriteCell:
    text = text_cells(sheet, book.format("centre" if longest <= _CENTRED else "text"), book.format("long"))
    if kind == "date":
        return date_cells(sheet, book.format("date"), text)
    return number_cells(sheet, book.format("number"), text) if kind == "number" else text
