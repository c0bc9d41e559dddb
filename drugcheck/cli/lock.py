"""`drugcheck lock`: forgets the keys now."""

from drugcheck.cli import screen, state
from drugcheck.message import message
from drugcheck.vault.session import session_for


def lock() -> None:
    """Close the workspace now."""
    session_for(state.closed_workspace().root).forget()
    screen.say(message("locked"))
