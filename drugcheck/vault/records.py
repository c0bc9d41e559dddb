"""The folder records/: one sealed file for each id, written durably and under a lock.

    records/C0017.toml.age        the record
    records/.C0017.toml.age.new   the same while it is being written; it becomes the record by a rename
    .drugcheck/lock               held while a change is made
    .drugcheck/change.json        the note of a change on its way (journal)

This module knows names and bytes; whether bytes are a good record is the caller's question.
"""

import contextlib
import errno
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from drugcheck.vault import disk
from drugcheck.vault.errors import (
    FolderUnreadableError,
    LockingError,
    ReadOnlyError,
    UnknownRecordError,
    UnreadableError,
)
from drugcheck.vault.seal import check_id, is_id

FOLDER = "records"
PRIVATE_FOLDER = ".drugcheck"
# Below it: where what comes from another copy is looked at.
APART = "sync"
SUFFIX = ".toml.age"
NOTE = "change.json"
LOCK_SECONDS = 10.0
_NEW = ".new"
# A disk makes sixteen files durable in little more time than one. Where there are few, starting to do so takes longer.
_WRITERS = 16
_FEW = 16
# As many sealed records are in memory at once, or as few as come to so many bytes.
_BATCH = 256
_BATCH_SIZE = 4 << 20

_Item = TypeVar("_Item")
# What may stand beside the records without a word: git needs a file to keep an empty folder.
_HOUSEHOLD = frozenset({".gitkeep", ".gitignore"})


class Piece(NamedTuple):
    """A record ready to be written: its id, revision and sealed bytes."""

    id: str
    rev: int
    data: bytes


class Strangers(NamedTuple):
    """What stands in records/ without being a record: names of plain-text records, of other things, of leftovers."""

    plaintext: tuple[str, ...]
    foreign: tuple[str, ...]
    leftovers: tuple[str, ...]


def record_path(id: str) -> str:
    """The path of a record as git names it, from the workspace's root."""
    return f"{FOLDER}/{id}{SUFFIX}"


def id_of_path(path: str) -> str | None:
    """The id of the record at a path as git names it, or None when it is something else."""
    folder, _, name = path.rpartition("/")
    id = name.removesuffix(SUFFIX)
    return id if folder == FOLDER and id != name and is_id(id) else None


def batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces in lists of a few hundred, fewer of large ones, each taken when it is asked for.

    Who has written a list may clear it, and nothing here holds its pieces any longer.
    """
    rest = iter(pieces)
    while batch := list(_batch(rest)):
        yield batch


def _batch(rest: Iterator[Piece]) -> Iterator[Piece]:
    size = 0
    for piece in islice(rest, _BATCH):
        size += len(piece.data)
        yield piece
        if size >= _BATCH_SIZE:
            return


def _together(work: Callable[[_Item], None], items: Collection[_Item]) -> None:
    """Does the work on each: what waits for the disk waits together. Raises what came first, when all are at rest."""
    if len(items) <= _FEW:
        for item in items:
            work(item)
        return
    from collections import deque
    from threading import Thread

    rest, faults = deque(items), list[BaseException]()

    def go_on() -> None:
        while True:
            try:
                item = rest.popleft()
            except IndexError:
                return
            try:
                work(item)
            except BaseException as error:
                faults.append(error)
                rest.clear()

    helpers = [Thread(target=go_on) for _ in range(_WRITERS - 1)]
    try:
        # Where no more threads are to be had, those that are there and this one do it.
        with contextlib.suppress(RuntimeError):
            for helper in helpers:
                helper.start()
        go_on()
    finally:
        rest.clear()
        for helper in helpers:
            while helper.is_alive():
                try:
                    helper.join()
                except KeyboardInterrupt as error:
                    # Nobody may still be writing when the change is taken back.
                    faults.append(error)
    if faults:
        raise faults[0]


class Records:
    """The records folder of one workspace."""

    def __init__(self, root: Path) -> None:
        self.folder = str(root / FOLDER)
        self.private_folder = str(root / PRIVATE_FOLDER)
        self._start = self.folder + os.sep
        self._lock_path = os.path.join(self.private_folder, "lock")  # noqa: PTH118
        self._held = False

    def is_quiet(self) -> bool:
        """Whether no change is on its way, as nearly always; two looks at the disk, no lock."""
        note = self.private_folder + os.sep + NOTE
        return not os.path.lexists(note) and not os.path.lexists(f"{note}{_NEW}")

    def ids(self) -> list[str]:
        """Every id that has a file, shorter ones first, so that C9999 stands before C10000.

        Raises FolderUnreadableError; a folder that does not exist has no records.
        """
        end = -len(SUFFIX)
        names = [name[:end] for name in self._names() if name.endswith(SUFFIX)]
        return sorted(filter(is_id, names), key=lambda id: (len(id), id))

    def read(self, id: str) -> bytes:
        """The bytes of a record's file. Raises BadIdError, UnknownRecordError, UnreadableError."""
        data = self.find(id)
        if data is None:
            raise UnknownRecordError(id=id)
        return data

    def find(self, id: str) -> bytes | None:
        """The bytes of a record's file, or None when there is none. Raises BadIdError, UnreadableError."""
        check_id(id)
        try:
            return disk.read(f"{self._start}{id}{SUFFIX}")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnreadableError(id=id, reason=disk.reason(error)) from None

    def read_new(self, id: str) -> bytes | None:
        """The bytes of a record that is staged and not yet published, or None. Raises OSError."""
        try:
            return disk.read(self._new_path(id))
        except FileNotFoundError:
            return None

    def stage(self, id: str, data: bytes) -> None:
        """Writes a durable file beside the record, replacing a leftover. Raises OSError."""
        path = self._new_path(check_id(id))
        disk.remove(path)
        disk.write_new(path, data)

    def stage_all(self, pieces: Collection[Piece]) -> None:
        """The same for several. Raises the first OSError, when the others have come to an end."""
        _together(lambda piece: self.stage(piece.id, piece.data), pieces)

    def publish(self, id: str) -> None:
        """Makes the staged file the record; flush() makes that durable. Raises OSError."""
        disk.replace(self._new_path(id), f"{self._start}{id}{SUFFIX}")

    def publish_all(self, ids: Collection[str]) -> None:
        """The same for several. Raises as stage_all() does."""
        _together(self.publish, ids)

    def discard(self, id: str) -> None:
        """Removes a staged file, if there is one. Raises OSError."""
        disk.remove(self._new_path(id))

    def flush(self) -> None:
        """Makes the names of the folder durable. Raises OSError."""
        disk.flush_folder(self.folder)

    def prepare(self) -> None:
        """Makes the folders. Raises OSError."""
        for folder in (self.folder, self.private_folder):
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103

    def leftovers(self) -> list[str]:
        """The ids of staged files that no change owns any more."""
        end = -len(SUFFIX + _NEW)
        return [
            name[1:end]
            for name in self._names()
            if name.startswith(".") and name.endswith(SUFFIX + _NEW) and is_id(name[1:end])
        ]

    def strangers(self) -> Strangers:
        """What is in the folder, at any depth, and is not a record. Raises FolderUnreadableError."""
        plaintext: list[str] = []
        foreign: list[str] = []
        staged = set(self.leftovers())
        for path, entry in _entries(self.folder):
            if entry.is_dir():
                if entry.name.endswith(SUFFIX):
                    foreign.append(entry.name)
            elif path.lower().endswith(".toml"):
                plaintext.append(path)
            elif not _is_record(path, entry) and path not in _HOUSEHOLD and path[1 : -len(SUFFIX + _NEW)] not in staged:
                foreign.append(path)
        return Strangers(tuple(sorted(plaintext)), tuple(sorted(foreign)), tuple(sorted(staged)))

    @contextlib.contextmanager
    def lock(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Keeps every other drugcheck from writing here; it ends with the process at the latest.

        Waits up to `seconds`. Raises BusyError; ReadOnlyError where the folder can only be read, LockingError where it
        cannot be locked.
        """
        if self._held:
            raise RuntimeError("a change is already being made by this vault")
        # Imported here: a reading command need not pay.
        from drugcheck.vault.locking import locked

        with contextlib.ExitStack() as held:
            try:
                self.prepare()
                held.enter_context(locked(self._lock_path, seconds))
            except NotImplementedError:
                raise LockingError(reason="flock") from None
            except OSError as error:
                only_read = error.errno in (errno.EROFS, errno.EACCES, errno.EPERM)
                raise (ReadOnlyError if only_read else LockingError)(reason=disk.reason(error)) from None
            self._held = True
            held.callback(self._let_go)
            yield

    def _let_go(self) -> None:
        self._held = False

    def _new_path(self, id: str) -> str:
        return f"{self._start}.{id}{SUFFIX}{_NEW}"

    def _names(self) -> list[str]:
        try:
            return os.listdir(self.folder)  # noqa: PTH208
        except FileNotFoundError:
            return []
        except OSError as error:
            raise FolderUnreadableError(reason=disk.reason(error)) from None


def _entries(folder: str, inner: str = "") -> "Iterator[tuple[str, os.DirEntry[str]]]":
    """What stands in a folder, at any depth but not through links, with its path from there."""
    try:
        entries = list(os.scandir(os.path.join(folder, inner)))  # noqa: PTH118
    except OSError:
        return
    for entry in entries:
        path = os.path.join(inner, entry.name) if inner else entry.name  # noqa: PTH118
        yield path, entry
        if entry.is_dir() and not entry.is_symlink():
            yield from _entries(folder, path)


def _is_record(path: str, entry: "os.DirEntry[str]") -> bool:
    return path.endswith(SUFFIX) and is_id(path[: -len(SUFFIX)]) and entry.is_file()
