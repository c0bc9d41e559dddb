"""A long table on a terminal goes through `less`, which shows a screenful at a time and leaves nothing behind.

Only `less` is started, in its secure mode: it can neither save what it shows, nor start an editor or a shell, nor keep
what was searched for. Another pager that the user names in PAGER might do all of these, so it is not started, and the
table is printed as it is; PAGER=cat is the way to ask for that.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

from drugcheck.cli import screen, screen_size
from drugcheck.message import message

if TYPE_CHECKING:
    from subprocess import Popen

_LESS: Final = "less"
_STYLE: Final = re.compile(r"\x1b\[[0-9;]*m")
# Lines are cut at the edge and the arrow keys move sideways; what fits on the screen needs no key.
_OPTIONS: Final = ("--chop-long-lines", "--quit-if-one-screen")
_SECURE: Final = {"LESSSECURE": "1", "LESSHISTFILE": "-", "LESSCHARSET": "utf-8", "LESSOPEN": "", "LESS": ""}


@contextmanager
def by_screenful(*, whole: bool, wanted: bool = True, beside: int = 0) -> Iterator[None]:
    """What is printed on stdout fills a terminal once, and how many lines are left is said; the `whole` is paged().

    `beside` lines are said on stderr meanwhile.
    """
    lines = screen_size.height()
    if whole or lines is None or not wanted:
        with paged(wanted=whole and wanted):
            yield
        return
    terminal, stream = sys.stdout, _Screenful(sys.stdout, lines - screen_size.OWN - beside)
    sys.stdout = cast("TextIO", stream)
    try:
        yield
    finally:
        sys.stdout = terminal
    stream.end()
    if stream.left:
        screen.say(message("{left} more lines: the same command with --all", left=stream.left))


class _Screenful:
    """The first lines that are written go to the terminal, the others are counted; a long one takes several."""

    def __init__(self, terminal: TextIO, lines: int) -> None:
        self.left = 0
        self._terminal, self._room, self._columns = terminal, lines, screen_size.columns()
        self._begun = ""

    def write(self, text: str) -> int:
        """Shows the lines that end in it, as long as there is room."""
        *ended, self._begun = (self._begun + text).split("\n")
        for line in ended:
            self._room -= screen_size.lines_of(_STYLE.sub("", line), self._columns)
            if self._room >= 0 and not self.left:
                self._terminal.write(line + "\n")
            else:
                self.left += 1
        return len(text)

    def end(self) -> None:
        """Shows a last line without an end."""
        if self._begun:
            self.write("\n")

    def writelines(self, lines: Iterable[str]) -> None:
        """Writes each of them."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._terminal, name)


@contextmanager
def paged(*, wanted: bool = True) -> Iterator[None]:
    """What is printed on stdout goes through `less`, where it is wanted and somebody sits at a terminal."""
    program = _program() if wanted else None
    if program is None:
        yield
        return
    import subprocess

    with subprocess.Popen(
        [program, *_OPTIONS], stdin=subprocess.PIPE, env=os.environ | _SECURE, encoding="utf-8", errors="replace"
    ) as pager:
        terminal, stream = sys.stdout, cast("TextIO", pager.stdin)
        sys.stdout = stream
        try:
            # Who has seen enough leaves before the end.
            with suppress(BrokenPipeError):
                yield
        finally:
            sys.stdout = terminal
            # After Ctrl-C too: the pager must not wait for more.
            with suppress(BrokenPipeError):
                stream.close()
            _wait(pager)


def _program() -> str | None:
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        return None
    named = os.environ.get("PAGER", "").split()
    if named and PurePath(named[0]).name != _LESS:
        return None
    return shutil.which(_LESS)


def _wait(pager: "Popen[str]") -> None:
    """Until the pager has ended: Ctrl-C is its own to understand."""
    while True:
        with suppress(KeyboardInterrupt):
            pager.wait()
            return
