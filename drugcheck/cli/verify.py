"""`drugcheck verify`: opens every record and every version in the history, and says what is not as it must be."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from drugcheck import unfinished
from drugcheck.cli import screen, state
from drugcheck.cli.options import DryRunOption, JsonOption, YesOption, flag, text
from drugcheck.errors import DamagedError, DrugcheckError, UsageError
from drugcheck.message import Message, message
from drugcheck.vault.errors import HistoryError, NotCommittedError, ReadOnlyError
from drugcheck.vault.verify import Problem, VerifyReport


class RepairOnlyError(UsageError):
    """--from, --case, --dry-run and --yes belong to --repair; a check is always of the whole store"""

    hint = "drugcheck verify --repair --dry-run"


class Verdict(NamedTuple):
    """What was checked, and each problem with its record."""

    report: VerifyReport
    unreadable: tuple[tuple[str, DrugcheckError], ...]

    def lines(self) -> Iterator[str | Message]:
        """A line a problem, then the sums."""
        for problem in self.report.problems:
            yield f"{problem.id or '-'}: {screen.words(problem.error.message)}  -> {screen.words(problem.error.advice)}"
        for name, error in self.unreadable:
            yield f"{name}: {screen.words(error.message)}  -> {screen.words(error.advice)}"
        yield from self.report.notes
        yield message(
            "records {records}  revisions {revisions}  problems {problems}",
            records=self.report.records,
            revisions=self.report.revisions,
            problems=len(self.report.problems) + len(self.unreadable),
        )

    def data(self) -> dict[str, object]:
        """The same as an object."""
        problems = [(problem.id, problem.error) for problem in self.report.problems] + list(self.unreadable)
        return {
            "records": self.report.records,
            "revisions": self.report.revisions,
            "sound": not problems,
            "problems": [
                {"id": name, "kind": type(error).__name__, "message": error.message, "fix": error.advice}
                for name, error in problems
            ],
            "notes": self.report.notes,
        }


def _is_of_git(error: DrugcheckError) -> bool:
    return isinstance(error, HistoryError | NotCommittedError)


def verify(
    repair: Annotated[bool, flag("--repair", help="put damaged or missing records back from the history")] = False,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="BACKUP", help="with --repair: a backup, or the folder of a clone"),
    ] = None,
    case: Annotated[
        str | None, text("--case", metavar="CASE", help="with --repair: only this record, such as C0031")
    ] = None,
    accept: Annotated[
        str | None,
        text("--accept", metavar="REASON", help="take a store that was set back as it stands, and note why"),
    ] = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> int:
    """Check the store: seals, names, revisions against the history, no plaintext. Ends with status 4 on a problem.

    With --repair git itself is made whole, with --from out of a backup or a clone, and each record that is damaged,
    missing or rolled back gets the newest version that opens. Where you set the store back yourself, by a copy or by
    git, say so with --accept.
    """
    if accept is not None:
        from drugcheck.cli import verify_accept

        verify_accept.run(accept, json=json)
        return 0
    if repair or source is not None or case is not None or dry_run or yes:
        if not repair:
            raise RepairOnlyError()
        from drugcheck.cli import verify_repair

        return verify_repair.run(case, source, dry_run=dry_run, yes=yes, json=json)
    workspace = state.workspace(even_set_back=True)
    set_back = workspace.vault.compare_seen(workspace.today)
    # On a store that was set back nothing is committed: that would part it from the commits that are missing.
    unfinished.sweep(workspace.root)
    waits: DrugcheckError | None = None
    try:
        for notice in workspace.vault.recover_waiting(workspace.now) if set_back is None else ():
            screen.say(notice)
    except ReadOnlyError as error:
        screen.say(message("what a command that was cut off may have left stays: {reason}", reason=error.message))
    except DrugcheckError as error:
        waits = error
    report = workspace.vault.verify()
    if waits is not None and report.is_sound:
        raise type(waits)(hint="drugcheck verify --repair", **waits.details) if _is_of_git(waits) else waits
    if set_back is not None:
        report = replace(report, problems=(Problem(None, set_back), *report.problems))
    named = set(report.ids)
    loaded = workspace.load(anew=True)
    unreadable: tuple[tuple[str, DrugcheckError], ...] = tuple(
        (str(error.details.get("source", "?")), error)
        for error in loaded.errors
        if not isinstance(error, DamagedError) and error.details.get("source") not in named
    )
    unreadable += tuple(loaded.came_back.items())
    screen.show(Verdict(report, unreadable), as_json=json)
    return DamagedError.exit_status if report.problems or unreadable else 0
