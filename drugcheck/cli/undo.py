"""`drugcheck undo [N]`: takes back the last operations, shown before it is done, as one new commit."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

import typer

from drugcheck.cli import ask, screen, state, telling
from drugcheck.cli.options import DryRunOption, JsonOption, YesOption, text
from drugcheck.domain.case import Case
from drugcheck.domain.masking import MASKED
from drugcheck.domain.telling import told
from drugcheck.errors import UsageError
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.undoing import MOST, Plan, carry_out, plan

# So many records are shown; --json has them all.
_SHOWN = 10


class TooManyError(UsageError):
    """at most {most} operations are undone at once"""

    hint = "drugcheck undo {most} --dry-run"


class Shown(NamedTuple):
    """What will be taken back, or was."""

    plan: Plan
    done: bool

    def lines(self) -> Iterator[str | Message]:
        """The operations, then what changes in each record."""
        for operation in self.plan.operations:
            yield f"{operation.when:%Y-%m-%d %H:%M} {operation.commit[:10]}  {operation.message}"
        for undoing in self.plan.records[:_SHOWN]:
            yield f"  {undoing.id}"
            if isinstance(undoing.before, Case) and isinstance(undoing.after, Case):
                yield from telling.lines(told(undoing.before, undoing.after), MASKED)
        if len(self.plan.records) > _SHOWN:
            yield message("  and {count} more records: --json", count=len(self.plan.records) - _SHOWN)
        if not self.plan.records:
            yield message("nothing is left of it to undo")
        elif self.done:
            yield message("undone in {count} records", count=len(self.plan.records))

    def data(self) -> dict[str, object]:
        """`operations`, `records`, `done`."""
        return {
            "done": self.done and bool(self.plan.records),
            "operations": [
                {"commit": operation.commit, "when": operation.when, "message": operation.message}
                for operation in self.plan.operations
            ],
            "records": [
                {
                    "id": undoing.id,
                    "changes": telling.data(told(undoing.before, undoing.after), MASKED)
                    if isinstance(undoing.before, Case) and isinstance(undoing.after, Case)
                    else [],
                }
                for undoing in self.plan.records
            ],
        }


def undo(
    count: Annotated[
        int, typer.Argument(metavar="N", help="how many operations; left out: the last", show_default=False)
    ] = 1,
    commit: Annotated[str | None, text("--commit", metavar="COMMIT", help="this one, wherever it stands")] = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Take back the last operations of this workspace, or one commit: what came later stays.

    Refused where a later change of the same field would be lost. An undo can be undone by its commit.
    """
    if not 1 <= count <= MOST:
        raise TooManyError(most=MOST)
    workspace = state.workspace()
    made = plan(workspace, count, commit)
    if dry_run or not made.records:
        screen.show(Shown(made, done=False), as_json=json)
        return
    if not yes:
        for line in Shown(made, done=False).lines():
            screen.say(line)
        ask.yes(_("undo this?"), "--yes")
    carry_out(workspace, made)
    screen.show(Shown(made, done=True), as_json=json)
