"""All cases in one pass: what can be read, and what is wrong with the rest.

A record goes from its file to its case before the next one is looked at, so that no text stays in memory. What was made
of a record that has not changed since is taken from the snapshot.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from drugcheck import __version__
from drugcheck.changing import in_order, is_scan_id
from drugcheck.domain.case import Case
from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.files.faults import RecordFaultError
from drugcheck.files.record import from_text
from drugcheck.files.toml import parse
from drugcheck.vault.errors import OtherRecordError
from drugcheck.vault.records import id_of_path
from drugcheck.vault.seal import Sealed

if TYPE_CHECKING:
    from drugcheck.domain.findings import StoreState
    from drugcheck.vault.vault import Vault

_ERASURES = "erasures"
# What MessagePack gives back as it was: a date would come back as text.
_PLAIN = (str, int, bool)
_encode = msgspec.msgpack.Encoder().encode


class CameBackError(DamagedError):
    """{case} was erased on {day}, and is here again: git brought it back from another copy"""

    hint = "drugcheck case erase {case}"


class Loaded:
    """All cases that can be read, and what is wrong with the rest."""

    def __init__(
        self,
        cases: tuple[Case, ...],
        store: "StoreState",
        errors: tuple[DrugcheckError, ...],
        came_back: dict[str, DrugcheckError] | None = None,
    ) -> None:
        self.cases = cases
        self.store = store
        self.errors = errors
        # Of these, the erased cases that have a record again.
        self.came_back = came_back or {}


def load(vault: "Vault", root: Path, *, ask_history: bool = False, anew: bool = False, snapshot: bool = True) -> Loaded:
    """The cases of the store as it stands.

    `ask_history` also notes what the history lacks (FS009) and, where no restore was rehearsed, its first day (FS010);
    a history that does not tell that day is one of the errors.
    `anew` opens every record, whatever the snapshot knows of it; without `snapshot` there is none afterwards.
    """
    from drugcheck.domain.findings import RecordFault, StoreState
    from drugcheck.domain.registers import NAMES, Proofs
    from drugcheck.vault.identity import key_is_private

    ids = vault.ids()
    # git answers while the records are read.
    changed = vault.uncommitted_later() if ask_history else None
    begun = vault.begun_later() if ask_history and NAMES[Proofs] not in ids else None
    with _collector_off():
        cases, errors = _read(vault, ids, use_snapshot=snapshot and not anew)
    if not snapshot:
        vault.forget_snapshot()
    back = came_back(vault) if _ERASURES in ids else {}
    if back:
        errors |= back
        cases = [case for case in cases if case.id not in back]
    gone = vault.gone(ids)
    uncommitted = vault.uncommitted() if changed and changed() else ()
    since, unread = _since(begun)
    faults = [
        RecordFault(name, fault.kind, fault.place, str(fault.message), fault.nearest)
        for name, error in errors.items()
        if isinstance(error, RecordFaultError)
        for fault in error.faults
    ]
    damaged = tuple(
        (name, str(error.message)) for name, error in sorted(errors.items()) if isinstance(error, DamagedError)
    )
    store = StoreState(
        damaged=damaged,
        misnamed=tuple(name for name, error in sorted(errors.items()) if isinstance(error, OtherRecordError)),
        plaintext=vault.strangers().plaintext,
        uncommitted=uncommitted,
        missing=tuple(sorted({*gone, *(id for path in uncommitted if (id := id_of_path(path)) and id not in ids)})),
        # Whether a scan is what was put in, `document check` and `verify` tell: here it only has to be there.
        scans=dict.fromkeys(filter(is_scan_id, ids)),
        unsafe_key=not key_is_private(root),
        faults=tuple(faults),
        since=since,
        root=str(root.resolve()),
    )
    return Loaded(tuple(cases), store, (*(error for _, error in sorted((errors | gone).items())), *unread), back)


def _since(begun: Callable[[], date | None] | None) -> tuple[date | None, tuple[DrugcheckError, ...]]:
    """The first day of the history, and why it cannot be read: the records can be looked at without it."""
    try:
        return (begun() if begun else None), ()
    except DrugcheckError as error:
        return None, (error,)


def erased_days(vault: "Vault") -> dict[str, str]:
    """The day on which each erased case was erased, by id."""
    if not vault.has(_ERASURES):
        return {}
    try:
        entries = parse(vault.read(_ERASURES).text).get(_ERASURES, ())
    except DrugcheckError:
        return {}  # it is damaged, which is named elsewhere
    return {str(entry["case"]): str(entry["date"]) for entry in entries}


def came_back(vault: "Vault") -> dict[str, DrugcheckError]:
    """The erased cases that have a record again. Raises FolderUnreadableError."""
    days = erased_days(vault)
    return {id: CameBackError(case=id, day=days[id]) for id in vault.ids() if id in days}


def refuse_erased(vault: "Vault", case_id: str) -> None:
    """Raises CameBackError for a case that was erased, whether or not it has a record again."""
    if day := erased_days(vault).get(case_id):
        raise CameBackError(case=case_id, day=day)


def _read(vault: "Vault", ids: list[str], *, use_snapshot: bool) -> tuple[list[Case], dict[str, DrugcheckError]]:
    """The cases, and what is wrong with the other records; registers are opened and not parsed."""
    from drugcheck.domain.registers import SHAPES

    cases: dict[str, Case] = {}
    errors: dict[str, DrugcheckError] = {}
    revs: dict[str, int] = {}
    decode = msgspec.msgpack.Decoder(Case).decode
    # A register is only known to open: its value is empty.
    snapshot = vault.snapshot(__version__, lambda value: decode(value) if value else None) if use_snapshot else None
    # Scans and frozen packages are large and stand in records of their own: `verify` opens them.
    for name, found in vault.each([*in_order(ids), *sorted(set(ids) & set(SHAPES))], snapshot):
        if isinstance(found, DrugcheckError):
            errors[name] = found
            continue
        revs[name] = found.rev
        if not isinstance(found, Sealed):
            if found.value:
                cases[name] = found.value
            continue
        value: bytes | None = b""
        if name not in SHAPES:
            try:
                cases[name] = case = from_text(found.text, Case, name)
            except RecordFaultError as error:
                errors[name] = error
                continue
            value = _as_bytes(case) if snapshot else None
        if snapshot and value is not None:
            snapshot.keep(name, found.rev, value)
    if snapshot:
        snapshot.close()
    for name, older in vault.older(revs).items():
        errors[name] = older
        cases.pop(name, None)
    return list(cases.values()), errors


def _as_bytes(case: Case) -> bytes | None:
    """The case for the snapshot; None where it would not come back the same: a date in [extra], an enormous number."""
    if case.extra and not all(type(value) in _PLAIN for value in case.extra.values()):
        return None
    try:
        return _encode(case)
    except OverflowError:
        return None


@contextmanager
def _collector_off() -> Iterator[None]:
    """Thousands of small frozen objects and no cycles: the collector would only walk them again and again.

    At the end all objects count as old without having been walked.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
