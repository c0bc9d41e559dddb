"""`drugcheck lock`: forgets the keys now, and destroys what a killed process left in the clear."""

from drugcheck import unfinished
from drugcheck.cli import private_copy, screen, state
from drugcheck.message import message
from drugcheck.vault.session import session_for


def lock() -> None:
    """Close the workspace now."""
    root = state.closed_workspace().root
    session_for(root).forget()
    private_copy.sweep(on_disk=True)
    unfinished.sweep(root)
    screen.say(message("locked"))
