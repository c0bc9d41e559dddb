"""`drugcheck case new`: opens a case; names and ID numbers are asked for or read from a file."""

from datetime import date
from typing import Annotated

from drugcheck.cli import ask, options, recording, screen, state
from drugcheck.cli.loading import check_community
from drugcheck.cli.options import CommunityOption, FromOption, JsonOption, choice, text
from drugcheck.domain import closing, identity_number
from drugcheck.domain.case import Person
from drugcheck.domain.vocabulary import CaseKind, HiddenSource
from drugcheck.errors import RefusedError, UsageError
from drugcheck.locale import _
from drugcheck.workspace import Workspace


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
    community = community or ask.text(_("community"), "--community")
    check_community(workspace, community)
    if kind is CaseKind.HIDDEN and source is None:
        source = ask.choice(HiddenSource, _("source"), "--source")
    if kind is CaseKind.INFLOW and since is None and ask.interactive():
        since = ask.day(_("living here since"), "--since", today=workspace.today)
    labels = {"name": _("name"), "id_number": _("ID number"), "phone": _("telephone")}
    if kind is not CaseKind.HIDDEN:
        labels["id_missing_reason"] = _("why there is no ID number")
    given = recording.private_fields(from_, labels)
    if kind is not CaseKind.HIDDEN and not given.get("name"):
        raise ask.missing("--from")
    person = person_of(given, workspace)
    with workspace.change("case.new") as change:
        if person.id_number:
            for case_id in change.case_ids():
                record = change.case(case_id)
                if record.person.id_number == person.id_number and record.case.closed is None:
                    raise IdNumberInUseError(case=case_id)
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
