"""Making a commit of another copy the one of this workspace: files, index, branch and tags, old or new.

    make       a commit of both sides is made apart, where what came in was checked
    bring      its objects come into this repository; nothing points to them yet
    decide     one rename makes the journal's note: before it nothing has happened, after it everything will
    place      each file that differs gets the content of the commit; the index follows
    move       branch and tags in one transaction of git
    clear      the note goes

recover() carries a noted one to its end. What stands in a file's place and is of neither commit is somebody's work: it
stays and shows as uncommitted.
"""

import contextlib
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from drugcheck.errors import RefusedError
from drugcheck.message import Message, message
from drugcheck.vault import disk
from drugcheck.vault.errors import HistoryError, NotCommittedError, StoreWriteError, UnfinishedChangeError
from drugcheck.vault.history import FALLBACK_EMAIL, FALLBACK_NAME, History, blob_id, stamp
from drugcheck.vault.incoming import Entry, changes
from drugcheck.vault.journal import Journal, Note
from drugcheck.vault.records import Records, id_of_path

_AT_ONCE: Final = 256
_MADE: Final = "refs/heads/made"
_FILE: Final = "100644"


class UncommittedError(RefusedError):
    """nothing was taken: {count} file(s) have changes that are in no commit"""

    hint = "git status"


def make(
    apart: History, here: History, parents: tuple[str, str], start: str, files: Mapping[str, str | None],
    text: str, when: datetime,
) -> str:  # fmt: skip
    """A commit with two parents: the tree of `start` with these files (an object's id, None: without it).

    Raises HistoryError.
    """
    action = message("make the commit")
    apart.git.run("read-tree", start, action=action)
    apart.git.run("update-index", "-z", "--index-info", action=action, data=_index(files))
    tree = apart.git.run("write-tree", action=action).decode().strip()
    first, second = parents
    made_by = _author(here) | dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), stamp(when))
    commit = apart.git.run(
        "commit-tree", "--no-gpg-sign", "-p", first, "-p", second, "-m", text, tree, action=action, environment=made_by
    )
    apart.git.run("update-ref", _MADE, commit.decode().strip(), action=action)
    return commit.decode().strip()


class Gathered:
    """The files of a commit that is to be made: an object's id, None for no file.

    What is `made` here is given to git after some of it, so that thousands of records are not there at once.
    """

    def __init__(self, apart: History) -> None:
        self._apart = apart
        self._files: dict[str, str | None] = {}
        self._fresh: dict[str, bytes] = {}
        self.made = 0

    def __contains__(self, path: str) -> bool:
        return path in self._files

    def take(self, path: str, oid: str | None) -> None:
        """An object that git has, or that there is no such file."""
        self._fresh.pop(path, None)
        self._files[path] = oid

    def put(self, path: str, data: bytes) -> None:
        """Bytes that are made here. Raises HistoryError, StoreWriteError."""
        self.take(path, None)
        self.made += 1
        self._fresh[path] = data
        if len(self._fresh) >= _AT_ONCE:
            self._store()

    def all(self) -> dict[str, str | None]:
        """All of them, by path. Raises HistoryError, StoreWriteError."""
        self._store()
        return self._files

    def _store(self) -> None:
        if not self._fresh:
            return
        listed = "".join(f"{path}\n" for path in _written(self._apart, self._fresh.values())).encode()
        written = self._apart.git.run(
            "hash-object", "-w", "--no-filters", "--stdin-paths", action=message("make the commit"), data=listed
        )
        self._files.update(zip(self._fresh, written.decode().split(), strict=True))
        self._fresh.clear()


def merged_text(apart: History, ours: bytes, base: bytes, theirs: bytes) -> bytes | None:
    """Three versions of a plain text made one, line by line; None where both changed the same lines.

    Raises StoreWriteError.
    """
    outcome = apart.git.call("merge-file", "-p", "--quiet", *_written(apart, (ours, base, theirs)))
    return outcome.output if outcome.status == 0 else None


def _written(apart: History, contents: Iterable[bytes]) -> list[str]:
    """The paths of files apart that hold this: plain texts of the office, and records as they are sealed."""
    folder = apart.git.root / "made"
    paths = []
    try:
        folder.mkdir(exist_ok=True)
        for n, data in enumerate(contents):
            (folder / str(n)).write_bytes(data)
            paths.append(str(folder / str(n)))
    except OSError as error:
        raise StoreWriteError(reason=disk.reason(error)) from None
    return paths


def take(here: History, apart: History, journal: Journal, note: Note, *, name: str) -> None:
    """Brings the noted commit from the place apart, where a branch of that name leads to it, and makes it this one's.

    The caller holds the lock, and what was interrupted before is done. Raises UncommittedError, StoreWriteError,
    HistoryError (nothing was changed); UnfinishedChangeError, NotCommittedError (the next command goes on).
    """
    here.git.run(
        "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--", str(apart.git.root),
        f"refs/heads/{name}", action=message("bring the commits in"), environment={"GIT_ALLOW_PROTOCOL": "file"},
    )  # fmt: skip
    differ = changes(here, note.before, note.commit)
    dirty = here.uncommitted(list(differ)) if differ else []
    if dirty:
        raise UncommittedError(count=len(dirty))
    try:
        journal.begin()
        journal.decide(note)
    except OSError as error:
        with contextlib.suppress(OSError):
            journal.retract()
            journal.clear()
        raise StoreWriteError(reason=disk.reason(error)) from None
    finish(here, journal, note)


def finish(here: History, journal: Journal, note: Note) -> None:
    """From the decision on; may be done again. Raises UnfinishedChangeError, NotCommittedError, HistoryError."""
    head = here.head()
    if head == note.before:
        differ = changes(here, note.before, note.commit)
        try:
            _place(here, differ)
        except OSError as error:
            raise UnfinishedChangeError(reason=disk.reason(error)) from None
        here.move(_index({path: entry.after for path, entry in differ.items()}), _transaction(note))
    elif head != note.commit:
        raise NotCommittedError(reason=message("git was moved to another commit meanwhile"))
    with contextlib.suppress(OSError):
        journal.clear()


def _place(here: History, differ: Mapping[str, Entry]) -> None:
    root = here.git.root
    records = Records(root)
    records.prepare()
    wanted = [path for path, entry in differ.items() if not _holds(root / path, entry.after)]
    mine = [path for path in wanted if _holds(root / path, differ[path].before)]
    written = [(path, oid) for path in mine if (oid := differ[path].after) is not None]
    for (path, _), blob in zip(written, here.blobs([oid for _, oid in written]), strict=True):
        if blob.data is None:
            raise OSError(None, "git")
        id = id_of_path(path)
        if id is not None:
            records.stage(id, blob.data)
            records.publish(id)
        else:
            _replace(root / path, blob.data)
    for path in mine:
        if differ[path].after is None:
            disk.remove(str(root / path))
    records.flush()


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    new = f"{path.parent}{os.sep}.{path.name}.new"
    disk.remove(new)
    disk.write_new(new, data)
    disk.replace(new, str(path))
    disk.flush_folder(str(path.parent))


def _holds(path: Path, oid: str | None) -> bool:
    """Whether the file is that object (None: whether there is none), whatever line ends git gave a plain text."""
    try:
        data = disk.read(str(path))
    except FileNotFoundError:
        return oid is None
    return oid is not None and oid in {blob_id(data, oid), blob_id(data.replace(b"\r\n", b"\n"), oid)}


def _index(objects: Mapping[str, str | None]) -> bytes:
    lines = (f"{_FILE} {oid}\t{path}\0" if oid else f"0 {'0' * 40}\t{path}\0" for path, oid in objects.items())
    return "".join(lines).encode("utf-8", "surrogateescape")


def _transaction(note: Note) -> bytes:
    lines = [f"update HEAD {note.commit} {note.before}"]
    lines += [f"update {name} {oid}" for name, oid in note.refs.items()]
    return "".join(f"{line}\n" for line in lines).encode()


def _author(here: History) -> dict[str, str]:
    """In whose name a commit is made here."""
    asked = here.git.call("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT")
    name, _, rest = asked.output.decode("utf-8", "replace").partition(" <")
    email = rest.partition(">")[0]
    if asked.status != 0 or not name or not email:
        name, email = FALLBACK_NAME, FALLBACK_EMAIL
    return {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in
            (("NAME", name), ("EMAIL", email))}  # fmt: skip


def completed(here: History, journal: Journal, note: Note) -> list[Message]:
    """Carries an interrupted one to its end; what was done. Raises as finish() does."""
    began = journal.age()
    try:
        finish(here, journal, note)
    except HistoryError as error:
        # Whoever holds git's lock since then is the git of the drugcheck that died.
        if not here.break_locks(began):
            raise NotCommittedError(reason=error.details["reason"]) from None
        finish(here, journal, note)
    return [message("what came from another copy was interrupted: it is taken over now")]
