"""`drugcheck visit add|amend|list`: talks and attempts, 四(四)."""

from datetime import date
from typing import Annotated

from msgspec.structs import replace

from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.options import (
    CaseArgument,
    DayOption,
    FromOption,
    JsonOption,
    NumberArgument,
    choice,
    flag,
    number,
    text,
)
from drugcheck.domain import contacting, visits
from drugcheck.domain.case import Case, Channel, Visit
from drugcheck.domain.outcome import Outcome, find_entry
from drugcheck.domain.vocabulary import ChannelKind, ContactOutcome, Interviewee, VisitMethod
from drugcheck.locale import _
from drugcheck.workspace import Workspace

MethodOption = Annotated[VisitMethod | None, choice(VisitMethod, "--method", help="how the visit was made")]
WithOption = Annotated[Interviewee | None, choice(Interviewee, "--with", help="whom it spoke with")]
ByOption = Annotated[str | None, text("--by", metavar="IDS", help="staff ids of the team, such as c02,p02")]
RelationOption = Annotated[
    str | None, text("--relation", help="how the informant is related, such as 姐姐; a name is asked for")
]
IdentityOption = Annotated[str | None, text("--identity", help="how the identity was checked, such as 身份证")]
ToldOption = Annotated[bool | None, flag("--told/--not-told", help="the informant was told to keep it confidential")]
DocumentOption = Annotated[str | None, text("--document", help="number of the transcript")]
PagesOption = Annotated[int | None, number("--pages", help="pages of the transcript", least=0)]
TimeOption = Annotated[str | None, text("--time", metavar="HH:MM", help="time of day")]
OutcomeOption = Annotated[
    ContactOutcome | None, choice(ContactOutcome, "--outcome", help="result of the search for a meeting")
]
EvidenceOption = Annotated[str | None, text("--evidence", help="evidence for leaving 联系不到")]
NoOneOption = Annotated[bool, flag("--no-one", help="an attempt that reached nobody")]
ChannelOption = Annotated[
    ChannelKind | None,
    choice(ChannelKind, "--channel", help="a way to reach each other, set up with the team's first member"),
]


def _labels(*, informant: bool = True) -> dict[str, str]:
    """The personal fields of a talk; of a talk with the person only what was said."""
    summary = {"summary": _("summary of the talk")}
    if not informant:
        return summary
    return {
        "informant": _("informant, name or relation"),
        **summary,
        "whereabouts": _("what was said of the whereabouts (restricted)"),
    }


def add(
    case: CaseArgument,
    method: MethodOption = None,
    with_: WithOption = None,
    by: ByOption = None,
    day: DayOption = None,
    no_one: NoOneOption = False,
    relation: RelationOption = None,
    identity: IdentityOption = None,
    told: ToldOption = None,
    document: DocumentOption = None,
    pages: PagesOption = None,
    time: TimeOption = None,
    outcome: OutcomeOption = None,
    evidence: EvidenceOption = None,
    channel: ChannelOption = None,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Record a visit, a talk or an attempt that reached nobody."""
    workspace = state.workspace()
    workspace.case(case)
    if day is None and ask.interactive():
        day = ask.day(_("day"), "--date", today=workspace.today)
    visit = Visit(
        no=1,
        date=day or workspace.today,
        method=method or ask.choice(VisitMethod, _("method"), "--method"),
        interviewee=with_ or (Interviewee.SELF if no_one else ask.choice(Interviewee, _("spoken with"), "--with")),
        by=recording.asked_staff(by, "--by", workspace.config),
        time=time,
        reached=False if no_one else None,
        informant=relation,
        identity_check=identity,
        confidentiality_told=told,
        document=document,
        pages=pages,
    )
    if not no_one and ask.interactive():
        visit = replace(visit, **_papers(visit))
    if from_ is not None or not no_one:
        labels = _labels() if from_ is not None else _labels(informant=visit.interviewee is not Interviewee.SELF)
        visit = replace(visit, **recording.private_fields(from_, labels))

    def apply(record: Case, workspace: Workspace) -> Outcome:
        done = visits.add_visit(record, visit, workspace.config, workspace.today)
        if channel is not None:
            way = Channel(kind=channel, staff=visit.by[0] if visit.by else "", since=visit.date)
            added = contacting.add_channel(done.case, way, workspace.config, workspace.today)
            done = Outcome(added.case, done.no, done.consequences)
        return _with_outcome(done, outcome, visit.date, evidence, workspace)

    recording.change(case, "visit.add", apply, as_json=json)


def amend(
    case: CaseArgument,
    no: NumberArgument,
    method: MethodOption = None,
    with_: WithOption = None,
    by: ByOption = None,
    day: DayOption = None,
    relation: RelationOption = None,
    identity: IdentityOption = None,
    told: ToldOption = None,
    document: DocumentOption = None,
    pages: PagesOption = None,
    time: TimeOption = None,
    outcome: OutcomeOption = None,
    evidence: EvidenceOption = None,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Correct a visit by its number; what is left out stays as it is. Without options every field is asked for."""
    workspace = state.workspace()
    old = find_entry(workspace.case(case).visits, no, case=case, what="visit")
    given = {
        "method": method,
        "interviewee": with_,
        "by": recording.staff_ids(by, workspace.config) if by is not None else None,
        "date": day,
        "informant": relation,
        "identity_check": identity,
        "confidentiality_told": told,
        "document": document,
        "pages": pages,
        "time": time,
    }
    changes: dict[str, object] = {key: value for key, value in given.items() if value is not None}
    if from_ is not None:
        changes |= recording.private_fields(from_, _labels())
    if not changes and outcome is None:
        changes = _asked(old, workspace)

    def apply(record: Case, workspace: Workspace) -> Outcome:
        entry = find_entry(record.visits, no, case=case, what="visit")
        done = visits.amend_visit(record, replace(entry, **changes), workspace.config, workspace.today)
        return _with_outcome(done, outcome, workspace.today, evidence, workspace)

    recording.change(case, "visit.amend", apply, as_json=json)


def list_(case: CaseArgument, json: JsonOption = False) -> None:
    """List the visits of a case, without what was said."""
    from drugcheck.cli.revealing import unsealed

    workspace = state.workspace()
    record = unsealed(workspace.case(case))
    config = workspace.config
    rows = [
        (
            visit.no,
            visit.date,
            visit.method,
            visit.interviewee,
            "未遇" if visit.reached is False else "谈话",
            "、".join(config.staff_name(who) for who in visit.by),
            visit.document,
        )
        for visit in record.visits
    ]
    headers = ("编号", "日期", "方式", "对象", "结果", "人员", "谈话记录")
    keys = ("no", "date", "method", "with", "result", "by", "document")
    screen.show(screen.Listing("visits", screen.Table(headers, rows, keys)), as_json=json)


def _with_outcome(
    done: Outcome, outcome: ContactOutcome | None, day: date, evidence: str | None, workspace: Workspace
) -> Outcome:
    if outcome is None:
        return done
    settled = visits.set_outcome(done.case, outcome, day, workspace.config, workspace.today, evidence)
    if done.no is None:
        return settled
    visit = find_entry(settled.case.visits, done.no, case=settled.case.id, what="visit")
    lines = visits.still_lacking(settled.case, visit, workspace.config, workspace.today)
    return Outcome(settled.case, done.no, lines)


def _asked(old: Visit, workspace: Workspace) -> dict[str, object]:
    """Every field of a visit, asked for with what stands there."""
    visit = replace(
        old,
        date=ask.day(_("day"), "--date", today=old.date),
        method=ask.choice(VisitMethod, _("method"), "--method", default=old.method),
        interviewee=ask.choice(Interviewee, _("spoken with"), "--with", default=old.interviewee),
        by=recording.asked_staff(None, "--by", workspace.config, default=old.by),
    )
    changes: dict[str, object] = {key: getattr(visit, key) for key in ("date", "method", "interviewee", "by")}
    if visit.reached is False:
        return changes
    changes |= _papers(visit, anew=True)
    labels = _labels(informant=visit.interviewee is not Interviewee.SELF)
    return changes | recording.private_fields(None, labels, standing=[key for key in labels if getattr(old, key)])


def _papers(visit: Visit, *, anew: bool = False) -> dict[str, object]:
    """What 四(一) and 四(四) ask of a talk besides its words, asked for where it is not there, or `anew`."""
    found: dict[str, object] = {}
    if anew or visit.document is None:
        label = _("number of the transcript")
        found["document"] = ask.text(label, "--document", required=False, default=visit.document or "") or None
    remote = visit.method in (VisitMethod.VIDEO, VisitMethod.PHONE)
    if visit.interviewee is Interviewee.SELF:
        if remote and (anew or visit.identity_check is None):
            label = _("how the identity was checked")
            found["identity_check"] = (
                ask.text(label, "--identity", required=False, default=visit.identity_check or "") or None
            )
    elif anew or visit.confidentiality_told is None:
        question = _("was it told that the talk is confidential?")
        found["confidentiality_told"] = ask.agrees(question, "--told", default=visit.confidentiality_told)
    return found
