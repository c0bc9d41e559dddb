"""waive, waive list, waive end: an officer answers for a finding until a day; what cannot be waived is refused."""

import subprocess

import pytest
from msgspec.structs import replace

from tests.running import Desk, Ran

REASON = "纸质记录在派出所核对"
# Sown into the demo: C0131 lacks a transcript, 甲社区 has too many out of contact.
CODE, CASE = "CT012", "C0131"


def head(desk: Desk) -> str:
    command = ["git", "-C", str(desk.root), "log", "-1", "--format=%H %s"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def waive(desk: Desk, *more: str, code: str = CODE, by: str = "d02") -> Ran:
    return desk(f"waive {code} {CASE}", "--reason", REASON, "--by", by, *more)


def finding(desk: Desk, code: str = CODE) -> dict[str, object]:
    found: list[dict[str, object]] = desk(f"validate --case {CASE} --select {code} --json").json["findings"]
    assert len(found) == 1
    return found[0]


def test_a_waived_error_is_shown_and_does_not_count(demo: Desk) -> None:
    assert demo(f"validate --case {CASE}").status == 1
    said = waive(demo)
    assert said.status == 0, said.err
    assert said.out == f"{CASE} waive\n  {CODE} is answered for by d02 until 2022-05-07\n"
    assert head(demo).endswith(f" {CASE} waive")
    ran = demo(f"validate --case {CASE}")
    assert ran.status == 0
    assert f"{CODE} 缺谈话记录 (豁免至 05-07)" in ran.out
    assert "E 0 (waived 1)" in ran.out
    assert (finding(demo)["waived_until"], finding(demo)["waived_by"]) == ("2022-05-07", "d02")


def test_the_same_waiver_again_changes_nothing_and_another_day_renews_it(demo: Desk) -> None:
    waive(demo)
    before = head(demo)
    assert waive(demo).status == 0
    assert head(demo) == before
    renewed = waive(demo, "--until", "2022-05-20")
    assert "renewed: it had run until 2022-05-07" in renewed.out
    assert [row["until"] for row in demo("waive list --json").json["waivers"]] == ["2022-05-20"]


def test_a_waiver_that_is_over_counts_no_more_and_is_an_error_itself(
    demo: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    waive(demo, "--until", "2022-04-09")
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-10")
    ran = demo(f"validate --case {CASE} --json")
    assert ran.status == 1
    assert {CODE, "RP008"} <= {found["code"] for found in ran.json["findings"] if found["severity"] == "error"}
    (row,) = demo("waive list --expired --json").json["waivers"]
    assert (row["standing"], row["found"]) == ("已过期", "仍在")
    demo(f"visit amend {CASE} 1 --document 谈话记录-1")
    assert demo(f"validate --case {CASE} --select CT012,RP008").status == 0
    assert demo("waive list --json").json["waivers"][0]["found"] == "已消除"


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        (f"waive ID004 {CASE}", 5, "ID004 cannot be waived"),
        (f"waive no-transcript {CASE} --reason x --by d01", 5, "d01 holds no office that answers for a waiver"),
        (f"waive {CODE} {CASE} --reason x --by nobody", 2, "no member of staff has that id"),
        (f"waive {CODE} {CASE} --reason x --by d02,l01", 2, "one person answers for a waiver"),
        (f"waive {CODE} {CASE} --reason x --by d02 --until 2022-04-06", 2, "cannot end on 2022-04-06"),
        (f"waive {CODE} {CASE} --by d02", 2, "--reason is missing"),
        (f"waive {CODE} {CASE} --reason 打13800000031 --by d02", 2, "the reason holds a name, a telephone"),
        (f"waive {CODE} C0001 --reason x --by d02", 2, f"{CODE} finds nothing there"),
        (f"waive {CODE} {CASE} --community 甲社区", 2, "give CASE or --community, not both"),
        (f"waive {CODE} --reason x --by d02", 2, f"{CODE} finds nothing there"),
        (f"waive XX999 {CASE}", 2, "there is no rule"),
        (f"waive {CODE} C9999", 2, "there is no case C9999"),
        ("waive RG005 --community 丁社区", 2, "no such community"),
        (f"waive end {CODE} {CASE}", 2, f"there is no waiver of {CODE} there"),
    ],
)
def test_what_is_refused_changes_nothing(demo: Desk, line: str, status: int, said: str) -> None:
    before = head(demo)
    ran = demo(line)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert "\nhint: drugcheck " in ran.err
    assert head(demo) == before


def test_the_name_of_the_person_is_refused_as_a_reason_and_not_repeated(demo: Desk) -> None:
    name = demo(f"case show {CASE} --json --reveal --purpose 核对").json["person"]["name"]
    ran = demo(f"waive {CODE} {CASE}", "--reason", f"{name}在外", "--by", "d02")
    assert ran.status == 2
    assert name not in ran.err


def test_a_reason_is_read_from_a_file_or_asked_for(demo: Desk) -> None:
    ran = demo(f"waive {CODE} {CASE} --by d02 --from -", stdin=f'reason = "{REASON}"\n')
    assert ran.status == 0, ran.err
    assert demo("waive list --json --reveal --purpose 核对").json["waivers"][0]["reason"] == REASON
    asked = demo(f"waive {CODE} {CASE} --by l01", answer=lambda prompt: "另有原因")
    assert asked.status == 0, asked.err


def test_waivers_are_listed_with_their_reasons_hidden(demo: Desk) -> None:
    waive(demo)
    assert demo("waive list --json").json["waivers"] == [
        {
            "code": CODE,
            "subject": CASE,
            "standing": "有效",
            "found": "仍在",
            "until": "2022-05-07",
            "by": "内勤乙",
            "since": "2022-04-07",
            "reason": "(略)",
        }
    ]
    assert demo("waive list --community 丙社区").out == "无\n"
    assert demo("waive list --expired").out == "无\n"


def test_a_waiver_is_ended(demo: Desk) -> None:
    waive(demo)
    ended = demo(f"waive end {CODE} {CASE}")
    assert ended.status == 0, ended.err
    assert demo(f"validate --case {CASE}").status == 1


def test_a_finding_of_a_community_is_waived_in_the_register(demo: Desk) -> None:
    workspace = demo.workspace()
    with workspace.change("roster.acknowledge") as change:
        *earlier, current = change.rosters.rosters
        forgotten = replace(current, distributed_on=current.date, acknowledged=("乙社区", "丙社区"))
        change.rosters = replace(change.rosters, rosters=(*earlier, forgotten))
    line = "validate --select RG005 --json"
    assert [found["community"] for found in demo(line).json["findings"]] == ["甲社区"]
    assert demo("waive RG005 --community 乙社区", "--reason", REASON, "--by", "l01").status == 2
    said = demo("waive RG005 --community 甲社区", "--reason", REASON, "--by", "l01")
    assert (said.status, said.err) == (0, "")
    assert head(demo).endswith(" waivers waive")
    assert demo(line).json["findings"][0]["waived_by"] == "l01"
    (row,) = demo("waive list --json").json["waivers"]
    assert (row["code"], row["subject"], row["found"]) == ("RG005", "甲社区", "仍在")
    assert demo("waive end RG005 --community 甲社区").status == 0
    assert demo("waive list --json").json["waivers"] == []


def test_a_finding_of_the_store_is_waived_without_case_and_community(demo: Desk) -> None:
    line = "validate --select RC004 --json"
    (found,) = demo(line).json["findings"]
    assert (found["case"], found["community"], found["waived_by"]) == (None, None, None)
    said = demo("waive RC004", "--reason", REASON, "--by", "l02")
    assert said.status == 0, said.err
    assert said.out.startswith("waive\n")
    assert demo(line).json["findings"][0]["waived_by"] == "l02"
    assert [row["subject"] for row in demo("waive list --json").json["waivers"]] == ["-"]
    assert demo("waive end RC004").status == 0
