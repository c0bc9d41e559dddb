"""Loading all cases for a command: what cannot be read is named on stderr, and the rest is still worked with."""

from drugcheck.cli import screen, state
from drugcheck.errors import UsageError
from drugcheck.workspace import Loaded, Workspace


class UnknownCommunityError(UsageError):
    """drugcheck.toml has no community of that name; known: {known}"""

    hint = "drugcheck campaign show"


def load(workspace: Workspace, *, ask_history: bool = False) -> Loaded:
    """All cases that can be read; the command ends at least with the status of the worst that cannot."""
    loaded = workspace.load(ask_history=ask_history)
    for error in loaded.errors:
        screen.fault(error)
        state.end_with_at_least(error.exit_status)
    return loaded


def check_community(workspace: Workspace, name: str | None) -> None:
    """Refuses a community that the workspace does not have: an empty list would look like an answer.

    Raises UnknownCommunityError.
    """
    names = [community.name for community in workspace.config.communities]
    if name is not None and name not in names:
        raise UnknownCommunityError(known="、".join(names))
