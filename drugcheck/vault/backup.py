"""Backups: a folder that a bare git and a bare age can open, and the proof that it opens.

    drugcheck-2022-04-07-1a2b3c4d/
        history.bundle   every commit and tag (git bundle): the sealed records, drugcheck.toml, templates
        identity.age     the key file, under the passphrase of that day
        SHA256SUMS       checksums of the other files
        README.txt       how to open it without drugcheck

It appears under its name by one rename, when everything in it is written and git has verified the bundle.
"""

import hashlib
import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from drugcheck import unfinished
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import message
from drugcheck.vault import disk, repository
from drugcheck.vault.errors import BackupDamagedError, StoreWriteError
from drugcheck.vault.history import History
from drugcheck.vault.identity import NAME, identity_path, read_identity
from drugcheck.vault.records import PRIVATE_FOLDER
from drugcheck.vault.seal import Keys
from drugcheck.vault.vault import Vault

BUNDLE: Final = "history.bundle"
SUMS: Final = "SHA256SUMS"
GUIDE: Final = "README.txt"
_SHORT: Final = 8

_GUIDE_TEXT: Final = """\
drugcheck 备份 / backup, {day}, commit {commit}

还原 / restore:       drugcheck restore {name} NEW-FOLDER
不用 drugcheck 打开 / without drugcheck, with git and age alone:

    git clone {bundle} store
    age -d {key} > key.txt                          (密码 / the passphrase of that day)
    age -d -i key.txt store/records/C0001.toml.age
    rm key.txt

git 历史 / the history: git -C store log; tags submitted/2022-W12 mark what was sent.
"""


class BackupExistsError(RefusedError):
    """there is a backup of this state already: {name}"""

    hint = "drugcheck restore --rehearse {name}"


class NoBackupError(UsageError):
    """this is not a backup: it has no {what}"""

    hint = "drugcheck backup FOLDER"


class NotEmptyError(RefusedError):
    """a backup is restored into a new folder: {folder} is not empty"""

    hint = "drugcheck restore BACKUP NEW-FOLDER"


class Backup(NamedTuple):
    """A backup that was made: where it stands, and of which commit."""

    folder: Path
    commit: str


class Rehearsed(NamedTuple):
    """What a restore for practice found: the commit, and what its records say together as one checksum."""

    commit: str
    records: int
    fingerprint: str


def make_backup(vault: Vault, into: Path, when: datetime) -> Backup:
    """A backup of the committed state in a new folder under `into`.

    Raises:
        BackupExistsError; StoreWriteError where it cannot be written; GitMissingError, HistoryError.
    """
    history = History(vault.root)
    commit = history.resolve("HEAD")
    target = into / f"drugcheck-{when:%Y-%m-%d}-{commit[:_SHORT]}"
    if target.exists():
        raise BackupExistsError(name=str(target))
    staging = unfinished.beside(target)
    try:
        into.mkdir(parents=True, exist_ok=True)
        staging.mkdir(mode=0o700)
        history.git.run(
            "bundle", "create", "--quiet", str((staging / BUNDLE).resolve()), "HEAD", "--branches", "--tags",
            action=message("write the bundle"),
        )  # fmt: skip
        history.git.run("bundle", "verify", "--quiet", str((staging / BUNDLE).resolve()), action=message("verify it"))
        disk.write_new(str(staging / NAME), read_identity(vault.root), 0o600)
        guide = _GUIDE_TEXT.format(day=f"{when:%Y-%m-%d}", commit=commit, name=target.name, bundle=BUNDLE, key=NAME)
        disk.write_new(str(staging / GUIDE), guide.encode())
        lines = (f"{_digest(staging / name)}  {name}\n" for name in (BUNDLE, NAME, GUIDE))
        disk.write_new(str(staging / SUMS), "".join(lines).encode())
        disk.flush_folder(str(staging))
        disk.replace(str(staging), str(target))
        disk.flush_folder(str(into))
    except OSError as error:
        raise StoreWriteError(reason=disk.reason(error)) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Backup(target, commit)


def check_backup(folder: Path) -> None:
    """Holds the files of a backup against its checksums. Raises NoBackupError, BackupDamagedError."""
    for name in (BUNDLE, NAME, SUMS):
        if not (folder / name).is_file():
            raise NoBackupError(what=name)
    for line in (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        if name not in (BUNDLE, NAME, GUIDE):
            raise BackupDamagedError(name=SUMS)
        if not (folder / name).is_file() or _digest(folder / name) != digest:
            raise BackupDamagedError(name=name)


def restore(folder: Path, target: Path) -> str:
    """Puts the workspace of a backup into a new folder, ready to be unlocked with the passphrase of that day.

    Returns its newest commit.

    Raises:
        NoBackupError, BackupDamagedError, NotEmptyError, StoreWriteError, GitMissingError, HistoryError.
    """
    check_backup(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NotEmptyError(folder=str(target))
    staging = unfinished.beside(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging.mkdir(mode=0o700)
        history = History(staging)
        history.git.run(
            "clone", "--quiet", "--template=", "--no-hardlinks", str((folder / BUNDLE).resolve()), ".",
            action=message("open the bundle"),
            environment={"GIT_ALLOW_PROTOCOL": "file"},
        )  # fmt: skip
        history.git.run("remote", "remove", "origin", action=message("set up the history"))
        (staging / PRIVATE_FOLDER).mkdir(exist_ok=True)
        disk.write_new(str(identity_path(staging)), disk.read(str(folder / NAME)), 0o600)
        repository.set_up(history)
        if target.exists():
            target.rmdir()
        disk.replace(str(staging), str(target))
    except OSError as error:
        raise StoreWriteError(reason=disk.reason(error)) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return History(target).resolve("HEAD")


def rehearse(folder: Path, keys: Keys, scratch: Path, besides: Collection[str] = ()) -> Rehearsed:
    """Restores a backup into `scratch`, opens every record and checks the whole history; nothing of it stays.

    `besides` are records that the fingerprint leaves out. Raises what restore() raises, and BackupDamagedError where a
    record does not open or the history is not sound.
    """
    place = scratch / "rehearsal"
    restore(folder, place)
    try:
        with Vault(place, keys) as vault:
            report = vault.verify()
            if not report.is_sound:
                raise BackupDamagedError(name=str(report.problems[0].error.message))
            revs, damaged = vault.revs()
            if damaged:
                raise BackupDamagedError(name=", ".join(sorted(damaged)[:3]))
            return Rehearsed(vault.commit_of("HEAD"), len(revs), fingerprint_of(vault, besides))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def fingerprint_of(vault: Vault, besides: Collection[str] = ()) -> str:
    """One checksum over the ids, revisions and texts of all records that open, but for those `besides`."""
    digest = hashlib.sha256()
    for id, (text, rev) in vault.opened(sorted(id for id in vault.ids() if id not in besides)):
        digest.update(f"{id}\0{rev}\0{len(text)}\0{text}".encode())
    return "sha256:" + digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
