"""What is printed for pasting goes to the workspace that the command line named."""

import json
import re
import shlex
from pathlib import Path

import pytest

from drugcheck.cli import pasting
from drugcheck.message import message
from tests.running import Desk, Ran, run

FOLDER = "my {wide} drugcheck case"


@pytest.fixture
def named(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> str:
    """The demo in a folder that has to be quoted, as somebody names it who sits beside it."""
    monkeypatch.chdir(demo.root.parent)
    demo.root.rename(FOLDER)
    return FOLDER


def _pasted(ran: Ran, text: str) -> Ran:
    """Runs the first command that stands in the text, as a shell would read it."""
    found = re.search(r"drugcheck -C .*", text)
    assert found is not None, text
    assert ran.status in (0, 1, 2, 3, 4, 5)
    program, option, folder, *words = shlex.split(found[0])
    assert (program, option, folder) == ("drugcheck", "-C", FOLDER)
    return run(option, folder, *words)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("case show C9999", "case list"),
        ("case shwo C0001", "case show"),
        ("visit add", "visit add CASE"),
        ("visit add C0001 --bogus", "visit add --help"),
        ("visit add C0001 --with nobody", "visit add --with other"),
        ("explain XX999", "explain --all"),
        ("validate --all --select", "validate --help"),
    ],
)
def test_the_hint_of_an_error_names_the_folder(named: str, line: str, hint: str) -> None:
    ran = run("-C", named, *line.split())
    said = ran.err.splitlines()[-1]
    assert said.startswith(f"hint: drugcheck -C {shlex.quote(named)} {hint.split()[0]} "), said
    assert said.count(" -C ") == 1


@pytest.mark.parametrize("line", ["validate", "todo", "status", "doctor", "explain CT003", "case show C9999"])
def test_what_is_printed_runs_in_the_same_workspace(named: str, line: str) -> None:
    ran = run("-C", named, *line.split())
    again = _pasted(ran, ran.out + ran.err)
    assert "no workspace here" not in again.err


@pytest.mark.parametrize("line", ["validate --json", "todo --json", "doctor --json", "verify --json"])
def test_other_programs_read_the_plain_command(named: str, line: str) -> None:
    (Path(named) / "records" / "C0002.toml.age").write_bytes(b"")
    ran = run("-C", named, *line.split())
    assert "drugcheck" in ran.out
    assert " -C " not in json.dumps(ran.json, ensure_ascii=False)


def test_a_file_holds_the_plain_command(named: str) -> None:
    ran = run("-C", named, "validate", "--format", "csv")
    assert "drugcheck " in ran.out
    assert " -C " not in ran.out


def test_without_a_folder_nothing_is_added(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo.root)
    for words in (["case", "show", "C9999"], ["-C", ".", "case", "show", "C9999"]):
        assert run(*words).err.splitlines()[-1] == "hint: drugcheck case show C0199"


def test_of_two_folders_the_last_counts(named: str) -> None:
    said = run("-C", ".", "-C", named, "case", "show", "C9999").err
    assert f"hint: drugcheck -C {shlex.quote(named)} case" in said


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("drugcheck verify, then drugcheck verify --accept REASON", 2),
        ("请运行drugcheck validate", 1),
        ("DRUGCHECK_DEBUG=1 drugcheck visit add", 1),
        ("drugcheck --help", 1),
        ("drugcheck init DIR", 0),
        ("drugcheck demo DIR-2", 0),
        ("drugcheck -C elsewhere validate", 0),
        ("this drugcheck reads up to 1", 0),
        ("drugcheck: there is no such case", 0),
        (".venv/bin/drugcheck verify", 0),
        ("drugcheck cases", 0),
    ],
)
def test_only_a_command_gets_the_folder(text: str, there: int) -> None:
    with pasting.named(Path(FOLDER)):
        assert pasting.pasted(text).count(f"-C '{FOLDER}'") == there
        assert pasting.words(message(text)).count(f"-C '{FOLDER}'") == there
    assert pasting.pasted(text) == text


def test_what_fills_a_place_stays_as_it_is() -> None:
    text = message("drugcheck verify of {what}: {inner}", what="drugcheck case", inner=message("{n}", n=1))
    with pasting.named(Path(FOLDER)):
        said = pasting.words(text)
    assert said == f"drugcheck -C '{FOLDER}' verify of drugcheck case: 1"
