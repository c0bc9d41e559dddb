"""`drugcheck history CASE`: who changed what and when, in the words of the fields; decrypted in this one process."""

from collections.abc import Iterator
from typing import NamedTuple

from drugcheck.cli import screen, state
from drugcheck.cli.options import CaseArgument, JsonOption, PurposeOption, RevealOption
from drugcheck.cli.revealing import masking
from drugcheck.domain.case import Case
from drugcheck.domain.changes import Change, changes
from drugcheck.domain.masking import Masking
from drugcheck.errors import DrugcheckError
from drugcheck.files.record import from_text
from drugcheck.message import Message, message
from drugcheck.vault.revisions import Revision


class Step(NamedTuple):
    """One commit of a case: what it changed, or why that cannot be told."""

    revision: Revision
    changes: tuple[Change, ...]
    error: DrugcheckError | None
    view: Masking

    def value(self, change: Change, value: object) -> str:
        """A value as the reader may see it."""
        text = screen.cell(value)
        return self.view.show(change.mask, text) if text else "-"


class Log(NamedTuple):
    """The history of a case, newest first."""

    case: str
    steps: tuple[Step, ...]

    def lines(self) -> Iterator[str | Message]:
        """A line a commit, then a line a value."""
        for step in self.steps:
            revision = step.revision
            yield f"{revision.when:%Y-%m-%d %H:%M} {revision.commit[:10]} rev {revision.rev or '?'}  {revision.message}"
            if step.error is not None:
                yield f"    {screen.words(step.error.message)}"
            for change in step.changes:
                old, new = step.value(change, change.old), step.value(change, change.new)
                yield f"    {change.path} {change.label}: {old} → {new}"
        yield message("revisions: {count}", count=len(self.steps))

    def data(self) -> dict[str, object]:
        """The same as an object."""
        return {
            "case": self.case,
            "revisions": [
                {
                    "commit": step.revision.commit,
                    "when": step.revision.when,
                    "rev": step.revision.rev,
                    "message": step.revision.message,
                    "error": step.error.message if step.error else None,
                    "changes": [
                        {
                            "path": change.path,
                            "label": change.label,
                            "old": None if change.old is None else step.value(change, change.old),
                            "new": None if change.new is None else step.value(change, change.new),
                        }
                        for change in step.changes
                    ],
                }
                for step in self.steps
            ],
        }


def history(
    case: CaseArgument, reveal: RevealOption = False, purpose: PurposeOption = None, json: JsonOption = False
) -> None:
    """Show every change of a case, field by field, newest first."""
    view = masking(reveal, purpose)
    workspace = state.workspace()
    record = workspace.case(case)
    steps: list[Step] = []
    before: Case | None = None
    for revision in workspace.vault.history(record.id, newest_first=False):
        error = revision.error
        made: tuple[Change, ...] = ()
        if error is not None:
            state.end_with_at_least(error.exit_status)
        elif revision.text is not None:
            try:
                now = from_text(revision.text, Case, record.id)
            except DrugcheckError as fault:
                error = fault
            else:
                made = changes(before or Case(case=now.case), now)
                before = now
        steps.append(Step(revision, made, error, view))
    screen.show(Log(record.id, tuple(reversed(steps))), as_json=json)
