"""Questions: only where somebody sits, on stderr, asked again after a wrong answer, ended by an interrupt."""

import subprocess
import sys
from pathlib import Path

import pytest

from drugcheck import cli
from drugcheck.domain.identity_number import check_digit
from tests.pty import run_on_terminal, skip_without_terminal
from tests.running import Desk

NAME = "周试三"
SEVENTEEN = "00000019900307001"
ID_NUMBER = SEVENTEEN + check_digit(SEVENTEEN)


def script(desk: Desk, *words: str) -> list[str]:
    """The console script on that workspace."""
    return [sys.executable, "-m", "drugcheck", "-C", str(desk.root), *words]


@pytest.fixture(autouse=True)
def _terminal() -> None:
    skip_without_terminal()


# Nobody sits there


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("visit add C0001", "--method"),
        ("visit add C0001 --method door", "--with"),
        ("case close C0001", "--reason"),
        ("case new --kind registered", "--community"),
        ("case new --kind registered --community 甲社区", "--from"),
        ("case find", "--from"),
        ("case set C0001 person.name", "VALUE"),
        ("import roster --dry-run", "FILE"),
        ("init x", "--unit"),
    ],
)
def test_what_is_missing_is_named_with_its_option_and_command(desk: Desk, line: str, option: str) -> None:
    ran = desk(line)
    said, hint = ran.err.splitlines()
    assert (ran.status, ran.out) == (2, "")
    assert said == f"drugcheck: {option} is missing, and there is nobody to ask"
    words = [word for word in line.split() if not word.startswith(("-", "C", "x"))][:2]
    assert hint.startswith(f"hint: drugcheck {words[0]}")
    assert option in hint


def test_a_pipe_is_nobody(desk: Desk) -> None:
    ran = subprocess.run(script(desk, "case", "find"), input=f"{NAME}\n", capture_output=True, text=True)
    assert ran.returncode == 2
    assert NAME not in ran.stdout + ran.stderr


# Somebody does


def test_a_wrong_term_is_asked_again_with_the_nearest(desk: Desk) -> None:
    status, said = run_on_terminal(
        script(desk, "case", "close", "C0001"),
        [
            ("reason", "moving"),
            ("reason", "moved"),
            ("day", "2022-13-01"),
            ("day", "2022-04-01"),
            ("household", ""),
            ("evidence", ""),
            ("letter", ""),
            ("receipt", ""),
            ("paper", ""),
        ],
    )
    assert status == 0, said
    assert "--reason: not one of the official values" in said
    assert "--reason moved" in said
    assert "--date: not a date" in said
    assert "C0001 case.close" in said


def test_a_case_is_asked_for_and_a_wrong_number_asked_again(desk: Desk) -> None:
    status, said = run_on_terminal(
        script(desk, "case", "new"),
        [
            ("kind", ""),
            ("community", "甲社区"),
            ("name", ""),
            ("name", NAME),
            ("ID number", SEVENTEEN + "?"),
            ("ID number", ID_NUMBER),
            ("telephone", ""),
        ],
    )
    assert status == 0, said
    assert "1 登记在册 (registered)" in said
    assert "the ID number is not right" in said
    assert "case.new" in said


def test_an_interrupt_at_a_prompt_ends_quietly_and_changes_nothing(desk: Desk) -> None:
    before = sorted((desk.root / "records").iterdir())
    status, said = run_on_terminal(script(desk, "case", "new"), [("kind", "1"), ("community", "\x03")])
    assert status == cli.INTERRUPTED
    assert "Traceback" not in said
    assert "drugcheck:" not in said
    assert sorted((desk.root / "records").iterdir()) == before


def test_the_end_of_input_at_a_prompt_is_told(desk: Desk) -> None:
    status, said = run_on_terminal(script(desk, "case", "new"), [("kind", "\x04")])
    assert status == 2
    assert "--kind is missing" in said


def test_questions_go_to_stderr(desk: Desk, tmp_path: Path) -> None:
    """With stdout in a file the questions are still seen, and the file holds the answer alone."""
    out = tmp_path / "out"
    line = f"exec {' '.join(script(desk, 'case', 'find', '--json'))} > {out}"
    status, said = run_on_terminal(["sh", "-c", line], [("name", "试")])
    assert status == 0, said
    assert out.read_text(encoding="utf-8").startswith("{")
    assert "name, or ID number" in said
