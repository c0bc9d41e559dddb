"""The note of what was last seen of a store: its shape as bytes, its seal, and the place where such notes stand.

~/.local/state/drugcheck/seen/<store>-<folder>      one file (0600) for each folder that holds the store
    drugcheck seen v1
    folder "/…/office"          as JSON
    day 2022-04-07
    head 5f3c…                  the newest commit
    commits 812                 how many there were
    next 77aa… C0031 C0031-1    only while a history is rewritten: where it leads, and the records that go
    ␊
    C0001 3                     a record that was read or written here, and its revision
    mac <base64>                HMAC-SHA256 by the key of the seal, over a heading with the store and all above
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from drugcheck.vault.digests import hexadecimal, is_mac_text, mac_text
from drugcheck.vault.seal import Keys

_HEADING: Final = b"drugcheck seen v1\n"
_SHORT: Final = 24  # hexadecimal digits of a file's name


class Note(NamedTuple):
    """What is noted of one folder. `going` are the records that go when the history leads to `next`."""

    folder: str
    day: str
    head: str
    commits: int
    next: str = ""
    going: tuple[str, ...] = ()
    revs: Mapping[str, int] = {}


def as_bytes(note: Note) -> bytes:
    """The note without its seal."""
    import json

    lines = [
        f"folder {json.dumps(note.folder)}",
        f"day {note.day}",
        f"head {note.head}",
        f"commits {note.commits}",
        *([" ".join(("next", note.next, *note.going))] if note.next else []),
        "",
        *(f"{id} {rev}" for id, rev in note.revs.items()),
    ]
    return _HEADING + "".join(f"{line}\n" for line in lines).encode()


def parse(body: bytes) -> Note:
    """The note in bytes whose seal was proved, so that they have this shape."""
    import json  # a command that finds the head that was noted reads at most the revisions beside it

    start = body.decode().partition("\n\n")[0]
    facts = dict(line.partition(" ")[::2] for line in start.splitlines()[1:])
    going = facts.get("next", "").split()
    return Note(
        folder=json.loads(facts["folder"]),
        day=facts["day"],
        head=facts["head"],
        commits=int(facts["commits"]),
        next=going[0] if going else "",
        going=tuple(going[1:]),
        revs=revs_in(body),
    )


def seal(body: bytes, keys: Keys) -> bytes:
    """The bytes of the file."""
    return body + b"mac " + mac_text(keys.mac_key, _heading(keys), body) + b"\n"


def proved(data: bytes, keys: Keys) -> bytes | None:
    """The note in the bytes of a file, if one of the keys of this store sealed it."""
    body, _, code = data.rpartition(b"mac ")
    for candidate in (keys, *keys.former):
        if is_mac_text(code.rstrip(b"\n"), candidate.mac_key, _heading(candidate), body):
            return body
    return None


def revs_in(body: bytes) -> dict[str, int]:
    """The revisions noted of all records; reads nothing else."""
    words = body.decode().partition("\n\n")[2].split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


def rev_in(body: bytes, id: str) -> int:
    """The revision noted of one record, 0 where there is none; a search that reads nothing else."""
    line = b"\n%s " % id.encode()
    start = body.find(line, body.find(b"\n\n") + 1)
    if start < 0:
        return 0
    start += len(line)
    return int(body[start : body.index(b"\n", start)])


def day_in(body: bytes) -> str:
    """The day noted; reads nothing else."""
    start = body.find(b"\nday ") + len(b"\nday ")
    return body[start : body.index(b"\n", start)].decode()


def is_head(body: bytes, commit: str) -> bool:
    """Whether that is the newest commit noted; reads nothing else."""
    return body.startswith(b"\nhead %s\n" % commit.encode(), body.find(b"\nhead "))


def state_folder() -> Path | None:
    """Where programs of this user keep what they remember: $XDG_STATE_HOME/drugcheck, or what the system has for it."""
    if sys.platform in ("win32", "darwin"):
        from platformdirs import user_state_path

        return user_state_path("drugcheck", appauthor=False)
    # What platformdirs says for all others; its import would take longer than the rest of opening a workspace.
    named = os.environ.get("XDG_STATE_HOME", "")
    home = os.path.expanduser("~")  # noqa: PTH111 - without an error where there is no home
    base = named if os.path.isabs(named) else f"{home}/.local/state"  # noqa: PTH117
    return Path(base) / "drugcheck" if os.path.isabs(base) else None  # noqa: PTH117


def place() -> str:
    """The folder of the notes; empty where the system has no place for such."""
    folder = state_folder()
    return str(folder / "seen") if folder is not None else ""


def store_name(keys: Keys) -> str:
    """The first part of the names of all notes of a store."""
    return hexadecimal(b"drugcheck store " + keys.store.encode())[:_SHORT]


def folder_name(root: str) -> str:
    """The second part of the name: that of one folder."""
    return hexadecimal(os.fsencode(root))[:_SHORT]


def _heading(keys: Keys) -> bytes:
    return b"drugcheck seen\nstore=%s\n" % keys.store.encode()
