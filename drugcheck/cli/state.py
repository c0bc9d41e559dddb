"""What holds for one run of the command line: the folder, the clock, where a passphrase may come from.

Set once from the global options, read by the commands. `workspace()` is how a command gets at the records.
"""

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from drugcheck.errors import UsageError

if TYPE_CHECKING:
    from drugcheck.domain.office import Config
    from drugcheck.vault.seal import Keys
    from drugcheck.workspace import Workspace


class BadTodayError(UsageError):
    """DRUGCHECK_TODAY is not a date of the form YYYY-MM-DD"""

    hint = "DRUGCHECK_TODAY=2026-01-31 drugcheck status"


class NoFolderError(UsageError):
    """there is no folder {folder}"""

    hint = "drugcheck init {folder}"


class FutureError(UsageError):
    """--as-of looks back: today is {today}"""

    hint = "drugcheck todo"


class Settings(NamedTuple):
    """The global options of this run, and the command that runs (`drugcheck visit add`)."""

    directory: Path = Path()
    passphrase_fd: int | None = None
    command: str = "drugcheck"


_settings = Settings()
_least_status = 0
_workspace: "Workspace | None" = None


def settings() -> Settings:
    """The settings of this run."""
    return _settings


def begin(directory: Path | None = None, passphrase_fd: int | None = None) -> None:
    """Takes over the global options; forgets those of an earlier run in the same process. Raises NoFolderError."""
    global _settings, _least_status, _workspace
    _least_status = 0
    _workspace = None
    if directory is not None and not directory.is_dir():
        raise NoFolderError(folder=str(directory))
    _settings = Settings(directory or Path(), passphrase_fd)


def close() -> None:
    """Closes the store that this run has opened."""
    if _workspace is not None:
        _workspace.vault.close()


def running(command: str) -> None:
    """Notes which command runs, for the hints of what it asks."""
    global _settings
    _settings = _settings._replace(command=command)


def end_with_at_least(status: int) -> None:
    """The run ends with this exit status or a higher one: a command that goes on past a damaged case says so."""
    global _least_status
    _least_status = max(_least_status, status)


def least_status() -> int:
    """The lowest exit status that this run may end with."""
    return _least_status


def now() -> datetime:
    """The clock, with its zone; the day is DRUGCHECK_TODAY where that is set. Raises BadTodayError."""
    clock = datetime.now().astimezone()
    fixed = os.environ.get("DRUGCHECK_TODAY")
    return clock if not fixed else datetime.combine(_day(fixed), clock.timetz())


def is_day_said(config: "Config") -> bool:
    """Whether somebody said which day it is, so that the clock does not matter."""
    return bool(os.environ.get("DRUGCHECK_TODAY")) or config.today is not None


def today() -> date:
    """DRUGCHECK_TODAY, else the day of the clock; inside a workspace use `workspace().today`. Raises BadTodayError."""
    return now().date()


def closed_workspace() -> "Workspace":
    """The workspace around the folder of -C, not unlocked. Raises NoWorkspaceError and what a broken file raises."""
    from drugcheck.workspace import Workspace

    opened = Workspace.open(Workspace.locate(_settings.directory), now())
    if opened.config.today is not None and not os.environ.get("DRUGCHECK_TODAY"):
        opened.now = datetime.combine(opened.config.today, opened.now.timetz())
    return opened


def workspace(as_of: str | None = None, *, even_set_back: bool = False) -> "Workspace":
    """The workspace around the folder of -C, unlocked; says what recovery had to say.

    `as_of` (a day, a week, a tag or a commit) gives it as it was then, for reading; with `even_set_back` a store that
    was set back is opened too, to be looked into. Raises LockedError, the errors of unlocking.unlock and of
    Workspace.past, FutureError.
    """
    from drugcheck.cli import unlocking

    global _workspace
    if _workspace is None:
        opened = closed_workspace()
        unlocking.unlock(opened, even_set_back=even_set_back)
        _workspace = opened
    return _workspace if as_of is None else _workspace.past(_moment(as_of, _workspace.today))


def workspace_of(keys: "Keys") -> "Workspace":
    """As workspace(), with keys that a passphrase was asked for already: it is not asked for, or read, twice."""
    from drugcheck.cli import unlocking

    global _workspace
    if _workspace is None:
        opened = closed_workspace()
        unlocking.unlock(opened, keys=keys)
        _workspace = opened
    return _workspace


def _moment(text: str, today: date) -> "date | str":
    """The day that is meant, or the name of the tag or commit; a week means the tag of its package."""
    from drugcheck.cli import values
    from drugcheck.domain.weeks import tag_of_week

    text = text.strip()
    if tag := tag_of_week(text, today):
        return tag
    if set(text) <= set("0123456789-/.") and len(text) >= len("2022-1-1"):
        day = values.day(text, "--as-of", today)
        if day > today:
            raise FutureError(today=today.isoformat())
        return day
    return text


def _day(text: str) -> date:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise BadTodayError() from None
