"""`drugcheck verify --repair`: damaged, missing and rolled back records put back from the history."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from drugcheck.cli import ask, screen, state
from drugcheck.domain.erasing import ErasedError
from drugcheck.domain.registers import Erasures
from drugcheck.errors import DamagedError
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.vault import repair
from drugcheck.vault.errors import HistoryError, UnknownRecordError
from drugcheck.workspace import case_id_of, is_case_id

_SHORT = 10


class Repaired(NamedTuple):
    """What is put back, and what cannot be."""

    repairs: repair.Repairs
    done: bool

    def lines(self) -> Iterator[str | Message]:
        """A line a record: what was wrong, and which version takes its place."""
        for found in self.repairs.records:
            yield f"{found.id}: {screen.words(found.problem.message)}"
            yield self._way(found)
        for id, error in self.repairs.lost:
            yield f"{id}: {screen.words(error.message)}  -> {screen.words(error.advice)}"
        if not self.repairs.records and not self.repairs.lost:
            yield message("every record opens and none is missing: nothing is to be repaired")
        elif self.done:
            yield message("records put back: {count}", count=len(self.repairs.records))
        else:
            yield message("records that can be put back: {count}", count=len(self.repairs.records))

    def data(self) -> dict[str, object]:
        """`records`, `lost`, `done`."""
        return {
            "done": self.done and bool(self.repairs.records),
            "records": [
                {
                    "id": found.id,
                    "kind": type(found.problem).__name__,
                    "message": found.problem.message,
                    "commit": found.commit,
                    "when": found.when,
                    "rev": found.rev,
                    "lost": found.lost,
                }
                for found in self.repairs.records
            ],
            "lost": [{"id": id, "kind": type(error).__name__, "fix": error.advice} for id, error in self.repairs.lost],
        }

    @staticmethod
    def _way(found: repair.Repair) -> Message:
        when, commit = f"{found.when:%Y-%m-%d}", found.commit[:_SHORT]
        if not found.lost:
            return message("  put back as the history has it: {when}, commit {commit}", when=when, commit=commit)
        return message(
            "  back to the version of {when}, commit {commit}: {lost} later ones do not open",
            when=when,
            commit=commit,
            lost=found.lost,
        )


def run(case: str | None, source: Path | None, *, dry_run: bool, yes: bool, json: bool) -> int:
    """Puts back what can be; asks first where a version that was committed later is lost by it."""
    workspace = state.workspace(even_set_back=True)
    damaged = None if dry_run or case is not None else _mended(workspace.vault.root, source)
    only = _only(case)
    try:
        made = repair.plan(workspace.vault.root, workspace.vault.keys, only)
    except HistoryError as error:
        raise damaged or error from None
    if not dry_run and made.records:
        if not yes and any(found.lost for found in made.records):
            for line in Repaired(made, done=False).lines():
                screen.say(line)
            ask.yes(_("go back to older versions?"), "--yes")
        repair.carry_out(workspace.vault.root, workspace.vault.keys, made.records, workspace.now)
    if damaged is not None:
        raise damaged
    screen.show(Repaired(made, done=not dry_run), as_json=json)
    return DamagedError.exit_status if made.lost or (dry_run and made.records) else 0


def _mended(root: Path, source: Path | None) -> DamagedError | None:
    """Makes git whole and says what was done; what could not be mended is told when the records are looked after."""
    from drugcheck.vault import history, mending

    try:
        for done in mending.mend(root, source):
            screen.say(done)
    except DamagedError as error:
        if history.History(root).head() is None:
            raise
        return error
    return None


def _only(name: str | None) -> tuple[str, ...]:
    """The record that is meant: a case, or another record by its name."""
    if name is None:
        return ()
    workspace = state.workspace(even_set_back=True)
    known = {*workspace.vault.ids(), *repair.missing(workspace.vault.root)}
    typed = case_id_of(name)
    if name not in known and typed not in known:
        for erased in workspace.register(Erasures).erasures if is_case_id(typed) else ():
            if erased.case == typed:
                raise ErasedError(case=typed, day=erased.date.isoformat())
        raise UnknownRecordError(id=typed) if is_case_id(typed) else workspace.unknown(typed)
    return (name if name in known else typed,)
