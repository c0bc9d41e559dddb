"""The store of one workspace: sealed texts by id, changed by transactions that git records.

    vault = Vault(root, keys)
    with vault.change("C0017 visit.add", when) as change:
        change.put("C0017", text)

It knows ids, texts and keys, and nothing of what a text says. Reading a record is most of what is done, so what only
changes, the history and checks need is imported where it is used.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.message import Message, message
from drugcheck.vault.age import DEFAULT_WORK_FACTOR
from drugcheck.vault.all_records import AllRecords
from drugcheck.vault.errors import (
    BusyError,
    EarlierChangeError,
    HistoryError,
    LockingError,
    NotCommittedError,
    UnfinishedChangeError,
    UnknownRecordError,
)
from drugcheck.vault.records import APART, LOCK_SECONDS, PRIVATE_FOLDER, id_of_path
from drugcheck.vault.seal import Keys, Sealed, open_sealed

if TYPE_CHECKING:
    from drugcheck.vault.change import Change
    from drugcheck.vault.journal import Journal
    from drugcheck.vault.verify import VerifyReport
    from drugcheck.vault.writer import Writer

# Only such messages: the log is in clear, and a name of a person is written in other characters, an ID in digits.
# Compiled at the first change.
_LOG_MESSAGE = r"[A-Za-z0-9][A-Za-z0-9 ._,:;=+()/-]{0,199}"
_LONG_NUMBER = r"[0-9]{11}"


class Vault(AllRecords):
    """The records of one workspace, opened with its keys.

    Call recover() first and show what it says, then compare_seen(). `messages` collects the same from changes. Ends
    with close(), or as a context manager.
    """

    def __init__(self, root: Path, keys: Keys, *, lock_seconds: float = LOCK_SECONDS) -> None:
        super().__init__(root, keys)
        self.messages: list[Message] = []
        # Set by whoever knows that the clock is behind: nothing is written with a day before that of the last change.
        self.changed_later: date | None = None
        self._lock_seconds = lock_seconds

    @classmethod
    def create(
        cls,
        root: Path,
        passphrase: str,
        store: str,
        *,
        when: datetime,
        work_factor: int = DEFAULT_WORK_FACTOR,
        post_quantum: bool = False,
        also: Sequence[str] = (),
    ) -> Self:
        """A new store in a folder: key, git repository, first commit; `store` is its UUID.

        `also` are the paths, from the root with /, of files that belong into the first commit. What could not be put
        in place is in `messages`. Raises GitMissingError, HistoryError, MergeUnderWayError, those of create_identity.
        """
        from drugcheck.vault import repository
        from drugcheck.vault.history import History
        from drugcheck.vault.identity import create_identity
        from drugcheck.vault.seen import note_new

        history = History(root.absolute())
        _ = history.git.program
        messages: list[Message] = []
        keys = create_identity(
            root, passphrase, store, when=when, work_factor=work_factor, post_quantum=post_quantum,
            first=lambda: messages.extend(repository.begin(history, also, when)),
        )  # fmt: skip
        note_new(root, keys)
        vault = cls(root, keys)
        vault.messages += messages
        return vault

    @property
    def keys(self) -> Keys:
        """What the store is opened with, for keeping it unlocked for a while."""
        return self._keys

    def read(self, id: str) -> Sealed:
        """A record's text and revision.

        Raises BadIdError, UnknownRecordError, the DamagedErrors of open_sealed; OlderRecordError, GoneRecordError.
        """
        data = self._records.find(id)
        sealed = None if data is None else open_sealed(data, id, self._keys)
        if self.seen is not None:
            self.seen.judge(id, 0 if sealed is None else sealed.rev)
        if sealed is None:
            raise UnknownRecordError(id=id)
        return sealed

    def compare_seen(self, day: date) -> DamagedError | None:
        """Whether the store was set back since it was last seen on this machine, as an error to be raised.

        Costs nothing where the newest commit is still the one that was seen.
        """
        from drugcheck.vault.seen import LastSeen

        self.seen = LastSeen(self.root, self._keys)
        return self.seen.compare(lambda: self._history, day)

    def accept_seen(self, day: date) -> None:
        """Takes the store as it stands for what was seen, on the word of whoever looked into it. HistoryError."""
        from drugcheck.vault.seen import LastSeen

        self.seen = None
        revs, _ = self.revs()
        self.seen = LastSeen(self.root, self._keys)
        self.seen.accept(self._history, revs, day)

    @contextmanager
    def change(self, text: str, when: datetime, *, wait: bool = True) -> "Iterator[Change]":
        """A transaction under the lock: when the block ends all its texts are written and committed, or none.

        `text` is the commit message, such as `C0017 visit.add`: ASCII, and no run of eleven digits (ValueError), so
        that no name, telephone or ID number gets into the log. `when` is its date. Without `wait` a lock that somebody
        holds is BusyError at once. An exception in the block writes nothing.

        Raises before the block: ClockError, GitMissingError, NoHistoryError, MergeUnderWayError, BusyError,
        LockingError, EarlierChangeError;
        after it: StoreWriteError (nothing was changed), UnfinishedChangeError, NotCommittedError (the next command
        goes on), RolledBackError, NotInHistoryError, MissingRecordError.
        """
        from drugcheck.vault.change import Change, ClockError

        check_log_message(text)
        if self.changed_later is not None:
            raise ClockError(today=when.date().isoformat(), day=self.changed_later.isoformat())
        self._history.check_ready()
        if not wait and self._history.locks():
            raise BusyError
        with self._records.lock(self._lock_seconds if wait else 0):
            self._clear_left()
            try:
                self.messages += self._writer.recover()
            except (NotCommittedError, UnfinishedChangeError) as error:
                raise EarlierChangeError(reason=error.details["reason"]) from None
            parent, made = (self.seen.newest() if self.seen else None), self._history.made
            change = Change(self._records, self._keys, text, self.seen)
            yield change
            texts = change.pending
            if texts:
                replaced = change.replaced
                waiting = self._writer.agree(replaced)
                self.messages += self._writer.commit_waiting(waiting, when)
                self._writer.write(texts, replaced, check_log_message(change.text), when)
                if self.seen is not None:
                    revs = {id: before.rev + 1 if before else 1 for id, before in replaced.items()}
                    made = self._history.made - made
                    self.seen.wrote(self._history, revs, when.date(), parent=parent, made=made)

    def recover(self) -> list[Message]:
        """Carries an interrupted change to its end; what was done, or why it must wait. Costs nothing if there is none.

        Never raises for it: reading goes on, and change() will say the same as an error.
        """
        if self._records.is_quiet():
            return []
        try:
            with self._records.lock(self._lock_seconds):
                return self._writer.recover()
        except LockingError as error:
            return [
                message("an interrupted change waits, and this folder cannot be written: {reason}", **error.details)
            ]
        except DrugcheckError as error:
            return [error.message]

    def recover_waiting(self, when: datetime) -> list[Message]:
        """As recover(), and commits sound records that are one revision ahead of the history; asks git for all.

        What is not sound stays as it is, for verify() to name. Raises what change() raises.
        """
        from drugcheck.vault.change import Change

        self._history.check_ready()
        with self._records.lock(self._lock_seconds):
            self._clear_left()
            messages = self._writer.recover()
            waiting: dict[str, int] = {}
            for id in filter(None, map(id_of_path, self._history.uncommitted())):
                with suppress(DamagedError):
                    now = Change(self._records, self._keys).current(id)
                    waiting.update(self._writer.agree({id: now} if now else {}))
            return messages + self._writer.commit_waiting(waiting, when)

    def keep(self, paths: Sequence[str], when: datetime) -> None:
        """Commits files beside the records where they differ from the history. Raises what change() raises."""
        with suppress(HistoryError):
            # The history of a folder that can only be read has what is in force too.
            if not self._history.uncommitted(paths):
                return
        self._history.check_ready()
        with self._records.lock(self._lock_seconds), self._journal.mark():
            if changed := self._history.uncommitted(paths):
                self._history.commit(changed, "office files", when, new=True)

    def verify(self, *, whole_history: bool = True) -> "VerifyReport":
        """Checks everything that can be checked without knowing what a text says; see Verifier."""
        report = self._verified(whole_history=whole_history)
        if not report.problems:
            return report
        # Another command may be writing, and git complains of a commit that came while it looked: asked once more
        # while nobody writes, it is what it is. Where the lock cannot be had the first answer stands.
        with suppress(BusyError, LockingError), self._records.lock(self._lock_seconds):
            return self._verified(whole_history=whole_history)
        return report

    def _verified(self, *, whole_history: bool) -> "VerifyReport":
        from dataclasses import replace

        from drugcheck.vault.verify import Problem, Verifier

        report = Verifier(self._records, self._history, self._keys).run(whole_history=whole_history)
        older = {**self.older({id: rev for id, rev in report.revs.items() if rev}), **self.gone(report.revs)}
        more = tuple(Problem(id, error) for id, error in older.items() if id not in report.ids)
        return replace(report, problems=(*report.problems, *more)) if more else report

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _clear_left(self) -> None:
        """Removes what a sync that was killed left: what it had fetched was never proved."""
        if os.path.isdir(f"{self.root}{os.sep}{PRIVATE_FOLDER}{os.sep}{APART}"):  # noqa: PTH112
            from drugcheck.vault.remote import clear_left

            clear_left(self.root)

    @cached_property
    def _journal(self) -> "Journal":
        from drugcheck.vault.journal import Journal

        return Journal(self.root)

    @cached_property
    def _writer(self) -> "Writer":
        from drugcheck.vault.writer import Writer

        return Writer(self.root, self._records, self._history, self._journal, self._keys)


def check_log_message(text: str) -> str:
    """The message itself. Raises ValueError if it could hold a name or a number of a person."""
    if re.fullmatch(_LOG_MESSAGE, text) is None or re.search(_LONG_NUMBER, text) is not None:
        raise ValueError("a commit message is ASCII without a run of eleven digits")
    return text
