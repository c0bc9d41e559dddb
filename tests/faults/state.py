"""What a store says at one moment, and what is known of an undisturbed run and of what follows a fault."""

import re
import zlib
from pathlib import Path
from typing import NamedTuple

from tests.faults.papers import STRANGERS
from tests.faults.stage import Result

_ID_NUMBER = re.compile(rb"000000(?:19|20)[0-9]{9}[0-9Xx]")
_CHANCE = re.compile(r"sha256:[0-9a-f]{64}|\b[0-9a-f]{40}\b")


class State(NamedTuple):
    """All that a store says: each record with its revision, the marks of the history, the settings."""

    records: dict[str, tuple[int, str]]
    tags: tuple[str, ...]
    config: bytes

    @property
    def texts(self) -> dict[str, str]:
        """The records without their revisions: a second try may count one further."""
        return {id: text for id, (_rev, text) in self.records.items()}

    @property
    def apart_from_looks(self) -> dict[str, tuple[int, str]]:
        """The records without the log of who was seen in full, which is written before anything is shown."""
        return {id: held for id, held in self.records.items() if id != "accesses"}

    @property
    def exports(self) -> str:
        """The ledger of what left in full."""
        return self.texts.get("exports", "")


class Clean(NamedTuple):
    """An undisturbed run: how it ended, its calls, the states that it went through, and the files it left; `twice` are
    the files after a second one, for a fault that kept the first from nothing."""

    result: Result
    states: tuple[State, ...]
    files: frozenset[str]
    out: frozenset[str]
    twice: tuple[frozenset[str], frozenset[str]]


class Aftermath(NamedTuple):
    """What follows from the files that a fault left: the records as they stand and after `verify`, and complaints."""

    at_once: State | None
    state: State | None
    found: tuple[str, ...]


def with_ledger(records: dict[str, tuple[int, str]], other: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """The records with the ledger of exports as it is in others."""
    ledger = {id: held for id, held in other.items() if id == "exports"}
    return {id: held for id, held in records.items() if id != "exports"} | ledger


def is_clear(path: Path) -> bool:
    """Whether a file, or what git has packed into it, shows a person."""
    data = path.read_bytes()
    if path.parent.parent.name == "objects":
        try:
            data = zlib.decompress(data)
        except zlib.error:
            return False
    return _ID_NUMBER.search(data) is not None or any(name.encode() in data for name in STRANGERS)


def without_chance(text: str) -> str:
    """A text without checksums: what is encrypted, zipped or committed has another one each time."""
    return _CHANCE.sub("?", text)
