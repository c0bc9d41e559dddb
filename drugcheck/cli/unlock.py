"""`drugcheck unlock`: keeps the keys for a while, in memory only."""

from typing import Annotated

from drugcheck.cli import screen, state, unlocking
from drugcheck.cli.options import number
from drugcheck.errors import UsageError
from drugcheck.message import message
from drugcheck.vault.session import keep_unlocked, session_for
from drugcheck.vault.session import unlock as unlock_keys


class NoPlaceForKeysError(UsageError):
    """this computer has no place in memory to keep a key; every command will ask for the passphrase"""

    hint = "pip install 'drugcheck[keyring]'"


def unlock(
    minutes: Annotated[int | None, number("--minutes", help="for how long; left out: as drugcheck.toml says")] = None,
) -> None:
    """Open the workspace for a while. Ends with status 4 where the store was set back since it was last seen here."""
    workspace = state.closed_workspace()
    session = session_for(workspace.root)
    if not session.is_possible:
        raise NoPlaceForKeysError()
    keys = unlock_keys(workspace.root, session, unlocking.sources(workspace), fresh=True)
    time = minutes if minutes is not None else workspace.config.unlock.minutes
    if not keep_unlocked(workspace.root, session, keys, time):
        raise NoPlaceForKeysError()
    screen.say(message("unlocked for {minutes} minutes", minutes=time))
    unlocking.attach(workspace, keys)
