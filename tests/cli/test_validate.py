"""validate: what is written when, how findings are grouped, filtered and handed over, and when it ends with 1."""

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pty import run_on_terminal, skip_without_terminal
from tests.running import Desk

HOLD = """
import sys, filelock
with filelock.FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
PHASE_3_OVER = "2022-04-15"


def head(desk: Desk) -> str:
    command = ["git", "-C", str(desk.root), "log", "-1", "--format=%H %s"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


# The first days


def test_a_full_check_notes_the_first_days_once(demo: Desk) -> None:
    before = head(demo)
    first = demo("validate --json")
    noted = head(demo)
    assert noted != before
    assert noted.endswith(" findings validate")
    second = demo("validate --json")
    assert head(demo) == noted
    assert second.out == first.out
    assert {found["first_seen"] for found in second.json["findings"]} == {"2022-04-07"}
    assert demo("verify").status == 0


@pytest.mark.parametrize(
    "line",
    [
        "--select CT",
        "--ignore AP",
        "--case C0023",
        "--community 甲社区",
        "--annex 12",
        "--as-of-phase 3",
        "--as-of 2022-04-01",
        "--focus submission",
    ],
)
def test_a_part_of_the_findings_is_not_noted(demo: Desk, line: str) -> None:
    before = head(demo)
    assert demo(f"validate {line}").status in (0, 1)
    assert head(demo) == before


def test_a_finding_keeps_its_day_and_a_new_one_gets_another(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    demo("validate")
    monkeypatch.setenv("DRUGCHECK_TODAY", PHASE_3_OVER)
    ran = demo("validate --json")
    days = {(found["code"], found["case"]): found["first_seen"] for found in ran.json["findings"]}
    assert days["CT012", "C0131"] == "2022-04-07"
    assert set(days.values()) == {"2022-04-07", PHASE_3_OVER}
    since = ran.json["summary"]["since"]
    assert since["date"] == "2022-04-07"
    assert since["error"] > since["new"] > 0, "what was a warning until its phase ended is an error, and not new"
    text = demo("validate").out
    assert "CT012 缺谈话记录 (首见 04-07)" in text
    assert f"(new {since['new']}, +{since['error']} since 04-07)" in text.splitlines()[-1]


def test_nothing_is_said_of_a_change_where_there_was_no_earlier_check(demo: Desk) -> None:
    assert demo("validate --json").json["summary"]["since"] is None
    assert re.fullmatch(r"E \d+  W \d+  I \d+  cases 214", demo("validate").out.splitlines()[-1])


def test_another_command_at_work_is_not_waited_for(demo: Desk) -> None:
    before = head(demo)
    lock = str(demo.root / ".drugcheck" / "lock")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        ran = demo("validate --json")
    finally:
        holder.communicate("")
    assert ran.status == 1
    assert ran.json["findings"]
    assert ran.err.startswith("first days of findings are not noted: ")
    assert head(demo) == before
    assert demo("validate").err == ""
    assert head(demo) != before


def test_another_git_at_work_is_not_waited_for(demo: Desk) -> None:
    before = head(demo)
    (demo.root / ".git" / "index.lock").touch()
    ran = demo("validate")
    assert ran.status == 1
    assert "not noted" in ran.err
    (demo.root / ".git" / "index.lock").unlink()
    assert head(demo) == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that cannot be written")
def test_a_store_that_cannot_be_written_is_checked_all_the_same(demo: Desk) -> None:
    private = demo.root / ".drugcheck"
    (private / "lock").unlink(missing_ok=True)
    private.chmod(0o500)
    try:
        ran = demo("validate --json")
    finally:
        private.chmod(0o700)
    assert ran.status == 1
    assert "not noted" in ran.err


def test_with_a_damaged_record_nothing_is_noted(demo: Desk) -> None:
    """Its findings would leave the register and be new when it is restored."""
    demo("validate")
    before = head(demo)
    path = demo.root / "records" / "C0131.toml.age"
    path.write_bytes(path.read_bytes()[:-100])
    ran = demo("validate")
    assert ran.status == 4
    assert "first days of findings are not noted: a record cannot be read" in ran.err
    assert head(demo) == before


def test_a_damaged_register_of_first_days_is_named_and_the_rest_is_checked(demo: Desk) -> None:
    demo("validate")
    path = demo.root / "records" / "findings.toml.age"
    path.write_bytes(path.read_bytes()[:-100])
    ran = demo("validate --json")
    assert ran.status == 4
    assert "record findings " in ran.err
    assert "CT012" in {found["code"] for found in ran.json["findings"]}


def test_the_records_of_an_earlier_day_are_checked_as_of_that_day(demo: Desk) -> None:
    demo("visit amend C0131 1 --document 谈话记录-1")
    assert "CT012" not in demo.codes("C0131")
    then = demo("validate --as-of HEAD~1 --json")
    assert then.err == ""
    assert ("CT012", "C0131") in {(found["code"], found["case"]) for found in then.json["findings"]}
    assert demo("validate --as-of 2022-03-20 --json").json["summary"]["cases"] > 0


# Weights, phases, groups


@pytest.mark.parametrize(
    ("least", "expected"), [("error", {"error"}), ("警告", {"error", "warning"}), ("note", {"error", "warning"})]
)
def test_what_is_lighter_is_left_out_but_counted(demo: Desk, least: str, expected: set[str]) -> None:
    ran = demo(f"validate --severity {least} --json")
    assert {found["severity"] for found in ran.json["findings"]} == expected
    assert ran.json["summary"]["warning"] > 0
    assert ran.status == 1


def test_a_phase_can_be_looked_ahead_to(demo: Desk) -> None:
    now = demo("validate --json").json["summary"]
    ahead = demo("validate --as-of-phase 3 --json").json["summary"]
    assert ahead["error"] > now["error"]
    assert ahead["error"] + ahead["warning"] == now["error"] + now["warning"]
    assert ahead["as_of_phase"] == 3
    assert "weighed as if phase 3 had just ended" in demo("validate --as-of-phase 3").out
    refused = demo("validate --as-of-phase 8")
    assert (refused.status, refused.out) == (2, "")


def test_findings_are_grouped_by_code_or_by_community(demo: Desk) -> None:
    by_code = demo("validate --by code --select CT").out.splitlines()
    assert "CT012 no-transcript  E 1" in by_code
    assert by_code[by_code.index("CT012 no-transcript  E 1") + 1].startswith("  C0131  E CT012 缺谈话记录")
    by_community = demo("validate --by community --select CT").out.splitlines()
    headings = [line.split()[0] for line in by_community if re.match(r"\S+社区  E", line)]
    assert headings == sorted(headings)
    assert set(headings) <= {"甲社区", "乙社区", "丙社区"}


def test_the_sums_by_community_and_code_add_up(demo: Desk) -> None:
    ran = demo("validate --json").json
    summary = ran["summary"]
    assert sum(summary["codes"].values()) == summary["findings"] == len(ran["findings"])
    assert sum(one["error"] for one in summary["communities"].values()) == summary["error"]
    text = demo("validate").out
    assert re.search(r"^甲社区 +\d+ +\d+ +0 +0$", text, re.MULTILINE)
    assert f"CT010 {summary['codes']['CT010']}" in text


def test_a_terminal_is_not_flooded(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gravest come first when not all fit; --all shows the rest."""
    skip_without_terminal()
    monkeypatch.setenv("PAGER", "cat")
    program = [sys.executable, "-m", "drugcheck", "-C", demo.root, "validate"]
    shown, whole = (COLOUR.sub("", run_on_terminal(line, [])[1]) for line in (program, [*program, "--all"]))
    first, every = (re.findall(r"^\S+ +([EW]) [A-Z]{2}\d{3} ", text, re.MULTILINE) for text in (shown, whole))
    assert set(first) == {"E"}
    assert shown[: shown.index(" more: ")].count("\n") <= 24 - 8
    assert len(every) > 100
    assert f"… {len(every) - len(first)} more: drugcheck -C {demo.root} validate --all" in shown
    assert "more: drugcheck" not in whole


# Key sets


def test_the_key_sets_of_the_submission_are_counted(demo: Desk) -> None:
    ran = demo("validate --focus 资料报送")
    assert ran.status == 1
    assert ran.out.splitlines()[0] == "已死亡 2/2"
    assert re.search(r"^非本地户籍 0/1\n  C0052 .*MV004", ran.out, re.MULTILINE)
    assert ran.out.endswith("统计表 OK\n")
    sets = demo("validate --focus submission --json").json["sets"]
    assert [one["name"] for one in sets] == [
        "已死亡",
        "非本地户籍",
        "有精神病史",
        "公职人员、党员",
        "有驾驶证",
        "戒断5年",
        "戒断10年",
    ]
    parts = [
        demo(f"validate --focus submission --community {name} --json").json["sets"]
        for name in ("甲社区", "乙社区", "丙社区")
    ]
    assert [one["size"] for one in sets] == [sum(part[place]["size"] for part in parts) for place in range(7)]


def test_the_focus_takes_no_other_filter(demo: Desk) -> None:
    refused = demo("validate --focus submission --select CT")
    assert (refused.status, refused.out) == (2, "")


# Tables and sheets


def test_findings_as_csv(demo: Desk, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(demo("validate --format csv").out)))
    assert len(rows) == demo("validate --json").json["summary"]["findings"]
    row = next(row for row in rows if row["规则"] == "CT012")
    assert (row["档案"], row["级别"], row["首见"]) == ("C0131", "错误", "2022-04-07")
    path = tmp_path / "findings.csv"
    ran = demo("validate", "--out", str(path))
    assert (ran.status, ran.out) == (1, "")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))) == rows


def test_findings_as_markdown(demo: Desk, tmp_path: Path) -> None:
    out = demo("validate --format md --case C0131").out
    assert "| C0131 | 甲社区 |" in out or "| C0131 | 乙社区 |" in out
    path = tmp_path / "findings.md"
    demo("validate --case C0131", "--out", str(path))
    assert path.read_text(encoding="utf-8") == out


@pytest.mark.parametrize("line", ["--sheet x --format json", "--out x.csv --format text", "--out x.pdf"])
def test_a_file_of_findings_has_a_format_of_files(demo: Desk, line: str) -> None:
    assert demo(f"validate {line}").status == 2


def test_a_sheet_for_each_community_names_nobody(demo: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    ran = demo("validate --json", "--sheet", str(folder))
    assert ran.status == 1, ran.err
    assert [row["community"] for row in ran.json["sheets"]] == ["甲社区", "乙社区", "丙社区"]
    people = demo("case list --json --reveal --purpose 核对").json["cases"]
    personal = {case[key] for case in people for key in ("name", "id_number") if case[key]}
    for row in ran.json["sheets"]:
        text = Path(row["file"]).read_bytes().decode("utf-8-sig")
        assert [value for value in personal if value in text] == []
        assert not re.search(r"\d{11}", text)
        lines = list(csv.reader(io.StringIO(text)))
        assert lines[0][0].startswith("校验问题整改清单  示例街道" + row["community"])
        listed = lines[2 : 2 + row["findings"]]
        assert [int(line[0]) for line in listed] == list(range(1, row["findings"] + 1))
        assert {line[2][1:] for line in listed if line[1]} == {"**"}
        assert all(line[5] for line in listed)
        if os.name != "nt":
            assert Path(row["file"]).stat().st_mode & 0o077 == 0
    assert Path(ran.json["sheets"][0]["file"]).name == "findings-甲社区-2022-04-07.csv"


def test_a_sheet_and_a_table_as_workbooks(demo: Desk, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    ran = demo("validate --community 乙社区 --format xlsx --json", "--sheet", str(tmp_path / "sheets"))
    (row,) = ran.json["sheets"]
    cells = CalamineWorkbook.from_path(row["file"]).get_sheet_by_index(0).to_python()
    assert any("C0131" in line for line in cells)
    assert demo("validate --case C0131", "--out", str(tmp_path / "findings.xlsx")).status == 1
    assert (tmp_path / "findings.xlsx").read_bytes().startswith(b"PK")
    refused = demo("validate --format xlsx")
    assert (refused.status, refused.out) == (2, "")


def test_a_sheet_of_one_community_as_markdown(demo: Desk, tmp_path: Path) -> None:
    ran = demo("validate --community 乙社区 --severity error --format md --json", "--sheet", str(tmp_path / "sheets"))
    (row,) = ran.json["sheets"]
    text = Path(row["file"]).read_text(encoding="utf-8")
    assert re.search(r"\| C0131 \| \S+ \| 错误 \| 缺谈话记录 \|", text)
    assert "内部资料 注意保密" in text
    assert demo("validate", "--sheet", row["file"]).status == 2
