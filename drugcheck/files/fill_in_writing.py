"""A fill-in sheet as a workbook: grey cells are closed, white ones take what the community writes, lists offer words.

A sheet that nobody sees says what it is: which annex, which store, and the commit from which it was made, so that what
was changed meanwhile can be told when it comes back. It holds no value of a case.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from drugcheck.domain.fill_in import CASE_ID, FillColumn, FillSheet
from drugcheck.domain.imprint import CONFIDENTIAL, FILLED_IN_ON
from drugcheck.files.column_widths import Content, broken, fitted, lines_of
from drugcheck.files.sheet_shapes import letter
from drugcheck.files.workbook import (
    FORMATS,
    HIGHEST_ROW,
    ROW,
    Book,
    date_cells,
    harmless,
    merge,
    number_cells,
    page,
    text_cells,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

ABOUT: Final = "_drugcheck"
KIND: Final = "annex-fill-in"
SCHEMA: Final = "1"
_CHOICES: Final = "选项"
_CASE_HEADER: Final = "档案编号"
_HELP: Final = (
    "白色栏由社区填写或更正;灰色栏为公安、系统栏目,不填。不要改动档案编号。"
    "空行可补填:写上档案编号再填。清空不等于删除。"
)
_SPARE_ROWS: Final = 10
_LINE: Final = 13.5
_CASE_WIDTH: Final = 10
_GREY: Final = "#D9D9D9"
_LIGHT: Final = "#EFEFEF"
_FIRST_DAY: Final = date(1900, 3, 1)
_LAST_DAY: Final = date(2100, 12, 31)


class Origin(NamedTuple):
    """From which store and commit a sheet was made."""

    store: str
    commit: str


def fill_in_workbook(sheet: FillSheet, origin: Origin) -> bytes:
    """The workbook of a fill-in sheet."""
    book = Book(f"附件{sheet.number} {sheet.title}", sheet.imprint.unit, sheet.day)
    made = book.sheet(f"附件{sheet.number}")
    page(made, sheet.paper, sheet.imprint.campaign, CONFIDENTIAL)
    rows = [(row.case, *row.cells) for row in sheet.rows]
    contents = [Content(_CASE_HEADER, (), _CASE_WIDTH)]
    contents += [
        # Room for what is still to be written.
        Content(column.header, [*(row[place] for row in rows), "0" * (column.width - 1)], column.width, _is_day(column))
        for place, column in enumerate(sheet.columns, 1)
    ]
    fit = fitted(contents, sheet.paper)
    for place, width in enumerate(fit.widths):
        made.set_column(place, place, width)
    made.set_default_row(ROW)
    first = _heads(made, book, sheet, fit.widths)
    _rows(made, book, sheet, first, fit.lines(rows) if rows else [])
    last = first + len(rows) + _SPARE_ROWS - 1
    _offer(made, book, sheet.columns, first, last)
    made.freeze_panes(first, 1)
    made.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    made.protect("", {"format_columns": True, "format_rows": True, "sort": False})
    _about(book, sheet, origin)
    return book.data()


def _heads(sheet: "Worksheet", book: Book, content: FillSheet, widths: Sequence[int]) -> int:
    """Title, who and when, how to fill it in, headers, and the codes of the columns; returns the first row below."""
    last = len(widths) - 1
    day = content.day
    made_on = f"(底稿 {day.year}年{day.month}月{day.day}日)"
    info = f"填报单位:{content.imprint.unit}    {FILLED_IN_ON}:________    {made_on}    {CONFIDENTIAL}"
    merge(sheet, 0, 0, last, f"附件{content.number} 填报底稿", book.format("annex"))
    merge(sheet, 1, 0, last, content.title, book.format("title"))
    merge(sheet, 2, 0, last, info, book.format("left"))
    merge(sheet, 3, 0, last, _HELP, book.format("note"))
    for row, height in enumerate((20, 34, 20, _LINE * lines_of(_HELP, sum(widths)) + 2)):
        sheet.set_row(row, height)
    style = book.format("header")
    place = 1
    sheet.merge_range(4, 0, 5, 0, "", style)
    sheet.write_string(4, 0, _CASE_HEADER, style)
    for group, members in groupby(content.columns, key=lambda column: column.group):
        columns = list(members)
        if group:
            merge(sheet, 4, place, place + len(columns) - 1, group, style)
        for column in columns:
            header = broken(column.header, widths[place])
            if group:
                sheet.write_string(5, place, header, style)
            else:
                sheet.merge_range(4, place, 5, place, "", style)
                sheet.write_string(4, place, header, style)
            place += 1
    sheet.set_row(5, 3 * _LINE)
    codes = book.add_format({**FORMATS["note"], "font_size": 6, "font_color": "#808080", "border": 1})
    for place, code in enumerate((CASE_ID, *(column.value for column in content.columns))):
        sheet.write_string(6, place, code, codes)
    sheet.repeat_rows(4, 6)
    return 7


def _rows(sheet: "Worksheet", book: Book, content: FillSheet, first: int, lines: Sequence[int]) -> None:
    """A row for each case, then spare ones in which the id of a case can be written."""
    closed = {
        kind: book.add_format({**FORMATS["text"], "bg_color": colour})
        for kind, colour in (("police", _GREY), ("shown", _LIGHT), ("open", _LIGHT))
    }
    spare = book.add_format({**FORMATS["centre"], "locked": False})
    opened = {name: book.add_format({**FORMATS[name], "locked": False}) for name in ("text", "date", "long")}
    for number, (row, height) in enumerate(zip(content.rows, lines, strict=True), first):
        if height > 1:
            sheet.set_row(number, min(_LINE * height + 3, HIGHEST_ROW))
        sheet.write_string(number, 0, row.case, closed["shown"])
        cells = zip(content.columns, harmless(row.cells), row.open, strict=True)
        for place, (column, text, is_open) in enumerate(cells, 1):
            _cell(sheet, number, place, column, text, opened if is_open else {"text": closed[column.kind]})
    for number in range(first + len(content.rows), first + len(content.rows) + _SPARE_ROWS):
        sheet.write_blank(number, 0, None, spare)
        for place, column in enumerate(content.columns, 1):
            _cell(sheet, number, place, column, "", opened if column.kind == "open" else {"text": closed[column.kind]})


def _cell(sheet: "Worksheet", row: int, place: int, column: FillColumn, text: str, styles: "dict[str, Format]") -> None:
    plain = text_cells(sheet, styles["text"], styles.get("long", styles["text"]))
    if column.entry == "date" and "date" in styles:
        date_cells(sheet, styles["date"], plain)(row, place, text)
    elif column.entry == "number" and "date" in styles:
        number_cells(sheet, styles["long"], plain)(row, place, text)
    else:
        plain(row, place, text)


def _is_day(column: FillColumn) -> bool:
    return column.as_ == "date" or column.entry == "date"


def _offer(sheet: "Worksheet", book: Book, columns: Sequence[FillColumn], first: int, last: int) -> None:
    """Lists of official words, kept on a sheet of their own: the words of a list may be longer than a rule can hold."""
    choices = book.sheet(_CHOICES)
    choices.hide()
    for place, column in enumerate(columns, 1):
        if column.kind != "open" or column.entry == "text":
            continue
        if column.entry == "choice":
            choices.write_string(0, place, column.header)
            for number, word in enumerate(column.choices, 1):
                choices.write_string(number, place, word)
            at = letter(place)
            rule: dict[str, object] = {
                "validate": "list",
                "source": f"={_CHOICES}!${at}$2:${at}${len(column.choices) + 1}",
                "error_title": column.header,
                "error_message": "请从下拉列表中选择",
            }
        elif column.entry == "date":
            rule = {
                "validate": "date",
                "criteria": "between",
                "minimum": _FIRST_DAY,
                "maximum": _LAST_DAY,
                "error_title": column.header,
                "error_message": "请填日期,如 2022-03-06",
            }
        else:
            rule = {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "请填数字"}
        sheet.data_validation(first, place, last, place, rule)


def _about(book: Book, sheet: FillSheet, origin: Origin) -> None:
    about = book.sheet(ABOUT)
    about.very_hidden()
    said = {
        "kind": KIND,
        "schema": SCHEMA,
        "annex": str(sheet.number),
        "community": sheet.community or "",
        "store": origin.store,
        "commit": origin.commit,
        "day": sheet.day.isoformat(),
    }
    for row, (key, value) in enumerate(said.items()):
        about.write_string(row, 0, key)
        about.write_string(row, 1, value)
