"""Delimited text as spreadsheets write it; what is not that is refused before it costs memory."""

import os
import stat
import threading
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drugcheck.files import sheet_shapes, sheet_text, sheets
from drugcheck.files.sheet_shapes import (
    CellTooLongError,
    EmptySheetError,
    NotASheetError,
    Sheet,
    SheetError,
    SheetTooLargeError,
    TooManyColumnsError,
    TooManyRowsError,
    UnreadableSheetError,
    clean,
)
from drugcheck.files.sheet_text import BrokenQuotesError, LineTooLongError, SheetEncodingError, parse_sheet
from drugcheck.files.sheets import open_sheets

TEXT = "姓名,身份证号\r\n周试三,000000197811300333\r\n"
CELLS = [("姓名", "身份证号"), ("周试三", "000000197811300333")]


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize(
    ("encoding", "known_as"),
    [
        ("utf-8", "utf-8"),  # a text editor
        ("utf-8-sig", "utf-8-sig"),  # Excel: CSV UTF-8
        ("gbk", "gb18030"),  # Excel and WPS: CSV
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),  # Excel: Unicode text, little endian with a mark
    ],
)
def test_each_encoding_of_excel_and_wps_is_read(encoding: str, known_as: str) -> None:
    sheet = parse_sheet(TEXT.encode(encoding))
    assert cells(sheet) == CELLS
    assert sheet.encoding == known_as


def test_utf_16_of_the_other_byte_order_is_read() -> None:
    assert cells(parse_sheet(b"\xfe\xff" + TEXT.encode("utf-16-be"))) == CELLS


def test_a_rare_character_outside_of_gbk_is_read() -> None:
    assert cells(parse_sheet("姓名\r\n周𬀩".encode("gb18030"))) == [("姓名",), ("周𬀩",)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_delimiters_and_line_ends_are_found(delimiter: str, ending: str) -> None:
    text = TEXT.replace(",", delimiter).replace("\r\n", ending)
    sheet = parse_sheet(text.encode())
    assert cells(sheet) == CELLS
    assert sheet.delimiter == delimiter


def test_commas_in_addresses_do_not_make_a_tabbed_list_a_comma_list() -> None:
    text = "名册,2022,春\n姓名\t性别\t地址\n周试三\t男\t解放路,1号\n李试乙\t女\t解放路,2号\n"
    assert cells(parse_sheet(text.encode()))[2] == ("周试三", "男", "解放路,1号")


def test_excels_own_line_that_names_the_delimiter_is_no_row() -> None:
    sheet = parse_sheet(b"sep=;\r\na;b,c\r\n")
    assert [(row.number, row.cells) for row in sheet.rows] == [(1, ("a", "b,c"))]


def test_quoted_line_ends_stay_in_their_cell_and_rows_count_as_in_the_spreadsheet() -> None:
    sheet = parse_sheet('姓名,"身份\r\n证号"\r\n\r\n,,,\r\n周试三,"a ""b"", c"\r\n'.encode())
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("姓名", "身份\r\n证号")),
        (4, ("周试三", 'a "b", c')),
    ]
    assert sheet.empty_rows == 2


def test_empty_cells_at_the_end_are_dropped_and_those_between_stay() -> None:
    assert cells(parse_sheet("a,,b,, ,\u3000,\r\n".encode())) == [("a", "", "b")]


def test_the_same_bytes_have_the_same_fingerprint_and_others_another() -> None:
    one, same, other = parse_sheet(b"a,b"), parse_sheet(b"a,b"), parse_sheet(b"a,c")
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert one.fingerprint.startswith("sha256:")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="000000197811300333"', "000000197811300333"),
        ('= "000000197811300333" ', "000000197811300333"),
        ("'000000197811300333", "000000197811300333"),
        ("’000000197811300333", "000000197811300333"),
        ('\'=""', ""),
        ("\u202d000000197811300333\u202c", "000000197811300333"),  # copied from a calculator or a dialogue
        ("\ufeff周试三\u200b", "周试三"),
        ("\u00a0周试三\u3000", "周试三"),
        ("周\u3000试\r\n三\t", "周 试 三"),
        ("１２３", "１２３"),
        ("=1+1", "=1+1"),
        ("", ""),
    ],
)
def test_clean_takes_away_what_a_spreadsheet_added_and_nothing_else(cell: str, text: str) -> None:
    assert clean(cell) == text
    assert clean(clean(cell)) == clean(cell)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n",
        b"\x1f\x8b\x08\x00",
        b"a,b\x00c\n",
        TEXT.encode("utf-16-le"),
        "<html><table><tr><td>姓名</td></tr></table>".encode("gb18030"),
        b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>',
    ],
    ids=["pdf", "gzip", "nul", "utf-16 without a mark", "web page", "xml"],
)
def test_what_is_not_delimited_text_is_named_and_refused(data: bytes) -> None:
    with pytest.raises(NotASheetError, match="as CSV"):
        parse_sheet(data)


def test_bytes_of_no_encoding_are_refused_with_their_place() -> None:
    with pytest.raises(SheetEncodingError) as caught:
        parse_sheet("姓名\n".encode("gb18030") + b"\xff\xff")
    assert caught.value.details["offset"] == 5


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b",,,\r\n;\t \r\n", b"\x1a"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(EmptySheetError):
        parse_sheet(data)


def test_a_quotation_mark_left_open_does_not_swallow_the_rest_of_the_list() -> None:
    with pytest.raises(BrokenQuotesError) as caught:
        parse_sheet('姓名,地址\n周试三,"解放路1号\n李试乙,解放路2号\n'.encode())
    assert caught.value.details["row"] == 2


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(LineTooLongError):
        parse_sheet(b"a,b\n" + b"x" * (sheet_text.MAX_LINE + 1))


def test_a_cell_longer_than_a_spreadsheets_is_refused_quoted_over_many_lines_or_not() -> None:
    with pytest.raises(CellTooLongError):
        parse_sheet(b"a," + b"x" * (sheet_shapes.MAX_CELL + 1))
    with pytest.raises(CellTooLongError):
        parse_sheet(b'a,"' + b"x\n" * 200_000)


def test_too_many_columns_and_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooManyColumnsError):
        parse_sheet(b"1," * (sheet_shapes.MAX_COLUMNS + 1))
    monkeypatch.setattr(sheet_text, "MAX_ROWS", 3)
    assert len(parse_sheet(b"1\n" * 3).rows) == 3
    with pytest.raises(TooManyRowsError):
        parse_sheet(b"1\n" * 4)


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as stream:
        stream.truncate(100 * 1024**2)
    tracemalloc.start()
    try:
        with pytest.raises(SheetTooLargeError):
            open_sheets(huge)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1024**2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_without_end_is_read_up_to_the_limit_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_BYTES", 1024**2)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def endless() -> None:
        try:
            with pipe.open("wb") as stream:
                for _ in range(64):
                    stream.write(b"a,b\n" * 65536)
        except BrokenPipeError:
            pass

    writer = threading.Thread(target=endless)
    writer.start()
    with pytest.raises(SheetTooLargeError):
        open_sheets(pipe)
    writer.join(timeout=30)
    assert not writer.is_alive()


@pytest.mark.parametrize("lines", [b"1," * 120_000 + b"\n", b"1" * 200_000 + b"\n", b'"1\n' * 60_000, b",\n" * 100_000])
def test_memory_stays_within_a_small_multiple_of_the_file(lines: bytes) -> None:
    data = lines * (8 * 1024**2 // len(lines))
    tracemalloc.start()
    try:
        with pytest.raises(SheetError):
            parse_sheet(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * len(data)


def test_a_missing_file_and_a_folder_are_refused_without_naming_the_path(tmp_path: Path) -> None:
    for path in (tmp_path / "周试三.csv", tmp_path, Path("bad\x00name")):
        with pytest.raises(UnreadableSheetError) as caught:
            open_sheets(path)
        assert "周试三" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind here")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_bytes(b"a")
    path.chmod(stat.S_IWUSR)
    with pytest.raises(UnreadableSheetError):
        open_sheets(path)


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(deadline=None)
def test_no_bytes_do_worse_than_a_refusal(data: bytes) -> None:
    try:
        sheet = parse_sheet(data)
    except SheetError:
        return
    numbers = [row.number for row in sheet.rows]
    assert numbers == sorted(set(numbers))
    assert all(row.cells and clean(row.cells[-1]) for row in sheet.rows)


@given(
    st.lists(st.lists(st.text(st.characters(codec="gb18030", exclude_characters="\x00\x1a")), min_size=2), min_size=2)
)
@settings(deadline=None)
def test_what_python_writes_as_csv_is_read_back(rows: list[list[str]]) -> None:
    import csv
    import io

    out = io.StringIO(newline="")
    csv.writer(out).writerows([["姓名", "身份证号", "社区", "性别", "民族"] * 20, *rows])
    text = out.getvalue()
    sheet = parse_sheet(text.encode("utf-8-sig"))
    if sheet.delimiter != ",":
        return
    expected = [sheet_shapes.trimmed(row) for row in rows]
    assert cells(sheet)[1:] == [row for row in expected if row]
