"""Whether the records in their folder are what the history leads to, asked before they are replaced."""

from collections.abc import Mapping
from typing import NamedTuple

from drugcheck.errors import DamagedError
from drugcheck.vault.digests import sha256
from drugcheck.vault.errors import MissingRecordError, NotInHistoryError, RolledBackError
from drugcheck.vault.history import History
from drugcheck.vault.records import record_path
from drugcheck.vault.seal import Keys, Sealed, open_sealed


class Current(NamedTuple):
    """A record as it stands before a change: the SHA-256 of its file, its revision, the SHA-256 of its text."""

    file: bytes
    rev: int
    text: bytes


def current(data: bytes, sealed: Sealed) -> Current:
    """What is held of a record whose file has these bytes."""
    return Current(sha256(data), sealed.rev, sealed.digest)


def agree(current: Mapping[str, Current | None], history: History, keys: Keys) -> dict[str, int]:
    """Holds records against the newest commit before they are replaced; those that wait to be committed.

    Waiting is a record one revision ahead of the history, or a first revision that the history does not know.
    Raises RolledBackError, NotInHistoryError, MissingRecordError.
    """
    waiting: dict[str, int] = {}
    ids = list(current)
    blobs = history.blobs([f"HEAD:{record_path(id)}" for id in ids])
    for id, blob in zip(ids, blobs, strict=True):
        now = current[id]
        if now is None:
            if blob.data is not None:
                raise MissingRecordError(id=id)
        elif blob.data is None or blob.oid is None:
            if now.rev == 1:
                waiting[id] = 1
            elif not blob.broken:
                raise NotInHistoryError(id=id, rev=now.rev, head=0)
        elif sha256(blob.data) != now.file:
            waiting.update(_ahead(id, now, blob.data, keys))
    return waiting


def _ahead(id: str, now: Current, committed: bytes, keys: Keys) -> dict[str, int]:
    try:
        head = open_sealed(committed, id, keys)
    except DamagedError:
        # The file is proved and the history is not: going on from the file is right.
        return {id: now.rev}
    if now.rev == head.rev + 1:
        return {id: now.rev}
    if (now.rev, now.text) == (head.rev, head.digest):
        return {}
    kind = RolledBackError if now.rev < head.rev else NotInHistoryError
    raise kind(id=id, rev=now.rev, head=head.rev)
