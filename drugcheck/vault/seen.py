"""What was last seen of a store, kept outside it: only so is it noticed that a whole store was set back.

Whoever can write into the workspace cannot write there. The note is read before the repository and written after it, so
that a commit of another process in between is never taken for a loss. `seen_note` has the shape of the note.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.message import message
from drugcheck.vault import disk, seen_note
from drugcheck.vault.errors import StoreWriteError
from drugcheck.vault.git_files import folder_of, head_of, under_way
from drugcheck.vault.records import PRIVATE_FOLDER
from drugcheck.vault.seal import Keys
from drugcheck.vault.seen_note import Note

if TYPE_CHECKING:
    from drugcheck.vault.history import History

_RESTORED: Final = ".restored"
_SHORT: Final = 10  # characters of a commit's id


class SetBackError(DamagedError):
    """the store was set back: commit {head}, last seen on {day}, is not in its history; {count} commit(s) missing"""

    hint = "git merge --ff-only {head}"


class LostCommitsError(DamagedError):
    """the store was set back: commit {head}, last seen on {day} as number {count}, is gone from the repository"""

    hint = "drugcheck restore BACKUP NEW-FOLDER"


class SeenForgedError(DamagedError):
    """what was noted of the last state of this store was altered: it cannot be told whether the store was set back"""

    hint = "drugcheck verify --accept REASON"


class OlderRecordError(DamagedError):
    """record {id} was rolled back: the file is at revision {rev}, and revision {seen} was seen here before"""

    hint = "drugcheck verify --repair --case {id}"


class GoneRecordError(DamagedError):
    """record {id} is gone: its file was here before, and only an erasure removes one"""

    hint = "drugcheck verify --repair --case {id}"


class LastSeen:
    """What was last seen of the store that `keys` open, in the workspace at `root`."""

    def __init__(self, root: Path, keys: Keys) -> None:
        self._root = os.path.realpath(root)
        self._keys = keys
        self._place = seen_note.place()
        self._path = self._path_for(self._root)
        self._data: bytes | None = None
        self._forged = False
        # The revisions of the note, and the note they stand in: two questions of one command parse it once.
        self._parsed: tuple[bytes | None, Mapping[str, int]] | None = None
        self._read()

    def compare(self, history: "Callable[[], History]", day: date) -> DamagedError | None:
        """What speaks against the repository as it stands; if nothing does, its state is noted from here on.

        Costs no process where the newest commit is the one that was noted.
        """
        if not self._place:
            return None
        head = head_of(self._root)
        if self._data is not None and head is not None and seen_note.is_head(self._data, head):
            return None
        try:
            head = head or history().head()
            return self._compare(history(), head, day) if head else None
        except (DrugcheckError, ValueError):
            return None  # no git, or a broken repository: whoever needs it says so

    @property
    def day(self) -> date | None:
        """The day of the last change as this machine knows it; None where nothing is noted."""
        return None if self._data is None else date.fromisoformat(seen_note.day_in(self._data))

    def newest(self) -> str | None:
        """The newest commit of the repository, where its files say it."""
        return head_of(self._root)

    def judge(self, id: str, rev: int) -> None:
        """Holds the revision of a record, 0 where it has no file, against the one it had here before.

        Raises OlderRecordError, GoneRecordError.
        """
        before = 0 if self._data is None else seen_note.rev_in(self._data, id)
        if rev < before:
            raise OlderRecordError(id=id, rev=rev, seen=before) if rev else GoneRecordError(id=id)

    def judge_all(self, revs: Mapping[str, int]) -> dict[str, DrugcheckError]:
        """The same of all records that were opened; what is newer than what was known is noted.

        Not in the middle of a merge: where it is given up, the newer ones go with it.
        """
        known = self._revs()
        older: dict[str, DrugcheckError] = {}
        newer: dict[str, int] = {}
        for id, rev in revs.items():
            before = known.get(id, 0)
            if rev < before:
                older[id] = OlderRecordError(id=id, rev=rev, seen=before)
            elif rev > before:
                newer[id] = rev
        if newer and not under_way(folder_of(self._root)):
            self._read()  # another process may have written meanwhile
            if self._data is not None:
                note = seen_note.parse(self._data)
                self._write(note._replace(revs=_newest(note.revs, newer)))
        return older

    def gone(self, ids: Iterable[str]) -> dict[str, DrugcheckError]:
        """The records that had a file here before and are not among these."""
        known = self._revs().keys() - set(ids)
        # The last question of a load: its ids stand scattered among the cases, and would keep the room of all.
        self._parsed = None
        return {id: GoneRecordError(id=id) for id in known}

    def _revs(self) -> Mapping[str, int]:
        if self._parsed is None or self._parsed[0] is not self._data:
            self._parsed = self._data, {} if self._data is None else seen_note.revs_in(self._data)
        return self._parsed[1]

    def wrote(self, history: "History", revs: Mapping[str, int], day: date, *, parent: str | None, made: int) -> None:
        """Notes a change: `made` commits upon `parent` by this process. The caller holds the lock."""
        self._read()
        if self._data is None:
            return
        note, now = seen_note.parse(self._data), head_of(self._root)
        with suppress(DrugcheckError):
            if now is None:
                now = history.head() or note.head
            missing, new = (0, made) if note.head == parent else history.distance(note.head, now)
            if not missing:
                held = _newest(note.revs, revs)
                self._write(Note(note.folder, day.isoformat(), now, note.commits + new, revs=held))

    def accept(self, history: "History", revs: Mapping[str, int], day: date) -> None:
        """Takes the repository as it stands for what was seen, with the revisions of these records. HistoryError."""
        with suppress(OSError):
            disk.remove(self._restored())
        head = history.head() or ""
        self._write(Note(self._root, day.isoformat(), head, history.count(head), revs=dict(revs)))

    def expect(self, head: str, going: Iterable[str]) -> None:
        """Says, before a history is rewritten, where it will lead and which records will not be there as they are.

        Raises StoreWriteError: without it the new history would look like a loss.
        """
        if self._data is not None:
            note = seen_note.parse(self._data)._replace(next=head, going=tuple(going))
            self._write(note)
            if self._data != seen_note.as_bytes(note):
                raise StoreWriteError(reason=message("what was last seen of the store cannot be noted"))

    def rekeyed(self, keys: Keys, history: "History", revs: Mapping[str, int], day: date) -> None:
        """Notes a change of the key, if anything was noted: the former key may soon prove nothing. HistoryError."""
        if self._data is not None:
            self._keys = keys
            self.accept(history, revs, day)

    def _compare(self, history: "History", head: str, day: date) -> DamagedError | None:
        # A clock that is behind is noticed by what was changed before, here or in another copy.
        day = max(day, _day_of(history, head))
        if self._is_restored(head):
            self.accept(history, {}, day)
            return None
        if self._forged:
            return SeenForgedError()
        note = seen_note.parse(self._data) if self._data is not None else self._moved()
        if note is None:
            self.accept(history, {}, day)
            return None
        former = note.folder
        if note.next == head:
            left = {id: rev for id, rev in note.revs.items() if id not in note.going}
            note = note._replace(head=head, next="", going=(), revs=left, commits=history.count(head))
        elif note.head != head:
            known = {"head": note.head[:_SHORT], "day": note.day}
            try:
                missing, new = history.distance(note.head, head)
            except DrugcheckError:
                return LostCommitsError(count=note.commits, **known)
            if missing:
                way_back = SetBackError.hint if not new else "git reset --keep {head}"
                if under_way(folder_of(self._root)) == "rebase":
                    way_back = "git rebase --abort"
                return SetBackError(count=missing, hint=way_back, **known)
            note = note._replace(head=head, commits=note.commits + new)
        self._write(note._replace(folder=self._root, day=max(note.day, day.isoformat())))
        if former != self._root:
            with suppress(OSError):
                disk.remove(self._path_for(former))
        return None

    def _moved(self) -> Note | None:
        """The newest note of this store about a folder where it is no more: the folder was moved."""
        found = []
        with suppress(OSError):
            for path in Path(self._place).glob(f"{seen_note.store_name(self._keys)}-*"):
                body = seen_note.proved(path.read_bytes(), self._keys)
                note = seen_note.parse(body) if body is not None else None
                if note is not None and not (Path(note.folder) / PRIVATE_FOLDER).is_dir():
                    found.append(note)
        return max(found, key=lambda note: note.commits, default=None)

    def _is_restored(self, head: str) -> bool:
        """Whether `drugcheck restore` put the store here, at this very commit."""
        with suppress(OSError):
            return disk.read(self._restored()).decode("ascii", "replace") == head
        return False

    def _restored(self) -> str:
        return f"{self._place}{os.sep}{seen_note.folder_name(self._root)}{_RESTORED}"

    def _path_for(self, root: str) -> str:
        return _path(self._place, self._keys, root)

    def _read(self) -> None:
        self._data, self._forged = None, False
        with suppress(OSError):
            self._data = seen_note.proved(disk.read(self._path), self._keys)
            self._forged = self._data is None

    def _write(self, note: Note) -> None:
        """Puts the note in place at once. That a place cannot be written is what `doctor` tells."""
        from drugcheck import unfinished

        body = seen_note.as_bytes(note)
        new = str(unfinished.beside(Path(self._path)))
        try:
            _make_private(self._place)
            disk.write_new(new, seen_note.seal(body, self._keys), 0o600)
            disk.replace(new, self._path)
        except OSError:
            with suppress(OSError):
                disk.remove(new)
            return
        self._data, self._forged = body, False


def note_new(root: Path, keys: Keys) -> None:
    """Says that a store was made in this folder: what was noted of one there before, such as a demo, is not of it."""
    folder = seen_note.place()
    if folder:
        with suppress(OSError):
            disk.remove(_path(folder, keys, os.path.realpath(root)))


def note_restored(root: Path, head: str) -> None:
    """Says that a backup was put into this folder, which may well be older than what was seen there before."""
    folder = seen_note.place()
    if folder:
        with suppress(OSError):
            _make_private(folder)
            path = f"{folder}{os.sep}{seen_note.folder_name(os.path.realpath(root))}{_RESTORED}"
            disk.remove(path)
            disk.write_new(path, head.encode(), 0o600)


def _path(place: str, keys: Keys, root: str) -> str:
    return f"{place}{os.sep}{seen_note.store_name(keys)}-{seen_note.folder_name(root)}"


def _make_private(folder: str) -> None:
    """The folder of the notes, and that of the program above it, for this user alone."""
    if not os.path.isdir(folder):  # noqa: PTH112
        above = os.path.dirname(folder)  # noqa: PTH120
        os.makedirs(os.path.dirname(above), exist_ok=True)  # noqa: PTH103, PTH120
        for path in (above, folder):
            with suppress(FileExistsError):
                os.mkdir(path, 0o700)  # noqa: PTH102


def _day_of(history: "History", commit: str) -> date:
    """The day of a commit, as its clock had it. Raises ValueError where git does not say it."""
    return date.fromisoformat(history.git.call("log", "-1", "--format=%cs", commit, "--").output.decode().strip())


def _newest(known: Mapping[str, int], found: Mapping[str, int]) -> dict[str, int]:
    return {**known, **{id: rev for id, rev in found.items() if rev > known.get(id, 0)}}
