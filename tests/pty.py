"""Runs a program on a pseudo-terminal and types the answers to its prompts, as a person would.

`age` asks for a passphrase on the terminal and nowhere else, so standard input cannot stand in for it.
"""

import codecs
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest


class NoPromptError(Exception):
    """The program did not show the prompt that was waited for, or did not end."""


def skip_without_terminal() -> None:
    """Skips the test where the system has no pseudo-terminals."""
    if sys.platform == "win32":
        pytest.skip("pseudo-terminals are a POSIX facility")


def run_on_terminal(
    command: Sequence[str | Path], answers: Sequence[tuple[str, str]], *, timeout: float = 60
) -> tuple[int, str]:
    """Runs `command`, answers each (prompt, answer) in turn, and returns the exit status and all it wrote.

    `timeout` is in seconds and covers the whole run; the program is killed after it and NoPromptError raised.
    """
    controller, terminal = os.openpty()
    deadline = time.monotonic() + timeout
    process = subprocess.Popen(
        [os.fspath(part) for part in command],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        # Makes the pseudo-terminal the one that /dev/tty means to the program.
        preexec_fn=lambda: os.close(os.open(os.ttyname(terminal), os.O_RDWR)),
    )
    os.close(terminal)
    written = ""
    # A character may come in pieces.
    decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
    try:
        for prompt, answer in answers:
            seen = len(written)
            while prompt not in written[seen:]:
                more = _read(controller, deadline)
                if not more:
                    raise NoPromptError(f"waited for {prompt!r}, saw {written!r}")
                written += decode(more)
            os.write(controller, answer.encode() + b"\n")
        while more := _read(controller, deadline):
            written += decode(more)
        return process.wait(max(0.1, deadline - time.monotonic())), written
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(controller)


def _read(controller: int, deadline: float) -> bytes:
    """What the program wrote next; empty when it closed the terminal or the time is over."""
    ready, _, _ = select.select([controller], [], [], max(0.0, deadline - time.monotonic()))
    if not ready:
        return b""
    try:
        return os.read(controller, 4096)
    except OSError:
        # Linux says so when the last process on the terminal has ended.
        return b""
