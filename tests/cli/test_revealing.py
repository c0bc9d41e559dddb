"""--reveal: which parts are shown in full, how they are named, and what the access log keeps of it. PIPL 6, 51."""

import subprocess
import sys
from pathlib import Path

import pytest

from drugcheck.cli.reveal_words import UnknownPartError, joined, parts
from drugcheck.domain.registers import Access, Accesses
from tests.running import Desk
from tests.stories.desk import do

CASE = "C0070"
PURPOSE = ("--purpose", "核对")


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")


def looks(desk: Desk) -> tuple[Access, ...]:
    return desk.workspace().register(Accesses).accesses


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("--reveal C0031", "--reveal=ordinary C0031"),
        ("C0031 --reveal", "C0031 --reveal=ordinary"),
        ("C0031 --reveal --purpose x", "C0031 --reveal=ordinary --purpose x"),
        ("--reveal name phone C0031", "--reveal=name,phone C0031"),
        ("--reveal name,phone C0031", "--reveal=name,phone C0031"),
        ("--reveal=name C0031", "--reveal=name C0031"),
        ("--reveal=name phone", "--reveal=name phone"),
        ("C0031 --reveal name --json --reveal phone", "C0031 --reveal=name,phone --json"),
        ("--reveal visits.summary C0031", "--reveal=visits.summary C0031"),
        ("--reveal all", "--reveal=ordinary all"),
        ("--reveal 7", "--reveal=ordinary 7"),
        ("--reveal roster.csv", "--reveal=ordinary roster.csv"),
        ("--reveal nmae C0031", "--reveal=nmae C0031"),
        ("--reveal name,nothing C0031", "--reveal=name,nothing C0031"),
        ("--json", "--json"),
        ("-- --reveal name", "-- --reveal name"),
        ("--reveal-health 5", "--reveal-health 5"),
        ("--revealed x", "--revealed x"),
    ],
)
def test_the_words_behind_it_belong_to_it_only_where_they_name_a_part(line: str, read: str) -> None:
    assert " ".join(joined(line.split())) == read


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("ordinary", "name,id,phone,address,text"),
        ("", "name,id,phone,address,text"),
        ("phone,name", "name,phone"),
        ("phone,,name", "name,phone"),
        ("hiv", "health,hiv"),
        ("ordinary,hidden", "name,id,phone,address,text,hidden"),
        ("visits.summary,name", "name,visits.summary"),
    ],
)
def test_parts_are_read_in_their_order(named: str, meant: str) -> None:
    assert parts(named) == meant


@pytest.mark.parametrize(("named", "nearest"), [("nmae", "name"), ("name,fone", "phone"), ("visits.sumary", "summary")])
def test_a_part_that_is_none_is_answered_with_the_nearest(named: str, nearest: str) -> None:
    with pytest.raises(UnknownPartError) as raised:
        parts(named)
    assert nearest in str(raised.value.advice)


@pytest.mark.parametrize(
    "line",
    [
        f"case show {CASE} --reveal name --json",
        f"case show --reveal name {CASE} --json",
        f"case show --reveal=name {CASE} --json",
    ],
)
def test_only_the_named_part_is_shown_and_the_log_says_which(demo: Desk, line: str) -> None:
    known = demo.workspace().case(CASE).person
    person = demo(f"{line} --json", *PURPOSE).json["person"]
    assert person["name"] == known.name
    assert person["id_number"].startswith("*")
    (entry,) = looks(demo)
    assert (entry.what, entry.fields, entry.cases, entry.purpose) == (f"case show {CASE}", ("name",), (CASE,), "核对")
    assert demo("export log --accesses --json").json["accesses"][0]["fields"] == ["name"]


def test_alone_it_shows_the_ordinary_parts_before_or_behind_the_case(demo: Desk) -> None:
    known = demo.workspace().case(CASE).person
    for line in (f"case show --reveal {CASE} --json", f"case show {CASE} --reveal --json"):
        person = demo(line, *PURPOSE).json["person"]
        assert (person["name"], person["id_number"]) == (known.name, known.id_number)
    assert {entry.fields for entry in looks(demo)} == {("name", "id", "phone", "address", "text")}


def test_what_is_guarded_further_is_shown_where_it_is_named(demo: Desk) -> None:
    do(demo, f"case set {CASE} visits.1.whereabouts --from -", stdin="据说在外地")
    for words, shown in (("", False), ("whereabouts", True), ("visits.whereabouts", True), ("health", False)):
        told = do(demo, f"case show {CASE} --reveal {words}", *PURPOSE)
        assert ("据说在外地" in told) == shown, words
    assert looks(demo)[1].fields == ("whereabouts",)


def hidden_person(desk: Desk, verification: str) -> str:
    """A hidden person, with a name and a source; the case id."""
    workspace = desk.workspace()
    found = next(case for case in workspace.load().cases if case.is_suspicion)
    do(desk, f"case set {found.id} person.name --from -", stdin="邓试隐")
    do(desk, f"case set {found.id} hidden.verification={verification}")
    return found.id


def test_a_suspicion_is_shown_where_hidden_is_named(demo: Desk) -> None:
    case = hidden_person(demo, "待核")
    ran = demo(f"case show {case} --reveal", *PURPOSE)
    assert (ran.status, "邓试隐" in ran.out, "hidden" in ran.err) == (0, False, True)
    assert looks(demo) == (), "nothing was shown in full"
    listed = {row["id"]: row["name"] for row in demo("case list --json --reveal", *PURPOSE).json["cases"]}
    assert "*" in listed[case]
    assert "邓试隐" in do(demo, f"case show {case} --reveal ordinary hidden", *PURPOSE)
    assert looks(demo)[-1].fields[-1] == "hidden"


def test_an_annex_shows_the_illness_that_it_is_about_and_hiv_where_it_is_named(demo: Desk) -> None:
    notes = [
        " ".join(demo(f"annex 5 --json {words}", *PURPOSE).json["notes"])
        for words in ("--reveal name", "--reveal", "--reveal ordinary hiv", "--reveal --reveal-health")
    ]
    assert ["癌症" in note for note in notes] == [False, True, True, True]
    assert ["艾滋病" in note for note in notes] == [False, False, True, True]
    assert [entry.fields[-1] for entry in looks(demo)] == ["name", "health", "hiv", "hiv"]


def test_a_source_of_annex_11_is_shown_where_hidden_is_named(demo: Desk) -> None:
    hidden_person(demo, "已核实")
    for words, shown in (("", False), ("ordinary hidden", True)):
        (row,) = demo(f"annex 11 --json --reveal {words}", *PURPOSE).json["rows"]
        assert "邓试隐" in str(row)
        assert ("(限阅)" not in str(row)) == shown


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the name of an open file is asked of Linux")
def test_a_redirection_into_a_file_is_told_and_one_into_the_workspace_refused(demo: Desk, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "drugcheck", "-C", str(demo.root), "case", "show", CASE, "--reveal", *PURPOSE]
    name = demo.workspace().case(CASE).person.name or ""

    def into(path: Path) -> tuple[int, str, str]:
        with path.open("wb") as file:
            ran = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, check=False)
        return ran.returncode, path.read_text(encoding="utf-8"), ran.stderr.decode()

    status, out, said = into(tmp_path / "shown.txt")
    assert (status, name in out, "which no ledger has" in said) == (0, True, True)
    status, out, said = into(demo.root / "shown.txt")
    assert (status, out, "inside the workspace" in said) == (5, "", True)
    assert len(looks(demo)) == 1
    masked = subprocess.run(command[:-3], capture_output=True, check=False)
    assert (masked.returncode, masked.stderr) == (0, b"")
