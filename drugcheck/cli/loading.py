"""Loading all cases for a command: what cannot be read is named on stderr, and the rest is still worked with."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from drugcheck.cli import screen, state
from drugcheck.cli.scope import no_such_community
from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.vault.errors import BeforeRotationError, WrongKeyError
from drugcheck.workspace import Loaded, Workspace

if TYPE_CHECKING:
    from drugcheck.domain.findings import Context
    from drugcheck.domain.rules.base import Rule

# Reporting and privacy: some of their rules look at the tables, for which the templates are needed.
_ABOUT_TABLES: Final = ("RP", "PV")
_ANNEXES: Final = range(1, 15)


class AnotherKeyError(DamagedError):
    """none of the {count} records opens with the key file here: the store was given another key in another copy"""

    hint = "drugcheck key recover   (with the paper; or copy .drugcheck/identity.age of that copy)"


class KeyAheadError(DamagedError):
    """all {count} records were made with a key from before a rotation, and the key file here is of after it"""

    hint = "drugcheck sync"


def load(workspace: Workspace, *, ask_history: bool = False) -> Loaded:
    """All cases that can be read; the command ends at least with the status of the worst that cannot.

    Raises AnotherKeyError or KeyAheadError where none opens: that is one thing to be said, and not one for each record.
    """
    loaded = workspace.load(ask_history=ask_history)
    count = len(loaded.errors)
    if not loaded.cases and count > 1 and all(isinstance(e, WrongKeyError) for e in loaded.errors):
        is_ahead = all(isinstance(e, BeforeRotationError) for e in loaded.errors)
        raise KeyAheadError(count=count) if is_ahead else AnotherKeyError(count=count)
    for error in loaded.errors:
        screen.fault(error)
        state.end_with_at_least(error.exit_status)
    return loaded


def context_for(workspace: Workspace, loaded: Loaded, rules: "Iterable[Rule]") -> "Context":
    """What these rules look at, the tables with it where they are asked for.

    A faulty template of an annex is told, and the records are checked without the tables.
    """
    templates = None
    if any(rule.code.startswith(_ABOUT_TABLES) and rule.store_check for rule in rules):
        try:
            templates = {number: workspace.annex_template(number) for number in _ANNEXES}
        except DrugcheckError as error:
            screen.fault(error)
            state.end_with_at_least(error.exit_status)
    return workspace.context(loaded, templates=templates)


def check_community(workspace: Workspace, name: str | None) -> None:
    """Refuses a community that the workspace does not have: an empty list would look like an answer.

    Raises NoSuchCommunityError.
    """
    names = [community.name for community in workspace.config.communities]
    if name is not None and name not in names:
        raise no_such_community(name, names)
