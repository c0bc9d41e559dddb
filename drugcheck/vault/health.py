"""What can be said of a store without opening it: key, history, git, places."""

import os
import re
import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from drugcheck.vault import repository, seen_note
from drugcheck.vault.errors import NoHistoryError
from drugcheck.vault.git_files import under_way
from drugcheck.vault.history import History
from drugcheck.vault.identity import identity_path, key_is_private
from drugcheck.vault.key_files import ESCROW
from drugcheck.vault.records import PRIVATE_FOLDER, Records
from drugcheck.vault.session import session_for
from drugcheck.vault.surroundings import is_open_to_others

# The first git in which `sync` can take another copy over in one piece.
LEAST_GIT = (2, 29)
_DRIVERS = ("diff.drugcheck.textconv", "merge.drugcheck.driver")
# A word of that length before the @ is no name: servers take tokens there.
_WITH_PASSWORD = re.compile(r"[a-z+]+://(?:[^/@\s]*:[^/@\s]*|[A-Za-z0-9_.-]{20,})@")
# Where a key file lands when it is copied from one workspace into another.
_KEY_ANYWHERE = (PRIVATE_FOLDER, "identity.age", "records/identity.age")


class Health(NamedTuple):
    """What was seen; `missing` names what the history lacks, `newest` is the time of its newest commit."""

    git: str
    git_is_old: bool
    key_is_private: bool
    missing: tuple[str, ...]
    has_session_place: bool
    plaintext: tuple[str, ...]
    key_made: str
    has_recovery: bool
    key_in_history: bool
    open_to_others: tuple[Path, ...]
    remotes_with_password: tuple[str, ...]
    newest: datetime | None
    # What clears the place of the hook where something of the user's stands there, and what git is in the middle of.
    way_to_hook: str | None
    under_way: str | None

    @property
    def history_is_set_up(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def examine(root: Path) -> Health:
    """Looks at the store in a workspace. Raises GitMissingError, NoHistoryError, HistoryError."""
    root = root.absolute()
    history = History(root)
    version = history.git.version()
    folder = history.git.folder()
    if folder is None:
        raise NoHistoryError
    return Health(
        git=version,
        git_is_old=tuple(map(int, re.findall("[0-9]+", version)[:2])) < LEAST_GIT,
        key_is_private=key_is_private(root),
        missing=tuple(_missing(history)),
        has_session_place=session_for(root).is_possible,
        plaintext=Records(root).strangers().plaintext,
        key_made=_key_made(history),
        has_recovery=_has_recovery(root),
        key_in_history=bool(_read(history, "log", "--all", "-1", "--format=%h", "--", *_KEY_ANYWHERE)),
        open_to_others=tuple(path for path in _private_places(root) if is_open_to_others(path)),
        remotes_with_password=tuple(_remotes_with_password(history)),
        newest=_newest(history),
        way_to_hook=repository.way_to_hook(history),
        under_way=under_way(str(folder)),
    )


def set_right(root: Path) -> None:
    """Puts back what is harmless to put back: settings, attributes, hook, and permissions. Raises as set_up() does.

    Where the history is gone none is begun: it would hide that.
    """
    history = History(root.absolute())
    if history.git.folder() is not None:
        repository.set_up(history)
    if os.name != "nt":
        for path in (identity_path(root), *_private_places(root)):
            if is_open_to_others(path):
                path.chmod(0o700 if path.is_dir() else 0o600)


def _private_places(root: Path) -> Iterator[Path]:
    """What holds secrets, or would help to forge, besides the key file: as far as it is there."""
    yield from (root / PRIVATE_FOLDER).glob("*.age.new")
    yield from (root / PRIVATE_FOLDER / "drafts").glob("*")
    state = seen_note.state_folder()
    if state is not None and state.is_dir():
        yield from (state, *state.rglob("*"))


def _read(history: History, *arguments: str) -> str:
    return history.git.call(*arguments).output.decode("utf-8", errors="replace").strip()


def _newest(history: History) -> datetime | None:
    stamp = _read(history, "log", "-1", "--format=%cI")
    return datetime.fromisoformat(stamp) if stamp else None


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


def _remotes_with_password(history: History) -> Iterator[str]:
    """Names of other copies whose address holds a password, which every program that lists processes could see."""
    for line in _read(history, "config", "--get-regexp", r"^remote\..*\.(push)?url$").splitlines():
        name, _, address = line.partition(" ")
        if _WITH_PASSWORD.match(address):
            yield name.removeprefix("remote.").rpartition(".")[0]


def _missing(history: History) -> Iterator[str]:
    for name in _DRIVERS:
        command = _setting(history, name)
        if not command or not _runs(command):
            yield name
    if _setting(history, "merge.drugcheck.recursive") != "binary":
        yield "merge.drugcheck.recursive = binary"
    if _setting(history, "diff.drugcheck.cachetextconv") not in ("", "false"):
        yield "diff.drugcheck.cachetextconv = false"
    attributes = history.git.root / ".gitattributes"
    if not attributes.is_file() or repository.ATTRIBUTES not in attributes.read_text(encoding="utf-8").splitlines():
        yield ".gitattributes"
    ignored = history.git.root / ".gitignore"
    lines = ignored.read_text(encoding="utf-8").splitlines() if ignored.is_file() else []
    if not set(repository.IGNORED).issubset(lines):
        yield ".gitignore"
    if not repository.has_hook(history):
        yield "hooks/pre-commit"


def _runs(command: str) -> bool:
    """Whether the program that a setting names is still there: a virtual environment may have been removed."""
    try:
        words = shlex.split(command)
    except ValueError:
        return False
    return bool(words) and os.access(words[0], os.X_OK)
