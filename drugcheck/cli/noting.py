"""Noting the first days of findings after a full check: one commit where something is new, in nobody's way."""

from collections.abc import Sequence

from drugcheck.cli import screen
from drugcheck.domain.first_seen import noted
from drugcheck.domain.judging import Judged, sums
from drugcheck.domain.registers import Checked, Seen
from drugcheck.errors import DrugcheckError
from drugcheck.message import message
from drugcheck.vault.errors import HistoryError
from drugcheck.workspace import Loaded, Workspace


def note(workspace: Workspace, loaded: Loaded, register: Seen, entries: Sequence[Judged]) -> None:
    """Writes what a check of everything found, where that differs from the register.

    It waits for no lock. Where the store is in use, cannot be written or holds something damaged (whose findings would
    seem to be gone), nothing is noted, and that is said.
    """
    counts = sums(entries)
    found = Checked(
        date=workspace.today,
        errors=counts.errors,
        warnings=counts.warnings,
        notes=counts.notes,
        waived=counts.waived,
    )
    findings = [entry.finding for entry in entries]
    if loaded.errors:
        _not_noted(loaded.errors)
        return
    last = max((check.date for check in register.checks), default=workspace.today)
    if workspace.today < last:
        screen.say(
            message("first days of findings are not noted: the clock stands before the last check of {day}", day=last)
        )
        return
    if noted(register, findings, found) is register:
        return
    try:
        with workspace.change("validate", wait=False) as change:
            change.put_register(noted(change.register(Seen), findings, found))
    except DrugcheckError as error:
        screen.say(message("first days of findings are not noted: {reason}", reason=error.message))


def _not_noted(errors: Sequence[DrugcheckError]) -> None:
    if all(isinstance(error, HistoryError) for error in errors):
        screen.say(message("first days of findings are not noted: {reason}", reason=errors[0].message))
    else:
        screen.say(message("first days of findings are not noted: a record cannot be read"))
