"""The last changes as git has them: for each record of a commit its text before and after."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from drugcheck.message import message
from drugcheck.vault.errors import HistoryDamagedError
from drugcheck.vault.history import History, Step
from drugcheck.vault.records import id_of_path
from drugcheck.vault.seal import Keys, open_version

# Enough for nearly every question; the rest of the log is asked for only where it is needed.
_FIRST = 100


class Operation(NamedTuple):
    """One commit: what it did to each record, as objects of git that `texts` opens."""

    commit: str
    when: datetime
    message: str
    steps: tuple[Step, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The records it changed."""
        return tuple(id for step in self.steps if (id := id_of_path(step.path)) is not None)


def operations(history: History) -> Iterator[Operation]:
    """The commits that changed records, newest first; merges are among them. Raises HistoryError."""
    first = _grouped(history, _FIRST)
    yield from first
    if len(first) == _FIRST:
        yield from _grouped(history, None)[_FIRST:]


def texts(operation: Operation, history: History, keys: Keys) -> Iterator[tuple[str, str | None, str | None]]:
    """The records of an operation one by one: id, text before (None: there was none) and after.

    Raises HistoryDamagedError, and the errors of open_version for a version that does not open.
    """
    for step in operation.steps:
        if (id := id_of_path(step.path)) is not None:
            before = step.before[0] if step.before else None
            yield id, _text(before, id, history, keys), _text(step.after, id, history, keys)


def _text(oid: str | None, id: str, history: History, keys: Keys) -> str | None:
    if oid is None:
        return None
    data = next(iter(history.blobs([oid]))).data
    if data is None:
        raise HistoryDamagedError(reason=message("a version of {id} is missing or damaged", id=id))
    return open_version(data, id, keys)[0].text


def _grouped(history: History, limit: int | None) -> list[Operation]:
    found = []
    for commit, steps in groupby(history.steps(limit=limit), key=lambda step: step.commit):
        held = tuple(steps)
        found.append(Operation(commit, held[0].when, held[0].message, held))
    return found
