"""`drugcheck history CASE` and `diff CASE`: who changed what and when, in the words of the fields.

Every version is decrypted in this one process; git is asked twice.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, NamedTuple

import typer

from drugcheck.cli import screen, state, telling, values
from drugcheck.cli.options import AllOption, CaseArgument, JsonOption, PurposeOption, RevealOption, day, text
from drugcheck.cli.paging import by_screenful
from drugcheck.cli.revealing import BasisOption, masking
from drugcheck.domain.case import Case
from drugcheck.domain.masking import Masking
from drugcheck.domain.paths import locate
from drugcheck.domain.telling import Told, told
from drugcheck.errors import DrugcheckError, UsageError
from drugcheck.files.record import from_text
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.vault.revisions import Revision


class NoRevisionError(UsageError):
    """{case} has no revision {revision}"""

    hint = "drugcheck history {case}"


class Step(NamedTuple):
    """One commit of a case: what it changed, or why that cannot be told; the case as it left it."""

    revision: Revision
    entries: tuple[Told, ...]
    error: DrugcheckError | None = None
    case: Case | None = None


class Log(NamedTuple):
    """The history of a case, newest first."""

    case: str
    steps: tuple[Step, ...]
    view: Masking

    def lines(self) -> Iterator[str | Message]:
        """A line a commit, then a line for each entry or value."""
        for step in self.steps:
            revision = step.revision
            head = f"{revision.when:%Y-%m-%d %H:%M} {revision.commit[:10]} rev {revision.rev or '?'}"
            yield f"{head}  {revision.author}  {revision.message}"
            if step.error is not None:
                yield f"    {screen.words(step.error.message)}"
            yield from telling.lines(step.entries, self.view)
        yield message("revisions: {count}", count=len(self.steps))

    def data(self) -> dict[str, object]:
        """The same as an object."""
        return {
            "case": self.case,
            "revisions": [
                {
                    "commit": step.revision.commit,
                    "when": step.revision.when,
                    "who": step.revision.author,
                    "rev": step.revision.rev,
                    "message": step.revision.message,
                    "error": step.error.message if step.error else None,
                    "changes": telling.data(step.entries, self.view),
                }
                for step in self.steps
            ],
        }


class Difference(NamedTuple):
    """What differs between two versions of a case."""

    case: str
    before: str
    after: str
    entries: tuple[Told, ...]
    view: Masking

    def lines(self) -> Iterator[str | Message]:
        """A line for each entry or value."""
        yield message("{case} from {before} to {after}", case=self.case, before=self.before, after=self.after)
        yield from telling.lines(self.entries, self.view)
        if not self.entries:
            yield message("no difference")

    def data(self) -> dict[str, object]:
        """The same as an object."""
        changes = telling.data(self.entries, self.view)
        return {"case": self.case, "before": self.before, "after": self.after, "changes": changes}


def history(
    case: CaseArgument,
    field: Annotated[
        str | None, text("--field", metavar="PATH", help="only this field or section, such as visits or person.phone")
    ] = None,
    since: Annotated[date | None, day("--since", help="only from this day")] = None,
    until: Annotated[date | None, day("--until", help="only up to this day, itself included")] = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    all_: AllOption = False,
    json: JsonOption = False,
) -> None:
    """Show every change of a case: who, when and what, newest first."""
    if field is not None:
        locate(field)
    workspace = state.workspace()
    record = workspace.case(case)
    view = masking(reveal, purpose, cases=(record.id,), basis=basis, record=record)
    chosen = []
    for step in steps_of(record.id, workspace.vault.history(record.id, newest_first=False)):
        made = step.revision.when.date()
        if (since is not None and made < since) or (until is not None and made > until):
            continue
        if step.error is not None:
            state.end_with_at_least(step.error.exit_status)
        entries = step.entries if field is None else tuple(_about(step.entries, field))
        if field is None or entries or step.error is not None:
            chosen.append(step._replace(entries=entries))
    with by_screenful(whole=all_, wanted=not json):
        screen.show(Log(record.id, tuple(reversed(chosen)), view), as_json=json)


def diff(
    case: CaseArgument,
    revision: Annotated[
        str | None,
        typer.Argument(
            metavar="REV", help="revision number, commit, day or week; left out: the one before", show_default=False
        ),
    ] = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    json: JsonOption = False,
) -> None:
    """Show what changed in a case since an earlier revision, day or week."""
    workspace = state.workspace()
    record = workspace.case(case)
    view = masking(reveal, purpose, cases=(record.id,), basis=basis, record=record)
    known = [step for step in steps_of(record.id, workspace.vault.history(record.id, newest_first=False)) if step.case]
    before = _found(record.id, revision, known)
    name = f"rev {before.revision.rev} ({before.revision.when:%Y-%m-%d})"
    entries = told(before.case, record)
    screen.show(Difference(record.id, name, _("today"), entries, view), as_json=json)


def steps_of(case_id: str, revisions: list[Revision]) -> Iterator[Step]:
    """What each revision changed, oldest first; one that does not open is passed over."""
    before: Case | None = None
    for revision in revisions:
        if revision.error is not None or revision.text is None:
            yield Step(revision, (), revision.error)
            continue
        try:
            now = from_text(revision.text, Case, case_id)
        except DrugcheckError as error:
            yield Step(revision, (), error)
            continue
        yield Step(revision, told(before, now), None, now)
        before = now


def _about(entries: tuple[Told, ...], path: str) -> Iterator[Told]:
    """The parts of a change that are about a field or a section; the number of an entry may be left out."""
    wanted = path.split(".")
    for entry in entries:
        held = tuple(
            change
            for change in entry.values
            if change.path.split(".")[: len(wanted)] == wanted
            or [part for part in change.path.split(".") if not part.isdecimal()][: len(wanted)] == wanted
        )
        if held:
            yield entry._replace(values=held)


def _found(case_id: str, text: str | None, steps: list[Step]) -> Step:
    """The version meant: by its number, its commit, or the last one of a day or of the week that was sent."""
    if text is None:
        found = steps[-2:-1] or steps[-1:]
    elif text.isdecimal() and len(text) < 6:
        found = [step for step in steps if step.revision.rev == int(text)]
    elif set(text) <= set("0123456789-/."):
        until = values.day(text, "REV", state.workspace().today)
        found = [step for step in steps if step.revision.when.date() <= until][-1:]
    else:
        past = state.workspace(text)
        until_rev = past.vault.read(case_id).rev if case_id in past.vault.ids() else 0
        found = [step for step in steps if step.revision.rev == until_rev]
    if not found:
        raise NoRevisionError(case=case_id, revision=text if text and text.isascii() else "?")
    return found[0]
