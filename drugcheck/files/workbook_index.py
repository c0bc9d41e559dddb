"""All annexes as one workbook: a sheet each, behind an index with their titles, their rows and the tie-outs."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import Table
from drugcheck.domain.imprint import CONFIDENTIAL
from drugcheck.domain.plain_table import PlainTable
from drugcheck.files.tables import tie_notes
from drugcheck.files.workbook import ROW, Book, merge, page
from drugcheck.files.workbook_annex import AnnexSheet, add_annex
from drugcheck.files.workbook_table import add_rows, add_title, fit_columns

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

INDEX: Final = "目录"
_TITLE: Final = "附件目录"
_FORM: Final = "审批表每人一份,另行打印"
_BROKEN: Final = "不符"
_KEPT: Final = "相符"


def annexes_workbook(annexes: Iterable[AnnexSheet]) -> bytes:
    """The workbook; an annex of forms stands in its index only. Each is let go before the next one is asked for."""
    rest = iter(annexes)
    annex = next(rest, None)
    if annex is None:
        raise ValueError("a workbook of no annex")
    first = annex.table._replace(rows=(), cases=())
    book = Book(_TITLE, first.imprint.unit, first.day)
    sheet = book.sheet(INDEX)
    listed: list[_Listed] = []
    while annex:
        if annex.forms is None:
            add_annex(book, annex)
        listed.append(_Listed(annex.name, _line(annex), annex.ties, is_sheet=annex.forms is None))
        del annex
        annex = next(rest, None)
    _index(book, sheet, first, listed)
    return book.data()


class _Listed(NamedTuple):
    """What the index says of an annex."""

    name: str
    line: tuple[str, ...]
    ties: tuple[TieOut, ...]
    is_sheet: bool


def _index(book: Book, sheet: "Worksheet", table: Table, annexes: Sequence[_Listed]) -> None:
    day = f"{table.day.year}年{table.day.month}月{table.day.day}日"
    listed = PlainTable(
        _TITLE,
        ("附件", "名称", "行数", "说明"),
        [annex.line for annex in annexes],
        subtitle="    ".join((f"填报单位:{table.imprint.unit}", f"填报日期:{day}", CONFIDENTIAL)),
        kinds=("text", "text", "number"),
    )
    ties = tuple(tie for annex in annexes for tie in annex.ties)
    compared = PlainTable(
        "勾稽关系",
        ("序号", "勾稽关系", "数值", "结果"),
        [
            (str(number), tie.name, tie.sentence.removeprefix(f"{tie.name}: "), _KEPT if tie.holds else _BROKEN)
            for number, tie in enumerate(ties, 1)
        ],
        notes=tie_notes(ties)[:1],
    )
    page(sheet, "A4 portrait", table.imprint.campaign, CONFIDENTIAL)
    fit = fit_columns([listed, compared], "A4 portrait")
    for place, width in enumerate(fit.widths):
        sheet.set_column(place, place, width)
    sheet.set_default_row(ROW)
    last = len(fit.widths) - 1
    top = add_title(sheet, book, listed, last, 0)
    row = add_rows(sheet, book, listed, fit, top)
    for place, annex in enumerate(annexes, top + 1):
        if annex.is_sheet:
            sheet.write_url(place, 0, f"internal:'{annex.name}'!A1", book.format("link"), annex.name)
    if ties:
        merge(sheet, row + 1, 0, last, compared.title, book.format("annex"))
        add_rows(sheet, book, compared, fit, row + 2)


def _line(annex: AnnexSheet) -> tuple[str, ...]:
    table = annex.table
    count = table.row_count if annex.forms is None else annex.forms
    # The total of annex 1 is no row of its own.
    count -= 0 if annex.forms is not None or table.cases or not table.rows else 1
    return (annex.name, table.title, str(count), "" if annex.forms is None else _FORM)
