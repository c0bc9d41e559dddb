"""Two copies of a store joined: what the officer said of it, and what comes out."""

from typing import Final, NamedTuple

from drugcheck.changing import is_scan_id
from drugcheck.domain.merging import Renumbered

ALL: Final = "all"


class Word(NamedTuple):
    """What the officer said: whose side is taken in which records or files, and whether ids are given anew."""

    here: frozenset[str] = frozenset()
    there: frozenset[str] = frozenset()
    renumber: bool = False

    def takes_there(self, name: str) -> bool | None:
        """Whether theirs is taken there, or ours; None where nothing was said."""
        names = {name, name.rpartition("-")[0] if is_scan_id(name) else name}
        if names & self.there or (ALL in self.there and not names & self.here):
            return True
        return False if names & self.here or ALL in self.here else None


class NamedConflict(NamedTuple):
    """A place that both changed and nobody decided; `path` and `label` are empty for a record or file as a whole."""

    name: str
    path: str = ""
    label: str = ""


class Joined(NamedTuple):
    """What comes out: files to be changed in our tree (bytes, an object, None: removed), and what is to be said."""

    files: dict[str, bytes | str | None]
    merged: tuple[str, ...]
    conflicts: tuple[NamedConflict, ...]
    twice: tuple[str, ...]
    ids: dict[str, str]
    numbers: tuple[tuple[str, Renumbered], ...]
    frozen: tuple[str, ...]
    gone: tuple[str, ...]


class Sides(NamedTuple):
    """The commits: what both lead to, ours and theirs."""

    base: str
    ours: str
    theirs: str
