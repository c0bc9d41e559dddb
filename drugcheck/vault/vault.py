"""The store of one workspace: sealed texts by id, changed by transactions that git records.

    vault = Vault(root, keys)
    with vault.change("C0017 visit.add", when) as change:
        change.put("C0017", text)

It knows ids, texts and keys, and nothing of what a text says. Reading a record is most of what is done, so what only
changes, the history and checks need is imported where it is used.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.message import Message, message
from drugcheck.vault.age import DEFAULT_WORK_FACTOR
from drugcheck.vault.errors import (
    BusyError,
    EarlierChangeError,
    LockingError,
    NotCommittedError,
    UnfinishedChangeError,
    UnknownRecordError,
)
from drugcheck.vault.records import LOCK_SECONDS, Records, Strangers, id_of_path
from drugcheck.vault.seal import Keys, Sealed, check_id, open_sealed

if TYPE_CHECKING:
    from drugcheck.vault.change import Change
    from drugcheck.vault.history import History
    from drugcheck.vault.journal import Journal
    from drugcheck.vault.operations import Operation
    from drugcheck.vault.past import PastVault
    from drugcheck.vault.revisions import Revision
    from drugcheck.vault.verify import VerifyReport
    from drugcheck.vault.writer import Writer

# Only such messages: the log is in clear, and a name of a person is written in other characters, an ID in digits.
_LOG_MESSAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._,:;=+()/-]{0,199}")
_LONG_NUMBER = re.compile(r"[0-9]{11}")


class Vault:
    """The records of one workspace, opened with its keys.

    Call recover() first and show what it says. `messages` collects the same from changes. Ends with close(), or as a
    context manager.
    """

    def __init__(self, root: Path, keys: Keys, *, lock_seconds: float = LOCK_SECONDS) -> None:
        self.root = root.absolute()
        self.messages: list[Message] = []
        self._keys = keys
        self._lock_seconds = lock_seconds
        self._records = Records(self.root)

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

        _ = History(root.absolute()).git.program
        keys = create_identity(root, passphrase, store, when=when, work_factor=work_factor, post_quantum=post_quantum)
        vault = cls(root, keys)
        vault.messages += repository.set_up(vault._history)
        with vault._records.lock(vault._lock_seconds):
            vault._history.check_ready()
            vault._history.commit([".gitattributes", ".gitignore", *also], "init", when, new=True)
        return vault

    @property
    def keys(self) -> Keys:
        """What the store is opened with, for keeping it unlocked for a while."""
        return self._keys

    def ids(self) -> list[str]:
        """Every id, shorter ones first. Raises FolderUnreadableError."""
        return self._records.ids()

    def uncommitted(self) -> tuple[str, ...]:
        """Paths under records/ that differ from the history. Raises GitMissingError, HistoryError."""
        return tuple(self._history.uncommitted())

    def begun(self) -> date | None:
        """The day of the first commit."""
        return self._history.begun()

    def strangers(self) -> Strangers:
        """What stands in records/ without being a record. Raises FolderUnreadableError."""
        return self._records.strangers()

    def read(self, id: str) -> Sealed:
        """A record's text and revision. Raises BadIdError, UnknownRecordError and the DamagedErrors of open_sealed."""
        return open_sealed(self._records.read(id), id, self._keys)

    def read_all(self, ids: Iterable[str] | None = None) -> tuple[dict[str, Sealed], dict[str, DrugcheckError]]:
        """All records, or these, that open, and for each other one what is wrong with it."""
        opened: dict[str, Sealed] = {}
        damaged: dict[str, DrugcheckError] = {}
        read, keys = self._records.read, self._keys
        for id in self._records.ids() if ids is None else ids:
            try:
                opened[id] = open_sealed(read(id), id, keys)
            except DrugcheckError as error:
                damaged[id] = error
        return opened, damaged

    @contextmanager
    def change(self, text: str, when: datetime, *, wait: bool = True) -> "Iterator[Change]":
        """A transaction under the lock: when the block ends all its texts are written and committed, or none.

        `text` is the commit message, such as `C0017 visit.add`: ASCII, and no run of eleven digits (ValueError), so
        that no name, telephone or ID number gets into the log. `when` is its date. Without `wait` a lock that somebody
        holds is BusyError at once. An exception in the block writes nothing.

        Raises before the block: GitMissingError, NoHistoryError, MergeUnderWayError, BusyError, LockingError,
        EarlierChangeError;
        after it: StoreWriteError (nothing was changed), UnfinishedChangeError, NotCommittedError (the next command
        goes on), RolledBackError, NotInHistoryError, MissingRecordError.
        """
        from drugcheck.vault.change import Change

        check_log_message(text)
        self._history.check_ready()
        if not wait and self._history.locks():
            raise BusyError
        with self._records.lock(self._lock_seconds if wait else 0):
            try:
                self.messages += self._writer.recover()
            except (NotCommittedError, UnfinishedChangeError) as error:
                raise EarlierChangeError(reason=error.details["reason"]) from None
            change = Change(self._records, self._keys, text)
            yield change
            texts = change.pending
            if texts:
                replaced = change.replaced
                waiting = self._writer.agree(replaced)
                self.messages += self._writer.commit_waiting(waiting, when)
                self._writer.write(texts, replaced, check_log_message(change.text), when)

    def recover(self) -> list[Message]:
        """Carries an interrupted change to its end; what was done, or why it must wait. Costs nothing if there is none.

        Never raises for it: reading goes on, and change() will say the same as an error.
        """
        if self._journal.is_quiet():
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
            messages = self._writer.recover()
            waiting: dict[str, int] = {}
            for id in filter(None, map(id_of_path, self._history.uncommitted())):
                with suppress(DamagedError):
                    now = Change(self._records, self._keys).current(id)
                    waiting.update(self._writer.agree({id: now} if now else {}))
            return messages + self._writer.commit_waiting(waiting, when)

    def history(self, id: str, *, newest_first: bool = True) -> "list[Revision]":
        """Every revision of a record that git has, opened in this process; two git processes in all.

        A revision that does not open carries its error. Raises BadIdError, UnknownRecordError, HistoryError.
        """
        from drugcheck.vault.revisions import revisions_of

        found = revisions_of(check_id(id), self._history, self._keys)
        if not found and self._records.find(id) is None:
            raise UnknownRecordError(id=id)
        return found if newest_first else found[::-1]

    def history_between(self, before: str, after: str) -> "dict[str, list[Revision]]":
        """For each record its revisions made after one commit and up to another, oldest first. Raises HistoryError."""
        from drugcheck.vault.revisions import revisions_between

        return revisions_between(self._history.resolve(before), self._history.resolve(after), self._history, self._keys)

    def operations(self) -> "Iterator[Operation]":
        """The commits that changed records, newest first. Raises HistoryError."""
        from drugcheck.vault.operations import operations

        return operations(self._history)

    def texts_of(self, operation: "Operation") -> dict[str, tuple[str | None, str | None]]:
        """For each record of an operation its text before (None: there was none) and after. Raises DamagedErrors."""
        from drugcheck.vault.operations import texts

        return texts(operation, self._history, self._keys)

    def at(self, moment: "date | str") -> "PastVault":
        """The store as it was at the end of a day, or as a commit, tag or branch has it; for reading only.

        Raises UnknownCommitError, BeforeHistoryError, HistoryError.
        """
        from drugcheck.vault.past import PastVault, moment_of_day, moment_of_name

        found = (
            moment_of_name(self._history, moment) if isinstance(moment, str) else moment_of_day(self._history, moment)
        )
        return PastVault(self.root, self._keys, self._history, found)

    def commit_of(self, name: str) -> str:
        """The id of the commit that a tag, a branch or a short id names. Raises UnknownCommitError."""
        return self._history.resolve(name)

    def tag(self, name: str, commit: str) -> None:
        """Gives a commit a name that is not moved afterwards. Raises HistoryError where the name is taken."""
        self._history.tag(name, commit)

    def keep(self, paths: Sequence[str], when: datetime) -> None:
        """Commits files beside the records where they differ from the history. Raises what change() raises."""
        self._history.check_ready()
        with self._records.lock(self._lock_seconds):
            if changed := self._history.uncommitted(paths):
                self._history.commit(changed, "office files", when, new=True)

    def verify(self, *, whole_history: bool = True) -> "VerifyReport":
        """Checks everything that can be checked without knowing what a text says; see Verifier."""
        from drugcheck.vault.verify import Verifier

        return Verifier(self._records, self._history, self._keys).run(whole_history=whole_history)

    def close(self) -> None:
        """Ends the git process that may be kept for questions."""
        if "_history" in self.__dict__:
            self._history.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _journal(self) -> "Journal":
        from drugcheck.vault.journal import Journal

        return Journal(self.root)

    @cached_property
    def _history(self) -> "History":
        import weakref

        from drugcheck.vault.history import History

        history = History(self.root)
        weakref.finalize(self, history.close)
        return history

    @cached_property
    def _writer(self) -> "Writer":
        from drugcheck.vault.writer import Writer

        return Writer(self.root, self._records, self._history, self._journal, self._keys)


def check_log_message(text: str) -> str:
    """The message itself. Raises ValueError if it could hold a name or a number of a person."""
    if _LOG_MESSAGE.fullmatch(text) is None or _LONG_NUMBER.search(text) is not None:
        raise ValueError("a commit message is ASCII without a run of eleven digits")
    return text
