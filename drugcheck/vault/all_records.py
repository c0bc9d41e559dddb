"""Going through all records of a store: opened, known from the snapshot, or damaged; older than seen before."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from drugcheck.errors import DrugcheckError
from drugcheck.vault.looking_back import LookingBack
from drugcheck.vault.records import Strangers, record_path
from drugcheck.vault.seal import Keys, Sealed, open_sealed

if TYPE_CHECKING:
    from drugcheck.vault.seen import LastSeen
    from drugcheck.vault.snapshot import Kept, Snapshot

_Value = TypeVar("_Value")


class AllRecords(LookingBack):
    """The part of a Vault that reads many records at once."""

    def __init__(self, root: Path, keys: Keys) -> None:
        super().__init__(root, keys)
        # None until compare_seen(): a copy that is only looked at leaves nothing behind.
        self.seen: LastSeen | None = None

    def ids(self) -> list[str]:
        """Every id, shorter ones first. Raises FolderUnreadableError."""
        return self._records.ids()

    def has(self, id: str) -> bool:
        """Whether a record of that id stands there, which is not opened for it."""
        return os.path.exists(f"{self.root}{os.sep}{record_path(id)}")  # noqa: PTH110

    def strangers(self) -> Strangers:
        """What stands in records/ without being a record. Raises FolderUnreadableError."""
        return self._records.strangers()

    def revs(self) -> tuple[dict[str, int], dict[str, DrugcheckError]]:
        """The revision of each record that opens, and for each other one what is wrong with it."""
        revs: dict[str, int] = {}
        damaged: dict[str, DrugcheckError] = {}
        found: Sealed | Kept[None] | DrugcheckError
        for id, found in self.each(self.ids()):
            if isinstance(found, DrugcheckError):
                damaged[id] = found
            else:
                revs[id] = found.rev
        for id, older in self.older(revs).items():
            damaged[id] = older
            del revs[id]
        return revs, damaged

    def opened(self, ids: Iterable[str]) -> Iterator[tuple[str, Sealed]]:
        """Those of these records that open, one by one."""
        found: Sealed | Kept[None] | DrugcheckError
        for id, found in self.each(ids):
            if isinstance(found, Sealed):
                yield id, found

    def read_all(self, ids: Iterable[str] | None = None) -> tuple[dict[str, Sealed], dict[str, DrugcheckError]]:
        """All records, or these, that open, and for each other one what is wrong with it: for a store that is small."""
        opened: dict[str, Sealed] = {}
        damaged: dict[str, DrugcheckError] = {}
        found: Sealed | Kept[None] | DrugcheckError
        for id, found in self.each(self.ids() if ids is None else ids):
            if isinstance(found, Sealed):
                opened[id] = found
            elif isinstance(found, DrugcheckError):
                damaged[id] = found
        for id, older in self.older({id: sealed.rev for id, sealed in opened.items()}).items():
            damaged[id] = older
            del opened[id]
        return opened, damaged

    def each(
        self, ids: Iterable[str], snapshot: "Snapshot[_Value] | None" = None
    ) -> "Iterator[tuple[str, Sealed | Kept[_Value] | DrugcheckError]]":
        """These records one by one: opened, or what was made of the same bytes before, or what is wrong with it.

        The caller hands the revisions to older() at the end.
        """
        read, keys = self._records.read, self._keys
        found: Sealed | Kept[_Value] | DrugcheckError
        for id in ids:
            try:
                data = read(id)
                found = (snapshot.find(id, data) if snapshot else None) or open_sealed(data, id, keys)
            except DrugcheckError as error:
                found = error
            yield id, found

    def snapshot(self, program: str, decode: "Callable[[bytes], _Value]") -> "Snapshot[_Value] | None":
        """What that program made of the records when they were last opened; None where nothing is kept."""
        from drugcheck.vault.snapshot import Snapshot

        return Snapshot(self.root, self._keys, program, decode)

    def forget_snapshot(self) -> None:
        """Throws away what was kept, where the office does not want it."""
        from drugcheck.vault.snapshot import forget

        with suppress(OSError):
            forget(self.root)

    def older(self, revs: Mapping[str, int]) -> dict[str, DrugcheckError]:
        """The records that stood here before at a newer revision than these; newer ones are noted."""
        return {} if self.seen is None else self.seen.judge_all(revs)

    def gone(self, ids: Iterable[str]) -> dict[str, DrugcheckError]:
        """The records that stood here before and are not among all these ids."""
        return {} if self.seen is None else self.seen.gone(ids)
