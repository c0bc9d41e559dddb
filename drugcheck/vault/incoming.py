"""What another copy brings, checked apart before anything of it is taken.

Every version of every record in the commits that come must open with a key of this store, carry its seal under its own
name, and be a later revision than the one it follows; every record that is held here must still be there. Nothing else
than what a store consists of is taken: a file beside it could be run as a program.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, NamedTuple

from drugcheck.errors import DamagedError, DrugcheckError, LockedError, RefusedError
from drugcheck.message import Message, message
from drugcheck.vault.errors import HistoryDamagedError, PlaintextError, WrongKeyError
from drugcheck.vault.history import History, Step
from drugcheck.vault.key_files import ESCROW
from drugcheck.vault.records import FOLDER, id_of_path
from drugcheck.vault.repository import ATTRIBUTES, IGNORED
from drugcheck.vault.seal import Keys, Sealed, open_version

CONFIG: Final = "drugcheck.toml"
_FILE: Final = "100644"
# The files of a store besides its records.
_OFFICE: Final = re.compile(
    rf"{re.escape(CONFIG)}|{re.escape(ESCROW)}|\.gitattributes|\.gitignore|{FOLDER}/\.git(?:keep|ignore)|"
    r"templates/[^/\\:.][^/\\:]*"
)
_NEEDED: Final = {".gitattributes": (ATTRIBUTES,), ".gitignore": IGNORED}
_ROTATED: Final = re.compile(r"key\.(?:rotate|recovery)(?: |$)")
_SHORT: Final = 10
_LAST: Final = 64  # texts


class IncomingRecordError(DamagedError):
    """nothing was taken: record {id} of the other copy in commit {commit}: {reason}"""

    hint = "drugcheck verify"


class IncomingFileError(DamagedError):
    """nothing was taken: the other copy holds files that are no part of a store ({count}): {where}"""

    hint = "git fetch && git log --stat HEAD..FETCH_HEAD"


class LostThereError(DamagedError):
    """nothing was taken: record {id} is not in the other copy any more"""

    hint = "drugcheck verify"


class KeyElsewhereError(LockedError):
    """nothing was taken: the store has another key in the other copy, and its key file is needed here"""

    hint = "cp OTHER/.drugcheck/identity.age .drugcheck/identity.age"


class FormerKeyError(RefusedError):
    """{count} record(s) of the other copy were made with the key before the rotation: {ids}"""

    hint = "drugcheck sync --former-key"


class Entry(NamedTuple):
    """A file that two commits have differently: its mode and object in the later one (None: it is not there)."""

    mode: str
    before: str | None
    after: str | None


class Version(NamedTuple):
    """A version of a record that opened: text and revision, and how many keys ago it was made."""

    sealed: Sealed
    age: int

    def __repr__(self) -> str:
        return f"<Version rev={self.sealed.rev} age={self.age}>"


class Proved(NamedTuple):
    """The same without the text, of which there may be too many to be held: revision, and how many keys ago."""

    rev: int
    age: int


def changes(history: History, before: str, after: str) -> dict[str, Entry]:
    """The files that differ between two commits, by path. Raises HistoryError."""
    output = history.git.run(
        "diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", before, after,
        action=message("compare two commits"),
    )  # fmt: skip
    parts = iter(output.decode("utf-8", "surrogateescape").split("\0"))
    found = {}
    for head in parts:
        if head:
            _, mode, old, new, _ = head.lstrip(":").split()
            found[next(parts)] = Entry(mode, old if set(old) != {"0"} else None, new if set(new) != {"0"} else None)
    return found


class Opener:
    """Opens versions of records; what is proved of them is kept, and the texts of the last few."""

    def __init__(self, history: History, keys: Keys) -> None:
        self._history = history
        self._keys = keys
        self._known: dict[tuple[str, str], Proved | DrugcheckError] = {}
        self._last: dict[tuple[str, str], Version] = {}

    def open(self, id: str, oid: str) -> Version:
        """The version in that object. Raises as open_version does, and HistoryDamagedError where it is missing."""
        known = self._known.get((id, oid))
        if isinstance(known, DrugcheckError):
            raise known
        return self._last.get((id, oid)) or self._opened(id, oid, next(iter(self._history.blobs([oid]))).data)

    def proved(self, id: str, oid: str) -> Proved:
        """What is known of the version in that object. Raises as open() does."""
        self.prove_all([(id, oid)])
        found = self._known[id, oid]
        if isinstance(found, Proved):
            return found
        raise found

    def prove_all(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Opens many with one question."""
        new = [pair for pair in dict.fromkeys(wanted) if pair not in self._known]
        for (id, oid), blob in zip(new, self._history.blobs([oid for _, oid in new]), strict=True):
            with suppress(DrugcheckError):
                self._opened(id, oid, blob.data)

    def _opened(self, id: str, oid: str, data: bytes | None) -> Version:
        try:
            if data is None:
                raise HistoryDamagedError(reason=message("a version of {id} is missing or damaged", id=id))
            found = Version(*open_version(data, id, self._keys))
        except DrugcheckError as error:
            self._known[id, oid] = error
            raise
        self._known[id, oid] = Proved(found.sealed.rev, found.age)
        while len(self._last) >= _LAST:
            del self._last[next(iter(self._last))]
        self._last[id, oid] = found
        return found


def check(apart: History, opener: Opener, ours: str, theirs: str, base: str, *, former_key: bool) -> None:
    """Holds everything that theirs has and ours has not against the rules above.

    `base` is the commit both lead to; `former_key` says that records made before a rotation may come. Raises
    IncomingRecordError, IncomingFileError, LostThereError, PlaintextError, KeyElsewhereError, FormerKeyError,
    HistoryError.
    """
    steps = list(apart.steps(".", between=(ours, theirs)))
    _check_paths(apart, steps, changes(apart, base, theirs))
    records = [(id, step) for step in steps if (id := id_of_path(step.path)) is not None]
    opener.prove_all((id, oid) for id, step in records for oid in (*step.before, step.after) if oid is not None)
    for id, step in reversed(records):
        try:
            reason = _fault(opener, id, step)
        except WrongKeyError:
            if any(_ROTATED.match(other.message) for other in steps):
                raise KeyElsewhereError from None
            reason = message("it was made for a key that this store does not have")
        except DrugcheckError as error:
            reason = error.message
        if reason is not None:
            raise IncomingRecordError(id=id, commit=step.commit[:_SHORT], reason=reason)
    _check_head(opener, changes(apart, base, theirs), changes(apart, base, ours), former_key=former_key)


def _check_paths(apart: History, steps: list[Step], differ: dict[str, Entry]) -> None:
    plain = {step.path for step in steps if step.path.startswith(f"{FOLDER}/") and step.path.lower().endswith(".toml")}
    if plain:
        raise PlaintextError(count=len(plain), where=message("in the other copy; nothing was taken"))
    strange = set(beside(step.path for step in steps))
    strange |= {path for path, entry in differ.items() if entry.after is not None and entry.mode != _FILE}
    if strange:
        raise IncomingFileError(count=len(strange), where=endings(strange))
    for path, lines in _NEEDED.items():
        entry = differ.get(path)
        if entry is None:
            continue
        data = next(iter(apart.blobs([entry.after]))).data if entry.after is not None else None
        if data is None or not set(lines) <= set(data.decode("utf-8", "replace").splitlines()):
            raise IncomingFileError(count=1, where=path)


def _fault(opener: Opener, id: str, step: Step) -> Message | None:
    """What is wrong with a version against those it follows. Raises what opening it raises."""
    if step.after is None:
        return message("it was deleted")
    version = opener.proved(id, step.after)
    befores = []
    for oid in step.before:
        if oid is not None:
            try:
                befores.append(opener.proved(id, oid))
            except WrongKeyError:
                continue  # of a key that was forgotten
    last = max((before.rev for before in befores), default=0)
    if version.rev <= last:
        return message("its revision falls from {last} to {rev}", last=last, rev=version.rev)
    if any(before.age < version.age for before in befores):
        return message("it was made with an older key than the version before it")
    return None


def _check_head(opener: Opener, theirs: dict[str, Entry], ours: dict[str, Entry], *, former_key: bool) -> None:
    """The records as they would be taken: all still there, and made with the key that is in force here."""
    old = []
    for path, entry in theirs.items():
        id = id_of_path(path)
        if id is None:
            continue
        if entry.after is None:
            raise LostThereError(id=id)
        version = opener.proved(id, entry.after)
        mine = ours.get(path)
        held = mine.after if mine is not None else entry.before
        in_force = opener.proved(id, held).age if held is not None else 0
        if in_force < version.age:
            old.append(id)
    if old and not former_key:
        raise FormerKeyError(count=len(old), ids=", ".join(old[:5]))


def beside(paths: Iterable[str]) -> list[str]:
    """The paths among these that are no part of a store."""
    return [path for path in paths if id_of_path(path) is None and not _OFFICE.fullmatch(path)]


def endings(paths: Iterable[str]) -> str:
    """Paths of others, which may be anything, told by their endings."""
    return ", ".join(sorted({"*." + re.sub(r"[^A-Za-z0-9]", "", path.rpartition(".")[2])[:8] for path in paths})[:5])
