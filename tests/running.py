"""Runs command lines in this process, as the console script would, and keeps what they said."""

import io
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from drugcheck import cli
from drugcheck.cli import state
from drugcheck.workspace import Workspace


class Ran(NamedTuple):
    """Exit status and what was printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as JSON."""
        return json.loads(self.out)


class _Screen(io.TextIOWrapper):
    """What somebody sees who sits there."""

    def __init__(self) -> None:
        self.shown = io.BytesIO()
        super().__init__(self.shown, encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True


class _Keyboard(io.TextIOBase):
    """Somebody who answers each prompt, which is the last line on the screen."""

    def __init__(self, screen: _Screen, answer: Callable[[str], str]) -> None:
        super().__init__()
        self.screen = screen
        self.answer = answer

    def isatty(self) -> bool:
        return True

    def readline(self, _size: int = -1, /) -> str:  # type: ignore[override]
        said = self.answer(self.screen.shown.getvalue().decode().rpartition("\n")[2])
        self.screen.write(f"{said}\n")
        return f"{said}\n"


@contextmanager
def _captured(stdin: str, answer: Callable[[str], str] | None) -> Iterator[tuple[TextIO, TextIO]]:
    streams = sys.stdin, sys.stdout, sys.stderr
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    screen = _Screen()
    typed = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) if answer is None else screen
    sys.stdin = typed if answer is None else _Keyboard(screen, answer)
    sys.stdout, sys.stderr = out, err
    try:
        yield out, err
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams


def run(*words: str, stdin: str = "", answer: Callable[[str], str] | None = None) -> Ran:
    """Runs one command line; nobody sits at a terminal, unless `answer` says what is typed at each prompt."""
    with _captured(stdin, answer) as (out, err):
        status = cli.run(list(words))
        said = []
        for stream in (out, err):
            stream.flush()
            stream.seek(0)
            said.append(stream.read())
    return Ran(status, said[0], said[1])


class Desk:
    """A workspace and the officer who types into it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, line: str, *more: str, stdin: str = "", answer: Callable[[str], str] | None = None) -> Ran:
        """Runs `line`, split at blanks, with `more` words that hold blanks of their own.

        What is printed for pasting names the folder, as this line does; it is given back as if somebody sat in it.
        """
        ran = run("-C", str(self.root), *line.split(), *more, stdin=stdin, answer=answer)
        named = f"drugcheck -C {shlex.quote(str(self.root))} "
        return Ran(ran.status, *(text.replace(named, "drugcheck ") for text in (ran.out, ran.err)))

    def git(self, *words: str) -> str:
        """What git says in the workspace."""
        return subprocess.run(["git", "-C", self.root, *words], capture_output=True, check=True, text=True).stdout

    def workspace(self) -> Workspace:
        """The workspace itself, unlocked, for what no command would do."""
        state.begin(self.root)
        return state.workspace()

    def codes(self, case: str) -> set[str]:
        """The codes of all findings about a case."""
        return {found["code"] for found in self("validate --json --case", case).json["findings"]}


def copy_of(source: Path, target: Path) -> Desk:
    """A copy of a workspace to work on."""
    shutil.copytree(source, target, symlinks=True)
    return Desk(target)
