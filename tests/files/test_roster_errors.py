"""The file of refused rows: outside of the workspace, for its owner only, and ready to be corrected and read again."""

import csv
import io
import os
import stat
from pathlib import Path

import pytest

from drugcheck.files.roster import RosterFile, parse_roster, pick_roster
from drugcheck.files.roster_errors import (
    ErrorsFileError,
    ErrorsFileExistsError,
    InsideWorkspaceError,
    check_errors_path,
    errors_text,
    write_errors,
)
from drugcheck.files.roster_map import ColumnMap, load_columns
from drugcheck.files.sheet_text import parse_sheet
from drugcheck.files.sheets import open_sheets

COLUMNS: ColumnMap = load_columns(Path(__file__).parents[2] / "templates" / "roster.toml")
TEXT = (
    "名册,,,,\r\n姓名,身份证号,社区,联系电话,备注\r\n"
    "周试三,000000197811300333,甲社区,13800000031,\r\n"
    '李试乙,"=""000000197811300333""",,13800000032,"一,二"\r\n'
    "王试丙,4.30405E+17,乙社区,,=cmd()\r\n"
)
REASONS = {4: "社区: 空", 5: "身份证号: 截断"}


@pytest.fixture
def roster() -> RosterFile:
    return parse_roster(parse_sheet(TEXT.encode("gb18030")), COLUMNS)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    (root / "records").mkdir(parents=True)
    return root


def test_refused_rows_stand_there_as_they_were_with_number_and_reason(roster: RosterFile) -> None:
    rows = list(csv.reader(io.StringIO(errors_text(roster, REASONS), newline="")))
    assert rows == [
        ["姓名", "身份证号", "社区", "联系电话", "备注", "行号", "原因"],
        ["李试乙", '="000000197811300333"', "", "13800000032", "一,二", "4", "社区: 空"],
        ["王试丙", "4.30405E+17", "乙社区", "", "'=cmd()", "5", "身份证号: 截断"],
    ]


def test_a_long_number_is_kept_from_being_cut_when_the_file_is_opened_in_a_spreadsheet() -> None:
    text = "姓名,身份证号,社区\r\n周试三,00000019781130033x,\r\n李试乙,000000197811300333,\r\n"
    roster = parse_roster(parse_sheet(text.encode()), COLUMNS)
    assert '"=""00000019781130033x"""' in errors_text(roster, {2: ""})
    assert '"=""000000197811300333"""' in errors_text(roster, {3: ""})


def test_the_file_is_read_back_as_a_correction(roster: RosterFile, workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "errors.csv"
    assert write_errors(path, workspace, roster, REASONS) == 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    again = pick_roster(open_sheets(path), COLUMNS)
    assert again.is_correction
    before = {row.number: row.cells for row in roster.rows}
    assert [row.cells for row in again.rows] == [before[4], before[5]]
    assert [column.header for column in again.unknown] == ["备注"]


@pytest.mark.skipif(os.name == "nt", reason="no mode bits here")
def test_only_its_owner_may_read_it(roster: RosterFile, workspace: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_errors(tmp_path / "errors.csv", workspace, roster, REASONS)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "errors.csv").stat().st_mode) == 0o600


def test_it_is_never_written_into_the_workspace(roster: RosterFile, workspace: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(workspace / "records", target_is_directory=True)
    for path in (
        workspace / "errors.csv",
        workspace / "records" / "errors.csv",
        tmp_path / "workspace" / ".." / "workspace" / "errors.csv",
        link / "errors.csv",
    ):
        with pytest.raises(InsideWorkspaceError) as caught:
            write_errors(path, workspace, roster, REASONS)
        assert caught.value.exit_status == 5
    assert not list(workspace.rglob("*.csv"))


def test_it_replaces_nothing(roster: RosterFile, workspace: Path, tmp_path: Path) -> None:
    there = tmp_path / "roster.csv"
    there.write_bytes(b"the roster itself")
    dangling = tmp_path / "dangling.csv"
    dangling.symlink_to(workspace / "records" / "stolen.csv")
    for path in (there, dangling):
        with pytest.raises(ErrorsFileExistsError):
            write_errors(path, workspace, roster, REASONS)
    assert there.read_bytes() == b"the roster itself"
    assert not (workspace / "records" / "stolen.csv").exists()


def test_a_folder_that_does_not_exist_is_refused_before_any_work(workspace: Path, tmp_path: Path) -> None:
    with pytest.raises(ErrorsFileError):
        check_errors_path(tmp_path / "none" / "errors.csv", workspace)


def test_nothing_is_left_behind_where_writing_fails(
    roster: RosterFile, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ErrorsFileError, match="No space left on device"):
        write_errors(tmp_path / "errors.csv", workspace, roster, REASONS)
    assert not (tmp_path / "errors.csv").exists()
