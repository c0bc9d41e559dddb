"""The way back for records whose file is gone or no longer opens: the newest version in the history that does.

Where the newest commit holds it, the file is put back as it stands there, and nothing is committed. Where damage was
committed as well, the last sound version is sealed anew as the next revision.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.message import message
from drugcheck.vault import disk
from drugcheck.vault.errors import (
    HistoryDamagedError,
    MissingRecordError,
    NoVersionError,
    PartlyRepairedError,
    RolledBackError,
    StoreWriteError,
    WrongKeyError,
)
from drugcheck.vault.history import History, blob_id, paths_input
from drugcheck.vault.journal import Journal
from drugcheck.vault.records import FOLDER, LOCK_SECONDS, Piece, Records, id_of_path, record_path
from drugcheck.vault.seal import Keys, Sealed, open_sealed, open_version, seal
from drugcheck.vault.seen import LastSeen, OlderRecordError
from drugcheck.vault.writer import Writer, summary


class Repair(NamedTuple):
    """A record to be put back: what is wrong with it, and the commit whose version opens.

    `data` are the bytes of the newest commit where they are sound; None where `sealed` is sealed anew as revision
    `rev`. `lost` is how many later versions do not open.
    """

    id: str
    problem: DrugcheckError
    commit: str
    when: datetime
    rev: int
    sealed: Sealed
    data: bytes | None
    lost: int = 0

    def __repr__(self) -> str:
        return f"<Repair {self.id} rev={self.rev}>"


class Repairs(NamedTuple):
    """What can be put back, and the records that no version opens for, each with the reason."""

    records: tuple[Repair, ...]
    lost: tuple[tuple[str, DrugcheckError], ...]


def missing(root: Path) -> tuple[str, ...]:
    """The ids that the history has, of any commit, and that have no file. Raises GitMissingError, HistoryError."""
    history = History(root)
    try:
        held = set(Records(root).ids())
        output = history.git.run(
            "log", "-z", "--format=", "--name-only", "--diff-filter=A", "--no-renames", "HEAD", "--", FOLDER,
            action=message("read the log"),
        )  # fmt: skip
        known = {id for path in output.decode("utf-8", "surrogateescape").split("\0") if (id := id_of_path(path))}
    finally:
        history.close()
    return tuple(sorted(known - held, key=lambda id: (len(id), id)))


def plan(root: Path, keys: Keys, only: Iterable[str] = ()) -> Repairs:
    """What can be put back, of all records or of these. Nothing is written.

    A record of which the newest commit has a version for another key is not put back to an older one: the key is what
    is missing. Raises FolderUnreadableError, GitMissingError, HistoryError.
    """
    history = History(root)
    try:
        return _plan(Records(root), history, keys, set(only))
    finally:
        history.close()


def carry_out(root: Path, keys: Keys, repairs: Sequence[Repair], when: datetime) -> None:
    """Puts the records back; those that must be sealed anew as one commit.

    A file that was put right meanwhile is left as it is. Raises StoreWriteError, PartlyRepairedError, and what
    Vault.change raises.
    """
    records, history = Records(root), History(root)
    history.check_ready()
    try:
        with records.lock(LOCK_SECONDS):
            writer = Writer(root, records, history, Journal(root), keys)
            writer.recover()
            wanted = {repair.id for repair in repairs}
            now = _plan(records, history, keys, wanted).records if wanted else ()
            _put_back(records, history, [repair for repair in now if repair.data is not None])
            anew = [repair for repair in now if repair.data is None]
            if anew:
                pieces = (Piece(r.id, r.rev, seal(r.sealed.text, r.id, r.rev, keys)) for r in anew)
                writer.put(pieces, {}, f"{summary([repair.id for repair in anew])} repair", when, new=True)
    finally:
        history.close()


def _put_back(records: Records, history: History, repairs: Sequence[Repair]) -> None:
    if not repairs:
        return
    placed = 0
    try:
        for repair in repairs:
            records.stage(repair.id, repair.data or b"")
        for repair in repairs:
            records.publish(repair.id)
            placed += 1
        records.flush()
    except OSError as error:
        for repair in repairs[placed:]:
            with suppress(OSError):
                records.discard(repair.id)
        if placed:
            raise PartlyRepairedError(count=placed, reason=disk.reason(error)) from None
        raise StoreWriteError(reason=disk.reason(error)) from None
    paths = paths_input(record_path(repair.id) for repair in repairs)
    # What somebody staged of the damage would be committed by the next one who commits by hand.
    history.git.run(
        "restore",
        "--staged",
        "--pathspec-from-file=-",
        "--pathspec-file-nul",
        data=paths,
        action=message("commit the change"),
    )


def _plan(records: Records, history: History, keys: Keys, only: set[str]) -> Repairs:
    tree = {id: oid for path, oid in history.tree().items() if (id := id_of_path(path))}
    ids = {*missing(history.git.root), *records.ids()}
    seen = LastSeen(history.git.root, keys)
    found: list[Repair] = []
    lost: list[tuple[str, DrugcheckError]] = []
    for id in sorted(ids & only if only else ids, key=lambda id: (len(id), id)):
        problem = _problem(records, id, tree.get(id), history, keys, seen)
        if problem is None:
            continue
        try:
            found.append(_repair(id, problem, tree.get(id), history, keys))
        except DamagedError as error:
            lost.append((id, error))
    return Repairs(tuple(found), tuple(lost))


def _problem(
    records: Records, id: str, oid: str | None, history: History, keys: Keys, seen: LastSeen
) -> DrugcheckError | None:
    """What is wrong with the file of a record; None where it is sound, or ahead of the history."""
    try:
        data = records.find(id)
        if data is None:
            return MissingRecordError(id=id)
        sealed = open_sealed(data, id, keys)
    except DamagedError as error:
        return error
    if oid is not None and blob_id(data, oid) != oid:
        with suppress(DamagedError):
            head = open_sealed(_content(oid, history), id, keys)
            if sealed.rev < head.rev:
                return RolledBackError(id=id, rev=sealed.rev, head=head.rev)
    try:
        seen.judge(id, sealed.rev)
    except DamagedError as error:
        return error
    return None


def _repair(id: str, problem: DrugcheckError, oid: str | None, history: History, keys: Keys) -> Repair:
    """The newest version that opens. Raises NoVersionError, and WrongKeyError where a newer one has another key."""
    if isinstance(problem, OlderRecordError):
        return _newest(id, problem, history, keys)
    behind = 0
    for step in history.steps(record_path(id)):
        if step.after is None:
            continue
        try:
            data = _content(step.after, history)
            sealed, age = open_version(data, id, keys)
        except WrongKeyError:
            raise
        except DamagedError:
            behind += 1
            continue
        if step.after == oid and age == 0:
            return Repair(id, problem, step.commit, step.when, sealed.rev, sealed, data)
        return Repair(id, problem, step.commit, step.when, sealed.rev + behind + 1, sealed, None, behind)
    raise NoVersionError(id=id)


def _newest(id: str, problem: DrugcheckError, history: History, keys: Keys) -> Repair:
    """The version of the highest revision, where an older one was committed after it. Raises NoVersionError."""
    found: list[Repair] = []
    for step in history.steps(record_path(id)):
        if step.after is not None:
            with suppress(DamagedError):
                sealed, _age = open_version(_content(step.after, history), id, keys)
                found.append(Repair(id, problem, step.commit, step.when, sealed.rev + 1, sealed, None))
    if not found:
        raise NoVersionError(id=id)
    return max(found, key=lambda repair: repair.rev)


def _content(oid: str, history: History) -> bytes:
    (blob,) = history.blobs([oid])
    if blob.data is None:
        raise HistoryDamagedError(reason=message("its content is missing or damaged"))
    return blob.data
