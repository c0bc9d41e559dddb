"""`drugcheck import roster` with workbooks: everything that text does, and what only a workbook can do wrong."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from drugcheck.cli import ask, opening
from drugcheck.domain import identity_number
from tests import spreadsheets as made
from tests.running import Desk

HEADER = ("姓名", "身份证号", "社区", "联系电话", "末次查获日期")
ZHOU = identity_number.make(date(1988, 10, 30), 31)
LI = identity_number.make(date(1979, 5, 6), 42)

Write = Callable[[bytes], str]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Writes a workbook and gives its path."""

    def write(data: bytes) -> str:
        path = tmp_path / "roster.xlsx"
        path.write_bytes(data)
        return str(path)

    return write


def test_a_roster_of_titles_dates_and_numbers_comes_in_from_a_workbook(desk: Desk, written: Write) -> None:
    path = written(
        made.sheet(
            ("示例街道登记在册人员名册",),
            HEADER,
            ("周试三", ZHOU, "甲社区", 13800009999, date(2021, 7, 5)),
            ("李试乙", LI, "乙社区", "13800008888", 44382),
            ("合计", 2),
        )
    )
    ran = desk("import roster --apply --json", path)
    assert ran.status == 0, ran.out + ran.err
    assert [entry["row"] for entry in ran.json["new"]] == [3, 4]
    assert ran.json["skipped"] == [{"row": 1, "reason": "title"}, {"row": 5, "reason": "sum"}]
    for entry, phone, day in zip(
        ran.json["new"], ("13800009999", "13800008888"), ("2021-07-05", "2021-07-05"), strict=True
    ):
        shown = desk("case show --json --reveal --purpose x", entry["case"]).json
        assert shown["person"]["phone"] == phone
        assert shown["drug_history"]["last_seized"] == day
    assert desk("import roster --apply --json", path).json["same"] != []


def test_a_number_that_a_spreadsheet_has_cut_is_refused_with_its_row_and_column(desk: Desk, written: Write) -> None:
    number = int(f"999999{ZHOU[6:17]}0")
    ran = desk("import roster --dry-run --json", written(made.sheet(HEADER, ("周试三", number, "甲社区"))))
    assert ran.status == 1
    (error,) = ran.json["errors"]
    assert (error["row"], error["column"], error["code"]) == (2, "身份证号", "ID008")
    assert ZHOU[6:14] not in ran.out


def test_what_is_hidden_is_read_and_said_and_a_formula_without_a_value_is_named(desk: Desk, written: Write) -> None:
    def fill(workbook: object, sheet: object) -> None:
        made.rows(HEADER, ("周试三", ZHOU, "甲社区"), ("李试乙", LI))(workbook, sheet)
        sheet.write_formula(2, 2, '="乙社区"', None, "乙社区")  # type: ignore[attr-defined]
        sheet.set_row(1, None, None, {"hidden": True})  # type: ignore[attr-defined]

    data = made.book(("名册", fill), ("去年", lambda workbook, sheet: sheet.hide()))
    ran = desk("import roster --dry-run", written(data))
    assert ran.status == 0, ran.out
    assert "1 hidden rows were read: 2" in ran.out
    assert "hidden sheets were not read: 去年" in ran.out
    without = made.repacked(
        data, {"xl/worksheets/sheet1.xml": lambda part: part.replace("<v>乙社区</v>".encode(), b"")}
    )
    ran = desk("import roster --dry-run", written(without))
    assert ran.status == 1
    assert "formulas without a stored value in C3" in ran.out


def test_a_community_that_is_merged_over_its_rows_is_that_of_each(desk: Desk, written: Write) -> None:
    def fill(workbook: object, sheet: object) -> None:
        made.rows(HEADER, ("周试三", ZHOU), ("李试乙", LI))(workbook, sheet)
        sheet.merge_range(1, 2, 2, 2, "乙社区")  # type: ignore[attr-defined]

    ran = desk("import roster --dry-run --json", written(made.book(("名册", fill))))
    assert [entry["community"] for entry in ran.json["new"]] == ["乙社区", "乙社区"]


def test_headers_that_are_merged_over_two_rows_are_joined(desk: Desk, written: Write) -> None:
    def fill(workbook: object, sheet: object) -> None:
        made.rows((), ("", "", "户籍地址", "现住址"), ("周试三", ZHOU, "示例区甲路1号", "", "甲社区"))(workbook, sheet)
        for place, text in ((0, "姓名"), (1, "身份证号"), (4, "社区")):
            sheet.merge_range(0, place, 1, place, text)  # type: ignore[attr-defined]
        sheet.merge_range(0, 2, 0, 3, "住址")  # type: ignore[attr-defined]

    ran = desk("import roster --dry-run --json", written(made.book(("名册", fill))))
    assert ran.status == 0, ran.out
    fields = {column["column"]: column["field"] for column in ran.json["columns"]}
    assert fields["C"] == "residence.household_address"
    assert fields["D"] == "residence.current_address"
    assert [entry["row"] for entry in ran.json["new"]] == [3]


def test_of_several_sheets_the_one_with_the_headers_is_read_and_two_have_to_be_told_apart(
    desk: Desk, written: Write
) -> None:
    list_ = made.rows(HEADER, ("周试三", ZHOU, "甲社区"))
    path = written(made.book(("填表说明", made.rows(("说明",))), ("甲", list_)))
    assert desk("import roster --dry-run --json", path).json["sheet"] == "甲"
    path = written(made.book(("甲", list_), ("乙", list_)))
    ran = desk("import roster --dry-run", path)
    assert ran.status == 2
    assert "甲、乙" in ran.err
    assert "hint: drugcheck import roster FILE --sheet 甲" in ran.err
    assert desk("import roster --dry-run --sheet 乙", path).status == 0
    assert desk("import roster --dry-run --sheet 丙", path).status == 2


def test_an_empty_workbook_and_one_without_headers_are_refused(desk: Desk, written: Write) -> None:
    for data, said in ((made.sheet(), "empty"), (made.sheet(("周试三", ZHOU)), "no row of the file has headers")):
        ran = desk("import roster --dry-run", written(data))
        assert ran.status == 2
        assert said in ran.err
        assert "周试三" not in ran.err


def test_refused_rows_of_a_workbook_come_back_as_text(desk: Desk, written: Write, tmp_path: Path) -> None:
    errors = tmp_path / "refused.csv"
    path = written(made.sheet(HEADER, ("周试三", ZHOU, "甲社区"), ("李试乙", LI, None, "13800008888")))
    assert desk("import roster --apply", path, "--errors-to", str(errors)).status == 1
    text = errors.read_text(encoding="utf-8-sig")
    assert LI in text
    assert ZHOU not in text


def test_a_protected_workbook_is_refused_or_its_password_asked_for(
    desk: Desk, written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    target = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(made.sheet(HEADER, ("周试三", ZHOU, "甲社区")))).encrypt("密码", target)
    path = written(target.getvalue())
    ran = desk("import roster --dry-run", path)
    assert ran.status == 2
    assert "protected by a password" in ran.err
    assert "hint: pip install 'drugcheck[office]'" in ran.err
    monkeypatch.setattr(ask, "has_terminal", lambda: True)
    monkeypatch.setattr(opening.ask, "secret", lambda label, option: "密码")
    ran = desk("import roster --dry-run --json", path)
    assert ran.status == 0, ran.err
    assert len(ran.json["new"]) == 1
