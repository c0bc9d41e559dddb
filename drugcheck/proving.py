"""Whether a package that was sent is what it was, and what its records still say: made again from its tag."""

import gc
from typing import NamedTuple

from drugcheck.domain.erasing import erased_since
from drugcheck.domain.registers import Erasures, Packages
from drugcheck.domain.submitting import differing_parts, differing_rows, package_of
from drugcheck.domain.weeks import TAG
from drugcheck.submission import PackageDiffersError, content_of, digest, read_frozen, rendered, settle
from drugcheck.workspace import Workspace


class Proof(NamedTuple):
    """What a check of a package found: the parts that differ when it is made again, empty where none does.

    `elsewhere` says that another version of drugcheck made it: a difference is then no proof of a change. `erased` are
    cases that were erased since: the rows of everybody else are held against the package, and no sums.
    """

    week: str
    commit: str
    differing: tuple[str, ...] = ()
    elsewhere: str | None = None
    erased: tuple[str, ...] = ()


def proved(workspace: Workspace, week: str) -> Proof:
    """Holds a package against its fingerprint, its commit, and the package made again from that commit.

    Raises:
        NotSubmittedError. PackageDiffersError, DamagedError: the package or its commit was changed.
    """
    package = package_of(workspace.register(Packages), week)
    commit = settle(workspace, week)
    _check_what_was_sent(workspace, week, package.fingerprint)
    then = workspace.past(TAG + week)
    if digest(then.vault.read(week).text) != package.fingerprint:
        raise PackageDiffersError(week=week, reason=TAG + week)
    loaded = then.load()
    for error in loaded.errors:
        raise error
    again = rendered(then, loaded, week).frozen
    # What knows of one another is let go at once: the next week brings as many cases.
    del loaded
    gc.collect()
    # Megabytes, which have no need to stand beside the cases.
    frozen, _text = read_frozen(workspace, week)
    erased = erased_since(workspace.register(Erasures), week)
    differing = differing_rows(frozen, again) if erased else differing_parts(frozen, again)
    elsewhere = frozen.version if (frozen.version, frozen.rules) != (again.version, again.rules) else None
    return Proof(week, commit, differing, elsewhere, erased)


def _check_what_was_sent(workspace: Workspace, week: str, fingerprint: str | None) -> None:
    """Holds the package as it stands, and each of its files, against what the register says of it."""
    frozen, text = read_frozen(workspace, week)
    if digest(text) != fingerprint:
        raise PackageDiffersError(week=week, reason="fingerprint")
    for file in frozen.files:
        content_of(workspace, week, file)
