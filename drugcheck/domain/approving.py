"""Recording the four approval steps: 四(五) 「报派出所再次核查和街道党政主要领导审批后,送至区禁毒办备案审查」.

One officer types in what others signed on paper: who, in which office, when, with which document. It never implies an
electronic signature. What is out of order is refused here; what was typed into a record otherwise is found by the AP
rules.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from drugcheck.domain.approval import (
    CONFERENCE_STEP,
    DISTRICT_STEP,
    LEADERS_STEP,
    STEPS,
    Standing,
    approval_state,
    current_assessment,
    leader_signatures,
    may_sign,
    signed_fingerprint,
    valid_approvals,
)
from drugcheck.domain.assessing import missing_parts
from drugcheck.domain.case import Approval, Assessment, Case
from drugcheck.domain.conferring import absent_sides
from drugcheck.domain.facts import Facts
from drugcheck.domain.office import Config
from drugcheck.domain.outcome import Outcome, replace_entry
from drugcheck.domain.planning import filing_lines
from drugcheck.domain.refusals import (
    AllSignedError,
    DraftNotSignedError,
    LapsedNotSignedError,
    MinutesNeededError,
    NotAssessedError,
    NotInOfficeError,
    NotSignedError,
    OutOfOrderError,
    ParticipantsNeededError,
    ReceiptNeededError,
    ReturnReasonError,
    SamePersonError,
    SignerNeededError,
    SigningDayError,
    StepSignedError,
    UnknownStepError,
)
from drugcheck.domain.registers import Meeting, Meetings
from drugcheck.domain.vocabulary import Decision, MeetingKind
from drugcheck.message import Message, message


def sign(
    case: Case,
    config: Config,
    meetings: Meetings,
    today: date,
    *,
    by: Sequence[str],
    step: int | None = None,
    day: date | None = None,
    document: str | None = None,
    opinion: str | None = None,
    receipt: str | None = None,
) -> Outcome:
    """Records that a step was signed; without `step`, the next one. Two leaders may sign in one call or in two.

    `Outcome.no` is the version. `day` is the day on the paper, today where none is given.

    Raises:
        NotAssessedError, DraftNotSignedError, LapsedNotSignedError (AP004), AllSignedError. UnknownStepError,
        OutOfOrderError (AP001), StepSignedError. SignerNeededError, SamePersonError (AP005), NotInOfficeError (AP007).
        SigningDayError (AP012). MinutesNeededError (RK003), ParticipantsNeededError (RK004) at step 1.
        ReceiptNeededError (AP009) at step 4.
    """
    assessment, step = _open_step(case, config, step)
    held = meetings.find(assessment.meeting) if assessment.meeting is not None else None
    day = day or today
    signers = _signers(case, config, assessment, step, by, day)
    _check_day(case, assessment, held, day, today)
    if step == CONFERENCE_STEP:
        _check_meeting(held, config)
    if step == DISTRICT_STEP and not receipt:
        raise ReceiptNeededError(case=case.id)
    entry = Approval(
        step=step,
        decision=Decision.AGREED,
        by=signers,
        date=day,
        document=document or None,
        opinion=opinion or None,
        receipt=receipt or None,
        facts=signed_fingerprint(case, assessment),
    )
    return _with_entry(case, config, today, assessment, entry)


def send_back(
    case: Case,
    config: Config,
    meetings: Meetings,
    today: date,
    *,
    by: Sequence[str],
    reason: str,
    step: int | None = None,
    day: date | None = None,
    document: str | None = None,
) -> Outcome:
    """Records that a step returned the assessment with its reason; the chain starts anew from step 1.

    The step is the one that is next: whoever has the paper returns it.

    Raises:
        As sign, and ReturnReasonError (AP011).
    """
    assessment, step = _open_step(case, config, step)
    if not reason.strip():
        raise ReturnReasonError(case=case.id)
    held = meetings.find(assessment.meeting) if assessment.meeting is not None else None
    day = day or today
    signers = _signers(case, config, assessment, step, by, day)
    _check_day(case, assessment, held, day, today)
    entry = Approval(
        step=step,
        decision=Decision.RETURNED,
        by=signers,
        date=day,
        document=document or None,
        reason=reason.strip(),
        facts=signed_fingerprint(case, assessment),
    )
    return _with_entry(case, config, today, assessment, entry)


def add_papers(
    case: Case,
    step: int,
    *,
    document: str | None = None,
    receipt: str | None = None,
    opinion: str | None = None,
) -> Outcome:
    """Adds the number of a paper, a receipt or the written opinion to a step that is signed; it lapses nothing.

    Raises:
        NotAssessedError, UnknownStepError. NotSignedError: nobody has signed that step.
    """
    assessment = current_assessment(case)
    if assessment is None:
        raise NotAssessedError(case=case.id)
    if step not in STEPS:
        raise UnknownStepError(case=case.id, step=step)
    signed = [approval for approval in valid_approvals(assessment) if approval.step == step]
    if not signed:
        raise NotSignedError(case=case.id, step=step, no=assessment.no)
    approvals = tuple(
        replace(
            approval,
            document=document or approval.document,
            receipt=receipt or approval.receipt,
            opinion=opinion or approval.opinion,
        )
        if approval in signed
        else approval
        for approval in assessment.approvals
    )
    changed = replace(assessment, approvals=approvals)
    return Outcome(
        replace(case, assessments=replace_entry(case.assessments, changed)),
        assessment.no,
        tuple(_paper_lines(changed, step)),
    )


def _open_step(case: Case, config: Config, step: int | None) -> tuple[Assessment, int]:
    """The current version and the step to be recorded, which is the one that is next."""
    assessment = current_assessment(case)
    if assessment is None:
        raise NotAssessedError(case=case.id)
    state = approval_state(case, config)
    if state.standing is Standing.DRAFT:
        raise DraftNotSignedError(case=case.id, no=assessment.no, parts="、".join(missing_parts(assessment)))
    if state.standing is Standing.LAPSED:
        raise LapsedNotSignedError(case=case.id, no=assessment.no)
    if state.standing is Standing.APPROVED:
        raise AllSignedError(case=case.id, no=assessment.no)
    due = state.next_step
    if step is None:
        return assessment, due
    if step not in STEPS:
        raise UnknownStepError(case=case.id, step=step)
    if step != due:
        refusal = OutOfOrderError if step > due else StepSignedError
        raise refusal(case=case.id, step=step, name=STEPS[step], next=due, next_name=STEPS[due])
    return assessment, step


def _signers(
    case: Case, config: Config, assessment: Assessment, step: int, by: Sequence[str], day: date
) -> tuple[str, ...]:
    signers = tuple(dict.fromkeys(by))
    if not signers:
        raise SignerNeededError(case=case.id, step=step, name=STEPS[step])
    for who in signers:
        signed = next((approval for approval in valid_approvals(assessment) if who in approval.by), None)
        if signed is not None:
            raise SamePersonError(case=case.id, who=who, step=signed.step, name=STEPS[signed.step])
        if not may_sign(config, step, who, case.case.community, day):
            raise NotInOfficeError(who=who, day=day.isoformat(), step=step, name=STEPS[step])
    return signers


def _check_day(case: Case, assessment: Assessment, held: Meeting | None, day: date, today: date) -> None:
    """Not in the future, and not before the assessment, its meeting or an earlier signature (AP003, AP012)."""
    earlier = [approval.date for approval in assessment.approvals if approval.date is not None]
    earliest = max([assessment.drawn_up, *([held.date] if held else []), *earlier])
    if not earliest <= day <= today:
        raise SigningDayError(case=case.id, day=day.isoformat(), earliest=earliest.isoformat(), today=today.isoformat())


def _check_meeting(held: Meeting | None, config: Config) -> None:
    if held is None or not held.minutes or held.kind is not MeetingKind.CONFERENCE:
        raise MinutesNeededError()
    for side in absent_sides(held, config):
        raise ParticipantsNeededError(side=side, meeting=held.no)


def _with_entry(case: Case, config: Config, today: date, assessment: Assessment, entry: Approval) -> Outcome:
    signed = replace(assessment, approvals=(*assessment.approvals, entry))
    changed = replace(case, assessments=replace_entry(case.assessments, signed))
    return Outcome(changed, signed.no, tuple(_consequences(changed, config, today, signed, entry)))


def _consequences(case: Case, config: Config, today: date, assessment: Assessment, entry: Approval) -> list[Message]:
    name = STEPS[entry.step]
    if entry.decision is Decision.RETURNED:
        return [
            message(
                "assessment v{no} is returned at step {step} {name}: sign again from step 1, or draw up a new version",
                no=assessment.no,
                step=entry.step,
                name=name,
            )
        ]
    state = approval_state(case, config)
    wanted = config.limits.leaders_signatures
    lines: list[Message] = []
    if entry.step == LEADERS_STEP and state.step < LEADERS_STEP:
        count = len(leader_signatures(assessment))
        lines.append(message("leaders' signatures {count} of {wanted} (AP008)", count=count, wanted=wanted))
    elif state.standing is Standing.APPROVED:
        lines.append(message("assessment v{no}: all four steps are complete", no=assessment.no))
        lines += filing_lines(Facts(case, config, today))
    else:
        lines.append(
            message(
                "step {step} {name} is signed; next: step {next} {next_name}",
                step=entry.step,
                name=name,
                next=state.next_step,
                next_name=STEPS[state.next_step],
            )
        )
    return lines + _paper_lines(assessment, entry.step)


def _paper_lines(assessment: Assessment, step: int) -> list[Message]:
    entries = [approval for approval in valid_approvals(assessment) if approval.step == step]
    lines: list[Message] = []
    if not all(approval.document for approval in entries):
        lines.append(message("step {step} {name} has no document number yet (AP006)", step=step, name=STEPS[step]))
    if step == DISTRICT_STEP and not any(approval.receipt for approval in entries):
        lines.append(message("the district's receipt number is missing (AP009)"))
    return lines
