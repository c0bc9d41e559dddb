"""The revisions of records as git has them, opened in this process."""

from collections.abc import Container, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from drugcheck.errors import DrugcheckError
from drugcheck.message import message
from drugcheck.vault.errors import HistoryDamagedError
from drugcheck.vault.history import History, Step
from drugcheck.vault.records import id_of_path, record_path
from drugcheck.vault.seal import Keys, open_version


class Revision(NamedTuple):
    """A record as one commit left it: its revision and text, or the error that says why it cannot be had."""

    commit: str
    when: datetime
    message: str
    rev: int | None
    text: str | None
    error: DrugcheckError | None = None
    author: str = ""

    def __repr__(self) -> str:
        return f"<Revision rev={self.rev} commit={self.commit[:10]}>"


def revisions_of(id: str, history: History, keys: Keys) -> list[Revision]:
    """Every revision of one record, newest first. Raises HistoryError."""
    return [revision for _, revision in _opened(list(history.steps(record_path(id))), history, keys)]


def revisions_between(
    before: str, after: str, ids: Container[str], history: History, keys: Keys
) -> Iterator[tuple[str, list[Revision]]]:
    """For each of these records its revisions made after one commit and up to another, oldest first.

    Those of a record are opened when its turn comes. Raises HistoryError.
    """
    found: dict[str, list[Step]] = {}
    for step in history.steps(between=(before, after)):
        if (id := id_of_path(step.path)) is not None and id in ids:
            found.setdefault(id, []).append(step)
    for id, steps in found.items():
        yield id, [revision for _, revision in reversed(_opened(steps, history, keys))]


def _opened(steps: Sequence[Step], history: History, keys: Keys) -> list[tuple[str, Revision]]:
    held = [
        (id, step, step.after) for step in steps if step.after is not None and (id := id_of_path(step.path)) is not None
    ]
    blobs = history.blobs([oid for _, _, oid in held])
    return [(id, _revision(step, blob.data, id, keys)) for (id, step, _), blob in zip(held, blobs, strict=True)]


def _revision(step: Step, data: bytes | None, id: str, keys: Keys) -> Revision:
    rev, text, failure = None, None, None
    try:
        if data is None:
            raise HistoryDamagedError(reason=message("a version of {id} is missing or damaged", id=id))
        (text, rev), _ = open_version(data, id, keys)
    except DrugcheckError as error:
        failure = error
    return Revision(step.commit, step.when, step.message, rev, text, failure, step.author)
