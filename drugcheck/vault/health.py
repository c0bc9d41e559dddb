"""What can be said of a store without opening it: key, history, places, swap."""

import os
import stat
from pathlib import Path
from typing import NamedTuple

from drugcheck.vault import repository
from drugcheck.vault.history import History
from drugcheck.vault.identity import identity_path
from drugcheck.vault.key_files import ESCROW
from drugcheck.vault.records import Records
from drugcheck.vault.session import session_for

_SETTINGS = ("diff.drugcheck.textconv", "merge.drugcheck.driver")


class Health(NamedTuple):
    """What was seen; `missing` names what the history lacks."""

    git: str
    key_is_private: bool
    missing: tuple[str, ...]
    has_session_place: bool
    swap_is_on: bool
    plaintext: tuple[str, ...]
    key_made: str
    has_recovery: bool

    @property
    def history_is_set_up(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def examine(root: Path) -> Health:
    """Looks at the store in a workspace. Raises GitMissingError, HistoryError."""
    history = History(root.absolute())
    return Health(
        git=_read(history, "version").removeprefix("git version "),
        key_is_private=key_is_private(root),
        missing=tuple(_missing(history)),
        has_session_place=session_for(root).is_possible,
        swap_is_on=_swap_is_on(),
        plaintext=Records(root.absolute()).strangers().plaintext,
        key_made=_key_made(history),
        has_recovery=_has_recovery(root),
    )


def _read(history: History, *arguments: str) -> str:
    return history.git.call(*arguments).output.decode("utf-8", errors="replace").strip()


def _key_made(history: History) -> str:
    """The day of the last rotation in the log, else of the first commit; empty where there is none."""
    rotated = _read(history, "log", "-1", "--format=%cs", "--grep=^key.rotate")
    return rotated or str(history.begun() or "")


def _has_recovery(root: Path) -> bool:
    try:
        return (root / ESCROW).read_bytes().startswith(b"-----BEGIN AGE")
    except OSError:
        return False


def _setting(history: History, name: str) -> str:
    return _read(history, "config", "--local", "--get", name)


def _missing(history: History) -> list[str]:
    missing = [name for name in _SETTINGS if not _setting(history, name)]
    if _setting(history, "diff.drugcheck.cachetextconv") not in ("", "false"):
        missing.append("diff.drugcheck.cachetextconv = false")
    attributes = history.git.root / ".gitattributes"
    if not attributes.is_file() or repository.ATTRIBUTES not in attributes.read_text(encoding="utf-8"):
        missing.append(".gitattributes")
    folder = history.git.folder()
    if folder is None or not (folder / "hooks" / "pre-commit").is_file():
        missing.append("hooks/pre-commit")
    return missing


def key_is_private(root: Path) -> bool:
    """Whether nobody else may read the key file; on Windows the folder's own permissions decide."""
    if os.name == "nt":
        return True
    try:
        return not stat.S_IMODE(identity_path(root).stat().st_mode) & 0o077
    except OSError:
        return False


def _swap_is_on() -> bool:
    try:
        lines = Path("/proc/swaps").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return len(lines) > 1 and not all("zram" in line for line in lines[1:])
