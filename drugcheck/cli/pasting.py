"""Commands that are printed for pasting: behind `drugcheck` they name the workspace as this command line named it.

A hint that is pasted as it stands then runs where the command ran that printed it. What other programs read (JSON,
files) holds the plain command: who asked knows of which folder.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from drugcheck.locale import _
from drugcheck.message import Message

# Stands for the option while places are filled: a folder may have braces in its name. No text can hold a noncharacter.
_HOLD = "\ufdd0"
# They name their own folder, and it is not looked for below that of -C.
_ELSEWHERE = frozenset({"init", "demo"})

_named: Path | None = None


@contextmanager
def named(folder: Path) -> Iterator[None]:
    """While a command line runs that names this folder; Path() where it names none."""
    global _named
    before, _named = _named, None if folder == Path() else folder
    try:
        yield
    finally:
        _named = before


def pasted(text: str) -> str:
    """The text with `-C DIR` in every command that stands in it; as it is where no folder was named."""
    if _named is None:
        return text
    # A check has thousands of them, and nearly all are one command from beginning to end.
    program, _blank, rest = text.partition(" ")
    if program == "drugcheck" and "drugcheck" not in rest and rest.partition(" ")[0] in _names():
        return f"drugcheck{_option(_named)} {rest}"
    return _filled(_held(text))


def words(text: Message) -> str:
    """A Message in the reader's language, `-C DIR` in every command of its template; what fills its places stays."""
    return text.render(_) if _named is None else _filled(text.render(lambda template: _held(_(template))))


def _held(text: str) -> str:
    return _commands().sub(f"drugcheck{_HOLD}", text) if "drugcheck " in text else text


def _filled(text: str) -> str:
    return text.replace(_HOLD, _option(_named)) if _HOLD in text else text


@cache
def _option(folder: Path | None) -> str:
    return f" -C {_quoted(str(folder))}"


def _quoted(folder: str) -> str:
    import shlex  # only what is printed for pasting needs it

    # No shell of Windows takes single quotes everywhere, and no folder there has a double one in its name.
    return shlex.quote(folder) if os.name != "nt" else f'"{folder}"' if " " in folder else folder


@cache
def _commands() -> re.Pattern[str]:
    names = "|".join(sorted(_names()))
    return re.compile(rf"(?<![A-Za-z0-9_./-])drugcheck(?= (?:--[a-z]|(?:{names})(?![a-z-])))")


@cache
def _names() -> frozenset[str]:
    """First words of the commands that work in a workspace."""
    from drugcheck.cli.commands import COMMANDS

    return frozenset(path.partition(" ")[0] for path in COMMANDS) - _ELSEWHERE
