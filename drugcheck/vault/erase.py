"""Taking records out of the whole history: old until one moment, new from there on, whatever dies.

    .drugcheck/erase/        a copy of .git, rewritten by git-filter-repo, with the records that change beside it
    .drugcheck/erase.json    it is whole and sound: put it in place, remove what is erased, remove the folder

The note is the decision. Without it recover() throws the folder away, with it recover() goes on. The old .git leaves as
a whole, so that nothing unreachable stays behind in it.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from drugcheck.message import message
from drugcheck.vault import disk, snapshot
from drugcheck.vault.errors import (
    EarlierChangeError,
    HistoryError,
    JournalDamagedError,
    NoHistoryError,
    UnfinishedChangeError,
)
from drugcheck.vault.history import History
from drugcheck.vault.key_files import IDENTITY
from drugcheck.vault.records import FOLDER, PRIVATE_FOLDER, SUFFIX, Records, record_path
from drugcheck.vault.seal import is_id

_STAGING: Final = "erase"
_NOTE: Final = "erase.json"
_LEFT_BY_GIT: Final = ("filter-repo", "ORIG_HEAD", "FETCH_HEAD", "COMMIT_EDITMSG", "logs")


def remotes(root: Path) -> tuple[str, ...]:
    """The names of the other copies that git knows of: each still holds what is erased here."""
    return tuple(History(root).git.run("remote", action=message("read its configuration")).decode().split())


def rewrite(root: Path, ids: Sequence[str]) -> tuple[Path, dict[str, str]]:
    """A copy of the workspace whose history never had these records; its folder, and the new id of each commit.

    The caller holds the lock. Raises NoHistoryError, HistoryError, OSError; nothing has changed then.
    """
    folder = History(root).git.folder()
    if folder is None or folder != root / ".git":
        raise NoHistoryError
    staging = _staging(root)
    shutil.rmtree(staging, ignore_errors=True)
    (staging / PRIVATE_FOLDER).mkdir(parents=True, mode=0o700)
    shutil.copytree(folder, staging / ".git", symlinks=True)
    shutil.copyfile(root / PRIVATE_FOLDER / IDENTITY, staging / PRIVATE_FOLDER / IDENTITY)
    paths = [word for id in ids for word in ("--path", record_path(id))]
    ran = subprocess.run(
        [sys.executable, "-m", "git_filter_repo", "--force", "--quiet", "--invert-paths", *paths,
         "--replace-refs", "delete-no-add"],
        cwd=staging,
        env=History(staging).git.environment(),
        capture_output=True,
        check=False,
    )  # fmt: skip
    if ran.returncode != 0:
        lines = ran.stderr.decode("utf-8", "replace").split("\n")
        raise HistoryError(action=message("take records out"), reason=next(filter(None, reversed(lines)), "?"))
    renamed = _renamed(staging)
    for name in _LEFT_BY_GIT:
        left = staging / ".git" / name
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)
    return staging, renamed


def put_in_place(root: Path, ids: Iterable[str], changed: Iterable[str]) -> None:
    """Decides, and swaps: the copy's history and changed records become those of the workspace.

    Raises OSError where nothing has changed, UnfinishedChangeError where the next command goes on.
    """
    shutil.rmtree(_staging(root) / ".git" / "logs", ignore_errors=True)
    note = {"schema": 1, "erased": sorted(set(ids) - set(changed)), "changed": sorted(changed)}
    new = _note(root).with_suffix(".new")
    new.unlink(missing_ok=True)
    try:
        disk.write_new(str(new), json.dumps(note).encode())
        disk.replace(str(new), str(_note(root)))
        disk.flush_folder(str(root / PRIVATE_FOLDER))
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
            _note(root).unlink(missing_ok=True)
        if not _note(root).exists():
            raise
        raise UnfinishedChangeError(reason=disk.reason(error)) from None
    try:
        recover(root)
    except OSError as error:
        raise UnfinishedChangeError(reason=disk.reason(error)) from None


def recover(root: Path) -> bool:
    """Ends an erasure that was decided, throws away one that was not; whether there was one that was decided.

    The caller holds the lock. Raises OSError; JournalDamagedError where the note is not one of this program.
    """
    staging, note = _staging(root), _note(root)
    decided = note.exists()
    if decided:
        erased, changed = _from_bytes(note.read_bytes())
        if (staging / ".git").exists():
            if (root / ".git").exists():
                (root / ".git").rename(staging / "former")
            (staging / ".git").rename(root / ".git")
        for id in changed:
            if (staging / FOLDER / f"{id}{SUFFIX}").exists():
                disk.replace(str(staging / FOLDER / f"{id}{SUFFIX}"), str(root / FOLDER / f"{id}{SUFFIX}"))
        for id in erased:
            disk.remove(str(root / FOLDER / f"{id}{SUFFIX}"))
        snapshot.forget(root)
        disk.flush_folder(str(root / FOLDER))
        disk.flush_folder(str(root))
    note.with_suffix(".new").unlink(missing_ok=True)
    if staging.exists():
        shutil.rmtree(staging)
    note.unlink(missing_ok=True)
    return decided


def recover_locked(root: Path) -> bool:
    """As recover(), under the lock of the workspace. Raises BusyError, LockingError, EarlierChangeError."""
    with Records(root).lock():
        try:
            return recover(root)
        except OSError as error:
            raise EarlierChangeError(reason=disk.reason(error)) from None


def _from_bytes(data: bytes) -> tuple[list[str], list[str]]:
    """The ids that are erased and those that change, of a note. Raises JournalDamagedError."""
    try:
        content = json.loads(data)
        erased, changed = content["erased"], content["changed"]
        sound = content["schema"] == 1 and isinstance(erased, list) and isinstance(changed, list)
        sound = sound and all(isinstance(id, str) and is_id(id) for id in (*erased, *changed))
    except (ValueError, KeyError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise JournalDamagedError
    return erased, changed


def _renamed(staging: Path) -> dict[str, str]:
    text = (staging / ".git" / "filter-repo" / "commit-map").read_text(encoding="ascii")
    return dict(re.findall(r"^([0-9a-f]{40,64}) +([0-9a-f]{40,64})$", text, re.MULTILINE))


def _staging(root: Path) -> Path:
    return root / PRIVATE_FOLDER / _STAGING


def _note(root: Path) -> Path:
    return root / PRIVATE_FOLDER / _NOTE
