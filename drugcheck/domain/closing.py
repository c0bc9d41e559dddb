"""Opening, closing and reopening a case: 二(二), 二(八), 二(九), 二(十二)."""

from datetime import date, timedelta

from msgspec.structs import replace

from drugcheck.domain.case import Case, CaseHead, Death, Hidden, Inflow, Misregistration, Person, Status
from drugcheck.domain.facts import Facts
from drugcheck.domain.office import Config
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.vocabulary import (
    CaseKind,
    ClosedReason,
    ControlStatus,
    HiddenSource,
    MisregistrationKind,
    TestState,
    Verification,
)
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import Message, message


class ClosedInFutureError(UsageError):
    """a case cannot be closed on a day after today ({today})"""

    hint = "drugcheck case close {case} --date {today}"


class AlreadyClosedError(RefusedError):
    """{case} is closed already"""

    hint = "drugcheck case reopen {case}"


class NotClosedError(RefusedError):
    """{case} is not closed"""

    hint = "drugcheck case show {case}"


class HiddenSourceNeededError(RefusedError):
    """a hidden case needs one of the lawful sources: 本人自述, 医疗机构依法告知, 公安查获"""

    hint = "drugcheck case new --kind hidden --source self"


class RefutedOnlyHiddenError(RefusedError):
    """{case} is not a hidden case: 查否 does not apply"""

    hint = "drugcheck case close {case} --reason other"


_STATUS_OF = {
    ClosedReason.DEATH: ControlStatus.DEAD,
    ClosedReason.MISREGISTERED: ControlStatus.MISREGISTERED,
    ClosedReason.MOVED: ControlStatus.MOVED,
}


def new_case(
    case_id: str,
    kind: CaseKind,
    person: Person,
    config: Config,
    today: date,
    *,
    community: str | None = None,
    source: str | None = None,
    since: date | None = None,
    hidden_source: HiddenSource | None = None,
    document: str | None = None,
) -> Outcome:
    """A new case of any kind.

    Raises:
        HiddenSourceNeededError: a hidden case without a lawful source (二(二)).
    """
    head = CaseHead(id=case_id, kind=kind, community=community, opened=today, source=source)
    case = Case(case=head, person=person)
    lines: list[Message] = []
    if kind is CaseKind.INFLOW:
        case = replace(case, inflow=Inflow(since=since, proof=document))
        counts = Facts(case, config, today).inflow_counts_from
        if counts is not None and counts > today:
            lines.append(
                message(
                    "three months of residence are full on {day}: not in annex 8 before (MV002)", day=counts.isoformat()
                )
            )
    elif kind is CaseKind.HIDDEN:
        if hidden_source is None:
            raise HiddenSourceNeededError()
        expires = today + timedelta(days=config.limits.hidden_days)
        hidden = Hidden(
            source=hidden_source,
            reported_on=since or today,
            document=document,
            verification=Verification.OPEN,
            expires=expires,
        )
        case = replace(case, hidden=hidden)
        lines.append(
            message(
                "to be verified by {day}; until then no level, no measure, and a number only in annex 11",
                day=expires.isoformat(),
            )
        )
    if community is None:
        lines.append(message("no community yet (RG003)"))
    return Outcome(case, None, tuple(lines))


def close_case(
    case: Case,
    reason: ClosedReason,
    day: date,
    today: date,
    *,
    document: str | None = None,
    death: Death | None = None,
    misregistration: Misregistration | None = None,
) -> Outcome:
    """Closes a case: planned tests are cancelled, open measures and the assessment end, the status follows the reason.

    What proof is missing is said and stays a finding (DE001, MV004, MV005).

    Raises:
        ClosedInFutureError, AlreadyClosedError, RefutedOnlyHiddenError.
    """
    if day > today:
        raise ClosedInFutureError(case=case.id, today=today.isoformat())
    if case.case.closed is not None:
        raise AlreadyClosedError(case=case.id)
    if reason is ClosedReason.REFUTED and case.case.kind is not CaseKind.HIDDEN:
        raise RefutedOnlyHiddenError(case=case.id)
    lines: list[Message] = []
    # `day` is the day of the death or the move; the file itself is closed today.
    closed = today if reason in _STATUS_OF else day
    head = replace(case.case, closed=closed, closed_reason=reason, closed_document=document)
    changed = replace(case, case=head)
    if reason in _STATUS_OF:
        changed = replace(changed, status=Status(current=_STATUS_OF[reason], since=day, document=document))
    if reason is ClosedReason.DEATH:
        death = replace(death or Death(), date=day)
        changed = replace(changed, death=death)
        if death.proof is None or not death.proof_document:
            lines.append(message("no proof of death yet (DE001)"))
        lines.append(message("listed in annex 13, no longer expected to be met"))
    if reason in (ClosedReason.MISREGISTERED, ClosedReason.MOVED):
        kind = MisregistrationKind.MOVED if reason is ClosedReason.MOVED else MisregistrationKind.WRONG
        entry = replace(misregistration or Misregistration(kind=kind), kind=kind)
        if entry.moved_on is None and kind is MisregistrationKind.MOVED:
            entry = replace(entry, moved_on=day)
        changed = replace(changed, residence=replace(changed.residence, misregistration=entry))
        if not entry.evidence:
            lines.append(message("no evidence yet (MV004)"))
        if kind is MisregistrationKind.MOVED and not (entry.correct_place and entry.letter and entry.receipt):
            lines.append(message("destination, letter or receipt still missing (MV005)"))
        lines.append(message("listed in annex 14, no longer expected to be met"))
    if reason is ClosedReason.REFUTED and case.hidden is not None:
        hidden = replace(case.hidden, verification=Verification.REFUTED, verified_on=day)
        changed = replace(changed, hidden=hidden)
    return _end_open_work(changed, day, lines)


def _end_open_work(case: Case, day: date, lines: list[Message]) -> Outcome:
    planned = [test for test in case.tests if test.state is TestState.PLANNED]
    measures = [measure for measure in case.measures if measure.end is None]
    assessments = [a for a in case.assessments if a.ended_on is None]
    changed = replace(
        case,
        tests=tuple(replace(t, state=TestState.CANCELLED) if t in planned else t for t in case.tests),
        # What was begun before the death or the move was known ends on the day on which it began.
        measures=tuple(replace(m, end=max(day, m.start or day)) if m in measures else m for m in case.measures),
        assessments=tuple(
            replace(a, ended_on=max(day, a.drawn_up)) if a in assessments else a for a in case.assessments
        ),
    )
    if planned or measures or assessments:
        lines.append(
            message(
                "ended: {tests} planned tests, {measures} measures, {assessments} assessments",
                tests=len(planned),
                measures=len(measures),
                assessments=len(assessments),
            )
        )
    return Outcome(changed, None, tuple(lines))


def reopen_case(case: Case, before: Case | None) -> Outcome:
    """Undoes a wrong closing.

    `before` is the case as it was before it was closed, where history has it and nothing else was changed since: then
    everything is restored. Otherwise the closing alone is taken back and what it ended stays ended.

    Raises:
        NotClosedError: the case is open.
    """
    if case.case.closed is None:
        raise NotClosedError(case=case.id)
    if before is not None:
        return Outcome(before, None, (message("restored as it was before it was closed"),))
    head = replace(case.case, closed=None, closed_reason=None, closed_document=None)
    status = Status() if case.case.closed_reason in _STATUS_OF else case.status
    changed = replace(case, case=head, status=status, death=None)
    if case.case.closed_reason in (ClosedReason.MISREGISTERED, ClosedReason.MOVED):
        changed = replace(changed, residence=replace(case.residence, misregistration=None))
    if case.case.closed_reason is ClosedReason.REFUTED and case.hidden is not None:
        hidden = replace(case.hidden, verification=Verification.OPEN, verified_on=None)
        changed = replace(changed, hidden=hidden)
    return Outcome(
        changed, None, (message("open again; what the closing ended stays ended, the status is to be set (RG004)"),)
    )
