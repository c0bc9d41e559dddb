"""Correcting what was recorded of a signature: 四(五). The paper is what was signed; the record only says so.

A step that stands wrongly in the record is amended to what its paper says; one that should not stand there, because
it was signed out of turn or by the wrong person, is withdrawn with all that was signed after it. History keeps both.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from drugcheck.domain.approval import STEPS, current_assessment, may_sign, valid_approvals
from drugcheck.domain.case import Approval, Assessment, Case
from drugcheck.domain.office import Config
from drugcheck.domain.outcome import Outcome, replace_entry
from drugcheck.domain.refusals import (
    NotAssessedError,
    NotInOfficeError,
    NotSignedError,
    SamePersonError,
    SigningDayError,
    UnknownStepError,
)
from drugcheck.domain.registers import Meetings
from drugcheck.errors import RefusedError
from drugcheck.message import Message, message


class SeveralPapersError(RefusedError):
    """step {step} of {case} was signed on {count} papers: it is withdrawn, and signed again"""

    hint = "drugcheck approve {case} --step {step} --withdraw"


def signature_of(case: Case, step: int) -> Approval:
    """What is recorded of a step of the current version, to be amended.

    Raises:
        NotAssessedError, UnknownStepError, NotSignedError. SeveralPapersError: more than one entry stands there.
    """
    assessment = _current(case)
    signed = _signed(case, assessment, step)
    if len(signed) > 1:
        raise SeveralPapersError(case=case.id, step=step, count=len(signed))
    return signed[0]


def amend(
    case: Case,
    config: Config,
    meetings: Meetings,
    today: date,
    step: int,
    *,
    by: Sequence[str],
    day: date,
    document: str | None = None,
) -> Outcome:
    """Puts who signed a step, and when, as the paper says it; opinion, receipt and what was signed stay.

    Raises:
        As signature_of. NotInOfficeError (AP007). SamePersonError (AP005). SigningDayError (AP003, AP012): before the
        meeting, the assessment or an earlier step, after a later step, or after today.
    """
    assessment = _current(case)
    before = signature_of(case, step)
    others = [approval for approval in valid_approvals(assessment) if approval is not before]
    for who in by:
        if not may_sign(config, step, who, case.case.community, day):
            raise NotInOfficeError(who=who, day=day.isoformat(), step=step, name=STEPS[step])
        twice = next((approval for approval in others if who in approval.by), None)
        if twice is not None:
            raise SamePersonError(case=case.id, who=who, step=twice.step, name=STEPS[twice.step])
    held = meetings.find(assessment.meeting) if assessment.meeting is not None else None
    earliest = max(
        [
            assessment.drawn_up,
            *([held.date] if held else []),
            *(approval.date for approval in others if approval.step < step and approval.date),
        ]
    )
    latest = min([today, *(approval.date for approval in others if approval.step > step and approval.date)])
    if not earliest <= day <= latest:
        raise SigningDayError(
            case=case.id, day=day.isoformat(), earliest=earliest.isoformat(), today=latest.isoformat()
        )
    after = replace(before, by=tuple(dict.fromkeys(by)), date=day, document=document or before.document)
    entries = tuple(after if approval is before else approval for approval in assessment.approvals)
    said = message("step {step} {name} stands as its paper says", step=step, name=STEPS[step])
    return _with(case, assessment, entries, said)


def withdraw(case: Case, step: int) -> Outcome:
    """Takes back what is recorded of a step, and of all steps after it, which rest on it.

    Raises:
        NotAssessedError, UnknownStepError, NotSignedError.
    """
    assessment = _current(case)
    _signed(case, assessment, step)
    gone = [approval for approval in valid_approvals(assessment) if approval.step >= step]
    entries = tuple(approval for approval in assessment.approvals if not any(approval is one for one in gone))
    said = message(
        "{count} signatures are withdrawn; next: step {step} {name}", count=len(gone), step=step, name=STEPS[step]
    )
    return _with(case, assessment, entries, said)


def _current(case: Case) -> Assessment:
    assessment = current_assessment(case)
    if assessment is None:
        raise NotAssessedError(case=case.id)
    return assessment


def _signed(case: Case, assessment: Assessment, step: int) -> list[Approval]:
    if step not in STEPS:
        raise UnknownStepError(case=case.id, step=step)
    signed = [approval for approval in valid_approvals(assessment) if approval.step == step]
    if not signed:
        raise NotSignedError(case=case.id, step=step, no=assessment.no)
    return signed


def _with(case: Case, assessment: Assessment, entries: tuple[Approval, ...], said: Message) -> Outcome:
    changed = replace(assessment, approvals=entries)
    return Outcome(replace(case, assessments=replace_entry(case.assessments, changed)), assessment.no, (said,))
