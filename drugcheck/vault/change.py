"""A change being made: any number of texts, read and replaced under the lock, written together when the block ends."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from drugcheck.errors import RefusedError
from drugcheck.vault.agreement import Current, current
from drugcheck.vault.errors import ConflictError, UnknownRecordError
from drugcheck.vault.records import Records
from drugcheck.vault.seal import Keys, Sealed, digest_of, open_sealed, tidy

if TYPE_CHECKING:
    from drugcheck.vault.seen import LastSeen


_READ = 64  # texts

# A text, or what makes it when it is written: many large ones need not be there at once.
Text = str | Callable[[], str]


class ClockError(RefusedError):
    """nothing was changed: the clock says {today}, and the last change here is of {day}"""

    hint = "date   (set it right; where it is right, put DRUGCHECK_TODAY={today} in front of the command once)"


def made(text: Text) -> str:
    """The text itself, made now if it was not."""
    return text if isinstance(text, str) else tidy(text())


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
        # The texts that were read last: a change of ten thousand records does not hold all of them.
        self._read: dict[str, Sealed] = {}
        self._texts: dict[str, Text] = {}

    def read(self, id: str) -> Sealed:
        """The record as this change leaves it so far. Raises BadIdError, UnknownRecordError and DamagedErrors."""
        before = self.current(id)
        if id in self._texts:
            return Sealed(made(self._texts[id]), before.rev + 1 if before else 1)
        if before is None:
            raise UnknownRecordError(id=id)
        return self._read.get(id) or self._opened(id, self._records.read(id))

    def exists(self, id: str) -> bool:
        """Whether the record exists, or will when the block ends. Raises BadIdError and DamagedErrors."""
        return self.current(id) is not None or id in self._texts

    def put(self, id: str, text: Text, *, based_on: int | None = None) -> None:
        """Makes `text` the record of `id`, a new one or not; a text that is there already costs nothing.

        One that is yet to be made is made under the lock, once or more often, and is the same each time.
        `based_on` is the revision the caller read before the block, or 0 if there was no record; another one by now
        raises ConflictError. Raises BadIdError, and a DamagedError if what is to be replaced is not sound.
        """
        before = self.current(id)
        rev = before.rev if before else 0
        if based_on is not None and based_on != rev:
            raise ConflictError(id=id, rev=rev, based_on=based_on)
        text = tidy(text) if isinstance(text, str) else text
        if before is not None and before.text == digest_of(made(text)):
            self._texts.pop(id, None)
        else:
            self._texts[id] = text

    def current(self, id: str) -> Current | None:
        """What is on the disk under this id, opened once. Raises BadIdError and DamagedErrors."""
        if id not in self._current:
            data = self._records.find(id)
            found = None if data is None else current(data, self._opened(id, data))
            if self._seen is not None:
                self._seen.judge(id, 0 if found is None else found.rev)
            self._current[id] = found
        return self._current[id]

    @property
    def pending(self) -> dict[str, Text]:
        """The texts that differ from what is on the disk, by id."""
        return dict(self._texts)

    @property
    def replaced(self) -> dict[str, Current | None]:
        """What the pending texts replace."""
        return {id: self._current[id] for id in self._texts}

    def _opened(self, id: str, data: bytes) -> Sealed:
        while len(self._read) >= _READ:
            del self._read[next(iter(self._read))]
        self._read[id] = found = open_sealed(data, id, self._keys)
        return found
