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
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.message import Message, message
from drugcheck.vault import disk
from drugcheck.vault.errors import (
    HistoryError,
    MissingRecordError,
    NotCommittedError,
    NotInHistoryError,
    RolledBackError,
    StoreWriteError,
    UnfinishedChangeError,
)
from drugcheck.vault.history import History, blob_id
from drugcheck.vault.journal import Journal, Note
from drugcheck.vault.records import Records, record_path
from drugcheck.vault.seal import Keys, Sealed, open_sealed, seal

# One change in 64 looks whether git should pack: chosen by its digest, so that nothing needs to be counted.
_PACK_BELOW = 4


class Current(NamedTuple):
    """A record as it stands before a change."""

    data: bytes
    sealed: Sealed


class Writer:
    """Writes the records of one workspace."""

    def __init__(self, records: Records, history: History, journal: Journal, keys: Keys) -> None:
        self._records = records
        self._history = history
        self._journal = journal
        self._keys = keys

    def write(self, texts: Mapping[str, str], current: Mapping[str, Current | None], text: str, when: datetime) -> None:
        """Makes `texts` the records of their ids, all of them or none; `current` is what they replace.

        Raises StoreWriteError (nothing was changed), UnfinishedChangeError or NotCommittedError (the next command
        goes on), and what agree() raises.
        """
        sealed: dict[str, bytes] = {}
        revs: dict[str, int] = {}
        for id, new in texts.items():
            before = current[id]
            revs[id] = before.sealed.rev + 1 if before else 1
            sealed[id] = seal(new, id, revs[id], self._keys)
        note = Note(text, when, revs, {id: _digest(data) for id, data in sealed.items()})
        self._stage(sealed, note)
        self.finish(note)

    def agree(self, current: Mapping[str, Current | None]) -> dict[str, int]:
        """Holds records against the newest commit before they are replaced; those that wait to be committed.

        Waiting is a record one revision ahead of the history, or a first revision that the history does not know.
        Raises RolledBackError, NotInHistoryError, MissingRecordError.
        """
        waiting: dict[str, int] = {}
        ids = list(current)
        blobs = self._history.blobs([f"HEAD:{record_path(id)}" for id in ids])
        for id, blob in zip(ids, blobs, strict=True):
            now = current[id]
            if now is None:
                if blob.data is not None:
                    raise MissingRecordError(id=id)
            elif blob.data is None or blob.oid is None:
                if now.sealed.rev == 1:
                    waiting[id] = 1
                elif not blob.broken:
                    raise NotInHistoryError(id=id, rev=now.sealed.rev, head=0)
            elif blob_id(now.data, blob.oid) != blob.oid:
                waiting.update(self._ahead(id, now.sealed, blob.data))
        return waiting

    def recover(self) -> list[Message]:
        """Carries an interrupted change to its end, or removes what it left; what was done, for the user.

        Raises JournalDamagedError, UnfinishedChangeError, NotCommittedError.
        """
        try:
            note = self._journal.decided()
            if note is None:
                self._remove_leftovers()
                return []
            began = self._journal.age()
            lost = [id for id in note.revs if not self._stands(id, note)]
        except OSError as error:
            raise UnfinishedChangeError(reason=disk.reason(error)) from None
        messages = self._carry_on(note, lost, began)
        self._remove_leftovers()
        return messages

    def commit_waiting(self, waiting: Mapping[str, int], when: datetime) -> list[Message]:
        """Commits records that stand in their folder and not in the history; says so. Raises HistoryError."""
        if not waiting:
            return []
        ids = list(waiting)
        self._history.commit([record_path(id) for id in ids], f"{summary(ids)} recovered", when, new=True)
        return [_committed_now(ids)]

    def finish(self, note: Note) -> None:
        """From the decision on: in place, committed, done. Raises UnfinishedChangeError, NotCommittedError."""
        self._publish(note)
        self._commit(note.revs, note.message, note.when, new=1 in note.revs.values())
        # The change is whole: a note that cannot be removed is recognised as finished by the next command.
        with contextlib.suppress(OSError):
            self._journal.clear()
        if int(next(iter(note.digests.values()))[:2], 16) < _PACK_BELOW:
            self._history.collect_garbage()

    def _stage(self, sealed: Mapping[str, bytes], note: Note) -> None:
        try:
            self._records.prepare()
            self._journal.begin()
            for id, data in sealed.items():
                self._records.stage(id, data)
                self._prove(id, note)
            self._records.flush()
            self._journal.decide(note)
        except OSError as error:
            kind = StoreWriteError if self._abandon(sealed) else UnfinishedChangeError
            raise kind(reason=disk.reason(error)) from None
        except BaseException:
            self._abandon(sealed)
            raise

    def _prove(self, id: str, note: Note) -> None:
        """Reads a staged file back and opens it: a disk that lies is found out while the old record still stands."""
        try:
            data = self._records.read_new(id) or b""
            proved = _digest(data) == note.digests[id] and open_sealed(data, id, self._keys).rev == note.revs[id]
        except DamagedError:
            proved = False
        if not proved:
            raise StoreWriteError(reason=message("the disk gave back other bytes than were written"))

    def _abandon(self, ids: Mapping[str, object]) -> bool:
        """Undoes the staging, first the note, without which staged files mean nothing; whether that worked."""
        try:
            self._journal.retract()
        except OSError:
            return False
        for id in ids:
            with contextlib.suppress(OSError):
                self._records.discard(id)
        with contextlib.suppress(OSError):
            self._journal.clear()
        return True

    def _publish(self, note: Note) -> None:
        try:
            for id in note.revs:
                self._records.publish(id)
            self._records.flush()
        except OSError as error:
            raise UnfinishedChangeError(reason=disk.reason(error)) from None

    def _commit(self, revs: Mapping[str, int], text: str, when: datetime, *, new: bool) -> None:
        try:
            self._history.check_ready()
            self._history.commit([record_path(id) for id in revs], text, when, new=new)
        except HistoryError as error:
            raise NotCommittedError(reason=error.details["reason"]) from None
        except DrugcheckError as error:
            raise NotCommittedError(reason=error.message) from None

    def _carry_on(self, note: Note, lost: list[str], began: float) -> list[Message]:
        there = {id: rev for id, rev in note.revs.items() if id not in lost}
        messages: list[Message] = []
        try:
            for id in there:
                if self._records.read_new(id) is not None:
                    self._records.publish(id)
            self._records.flush()
        except OSError as error:
            raise UnfinishedChangeError(reason=disk.reason(error)) from None
        if there:
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
        return messages

    def _commit_again(self, revs: dict[str, int], note: Note, began: float) -> list[Message]:
        paths = [record_path(id) for id in revs]
        if self._history.head() and not self._history.uncommitted(paths):
            return []
        try:
            self._commit(revs, note.message, note.when, new=True)
        except NotCommittedError:
            # Whoever holds git's lock since then is the git of the drugcheck that died.
            if not self._history.break_locks(began):
                raise
            self._commit(revs, note.message, note.when, new=True)
        return [_committed_now(list(revs))]

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

    def _ahead(self, id: str, now: Sealed, committed: bytes) -> dict[str, int]:
        try:
            head = open_sealed(committed, id, self._keys)
        except DamagedError:
            # The file is proved and the history is not: going on from the file is right.
            return {id: now.rev}
        if now.rev == head.rev + 1:
            return {id: now.rev}
        if now == head:
            return {}
        kind = RolledBackError if now.rev < head.rev else NotInHistoryError
        raise kind(id=id, rev=now.rev, head=head.rev)

    def _remove_leftovers(self) -> None:
        with contextlib.suppress(OSError):
            for id in self._records.leftovers():
                self._records.discard(id)
            self._journal.clear()


def summary(ids: list[str]) -> Message | str:
    """Ids in a sentence or a commit message: all of up to three, else the first and how many more."""
    if len(ids) <= 3:
        return ", ".join(ids)
    return message("{first} and {count} more", first=ids[0], count=len(ids) - 1)


def _committed_now(ids: list[str]) -> Message:
    return message("a change of {records} had not reached the history: committed now", records=summary(ids))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
