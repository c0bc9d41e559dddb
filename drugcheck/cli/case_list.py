"""`drugcheck case list|find`: cases as a table, masked unless revealed for a purpose."""

from typing import Annotated
from unicodedata import normalize

import typer

from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.loading import check_community, load
from drugcheck.cli.options import (
    AllOption,
    AsOfOption,
    CommunityOption,
    FromOption,
    JsonOption,
    PurposeOption,
    RevealOption,
    choice,
    flag,
)
from drugcheck.cli.paging import by_screenful
from drugcheck.cli.revealing import BasisOption, masking
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.masking import Masking
from drugcheck.domain.vocabulary import CaseKind, ContactOutcome, RiskLevel
from drugcheck.errors import RefusedError, UsageError
from drugcheck.locale import _
from drugcheck.message import Message, message


def list_(
    community: CommunityOption = None,
    kind: Annotated[CaseKind | None, choice(CaseKind, "--kind", help="only cases of this kind")] = None,
    level: Annotated[RiskLevel | None, choice(RiskLevel, "--level", help="only cases with this level")] = None,
    outcome: Annotated[
        ContactOutcome | None, choice(ContactOutcome, "--outcome", help="only cases with this contact outcome")
    ] = None,
    sealed: Annotated[bool, flag("--sealed", help="sealed cases too")] = False,
    closed: Annotated[bool | None, flag("--closed/--open", help="only closed, or only open cases")] = None,
    three: Annotated[bool, flag("--three", help="meeting, talks and test of everybody expected to be met")] = False,
    lacking: Annotated[bool, flag("--lacking", help="with --three: only where one of the three is lacking")] = False,
    stage: Annotated[bool, flag("--stage", help="only how many have come through each stage")] = False,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    as_of: AsOfOption = None,
    all_: AllOption = False,
    json: JsonOption = False,
) -> None:
    """List cases, masked unless --reveal --purpose."""
    if three and stage:
        raise OneViewError()
    workspace = state.workspace(as_of)
    check_community(workspace, community)
    view = masking(reveal, purpose, basis=basis)
    facts = [Facts(record, workspace.config, workspace.today) for record in load(workspace).cases]
    chosen = [
        fact
        for fact in facts
        if (community is None or fact.community == community)
        and (kind is None or fact.case.case.kind is kind)
        and (level is None or fact.level is level)
        and (outcome is None or fact.outcome is outcome)
        and (closed is None or fact.is_open is not closed)
        and (sealed or fact.case.case.sealed_on is None)
    ]
    if three or lacking or stage:
        from drugcheck.cli import case_views

        shown = case_views.pipeline(chosen) if stage else case_views.three_things(chosen, lacking)
        with by_screenful(whole=all_, wanted=not json):
            screen.show(shown, as_json=json)
        return
    shown_cases = listing(chosen, view)
    if outcome is ContactOutcome.UNREACHABLE and chosen:
        shown_cases = shown_cases._replace(notes=(_way_out(chosen[0]),))
    with by_screenful(whole=all_, wanted=not json):
        screen.show(shown_cases, as_json=json)


def _way_out(fact: Facts) -> Message:
    return message(
        "a talk with the person, or evidence, takes a case out of the ratio (CT015): "
        "drugcheck visit add {case} --with self",
        case=fact.id,
    )


class OneViewError(UsageError):
    """--three and --stage are two views: one at a time"""

    hint = "drugcheck case list --three"


class NameArgumentError(RefusedError):
    """a name or ID number is asked for, or read from standard input with - (shells keep a history of arguments)"""

    hint = "drugcheck case find"


def find(
    dash: Annotated[
        str | None, typer.Argument(metavar="-", help="read from standard input", show_default=False)
    ] = None,
    from_: FromOption = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    all_: AllOption = False,
    json: JsonOption = False,
) -> None:
    """Look a case up by name, alias or ID number, which is asked for or read from standard input: never an argument."""
    if dash not in (None, "-"):
        raise NameArgumentError()
    workspace = state.workspace()
    source = from_ or dash
    wanted = recording.read_text(source).strip() if source else ask.text(_("name, or ID number or its end"), "--from")
    hits = [
        Facts(record, workspace.config, workspace.today)
        for record in load(workspace).cases
        if wanted and _matches(record, wanted)
    ]
    # Masked it is a list, which opens no case.
    view = masking(reveal, purpose, cases=[hit.id for hit in hits] if reveal else None, basis=basis)
    with by_screenful(whole=all_, wanted=not json):
        screen.show(listing(hits, view), as_json=json)


def _matches(record: Case, wanted: str) -> bool:
    person = record.person
    wanted = normalize("NFKC", wanted)
    folded = wanted.upper()
    names = (person.name or "", *person.aliases)
    return any(wanted in name for name in names) or (
        len(wanted) >= 4 and bool(person.id_number) and (person.id_number or "").upper().endswith(folded)
    )


def listing(facts: list[Facts], view: Masking) -> screen.Listing:
    """Cases as a table, one line each."""
    rows = [
        (
            fact.id,
            fact.community,
            view.of(fact.id).show("name", fact.case.person.name or ""),
            view.of(fact.id).show("id", fact.case.person.id_number or ""),
            fact.case.case.kind,
            fact.status,
            fact.outcome,
            fact.level,
            fact.approval.standing.value,
            None if fact.is_open else fact.case.case.closed_reason,
        )
        for fact in facts
    ]
    headers = ("档案", "社区", "姓名", "身份证号", "类别", "管控现状", "见面结果", "等级", "评估", "结案")
    keys = ("id", "community", "name", "id_number", "kind", "status", "outcome", "level", "assessment", "closed")
    return screen.Listing("cases", screen.Table(headers, rows, keys))
