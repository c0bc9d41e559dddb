"""Two copies of one store: what the other has is fetched and checked apart, joined with ours, and taken as one commit.

prepared()   what is unfinished or uncommitted here comes into the history first
look()       the other copy fetched apart and checked: what comes in, what would go out
planned()    both sides joined, by the officer's word where they conflict
carry_out()  the commit taken over: files, history and tags, old or new
"""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from drugcheck.domain.weeks import TAG
from drugcheck.errors import DamagedError, RefusedError, UsageError
from drugcheck.files.config import load_config
from drugcheck.frozen_twice import Twice, Weeks, weeks_frozen_twice
from drugcheck.joined import Joined, NamedConflict, Sides, Word
from drugcheck.joining import Joining, erased_in, ids_in
from drugcheck.vault import remote, taking
from drugcheck.vault.history import History
from drugcheck.vault.incoming import CONFIG, Opener, beside, changes, check, endings
from drugcheck.vault.journal import Journal, Note
from drugcheck.vault.records import Records
from drugcheck.vault.remote import Logged, Remote
from drugcheck.vault.verify import VerifyReport
from drugcheck.workspace import Workspace

VERB: Final = "sync"
_NAMED: Final = 5
_RENAMED: Final = 12
_SHORT: Final = 10


class UnrelatedError(RefusedError):
    """nothing was taken: the histories of the two copies have nothing in common"""

    hint = "git clone {remote} NEW-FOLDER"


class ErasedThereError(RefusedError):
    """nothing was taken: {case} was erased in the other copy, and its history was written anew; clone that copy"""

    hint = "git clone {remote} NEW-FOLDER"


class ErasedHereError(RefusedError):
    """nothing was taken: {case} was erased here, and the other copy still holds it; make that one anew from this one"""

    hint = "git clone --bare . NEW-FOLDER.git"


class TagAstrayError(DamagedError):
    """nothing was taken: {tag} of the other copy marks a commit that is not in its history"""

    hint = "git ls-remote --tags {remote}"


class MadeTwiceError(RefusedError):
    """nothing was taken: both copies opened {ids}, for different persons"""

    hint = "drugcheck sync --renumber"


class SidesConflictError(RefusedError):
    """nothing was taken: both copies changed {places}"""

    hint = "drugcheck sync --take-here {name}"


class UnlockDiffersError(RefusedError):
    """nothing was taken: the other copy has another [unlock], store or demo in drugcheck.toml"""

    hint = "drugcheck sync --take-here drugcheck.toml"


class MovedOnError(UsageError):
    """nothing was taken: another command changed the store meanwhile"""

    hint = "drugcheck sync"


class Found(NamedTuple):
    """What was found: the copy, the place apart, both newest commits and the one both lead to, the logs, the tags."""

    remote: Remote
    apart: History
    opener: Opener
    sides: Sides
    incoming: tuple[Logged, ...]
    outgoing: tuple[Logged, ...]
    new_tags: dict[str, str]
    own_tags: tuple[str, ...]
    # Endings of files that go out and are no part of a store: no other copy takes them by sync.
    beside: str = ""
    weeks: Weeks = Weeks()

    @property
    def is_even(self) -> bool:
        """Both copies hold the same."""
        moved = self.weeks.there or self.weeks.here
        return not (self.incoming or self.outgoing or self.new_tags or self.own_tags or moved)

    def of_theirs(self, joined: Joined | None) -> dict[str, str]:
        """The commits of tags that come in or move: the new ones, and of weeks whose package is theirs."""
        theirs = {**self.weeks.there, **self._said(joined, there=True)}
        return {**self.new_tags, **{TAG + week: commits.there for week, commits in theirs.items()}}

    def of_ours(self, joined: Joined | None) -> dict[str, str]:
        """The tags that the other copy is to move, and where they stand there: of weeks whose package is ours."""
        ours = {**self.weeks.here, **self._said(joined, there=False)}
        return {TAG + week: commits.there for week, commits in ours.items()}

    def _said(self, joined: Joined | None, *, there: bool) -> dict[str, Twice]:
        said = joined.weeks if joined is not None else {}
        return {week: twice for week, twice in self.weeks.open.items() if said.get(week) is there}


def prepared(workspace: Workspace) -> None:
    """Brings into the history what waits. Raises UncommittedError for what is not sound, what Vault.change raises."""
    workspace.notices += workspace.vault.recover_waiting(workspace.now)
    workspace.keep_office_files()
    if waiting := workspace.vault.uncommitted():
        raise taking.UncommittedError(count=len(waiting))


@contextmanager
def look(workspace: Workspace, given: str | None, start: Path, *, former_key: bool = False) -> Iterator[Found]:
    """The other copy, fetched apart and checked; nothing is changed here.

    `given` is its name, its folder seen from `start`, or its address. Raises the errors of vault.remote and
    vault.incoming, UnrelatedError, ErasedHereError, ErasedThereError, TagAstrayError, those of frozen_twice.
    """
    here = History(workspace.root.absolute())
    try:
        here.check_ready()
        other = remote.remote_of(here, given, start)
        holds = remote.held(here, other)
        ours = here.resolve("HEAD")
        tags = remote.tags_here(here)
        own = tuple(sorted(tags.keys() - holds.tags.keys()))
        new = {name: commit for name, commit in holds.tags.items() if name not in tags}
        with remote.quarantine(here) as apart:
            opener = Opener(apart, workspace.vault.keys)
            if holds.commit is None:
                sides = Sides("", ours, "")
                yield Found(other, apart, opener, sides, (), tuple(remote.log(apart, "", ours)), {}, own)
                return
            remote.fetch(apart, other, holds)
            # An erasure moves tags too: that is said first.
            sides = _sides(apart, opener, ours, other)
            weeks = weeks_frozen_twice(apart, opener, sides, tags, holds.tags)
            if sides.base != sides.theirs:
                check(apart, opener, ours, sides.theirs, sides.base, former_key=former_key)
            _check_tags(apart, other, new, sides.theirs)
            incoming = tuple(remote.log(apart, ours, sides.theirs))
            outgoing = tuple(remote.log(apart, sides.theirs, ours))
            going = endings(beside(changes(apart, sides.base, ours)))
            yield Found(other, apart, opener, sides, incoming, outgoing, new, own, going, weeks)
    finally:
        here.close()


def planned(workspace: Workspace, found: Found, word: Word) -> Joined | None:
    """Both sides made one; None where nothing comes in. Clashes and ids given twice are in it, and stop carry_out().

    Raises the errors of files.record and of files.config, UnlockDiffersError.
    """
    if found.sides.base == found.sides.theirs:
        return None
    joined = Joining(found.apart, found.opener, workspace.vault.keys, found.sides, word).join()
    config = joined.files.get(CONFIG)
    if config is not None and not joined.conflicts:
        data = next(iter(found.apart.blobs([config]))).data or b""
        coming, held = load_config(data.decode("utf-8", "replace")), workspace.config
        if (coming.unlock, coming.store, coming.demo) != (held.unlock, held.store, held.demo):
            # A command that gives the passphrase is run by every other command.
            raise UnlockDiffersError
    return joined


def undecided(joined: Joined) -> None:
    """Raises MadeTwiceError, SidesConflictError where somebody must decide first."""
    if joined.twice and not joined.ids:
        raise MadeTwiceError(ids=", ".join(joined.twice[:_NAMED]))
    if joined.conflicts:
        places = ", ".join(_place(conflict) for conflict in joined.conflicts[:_NAMED])
        raise SidesConflictError(places=places, name=joined.conflicts[0].name)


def carry_out(workspace: Workspace, found: Found, joined: Joined | None) -> str:
    """Takes it over, all or nothing; the commit that is the newest then.

    Raises MadeTwiceError, SidesConflictError, MovedOnError, UncommittedError, StoreWriteError, HistoryError, and from
    the decision on UnfinishedChangeError, NotCommittedError.
    """
    if joined is not None:
        undecided(joined)
    root, sides = workspace.root.absolute(), found.sides
    here = History(root)
    try:
        with Records(root).lock():
            if here.head() != sides.ours:
                raise MovedOnError
            here.check_ready()
            commit, name = _commit(workspace, found, joined, here)
            known = remote.tags_here(here)
            moved = found.of_theirs(joined)
            # What another command tagged meanwhile stays; what was decided moves.
            refs = {f"refs/tags/{t}": oid for t, oid in moved.items() if t not in found.new_tags or t not in known}
            if found.remote.name and sides.theirs:
                refs[f"refs/remotes/{found.remote.name}/{found.remote.branch}"] = sides.theirs
            if commit == sides.ours and not moved:
                return commit
            if joined is not None and joined.gone and workspace.vault.seen is not None:
                workspace.vault.seen.expect(commit, joined.gone)
            note = Note(VERB, workspace.now, {}, {}, {}, commit, sides.ours, refs)
            taking.take(here, found.apart, Journal(root), note, name=name)
            return commit
    finally:
        here.close()


def fresh(workspace: Workspace) -> Workspace:
    """The workspace as it stands after something was taken over, drugcheck.toml included, unlocked."""
    from drugcheck.vault.vault import Vault

    made = Workspace.open(workspace.root, workspace.now)
    made.attach(Vault(workspace.root, workspace.vault.keys))
    return made


def checked(workspace: Workspace) -> VerifyReport:
    """The check of the whole store. Raises nothing for what it finds."""
    return workspace.vault.verify()


def push(workspace: Workspace, found: Found, joined: Joined | None) -> None:
    """Gives the other copy what it lacks. Raises NotPushedError, WorkedInError, HistoryError."""
    here = History(workspace.root.absolute())
    remote.push(here, found.remote, found.own_tags, found.of_ours(joined))


def _sides(apart: History, opener: Opener, ours: str, other: Remote) -> Sides:
    """Raises UnrelatedError, ErasedHereError, ErasedThereError."""
    theirs = apart.resolve("refs/heads/theirs")
    base = remote.common(apart, ours, theirs)
    if base is None:
        raise UnrelatedError(remote=_address(other))
    if base not in (ours, theirs):
        for commit, against in ((ours, theirs), (theirs, ours)):
            held = ids_in(apart, against)
            for erased in erased_in(apart, opener, commit).erasures:
                if erased.case in held and commit == ours:
                    raise ErasedHereError(case=erased.case)
                if erased.case in held:
                    raise ErasedThereError(case=erased.case, remote=_address(other))
    return Sides(base, ours, theirs)


def _address(other: Remote) -> str:
    """Where it is, for a command that is pasted anywhere: `git clone` knows no name of this workspace."""
    return shlex.quote(other._replace(name="").shown)


def _check_tags(apart: History, other: Remote, new: dict[str, str], theirs: str) -> None:
    reached = remote.reached(apart, theirs)
    for name in new:
        if name not in reached:
            raise TagAstrayError(tag=name, remote=_address(other))


def _commit(workspace: Workspace, found: Found, joined: Joined | None, here: History) -> tuple[str, str]:
    """The commit that is to be the newest, and the branch apart that leads to it."""
    sides = found.sides
    if joined is None:
        return sides.ours, "theirs"
    if sides.base == sides.ours and not joined.made:
        return sides.theirs, "theirs"
    # A new id is always said: the history of that case begins under the old one.
    names = [f"{was}={now}" for was, now in joined.ids.items()][:_RENAMED]
    # So does which package of a week is set aside; it stays in the history under that commit.
    for week, twice in found.weeks.open.items():
        kept, aside = (twice.there, twice.here) if joined.weeks.get(week) else (twice.here, twice.there)
        names.append(f"{week}=kept:{kept[:_SHORT]},aside:{aside[:_SHORT]}")
    names += joined.merged if len(names) + len(joined.merged) <= _NAMED else ()
    text = " ".join((*names, VERB)) if names else f"{VERB} ({len(joined.files)} files)"
    parents = (sides.ours, sides.theirs)
    return taking.make(found.apart, here, parents, sides.ours, joined.files, text, workspace.now), "made"


def _place(conflict: NamedConflict) -> str:
    return f"{conflict.name} {conflict.path}({conflict.label})" if conflict.path else conflict.name
