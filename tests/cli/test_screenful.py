"""On a terminal a list fills the screen once, says how much is left, and shows the whole with --all."""

import os
import re
import sys

import pytest
from rich.table import Table as RichTable

from drugcheck.cli import screen, screen_size
from drugcheck.cli.paging import by_screenful
from tests.pty import run_on_terminal, skip_without_terminal
from tests.running import Desk

_STYLE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def shown(desk: Desk, line: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of a terminal of that size, as they stand there: a long one is several."""
    skip_without_terminal()
    wide, high = size
    monkeypatch.setenv("COLUMNS", str(wide))
    monkeypatch.setenv("LINES", str(high))
    monkeypatch.setenv("TERM", "xterm")
    command = [sys.executable, "-m", "drugcheck", "-C", os.fspath(desk.root), *line.split()]
    status, written = run_on_terminal(command, [])
    assert status in (0, 1), written
    lines = _STYLE.sub("", written).replace("\r", "").rstrip("\n").split("\n")
    return [part for text in lines for part in (text, *[""] * (screen_size.lines_of(text, wide) - 1))]


LEFT = "more"
LISTS = {
    "annex 1": LEFT,
    "annex 2": "more: drugcheck",
    "annex 3": "more: drugcheck",
    "annex all": "annex all --all",
    "case list": LEFT,
    "case list --three": LEFT,
    "history C0001": LEFT,
    "todo": "todo --all",
    "validate": "validate --all",
    "dossier gaps": "",
}


@pytest.mark.parametrize("line", LISTS)
def test_a_list_fills_a_small_terminal_once_and_says_what_is_left(
    demo: Desk, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(demo, line, (80, 24), monkeypatch)
    assert len(lines) <= 24, "\n".join(lines)
    assert LISTS[line] in "".join(lines)


@pytest.mark.parametrize("line", ["annex 2", "case list", "validate", "todo"])
def test_a_larger_terminal_is_filled_and_no_more(demo: Desk, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(demo, line, (120, 40), monkeypatch)
    assert 24 < len(lines) <= 40, "\n".join(lines)


@pytest.mark.parametrize("line", ["annex 2", "case list", "history C0001", "todo", "validate", "dossier gaps"])
def test_into_a_pipe_everything_is_written(demo: Desk, line: str) -> None:
    ran, whole = demo(line), demo(f"{line} --all")
    assert ran.out == whole.out
    assert "more" not in whole.err


class _Terminal:
    """What somebody sees who sits there."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        self.text += "".join(lines)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("count", [1, 3, 15, 21, 22, 30, 10_000])
@pytest.mark.parametrize("wide", [5, 70, 200])
def test_rich_is_asked_for_no_more_rows_than_are_shown(
    count: int, wide: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setattr(sys, "stdout", terminal := _Terminal())
    asked: list[object] = []
    add = RichTable.add_row
    monkeypatch.setattr(
        RichTable, "add_row", lambda grid, *cells, **more: (asked.append(cells), add(grid, *cells, **more))
    )
    rows = [(f"row{number}", "甲" * (wide // 2), "乙" * 9) for number in range(count)]
    with by_screenful(whole=False):
        screen.show(screen.Listing("rows", screen.Table(("no", "a", "b"), rows)))
    seen = terminal.text.splitlines()
    assert sum(screen_size.lines_of(line, 80) for line in seen) <= 22
    assert len(asked) <= sum("row" in line for line in seen)
    left = re.search(r"(\d+) more lines", capsys.readouterr().err)
    assert bool(left) is (sum("row" in line for line in seen) < count)
