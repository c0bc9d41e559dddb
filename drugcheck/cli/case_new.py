"""`drugcheck case new`: opens a case; names and ID numbers are asked for or read from a file."""

from datetime import date
from typing import Annotated

from drugcheck.cli import ask, options, recording, screen, state
from drugcheck.cli.loading import check_community
from drugcheck.cli.options import CommunityOption, FromOption, JsonOption, choice, text
from drugcheck.domain import closing, identity_number
from drugcheck.domain.case import Person
from drugcheck.domain.vocabulary import CaseKind, HiddenSource
from drugcheck.errors import DamagedError, RefusedError, UsageError
from drugcheck.files.faults import RecordFaultError
from drugcheck.locale import _
from drugcheck.workspace import Change, Workspace


class BadIdNumberError(UsageError):
    """the ID number is not right: {problem}"""

    hint = "{command}"


class SyntheticNumberError(UsageError):
    """region 000000 is never issued: such an ID number belongs into a demo only"""

    hint = "{command}"


class IdNumberInUseError(RefusedError):
    """{case} has this ID number already (ID004)"""

    hint = "drugcheck case show {case}"


def new(
    kind: Annotated[CaseKind | None, choice(CaseKind, "--kind", "--type", help="what the case rests on")] = None,
    community: CommunityOption = None,
    source: Annotated[HiddenSource | None, choice(HiddenSource, "--source", help="source of a hidden case")] = None,
    since: Annotated[date | None, options.day("--since", help="living here since, or reported on")] = None,
    document: Annotated[str | None, text("--document", help="paper that shows it")] = None,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Open a case. Name and ID number are asked for, or read from a TOML file with --from."""
    workspace = state.workspace()
    kind = kind or ask.choice(CaseKind, _("kind"), "--kind", default=CaseKind.REGISTERED)
    community = community or ask.text(
        _("community"), "--community", check=lambda text: check_community(workspace, text)
    )
    check_community(workspace, community)
    if kind is CaseKind.HIDDEN and source is None:
        source = ask.choice(HiddenSource, _("source"), "--source")
    if kind is CaseKind.INFLOW and since is None and ask.interactive():
        since = ask.day(_("living here since"), "--since", today=workspace.today)
    needs_name = kind is not CaseKind.HIDDEN
    given = _asked(needs_name, workspace) if from_ is None else recording.private_fields(from_, _labels())
    if needs_name and not given.get("name"):
        raise ask.missing("--from")
    person = person_of(given, workspace)
    with workspace.change("case.new") as change:
        if person.id_number:
            _refuse_known(person.id_number, change)
        done = closing.new_case(
            change.new_id(),
            kind,
            person,
            workspace.config,
            workspace.today,
            community=community,
            since=since,
            hidden_source=source,
            document=document,
        )
        change.put(done.case)
    screen.show(screen.Said(done.case.id, "case.new", done.consequences), as_json=json)


def _labels() -> dict[str, str]:
    return {
        "name": _("name"),
        "id_number": _("ID number"),
        "id_missing_reason": _("why there is no ID number"),
        "phone": _("telephone"),
    }


def _asked(needs_name: bool, workspace: Workspace) -> dict[str, str]:
    """Who it is, asked one by one; a wrong ID number is asked for again, so that nothing typed is lost."""
    labels, optional = _labels(), f" ({_('may stay empty')})"
    name = ask.text(labels["name"] + ("" if needs_name else optional), "--from", required=needs_name)
    number = ask.text(
        labels["id_number"] + optional,
        "--from",
        required=False,
        check=lambda answer: person_of({"id_number": answer}, workspace),
    )
    given = {"name": name, "id_number": number}
    if needs_name and not number:
        given["id_missing_reason"] = ask.text(labels["id_missing_reason"] + optional, "--from", required=False)
    given["phone"] = ask.text(labels["phone"] + optional, "--from", required=False)
    return {key: value for key, value in given.items() if value}


def _refuse_known(number: str, change: Change) -> None:
    """Raises IdNumberInUseError; a case that cannot be read is named, and the others are still compared."""
    for case_id in change.case_ids():
        try:
            record = change.case(case_id)
        except (DamagedError, RecordFaultError) as error:
            screen.fault(error)
            state.end_with_at_least(error.exit_status)
            continue
        if record.person.id_number == number and record.case.closed is None:
            raise IdNumberInUseError(case=case_id)


def person_of(given: dict[str, str], workspace: Workspace) -> Person:
    """The person from what was given; birth date and sex follow from the ID number.

    Raises BadIdNumberError, SyntheticNumberError.
    """
    number = identity_number.normalise(given.get("id_number") or "") or None
    birth = sex = None
    if number is not None:
        wrong = identity_number.problem(number)
        if wrong is not None:
            raise BadIdNumberError(problem=wrong.value, command=state.settings().command)
        if identity_number.is_synthetic(number) and not workspace.config.demo:
            raise SyntheticNumberError(command=state.settings().command)
        birth, sex = identity_number.birth_date(number), identity_number.sex(number)
    return Person(
        name=given.get("name"),
        id_number=number,
        id_missing_reason=given.get("id_missing_reason"),
        birth_date=birth,
        sex=sex,
        phone=given.get("phone"),
    )
