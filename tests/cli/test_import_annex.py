"""`annex N --blank` and `import annex`: a sheet goes out masked, comes back, and changes what it may, no more."""

import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from drugcheck.files.fill_in_writing import ABOUT
from tests.office_programs import convert, needs_soffice
from tests.running import Desk, Ran

ANNEX = "附件9"


def commits(desk: Desk) -> list[str]:
    log = subprocess.run(
        ["git", "-C", str(desk.root), "log", "--format=%s"], capture_output=True, check=True, text=True
    )
    return log.stdout.splitlines()


def blank(desk: Desk, path: Path, number: int = 9) -> Ran:
    return desk(f"annex {number} --blank --out", str(path))


class Paper:
    """A fill-in sheet in the hands of somebody at a community."""

    def __init__(self, path: Path, sheet: str = ANNEX) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.sheet: Any = self.book[sheet]
        self.codes = next(row for row in self.sheet.iter_rows(max_row=20) if row[0].value == "case.id")
        self.first = self.codes[0].row + 1

    def cases(self) -> list[str]:
        """The ids on the sheet."""
        return [row[0].value for row in self.sheet.iter_rows(min_row=self.first) if row[0].value]

    def write(self, case: str, values: Mapping[str, object]) -> None:
        """Writes into the row of a case, by the codes of the columns; into the first spare one where it has none."""
        rows = list(self.sheet.iter_rows(min_row=self.first))
        row = next((r for r in rows if r[0].value == case), None) or next(r for r in rows if not r[0].value)
        row[0].value = case
        for code, value in values.items():
            place = next(n for n, cell in enumerate(self.codes) if cell.value == code)
            row[place].value = value

    def cell(self, case: str, code: str) -> Any:
        """The cell of a case under a code."""
        row = next(r for r in self.sheet.iter_rows(min_row=self.first) if r[0].value == case)
        return next(cell for cell, head in zip(row, self.codes, strict=True) if head.value == code)

    def save(self) -> str:
        """Saves it, and gives its path."""
        self.book.save(self.path)
        return str(self.path)


@pytest.fixture
def paper(demo: Desk, tmp_path: Path) -> Paper:
    """The sheet of annex 9 of the demo."""
    path = tmp_path / "fill.xlsx"
    assert blank(demo, path).status == 0
    return Paper(path)


def test_a_sheet_is_masked_says_what_is_open_and_offers_the_official_words(demo: Desk, paper: Paper) -> None:
    people = demo("case list --json --reveal --purpose x").json["cases"]
    words = {str(cell.value) for row in paper.sheet.iter_rows() for cell in row}
    for case in people:
        assert not {case["name"], case["id_number"]} & words
    case = paper.cases()[0]
    assert paper.sheet.protection.sheet
    assert paper.cell(case, "residence.household_address").protection.locked
    assert not paper.cell(case, "residence.current_address").protection.locked
    assert paper.cell(case, "residence.household_address").fill.fgColor.rgb == "FFD9D9D9"
    lists = [rule for rule in paper.sheet.data_validations.dataValidation if rule.type == "list"]
    assert any(paper.cell(case, "hardships.kind").coordinate in rule.sqref for rule in lists)
    assert "子女年幼" in {cell.value for row in paper.book["选项"].iter_rows() for cell in row}
    assert [paper.book[name].sheet_state for name in ("选项", ABOUT)] == ["hidden", "veryHidden"]


def test_an_untouched_sheet_changes_nothing(demo: Desk, paper: Paper) -> None:
    before = commits(demo)
    ran = demo("import annex --apply --json", paper.save())
    assert ran.status == 0, ran.out + ran.err
    assert (ran.json["changes"], ran.json["conflicts"], ran.json["refused"]) == ([], [], [])
    assert commits(demo) == before


def test_what_was_written_comes_in_as_one_commit_and_a_second_time_as_none(demo: Desk, paper: Paper) -> None:
    one, two, *_ = paper.cases()
    paper.write(one, {"hardships.people": 2, "residence.current_address": "示例区乙路2号"})
    paper.write(two, {"extra.备注": "低保在办"})
    path, before = paper.save(), commits(demo)
    shown = demo("import annex --json", path)
    assert shown.status == 0, shown.out
    assert {change["field"].split(".")[-1] for change in shown.json["changes"]} == {"people", "current_address", "备注"}
    assert "乙路2号" not in shown.out
    assert commits(demo) == before
    assert demo("import annex --apply", path).status == 0
    assert len(commits(demo)) == len(before) + 1
    assert commits(demo)[0].endswith("import.annex")
    case = demo("case show --json --reveal --purpose x", one).json
    assert case["residence"]["current_address"] == "示例区乙路2号"
    assert demo("import annex --apply --json", path).json["changes"] == []
    assert commits(demo)[1:] == [*commits(demo)[1:2], *before]
    assert commits(demo)[0] == "accesses reveal"


def test_what_the_police_fill_is_refused_and_the_rest_comes_in(demo: Desk, paper: Paper) -> None:
    one = paper.cases()[0]
    paper.write(one, {"residence.household_address": "别处", "hardships.people": 3})
    ran = demo("import annex --apply --json", paper.save())
    assert ran.status == 1
    (refused,) = ran.json["refused"]
    assert (refused["case"], refused["column"]) == (one, "户籍地址")
    assert len(ran.json["changes"]) == 1


def test_what_was_changed_meanwhile_is_a_conflict_that_a_person_decides(demo: Desk, paper: Paper) -> None:
    one = paper.cases()[0]
    assert demo("case set", one, "extra.备注", "--from", "-", stdin="已改\n").status == 0
    paper.write(one, {"extra.备注": "低保在办"})
    path = paper.save()
    ran = demo("import annex --apply", path)
    assert ran.status == 1
    assert "冲突 1" in ran.out
    assert "(略)" in ran.out
    shown = demo("import annex --json --reveal --purpose x", path).json["conflicts"][0]
    assert (shown["then"], shown["old"], shown["new"]) == (None, "已改", "低保在办")
    assert demo("case show --json --reveal --purpose x", one).json["extra"]["备注"] == "已改"


def test_an_error_that_the_sheet_would_bring_is_told_before(demo: Desk, tmp_path: Path) -> None:
    path = tmp_path / "fill.xlsx"
    assert blank(demo, path, 13).status == 0
    paper = Paper(path, "附件13")
    one = paper.cases()[0]
    paper.write(one, {"death.date": date(1990, 1, 1)})
    ran = demo("import annex --json", paper.save())
    assert ran.status == 0, ran.out
    assert {found["case"] for found in ran.json["new_errors"]} == {one}
    known = {(f["case"], f["code"]) for f in demo("validate --json").json["findings"] if f["severity"] == "error"}
    assert not {(found["case"], found["code"]) for found in ran.json["new_errors"]} <= known


def test_a_case_may_be_added_by_its_id_in_a_spare_row(demo: Desk, paper: Paper) -> None:
    listed = demo("annex 2 --json").json["cases"]
    other = next(case for case in listed if case not in paper.cases())
    paper.write(other, {"hardships.kind": "子女年幼", "hardships.relative": "儿子"})
    ran = demo("import annex --apply --json", paper.save())
    assert ran.json["cases"] == [other], ran.out
    assert demo("case show --json", other).json["hardships"][0]["kind"] == "子女年幼"


def test_a_sheet_of_one_community_changes_no_case_of_another(demo: Desk, tmp_path: Path) -> None:
    path = tmp_path / "fill.xlsx"
    assert demo("annex 9 --blank --community 乙社区 --out", str(path)).status == 0
    other = next(c for c in demo("case list --json").json["cases"] if c["community"] == "甲社区")["id"]
    paper = Paper(path)
    paper.write(other, {"hardships.kind": "子女年幼"})
    ran = demo("import annex --apply --json", paper.save())
    assert ran.status == 1
    assert ran.json["cases"] == []


def test_columns_that_were_moved_or_deleted_are_known_by_their_codes(demo: Desk, paper: Paper) -> None:
    one = paper.cases()[0]
    paper.write(one, {"hardships.people": 2})
    place = next(n for n, cell in enumerate(paper.codes, 1) if cell.value == "person.sex")
    for merged in [str(r) for r in paper.sheet.merged_cells.ranges]:
        paper.sheet.unmerge_cells(merged)
    paper.sheet.delete_cols(place)
    ran = demo("import annex --json", paper.save())
    assert ran.status == 0, ran.out + ran.err
    assert [change["field"].split(".")[-1] for change in ran.json["changes"]] == ["people"]


@pytest.mark.parametrize("lost", ["about", "codes", "kind", "commit", "store"])
def test_a_sheet_that_lost_what_it_is_is_refused(demo: Desk, paper: Paper, lost: str) -> None:
    about = paper.book[ABOUT]
    row = next((row for row in about.iter_rows() if row[0].value == lost), None)
    if lost == "about":
        paper.book.remove(about)
    elif lost == "codes":
        for cell in paper.codes:
            cell.value = None
    elif row is not None:
        row[1].value = {"kind": "other", "commit": "0" * 40, "store": "other"}[lost]
    ran = demo("import annex --apply", paper.save())
    assert ran.status == (5 if lost in ("commit", "store") else 2)
    assert (ran.out, "hint: drugcheck annex 9 --blank --out FILE.xlsx" in ran.err) == ("", True)


@pytest.mark.parametrize(
    ("words", "status", "hint"),
    [
        ("annex 9 --blank", 2, "drugcheck annex 9 --blank --out FILE.xlsx"),
        ("annex 9 --blank --out {out}.csv", 2, "drugcheck annex 9 --blank --out FILE.xlsx"),
        ("annex all --blank --out {out}.xlsx", 2, "drugcheck annex 9 --blank --out FILE.xlsx"),
        ("annex 1 --blank --out {out}.xlsx", 2, "drugcheck annex 9 --blank --out FILE.xlsx"),
        ("annex 3 --blank --out {out}.xlsx", 2, "drugcheck annex 9 --blank --out FILE.xlsx"),
        ("annex 9 --blank --reveal --purpose x --out {out}.xlsx", 5, "drugcheck annex 9 --blank --out FILE.xlsx"),
        ("import annex {out}.none", 2, "drugcheck"),
        ("import annex --apply --dry-run {out}.xlsx", 2, "drugcheck import annex --dry-run"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_hint(
    demo: Desk, tmp_path: Path, words: str, status: int, hint: str
) -> None:
    ran = demo(words.format(out=tmp_path / "a"))
    assert (ran.status, ran.out) == (status, "")
    assert f"hint: {hint}" in ran.err
    assert list(tmp_path.glob("a.*")) == []


def test_any_other_workbook_is_no_fill_in_sheet(demo: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert demo("annex 9 --out", str(path)).status == 0
    ran = demo("import annex", str(path))
    assert ran.status == 2
    assert "no fill-in sheet" in ran.err


@pytest.mark.debian
@needs_soffice
def test_a_sheet_that_was_saved_again_by_another_program_still_comes_back(
    demo: Desk, paper: Paper, tmp_path: Path
) -> None:
    one = paper.cases()[0]
    paper.write(one, {"hardships.people": 2})
    saved = tmp_path / "again"
    saved.mkdir()
    shutil.copy(paper.save(), tmp_path / "sheet.xlsx")
    for kind in ("xlsx", "ods"):
        path = convert(tmp_path / "sheet.xlsx", kind, saved)
        ran = demo("import annex --json", str(path))
        assert ran.status == 0, ran.out + ran.err
        assert [change["new"] for change in ran.json["changes"]] == [2]
