"""Rosters as Excel and WPS write them: where the header stands, which columns are known, which rows are people."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drugcheck.errors import UsageError
from drugcheck.files.roster import (
    ColumnTwiceError,
    MissingColumnsError,
    NoHeaderError,
    NoPeopleError,
    RosterFile,
    parse_roster,
    pick_roster,
)
from drugcheck.files.roster_map import ColumnMap, load_columns
from drugcheck.files.sheet_shapes import SheetError
from drugcheck.files.sheet_text import parse_sheet
from drugcheck.files.sheets import open_sheets

TEMPLATE = Path(__file__).parents[2] / "templates" / "roster.toml"
HEADER = "序号,姓名,身份证号,社区\r\n"
ROW = "1,周试三,000000197811300333,甲社区\r\n"

NAME, ID_NUMBER, COMMUNITY = "person.name", "person.id_number", "case.community"


@pytest.fixture(scope="module")
def columns() -> ColumnMap:
    return load_columns(TEMPLATE)


def parse(text: str, columns: ColumnMap, encoding: str = "utf-8-sig") -> RosterFile:
    return parse_roster(parse_sheet(text.encode(encoding)), columns)


def people(roster: RosterFile) -> list[tuple[int, str, str, str]]:
    return [(row.number, row.cells[NAME], row.cells[ID_NUMBER], row.cells[COMMUNITY]) for row in roster.rows]


PERSON = ("周试三", "000000197811300333", "甲社区")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_plain_roster_is_read_in_every_encoding(columns: ColumnMap, encoding: str) -> None:
    roster = parse(HEADER + ROW, columns, encoding)
    assert people(roster) == [(2, *PERSON)]
    assert roster.header == 1
    assert roster.unknown == ()
    assert roster.skipped == ()


@pytest.mark.parametrize(
    ("name", "number", "community"),
    [
        ("人员姓名", "身份证号码", "所属社区"),
        ("吸毒人员姓名", "公民身份号码", "村(居)"),
        ("姓名*", "证件号码", "村（居）"),
        ("*姓 名：", "居民身份证号码", "所属村居"),
        ("姓\u3000名", "身份证", "管辖社区"),
        ('"姓\r\n名"', '"身份\r\n证号"', "社区名称"),
    ],
)
def test_usual_headers_are_known_whatever_their_blanks_width_and_stars(
    columns: ColumnMap, name: str, number: str, community: str
) -> None:
    assert people(parse(f"{community},{name},{number}\r\n甲社区,{PERSON[0]},{PERSON[1]}\r\n", columns)) == [
        (2, *PERSON)
    ]


def test_every_header_of_the_template_leads_to_its_field(columns: ColumnMap) -> None:
    variants = {
        "性别": "person.sex",
        "出生日期": "person.birth_date",
        "民族": "person.ethnicity",
        "文化程度": "person.education",
        "户籍地详址": "residence.household_address",
        "居住地详址": "residence.current_address",
        "现住址": "residence.current_address",
        "手机": "person.phone",
        "管控现状": "status.current",
        "毒品种类": "drug_history.substances",
        "初次查获日期": "drug_history.first_seized",
        "末次查获日期": "drug_history.last_seized",
    }
    assert {header: columns.field(header) for header in variants} == variants
    assert columns.field("风险等级") is None
    assert not columns.knows("风险等级")


def test_title_lines_above_the_header_are_left_out_and_listed(columns: ColumnMap) -> None:
    roster = parse("示例街道吸毒人员名册,,,\r\n填报单位:示例街道,,,2022年3月\r\n\r\n" + HEADER + ROW, columns)
    assert people(roster) == [(5, *PERSON)]
    assert [row.row for row in roster.skipped] == [1, 2]


def test_a_header_of_two_lines_with_merged_cells_is_one(columns: ColumnMap) -> None:
    text = (
        "序号,姓名,身份证号,社区,户籍,,联系电话\r\n,,,,户籍地址,户籍地派出所,\r\n"
        + ROW.strip()
        + ",示例路1号,示例派出所,1\r\n"
    )
    roster = parse(text, columns)
    assert roster.rows[0].cells["residence.household_address"] == "示例路1号"
    assert roster.rows[0].cells["residence.household_police_station"] == "示例派出所"
    assert roster.rows[0].cells["person.phone"] == "1"
    assert [row.row for row in roster.skipped] == [2]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("合计,217,,", "sum"),
        ("合 计,,217,", "sum"),
        (",小计,3人,", "sum"),
        ("总计:217人,,,", "sum"),
        ("填报人：某某,,审核人：某某,", "foot of the list"),
        (",填报人,某某,", "foot of the list"),
        ("制表日期 2022年3月6日,,,", "foot of the list"),
        ("备注：加粗为新增,,,", "foot of the list"),
        ("序号,姓名,身份证号,社区", "header again"),
    ],
)
def test_sums_feet_and_repeated_headers_are_left_out_and_listed(columns: ColumnMap, line: str, reason: str) -> None:
    roster = parse(HEADER + ROW + line + "\r\n" + ROW, columns)
    assert [row.row for row in roster.skipped] == [3]
    assert str(roster.skipped[0].reason) == reason
    assert [row.number for row in roster.rows] == [2, 4]


@pytest.mark.parametrize(
    "line",
    [
        "合计,周试三,000000197811300333,甲社区",  # whoever typed the sum's word in the wrong row
        "2,,,甲社区",  # a person without a name and number: refused later, never dropped
        "2,注试三,,甲社区",
        "2,周试三,4.30405E+17,甲社区",
    ],
)
def test_a_row_that_may_be_a_person_is_never_left_out(columns: ColumnMap, line: str) -> None:
    roster = parse(HEADER + ROW + line + "\r\n", columns)
    assert [row.number for row in roster.rows] == [2, 3]


def test_trailing_empty_columns_and_rows_do_not_count(columns: ColumnMap) -> None:
    padded = "".join(line + ",,,,,\r\n" for line in (HEADER + ROW).split("\r\n") if line) + ",,,,,,,,,\r\n" * 50
    roster = parse(padded, columns)
    assert people(roster) == [(2, *PERSON)]
    assert roster.unknown == ()
    assert roster.sheet.empty_rows == 50


def test_unknown_columns_are_listed_with_their_letters_and_so_are_those_without_a_header(columns: ColumnMap) -> None:
    text = "姓名,身份证号,社区,备注," + "," * 22 + "风险等级\r\n" + ROW[2:].strip() + ",x,y\r\n"
    roster = parse(text, columns)
    assert [(column.letter, column.header) for column in roster.unknown] == [
        ("D", "备注"),
        ("AA", "风险等级"),
        ("E", ""),
    ]
    assert set(roster.rows[0].cells) == {NAME, ID_NUMBER, COMMUNITY}


def test_marked_cells_come_clean(columns: ColumnMap) -> None:
    for cell in ('"=""000000197811300333"""', "'000000197811300333", "\u202d000000197811300333\u202c"):
        roster = parse(HEADER + f"1, 周试三\u3000,{cell},\u00a0甲社区\r\n", columns)
        assert people(roster) == [(2, *PERSON)]


def test_words_of_old_code_lists_become_official_ones(columns: ColumnMap) -> None:
    text = "姓名,身份证号,社区,文化程度,管控现状,毒品种类,性别\r\na,1,甲社区,高 中,强戒,冰毒、海洛因/Ｋ粉,男性\r\n"
    cells = parse(text, columns).rows[0].cells
    assert cells["person.education"] == "普通高中"
    assert cells["status.current"] == "强制隔离戒毒"
    assert cells["drug_history.substances"] == "甲基苯丙胺(冰毒)、海洛因、氯胺酮"
    assert cells["person.sex"] == "男"


def test_two_columns_for_one_value_are_refused_by_their_letters(columns: ColumnMap) -> None:
    with pytest.raises(ColumnTwiceError) as caught:
        parse("姓名,身份证号,证件号码,社区\r\n周试三,1,2,甲社区\r\n", columns)
    assert caught.value.details.items() >= {"letters": "B、C", "label": "身份证号"}.items()


def test_missing_columns_are_named(columns: ColumnMap) -> None:
    with pytest.raises(MissingColumnsError) as caught:
        parse("名册\r\n姓名,身份证号,性别\r\n周试三,1,男\r\n", columns)
    assert caught.value.details.items() >= {"row": 2, "missing": "社区"}.items()


@pytest.mark.parametrize("text", ["周试三,000000197811300333,甲社区\r\n", "姓名\r\n周试三\r\n", "甲,乙\r\n丙,丁\r\n"])
def test_a_list_without_a_header_is_refused_and_not_repeated(columns: ColumnMap, text: str) -> None:
    with pytest.raises(NoHeaderError) as caught:
        parse(text, columns)
    assert "周试三" not in str(caught.value)


def test_a_header_with_nobody_below_is_refused(columns: ColumnMap) -> None:
    with pytest.raises(NoPeopleError):
        parse(HEADER + "合计,0,,\r\n", columns)


def test_a_file_of_refused_rows_is_known_as_a_correction(columns: ColumnMap) -> None:
    assert not parse(HEADER + ROW, columns).is_correction
    corrected = parse(HEADER.strip() + ",行号,原因\r\n" + ROW.strip() + ",17,身份证号\r\n", columns)
    assert corrected.is_correction
    assert corrected.unknown == ()


def test_a_row_does_not_show_itself(columns: ColumnMap, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes((HEADER + ROW).encode("gb18030"))
    roster = pick_roster(open_sheets(path), columns)
    assert "周试三" not in repr(roster) + repr(roster.rows) + repr(roster.sheet.rows) + str(roster.rows[0])


_CELL = st.sampled_from(
    [
        "姓名",
        "身份证号",
        "社区",
        "性别",
        "合计",
        "填报人",
        "周试三",
        "000000197811300333",
        "甲社区",
        "",
        '="',
        "'",
        "无",
        "　",
    ]
) | st.text(max_size=6)


@given(st.lists(st.lists(_CELL, max_size=6), max_size=8), st.sampled_from([",", "\t", ";"]))
@settings(deadline=None, max_examples=300)
def test_no_table_does_worse_than_a_refusal_and_every_row_is_accounted_for(rows: list[list[str]], mark: str) -> None:
    text = "\r\n".join(mark.join(row) for row in rows)
    columns = load_columns(TEMPLATE)
    try:
        sheet = parse_sheet(text.encode("utf-8", "surrogatepass"))
    except SheetError:
        return
    try:
        roster = parse_roster(sheet, columns)
    except UsageError:
        return
    seen = [row.number for row in roster.rows] + [row.row for row in roster.skipped] + [roster.header]
    assert sorted(seen) == [row.number for row in sheet.rows]
