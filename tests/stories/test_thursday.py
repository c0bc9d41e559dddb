"""Thursday: the weekly submission. Checked, set right or waived, frozen; proved and compared the week after."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from drugcheck.demo import make
from drugcheck.domain.rules import find
from tests.running import Desk, copy_of

WEEK = "2022-W12"
THURSDAY, FRIDAY, NEXT = "2022-03-24", "2022-03-25", "2022-03-31"
HANDED_OVER = "--to 领导小组办公室 --purpose 每周报送"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("thursday") / "source"
    make.make(root, cases=60, seed=7, today=date.fromisoformat(THURSDAY), work_factor=4)
    return root


@pytest.fixture
def desk(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("DRUGCHECK_TODAY", THURSDAY)
    return copy_of(source, tmp_path / "desk")


def objects(desk: Desk) -> bytes:
    """Every byte of the history, unpacked."""
    command = ["git", "-C", str(desk.root), "cat-file", "--batch-all-objects", "--batch"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def is_waivable(code: str) -> bool:
    rule = find(code)
    return rule is not None and rule.waivable


def head(desk: Desk) -> bytes:
    return subprocess.run(["git", "-C", str(desk.root), "rev-parse", "HEAD"], capture_output=True, check=True).stdout


def test_from_the_check_to_the_comparison(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # An error is open: neither the check nor the submission passes, and this rule cannot be waived.
    assert desk("validate").status == 1
    assert desk(f"submit week {WEEK}").status == 1
    (wrong,) = (found for found in desk("validate --json").json["findings"] if found["severity"] == "error")
    assert wrong["code"] == "ID003"
    assert desk(f"waive ID004 {wrong['case']} --reason x --by l01").status == 5
    # Set right by the fix as it is printed, whose prompt is answered.
    person = desk(f"case show {wrong['case']} --reveal --purpose x --json").json["person"]
    right = {"男": "女", "女": "男"}[person["sex"]]
    answers = {"性别": right, "身份证号": person["id_number"]}
    fix = wrong["fix"].removeprefix("drugcheck ")
    ran = desk(fix, answer=lambda prompt: next(answers[word] for word in answers if word in prompt))
    assert ran.status == 0, ran.err
    # A warning that stays is waived, and the waiver goes into the package.
    stays = next(f for f in desk("validate --json").json["findings"] if f["case"] and is_waivable(f["code"]))
    ran = desk(f"waive {stays['code']} {stays['case']} --reason 纸件在途 --until 2022-04-15 --by l01")
    assert ran.status == 0, ran.err
    assert desk("validate").status == 0
    before = head(desk)
    assert desk("validate").status == 0
    assert head(desk) == before

    sent = desk(f"submit week {WEEK} --json")
    assert sent.status == 0, sent.err
    assert (sent.json["late_hours"], sent.json["waived"]) == (0, 1)
    assert desk(f"submit verify {WEEK}").status == 0

    # A late edit the next day changes nothing of what was sent.
    monkeypatch.setenv("DRUGCHECK_TODAY", FRIDAY)
    drivers = set(desk("annex 7 --format json").json["cases"])
    other = next(row["id"] for row in desk("case list --json --open").json["cases"] if row["id"] not in drivers)
    assert desk(f"case set {other} licence.state=正常 screening.driving_licence=有").status == 0
    assert desk(f"submit verify {WEEK}").status == 0
    then = desk(f"annex 1 --as-of {WEEK} --format csv").out
    assert then == desk(f"annex 1 --as-of {THURSDAY} --format csv").out
    assert then != desk("annex 1 --format csv").out

    # The week after: why each number moved.
    monkeypatch.setenv("DRUGCHECK_TODAY", NEXT)
    following = desk("submit week 2022-W13 --json")
    assert following.status in (0, 1), following.err
    if following.status == 1:
        for found in following.json["errors"]:
            assert found["fix"].startswith("drugcheck ")
        monkeypatch.setenv("DRUGCHECK_TODAY", "2022-03-28")
        assert desk("submit week 2022-W13").status == 0
    moved = desk(f"submit diff W13 {WEEK} --json").json["numbers"]
    licences = next(number for number in moved if number["key"] == "has_licence" and number["community"] is None)
    assert [(mover["case"], mover["when"], mover["verb"]) for mover in licences["cases"]] == [
        (other, FRIDAY, "case.set")
    ]

    # What is handed over opens in a spreadsheet: numbers are text, an annex without rows says 无.
    out = tmp_path / "out"
    assert desk(f"submit files {WEEK} --out {out} {HANDED_OVER}").status == 0
    book = CalamineWorkbook.from_path(str(out / "annexes.xlsx"))
    cells = [cell for row in book.get_sheet_by_name("附件2").to_python() for cell in row]
    numbers = {cell for cell in cells if isinstance(cell, str) and cell.startswith("000000") and len(cell) == 18}
    assert len(numbers) > 50
    assert not [cell for cell in cells if isinstance(cell, float) and cell > 1e14]
    assert any("无" in row for row in book.get_sheet_by_name("附件11").to_python())

    # Nothing of it stands in clear.
    held = objects(desk)
    for number in numbers:
        assert number.encode() not in held
    for path in (desk.root / "records").iterdir():
        assert b"000000" not in path.read_bytes()


def test_too_many_out_of_contact_stop_it_and_only_evidence_helps(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-02")
    found = {found["code"] for found in desk("submit week 2022-W13 --json").json["errors"]}
    assert "CT015" in found
