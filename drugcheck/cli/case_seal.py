"""`drugcheck case seal|unseal|review`: what is kept of a closed case, and how long."""

from datetime import date
from typing import Annotated

from drugcheck.cli import ask, options, recording, screen, state
from drugcheck.cli.options import CaseArgument, JsonOption, text
from drugcheck.domain import sealing
from drugcheck.domain.exporting import noted
from drugcheck.domain.registers import Access, Accesses
from drugcheck.locale import _

OnOption = Annotated[date | None, options.day("--on", help="day it was done; left out: today")]


def seal(
    case: CaseArgument,
    basis: Annotated[str | None, text("--basis", help="law or decision that it is sealed by")] = None,
    day: OnOption = None,
    json: JsonOption = False,
) -> None:
    """Seal a closed case: out of the lists, masked, and in full only on the ground of a law."""
    given = basis or ask.text(_("basis"), "--basis")
    recording.change(
        case, "case.seal", lambda record, w: sealing.seal(record, given, day or w.today, w.today), as_json=json
    )


def unseal(
    case: CaseArgument,
    basis: Annotated[str | None, text("--basis", help="law or decision that it is unsealed by")] = None,
    json: JsonOption = False,
) -> None:
    """Take a seal off; its basis goes into the access log."""
    given = basis or ask.text(_("basis"), "--basis")
    workspace = state.workspace()
    with workspace.change("case.unseal") as change:
        outcome = sealing.unseal(change.case(case))
        change.put(outcome.case, unsealed=True)
        name = outcome.case.id
        entry = Access(no=1, date=workspace.today, what=f"case unseal {name}", basis=given, cases=(name,))
        change.put_register(noted(change.register(Accesses), entry))
    screen.show(screen.Said(name, "case.unseal", outcome.consequences), as_json=json)


def review(case: CaseArgument, day: OnOption = None, json: JsonOption = False) -> None:
    """Note that a closed case was looked at again, and is still to be kept."""
    recording.change(
        case, "case.review", lambda record, w: sealing.review(record, day or w.today, w.today), as_json=json
    )
