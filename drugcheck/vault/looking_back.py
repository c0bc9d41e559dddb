"""What a store can say of its past: revisions, operations, the state of an earlier day. git is asked when it is."""

from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from drugcheck.message import message
from drugcheck.vault.errors import (
    BusyError,
    HistoryDamagedError,
    LockingError,
    NoHistoryError,
    ReadOnlyError,
    UnknownRecordError,
)
from drugcheck.vault.records import FOLDER, Records
from drugcheck.vault.seal import Keys, check_id

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from drugcheck.vault.history import History
    from drugcheck.vault.operations import Operation
    from drugcheck.vault.past import PastVault
    from drugcheck.vault.revisions import Revision


class LookingBack:
    """The half of a Vault that reads the history and changes nothing but tags."""

    def __init__(self, root: Path, keys: Keys) -> None:
        self.root = root.absolute()
        self._keys = keys
        self._records = Records(self.root)

    def uncommitted(self) -> tuple[str, ...]:
        """Paths under records/ that differ from the history. Raises GitMissingError, NoHistoryError, HistoryError."""
        found = tuple(self._past.uncommitted())
        if not found:
            return found
        # Another command may be between its files and its commit: asked once more while nobody writes.
        with suppress(BusyError, LockingError, ReadOnlyError), self._records.lock():
            return tuple(self._past.uncommitted())
        return found

    def uncommitted_later(self) -> "Callable[[], list[str]]":
        """The same, asked now and waited for when it is called. Raises as it does; the answer HistoryError."""
        from drugcheck.vault import asking

        return asking.uncommitted(self._past.git)

    def begun_later(self) -> "Callable[[], date | None]":
        """The day of the first commit, in the same way."""
        from drugcheck.vault import asking

        return asking.begun(self._history.git)

    def history(self, id: str, *, newest_first: bool = True) -> "list[Revision]":
        """Every revision of a record that git has, opened in this process; two git processes in all.

        A revision that does not open carries its error. Raises BadIdError, UnknownRecordError, NoHistoryError,
        HistoryDamagedError, HistoryError.
        """
        from drugcheck.vault.revisions import revisions_of

        found = revisions_of(check_id(id), self._past, self._keys)
        if not found and self._records.find(id) is None:
            raise UnknownRecordError(id=id)
        return found if newest_first else found[::-1]

    def history_between(self, before: str, after: str, ids: "Container[str]") -> "Iterator[tuple[str, list[Revision]]]":
        """For each of these records its revisions made after one commit and up to another, oldest first.

        Those of a record are opened when its turn comes. Raises HistoryError.
        """
        from drugcheck.vault.revisions import revisions_between

        first, last = self._history.resolve(before), self._history.resolve(after)
        return revisions_between(first, last, ids, self._history, self._keys)

    def operations(self) -> "Iterator[Operation]":
        """The commits that changed records, newest first. Raises NoHistoryError, HistoryDamagedError, HistoryError."""
        from drugcheck.vault.operations import operations

        return operations(self._past)

    def texts_of(self, operation: "Operation") -> "Iterator[tuple[str, str | None, str | None]]":
        """The records of an operation: id, text before (None: there was none) and after. Raises DamagedErrors."""
        from drugcheck.vault.operations import texts

        return texts(operation, self._history, self._keys)

    def at(self, moment: "date | str") -> "PastVault":
        """The store as it was at the end of a day, or as a commit, tag or branch has it; for reading only.

        Raises UnknownCommitError, BeforeHistoryError, NoHistoryError, HistoryDamagedError, HistoryError.
        """
        from drugcheck.vault.past import PastVault, moment_of_day, moment_of_name

        past = self._past
        found = moment_of_name(past, moment) if isinstance(moment, str) else moment_of_day(past, moment)
        return PastVault(self.root, self._keys, past, found)

    def commit_of(self, name: str) -> str:
        """The id of the commit that a tag, a branch or a short id names. Raises UnknownCommitError."""
        return self._history.resolve(name)

    def newest(self) -> str | None:
        """The newest commit, without asking git; None where its files do not say."""
        from drugcheck.vault.git_files import head_of

        return head_of(str(self.root))

    def has_other_records(self, commit: str) -> bool:
        """Whether a record was changed, added or taken away since a commit. Raises HistoryError."""
        names = [f"{name}:{FOLDER}" for name in (commit, "HEAD")]
        folders = self._history.git.run("rev-parse", *names, action=message("read the newest commit")).split()
        return folders[0] != folders[1]

    def tag(self, name: str, commit: str) -> None:
        """Gives a commit a name that is not moved afterwards. Raises HistoryError where the name is taken."""
        self._history.tag(name, commit)

    def close(self) -> None:
        """Ends the git process that may be kept for questions."""
        if "_history" in self.__dict__:
            self._history.close()

    @property
    def _past(self) -> "History":
        """The history, where there is one: without it a record would look as if nothing had ever been changed."""
        if self._history.git.folder() is None:
            raise NoHistoryError
        if self.newest() is None and self._history.head() is None:
            raise HistoryDamagedError(reason=message("its newest commit cannot be read"))
        return self._history

    @cached_property
    def _history(self) -> "History":
        import weakref

        from drugcheck.vault.history import History

        history = History(self.root)
        weakref.finalize(self, history.close)
        return history
