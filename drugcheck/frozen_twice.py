"""A week that two copies of a store each froze: whether it is settled which package counts, and where its tag goes.

The tag of a week marks the commit that froze its package. Two copies that froze the same week mark two commits, and a
person says which package was sent. From then on one history leads to both commits and holds one of the packages: that
proves the word, so every other copy follows without being asked. A tag that was only moved proves nothing.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from drugcheck.domain.registers import NAMES, Package, Packages
from drugcheck.domain.weeks import TAG
from drugcheck.errors import RefusedError
from drugcheck.files.record import from_text
from drugcheck.joined import Sides
from drugcheck.joining import ids_in
from drugcheck.message import message
from drugcheck.vault.history import History
from drugcheck.vault.incoming import Opener


class TagDiffersError(RefusedError):
    """nothing was taken: {tag} marks another commit in the other copy, and no package of a week tells why"""

    hint = "git show --no-patch --oneline {tag}"


class _Package(NamedTuple):
    """A package: its record, and its entry in the register without its number there."""

    text: str
    entry: Package | None


_At = Callable[[str, str], _Package | None]


class Twice(NamedTuple):
    """The commits that the tag of one week marks here and there."""

    here: str
    there: str


class Weeks(NamedTuple):
    """Weeks whose tags differ: open ones, and those that were settled there or here; each with both commits."""

    open: Mapping[str, Twice] = {}
    there: Mapping[str, Twice] = {}
    here: Mapping[str, Twice] = {}


def weeks_frozen_twice(
    apart: History, opener: Opener, sides: Sides, tags: Mapping[str, str], held: Mapping[str, str]
) -> Weeks:
    """What becomes of each tag that marks one commit here (`tags`) and another there (`held`).

    Raises TagDiffersError where it is not about two packages; HistoryError.
    """
    at = partial(_package, apart, opener)
    found: dict[bool | None, dict[str, Twice]] = {None: {}, True: {}, False: {}}
    for tag, there in held.items():
        here = tags.get(tag, there)
        if here == there:
            continue
        week = tag.removeprefix(TAG)
        ours, theirs = _frozen_in(apart, at, week, here), _frozen_in(apart, at, week, there)
        if ours is None or theirs is None or ours == theirs:
            raise TagDiffersError(tag=tag)
        settled_there = _leads(apart, here, sides.theirs) and _is_rather(at(sides.theirs, week), theirs, ours)
        settled_here = _leads(apart, there, sides.ours) and _is_rather(at(sides.ours, week), ours, theirs)
        found[None if settled_here == settled_there else settled_there][week] = Twice(here, there)
    return Weeks(found[None], found[True], found[False])


def _frozen_in(apart: History, at: _At, week: str, commit: str) -> _Package | None:
    """The package that was frozen in this very commit; None where it was not, or stood there before."""
    listed = apart.git.run("rev-list", "--parents", "-n", "1", commit, "--", action=message("read the log"))
    found = at(commit, week)
    return None if any(at(parent, week) == found for parent in listed.decode().split()[1:]) else found


def _package(apart: History, opener: Opener, commit: str, week: str) -> _Package | None:
    """The package of a week as a commit has it, its seals proved."""
    held, register = ids_in(apart, commit), NAMES[Packages]
    if week not in held or register not in held:
        return None
    packages = from_text(opener.open(register, held[register]).sealed.text, Packages, register).packages
    entry = next((replace(entry, no=0) for entry in packages if entry.week == week), None)
    return _Package(opener.open(week, held[week]).sealed.text, entry)


def _is_rather(found: _Package | None, one: _Package, other: _Package) -> bool:
    """Whether what a copy holds is the one package and not the other."""
    return found is not None and _likeness(found, one) > _likeness(found, other)


def _likeness(found: _Package, package: _Package) -> int:
    """2 where it is the same, 1 but for who signed and why a total fell, which is entered later; else 0."""
    if found == package:
        return 2
    before, now = (entry and (entry.submitted_on, entry.submitted_at) for entry in (package.entry, found.entry))
    return int(found.text == package.text and before == now)


def _leads(apart: History, earlier: str, later: str) -> bool:
    return apart.git.call("merge-base", "--is-ancestor", earlier, later).status == 0
