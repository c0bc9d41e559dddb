"""A report as a workbook: a sheet of words, one for each table, and one of curves with native charts beside them."""

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from drugcheck.domain.imprint import CONFIDENTIAL
from drugcheck.domain.plain_table import PlainTable
from drugcheck.domain.reports.paper import Chart, Paper
from drugcheck.files.tables import clean
from drugcheck.files.workbook import ROW, Book, merge, page
from drugcheck.files.workbook_table import add_rows, add_title, fit_columns

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

_NOT_IN_NAMES: Final = re.compile(r"[\\/*?:\[\]'\x00-\x1f]")
_LONGEST_NAME: Final = 28
_PAPER: Final = "A4 landscape"
_WORDS: Final = "说明"
_CURVES: Final = "图表"
_WIDE: Final = 110
_SIGNED: Final = "________"
# Rows that a chart takes beside its numbers.
_CHART_ROWS: Final = 16


def report_workbook(paper: Paper, office: str, day: date) -> bytes:
    """The report; the same report and day give the same bytes."""
    book = Book(paper.title, office, day)
    names: set[str] = set()
    _words(book, paper, office, names)
    for section in paper.sections:
        for number, table in enumerate(section.tables, 1):
            title = table.title or section.heading
            name = _name(title if len(section.tables) == 1 or table.title else f"{title}{number}", names)
            _table(book, name, table._replace(title=title, subtitle=table.subtitle or paper.subtitle), office)
    charts = [chart for section in paper.sections for chart in section.charts]
    if charts:
        _charts(book, _name(_CURVES, names), charts, office)
    return book.data()


def _words(book: Book, paper: Paper, office: str, names: set[str]) -> None:
    sheet = book.sheet(_name(_WORDS, names))
    page(sheet, _PAPER, office, CONFIDENTIAL)
    sheet.set_column(0, 0, _WIDE)
    merge(sheet, 0, 0, 0, paper.title, book.format("title"))
    sheet.set_row(0, 34)
    merge(sheet, 1, 0, 0, paper.subtitle, book.format("left"))
    row = 2
    for section in paper.sections:
        for text, style in ((section.heading, "annex"), *((text, "note") for text in section.text)):
            merge(sheet, row, 0, 0, text, book.format(style))
            row += 1
        row += section.blanks
    for note in paper.notes:
        merge(sheet, row, 0, 0, f"注:{note}", book.format("note"))
        row += 1
    signatures = "    ".join(f"{label}:{_SIGNED}" for label in paper.signatures)
    merge(sheet, row + 1, 0, 0, signatures, book.format("left"))


def _table(book: Book, name: str, table: PlainTable, office: str) -> None:
    sheet = book.sheet(name)
    page(sheet, _PAPER, office, CONFIDENTIAL)
    fit = fit_columns([table])
    for place, width in enumerate(fit.widths):
        sheet.set_column(place, place, width)
    sheet.set_default_row(ROW)
    row = add_title(sheet, book, table, len(fit.widths) - 1, 0)
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    kinds = tuple(_kind(table, place) for place in range(len(table.headers)))
    add_rows(sheet, book, table._replace(kinds=kinds), fit, row)


def _kind(table: PlainTable, place: int) -> str:
    return table.kinds[place] if place < len(table.kinds) else "text"


def _charts(book: Book, name: str, charts: Sequence[Chart], office: str) -> None:
    """The numbers of each chart, and the chart to their right, so that it can be worked on and prints as it stands."""
    sheet = book.sheet(name)
    page(sheet, _PAPER, office, CONFIDENTIAL)
    sheet.set_column(0, 8, 12)
    row = 0
    for chart in charts:
        _chart(book, sheet, name, chart, row)
        row += max(len(chart.labels) + 3, _CHART_ROWS + 2)


def _chart(book: Book, sheet: "Worksheet", name: str, chart: Chart, row: int) -> None:
    merge(sheet, row, 0, len(chart.series), chart.title, book.format("annex"))
    sheet.write_string(row + 1, 0, "周次", book.format("header"))
    style = book.format("percent" if chart.percent else "number")
    drawn = book.chart("line" if chart.percent else "column")
    first, last = row + 2, row + 1 + len(chart.labels)
    for number, label in enumerate(chart.labels):
        sheet.write_string(first + number, 0, clean(label), book.format("text"))
    for place, (series, values) in enumerate(chart.series, 1):
        sheet.write_string(row + 1, place, clean(series), book.format("header"))
        for number, value in enumerate(values):
            if value is None:
                sheet.write_blank(first + number, place, None, style)
            else:
                sheet.write_number(first + number, place, value, style)
        drawn.add_series(
            {
                "name": [name, row + 1, place],
                "categories": [name, first, 0, last, 0],
                "values": [name, first, place, last, place],
                **({"marker": {"type": "automatic"}} if chart.percent else {}),
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 11}})
    drawn.set_y_axis({"num_format": "0%" if chart.percent else "0"})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 560, "height": ROW * _CHART_ROWS})
    sheet.insert_chart(row, len(chart.series) + 2, drawn)


def _name(title: str, names: set[str]) -> str:
    """A name that a sheet may have, and that no other has."""
    base = _NOT_IN_NAMES.sub("", title)[:_LONGEST_NAME] or _CURVES
    name, number = base, 1
    while name.casefold() in names:
        number += 1
        name = f"{base}{number}"
    names.add(name.casefold())
    return name
