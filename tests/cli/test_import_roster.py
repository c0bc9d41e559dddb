"""`drugcheck import roster`: what it writes, what it shows, and how it refuses."""

import csv
import io
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from drugcheck.domain import identity_number
from drugcheck.domain.registers import Rosters
from tests.running import Desk

HEADER = ("姓名", "身份证号", "社区", "联系电话")
ZHOU = identity_number.make(date(1988, 10, 30), 31)
LI = identity_number.make(date(1979, 5, 6), 42)

Roster = Callable[..., str]


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    """Writes a roster and gives its path."""

    def write(*rows: tuple[str, ...], name: str = "roster.csv", encoding: str = "gb18030") -> str:
        out = io.StringIO(newline="")
        csv.writer(out).writerows([HEADER, *rows])
        path = tmp_path / name
        path.write_bytes(out.getvalue().encode(encoding))
        return str(path)

    return write


def commits(desk: Desk) -> list[str]:
    log = subprocess.run(
        ["git", "-C", str(desk.root), "log", "--format=%s"], capture_output=True, check=True, text=True
    )
    return log.stdout.splitlines()


def state(desk: Desk) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (desk.root / "records").iterdir() if path.is_file()}


def test_without_apply_nothing_is_written(demo: Desk, roster: Roster) -> None:
    before, log = state(demo), commits(demo)
    for more in ("", "--dry-run", "--json"):
        ran = demo("import roster", roster(("周试三", ZHOU, "甲社区", "")), *more.split())
        assert ran.status == 0, ran.err
    assert (state(demo), commits(demo)) == (before, log)


def test_apply_is_one_commit_that_names_nobody_and_a_second_time_none(demo: Desk, roster: Roster) -> None:
    path = roster(("周试三", ZHOU, "甲社区", "13800009999"), ("李试乙", LI, "乙社区", ""))
    log = commits(demo)
    ran = demo("import roster --apply --json", path)
    assert ran.status == 0, ran.err
    new = ran.json["new"]
    assert [entry["row"] for entry in new] == [2, 3]
    after = commits(demo)
    assert len(after) == len(log) + 1
    assert after[0].endswith("import.roster")
    assert "周试三" not in after[0]
    shown = demo("case show --json --reveal --purpose 测试", new[0]["case"]).json
    person = shown["case"]["person"] if "person" not in shown else shown["person"]
    assert person["name"] == "周试三"
    after = commits(demo)

    again = demo("import roster --apply --json", path)
    assert again.status == 0
    assert (again.json["new"], again.json["changed"]) == ([], [])
    assert len(again.json["same"]) == 2
    assert commits(demo) == after


def test_the_json_has_every_bucket_and_account(demo: Desk, roster: Roster) -> None:
    ran = demo("import roster --dry-run --json", roster(("周试三", ZHOU, "", ""), ("合计", "1", "", "")))
    assert ran.status == 1
    found = ran.json
    assert found["schema"] == 1
    for key in ("new", "same", "changed", "suspected", "errors", "missing", "skipped", "columns", "unknown_columns"):
        assert isinstance(found[key], list), key
    assert [(error["row"], error["column"], error["code"]) for error in found["errors"]] == [(2, "社区", "RG003")]
    assert found["skipped"] == [{"row": 3, "reason": "sum"}]
    assert len(found["missing"]) > 100
    assert not found["applied"]


def test_names_and_numbers_are_in_no_output_and_changed_values_are_masked(demo: Desk, roster: Roster) -> None:
    listed = demo("case list --json --reveal --purpose 测试").json["cases"]
    known = next(case for case in listed if case["id_number"] and case["kind"] == "登记在册" and not case["closed"])
    path = roster(
        ("周试三", ZHOU, "甲社", "1380000E5"),
        ("周试三", ZHOU, "甲社区", ""),
        ("李试乙", LI, "甲社区", ""),
        ("李试丙", LI, "甲社区", ""),
        ("陈试改", known["id_number"], known["community"], "13912345678"),
    )
    for more in ([], ["--json"]):
        ran = demo("import roster --dry-run", path, *more)
        said = ran.out + ran.err
        for secret in ("周试三", "李试", "陈试改", ZHOU, LI, known["id_number"], known["name"], "13912345678"):
            assert secret not in said
        assert known["id"] in said
        assert "139****5678" in said
    revealed = demo("import roster --dry-run --reveal --purpose 测试", path)
    assert "陈试改" in revealed.out


def test_refused_rows_go_to_a_file_and_come_back_corrected(demo: Desk, roster: Roster, tmp_path: Path) -> None:
    errors = tmp_path / "refused.csv"
    path = roster(("周试三", ZHOU, "甲社区", ""), ("李试乙", LI, "", ""))
    ran = demo("import roster --apply", path, "--errors-to", str(errors))
    assert ran.status == 1
    missing = len(demo("import roster --dry-run --json", path).json["missing"])
    text = errors.read_text(encoding="utf-8-sig")
    assert LI in text
    assert ZHOU not in text
    errors.write_text(text.replace(f'"=""{LI}""",', f"{LI},乙社区"), encoding="utf-8-sig", newline="")
    corrected = demo("import roster --apply --json", str(errors))
    assert corrected.status == 0, corrected.out
    assert corrected.json["correction"]
    assert [entry["row"] for entry in corrected.json["new"]] == [2]
    assert len(corrected.json["missing"]) == missing
    assert "RG001" not in {found["code"] for found in demo("validate --json").json["findings"]}


def test_the_file_of_refused_rows_is_refused_inside_the_workspace_before_anything_is_done(
    demo: Desk, roster: Roster
) -> None:
    before = state(demo)
    inside = demo.root / "refused.csv"
    ran = demo("import roster --apply", roster(("周试三", ZHOU, "甲社区", "")), "--errors-to", str(inside))
    assert ran.status == 5
    assert not inside.exists()
    assert state(demo) == before


def test_an_own_map_of_columns_is_taken(demo: Desk, tmp_path: Path) -> None:
    path, own = tmp_path / "own.csv", tmp_path / "own.toml"
    path.write_text(f"被登记人,号码,社区\n周试三,{ZHOU},甲社区\n", encoding="utf-8")
    assert demo("import roster --dry-run", str(path)).status == 2
    own.write_text(
        'schema = 1\n[[columns]]\nfield = "person.name"\nheaders = ["被登记人"]\n'
        '[[columns]]\nfield = "person.id_number"\nheaders = ["号码"]\n',
        encoding="utf-8",
    )
    ran = demo("import roster --dry-run --json", str(path), "--map", str(own))
    assert ran.status == 0, ran.err
    assert len(ran.json["new"]) == 1


def test_bad_files_are_refused_with_a_hint_and_change_nothing(demo: Desk, roster: Roster, tmp_path: Path) -> None:
    before = state(demo)
    bad = {
        "binary.csv": b"PK\x03\x04\x00\x00",
        "empty.csv": b"",
        "noise.csv": b"\xff\xfe\xfd" * 100,
        "line.csv": b"x" * (1024**2),
        "headless.csv": "周试三,1,2\n".encode(),
    }
    for name, data in bad.items():
        path = tmp_path / name
        path.write_bytes(data)
        ran = demo("import roster --apply", str(path))
        assert ran.status == 2, name
        assert ran.err.startswith("drugcheck: "), name
        assert "hint: drugcheck import roster" in ran.err, name
        assert "周试三" not in ran.err
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as stream:
        stream.truncate(100 * 1024**2)
    assert demo("import roster --apply", str(huge)).status == 2
    assert demo("import roster --apply", str(tmp_path / "none.csv")).status == 2
    assert demo("import roster --apply --dry-run", roster()).status == 2
    assert state(demo) == before


def test_a_damaged_case_stops_apply_since_its_person_would_be_opened_twice(demo: Desk, roster: Roster) -> None:
    victim = demo.root / "records" / "C0007.toml.age"
    lines = victim.read_bytes().split(b"\n")
    lines[5] = lines[5][:-1] + (b"A" if lines[5][-1:] != b"A" else b"B")
    victim.write_bytes(b"\n".join(lines))
    path = roster(("周试三", ZHOU, "甲社区", ""))
    before = state(demo)
    ran = demo("import roster --apply", path)
    assert ran.status == 4
    assert "C0007" in ran.err
    assert state(demo) == before
    looked = demo("import roster --dry-run", path)
    assert looked.status == 4
    assert "新增 1" in looked.out


def test_nothing_of_a_roster_stands_in_clear_under_the_workspace_or_in_any_object_of_git(
    demo: Desk, roster: Roster
) -> None:
    assert demo("import roster --apply", roster(("周试三", ZHOU, "甲社区", ""), ("", LI, "甲社区", ""))).status == 1
    git = ["git", "-C", str(demo.root), "cat-file", "--batch-all-objects", "--batch"]
    history = subprocess.run(git, capture_output=True, check=True).stdout
    files = b"\n".join(path.read_bytes() for path in demo.root.rglob("*") if path.is_file())
    for secret in ("周试三".encode(), "周试三".encode("gbk"), ZHOU.encode(), LI.encode()):
        assert secret not in history
        assert secret not in files


def test_the_result_is_said_in_chinese_too(demo: Desk, roster: Roster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_LANG", "zh")
    ran = demo("import roster --dry-run", roster(("周试三", ZHOU, "甲社", ""), ("李试乙", "4.3E+17", "甲社区", "")))
    assert "没有这个社区" in ran.out
    assert "疑被 Excel 截断" in ran.out


def test_who_is_no_longer_there_is_told_with_what_the_record_says(demo: Desk, roster: Roster) -> None:
    before = demo.workspace().register(Rosters).current
    assert before is not None
    assert demo("case set C0001 case.absent_from_roster=已通报派出所核实").status == 0
    ran = demo("import roster --apply --json", roster(("周试三", ZHOU, "甲社区", "")))
    vanished = {entry["case"]: entry["why"] for entry in ran.json["vanished"]}
    assert set(vanished) == set(before.cases)
    assert vanished["C0001"] == "已说明"
    assert "死亡" in vanished.values()
    assert None in vanished.values()

    told = demo("roster diff --json").json["differences"]
    assert [row["case"] for row in told if row["change"] == "新增"] == [ran.json["new"][0]["case"]]
    assert {row["case"] for row in told if row["change"] == "未见"} == set(before.cases)


def test_one_roster_cannot_be_compared(demo: Desk) -> None:
    ran = demo("roster diff")
    assert (ran.status, "hint:" in ran.err) == (2, True)
