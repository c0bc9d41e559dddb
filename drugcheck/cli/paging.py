"""A long table on a terminal goes through `less`, which shows a screenful at a time and leaves nothing behind.

Only `less` is started, in its secure mode: it can neither save what it shows, nor start an editor or a shell, nor keep
what was searched for. Another pager that the user names in PAGER might do all of these, so it is not started, and the
table is printed as it is; PAGER=cat is the way to ask for that.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, TextIO, cast

if TYPE_CHECKING:
    from subprocess import Popen

_LESS: Final = "less"
# Lines are cut at the edge and the arrow keys move sideways; what fits on the screen needs no key.
_OPTIONS: Final = ("--chop-long-lines", "--quit-if-one-screen")
_SECURE: Final = {"LESSSECURE": "1", "LESSHISTFILE": "-", "LESSCHARSET": "utf-8", "LESSOPEN": "", "LESS": ""}


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
