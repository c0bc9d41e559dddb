"""A table in every format: cells are data, whatever stands in them."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import Table, TableColumn
from drugcheck.domain.masking import REVEALED
from drugcheck.files import form_texts, html_pages, tables
from drugcheck.files.table_json import table_json
from tests import annex_cases as annexes
from tests import build as made


def table(*cells: str, as_: str = "text") -> Table:
    """A table of one column whose cells are given."""
    columns = (TableColumn("姓名", "", "person.name", as_, 10, False),)  # type: ignore[arg-type]
    rows = tuple((cell,) for cell in cells)
    cases = tuple(f"C{n:04d}" for n in range(1, len(cells) + 1))
    footer = ("内部资料 注意保密",)
    return Table(7, "表", None, made.TODAY, columns, rows, cases, footer, ("说明",), True, False, "A3 landscape", "无")


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+86", "-1+1", "@SUM(A1)", "\t=1", " =1", "\n=1", "\uff1d1", "\uff0b1", "=cmd|' /C x'!A0"]
)
def test_a_cell_never_becomes_a_formula_in_a_spreadsheet(cell: str) -> None:
    written = csv_rows(tables.to_csv(table(cell)))[2][0]
    assert written == "'" + cell


def test_an_id_number_and_a_leading_zero_stay_text_and_short_numbers_stay_numbers() -> None:
    rows = csv_rows(tables.to_csv(table("000000197811300333", "00000019781130001X", "007", "13800000031", "12")))
    assert [row[0] for row in rows[2:7]] == [
        "\t000000197811300333",
        "\t00000019781130001X",
        "\t007",
        "13800000031",
        "12",
    ]


def test_a_negative_number_stays_one_and_a_negative_text_does_not() -> None:
    assert csv_rows(tables.to_csv(table("-1", as_="number")))[2] == ["-1"]
    assert csv_rows(tables.to_csv(table("-1")))[2] == ["'-1"]
    assert csv_rows(tables.to_csv(table("-1+cmd", as_="number")))[2] == ["'-1+cmd"]


def test_csv_has_title_headers_rows_notes_and_footer() -> None:
    rows = csv_rows(tables.to_csv(table("周试三", "李,试\n乙")))
    assert rows == [
        ["附件7 表  2022-04-07"],
        ["姓名"],
        ["周试三"],
        ["李,试\n乙"],
        ["说明"],
        ["内部资料 注意保密"],
    ]
    assert tables.to_csv(table("周试三")).count("\r\n") == 5


class Cells(HTMLParser):
    """Reads the text of every td, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self._inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        self._inside = tag == "td" or (self._inside and tag == "br")
        if tag == "td":
            self.cells.append("")
        elif tag == "br" and self.cells:
            self.cells[-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1] += data


PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=30)


@given(st.lists(PLAIN, min_size=1, max_size=3))
def test_html_shows_every_cell_as_it_stands_and_adds_no_tag(cells: list[str]) -> None:
    page = Cells()
    page.feed("".join(html_pages.table_page(table(*cells))))
    assert page.cells == cells
    allowed = {"html", "head", "meta", "title", "style", "body", "h1", "p", "table", "colgroup", "col", "thead"}
    assert page.tags <= allowed | {"tbody", "tr", "th", "td"}


@given(st.lists(PLAIN, min_size=1, max_size=3))
def test_markdown_keeps_every_row_on_one_line_with_its_columns(cells: list[str]) -> None:
    lines = "".join(tables.markdown(table(*cells))).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("|"))
    body = lines[start + 2 : start + 2 + len(cells)]
    for line in body:
        bare = line.replace("\\\\", "").replace("\\|", "")
        assert bare.count("|") == 2, line


@given(st.lists(PLAIN, min_size=1, max_size=3))
def test_csv_reads_back_to_the_same_cells(cells: list[str]) -> None:
    rows = csv_rows(tables.to_csv(table(*cells)))[2 : 2 + len(cells)]
    for (written,), cell in zip(rows, cells, strict=True):
        assert written in (cell, "'" + cell, "\t" + cell)


def test_html_prints_landscape_with_a_repeated_header_page_numbers_and_the_confidentiality_line() -> None:
    page = "".join(html_pages.table_page(annexes.table(7)))
    for part in ("A4 landscape", "table-header-group", "counter(page)", "counter(pages)", "内部资料 注意保密"):
        assert part in page
    assert '<th colspan="5">驾驶证</th>' in page
    assert page.count('rowspan="2"') == 13
    assert "http" not in page
    assert "<script" not in page


def test_control_characters_reach_no_printer_and_no_terminal() -> None:
    nasty = table("周\x1b[31m三\u202e\x07")
    for write in (tables.text_lines, tables.markdown, tables.csv_lines, html_pages.table_page):
        assert not set("\x1b\u202e\x07") & set("".join(write(nasty)))


def test_json_is_versioned_and_has_columns_and_rows() -> None:
    read = json.loads("".join(table_json(annexes.table(7, masking=REVEALED))))
    assert (read["schema"], read["number"], read["title"]) == (1, 7, "有驾驶证吸毒人员排查信息登记表")
    assert (read["masked"], read["verified"], read["cases"]) == (False, False, ["C0005"])
    headers = [column["header"] for column in read["columns"]]
    assert read["rows"][0][headers.index("身份证号")] == annexes.cases()[4].person.id_number
    assert set(read["columns"][0]) == {"header", "group", "value", "as", "restricted"}


def test_text_aligns_chinese_and_shows_case_ids_and_reads_no_text_as_a_number() -> None:
    text = "".join(tables.text_lines(table("000000197811300333", "1e5")))
    assert "C0001  000000197811300333" in text
    assert "1e5" in text


def test_a_table_of_counts_lies_on_its_side_on_a_terminal() -> None:
    text = "".join(tables.text_lines(annexes.table(1)))
    assert text.splitlines()[1].split() == ["甲社区", "乙社区", "丙社区", "(未分配)", "合计"]
    assert max(map(len, text.splitlines())) < 140


def test_tie_outs_are_summed_up_and_broken_ones_named() -> None:
    ties = (TieOut("甲", 1, 1), TieOut("乙", 2, 3))
    assert tables.tie_notes(ties) == ("勾稽 1/2 不符:", "乙: 2 ≠ 3")
    assert tables.tie_notes(ties[:1]) == ("勾稽 1/1 全部相符",)
    assert "乙: 2 ≠ 3" in "".join(tables.text_lines(table("x"), ties))


def test_an_empty_table_shows_its_word_in_every_format() -> None:
    empty = table()
    for write in (tables.text_lines, tables.markdown, tables.csv_lines, html_pages.table_page):
        assert "无" in "".join(write(empty))
    assert json.loads("".join(table_json(empty)))["rows"] == []


def test_forms_are_one_page_each_and_an_empty_set_says_so() -> None:
    forms, listed = annexes.form(), annexes.table(3)
    page = "".join(html_pages.forms_page(forms, listed))
    assert page.count('<section class="form">') == len(forms)
    assert "break-after: page" in page
    assert "".join(form_texts.forms_markdown(forms, listed)).count("# 附件3 ") == len(forms)
    assert "无" in "".join(html_pages.forms_page((), annexes.table(7, annexes.context(made.case()))))
