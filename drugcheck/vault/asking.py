"""Questions to git that it answers while something else is done: each gives a function that waits for the answer.

They only read and take no locks, so that nothing is left behind where nobody waits.
"""

from collections.abc import Callable, Sequence
from datetime import date

from drugcheck.message import message
from drugcheck.vault.errors import HistoryError
from drugcheck.vault.git import Git
from drugcheck.vault.git_outcome import why
from drugcheck.vault.records import FOLDER

_MOST_NAMED = 100  # paths in a command line


def uncommitted(git: Git, paths: Sequence[str] = (FOLDER,)) -> Callable[[], list[str]]:
    """The paths among these, or under them, whose file is not what the newest commit has; new ones too.

    Raises GitMissingError, HistoryError; the answer HistoryError as well.
    """
    answer = git.ask(
        "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--",
        *(paths if len(paths) < _MOST_NAMED else (FOLDER,)),
    )  # fmt: skip

    def found() -> list[str]:
        outcome = answer()
        if outcome.status != 0:
            raise HistoryError(action=message("compare the files with the history"), reason=why(outcome))
        changed = [entry[3:] for entry in outcome.output.decode("utf-8", "surrogateescape").split("\0") if entry]
        wanted = set(paths)
        return [path for path in changed if path in wanted or any(path.startswith(f"{start}/") for start in wanted)]

    return found


def begun(git: Git) -> Callable[[], date | None]:
    """The day of the first commit; None before there is one. Raises as uncommitted() does."""
    answer = git.ask("log", "--max-parents=0", "--format=%cs")

    def found() -> date | None:
        outcome = answer()
        if outcome.status == 0:
            return min(map(date.fromisoformat, outcome.output.decode().split()), default=None)
        if git.call("rev-parse", "--quiet", "--verify", "HEAD").status == 0:
            raise HistoryError(action=message("read the log"), reason=why(outcome))
        return None

    return found
