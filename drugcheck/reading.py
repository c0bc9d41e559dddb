"""All cases in one pass: what can be read, and what is wrong with the rest."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING

from drugcheck.changing import in_order, is_case_id, is_scan_id
from drugcheck.domain.case import Case
from drugcheck.domain.registers import NAMES, SHAPES, Proofs
from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.files.faults import RecordFaultError
from drugcheck.files.record import from_text
from drugcheck.vault.errors import OtherRecordError
from drugcheck.vault.records import id_of_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from drugcheck.domain.findings import StoreState
    from drugcheck.vault.seal import Sealed
    from drugcheck.vault.vault import Vault


class Loaded:
    """All cases that can be read, and what is wrong with the rest."""

    def __init__(self, cases: tuple[Case, ...], store: "StoreState", errors: tuple[DrugcheckError, ...]) -> None:
        self.cases = cases
        self.store = store
        self.errors = errors


def load(vault: "Vault", root: Path, *, ask_history: bool = False) -> Loaded:
    """The cases of the store as it stands.

    `ask_history` also notes what the history lacks (FS009) and, where no restore was rehearsed, its first day (FS010).
    """
    from drugcheck.vault.health import key_is_private

    ids = vault.ids()
    uncommitted = vault.uncommitted() if ask_history else ()
    # Scans and frozen packages are large and stand in records of their own: `verify` opens them.
    texts, errors = vault.read_all([id for id in ids if is_case_id(id) or id in SHAPES])
    errors |= vault.gone(ids)
    return opened(
        texts,
        errors,
        plaintext=vault.strangers().plaintext,
        uncommitted=uncommitted,
        missing=tuple(id for path in uncommitted if (id := id_of_path(path)) and id not in ids),
        # Whether a scan is what was put in, `document check` and `verify` tell: here it only has to be there.
        scans=dict.fromkeys(filter(is_scan_id, ids)),
        unsafe_key=not key_is_private(root),
        since=vault.begun() if ask_history and NAMES[Proofs] not in ids else None,
        root=str(root.resolve()),
    )


def opened(
    texts: "Mapping[str, Sealed]",
    errors: dict[str, DrugcheckError],
    *,
    plaintext: tuple[str, ...] = (),
    uncommitted: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
    scans: "Mapping[str, str | None] | None" = None,
    unsafe_key: bool = False,
    since: "date | None" = None,
    root: str = "",
) -> Loaded:
    """The cases among texts that were read, of today or of an earlier commit."""
    from drugcheck.domain.findings import RecordFault, StoreState

    # Thousands of small frozen objects and no cycles: the collector would only walk them again and again.
    enabled = gc.isenabled()
    gc.disable()
    try:
        cases: list[Case] = []
        faults: list[RecordFault] = []
        for name in in_order(texts):
            try:
                cases.append(from_text(texts[name].text, Case, name))
            except RecordFaultError as error:
                faults += [
                    RecordFault(name, fault.kind, fault.place, str(fault.message), fault.nearest)
                    for fault in error.faults
                ]
                errors[name] = error
    finally:
        if enabled:
            gc.enable()
    damaged = tuple(
        (name, str(error.message)) for name, error in sorted(errors.items()) if isinstance(error, DamagedError)
    )
    store = StoreState(
        damaged=damaged,
        misnamed=tuple(name for name, error in sorted(errors.items()) if isinstance(error, OtherRecordError)),
        plaintext=plaintext,
        uncommitted=uncommitted,
        missing=missing,
        scans=scans,
        unsafe_key=unsafe_key,
        faults=tuple(faults),
        since=since,
        root=root,
    )
    return Loaded(tuple(cases), store, tuple(error for _, error in sorted(errors.items())))
