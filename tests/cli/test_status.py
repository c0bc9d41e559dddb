"""`drugcheck status` on the demo: one screen, the same numbers as JSON, coloured on a terminal only, nobody's name."""

import re
import sys
from pathlib import Path

import pytest

from drugcheck.cli.screen import width
from tests.pty import run_on_terminal, skip_without_terminal
from tests.running import Desk, copy_of

ROWS_OF_A_TERMINAL = 24


@pytest.fixture(scope="session")
def untouched(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demo that all tests share; only for commands that read."""
    return copy_of(demo_source, tmp_path_factory.mktemp("untouched") / "demo")


@pytest.mark.parametrize("columns", [80, 100, 140])
def test_it_fits_on_the_screen(untouched: Desk, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = untouched("status").out.splitlines()
    assert len(lines) <= ROWS_OF_A_TERMINAL
    assert max(map(width, lines)) <= columns
    assert any("█" in line for line in lines)


def test_a_narrow_screen_has_no_bars(untouched: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert "█" not in untouched("status").out


def test_the_screen_and_the_object_have_the_same_numbers(untouched: Desk) -> None:
    shown, text = untouched("status --json").json, untouched("status").out
    assert shown["schema"] == 1
    total = shown["total"]
    assert total["expected"] == sum(row["expected"] for row in shown["communities"])
    line = next(line for line in text.splitlines() if line.startswith("合计"))
    assert [int(number) for number in re.findall(r"(?<![.\d])\d+(?![.\d%])", line)][:6] == [
        total[key]
        for key in ("expected", "met_on_site", "met_by_video", "reached_only", "not_yet_sought", "unreachable")
    ]
    assert f"错误 {shown['checks']['errors']} " in text
    assert f"逾期 {shown['todo']['overdue']} " in text
    assert shown["checks"]["errors"] == untouched("validate --json").json["summary"]["error"]
    assert shown["four"]["met"] == {"done": total["met_on_site"] + total["met_by_video"], "of": total["expected"]}
    assert shown["todo"] == untouched("todo --json").json["counts"]


def test_one_community_has_its_own_numbers(untouched: Desk) -> None:
    whole, one = untouched("status --json").json, untouched("status --json --community 乙社区").json
    assert one["communities"] == []
    assert one["total"]["expected"] == next(r for r in whole["communities"] if r["community"] == "乙社区")["expected"]
    assert 0 < one["checks"]["warnings"] < whole["checks"]["warnings"]
    assert "甲社区" not in untouched("status --community 乙社区").out


def test_no_name_is_shown(untouched: Desk) -> None:
    people = untouched("case list --json --reveal --purpose 核对").json["cases"]
    personal = {person[key] for person in people for key in ("name", "id_number")} - {None, ""}
    for line in ("status", "status --json"):
        out = untouched(line).out
        assert not any(value in out for value in personal)


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_is_for_a_terminal(
    untouched: Desk, monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool
) -> None:
    skip_without_terminal()
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    status, said = run_on_terminal([sys.executable, "-m", "drugcheck", "-C", untouched.root, "status"], [])
    assert status == 0, said
    assert ("\x1b[31m" in said) is coloured
    assert "\x1b" not in untouched("status").out
