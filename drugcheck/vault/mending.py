"""The way back for git itself: locks, settings, HEAD, index, branch and objects, each made anew where it can be.

What is lost inside the history comes back from the files of the records, where they still stand as they were committed,
and from another copy: a backup, or the folder of a clone. Nothing that can be read is removed.
"""

import hashlib
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from drugcheck.message import Message, message
from drugcheck.vault import repository
from drugcheck.vault.backup import BUNDLE
from drugcheck.vault.errors import HistoryDamagedError, HistoryError, NoCopyError, NoHistoryError
from drugcheck.vault.git_files import head_of
from drugcheck.vault.git_outcome import why
from drugcheck.vault.history import History
from drugcheck.vault.records import LOCK_SECONDS, Records

# So old a lock is no running git's, unless somebody sits in the editor of a commit.
_OLD: Final = 60.0  # seconds
_BRANCH: Final = "main"
_ASIDE: Final = ".damaged"


def mend(root: Path, source: Path | None) -> list[Message]:
    """Makes git whole as far as that can be, with the objects of another copy; what was done, if anything.

    Raises NoCopyError, HistoryDamagedError for what is left, GitMissingError, HistoryError, BusyError, OSError.
    """
    history = History(root)
    _ = history.git.program
    if source is None and history.git.folder() is None:
        raise NoHistoryError(hint="drugcheck verify --repair --from BACKUP")
    bundle = _bundle_of(source) if source is not None else None
    try:
        with Records(root).lock(LOCK_SECONDS):
            done = list(_Mender(history, bundle).run())
    finally:
        history.close()
    return done


def _bundle_of(source: Path) -> Path:
    """The bundle of a backup, a bundle itself, or the folder of a clone."""
    for path in (source / BUNDLE, source):
        if path.is_file() or (path == source and (source / ".git").exists()):
            return path.resolve()
    raise NoCopyError(name=str(source))


class _Mender:
    """One mending of one repository."""

    def __init__(self, history: History, source: Path | None) -> None:
        self._history = history
        self._git = history.git
        self._root = history.git.root
        self._folder = history.git.root / ".git"
        self._source = source
        self._known: list[str] = []
        self._mended = False

    def run(self) -> Iterator[Message]:
        """Each step that was needed, in an order in which none needs a later one."""
        steps: tuple[Callable[[], Message | None], ...] = (
            self._locks, self._settings, self._head, self._packs, self._objects, self._from_files, self._refs,
            self._from_copy, self._branch, self._index,
        )  # fmt: skip
        for step in steps:
            if (done := step()) is not None:
                self._mended = True
                yield done
        if (complaint := self._history.fsck()) is not None:
            raise HistoryDamagedError(reason=complaint, hint=self._next)

    @property
    def _next(self) -> str:
        """What else can be tried: another copy, or a backup in a folder of its own."""
        return "drugcheck verify --repair --from BACKUP" if self._source is None else NoHistoryError.hint

    def _locks(self) -> Message | None:
        locks = self._history.locks()
        old = [lock for lock in locks if time.time() - lock.stat().st_mtime > _OLD]
        for lock in old:
            lock.unlink()
        if len(old) < len(locks):
            return message("another git has been at work for less than a minute: try again later")
        return message("locks of a git that runs no more were removed: {count}", count=len(old)) if old else None

    def _settings(self) -> Message | None:
        config = self._folder / "config"
        if not config.exists() or self._fine("config", "--file", str(config), "--list"):
            return None
        config.replace(config.with_suffix(_ASIDE))
        return message("the settings of git could not be read: made anew")

    def _head(self) -> Message | None:
        """What makes a folder a repository; set_up() adds the settings where they are gone."""
        if self._fine("rev-parse", "--git-dir") and (self._folder / "config").exists():
            return None
        names = sorted(path.name for path in (self._folder / "refs" / "heads").glob("*"))
        for name in ("objects", "refs"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        if not self._fine("rev-parse", "--git-dir"):
            (self._folder / "HEAD").write_bytes(b"ref: refs/heads/%s\n" % (names[0] if names else _BRANCH).encode())
        self._git.run("init", "--quiet", "--template=", action=message("set up the history"))
        repository.set_up(self._history)
        return message("HEAD and settings of git were made anew")

    def _packs(self) -> Message | None:
        """A pack that cannot be read gives what still can be, as single objects; what git reckoned of them goes."""
        count = 0
        if self._history.fsck() is not None:
            information = self._folder / "objects" / "info"
            for reckoned in (*information.glob("commit-graph"), *information.glob("commit-graphs/*")):
                reckoned.unlink()
        for pack in sorted((self._folder / "objects" / "pack").glob("*.pack")):
            index = pack.with_suffix(".idx")
            if index.exists() and self._fine("verify-pack", str(index)):
                continue
            count += 1
            aside = pack.with_suffix(_ASIDE)
            pack.replace(aside)
            index.unlink(missing_ok=True)
            if self._fine("index-pack", "--stdin", data=aside.read_bytes()):
                aside.unlink()
            else:
                self._git.call("unpack-objects", "-r", "-q", data=aside.read_bytes())
        for index in (self._folder / "objects" / "pack").glob("*.idx"):
            if not index.with_suffix(".pack").exists():
                index.unlink()
        return message("packs of the history were read anew: {count}", count=count) if count else None

    def _objects(self) -> Message | None:
        """A single object that is not what its name says is worth nothing, and hides a good one."""
        damaged = [path for path in (self._folder / "objects").glob("??/*") if not _is_sound(path)]
        for path in damaged:
            path.unlink()
        if not damaged:
            return None
        return message("damaged objects of the history were taken out: {count}", count=len(damaged))

    def _from_copy(self) -> Message | None:
        if self._source is None or (self._history.head() is not None and self._history.fsck() is None):
            return None
        action = message("read the other copy")
        bundle, made = self._source, self._folder / "copy.bundle"
        if bundle.is_dir():
            words = ("bundle", "create", "--quiet", str(made.resolve()), "HEAD", "--branches", "--tags")
            History(bundle).git.run(*words, action=action)
            bundle = made
        try:
            refs = self._git.run("bundle", "unbundle", str(bundle), action=action).decode().splitlines()
        finally:
            made.unlink(missing_ok=True)
        for line in refs:
            commit, _, name = line.partition(" ")
            if name.startswith("refs/tags/") and not self._fine("rev-parse", "--verify", "--quiet", name):
                self._git.run("update-ref", name, commit, action=action)
            if name == "HEAD":
                self._known.append(commit)
        return message("objects of the history were taken from the other copy")

    def _from_files(self) -> Message | None:
        """Files that stand as they were committed are objects of the history."""
        folders = ("records", "templates")
        paths = [p for name in folders for p in sorted((self._root / name).glob("*")) if p.is_file()]
        paths += [p for p in sorted(self._root.glob("*")) + sorted(self._root.glob(".git*")) if p.is_file()]
        listed = "".join(f"{path.relative_to(self._root).as_posix()}\n" for path in paths).encode()
        self._git.call("hash-object", "-w", "--no-filters", "--stdin-paths", data=listed)
        # The index is the newest tree, as long as nobody has staged anything.
        self._git.call("write-tree")
        return None

    def _refs(self) -> Message | None:
        """Names of commits that are gone, of the branch too, are in the way of everything; git's log has them still."""
        self._known = [head] if (head := head_of(str(self._root))) else []
        for log in (self._folder / "logs" / "HEAD", *sorted((self._folder / "logs" / "refs" / "heads").glob("*"))):
            if log.is_file():
                lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
                self._known += [line.split()[1] for line in reversed(lines) if len(line.split()) > 1]
        for ref in [path for path in (self._folder / "refs").rglob("*") if path.is_file()]:
            if not self._are_there([ref.read_text(encoding="ascii", errors="replace").strip() or "?"] * 2):
                ref.unlink()
        packed = self._folder / "packed-refs"
        if packed.exists():
            lines = packed.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
            kept = [line for line in lines if line[:1] in "#^" or self._are_there([line.split()[0]] * 2)]
            if kept != lines:
                packed.write_text("".join(line for line in kept if line[:1] != "^"), encoding="utf-8")
        return None

    def _branch(self) -> Message | None:
        """The branch goes to the newest commit that can be read whole, by git's own log of it or by the copy."""
        if self._is_whole("HEAD"):
            return None
        known = list(dict.fromkeys(self._known))
        for commit in known:
            if self._is_whole(commit):
                lost = known[: known.index(commit)]
                for id in lost:
                    # A commit whose content is gone would be called damaged for ever.
                    (self._folder / "objects" / id[:2] / id[2:]).unlink(missing_ok=True)
                name = (self._folder / "HEAD").read_text(encoding="ascii").removeprefix("ref: ").strip()
                (self._folder / name).unlink(missing_ok=True)
                self._git.run("update-ref", name, commit, action=message("mend the branch"))
                return self._stands_at(commit, lost=bool(lost))
        raise HistoryDamagedError(reason=message("its newest commit cannot be read"), hint=self._next)

    def _stands_at(self, commit: str, *, lost: bool) -> Message:
        """Takes what is lost out of git's own log, which would be called damaged for ever."""
        logs = [path for path in (self._folder / "logs").rglob("*") if path.is_file()]
        for log in logs:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
            log.write_text("".join(line for line in lines if self._are_there(line.split()[:2])), encoding="utf-8")
        if not lost:
            return message("the branch stands at commit {commit} again", commit=commit[:10])
        return message(
            "the branch stands at commit {commit}; later ones are lost, and files that are ahead of it stay: look at "
            "drugcheck verify, then drugcheck verify --accept REASON",
            commit=commit[:10],
        )

    def _are_there(self, ids: Sequence[str]) -> bool:
        return len(ids) == 2 and all(set(id) == {"0"} or self._fine("cat-file", "-e", id) for id in ids)

    def _index(self) -> Message | None:
        """Made anew after anything else was, since it names objects too; what was staged by hand is lost."""
        sound = (self._folder / "index").exists() and self._fine("ls-files", "--stage") and self._is_indexed()
        if sound and not self._mended:
            return None
        # Beside the one that stands: without any every file would seem to be removed.
        new, lock = self._folder / "index.new", self._folder / "index.new.lock"
        try:
            for left in (new, lock):
                left.unlink(missing_ok=True)
            self._git.run(
                "read-tree", "HEAD", action=message("make the index"), environment={"GIT_INDEX_FILE": str(new)}
            )
            new.replace(self._folder / "index")
        finally:
            for left in (new, lock):
                with suppress(OSError):
                    left.unlink(missing_ok=True)
        with suppress(HistoryError):
            self._history.run("update-index", "-q", "--refresh", action=message("make the index"))
        return message("the index of git was made anew")

    def _is_indexed(self) -> bool:
        data = (self._folder / "index").read_bytes()
        size = 20 if hashlib.sha1(data[:-20], usedforsecurity=False).digest() == data[-20:] else 32
        return size == 20 or hashlib.sha256(data[:-32]).digest() == data[-32:]

    def _is_whole(self, commit: str) -> bool:
        """Whether a commit and all that it holds are there."""
        return self._fine("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}") and self._fine(
            "rev-list", "--objects", "--quiet", "--no-walk", commit
        )

    def _fine(self, *words: str, data: bytes = b"") -> bool:
        outcome = self._git.call(*words, data=data)
        return outcome.status == 0 and not str(why(outcome)).startswith("bad ")


def _is_sound(path: Path) -> bool:
    """Whether a single object is what its name says."""
    try:
        data = zlib.decompress(path.read_bytes())
    except (OSError, zlib.error):
        return False
    name = path.parent.name + path.name
    make = hashlib.sha1 if len(name) == 40 else hashlib.sha256
    return len(name) not in (40, 64) or make(data, usedforsecurity=False).hexdigest() == name
