"""What the files of git say without asking git: its newest commit, and whether it is in the middle of something."""

import os
from contextlib import suppress
from typing import Final

from drugcheck.vault import disk

_HEXADECIMAL: Final = frozenset("0123456789abcdef")
_UNDER_WAY: Final = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
}


def folder_of(root: str) -> str:
    """Where git keeps a repository that is a folder of its own."""
    return f"{root}{os.sep}.git"


def under_way(folder: str) -> str | None:
    """What git is in the middle of, by the name of its command, such as `merge`; the files may be of neither side."""
    for name, command in _UNDER_WAY.items():
        if os.path.lexists(f"{folder}{os.sep}{name}"):
            return command
    return None


def head_of(root: str) -> str | None:
    """The newest commit as it stands there; None where the files do not say it."""
    folder = folder_of(root)
    with suppress(OSError, UnicodeDecodeError):
        text = disk.read(f"{folder}{os.sep}HEAD").decode("ascii").strip()
        if text.startswith("ref: "):
            text = _resolved(folder, text[5:].strip())
        return text if len(text) in (40, 64) and _HEXADECIMAL.issuperset(text) else None
    return None


def _resolved(folder: str, name: str) -> str:
    with suppress(FileNotFoundError):
        return disk.read(f"{folder}{os.sep}{name}").decode("ascii").strip()
    for line in disk.read(f"{folder}{os.sep}packed-refs").decode("utf-8", "replace").splitlines():
        commit, _, packed = line.partition(" ")
        if packed == name:
            return commit
    return ""
