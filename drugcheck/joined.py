"""Two copies of a store joined: what the officer said of it, and what comes out."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from drugcheck.changing import is_scan_id
from drugcheck.domain.merging import Renumbered

ALL: Final = "all"
# A frozen week, and a part of its package that stands in a record of its own.
_WEEK: Final = re.compile(r"([0-9]{4}-W[0-9]{2})(?:-[0-9]+)?")


def week_of_record(name: str) -> str | None:
    """The week whose package, or part of it, the record of that name holds; None where it is no package."""
    found = _WEEK.fullmatch(name)
    return found[1] if found is not None else None


class Word(NamedTuple):
    """What the officer said: whose side is taken in which records or files, and whether ids are given anew."""

    here: frozenset[str] = frozenset()
    there: frozenset[str] = frozenset()
    renumber: bool = False

    def takes_there(self, name: str) -> bool | None:
        """Whether theirs is taken there, or ours; None where nothing was said.

        Which package of a week was sent is said of that week by its name, never of all.
        """
        if (week := week_of_record(name)) is not None:
            return True if week in self.there else False if week in self.here else None
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
    """What comes out: files to be changed in our tree (an object, None: removed), and what is to be said.

    `made` of them hold what neither side had.
    """

    files: dict[str, str | None]
    made: int
    merged: tuple[str, ...]
    conflicts: tuple[NamedConflict, ...]
    twice: tuple[str, ...]
    ids: dict[str, str]
    numbers: tuple[tuple[str, Renumbered], ...]
    frozen: tuple[str, ...]
    gone: tuple[str, ...]
    # Weeks that both froze, and whether the package of the other copy is the one that counts.
    weeks: Mapping[str, bool] = {}


class Sides(NamedTuple):
    """The commits: what both lead to, ours and theirs."""

    base: str
    ours: str
    theirs: str
