"""`drugcheck import licences`: nothing without --apply, one commit with it, and no name or number in what it says."""

import subprocess
from pathlib import Path

import pytest

from tests import spreadsheets as made
from tests.running import Desk

HEADER = ("序号", "姓名", "身份证号", "准驾车型", "驾驶证状态")
STRANGER = "00000019881030031X"


def commits(desk: Desk) -> list[str]:
    log = subprocess.run(
        ["git", "-C", str(desk.root), "log", "--format=%s"], capture_output=True, check=True, text=True
    )
    return log.stdout.splitlines()


@pytest.fixture
def people(desk: Desk) -> list[dict[str, str]]:
    """Open cases with an ID number, as typed in."""
    listed = desk("case list --json --reveal --purpose x").json["cases"]
    return [case for case in listed if case["id_number"] and not case["closed"]]


@pytest.fixture
def path(people: list[dict[str, str]], tmp_path: Path) -> str:
    """A list with one case, one stranger and one number that was cut."""
    file = tmp_path / "licences.xlsx"
    one = people[0]
    file.write_bytes(
        made.sheet(
            ("有驾驶证人员名单",),
            HEADER,
            (1, one["name"], one["id_number"], "B2", "有效"),
            (2, "周试外", STRANGER, "C1", "正常"),
            (3, "李试断", 999999198810300000, "C1", "正常"),
        )
    )
    return str(file)


def test_it_changes_nothing_before_apply_then_one_commit_then_none(
    desk: Desk, people: list[dict[str, str]], path: str
) -> None:
    before = commits(desk)
    ran = desk("import licences --date 2022-03-31 --json", path)
    assert ran.status == 1
    assert [match["case"] for match in ran.json["matched"]] == [people[0]["id"]]
    assert (ran.json["unmatched"], ran.json["errors"][0]["row"]) == ([4], 5)
    assert ran.json["errors"][0]["faults"][0]["column"] == "身份证号"
    assert commits(desk) == before
    assert desk("import licences --apply --date 2022-03-31", path).status == 1
    assert len(commits(desk)) == len(before) + 1
    assert commits(desk)[0].endswith("import.licences")
    shown = desk("case show --json", people[0]["id"]).json
    assert (shown["licence"]["class"], shown["licence"]["state"]) == ("B2", "正常")
    assert shown["screening"]["driving_licence"] == "有"
    again = desk("import licences --apply --date 2022-03-31", path)
    assert "there is nothing to take over" in again.out
    assert len(commits(desk)) == len(before) + 1


def test_it_says_no_name_and_no_number(desk: Desk, people: list[dict[str, str]], path: str) -> None:
    for more in ((), ("--json",), ("--complete",)):
        ran = desk("import licences --date 2022-03-31", path, *more)
        for secret in (people[0]["name"], people[0]["id_number"], "周试外", STRANGER, "李试断"):
            assert secret not in ran.out + ran.err


def test_a_complete_list_answers_for_who_is_not_on_it(desk: Desk, path: str) -> None:
    ran = desk("import licences --apply --complete --date 2022-03-31 --json", path)
    assert ran.status == 1
    for case in ran.json["absent"]:
        assert desk("case show --json", case).json["screening"]["driving_licence"] == "无"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--date", "2022-03-31", "--apply", "--dry-run"), "exclude each other"),
        ((), "--date is missing"),
        (("--date", "2022-03-31", "--community", "丁社区"), "no such community"),
    ],
)
def test_what_cannot_be_meant_is_refused(desk: Desk, path: str, words: tuple[str, ...], said: str) -> None:
    ran = desk("import licences", path, *words)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_a_list_without_numbers_is_refused(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(made.sheet(("姓名", "准驾车型"), ("周试三", "C1")))
    ran = desk("import licences --date 2022-03-31", str(file))
    assert ran.status == 2
    assert "no column is known as 身份证号" in ran.err
    assert "hint: drugcheck import licences FILE --map FILE" in ran.err


def test_cases_that_cannot_be_read_stop_it(desk: Desk, path: str) -> None:
    victim = next((desk.root / "records").glob("C0003*"))
    victim.write_bytes(victim.read_bytes()[:-40])
    before = commits(desk)
    assert desk("import licences --apply --date 2022-03-31", path).status == 4
    assert commits(desk) == before
