"""Unlocking for one command: from the session, else by the passphrase; and saying what recovery had to say."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from drugcheck.cli import private_copy, screen, state
from drugcheck.message import message
from drugcheck.vault.git_files import folder_of, under_way
from drugcheck.vault.identity import read_identity
from drugcheck.vault.session import keep_unlocked, session_for
from drugcheck.vault.session import unlock as unlock_keys
from drugcheck.vault.vault import Vault
from drugcheck.workspace import Workspace

if TYPE_CHECKING:
    from drugcheck.vault.passphrase import Sources
    from drugcheck.vault.seal import Keys


def sources(workspace: Workspace) -> "Sources":
    """Where this run may get the passphrase from."""
    from drugcheck.cli import ask
    from drugcheck.vault.passphrase import Sources

    demo = workspace.config.unlock.passphrase if workspace.config.demo else None
    return Sources.gather(
        os.environ,
        descriptor=state.settings().passphrase_fd,
        command=workspace.config.unlock.passphrase_command,
        prompt=(lambda _root: demo) if demo is not None else _prompt if ask.has_terminal() else None,
    )


def unlock(workspace: Workspace, *, even_set_back: bool = False, keys: "Keys | None" = None) -> None:
    """Unlocks the workspace for this command, with `keys` where a passphrase was proved already.

    Raises what the session and the identity raise; SetBackError, LostCommitsError, SeenForgedError where the store was
    set back since it was last seen here, unless `even_set_back`.
    """
    _leave_no_core()
    private_copy.sweep()
    session = session_for(workspace.root)
    keys = keys or session.load(read_identity(workspace.root))
    if keys is None:
        keys = unlock_keys(workspace.root, session, sources(workspace), fresh=True)
        if workspace.config.demo:
            # Its passphrase stands in drugcheck.toml: nothing is lost by keeping the keys, and commands are quicker.
            keep_unlocked(workspace.root, session, keys, workspace.config.unlock.minutes)
    attach(workspace, keys, even_set_back=even_set_back)


def attach(workspace: Workspace, keys: "Keys", *, even_set_back: bool = False) -> None:
    """Gives the workspace its store, and says what recovery had to say. Raises as unlock() where it was set back."""
    workspace.attach(Vault(workspace.root, keys))
    if (set_back := workspace.vault.compare_seen(workspace.today)) is not None and not even_set_back:
        raise set_back
    if not even_set_back and (command := under_way(folder_of(str(workspace.root)))) is not None:
        screen.say(message("git is in the middle of a {command}: what is shown may be neither copy's", command=command))
        screen.say(message("hint: git status, which says how it is finished or given up"))
    _look_at_the_clock(workspace)
    for notice in workspace.notices:
        screen.say(notice)
    workspace.notices.clear()


def _look_at_the_clock(workspace: Workspace) -> None:
    """Says that the clock is behind the last change, and lets nothing be written with such a day."""
    seen = workspace.vault.seen
    day = seen.day if seen is not None and not state.is_day_said(workspace.config) else None
    if day is not None and workspace.today < day:
        workspace.vault.changed_later = day
        screen.say(
            message(
                "the clock says {today}, and the last change here is of {day}: nothing is recorded until it is right",
                today=workspace.today.isoformat(),
                day=day.isoformat(),
            )
        )


def _leave_no_core() -> None:
    """A crash of this process, or of one that it starts, writes no memory to the disk from here on."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _prompt(root: Path) -> str:
    from drugcheck.cli import ask
    from drugcheck.locale import _

    return ask.secret(_("passphrase of {folder}").format(folder=root.name), "--passphrase-fd")
