"""`drugcheck case verify`: what became of a hidden case, 二(二)."""

from datetime import date
from typing import Annotated

from drugcheck.cli import ask, options, recording, state
from drugcheck.cli.options import CaseArgument, DayOption, JsonOption, choice, text
from drugcheck.domain import verifying
from drugcheck.domain.case import Case
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.vocabulary import Verification
from drugcheck.locale import _
from drugcheck.workspace import Workspace


def verify(
    case: CaseArgument,
    result: Annotated[Verification | None, choice(Verification, "--result", help="what was found")] = None,
    day: DayOption = None,
    transferred: Annotated[
        date | None, options.day("--transferred", help="day it was handed to the police station")
    ] = None,
    document: Annotated[str | None, text("--document", help="number of the paper of that transfer")] = None,
    json: JsonOption = False,
) -> None:
    """Record what became of a hidden case: confirmed by those who may, or refuted and then closed."""
    workspace = state.workspace()
    record = workspace.case(case)
    verifying.ensure_hidden(record)
    found = result or ask.choice(Verification, _("finding"), "--result")
    if ask.interactive():
        day = day or ask.day(_("day"), "--date", today=workspace.today)
        if found is Verification.CONFIRMED:
            label = _("day it was handed to the police station")
            transferred = transferred or ask.optional_day(label, "--transferred", today=workspace.today)
            document = document or ask.text(_("number of the paper"), "--document", required=False) or None

    def apply(record: Case, w: Workspace) -> Outcome:
        when = day or w.today
        return verifying.verify(record, found, when, w.today, transferred_on=transferred, document=document)

    recording.change(case, "case.verify", apply, as_json=json)
