"""The store as one commit has it, for reading only: opened from git's objects, never checked out."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from drugcheck.errors import DrugcheckError, RefusedError, UsageError
from drugcheck.message import Message, message
from drugcheck.vault.errors import HistoryDamagedError, HistoryError, UnknownRecordError
from drugcheck.vault.records import Strangers, id_of_path
from drugcheck.vault.seal import Keys, Sealed, check_id, open_version
from drugcheck.vault.vault import Vault

if TYPE_CHECKING:
    from drugcheck.vault.change import Change
    from drugcheck.vault.history import History
    from drugcheck.vault.snapshot import Kept, Snapshot

_Value = TypeVar("_Value")


class BeforeHistoryError(UsageError):
    """the history begins on {day}"""

    hint = "git log --reverse --format=%cs"


class PastIsReadOnlyError(RefusedError):
    """what was is not changed"""

    hint = "drugcheck undo"


class Moment:
    """A commit and when it was made."""

    __slots__ = ("commit", "when")

    def __init__(self, commit: str, when: datetime) -> None:
        self.commit = commit
        self.when = when


def moment_of_day(history: "History", day: date) -> Moment:
    """The last commit that was made on that day or before. Raises BeforeHistoryError, HistoryError."""
    oldest: Moment | None = None
    for moment in _moments(history):
        if moment.when.date() <= day:
            return moment
        oldest = moment
    if oldest is None:
        raise HistoryError(action=message("read the log"), reason=message("there is no commit yet"))
    raise BeforeHistoryError(day=oldest.when.date().isoformat())


def moment_of_name(history: "History", name: str) -> Moment:
    """The commit that a tag, a branch or a short id names. Raises UnknownCommitError, HistoryError."""
    commit = history.resolve(name)
    output = history.git.run("show", "-s", "--format=%aI", commit, action=message("read the log"))
    return Moment(commit, datetime.fromisoformat(output.decode().split()[-1]))


def _moments(history: "History") -> Iterator[Moment]:
    output = history.git.run("log", "--first-parent", "--format=%H %aI", "HEAD", action=message("read the log"))
    for line in output.decode().splitlines():
        commit, _, when = line.partition(" ")
        yield Moment(commit, datetime.fromisoformat(when))


class PastVault(Vault):
    """As a Vault, of a commit: reads what stood there, refuses every change.

    A record that today's keys do not open, because they were rotated since, is among the damaged ones and says so.
    """

    def __init__(self, root: Path, keys: Keys, history: "History", moment: Moment) -> None:
        super().__init__(root, keys)
        self.moment = moment
        # One git process serves today and every earlier day.
        self.__dict__["_history"] = history

    @cached_property
    def _objects(self) -> dict[str, str]:
        tree = self._history.tree(self.moment.commit)
        return {id: oid for path, oid in tree.items() if (id := id_of_path(path))}

    def ids(self) -> list[str]:
        """Every id of the commit, shorter ones first."""
        return sorted(self._objects, key=lambda id: (len(id), id))

    def has(self, id: str) -> bool:
        """Whether the commit has a record of that id."""
        return id in self._objects

    def recover(self) -> list[Message]:
        """Nothing: what was cut off belongs to today."""
        return []

    def uncommitted(self) -> tuple[str, ...]:
        """Nothing: a commit is what it is."""
        return ()

    def strangers(self) -> Strangers:
        """Nothing: what stands beside the records today does not belong to an earlier day."""
        return Strangers((), (), ())

    def read(self, id: str) -> Sealed:
        """A record as the commit has it. Raises BadIdError, UnknownRecordError and the errors of open_version."""
        oid = self._objects.get(check_id(id))
        if oid is None:
            raise UnknownRecordError(id=id)
        return self._opened(next(iter(self._history.blobs([oid]))).data, id)

    def each(
        self, ids: Iterable[str], snapshot: "Snapshot[_Value] | None" = None
    ) -> "Iterator[tuple[str, Sealed | Kept[_Value] | DrugcheckError]]":
        """These records one by one: opened, or what was made of the same bytes since, or what is wrong with it."""
        wanted = [id for id in ids if id in self._objects]
        found: Sealed | Kept[_Value] | DrugcheckError
        for id, blob in zip(wanted, self._history.blobs([self._objects[id] for id in wanted]), strict=True):
            try:
                known = snapshot.find(id, blob.data) if snapshot and blob.data is not None else None
                found = known or self._opened(blob.data, id)
            except DrugcheckError as error:
                found = error
            yield id, found

    def snapshot(self, program: str, decode: "Callable[[bytes], _Value]") -> "Snapshot[_Value] | None":
        """What is kept of today, for the records that are still as they were; nothing is added to it."""
        from drugcheck.vault.snapshot import Snapshot

        return Snapshot(self.root, self._keys, program, decode, writable=False)

    def forget_snapshot(self) -> None:
        """Nothing: whether one is kept is a question of today."""

    def files(self, folder: str) -> dict[str, bytes]:
        """The contents of the files under a folder of the commit, or of the one file of that path, by path."""
        tree = self._history.tree(self.moment.commit, folder)
        return {
            path: blob.data
            for path, blob in zip(tree, self._history.blobs(list(tree.values())), strict=True)
            if blob.data is not None
        }

    @contextmanager
    def change(self, text: str, when: datetime, *, wait: bool = True) -> "Iterator[Change]":
        """Raises PastIsReadOnlyError."""
        raise PastIsReadOnlyError()
        yield

    def close(self) -> None:
        """Leaves the git process to today's store, which it belongs to."""

    def _opened(self, data: bytes | None, id: str) -> Sealed:
        if data is None:
            raise HistoryDamagedError(reason=message("a version of {id} is missing or damaged", id=id))
        return open_version(data, id, self._keys)[0]
