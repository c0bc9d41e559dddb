"""`annex --out FILE.xlsx`: masked unless granted, one file for all, and nothing in temporary files."""

import io
import stat
import tempfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.running import Desk

TO = ("--to", "区禁毒办", "--purpose", "每周报送")


def sheets(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def ids(rows: list[list[object]]) -> set[str]:
    return {
        str(cell) for row in rows for cell in row if isinstance(cell, str) and len(cell) == 18 and cell[:6] == "000000"
    }


def test_a_workbook_is_masked_and_only_its_owner_may_read_it(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a2.xlsx"
    ran = desk("annex 2 --out", str(path))
    assert (ran.status, ran.out) == (0, "")
    assert "masked" in ran.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(sheets(path)) == ["附件2"]
    assert not ids(sheets(path)["附件2"])


def test_in_full_it_needs_terms_goes_outside_and_into_the_ledger(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a2.xlsx"
    assert desk("annex 2 --reveal --out", str(path)).status == 5
    assert desk(f"annex 2 --reveal --out {desk.root}/a2.xlsx", *TO).status == 5
    assert not path.exists()
    ran = desk("annex 2 --reveal --out", str(path), *TO)
    assert ran.status == 0, ran.err
    known = desk("case list --json --reveal --purpose x").json["cases"]
    assert ids(sheets(path)["附件2"]) <= {case["id_number"] for case in known}
    assert len(ids(sheets(path)["附件2"])) > 5
    assert desk("export log --json").json["exports"][0]["what"] == "annex 2"


def test_all_annexes_are_one_file_without_the_forms(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    ran = desk("annex all --format xlsx --out", str(path), *TO)
    assert ran.status == 0, ran.err
    assert list(sheets(path)) == ["目录", *(f"附件{n}" for n in range(1, 15) if n != 3)]
    assert "annex 3 is a form: drugcheck annex 3 --out FILE.docx" in ran.err
    assert ran.err.count(str(path)) == 13
    assert desk("export log --json").json["exports"][-1]["fields"] == [], "annexes 10 and 11 are entered, masked too"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("annex 7 --format xlsx", "drugcheck annex 7 --out FILE.xlsx"),
        ("annex all --format xlsx", "drugcheck annex all --out FILE.xlsx"),
        ("annex 3 --format xlsx --out {path}", "drugcheck annex 3 --out FILE.docx"),
    ],
)
def test_a_workbook_needs_a_file_and_a_form_is_none(desk: Desk, tmp_path: Path, line: str, hint: str) -> None:
    path = tmp_path / "a.xlsx"
    ran = desk(line.format(path=path))
    assert (ran.status, ran.out, path.exists()) == (2, "", False)
    assert hint in ran.err


def test_the_same_records_give_the_same_file(desk: Desk, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.xlsx" for n in range(2)]
    for path in paths:
        assert desk("annex 1 --out", str(path)).status == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_nothing_is_written_into_the_folder_for_temporary_files(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a temporary file was asked for")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert desk("annex all --out", str(tmp_path / "all.xlsx")).status == 0
