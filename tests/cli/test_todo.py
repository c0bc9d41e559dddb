"""`drugcheck todo` on the demo: commands that exist, lines that go when the thing is done, nothing personal."""

import shlex
from pathlib import Path

import pytest

from drugcheck.cli.commands import COMMANDS
from drugcheck.domain.schema import field_at
from drugcheck.domain.todo import Item, Kind
from tests.cli.test_fixes import parsed
from tests.domain import test_todo as asked
from tests.files.test_calendar_file import read
from tests.running import Desk, copy_of

# Every command that a line may end with: of the table of what records ask for, and of the office.
OFFICE = (
    "drugcheck submit week 2022-W14",
    "drugcheck validate --select CT002,CT010 --community 甲社区",
    "drugcheck roster ack 甲社区",
    "drugcheck meeting add --kind conference",
    "drugcheck waive CT015 --community 甲社区",
    "drugcheck review close 3",
    "drugcheck export destroy 2",
    "drugcheck backup ..",
    "drugcheck approve C0001 --step 2",
)
COMMANDS_OF_LINES = sorted({f"drugcheck {command}" for _, _, _, command, _ in asked.ASKED} | set(OFFICE))


@pytest.fixture(scope="session")
def untouched(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demo that all tests share; only for commands that read."""
    return copy_of(demo_source, tmp_path_factory.mktemp("untouched") / "demo")


@pytest.mark.parametrize("command", COMMANDS_OF_LINES)
def test_the_command_of_a_line_exists(command: str) -> None:
    program, *words = shlex.split(command)
    assert program == "drugcheck"
    if parsed(words) == "drugcheck case set":
        assert field_at(words[3].partition("=")[0]).label


def test_every_line_of_the_demo_ends_with_a_command(untouched: Desk) -> None:
    ran = untouched("todo --json --days 300")
    assert ran.status == 0, ran.err
    assert ran.json["schema"] == 1
    assert {item["section"] for item in ran.json["items"]} >= {"overdue", "week", "waiting"}
    for command in {item["command"] for item in ran.json["items"]}:
        words = shlex.split(command)[1:]
        if any(path.split()[0] == words[0] for path in COMMANDS):
            assert parsed(words)


def test_lines_are_counted_and_divided(untouched: Desk) -> None:
    listed = untouched("todo --json").json
    assert sum(listed["counts"].values()) == len(listed["items"])
    assert listed["until"] == "2022-04-11"
    text = untouched("todo").out
    assert f"等待他人 {listed['counts']['waiting']}" in text
    by_kind = untouched("todo --by kind").out
    assert "\n每周报送 " in by_kind
    assert [line for line in untouched("todo --by community").out.splitlines() if line.startswith("甲社区 ")]


def test_only_what_others_have_to_do(untouched: Desk) -> None:
    waiting = untouched("todo --json --waiting").json["items"]
    assert waiting
    assert all(item["waiting_for"] for item in waiting)
    assert {item["waiting_for"] for item in waiting} >= {"派出所", "党政主要领导", "区禁毒办"}


def test_one_community(untouched: Desk) -> None:
    items = untouched("todo --json --community 乙社区").json["items"]
    assert {item["community"] for item in items} == {"乙社区"}
    refused = untouched("todo --community 丁社区")
    assert (refused.status, refused.out) == (2, "")


def test_doing_it_takes_the_line_away(demo: Desk) -> None:
    def lines(case: str, kind: Kind) -> list[dict[str, object]]:
        items = demo("todo --json --days 300").json["items"]
        return [item for item in items if item["case"] == case and item["kind"] == kind.alias]

    planned = [item for item in demo("todo --json --days 300").json["items"] if item["kind"] == "test"]
    case = planned[0]["case"]
    number = planned[0]["command"].split()[-1]
    assert demo(
        f"test amend {case} {number} --result negative --stage laboratory --by c01,p01 --body 示例检测中心"
    ).status == 0  # fmt: skip
    assert lines(case, Kind.TEST) == []

    need = demo("care add C0001 --need 就业").out.partition("#")[2].split()[0]
    assert [line["waiting_for"] for line in lines("C0001", Kind.REFERRAL)] == [None]
    assert demo(f"care result C0001 {need} --to 人社").status == 0
    assert lines("C0001", Kind.REFERRAL) == []
    result = f"drugcheck care result C0001 {need}"
    assert [line["waiting_for"] for line in lines("C0001", Kind.RESULT) if line["command"] == result] == ["人社"]
    assert demo(f"care result C0001 {need} --result 已就业").status == 0
    assert result not in [line["command"] for line in lines("C0001", Kind.RESULT)]

    assert demo("case set C0003 contact.next 2022-04-07").status == 0
    (meeting,) = lines("C0003", Kind.CONTACT)
    assert meeting["section"] == "today"
    # A talk is a fact that the assessment relied on: what is next is to assess anew.
    assert lines("C0003", Kind.AGAIN) == []
    assert demo("visit add C0003 --method door --with self --by c01,p01 --document 谈话-3").status == 0
    assert lines("C0003", Kind.CONTACT) == []
    assert len(lines("C0003", Kind.AGAIN)) == 1


def test_a_signature_moves_the_wait_to_the_next_office(demo: Desk) -> None:
    def waiting(case: str) -> list[str]:
        items = demo("todo --json --waiting").json["items"]
        return [item["waiting_for"] for item in items if item["case"] == case and item["kind"] == "approval"]

    case = next(item["case"] for item in demo("todo --json --waiting").json["items"] if item["waiting_for"] == "派出所")
    assert waiting(case) == ["派出所"]
    assert demo(f"approve {case} --by p09 --document 核查意见-1").status == 0
    assert waiting(case) == ["党政主要领导"]


def test_a_calendar_holds_case_ids_and_kinds_and_nothing_else(untouched: Desk, tmp_path: Path) -> None:
    target = tmp_path / "todo.ics"
    ran = untouched("todo --days 300 --ics", str(target))
    assert ran.status == 0, ran.err
    events = read(target.read_bytes())
    assert len(events) == len(untouched("todo --days 300 --json").json["items"])
    assert len({event["UID"] for event in events}) == len(events)
    kinds = {kind.value for kind in Kind}
    for event in events:
        *case, kind = event["SUMMARY"].split(" ")
        assert kind in kinds
        assert all(part[0] == "C" and part[1:].isdigit() for part in case)
    again = tmp_path / "again.ics"
    untouched("todo --days 300 --ics", str(again))
    assert [event["UID"] for event in read(again.read_bytes())] == [event["UID"] for event in events]


def test_a_calendar_inside_the_workspace_is_refused(demo: Desk) -> None:
    ran = demo("todo --ics", str(demo.root / "todo.ics"))
    assert (ran.status, ran.out) == (5, "")
    assert not (demo.root / "todo.ics").exists()


def test_no_name_is_listed(untouched: Desk) -> None:
    people = untouched("case list --json --reveal --purpose 核对").json["cases"]
    personal = {person[key] for person in people for key in ("name", "id_number")} - {None, ""}
    assert personal
    for line in ("todo --days 300", "todo --days 300 --json"):
        out = untouched(line).out
        assert not any(value in out for value in personal)


def test_the_key_of_a_line_is_its_own() -> None:
    cases = {Item(Kind.TEST, "C0001", "甲社区", "", asked.TODAY, "", entry).key for entry in ("1", "2")}
    assert cases == {"C0001-test-1", "C0001-test-2"}


def test_a_long_receiver_neither_breaks_the_line_nor_drives_the_terminal(demo: Desk) -> None:
    assert demo("case set C0001 residence.misregistration.kind 迁出").status == 0
    assert demo("case set C0001 residence.misregistration.letter_on 2022-04-01").status == 0
    receiver = demo(
        "case set C0001 residence.misregistration.receiver --from -", stdin="某县公安局\x1b[2J某镇派出所户籍窗口"
    )
    assert receiver.status == 0, receiver.err
    (line,) = [line for line in demo("todo").out.splitlines() if "移交函回执" in line]
    assert "…" in line
    assert "\x1b" not in line
