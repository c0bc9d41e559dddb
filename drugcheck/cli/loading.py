"""Loading all cases for a command: what cannot be read is named on stderr, and the rest is still worked with."""

from drugcheck.cli import screen, state
from drugcheck.workspace import Loaded, Workspace


def load(workspace: Workspace) -> Loaded:
    """All cases that can be read; the command ends at least with the status of the worst that cannot."""
    loaded = workspace.load()
    for error in loaded.errors:
        screen.fault(error)
        state.end_with_at_least(error.exit_status)
    return loaded
