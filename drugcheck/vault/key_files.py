"""The files of the key that change together with the records, by the same decision.

.drugcheck/identity.age   the key file; outside the history
recovery.age              the same for the recovery keys alone; inside the history, so that a clone has it
.drugcheck/*.age.new      either of them while it is on its way
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from drugcheck.vault import disk
from drugcheck.vault.digests import hexadecimal
from drugcheck.vault.records import PRIVATE_FOLDER

IDENTITY: Final = "identity.age"
ESCROW: Final = "recovery.age"
KEY_FILES: Final = frozenset({IDENTITY, ESCROW})


class KeyFiles:
    """The key files of one workspace. Every method may raise OSError."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._folder = str(root / PRIVATE_FOLDER)
        self._places = {IDENTITY: self._folder + os.sep + IDENTITY, ESCROW: self._root + os.sep + ESCROW}

    def stage(self, files: Mapping[str, bytes]) -> None:
        """Writes durable files beside those that stand, replacing leftovers."""
        for name, data in files.items():
            path = self._new_path(name)
            disk.remove(path)
            disk.write_new(path, data, 0o600 if name == IDENTITY else 0o666)
        disk.flush_folder(self._folder)

    def are_staged(self, digests: Mapping[str, str]) -> bool:
        """Whether the staged files are these, by their SHA-256."""
        return all(self._digest(self._new_path(name)) == digest for name, digest in digests.items())

    def publish(self, digests: Mapping[str, str]) -> None:
        """Puts in place what is staged under these digests; what is in place already stays."""
        for name, digest in digests.items():
            if self._digest(self._new_path(name)) == digest:
                disk.replace(self._new_path(name), self._places[name])
        disk.flush_folder(self._folder)
        disk.flush_folder(self._root)

    def staged_identity(self, digest: str | None) -> bytes | None:
        """The key file that is on its way, if it has that digest."""
        with contextlib.suppress(FileNotFoundError):
            data = disk.read(self._new_path(IDENTITY))
            if hexadecimal(data) == digest:
                return data
        return None

    def discard(self) -> None:
        """Removes staged files."""
        for name in sorted(KEY_FILES):
            disk.remove(self._new_path(name))

    def _new_path(self, name: str) -> str:
        return f"{self._folder}{os.sep}{name}.new"

    def _digest(self, path: str) -> str | None:
        try:
            return hexadecimal(disk.read(path))
        except FileNotFoundError:
            return None
