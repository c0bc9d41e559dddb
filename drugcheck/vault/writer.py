"""How new texts become records and history: staged, decided, put in place, committed; and the same after a crash.

    stage      every new file is written beside its record, durable, read back and opened
    decide     one rename makes the journal's note: before it nothing has happened, after it everything will
    publish    each staged file takes its record's name
    commit     git commits those paths and no other
    clear      the note goes

A crash before "decide" leaves leftovers, which recover() removes; a crash after it leaves a note, which recover()
carries to its end. Every call here is made under the lock of the records.
"""

import contextlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.message import Message, message
from drugcheck.vault import disk
from drugcheck.vault.agreement import Current, agree
from drugcheck.vault.change import Text, made
from drugcheck.vault.digests import hexadecimal
from drugcheck.vault.errors import (
    HistoryError,
    KeyChangedError,
    NoIdentityError,
    NotCommittedError,
    StoreWriteError,
    UnfinishedChangeError,
)
from drugcheck.vault.history import History
from drugcheck.vault.identity import read_identity
from drugcheck.vault.journal import Journal, Note
from drugcheck.vault.key_files import ESCROW, IDENTITY, KeyFiles
from drugcheck.vault.records import Piece, Records, batches, record_path
from drugcheck.vault.seal import Keys, open_sealed, seal

# One change in 64 looks whether git should pack: chosen by its digest, so that nothing needs to be counted.
_PACK_BELOW = 4


class Writer:
    """Writes the records of one workspace."""

    def __init__(self, root: Path, records: Records, history: History, journal: Journal, keys: Keys) -> None:
        self._root = root
        self._key_files = KeyFiles(root)
        self._records = records
        self._history = history
        self._journal = journal
        self._keys = keys

    def write(
        self, texts: Mapping[str, Text], current: Mapping[str, Current | None], text: str, when: datetime
    ) -> None:
        """Makes `texts` the records of their ids, all of them or none; `current` is what they replace.

        Each is sealed when its turn comes to be written. Raises StoreWriteError (nothing was changed),
        UnfinishedChangeError or NotCommittedError (the next command goes on), and what agree() raises.
        """
        revs = {id: before.rev + 1 if (before := current[id]) else 1 for id in texts}
        pieces = (Piece(id, rev, seal(made(texts[id]), id, rev, self._keys)) for id, rev in revs.items())
        self.put(pieces, {}, text, when)

    def put(
        self, pieces: Iterable[Piece], files: Mapping[str, bytes], text: str, when: datetime, *, new: bool = False
    ) -> None:
        """Writes sealed records, taken one by one, and with them files of the key by name; all or none.

        `new` if git may not know the path of one that is not a first revision. Raises what write() raises.
        """
        note = Note(text, when, {}, {}, {name: _digest(data) for name, data in files.items()})
        self._stage(pieces, files, note)
        self.finish(note, new=new)

    def agree(self, current: Mapping[str, Current | None]) -> dict[str, int]:
        """Holds records against the newest commit; those that wait to be committed. Raises as agreement.agree does."""
        return agree(current, self._history, self._keys)

    def recover(self) -> list[Message]:
        """Carries an interrupted change to its end, or removes what it left; what was done, for the user.

        Raises JournalDamagedError, UnfinishedChangeError, NotCommittedError; KeyChangedError where the keys of this
        writer are no longer those of the store, with which nothing could be proved.
        """
        stands = self._stands_now()
        if stands != self._keys.file:
            raise KeyChangedError
        try:
            note = self._journal.decided()
            if note is None:
                self._remove_leftovers()
                return []
            if note.commit:
                from drugcheck.vault import taking

                return taking.completed(self._history, self._journal, note)
            if stands and note.files.get(IDENTITY, stands) != stands:
                return self._take_back()
            began = self._journal.age()
            lost = [id for id in note.revs if not self._stands(id, note)]
        except OSError as error:
            raise UnfinishedChangeError(reason=disk.reason(error)) from None
        return self._carry_on(note, lost, began)

    def commit_waiting(self, waiting: Mapping[str, int], when: datetime) -> list[Message]:
        """Commits records that stand in their folder and not in the history; says so. Raises HistoryError."""
        if not (ids := list(waiting)):
            return []
        with self._journal.mark():
            self._history.commit([record_path(id) for id in ids], f"{summary(ids)} recovered", when, new=True)
        return [_committed_now(ids)]

    def finish(self, note: Note, *, new: bool = False) -> None:
        """From the decision on: in place, committed, done. Raises UnfinishedChangeError, NotCommittedError."""
        self._publish(note)
        if note.revs or ESCROW in note.files:
            new = new or 1 in note.revs.values() or ESCROW in note.files
            self._commit(_paths(note.revs, note), note.message, note.when, new=new)
        # The change is whole: a note that cannot be removed is recognised as finished by the next command.
        with contextlib.suppress(OSError):
            self._journal.clear()
        if int(next(iter(note.digests.values()), "ff")[:2], 16) < _PACK_BELOW:
            self._history.collect_garbage()

    def _stage(self, pieces: Iterable[Piece], files: Mapping[str, bytes], note: Note) -> None:
        try:
            self._records.prepare()
            self._journal.begin()
            for batch in batches(pieces):
                for id, rev, data in batch:
                    note.revs[id], note.digests[id] = rev, _digest(data)
                self._records.stage_all(batch)
                staged = [piece.id for piece in batch]
                # What is read back needs the room that its bytes had.
                batch.clear()
                for id in staged:
                    self._prove(id, note)
            if files:
                self._key_files.stage(files)
                if not self._key_files.are_staged(note.files):
                    raise StoreWriteError(reason=_lying_disk())
            self._records.flush()
            self._journal.decide(note)
        except OSError as error:
            kind = StoreWriteError if self._abandon(note) else UnfinishedChangeError
            raise kind(reason=disk.reason(error)) from None
        except BaseException:
            self._abandon(note)
            raise

    def _prove(self, id: str, note: Note) -> None:
        """Reads a staged file back and opens it: a disk that lies is found out while the old record still stands."""
        try:
            data = self._records.read_new(id) or b""
            proved = _digest(data) == note.digests[id] and open_sealed(data, id, self._keys).rev == note.revs[id]
        except DamagedError:
            proved = False
        if not proved:
            raise StoreWriteError(reason=_lying_disk())

    def _abandon(self, note: Note) -> bool:
        """Undoes the staging, first the note, without which staged files mean nothing; whether that worked."""
        try:
            self._journal.retract()
        except OSError:
            return False
        for id in note.revs:
            with contextlib.suppress(OSError):
                self._records.discard(id)
        with contextlib.suppress(OSError):
            if note.files:
                self._key_files.discard()
            self._journal.clear()
        return True

    def _take_back(self) -> list[Message]:
        """The new key file is gone, and nothing is put in place before it: the old one still opens everything."""
        self._journal.retract()
        self._remove_leftovers()
        return [message("a change of the key was interrupted and cannot be completed: it was taken back")]

    def _publish(self, note: Note) -> None:
        try:
            if note.files:
                self._key_files.publish(note.files)
            self._records.publish_all(note.revs)
            self._records.flush()
        except OSError as error:
            raise UnfinishedChangeError(reason=disk.reason(error)) from None

    def _commit(self, paths: list[str], text: str, when: datetime, *, new: bool) -> None:
        try:
            self._history.check_ready()
            self._history.commit(paths, text, when, new=new)
        except HistoryError as error:
            raise NotCommittedError(reason=error.details["reason"]) from None
        except DrugcheckError as error:
            raise NotCommittedError(reason=error.message) from None

    def _carry_on(self, note: Note, lost: list[str], began: float | None) -> list[Message]:
        there = {id: rev for id, rev in note.revs.items() if id not in lost}
        messages: list[Message] = []
        try:
            if note.files:
                self._key_files.publish(note.files)
                messages.append(message("an interrupted change of the key was completed"))
            for id in there:
                if self._records.read_new(id) is not None:
                    self._records.publish(id)
            self._records.flush()
        except OSError as error:
            raise UnfinishedChangeError(reason=disk.reason(error)) from None
        if there or ESCROW in note.files:
            messages += self._commit_again(there, note, began)
        if lost:
            records = summary(lost)
            messages.append(
                message(
                    "a change of {records} was interrupted and cannot be completed: its text is gone", records=records
                )
            )
        with contextlib.suppress(OSError):
            self._journal.clear()
        self._remove_leftovers()
        return messages

    def _commit_again(self, revs: dict[str, int], note: Note, began: float | None) -> list[Message]:
        paths = _paths(revs, note)
        if self._history.head() and not self._history.uncommitted(paths):
            return []
        try:
            self._commit(paths, note.message, note.when, new=True)
        except NotCommittedError:
            # Whoever holds git's lock since then is the git of the drugcheck that died.
            if not self._history.break_locks(began):
                raise
            self._commit(paths, note.message, note.when, new=True)
        return [_committed_now(list(revs))] if revs else []

    def _stands(self, id: str, note: Note) -> bool:
        """Whether the new text of a noted record is in place or staged; a staged file that is not wanted is removed."""
        staged = self._records.read_new(id)
        data = self._records.find(id)
        if data is not None and (_digest(data) == note.digests[id] or self._rev(id, data) >= note.revs[id]):
            self._records.discard(id)
            return True
        if staged is not None and _digest(staged) == note.digests[id] and self._rev(id, staged) == note.revs[id]:
            return True
        self._records.discard(id)
        return False

    def _rev(self, id: str, data: bytes) -> int:
        try:
            return open_sealed(data, id, self._keys).rev
        except DamagedError:
            return 0

    def _stands_now(self) -> str:
        """The digest of the key file in force; that of our keys where they came out of none, or there is none here."""
        try:
            return _digest(read_identity(self._root)) if self._keys.file else ""
        except NoIdentityError:
            return self._keys.file

    def _remove_leftovers(self) -> None:
        with contextlib.suppress(OSError):
            for id in self._records.leftovers():
                self._records.discard(id)
            self._key_files.discard()
            self._history.outlive(self._journal.age())
            self._journal.clear()


def summary(ids: list[str]) -> Message | str:
    """Ids in a sentence or a commit message: all of up to three, else the first and how many more."""
    return ", ".join(ids) if len(ids) <= 3 else message("{first} and {count} more", first=ids[0], count=len(ids) - 1)


def _committed_now(ids: list[str]) -> Message:
    return message("a change of {records} had not reached the history: committed now", records=summary(ids))


def _paths(ids: Iterable[str], note: Note) -> list[str]:
    """What a change commits."""
    return [*map(record_path, ids), *([ESCROW] if ESCROW in note.files else [])]


def _lying_disk() -> Message:
    return message("the disk gave back other bytes than were written")


def _digest(data: bytes) -> str:
    return hexadecimal(data)
