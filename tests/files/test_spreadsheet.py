"""Workbooks read as lists: what is said of them, and how those that are damaged, hostile or too large are refused."""

import io
import subprocess
import sys
import zipfile
from datetime import date, datetime

import pytest

from drugcheck.files import sheet_shapes, spreadsheet, spreadsheet_package, spreadsheet_scan
from drugcheck.files.sheet_shapes import (
    NotASheetError,
    Sheet,
    SheetError,
    SheetTooLargeError,
    TooManyColumnsError,
    TooManyRowsError,
)
from drugcheck.files.sheets import SeveralSheetsError, UnknownSheetError, choose, sheets_of
from drugcheck.files.spreadsheet import SheetReachError
from drugcheck.files.spreadsheet_child import text_of
from drugcheck.files.spreadsheet_package import (
    BrokenWorkbookError,
    EncryptedSheetError,
    EntitiesError,
    WorkbookTooLargeError,
)
from tests import spreadsheets as made

HEADER = ("姓名", "身份证号", "社区")
ZHOU = ("周试三", "000000198810300315", "甲社区")
SHEET = "xl/worksheets/sheet1.xml"


def read(data: bytes, name: str | None = None) -> Sheet:
    """The sheet of that name, or the first."""
    sheets = sheets_of(data)
    return sheets.sheet(name or sheets.names[0])


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


def test_text_stays_text_and_rows_count_as_in_the_spreadsheet() -> None:
    sheet = read(made.sheet(("名册",), (), HEADER, ZHOU))
    assert [(row.number, row.cells) for row in sheet.rows] == [(1, ("名册",)), (3, HEADER), (4, ZHOU)]
    assert (sheet.encoding, sheet.name, sheet.empty_rows) == ("xlsx", "名册", 1)
    assert sheet.fingerprint.startswith("sha256:")


def test_a_list_that_begins_further_right_and_down_keeps_its_letters_and_numbers() -> None:
    sheet = read(made.sheet((), (), (None, None, *HEADER), (None, None, *ZHOU)))
    assert [(row.number, row.cells) for row in sheet.rows] == [(3, ("", "", *HEADER)), (4, ("", "", *ZHOU))]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (990000199001011234, "9.90000199001011E+17"),
        (990000900101123, "990000900101123"),
        (13800000031.0, "13800000031"),
        (3.0, "3"),
        (2.5, "2.5"),
        (True, "TRUE"),
        (date(2022, 3, 6), "2022-03-06"),
        (datetime(2022, 3, 6), "2022-03-06"),
        (datetime(2022, 3, 6, 12, 30), "2022-03-06 12:30:00"),
        ("007", "007"),
        (None, ""),
    ],
)
def test_a_value_is_text_as_the_spreadsheet_shows_it(value: object, text: str) -> None:
    assert text_of(value) == text


def test_dates_are_iso_and_day_numbers_are_days_where_a_day_is_meant() -> None:
    sheet = read(made.sheet((date(2022, 3, 6), 44626)))
    assert cells(sheet) == [("2022-03-06", "44626")]
    assert sheet.day("44626") == "2022-03-06"
    assert (sheet.day("2022-3-6"), sheet.day("4462"), sheet.day("99999999")) == ("2022-3-6", "4462", "99999999")


def test_days_that_count_from_1904_are_those_days() -> None:
    since = made.repacked(
        made.sheet((43164,)),
        {"xl/workbook.xml": lambda part: part.replace(b"<workbookPr", b'<workbookPr date1904="1"')},
    )
    assert read(since).day("43164") == "2022-03-06"


def test_a_formula_gives_its_stored_value_and_one_without_is_named() -> None:
    def fill(workbook: object, sheet: object) -> None:
        sheet.write_formula(0, 0, '="周"&"试三"', None, "周试三")  # type: ignore[attr-defined]
        sheet.write_formula(0, 1, "=1/0", None, "#DIV/0!")  # type: ignore[attr-defined]
        sheet.write_formula(0, 2, "=A1", None, "X")  # type: ignore[attr-defined]

    data = made.book(("名册", fill))
    assert cells(read(data)) == [("周试三", "#CALC!", "X")]
    without = made.repacked(data, {SHEET: lambda part: part.replace(b"<v>X</v>", b"")})
    sheet = read(without)
    assert cells(sheet) == [("周试三", "#CALC!", "#CALC!")]
    assert sheet.uncalculated == ("C1",)


def test_hidden_rows_and_columns_are_read_and_counted_and_hidden_sheets_are_named() -> None:
    def fill(workbook: object, sheet: object) -> None:
        made.rows(HEADER, ZHOU, ZHOU)(workbook, sheet)
        sheet.set_row(2, None, None, {"hidden": True})  # type: ignore[attr-defined]
        sheet.set_row(9, None, None, {"hidden": True})  # type: ignore[attr-defined]
        sheet.set_column(2, 2, None, None, {"hidden": True})  # type: ignore[attr-defined]

    data = made.book(("名册", fill), ("旧", lambda workbook, sheet: sheet.hide()))
    sheet = read(data)
    assert len(sheet.rows) == 3
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.hidden_sheets) == ((3,), ("C",), ("旧",))


def test_cells_merged_downwards_are_known() -> None:
    def fill(workbook: object, sheet: object) -> None:
        sheet.merge_range(1, 2, 3, 2, "甲社区")  # type: ignore[attr-defined]
        sheet.merge_range(0, 0, 0, 2, "名册")  # type: ignore[attr-defined]

    assert read(made.book(("名册", fill))).merges == ((2, 4, 2),)


def test_the_only_sheet_that_fits_is_taken_and_otherwise_one_has_to_be_named() -> None:
    data = made.book(("说明", made.rows(("填表说明",))), ("一", made.rows(HEADER)), ("二 号", made.rows(HEADER)))

    def fits(*names: str) -> object:
        return lambda sheet: sheet.name in names

    assert choose(sheets_of(data), fits("一")).name == "一"  # type: ignore[arg-type]
    assert choose(sheets_of(data), fits()).name == "说明"  # type: ignore[arg-type]
    assert choose(sheets_of(data), fits(), "二 号").name == "二 号"  # type: ignore[arg-type]
    with pytest.raises(SeveralSheetsError) as several:
        choose(sheets_of(data), fits("一", "二 号"), None, "drugcheck import roster")  # type: ignore[arg-type]
    assert "一、二 号" in str(several.value)
    assert str(several.value.advice) == "drugcheck import roster FILE --sheet 一"
    with pytest.raises(UnknownSheetError):
        choose(sheets_of(data), fits(), "三")  # type: ignore[arg-type]


def test_a_hidden_sheet_is_taken_only_when_it_is_named() -> None:
    def hidden(workbook: object, sheet: object) -> None:
        made.rows(HEADER)(workbook, sheet)
        sheet.hide()  # type: ignore[attr-defined]

    data = made.book(("说明", made.rows(("填表说明",))), ("旧", hidden))
    assert choose(sheets_of(data), lambda sheet: sheet.name == "旧").name == "说明"
    assert choose(sheets_of(data), lambda sheet: True, "旧").name == "旧"


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_was_cut_off_is_refused(cut: float) -> None:
    data = made.sheet(HEADER, ZHOU)
    with pytest.raises(SheetError):
        read(data[: int(len(data) * cut)])


@pytest.mark.parametrize(
    ("part", "broken"),
    [
        (SHEET, b"<worksheet><sheetData><row r='x'>"),
        (SHEET, b"\xff\xfe\x00"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/_rels/workbook.xml.rels", b"<Relationships/>"),
        ("xl/sharedStrings.xml", b"<sst>"),
        # Made the reader ask for a hundred gigabytes.
        ("xl/sharedStrings.xml", b'<sst uniqueCount="4294967295" count="1"><si><t>x</t></si></sst>'),
    ],
)
def test_a_damaged_part_is_refused_and_ends_nothing_else(part: str, broken: bytes) -> None:
    with pytest.raises(SheetError):
        read(made.repacked(made.sheet(HEADER, ZHOU), {part: broken}))


def test_an_xls_of_noise_is_refused() -> None:
    with pytest.raises(SheetError):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40)


@pytest.mark.parametrize(
    ("names", "what"),
    [(["word/document.xml"], "Word"), (["xl/workbook.bin"], "xlsb"), (["photo.jpg"], "zip archive")],
)
def test_other_zip_files_are_named(names: list[str], what: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    with pytest.raises(NotASheetError, match=what):
        read(target.getvalue())


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    original = zipfile.ZipFile.open

    def noting(self: zipfile.ZipFile, name: zipfile.ZipInfo, *arguments: object, **options: object) -> object:
        opened.append(name.filename)
        return original(self, name, *arguments, **options)  # type: ignore[call-overload]

    data = made.repacked(made.sheet(HEADER, ZHOU), {"xl/worksheets/sheet2.xml": b"0" * 64 * 1024**2})
    assert len(data) < 1024**2
    monkeypatch.setattr(zipfile.ZipFile, "open", noting)
    with pytest.raises(WorkbookTooLargeError):
        read(data)
    assert opened == []


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    data = made.repacked(made.sheet(HEADER, ZHOU), {SHEET: b"<worksheet>" + b" " * 32 * 1024**2 + b"</worksheet>"})
    length = (32 * 1024**2 + 23).to_bytes(4, "little")
    assert data.count(length) >= 1
    with pytest.raises(SheetError):
        read(data.replace(length, (1000).to_bytes(4, "little")))


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet_package, "MAX_PARTS", 5)
    with pytest.raises(WorkbookTooLargeError):
        read(made.sheet(HEADER))


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
)
def test_entities_are_refused(declared: bytes) -> None:
    def declare(part: bytes) -> bytes:
        head, mark, rest = part.partition(b"?>")
        return head + mark + declared + rest

    with pytest.raises(EntitiesError):
        read(made.repacked(made.sheet(HEADER, ZHOU), {SHEET: declare}))


def test_macros_and_links_to_other_files_are_not_unpacked() -> None:
    more = {"xl/vbaProject.bin": b"macro", "xl/externalLinks/externalLink1.xml": b"<!DOCTYPE x>", "xl/media/a.png": b""}
    data = made.repacked(made.sheet(HEADER, ZHOU), more)
    assert not set(spreadsheet_package.unpack(data).parts) & {name.casefold() for name in more}
    assert cells(read(data)) == [HEADER, ZHOU]


def test_rows_columns_and_reach_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    far = made.book(
        ("名册", lambda workbook, sheet: [sheet.write_string(0, 0, "x"), sheet.write_string(999_999, 99, "x")])
    )
    with pytest.raises(SheetReachError, match="sheet 名册 reaches down to row 1000000 and over 100 columns"):
        read(far)
    with pytest.raises(TooManyColumnsError, match="row 1 "):
        read(made.sheet(["x"] * (sheet_shapes.MAX_COLUMNS + 1)))
    for module in (spreadsheet_scan, spreadsheet):
        monkeypatch.setattr(module, "MAX_ROWS", 3)
    assert len(read(made.sheet(*[("x",)] * 3)).rows) == 3
    with pytest.raises(TooManyRowsError):
        read(made.sheet(*[("x",)] * 4))


def test_cells_that_are_only_formatted_reach_nowhere() -> None:
    def fill(workbook: object, sheet: object) -> None:
        made.rows(HEADER, ZHOU)(workbook, sheet)
        bordered = workbook.add_format({"border": 1})  # type: ignore[attr-defined]
        sheet.write_blank(1_048_575, 200, None, bordered)  # type: ignore[attr-defined]

    assert cells(read(made.book(("名册", fill)))) == [HEADER, ZHOU]


def test_one_long_text_in_very_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made.sheet(*[("甲" * 30_000,) * 50] * 50)
    assert len(data) < 100_000
    with pytest.raises(SheetTooLargeError):
        read(data)


def test_a_reader_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "_SECONDS", 0.001)
    with pytest.raises(BrokenWorkbookError):
        read(made.sheet(HEADER, ZHOU))


def test_an_empty_sheet_is_an_empty_list() -> None:
    assert read(made.sheet()).rows == ()


def test_a_password_is_needed_and_must_be_right() -> None:
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    target = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(made.sheet(HEADER, ZHOU))).encrypt("密码", target)
    data = target.getvalue()
    for password in (None, "不对"):
        with pytest.raises(EncryptedSheetError) as caught:
            sheets_of(data, password)
        assert "drugcheck[office]" in str(caught.value.advice)
    sheets = sheets_of(data, "密码")
    assert cells(sheets.sheet(sheets.names[0])) == [HEADER, ZHOU]


def test_the_reading_program_leaves_no_core_and_has_a_limit_on_its_memory() -> None:
    pytest.importorskip("resource")
    program = (
        "import resource; from drugcheck.files import spreadsheet_child as child; child._limit();"
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0], resource.getrlimit(resource.RLIMIT_AS)[0])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    core, memory = map(int, ran.stdout.split())
    assert core == 0
    assert 0 < memory <= 2 * 1024**3
