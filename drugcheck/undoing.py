"""Taking back the last operations of a workspace: their inverse, made against what came later, as one new commit.

Nothing leaves the history. What only looked, was sent or left in full is not taken back: a check, a frozen package, an
entry of the export ledger or the access log.
"""

import re
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from drugcheck.changing import is_case_id
from drugcheck.domain.case import Case, Record
from drugcheck.domain.merging import Conflict, merge
from drugcheck.domain.registers import SHAPES
from drugcheck.domain.sealing import check_kept
from drugcheck.errors import RefusedError, UsageError
from drugcheck.files.record import from_text, to_text
from drugcheck.vault.operations import Operation
from drugcheck.workspace import Workspace

MOST: Final = 10
VERB: Final = "undo"
SHORT: Final = 8
# What a check or a reader leaves behind, and what may never be taken back.
_NOTES: Final = frozenset({"findings", "exports", "accesses", "packages", "proofs"})
_KEPT: Final = re.compile(r"(?:^| )(?:submit\.week|key\.\w+|case\.erase)(?: |$)")
_UNDONE: Final = re.compile(rf"(?:^| ){VERB}((?: [0-9a-f]{{{SHORT}}})+)(?: \([0-9]+ records\))?$")
# How a merge of two copies says that a case got another id.
_MOVED: Final = re.compile(r"(?<![A-Za-z0-9])(C[0-9]+)=(C[0-9]+)(?![A-Za-z0-9])")


class NothingToUndoError(UsageError):
    """there is no operation left to undo"""

    hint = "drugcheck history"


class NoOperationError(UsageError):
    """no operation has the commit {commit}"""

    hint = "git log --oneline"


class KeptError(RefusedError):
    """{message} is not undone: what was frozen, rotated or erased stays so"""

    hint = "drugcheck undo --commit COMMIT"


class OpenedThereError(RefusedError):
    """{case} was opened by that operation: a file is closed, not removed"""

    hint = "drugcheck case close {case}"


class LaterChangeError(RefusedError):
    """a later change would be lost: {places}"""

    hint = "drugcheck history {case}"


class Undoing(NamedTuple):
    """One record: as it stands, and as it will be; deflated, since an operation may have changed ten thousand."""

    id: str
    shape: type[Record]
    standing: bytes
    coming: bytes

    @property
    def before(self) -> Record:
        """As it stands."""
        return from_text(_inflated(self.standing), self.shape, self.id)

    @property
    def after(self) -> Record:
        """As it will be."""
        return from_text(_inflated(self.coming), self.shape, self.id)


def _deflated(record: Record) -> bytes:
    return zlib.compress(to_text(record).encode(), 1)


def _inflated(data: bytes) -> str:
    return zlib.decompress(data).decode()


class Plan(NamedTuple):
    """What will be taken back, and what that does to each record."""

    operations: tuple[Operation, ...]
    records: tuple[Undoing, ...]


def plan(workspace: Workspace, count: int = 1, commit: str | None = None) -> Plan:
    """The inverse of the last operations that are not undone yet, or of one commit.

    Raises:
        NothingToUndoError, NoOperationError, KeptError, OpenedThereError, LaterChangeError; the errors of the vault
        and of sealing.check_kept.
    """
    chosen = _named(workspace, commit) if commit is not None else _last(workspace, count)
    found: dict[str, Undoing] = {}
    for operation in chosen:
        if _KEPT.search(operation.message):
            raise KeptError(message=operation.message)
        for id, old, new in workspace.vault.texts_of(operation):
            shape = Case if is_case_id(id) else SHAPES.get(id)
            if shape is None or id in _NOTES or new is None:
                continue
            if old is None and shape is Case:
                raise OpenedThereError(case=id)
            if id not in found:
                standing = _deflated(from_text(workspace.vault.read(id).text, shape, id))
                found[id] = Undoing(id, shape, standing, standing)
            earlier = from_text(old, shape, id) if old is not None else shape()
            merged = merge(from_text(new, shape, id), found[id].after, earlier)
            if merged.conflicts:
                raise LaterChangeError(case=id, places=_places(id, merged.conflicts))
            found[id] = found[id]._replace(coming=_deflated(merged.record))
    for undoing in found.values():
        before, after = undoing.before, undoing.after
        if isinstance(before, Case) and isinstance(after, Case):
            check_kept(before, after)
    return Plan(chosen, tuple(undoing for undoing in found.values() if undoing.standing != undoing.coming))


def carry_out(workspace: Workspace, made: Plan) -> None:
    """Makes the commit. Raises ConflictError where a record was changed since, and what Vault.change raises."""
    commits = " ".join(operation.commit[:SHORT] for operation in made.operations)
    with workspace.change(f"{VERB} {commits}") as change:
        for undoing in made.records:
            if change.text(undoing.id) != _inflated(undoing.standing):
                raise LaterChangeError(case=undoing.id, places=undoing.id)
            change.put_text(undoing.id, partial(_inflated, undoing.coming))


def _last(workspace: Workspace, count: int) -> tuple[Operation, ...]:
    undone: set[str] = set()
    found: list[Operation] = []
    for operation in _operations(workspace):
        taken_back = _UNDONE.search(operation.message)
        if taken_back and operation.commit[:SHORT] not in undone:
            undone.update(taken_back[1].split())
        elif not taken_back and operation.commit[:SHORT] not in undone and not _NOTES.issuperset(operation.ids):
            found.append(operation)
            if len(found) == count:
                return tuple(found)
    raise NothingToUndoError()


def _named(workspace: Workspace, commit: str) -> tuple[Operation, ...]:
    if re.fullmatch(r"[0-9a-f]{4,64}", commit):
        for operation in _operations(workspace):
            if operation.commit.startswith(commit):
                return (operation,)
    raise NoOperationError(commit=commit if commit.isalnum() and commit.isascii() else "?")


def _operations(workspace: Workspace) -> Iterator[Operation]:
    """Newest first, without merges, and without what was done to a case before another got its id."""
    moved: set[str] = set()
    for operation in workspace.vault.operations():
        if len(operation.steps[0].before) > 1:
            moved.update(was for was, _now in _MOVED.findall(operation.message))
        elif moved.isdisjoint(id.partition("-")[0] for id in operation.ids):
            yield operation


def _places(id: str, conflicts: tuple[Conflict, ...]) -> str:
    return ", ".join(f"{id} {conflict.path}({conflict.label})" for conflict in conflicts[:5])
