"""A change being made: any number of texts, read and replaced under the lock, written together when the block ends."""

from typing import TYPE_CHECKING

from drugcheck.errors import RefusedError
from drugcheck.vault.agreement import Current
from drugcheck.vault.errors import ConflictError, UnknownRecordError
from drugcheck.vault.records import Records
from drugcheck.vault.seal import Keys, Sealed, open_sealed, tidy

if TYPE_CHECKING:
    from drugcheck.vault.seen import LastSeen


class ClockError(RefusedError):
    """nothing was changed: the clock says {today}, and the last change here is of {day}"""

    hint = "date   (set it right; where it is right, put DRUGCHECK_TODAY={today} in front of the command once)"


class Change:
    """What `with vault.change(…) as change` gives; nothing is written before the block ends, and then all of it.

    `text`, the message of the commit, may be set until then.
    """

    def __init__(self, records: Records, keys: Keys, text: str = "", seen: "LastSeen | None" = None) -> None:
        self.text = text
        self._records = records
        self._keys = keys
        self._seen = seen
        self._current: dict[str, Current | None] = {}
        self._texts: dict[str, str] = {}

    def read(self, id: str) -> Sealed:
        """The record as this change leaves it so far. Raises BadIdError, UnknownRecordError and DamagedErrors."""
        before = self.current(id)
        if id in self._texts and self._differs(id, self._texts[id]):
            return Sealed(self._texts[id], before.sealed.rev + 1 if before else 1)
        if before is None:
            raise UnknownRecordError(id=id)
        return before.sealed

    def exists(self, id: str) -> bool:
        """Whether the record exists, or will when the block ends. Raises BadIdError and DamagedErrors."""
        return self.current(id) is not None or id in self._texts

    def put(self, id: str, text: str, *, based_on: int | None = None) -> None:
        """Makes `text` the record of `id`, a new one or not; a text that is there already costs nothing.

        `based_on` is the revision the caller read before the block, or 0 if there was no record; another one by now
        raises ConflictError. Raises BadIdError, and a DamagedError if what is to be replaced is not sound.
        """
        before = self.current(id)
        rev = before.sealed.rev if before else 0
        if based_on is not None and based_on != rev:
            raise ConflictError(id=id, rev=rev, based_on=based_on)
        self._texts[id] = tidy(text)

    def current(self, id: str) -> Current | None:
        """What is on the disk under this id, opened once. Raises BadIdError and DamagedErrors."""
        if id not in self._current:
            data = self._records.find(id)
            found = None if data is None else Current(data, open_sealed(data, id, self._keys))
            if self._seen is not None:
                self._seen.judge(id, 0 if found is None else found.sealed.rev)
            self._current[id] = found
        return self._current[id]

    @property
    def pending(self) -> dict[str, str]:
        """The texts that differ from what is on the disk, by id."""
        return {id: text for id, text in self._texts.items() if self._differs(id, text)}

    @property
    def replaced(self) -> dict[str, Current | None]:
        """What the pending texts replace."""
        return {id: self._current[id] for id in self.pending}

    def _differs(self, id: str, text: str) -> bool:
        before = self._current[id]
        return before is None or before.sealed.text != text
