"""`drugcheck case set CASE FIELD[=VALUE] …`: values of a case by their paths."""

from typing import Annotated

import typer

from drugcheck.cli import ask, ask_field, recording, state
from drugcheck.cli.options import CaseArgument, FromOption, JsonOption
from drugcheck.domain import visits
from drugcheck.domain.case import Case
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.paths import Place, UnknownFieldError, locate
from drugcheck.domain.schema import field_at, set_values
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


class OneFieldFromError(UsageError):
    """--from gives one value: name one field"""

    hint = "drugcheck case set {case} {field} --from FILE"


# What follows rules of its own goes through the command that knows them.
_OWN_COMMAND = {
    "assessments": "assess {case}",
    "case.closed": "case close {case}",
    "case.closed_reason": "case close {case}",
    "case.id": "case show {case}",
    "case.sealed_basis": "case seal {case}",
    "case.sealed_on": "case seal {case}",
    "waivers": "waive list",
}
_OUTCOME = "contact.outcome"
_EVIDENCE = "contact.changed_evidence"


def set_(
    case: CaseArgument,
    fields: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD[=VALUE]...",
            help="paths such as status.current or visits.2.summary; a value left out is asked for, an empty one clears",
        ),
    ],
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Set values by their paths. Personal values are asked for, or read with --from; an empty value clears.

    One value may stand behind its field without the sign: `status.current 社区戒毒`. A section or an entry, such as
    visits.3, is taken out after a yes.
    """
    workspace = state.workspace()
    record = workspace.case(case)
    given = _given(fields)
    for field, value in given.items():
        _check_field(record.id, field, value)
    open_fields = [field for field, value in given.items() if value is None]
    if from_ is not None:
        if len(given) != 1:
            raise OneFieldFromError(case=record.id, field=next(iter(given)))
        typed = dict.fromkeys(open_fields, recording.read_text(from_).strip("\r\n")) if open_fields else {}
    else:
        typed = _asked(record, open_fields, workspace) if open_fields else {}
    assigned = {
        field: text
        for field, value in given.items()
        if (text := typed.get(field) if value is None else value) is not None
    }
    recording.change(case, "case.set", lambda record, w: _assign(record, assigned, w), as_json=json)


def _asked(record: Case, fields: list[str], workspace: Workspace) -> dict[str, str]:
    """What was typed for the values; a section or an entry is only taken out, after a yes."""
    typed: dict[str, str] = {}
    for table in [field for field in fields if locate(field).field is None]:
        ask.yes(_("take {path} out?").format(path=table), f"{table}=")
        typed[table] = ""
    values = [field for field in fields if field not in typed]
    return typed | dict(ask_field.asked(record, values, workspace.config, workspace.today) if values else {})


def _given(words: list[str]) -> dict[str, str | None]:
    """Fields and their values, None for those to be asked for."""
    if len(words) == 2 and not any("=" in word for word in words[:1]) and not _is_field(words[1]):
        return {words[0]: words[1]}
    parts = {word: word.partition("=") for word in words}
    return {field: value if sign else None for field, sign, value in parts.values()}


def _is_field(word: str) -> bool:
    try:
        locate(word.partition("=")[0])
    except (UnknownFieldError, RefusedError):
        return False
    return True


def _check_field(case_id: str, field: str, value: str | None) -> None:
    place = locate(field)
    known = place.field
    if known is None and (value or not place.steps or not _may_go(place)):
        field_at(field)
    for prefix, command in _OWN_COMMAND.items():
        if field == prefix or field.startswith(prefix + "."):
            raise OwnFieldError(field=field, command=command.format(case=case_id))
    if value and known is not None and known.mask is not None:
        raise PersonalArgumentError(field=field, case=case_id)


def _may_go(place: Place) -> bool:
    """Whether the path names one entry of a list, or a section that may be absent."""
    last = place.steps[-1].shape
    return place.steps[-1].entry is not None if last.listed else last.optional


def _assign(record: Case, assigned: dict[str, str], workspace: Workspace) -> Outcome:
    """The values set together; the outcome of contact goes through the function that knows what it needs."""
    outcome = assigned.get(_OUTCOME)
    done = Outcome(set_values(record, [pair for pair in assigned.items() if pair[0] != _OUTCOME or not outcome]))
    if not outcome:
        return done
    wanted = set_values(record, [(_OUTCOME, outcome)]).contact.outcome or ContactOutcome.REACHED
    return visits.set_outcome(
        done.case, wanted, workspace.today, workspace.config, workspace.today, assigned.get(_EVIDENCE)
    )
