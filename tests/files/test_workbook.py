"""Annexes as workbooks, read back: text stays text, dates are dates, and the page is that of an official form."""

import io
import re
import tracemalloc
import weakref
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from drugcheck.domain.annexes import NUMBERS, Table, TableColumn
from drugcheck.domain.masking import REVEALED
from drugcheck.domain.plain_table import PlainTable
from drugcheck.files.column_widths import blocks, broken, cells_of, lines_of
from drugcheck.files.workbook import FORMATS, ROW, Book, date_cells, day_number, text_cells
from drugcheck.files.workbook_annex import AnnexSheet, annex_workbook
from drugcheck.files.workbook_index import annexes_workbook
from drugcheck.files.workbook_table import table_workbook
from tests import annex_cases as annexes
from tests import build as made

TABLES = [number for number in NUMBERS if number != 3]


def read(data: bytes, sheet: int = 0) -> list[list[object]]:
    """Every row of a sheet, empty ones included."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def xml(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def one_column(*cells: str, as_: str = "text", value: str = "person.name") -> Table:
    """A table of one column whose cells are given."""
    columns = (TableColumn("栏", "", value, as_, 10, False),)  # type: ignore[arg-type]
    rows = tuple((cell,) for cell in cells)
    cases = tuple(f"C{n:04d}" for n in range(1, len(cells) + 1))
    return Table(7, "表", None, made.TODAY, columns, rows, cases, (), (), True, False, "A4 landscape", "无")


def cells_below(data: bytes, header: str = "栏") -> list[object]:
    """What stands below the header, row by row, down to the notes."""
    rows = [row[0] for row in read(data)]
    return rows[rows.index(header) + 1 :]


@pytest.mark.parametrize("number", TABLES)
def test_every_annex_reads_back_with_title_headers_and_all_rows(number: int) -> None:
    table = annexes.table(number, masking=REVEALED)
    rows = read(annex_workbook(AnnexSheet(table)))
    assert rows[0][0] == f"附件{number}"
    assert rows[1][0] == table.title
    assert str(rows[2][0]).startswith("填报单位:示例街道")
    words = {str(cell).replace("\n", "") for row in rows[3:5] for cell in row}
    assert set(table.headers) | {group for group in table.groups if group} <= words
    text = {str(cell) for row in rows for cell in row}
    assert {cell for row in table.rows for cell in row if re.fullmatch(r"\d{17}[\dX]", cell)} <= text
    assert any("负责人:书记某" in str(cell) for cell in rows[-1])


def test_an_id_number_is_a_text_of_eighteen_and_a_date_is_a_date() -> None:
    table = annexes.table(7, masking=REVEALED)
    rows = read(annex_workbook(AnnexSheet(table)))
    row = next(row for row in rows if row[2] == annexes.cases()[4].person.name)
    numbers = [cell for cell in row if isinstance(cell, str) and len(cell) == 18]
    assert numbers == [annexes.cases()[4].person.id_number] * 2
    assert date(2005, 4, 1) in row
    assert date(2025, 4, 1) in row


def test_a_table_without_rows_says_so() -> None:
    table = annexes.table(7, annexes.context(made.case()))
    assert table.row_count == 0
    rows = [row[0] for row in read(annex_workbook(AnnexSheet(table)))]
    assert rows[5] == "无"


def test_counts_are_numbers_ratios_are_ratios_and_the_total_is_the_last_row() -> None:
    table = annexes.table(1)
    rows = read(annex_workbook(AnnexSheet(table, annexes.ties())))
    total = next(row for row in rows if row[1] == "合计")
    place = table.headers.index("登记在册总数")
    assert total[place] == int(table.rows[-1][place])
    ratio = table.headers.index("排查率")
    assert total[ratio] == pytest.approx(float(table.rows[-1][ratio].rstrip("%")) / 100)
    assert any(str(row[0]).startswith("勾稽 ") for row in rows)


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1+1", "@SUM(A1)", "=cmd|' /C x'!A0", "http://x.example/", "00123"])
def test_what_a_spreadsheet_would_run_or_cut_stays_the_text_it_is(cell: str) -> None:
    data = annex_workbook(AnnexSheet(one_column(cell)))
    assert cells_below(data)[0] == cell
    assert "<f>" not in xml(data)
    assert "hyperlink" not in xml(data)


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), min_size=1, max_size=4))
def test_any_text_reads_back_without_its_control_characters(cells: list[str]) -> None:
    data = annex_workbook(AnnexSheet(one_column(*cells)))
    for written, cell in zip(cells_below(data), cells, strict=False):
        kept = [character for character in cell if character.isprintable() and not character.isspace()]
        assert [character for character in str(written) if character in kept] == [c for c in kept if c in str(written)]
        assert not set("\x00\x07\x1b\u202e") & set(str(written))


def test_a_masked_date_and_one_before_the_spreadsheets_time_are_text() -> None:
    data = annex_workbook(AnnexSheet(one_column("2022-03-06", "(限阅)", "1899-12-31", "2022-02-30", as_="date")))
    assert cells_below(data)[:4] == [date(2022, 3, 6), "(限阅)", "1899-12-31", "2022-02-30"]
    assert day_number("1900-02-28") is None
    assert day_number("1900-03-01") == 61


def test_a_number_that_is_none_is_text() -> None:
    data = annex_workbook(AnnexSheet(one_column("12", "十二", "-3", as_="number")))
    assert cells_below(data)[:3] == [12, "十二", -3]


def test_a_cell_longer_than_a_cell_can_be_says_that_it_was_cut() -> None:
    data = annex_workbook(AnnexSheet(one_column("甲" * 40_000)))
    written = str(cells_below(data)[0])
    assert written.endswith("…(超长,已截断)")
    assert len(written) < 32_767


def test_the_same_table_gives_the_same_bytes_and_no_time_of_day() -> None:
    sheet = AnnexSheet(annexes.table(7))
    assert annex_workbook(sheet) == annex_workbook(sheet)
    assert "2022-04-07T00:00:00Z" in xml(annex_workbook(sheet), "docProps/core.xml")


def test_the_page_is_landscape_fitted_and_repeats_its_headers() -> None:
    data = annex_workbook(AnnexSheet(annexes.table(7)))
    sheet = xml(data)
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"' in sheet
    assert '<pageSetup paperSize="8"' in xml(annex_workbook(AnnexSheet(annexes.table(2))))
    assert "第 &amp;P 页 共 &amp;N 页" in sheet
    assert "内部资料 注意保密" in sheet
    assert "$4:$5" in xml(data, "xl/workbook.xml")
    assert 'state="frozen"' in sheet


def test_groups_are_merged_over_their_columns_and_other_headers_over_both_rows() -> None:
    table = annexes.table(7)
    merged = set(re.findall(r'<mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"', xml(annex_workbook(AnnexSheet(table)))))
    first = table.groups.index("驾驶证")
    assert (first, table.groups.count("驾驶证")) == (8, 5)
    assert "I4:M4" in merged
    assert {"A4:A5", "B4:B5"} <= merged


def test_an_ampersand_in_a_name_is_no_code_of_the_page_header() -> None:
    table = annexes.table(7)
    named = table._replace(imprint=table.imprint._replace(campaign="甲&乙&D"))
    assert "甲&amp;&amp;乙&amp;&amp;D" in xml(annex_workbook(AnnexSheet(named)))


def test_all_annexes_are_one_workbook_behind_an_index() -> None:
    sheets = [AnnexSheet(annexes.table(n), annexes.ties() if n == 1 else ()) for n in TABLES]
    sheets.insert(2, AnnexSheet(annexes.table(3), (), len(annexes.form())))
    data = annexes_workbook(sheets)
    names = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    assert names == ["目录", *(f"附件{n}" for n in TABLES)]
    index = {row[0]: row for row in read(data)}
    assert index["附件2"][2] == annexes.table(2).row_count
    assert index["附件1"][2] == annexes.table(1).row_count - 1
    assert index["附件3"][3] != ""
    results = [row[3] for row in read(data) if row[3] in ("相符", "不符")]
    assert results == ["相符" if tie.holds else "不符" for tie in annexes.ties()]
    assert "附件7" in xml(data)


def test_a_plain_table_has_title_headers_dates_numbers_and_text() -> None:
    rows = [("C0001", "=1+1", "2022-03-06", "3")]
    kinds = ("text", "text", "date", "number")
    table = PlainTable("校验结果", ("档案", "内容", "日期", "次数"), rows, "示例街道", ("共 1 条",), kinds)
    data = table_workbook(table, "示例街道", made.TODAY)
    assert read(data)[0][0] == "校验结果"
    assert ["C0001", "=1+1", date(2022, 3, 6), 3] in read(data)
    assert "无" in [row[0] for row in read(table_workbook(table._replace(rows=()), "示例街道", made.TODAY))]


@pytest.mark.parametrize(
    ("text", "cells"), [("", 0), ("abc", 3), ("甲社区", 6), ("C1、C2", 6), ("𬀩", 4), ("\ud800", 1)]
)
def test_an_ideograph_takes_two_cells(text: str, cells: int) -> None:
    assert cells_of(text) == cells


def test_a_header_breaks_before_a_bracket_and_behind_a_stroke_where_it_is_too_long() -> None:
    assert broken("失联率(占应见)", 9) == "失联率\n(占应见)"
    assert broken("公职/党员", 6) == "公职/\n党员"
    assert broken("失联率(占应见)", 14) == "失联率(占应见)"
    assert lines_of("失联率\n(占应见)", 9) == 2


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.integers(1, 6))
def test_blocks_cover_all_columns_once(widths: list[int], count: int) -> None:
    made_blocks = blocks(widths, count)
    assert len(made_blocks) == min(count, len(widths))
    covered = [place for first, last in made_blocks for place in range(first, last + 1)]
    assert covered == list(range(len(widths)))


def test_text_that_looks_like_markup_of_the_writer_stays_text() -> None:
    nasty = "<r><t>甲</t></r>"
    made = annex_workbook(AnnexSheet(one_column(nasty, "<r>", "x" * 300)))
    assert [str(cell).strip() for cell in cells_below(made)][:3] == [nasty, "<r>", "x" * 300]


class Rows(list[tuple[str, ...]]):
    """A list that can be watched as it goes."""


def test_each_annex_is_let_go_before_the_next_one_is_made() -> None:
    alive: list[weakref.ref[Rows]] = []

    def made() -> Iterator[AnnexSheet]:
        for number in NUMBERS:
            assert [rows for rows in alive if rows() is not None] == []
            table = annexes.table(number)._replace(rows=Rows(annexes.table(number).rows))
            alive.append(weakref.ref(table.rows))
            yield AnnexSheet(table, forms=1 if number == 3 else None)
            del table

    assert len(CalamineWorkbook.from_filelike(io.BytesIO(annexes_workbook(made()))).sheet_names) == 14
    assert len(alive) == 14


def test_the_rows_are_what_xlsxwriter_would_write() -> None:
    texts = ["", "甲", "<&>", '"x"', " x ", "_x0041_", "a\nb", "2022-03-06", "2022-13-01", "*" * 300, "甲"] * 2
    plain = xlsxwriter.Workbook(target := io.BytesIO(), {"constant_memory": True})
    book = Book("表", "示例街道", made.TODAY)
    sheet, other = book.row_sheet("表"), plain.add_worksheet("表")
    styles = [plain.add_format(FORMATS[name]) for name in ("text", "long", "date")]
    own = [book.format(name) for name in ("text", "long", "date")]
    for one in (sheet, other):
        one.set_default_row(ROW)
    sheet.write_string(0, 1, "栏")
    sheet.begin(1, 2)
    mine, theirs = text_cells(sheet, *own[:2]), text_cells(other, *styles[:2])
    cells = [sheet.cells(mine), sheet.cells(date_cells(sheet, own[2], mine))]
    written = [theirs, date_cells(other, styles[2], theirs)]
    other.write_string(0, 1, "栏")
    for row, text in enumerate(texts, 1):
        height = 27 if "\n" in text else None
        sheet.add_row([cell(text) for cell in cells], height)
        if height:
            other.set_row(row, height)
        for place, write in enumerate(written):
            write(row, place, text)
    plain.close()
    rows = [xml(data).partition('<row r="2"')[2] for data in (book.data(), target.getvalue())]
    assert rows[0] == rows[1]
    assert rows[0].count("<row") == len(texts) - 1


def test_a_row_of_many_takes_no_more_memory_than_its_text() -> None:
    """Cells of 2,000 rows would take 8 MiB; the rows themselves stand outside of what is counted."""
    table = one_column(*(f"{number:06}" for number in range(2_000)))
    table = table._replace(columns=table.columns * 20, rows=tuple(row * 20 for row in table.rows))
    annex_workbook(AnnexSheet(one_column("甲")))
    tracemalloc.start()
    try:
        annex_workbook(AnnexSheet(table))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4 << 20
