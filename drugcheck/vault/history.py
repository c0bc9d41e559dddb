"""The history of the records: git commits of given paths, and what they held.

A change costs one git process per commit, and one more when it brings a new file. Nothing here opens a blob.
"""

import contextlib
import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from drugcheck.message import Message, message
from drugcheck.vault import asking
from drugcheck.vault.errors import (
    GitMissingError,
    HistoryDamagedError,
    HistoryError,
    MergeUnderWayError,
    NoHistoryError,
    UnknownCommitError,
)
from drugcheck.vault.git import Batch, Blob, Git
from drugcheck.vault.git_files import head_of, under_way
from drugcheck.vault.git_outcome import Outcome, why
from drugcheck.vault.records import FOLDER

# In whose name a commit is made where git does not know the user.
FALLBACK_NAME = "drugcheck"
FALLBACK_EMAIL = "drugcheck@localhost"
# How long another git is waited for, and longer for each path: the git of a drugcheck that died may still be at work.
LOCK_SECONDS = 3.0
LOCK_SECONDS_PER_PATH = 0.005
_PATHS_FROM_INPUT = ("--pathspec-from-file=-", "--pathspec-file-nul")
_NOTHING = frozenset("0")
_COARSE = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class Step:
    """One file in one commit: the object it had before in each parent (None: not there) and the one it has after."""

    commit: str
    when: datetime
    author: str
    message: str
    path: str
    before: tuple[str | None, ...]
    after: str | None


def paths_input(paths: Iterable[str]) -> bytes:
    """Paths as git reads them from its standard input, where no limit on a command line cuts them."""
    return "".join(f"{path}\0" for path in paths).encode()


def blob_id(data: bytes, like: str) -> str:
    """The object id git gives these bytes, in the same hash as the id `like`."""
    algorithm = "sha1" if len(like) == 40 else "sha256"
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class History:
    """The git repository of one workspace. Its methods raise GitMissingError and HistoryError."""

    def __init__(self, root: Path) -> None:
        self.git = Git(root)
        self._batch: Batch | None = None
        self._author: tuple[str, ...] = ()
        self.made = 0  # commits, by this object

    def check_ready(self, *, first: bool = False) -> None:
        """Raises GitMissingError, NoHistoryError or MergeUnderWayError where a commit could not be made.

        HistoryDamagedError where there is no newest commit to go on from, unless this is to be the `first`.
        A clone lacks the settings and the hook of the repository it was made of: they are put in place if they can be.
        """
        self.git.check_owner()
        folder = self.git.folder()
        if folder is None:
            raise NoHistoryError
        if under_way(str(folder)):
            raise MergeUnderWayError
        if not first and head_of(str(self.git.root)) is None and self.head() is None:
            raise HistoryDamagedError(reason=message("its newest commit cannot be read"))
        self._equip(folder)

    def commit(self, paths: Sequence[str], text: str, when: datetime, *, new: bool) -> None:
        """Commits these paths alone, whatever else is staged; `new` if git may not know one of them yet.

        Fine as well when they are committed already. Waits a little for another git. Raises HistoryError.
        """
        data = paths_input(paths)
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), stamp(when))
        if new:
            outcome = self._patiently("add", "--force", *_PATHS_FROM_INPUT, data=data)
            if outcome.status != 0:
                raise HistoryError(action=message("commit the change"), reason=why(outcome))
        outcome = self._commit(text, data, dates)
        if outcome.status != 0 and not self._author and not self._knows_author():
            self._author = ("-c", f"user.name={FALLBACK_NAME}", "-c", f"user.email={FALLBACK_EMAIL}")
            outcome = self._commit(text, data, dates)
        if outcome.status != 0 and not (self.head() and not self.uncommitted(paths)):
            raise HistoryError(action=message("commit the change"), reason=why(outcome))
        self.made += outcome.status == 0

    def head(self) -> str | None:
        """The id of the newest commit; None before the first one or when it cannot be read."""
        outcome = self.git.call("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return outcome.output.decode().strip() or None if outcome.status == 0 else None

    def count(self, commit: str) -> int:
        """How many commits lead to one, itself included. Raises HistoryError where it is not there."""
        return int(self.git.run("rev-list", "--count", commit, "--", action=message("count the commits")))

    def distance(self, before: str, after: str) -> tuple[int, int]:
        """How many commits only the first of two leads back to, and how many only the second. HistoryError as above."""
        counts = self.git.run(
            "rev-list", "--count", "--left-right", f"{before}...{after}", "--", action=message("count the commits")
        )
        only_before, only_after = map(int, counts.split())
        return only_before, only_after

    def begun(self) -> date | None:
        """The day of the first commit; None before there is one or when it cannot be read."""
        return asking.begun(self.git)()

    def resolve(self, name: str) -> str:
        """The id of the commit that a tag, a branch or a short id names. Raises UnknownCommitError."""
        outcome = self.git.call("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if outcome.status != 0:
            raise UnknownCommitError(name=name)
        return outcome.output.decode().split()[-1]

    def tag(self, name: str, commit: str) -> None:
        """Makes a tag. Raises HistoryError where there is one of that name."""
        outcome = self._patiently("tag", "--no-sign", name, commit)
        lock = (self.git.folder() or self.git.root) / "refs" / "tags" / f"{name}.lock"
        if outcome.status != 0 and lock.exists():
            # No git holds it for as long as it was waited for: the one that made it is dead.
            lock.unlink(missing_ok=True)
            outcome = self._patiently("tag", "--no-sign", name, commit)
        if outcome.status != 0:
            raise HistoryError(action=message("mark the commit"), reason=why(outcome))

    def move(self, index: bytes, refs: bytes) -> None:
        """Changes entries of the index, then branch and tags at once, as update-index and update-ref read them.

        May be done again. Waits a little for another git. Raises HistoryError.
        """
        for arguments, data in ((("update-index", "-z", "--index-info"), index), (("update-ref", "--stdin"), refs)):
            outcome = self._patiently(*arguments, data=data)
            if outcome.status != 0:
                raise HistoryError(action=message("take the commit over"), reason=why(outcome))
        self._patiently("update-index", "-q", "--refresh")

    def uncommitted(self, paths: Sequence[str] = (FOLDER,)) -> list[str]:
        """The paths among these, or under them, whose file is not what the newest commit has; new ones too."""
        return asking.uncommitted(self.git, paths)()

    def tree(self, commit: str = "HEAD", folder: str = FOLDER) -> dict[str, str]:
        """The object id of each file under a folder in a commit."""
        output = self.git.run(
            "ls-tree", "-r", "-z", "--full-tree", commit, "--", folder, action=message("read the newest commit")
        )
        entries = (entry.partition("\t") for entry in output.decode("utf-8", "surrogateescape").split("\0") if entry)
        return {path: facts.split()[2] for facts, _, path in entries}

    def steps(
        self, path: str = FOLDER, *, between: tuple[str, str] | None = None, limit: int | None = None
    ) -> Iterator[Step]:
        """Every change of a file, or of the files under a folder, newest first, merged side branches too.

        `between` are two commits: only what was made after the first and up to the second; `limit` is the most commits.
        """
        commits = f"{between[0]}..{between[1]}" if between else "HEAD"
        output = self.git.run(
            "log", "-z", "--format=%x01%H%x00%aI%x00%an%x00%s", "--raw", "--no-abbrev", "-c", "--no-renames",
            "--full-history", "--topo-order", *([] if limit is None else [f"-n{limit}"]), commits, "--", path,
            action=message("read the log"),
        )  # fmt: skip
        tokens = iter(output.decode("utf-8", "surrogateescape").split("\0"))
        commit, when, author, subject = "", datetime.min, "", ""
        for token in tokens:
            line = token.lstrip("\n")
            if line.startswith("\x01"):
                commit, when = line[1:], datetime.fromisoformat(next(tokens))
                author, subject = next(tokens), next(tokens)
            elif line.startswith(":"):
                yield Step(commit, when, author, subject, next(tokens), *_objects(line))

    def blobs(self, names: Sequence[str]) -> Iterator[Blob]:
        """For each name or object id its blob, through one process that stays for the next question."""
        if self._batch is None:
            self._batch = self.git.batch()
        return self._batch.blobs(names)

    def close(self) -> None:
        """Ends the process that blobs() keeps."""
        if self._batch is not None:
            self._batch.close()
            self._batch = None

    def fsck(self) -> Message | str | None:
        """What git finds wrong with its own objects, in its words; None when they are sound."""
        outcome = self.git.call("fsck", "--full", "--no-dangling", "--no-progress")
        return why(outcome) if outcome.status != 0 else None

    def locks(self) -> list[Path]:
        """The locks in which git stands while it writes; without a running git they are what a killed one left."""
        folder = self.git.folder()
        if folder is None:
            return []
        found = [folder / f"{name}.lock" for name in ("index", "HEAD", "config", "packed-refs")]
        found += [*folder.glob("next-index-*.lock"), *(folder / "refs").rglob("*.lock")]
        return [lock for lock in found if lock.exists()]

    def break_locks(self, since: float | None) -> bool:
        """Removes locks made at `since` (seconds since the epoch) or later; whether there were any.

        Only for a caller who knows that a drugcheck died then while its git was at work; None knows of none.
        """
        broken = False
        for lock in self.locks():
            with contextlib.suppress(OSError):
                if since is not None and lock.stat().st_mtime >= since:
                    lock.unlink()
                    broken = True
        return broken

    def run(self, *arguments: str, action: Message) -> None:
        """As git.run(), for what writes; the locks of a git that is killed in it go. Raises as it does."""
        began, outcome = time.time(), self.git.call(*arguments)
        if outcome.status < 0:
            self.break_locks(began - _COARSE)
        if outcome.status != 0:
            raise HistoryError(action=action, reason=why(outcome), hint="drugcheck verify --repair")

    def outlive(self, since: float | None) -> None:
        """Waits for the git of a drugcheck that died at `since` or later; a lock that stays then is removed."""
        deadline = time.monotonic() + LOCK_SECONDS
        while since is not None and self.locks():
            if time.monotonic() > deadline:
                self.break_locks(since)
                return
            time.sleep(0.1)

    def collect_garbage(self) -> None:
        """Lets git pack its objects if there are many; a failure costs only space."""
        with contextlib.suppress(GitMissingError, HistoryError):
            self.git.call("gc", "--auto", "--quiet")

    def _equip(self, folder: Path) -> None:
        try:
            text = (folder / "config").read_bytes()
        except OSError:
            return
        if (b'[merge "drugcheck"]' not in text or b'[diff "drugcheck"]' not in text) and os.access(folder, os.W_OK):
            from drugcheck.vault import repository

            repository.set_up(self)

    def _commit(self, text: str, data: bytes, dates: dict[str, str]) -> Outcome:
        return self._patiently(
            "-c", "user.useConfigOnly=true", "-c", "maintenance.auto=false", "-c", "gc.auto=0", *self._author,
            "commit", "--quiet", "--no-verify", "--no-gpg-sign", "--only", "--cleanup=whitespace", "-m", text,
            *_PATHS_FROM_INPUT,
            data=data, environment=dates,
        )  # fmt: skip

    def _patiently(self, *arguments: str, data: bytes = b"", environment: dict[str, str] | None = None) -> Outcome:
        deadline = time.monotonic() + LOCK_SECONDS + LOCK_SECONDS_PER_PATH * data.count(b"\0")
        while True:
            began = time.time()
            outcome = self.git.call(*arguments, data=data, environment=environment)
            if outcome.status < 0:
                # Killed by a signal, it left its locks; the clock of a folder is a little coarser than this one.
                self.break_locks(began - _COARSE)
            if outcome.status == 0 or time.monotonic() > deadline or not self.locks():
                return outcome
            time.sleep(0.1)

    def _knows_author(self) -> bool:
        return self.git.call("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT").status == 0


def stamp(when: datetime) -> str:
    """A time as git takes it from its environment: seconds since the epoch and the offset of the place."""
    local = when.astimezone() if when.tzinfo is None else when
    return f"@{int(local.timestamp())} {local:%z}"


def _objects(line: str) -> tuple[tuple[str | None, ...], str | None]:
    """The objects of a `--raw` line: one colon, one mode and one object for each parent, then those of the result."""
    parents = len(line) - len(line.lstrip(":"))
    objects = line[parents:].split()[parents + 1 : 2 * parents + 2]
    known = [None if set(oid) == _NOTHING else oid for oid in objects]
    return tuple(known[:-1]), known[-1]
