"""case new, show, set, find, close, reopen and history: as asked, masked, refused where a rule says so."""

import json
import subprocess
from pathlib import Path

import pytest

from drugcheck.domain.identity_number import check_digit
from tests.running import Desk, Ran

NAME = "周试三"
SEVENTEEN = "00000019900307001"
ID_NUMBER = SEVENTEEN + check_digit(SEVENTEEN)
PERSON = f'name = "{NAME}"\nid_number = "{ID_NUMBER}"\nphone = "13800000031"\n'


def commits(desk: Desk) -> list[str]:
    """Messages of the history, newest first."""
    command = ["git", "-C", str(desk.root), "log", "--format=%s"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def new(desk: Desk, *more: str, person: str = PERSON) -> Ran:
    return desk("case new --kind registered --community 甲社区 --from - --json", *more, stdin=person)


def case_id(desk: Desk) -> str:
    made = new(desk)
    assert made.status == 0, made.err
    return str(made.json["case"])


# new


def test_a_new_case_has_the_next_id_and_what_follows_from_the_number(desk: Desk) -> None:
    last = desk("case list --json").json["cases"][-1]["id"]
    made = case_id(desk)
    assert commits(desk)[0] == f"{made} case.new"
    assert made == f"C{int(last[1:]) + 1:04d}"
    person = desk(f"case show {made} --json --reveal --purpose 核对").json["person"]
    assert person["birth_date"] == "1990-03-07"
    assert person["sex"] == "男"


def test_one_number_is_one_open_case(desk: Desk) -> None:
    made = case_id(desk)
    again = new(desk)
    assert again.status == 5
    assert again.err.splitlines() == [
        f"drugcheck: {made} has this ID number already (ID004)",
        f"hint: drugcheck case show {made}",
    ]
    assert desk("case close", made, "--reason", "other").status == 0
    assert new(desk).status == 0


@pytest.mark.parametrize(
    ("person", "status", "said"),
    [
        (PERSON.replace(ID_NUMBER, SEVENTEEN), 2, "the ID number is not right"),
        (PERSON.replace("phone", "fone"), 2, "unknown field fone"),
        ("name = ", 2, "line 1"),
        ("", 2, "--from is missing"),
    ],
)
def test_a_person_that_cannot_be_taken_over_changes_nothing(desk: Desk, person: str, status: int, said: str) -> None:
    before = commits(desk)
    refused = new(desk, person=person)
    assert (refused.status, refused.out) == (status, "")
    assert said in refused.err
    assert commits(desk) == before
    assert NAME not in refused.err
    assert SEVENTEEN not in refused.err


def test_an_unknown_community_is_refused_with_those_there_are(desk: Desk) -> None:
    refused = desk("case new --kind registered --community 丁社区 --from -", stdin=PERSON)
    assert refused.status == 2
    assert "甲社区" in refused.err


def test_a_hidden_case_needs_a_source(desk: Desk) -> None:
    assert "--source is missing" in desk("case new --kind hidden --community 甲社区 --from -", stdin="").err
    made = desk("case new --kind hidden --source self --community 甲社区 --from - --json", stdin="")
    assert made.status == 0, made.err
    assert "to be verified by 2022-05-07" in " ".join(made.json["consequences"])


def test_an_inflow_under_three_months_is_told_when_it_counts(desk: Desk) -> None:
    made = desk("case new --kind inflow --since 2022-02-10 --community 乙社区 --from - --json", stdin=PERSON)
    assert made.status == 0, made.err
    assert "2022-05-10" in " ".join(made.json["consequences"])


def test_a_damaged_case_is_named_and_the_new_one_is_made(desk: Desk) -> None:
    path = desk.root / "records" / "C0002.toml.age"
    path.write_bytes(path.read_bytes()[:-40])
    made = new(desk)
    assert made.status == 4
    assert made.json["done"] == "case.new"
    assert "C0002" in made.err


# show


@pytest.mark.parametrize("typed", ["C0003", "c0003", "3", "c3", " 3"])
def test_a_case_by_its_id_as_people_type_it(desk: Desk, typed: str) -> None:
    assert desk("case show --json", typed).json["case_id"] == "C0003"


def test_an_unknown_case_offers_the_nearest(desk: Desk) -> None:
    refused = desk("case show C0033")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.splitlines()[0] == "drugcheck: there is no case C0033"
    assert refused.err.splitlines()[1].startswith("hint: drugcheck case show C00")


def test_what_is_shown_is_masked_unless_revealed_for_a_purpose(desk: Desk) -> None:
    made = case_id(desk)
    for line in (f"case show {made}", "case list", f"case show {made} --json", "case list --json", f"history {made}"):
        shown = desk(line)
        assert made in shown.out
        assert NAME not in shown.out, line
        assert ID_NUMBER not in shown.out, line
        assert "13800000031" not in shown.out, line
    revealed = desk(f"case show {made} --reveal --purpose", "核对 名册")
    assert NAME in revealed.out
    assert ID_NUMBER in revealed.out


@pytest.mark.parametrize("line", ["case show C0001 --reveal", "case list --reveal", "history C0001 --reveal"])
def test_a_full_view_without_a_purpose_is_refused(desk: Desk, line: str) -> None:
    refused = desk(line)
    assert (refused.status, refused.out) == (5, "")
    assert refused.err.splitlines()[1].endswith("--reveal --purpose TEXT")


# find


FULL_WIDTH = "".join(chr(ord(digit) + 0xFEE0) for digit in ID_NUMBER[-6:])


@pytest.mark.parametrize(
    "wanted", [NAME, "周试", "试三", ID_NUMBER, ID_NUMBER[-6:], ID_NUMBER.lower(), FULL_WIDTH], ids=range(7)
)
def test_a_case_is_found_by_what_is_read_from_standard_input(desk: Desk, wanted: str) -> None:
    made = case_id(desk)
    found = desk("case find - --json", stdin=f"{wanted}\n")
    assert found.status == 0, found.err
    assert made in [case["id"] for case in found.json["cases"]]
    assert NAME not in found.out


@pytest.mark.parametrize("wanted", ["周三", "试三周", "0307", "17", "", "*", ".", "13800000031", "C0001"])
def test_nothing_is_found_by_likeness_or_by_anything_but_name_and_number(desk: Desk, wanted: str) -> None:
    made = case_id(desk)
    found = desk("case find - --json", stdin=f"{wanted}\n")
    assert made not in [case["id"] for case in found.json["cases"]]


def test_a_name_as_an_argument_is_refused_and_not_repeated(desk: Desk) -> None:
    refused = desk("case find", NAME)
    assert (refused.status, refused.out) == (5, "")
    assert NAME not in refused.err
    assert refused.err.splitlines()[1] == "hint: drugcheck case find"


# set


def test_a_value_is_set_and_cleared_with_one_commit_each(desk: Desk) -> None:
    assert desk("case set C0003 status.place 某处").status == 0
    assert desk("case show C0003 --json").json["status"]["place"] == "某处"
    assert commits(desk)[0] == "C0003 case.set"
    assert desk("case set C0003 status.place", "").status == 0
    assert "place" not in desk("case show C0003 --json").json["status"]
    before = commits(desk)
    assert desk("case set C0003 status.place", "").status == 0
    assert commits(desk) == before, "a change that changes nothing is no commit"


@pytest.mark.parametrize(
    "field",
    ["person.name", "person.id_number", "person.phone", "residence.current_address", "visits.1.summary", "extra.备注"],
)
def test_a_personal_value_is_no_argument(desk: Desk, field: str) -> None:
    refused = desk("case set C0001", field, NAME)
    assert (refused.status, refused.out) == (5, "")
    assert NAME not in refused.err
    assert refused.err.splitlines()[1] == f"hint: drugcheck case set C0001 {field}"


def test_a_personal_value_is_read_from_standard_input(desk: Desk) -> None:
    assert desk("case set C0003 person.phone --from -", stdin="13900000032\n").status == 0
    shown = desk("case show C0003 --json --reveal --purpose 核对").json
    assert shown["person"]["phone"] == "13900000032"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("person.nme", "x"), 2, "person.name"),
        (("status.current", "社区界毒"), 2, "社区戒毒"),
        (("status.since", "2022-02-30"), 2, "status.since"),
        (("extra.gps", "1"), 5, "not collected"),
        (("case.id", "C0099"), 2, "case.id"),
        (("case.closed", "2022-01-01"), 2, "drugcheck case close C0003"),
        (("assessments.1.level", "低"), 2, "drugcheck assess C0003"),
        (("visits.99.method", "door"), 2, "visits.99"),
    ],
)
def test_a_value_that_cannot_be_set_changes_nothing(desk: Desk, words: tuple[str, str], status: int, said: str) -> None:
    before = commits(desk)
    refused = desk("case set C0003", *words)
    assert refused.status == status, refused.err
    assert said in refused.err
    assert commits(desk) == before


# close and reopen


def test_a_wrong_closing_is_taken_back_as_a_whole(desk: Desk) -> None:
    shown = desk("case show C0003 --json").json
    closed = desk("case close C0003 --reason moved --date 2022-04-01 --json")
    assert closed.status == 0, closed.err
    assert "MV004" in " ".join(closed.json["consequences"])
    assert desk("case show C0003 --json").json["status"]["current"] == "迁出"
    assert "C0003" in [case["id"] for case in desk("case list --closed --json").json["cases"]]
    assert desk("case reopen C0003").status == 0
    assert desk("case show C0003 --json").json == shown


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("case close C0003 --reason death --date 2022-12-01", 2),
        ("case close C0003 --reason refuted", 5),
        ("case reopen C0003", 5),
        ("case close C0003 --reason moving", 2),
    ],
)
def test_a_closing_that_cannot_be_is_refused(desk: Desk, line: str, status: int) -> None:
    before = commits(desk)
    refused = desk(line)
    assert (refused.status, refused.out) == (status, "")
    assert len(refused.err.splitlines()) == 2
    assert commits(desk) == before


# history


def test_history_tells_each_change_by_its_field(desk: Desk) -> None:
    desk("case set C0003 status.place 某处")
    newest = desk("history C0003 --json").json["revisions"][0]
    assert newest["message"] == "C0003 case.set"
    (told,) = newest["changes"]
    assert (told["path"], told["how"]) == ("status", "更改")
    assert told["values"] == [{"path": "status.place", "label": "场所", "old": None, "new": "某处"}]
    assert "人员现状 场所: - → 某处" in desk("history C0003").out


def test_no_name_is_left_behind_by_any_of_this(desk: Desk, tmp_path: Path) -> None:
    """Neither in the workspace nor in the log nor in a temporary folder."""
    made = case_id(desk)
    desk(f"case set {made} status.place 某处")
    desk(f"case close {made} --reason other")
    log = subprocess.run(["git", "-C", str(desk.root), "log", "-p", "--no-textconv"], capture_output=True, check=True)
    found = [log.stdout, *(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())]
    for needle in (NAME, ID_NUMBER):
        assert not [data for data in found if needle.encode() in data]
    assert json.dumps(commits(desk)).isascii()
