"""What the rules say today, for commands that show something of it beside their own subject."""

from typing import NamedTuple

from drugcheck.cli.loading import context_for, load
from drugcheck.domain.findings import Context
from drugcheck.domain.judging import Judged, judged
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from drugcheck.workspace import Workspace


class Checked(NamedTuple):
    """All that was looked at, and every finding with its waiver."""

    context: Context
    entries: list[Judged]


def checked(workspace: Workspace) -> Checked:
    """Every rule over every case, as `validate` runs them, but for what git alone knows (FS009); nothing is noted."""
    context = context_for(workspace, load(workspace), CATALOGUE)
    return Checked(context, judged(run(CATALOGUE, context), context))
