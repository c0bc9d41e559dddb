"""Drafts: texts that could not be saved, kept sealed beside the key until they can be. git never has them.

A draft is `.drugcheck/drafts/<id>.age`, sealed as a record is, with the revision that it was based on.
"""

from contextlib import suppress
from pathlib import Path

from drugcheck.vault import disk
from drugcheck.vault.errors import StoreWriteError, UnreadableError
from drugcheck.vault.records import PRIVATE_FOLDER
from drugcheck.vault.seal import Keys, Sealed, check_id, open_sealed, seal

FOLDER = "drafts"


def keep(root: Path, id: str, text: str, rev: int, keys: Keys) -> None:
    """Keeps a text for a record, in place of an earlier draft of it. Raises StoreWriteError, NotTextError."""
    path = _path(root, id)
    new = f"{path}.new"
    data = seal(text, id, rev, keys)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        disk.remove(new)
        disk.write_new(new, data, 0o600)
        disk.replace(new, str(path))
        disk.flush_folder(str(path.parent))
    except OSError as error:
        with suppress(OSError):
            disk.remove(new)
        raise StoreWriteError(reason=disk.reason(error)) from None


def find(root: Path, id: str, keys: Keys) -> Sealed | None:
    """The draft of a record, None where there is none. Raises the DamagedErrors of open_sealed, UnreadableError."""
    try:
        data = disk.read(str(_path(root, id)))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableError(id=id, reason=disk.reason(error)) from None
    return open_sealed(data, id, keys)


def drop(root: Path, id: str) -> None:
    """Removes the draft of a record, if there is one. Raises StoreWriteError."""
    try:
        disk.remove(str(_path(root, id)))
    except OSError as error:
        raise StoreWriteError(reason=disk.reason(error)) from None


def _path(root: Path, id: str) -> Path:
    return root / PRIVATE_FOLDER / FOLDER / f"{check_id(id)}.age"
