"""A long table on a terminal: a screenful at a time, and nothing is kept of it."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.pty import run_on_terminal, skip_without_terminal
from tests.running import Desk

_LAST = "C0210"


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    skip_without_terminal()
    if shutil.which("less") is None:
        pytest.skip("less is not installed")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PAGER", raising=False)


def _command(desk: Desk, *words: str) -> list[str]:
    return [sys.executable, "-m", "drugcheck", "-C", os.fspath(desk.root), *words]


@pytest.mark.parametrize(
    ("words", "status"), [(("annex", "2", "--all"), 0), (("validate", "--all"), 1), (("todo", "--all"), 0)]
)
def test_a_long_table_is_shown_by_the_screenful_and_left_early(
    demo: Desk, tmp_path: Path, words: tuple[str, ...], status: int
) -> None:
    # `:` is where less waits.
    ended, screen = run_on_terminal(_command(demo, *words), [("\r\n:", "q")])
    assert ended == status, screen
    assert "C0" in screen
    assert screen.count("\n") < 60
    assert _LAST not in screen
    assert "Traceback" not in screen
    assert not list(tmp_path.glob(".less*"))


def test_less_may_save_nothing(demo: Desk, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    _, screen = run_on_terminal(_command(demo, "annex", "2", "--all"), [("\r\n:", f"s{saved}"), (":", "q")])
    assert not saved.exists(), screen


def test_another_pager_is_not_started(demo: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / "left"
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\ncat >{left}\n", encoding="utf-8")
    pager.chmod(0o755)
    monkeypatch.setenv("PAGER", str(pager))
    status, screen = run_on_terminal(_command(demo, "annex", "2", "--all"), [])
    assert status == 0
    assert _LAST in screen
    assert not left.exists()
