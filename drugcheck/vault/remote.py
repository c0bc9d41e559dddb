"""The other copy of a store: where it is, what it holds, and bringing it near without touching anything here.

What comes in is fetched into a repository of its own, .drugcheck/sync, which borrows the objects of this one. Only what
was checked there goes on; the rest leaves with the folder. Nothing here overwrites a branch elsewhere, nor a tag but
those that somebody decided on.
"""

import math
import os
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import Message, message
from drugcheck.vault import disk, talking
from drugcheck.vault.errors import BusyError, StoreWriteError
from drugcheck.vault.history import History
from drugcheck.vault.locking import locked
from drugcheck.vault.records import APART, PRIVATE_FOLDER

# The only tags that travel: what was sent, and the end of a campaign.
TAGS: Final = re.compile(r"refs/tags/((?:submitted/[0-9]{4}-W[0-9]{2})|(?:campaign/[0-9]{4}))")
_THEIRS: Final = "refs/heads/theirs"
_OBJECT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class NoRemoteError(UsageError):
    """no other copy is known here"""

    hint = "git remote add origin PATH"


class WhichRemoteError(UsageError):
    """several other copies are known: {known}"""

    hint = "drugcheck sync {first}"


class UnknownRemoteError(UsageError):
    """this is neither a copy that is known here nor a folder nor an address"""

    hint = "git remote --verbose"


class NoBranchError(UsageError):
    """the history here is on no branch"""

    hint = "git switch main"


class OtherBranchError(UsageError):
    """the other copy has no branch {branch}"""

    hint = "git ls-remote --heads {remote}"


class UnreachableError(UsageError):
    """the other copy cannot be reached: {reason}"""

    hint = "git ls-remote {remote}"


class NotPushedError(UsageError):
    """the other copy did not take it: {reason}"""

    hint = "drugcheck sync"


class WorkedInError(RefusedError):
    """somebody works in the other copy: nothing is pushed into its branch; it fetches by itself"""

    hint = "drugcheck sync --dry-run"


class Remote(NamedTuple):
    """Another copy: its name among the settings (or empty), address, branch, and what git is given to talk with it."""

    name: str
    address: str
    branch: str
    environment: Mapping[str, str] = talking.PLAIN

    @property
    def shown(self) -> str:
        """What it is called in messages."""
        return self.name or talking.without_password(self.address)


class Held(NamedTuple):
    """What another copy holds: its newest commit (None: it is empty), and the commit of each tag that travels."""

    commit: str | None
    tags: dict[str, str]


class Logged(NamedTuple):
    """A commit of the log."""

    commit: str
    when: datetime
    message: str


def remote_of(history: History, given: str | None, start: Path) -> Remote:
    """The copy that is meant: a name, a folder seen from `start`, an address; left out: the one that is known here.

    Raises NoRemoteError, WhichRemoteError, UnknownRemoteError, NoBranchError, HistoryError.
    """
    on = history.git.call("symbolic-ref", "--quiet", "HEAD")
    branch = on.output.decode().strip().removeprefix("refs/heads/")
    if on.status != 0 or not branch:
        raise NoBranchError
    known = history.git.call("remote").output.decode().split()
    upstream = history.git.setting(f"branch.{branch}.remote")
    if given is None:
        chosen = upstream if upstream in known else known[0] if len(known) == 1 else None
        if chosen is None:
            raise WhichRemoteError(known=", ".join(known), first=known[0]) if known else NoRemoteError
    elif given not in known:
        address = _address(given, start)
        return Remote("", address, branch, talking.environment(history.git, address))
    else:
        chosen = given
    url = history.git.run("remote", "get-url", chosen, action=message("read its settings")).decode().strip()
    there = history.git.setting(f"branch.{branch}.merge") if chosen == upstream else None
    address = _from(history.git.root, url)
    there = (there or branch).removeprefix("refs/heads/")
    return Remote(chosen, address, there, talking.environment(history.git, address))


def held(history: History, remote: Remote) -> Held:
    """What the other copy holds now. Raises UnreachableError, OtherBranchError."""
    outcome = history.git.call(
        "ls-remote", "--quiet", "--", remote.address, environment=remote.environment, patience=talking.PATIENCE
    )
    if outcome.status != 0:
        raise UnreachableError(reason=talking.words(outcome), remote=shlex.quote(remote.shown))
    refs: dict[str, str] = {}
    for line in outcome.output.decode("utf-8", "replace").splitlines():
        oid, _, name = line.partition("\t")
        if _OBJECT.fullmatch(oid):
            refs[name] = oid
    commit = refs.get(f"refs/heads/{remote.branch}")
    if commit is None and any(name.startswith("refs/heads/") for name in refs):
        raise OtherBranchError(branch=remote.branch, remote=shlex.quote(remote.shown))
    # Of a tag with a message the commit that it marks stands beside it.
    tags = {found[1]: refs.get(f"{name}^{{}}", oid) for name, oid in refs.items() if (found := TAGS.fullmatch(name))}
    return Held(commit, tags)


@contextmanager
def quarantine(history: History) -> Iterator[History]:
    """An empty repository beside this one that sees its objects; it goes when the block ends. One at a time.

    Raises HistoryError, BusyError, StoreWriteError.
    """
    private = history.git.root / PRIVATE_FOLDER
    apart = History(private / APART)
    with ExitStack() as held:
        try:
            private.mkdir(exist_ok=True)
            held.enter_context(locked(str(private / f"{APART}.lock"), 0))
        except NotImplementedError:
            raise StoreWriteError(reason="flock") from None
        except OSError as error:
            raise StoreWriteError(reason=disk.reason(error)) from None
        held.callback(shutil.rmtree, apart.git.root, ignore_errors=True)
        held.callback(apart.close)
        _borrow(history, apart)
        yield apart


def clear_left(root: Path) -> None:
    """Removes what a killed one left; not where somebody is looking just now."""
    folder = root / PRIVATE_FOLDER / APART
    if not folder.exists():
        return
    with suppress(OSError, BusyError, NotImplementedError), locked(str(folder.with_suffix(".lock")), 0):
        shutil.rmtree(folder, ignore_errors=True)


def _borrow(history: History, apart: History) -> None:
    """Makes the repository apart. Raises HistoryError, StoreWriteError."""
    asked = history.git.run(
        "rev-parse", "--show-object-format", "--git-path", "objects", action=message("read its settings")
    )
    kind, objects = asked.decode().splitlines()
    folder = apart.git.root
    try:
        # What a killed one left was never proved.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        action = message("make a place to look at it")
        apart.git.run("init", "--quiet", "--template=", f"--object-format={kind}", action=action)
        info = folder / ".git" / "objects" / "info"
        info.mkdir(parents=True, exist_ok=True)
        borrowed = (history.git.root / objects).resolve().as_posix()
        (info / "alternates").write_text(f"{borrowed}\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise StoreWriteError(reason=disk.reason(error)) from None


def fetch(apart: History, remote: Remote, holds: Held) -> None:
    """Brings the branch and its tags of the other copy into the place apart. Raises UnreachableError."""
    tags = [f"+refs/tags/{name}:refs/tags/{name}" for name in holds.tags]
    outcome = apart.git.call(
        "-c", "fetch.fsckObjects=true", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc",
        "--no-recurse-submodules", "--", remote.address, f"+refs/heads/{remote.branch}:{_THEIRS}", *tags,
        environment=remote.environment, patience=math.inf,
    )  # fmt: skip
    if outcome.status != 0:
        raise UnreachableError(reason=talking.words(outcome), remote=shlex.quote(remote.shown))


def push(history: History, remote: Remote, tags: Sequence[str], moved: Mapping[str, str]) -> None:
    """Gives the other copy this branch and these tags, all or nothing, and only what it can add to its own.

    `moved`: tags that somebody decided on, by the commits they still mark there. Raises NotPushedError, WorkedInError.
    """
    leases = [f"--force-with-lease=refs/tags/{name}:{commit}" for name, commit in moved.items()]
    outcome = history.git.call(
        "push", "--quiet", "--atomic", "--no-follow-tags", "--no-signed", *leases, "--", remote.name or remote.address,
        f"HEAD:refs/heads/{remote.branch}", *(f"refs/tags/{name}:refs/tags/{name}" for name in (*tags, *moved)),
        environment=remote.environment, patience=math.inf,
    )  # fmt: skip
    if outcome.status == 0:
        return
    if "branch is currently checked out" in outcome.complaint:
        raise WorkedInError
    told = next((line for line in outcome.complaint.splitlines() if "rejected]" in line), None)
    reason: Message | str = (
        message("it has something new since, fetch that first") if told is not None else talking.words(outcome)
    )
    raise NotPushedError(reason=reason)


def tags_here(history: History) -> dict[str, str]:
    """The commit of each tag here that travels. Raises HistoryError."""
    output = history.git.run(
        "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", "refs/tags", action=message("read the tags")
    )
    found = {}
    for line in output.decode("utf-8", "replace").splitlines():
        name, oid, *peeled = line.split()
        if (known := TAGS.fullmatch(name)) is not None:
            found[known[1]] = peeled[0] if peeled else oid
    return found


def reached(apart: History, commit: str) -> set[str]:
    """The names of the tags whose commits lead to this one. Raises HistoryError."""
    output = apart.git.run(
        "for-each-ref", f"--merged={commit}", "--format=%(refname)", "refs/tags", action=message("read the tags")
    )
    return {known[1] for line in output.decode("utf-8", "replace").splitlines() if (known := TAGS.fullmatch(line))}


def common(apart: History, ours: str, theirs: str) -> str | None:
    """The newest commit that both lead to, or of several what these share; None where they have nothing in common."""
    found = [ours, theirs]
    while len(found) > 1:
        found = apart.git.call("merge-base", "--octopus", "--all", *found).output.decode().split()
    return found[0] if found else None


def log(apart: History, after: str, up_to: str) -> list[Logged]:
    """The commits made after one (empty: all) and up to another, newest first. Raises HistoryError."""
    output = apart.git.run(
        "log", "-z", "--topo-order", "--format=%H%x00%aI%x00%s", f"{after}..{up_to}" if after else up_to, "--",
        action=message("read the log"),
    )  # fmt: skip
    parts = iter(output.decode("utf-8", "replace").split("\0"))
    return [Logged(commit, datetime.fromisoformat(next(parts)), next(parts)) for commit in parts if commit]


def _address(given: str, start: Path) -> str:
    """What was typed as git may be given it. Raises UnknownRemoteError."""
    place = Path(os.path.expanduser(given))  # noqa: PTH111 - a path that does not exist is no error here
    if not given.startswith("-") and (start / place).exists():
        return str((start / place).resolve())
    if given.startswith("-") or "::" in given or ":" not in given[2:]:
        raise UnknownRemoteError
    return given


def _from(root: Path, address: str) -> str:
    return str((root / address).resolve()) if ":" not in address[2:] and (root / address).exists() else address
