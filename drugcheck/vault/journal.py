"""The note of a change on its way: once it stands, the change will happen, whatever dies.

    .drugcheck/change.json.new   files are being staged; if this is all there is, nothing has happened yet
    .drugcheck/change.json       every file is staged and durable: put them in place, commit, remove the note

It holds ids, revisions, digests, the commit message and its date: nothing about a person. Its name appears by one
rename, which is the moment the change of any number of records is decided. Every command looks for it
(Records.is_quiet), and only one that finds it needs what is here.
"""

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from drugcheck.vault import disk
from drugcheck.vault.errors import JournalDamagedError, StoreWriteError
from drugcheck.vault.key_files import KEY_FILES
from drugcheck.vault.records import NOTE, PRIVATE_FOLDER
from drugcheck.vault.seal import is_id

SCHEMA = 1
# A note with files of the key, or with a commit: a program that does not know of them must not go on from it.
SCHEMA_WITH_FILES = 2
SCHEMA_WITH_COMMIT = 3
_OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Note(NamedTuple):
    """One change: for each id the revision it gets and the SHA-256 of its new file, in hexadecimal.

    `files` are the files of the key that change with them, by name, and their SHA-256. A note with a `commit` says that
    this commit, which is in the repository, becomes the newest in the place of `before`, and with it these other `refs`
    of git: what it changes stands in the commit.
    """

    message: str
    when: datetime
    revs: dict[str, int]
    digests: dict[str, str]
    files: dict[str, str]
    commit: str = ""
    before: str = ""
    refs: Mapping[str, str] = MappingProxyType({})


class Journal:
    """The note of one workspace. Every method may raise OSError."""

    def __init__(self, root: Path) -> None:
        self._folder = str(root / PRIVATE_FOLDER)
        self._path = self._folder + os.sep + NOTE
        self._new_path = self._path + ".new"

    def begin(self) -> None:
        """Says that files are going to be staged, so that what a crash leaves is looked for."""
        disk.remove(self._new_path)
        os.close(disk.create(self._new_path, 0o666))

    def decide(self, note: Note) -> None:
        """Makes the note durable, in the file that begin() made. Everything staged must be durable before."""
        disk.fill(self._new_path, _as_bytes(note))
        disk.replace(self._new_path, self._path)
        disk.flush_folder(self._folder)

    def decided(self) -> Note | None:
        """The note of a change that was decided and not finished, or None. Raises JournalDamagedError too."""
        try:
            data = disk.read(self._path)
        except FileNotFoundError:
            return None
        return _from_bytes(data)

    def age(self) -> float | None:
        """When the note or the mark was made, in seconds since the epoch: what git left later than that is our own."""
        for path in (self._path, self._new_path):
            with contextlib.suppress(FileNotFoundError):
                return os.stat(path).st_mtime  # noqa: PTH116
        return None

    @contextlib.contextmanager
    def mark(self) -> Iterator[None]:
        """Marks that git is at work without a note: its locks are removed by the next command if both die of it.

        Raises StoreWriteError.
        """
        try:
            self.begin()
        except OSError as error:
            raise StoreWriteError(reason=disk.reason(error)) from None
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                disk.remove(self._new_path)

    def retract(self) -> None:
        """Removes the note of a change that shall not happen; where this fails it may happen yet."""
        disk.remove(self._path)

    def clear(self) -> None:
        """Removes the note, and the durability of that can wait: a finished change is recognised as such."""
        disk.remove(self._path)
        disk.remove(self._new_path)


def _as_bytes(note: Note) -> bytes:
    import json

    content = {
        "schema": _schema(note),
        "message": note.message,
        "when": note.when.isoformat(),
        "records": {id: {"rev": rev, "sha256": note.digests[id]} for id, rev in note.revs.items()},
    } | ({"files": note.files} if note.files else {})
    if note.commit:
        content |= {"commit": note.commit, "before": note.before, "refs": dict(note.refs)}
    return (json.dumps(content, indent=1) + "\n").encode()


def _from_bytes(data: bytes) -> Note:
    """The note was renamed into place whole, so one that does not fit this shape was not made by this program."""
    import json

    try:
        content = json.loads(data)
        records = content["records"]
        note = Note(
            message=str(content["message"]),
            when=datetime.fromisoformat(content["when"]),
            revs={id: int(entry["rev"]) for id, entry in records.items()},
            digests={id: str(entry["sha256"]) for id, entry in records.items()},
            files={name: str(digest) for name, digest in content.get("files", {}).items()},
            commit=str(content.get("commit", "")),
            before=str(content.get("before", "")),
            refs={name: str(oid) for name, oid in content.get("refs", {}).items()},
        )
        sound = content["schema"] == _schema(note)
        sound = sound and bool(note.revs or note.files or note.commit) and all(map(is_id, note.revs))
        oids = (note.commit, note.before, *note.refs.values()) if note.commit else ()
        sound = sound and all(map(_OBJECT.fullmatch, oids)) and all(map(_is_ref, note.refs))
        sound = sound and KEY_FILES.issuperset(note.files)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        sound = False
    if not sound:
        # Removing it could lose the half of a change that is not in place yet.
        raise JournalDamagedError
    return note


def _schema(note: Note) -> int:
    return SCHEMA_WITH_COMMIT if note.commit else SCHEMA_WITH_FILES if note.files else SCHEMA


def _is_ref(name: str) -> bool:
    return name.startswith(("refs/tags/", "refs/remotes/")) and name.isprintable() and " " not in name
