"""`drugcheck case set CASE FIELD [VALUE]`: one value of a case by its path."""

from typing import Annotated

import typer

from drugcheck.cli import ask, recording, state
from drugcheck.cli.options import CaseArgument, FromOption, JsonOption
from drugcheck.domain import visits
from drugcheck.domain.case import Case
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.schema import field_at, set_value
from drugcheck.domain.vocabulary import ContactOutcome
from drugcheck.errors import RefusedError, UsageError
from drugcheck.locale import _
from drugcheck.workspace import Workspace


class PersonalArgumentError(RefusedError):
    """{field} is personal: its value is asked for, never an argument (shells keep a history)"""

    hint = "drugcheck case set {case} {field}"


class OwnFieldError(UsageError):
    """{field} is written by its own command"""

    hint = "drugcheck {command}"


# What follows rules of its own goes through the command that knows them.
_OWN_COMMAND = {
    "assessments": "assess {case}",
    "case.closed": "case close {case}",
    "case.closed_reason": "case close {case}",
    "case.id": "case show {case}",
    "waivers": "explain --all",
}


def set_(
    case: CaseArgument,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="path such as status.current or visits.2.summary")],
    value: Annotated[
        str | None, typer.Argument(metavar="VALUE", help="left out: asked for; an empty one clears", show_default=False)
    ] = None,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Set one value. Personal values are asked for, or read with --from; an empty value clears it."""
    workspace = state.workspace()
    record = workspace.case(case)
    field, assigned, rest = field.partition("=")
    if assigned and value is None:
        value = rest
    known = field_at(field)
    for prefix, command in _OWN_COMMAND.items():
        if field == prefix or field.startswith(prefix + "."):
            raise OwnFieldError(field=field, command=command.format(case=record.id))
    if value is not None and known.mask is not None and value:
        raise PersonalArgumentError(field=field, case=record.id)
    if value is None:
        if from_ is not None:
            value = recording.read_text(from_).strip("\r\n")
        elif known.enum is not None:
            value = ask.choice(known.enum, known.label, "VALUE").value
        else:
            value = ask.text(f"{known.label} ({_('empty clears')})", "VALUE", required=False)
    text = value

    def apply(record: Case, workspace: Workspace) -> Outcome:
        if field == "contact.outcome" and text:
            wanted = set_value(record, field, text).contact.outcome or ContactOutcome.REACHED
            return visits.set_outcome(record, wanted, workspace.today, workspace.config, workspace.today, None)
        return Outcome(set_value(record, field, text))

    recording.change(case, "case.set", apply, as_json=json)
