"""Lists that LibreOffice has written, as xlsx, xls, ods and csv: the same rows come in from each."""

import csv
from pathlib import Path

import pytest

from drugcheck.files.roster import pick_roster
from drugcheck.files.roster_map import load_columns
from drugcheck.files.sheets import open_sheets
from tests.annex_cases import TEMPLATES
from tests.office_programs import convert, needs_soffice

pytestmark = [pytest.mark.debian, needs_soffice]

ROWS = (
    ("登记在册人员名册", "", "", "", ""),
    ("姓名", "身份证号", "社区", "末次查获日期", "备注"),
    ("周试三", "000000198810300315", "甲社区", "2021-07-05", ""),
    ("李试乙", "00000019790506042X", "乙社区", "", "见面两次,均配合"),
    ("", "", "", "", ""),
    ("王试丙", "000000196501010011", "丙社区", "2020-03-06", "=1+1"),
    ("合计", "3", "", "", ""),
)
# Columns of the csv as LibreOffice reads them: text, and one of dates as year-month-day.
_AS_TEXT = "--infilter=CSV:44,34,76,1,1/2/2/2/3/2/4/5/5/2"
KINDS = {
    "xlsx": "xlsx",
    "xls": "xls",
    "ods": "ods",
    "gb18030": "csv:Text - txt - csv (StarCalc):44,34,85,1",
}


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The list as LibreOffice writes it in each format."""
    folder = tmp_path_factory.mktemp("others")
    source = folder / "list.csv"
    with source.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(ROWS)
    made = {}
    for name, kind in KINDS.items():
        (folder / name).mkdir()
        made[name] = convert(source, kind, folder / name, _AS_TEXT)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_people_come_in_from_each_format(converted: dict[str, Path], kind: str) -> None:
    found = pick_roster(open_sheets(converted[kind]), load_columns(TEMPLATES / "roster.toml"))
    assert [(row.number, row.cells["person.name"], row.cells["person.id_number"]) for row in found.rows] == [
        (number, line[0], line[1]) for number, line in enumerate(ROWS, 1) if line[0].endswith(("试三", "试乙", "试丙"))
    ]
    assert found.header == 2
    assert [row.row for row in found.skipped] == [1, 7]
    days = [row.cells["drug_history.last_seized"] for row in found.rows]
    assert days[0] == "2021-07-05"
    assert days[1] == ""
    assert days[2] == "2020-03-06"
    assert [column.header for column in found.unknown] == ["备注"]


def test_a_formula_like_text_is_not_run(converted: dict[str, Path]) -> None:
    for kind, path in converted.items():
        sheets = open_sheets(path)
        (row,) = [row for row in sheets.sheet(sheets.names[0]).rows if row.cell(0) == "王试丙"]
        assert row.cell(4) in ("=1+1", "2"), kind


def test_the_program_that_wrote_a_list_is_seen_by_its_bytes_and_not_by_its_name(
    converted: dict[str, Path], tmp_path: Path
) -> None:
    renamed = tmp_path / "list.csv"
    renamed.write_bytes(converted["xls"].read_bytes())
    assert open_sheets(renamed).names == open_sheets(converted["xls"]).names
