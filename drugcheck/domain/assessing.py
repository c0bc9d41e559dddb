"""Drawing up the risk assessment: 三(三), 四(五) 「进行会商分类评估,形成会议纪要」.

A person ticks circumstances with their evidence and chooses the level; the tool checks that the grounds are there and
never proposes a level. What is incomplete stays a draft. A version that nobody has signed and whose facts still hold
is completed in place; everything else becomes a new version, and earlier versions stay as they are.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from drugcheck.domain.approval import STEPS, current_assessment, fingerprint, is_draft, is_lapsed
from drugcheck.domain.case import Assessment, Case, Circumstance
from drugcheck.domain.facts import Facts
from drugcheck.domain.naming import nearest_name, suggestion
from drugcheck.domain.office import Config
from drugcheck.domain.outcome import Outcome, next_number, replace_entry
from drugcheck.domain.refusals import (
    AssessedInFutureError,
    NoScaleInForceError,
    NotAssessedError,
    NotConferenceError,
    NotInSocietyError,
    ReasonForLevelError,
    ScaleNotInForceError,
    TalksIncompleteError,
    UnknownCircumstanceError,
    UnknownMeetingError,
    UnknownScaleError,
    UnverifiedHiddenError,
)
from drugcheck.domain.registers import Meeting, Meetings
from drugcheck.domain.risk import (
    LEVELS,
    UNVERIFIED,
    Criterion,
    Scale,
    find_scale,
    gravest,
    only_health,
    scale_in_force,
)
from drugcheck.domain.vocabulary import CareService, MeetingKind, RiskLevel
from drugcheck.domain.waiving import is_in_force
from drugcheck.message import Message, message


def ensure_assessable(case: Case, config: Config, today: date) -> None:
    """Whether a person may be given a level at all; asked before anything is typed in.

    A waiver of RK008 in force stands for the missing talks.

    Raises:
        UnverifiedHiddenError: a hidden case without a finding. NotInSocietyError: dead, in custody, moved, abroad,
        closed. TalksIncompleteError: the talks of 四(四) are missing.
    """
    facts = Facts(case, config, today)
    if facts.is_unverified_hidden:
        raise UnverifiedHiddenError(case=case.id)
    if not facts.in_society:
        reason = case.case.closed_reason
        state = reason.value if reason else facts.status.value if facts.is_open and facts.status else "已结案"
        raise NotInSocietyError(case=case.id, status=state)
    waived = any(waiver.code == "RK008" and is_in_force(waiver, config, today) for waiver in case.waivers)
    if not facts.talks_complete and not waived:
        raise TalksIncompleteError(case=case.id)


def draw_up(
    case: Case,
    config: Config,
    scales: tuple[Scale, ...],
    meetings: Meetings,
    today: date,
    *,
    level: RiskLevel | None = None,
    circumstances: Sequence[Circumstance] = (),
    meeting: int | None = None,
    reason: str | None = None,
    statement: str | None = None,
    scale: str | None = None,
    day: date | None = None,
) -> Outcome:
    """Draws up a version, completes an unsigned one, or revises a signed, returned or lapsed one as a new version.

    What is not given is kept when a version is completed. A new version takes over the circumstances of the one before
    unless others are given; level, meeting, reason and statement are always said anew.

    Raises:
        The errors of ensure_assessable. AssessedInFutureError. NoScaleInForceError, UnknownScaleError,
        ScaleNotInForceError (RK012). UnknownCircumstanceError. UnknownMeetingError, NotConferenceError (RK003).
        ReasonForLevelError (RK005).
    """
    ensure_assessable(case, config, today)
    before = current_assessment(case)
    amended = before if before is not None and not before.approvals and _still_holds(case, before) else None
    day = day or (amended.drawn_up if amended else today)
    if day > today:
        raise AssessedInFutureError(case=case.id, today=today.isoformat())
    used = _scale(scales, scale or (amended.scale if amended else None), day)
    given = _circumstances(case, used, circumstances)
    held = _meeting(meetings, meeting)
    version = amended or Assessment(
        no=next_number(case.assessments),
        drawn_up=day,
        scale=used.version,
        circumstances=_known(used, before.circumstances if before else ()),
    )
    version = replace(
        version,
        drawn_up=day,
        scale=used.version,
        level=level or version.level,
        reason=reason or version.reason,
        statement=statement or version.statement,
        # A meeting without minutes carries nothing: 四(五) 「形成会议纪要」.
        meeting=held.no if held is not None and held.minutes else version.meeting,
        circumstances=given or _known(used, version.circumstances),
        facts=fingerprint(case),
    )
    criteria = used.ticked(circumstance.code for circumstance in version.circumstances)
    _check_class(case, version, gravest(criteria))
    assessments = replace_entry(case.assessments, version) if amended else (*case.assessments, version)
    changed = replace(case, assessments=assessments)
    return Outcome(changed, version.no, tuple(_consequences(changed, version, used, criteria, held, before)))


def record_statement(case: Case, statement: str) -> Outcome:
    """Records what the person says of the current version; it lapses nothing (RK011).

    Raises:
        NotAssessedError: there is no current version.
    """
    current = _current(case)
    changed = replace(current, statement=statement)
    return Outcome(
        replace(case, assessments=replace_entry(case.assessments, changed)),
        current.no,
        (message("the person's own view is recorded with assessment v{no}", no=current.no),),
    )


def end(case: Case, today: date, day: date | None = None) -> Outcome:
    """Ends the current version without another: the person is dead, in custody, moved or not verified (RK009, RK013).

    Raises:
        NotAssessedError: there is no current version. AssessedInFutureError: dated after today.
    """
    current = _current(case)
    day = day or today
    if day > today:
        raise AssessedInFutureError(case=case.id, today=today.isoformat())
    ended = tuple(replace(a, ended_on=day) if a.ended_on is None else a for a in case.assessments)
    return Outcome(
        replace(case, assessments=ended),
        current.no,
        (message("assessment v{no} is ended; the case has no level any more", no=current.no),),
    )


def missing_parts(assessment: Assessment) -> tuple[str, ...]:
    """What a draft lacks, in the official words."""
    parts = [] if assessment.level else ["风险等级"]
    if not assessment.circumstances:
        parts.append("评估情形")
    parts += [f"{c.code} 的依据" for c in assessment.circumstances if not c.evidence]
    if assessment.meeting is None:
        parts.append("会商会议纪要")
    return tuple(parts)


def level_before(case: Case, assessment: Assessment) -> RiskLevel | None:
    """The level of the latest earlier version that has one."""
    return next((a.level for a in reversed(case.assessments) if a.no < assessment.no and a.level is not None), None)


def is_raised(case: Case, assessment: Assessment) -> bool:
    """Whether the level is graver than that of the version before (RK011)."""
    earlier = level_before(case, assessment)
    return (
        earlier is not None and assessment.level is not None and LEVELS.index(assessment.level) < LEVELS.index(earlier)
    )


def care_precedes(case: Case) -> bool:
    """Whether a diagnosis with its source and a referral to the health service are on file (RK010)."""
    diagnosed = any(illness.source or illness.institution for illness in case.health)
    return diagnosed and any(care.referred_to is CareService.HEALTH for care in case.care)


def _current(case: Case) -> Assessment:
    current = current_assessment(case)
    if current is None:
        raise NotAssessedError(case=case.id)
    return current


def _still_holds(case: Case, assessment: Assessment) -> bool:
    return is_draft(assessment) or not is_lapsed(case, assessment)


def _scale(scales: tuple[Scale, ...], version: str | None, day: date) -> Scale:
    if version is None:
        in_force = scale_in_force(scales, day)
        if in_force is None:
            raise NoScaleInForceError(day=day.isoformat())
        return in_force
    found = find_scale(scales, version)
    if found is None:
        near = nearest_name(version, (scale.version for scale in scales))
        raise UnknownScaleError(scale=version, nearest=suggestion(near))
    if not found.covers(day):
        raise ScaleNotInForceError(scale=found.version, day=day.isoformat())
    return found


def _circumstances(case: Case, scale: Scale, given: Sequence[Circumstance]) -> tuple[Circumstance, ...]:
    ticked: dict[str, Circumstance] = {}
    for circumstance in given:
        code = circumstance.code.strip()
        known = scale.criterion(code) or scale.criterion(code.upper())
        if known is None:
            codes = [criterion.code for criterion in scale.circumstances]
            near = nearest_name(code.upper(), codes, cutoff=0.4)
            first = near or next(iter(codes), "CODE")
            raise UnknownCircumstanceError(
                case=case.id, scale=scale.version, code=code, nearest=suggestion(near), first=first
            )
        evidence = (circumstance.evidence or "").strip() or None
        ticked[known.code] = Circumstance(code=known.code, evidence=evidence)
    return tuple(ticked.values())


def _known(scale: Scale, circumstances: tuple[Circumstance, ...]) -> tuple[Circumstance, ...]:
    return tuple(circumstance for circumstance in circumstances if scale.criterion(circumstance.code))


def _meeting(meetings: Meetings, no: int | None) -> Meeting | None:
    if no is None:
        return None
    held = meetings.find(no)
    if held is None:
        raise UnknownMeetingError(meeting=no)
    if held.kind is not MeetingKind.CONFERENCE:
        raise NotConferenceError(meeting=no, kind=held.kind.value)
    return held


def _check_class(case: Case, assessment: Assessment, ticked: RiskLevel | None) -> None:
    if assessment.level is None or ticked is None or assessment.level is ticked or assessment.reason:
        return
    raise ReasonForLevelError(case=case.id, level=assessment.level.value, gravest=ticked.value)


def _consequences(
    case: Case,
    version: Assessment,
    scale: Scale,
    criteria: tuple[Criterion, ...],
    held: Meeting | None,
    before: Assessment | None,
) -> list[Message]:
    lines: list[Message] = []
    if held is not None and not held.minutes:
        lines.append(message("meeting {meeting} has no minutes, so it was not noted (RK003)", meeting=held.no))
    elif held is not None and held.cases and case.id not in held.cases:
        lines.append(message("the minutes of meeting {meeting} do not list {case}", meeting=held.no, case=case.id))
    missing = missing_parts(version)
    if missing:
        lines.append(
            message("assessment v{no} stays a draft; still missing: {parts}", no=version.no, parts="、".join(missing))
        )
    elif version.level is not None:
        lines.append(
            message(
                "assessment v{no} ({level}) is drawn up; next: step 1 {step}",
                no=version.no,
                level=version.level.value,
                step=STEPS[1],
            )
        )
    if before is not None and before.no != version.no:
        lines.append(
            message(
                "v{no} stays on file; its {count} signatures do not carry over",
                no=before.no,
                count=len(before.approvals),
            )
        )
    unverified = [criterion.code for criterion in criteria if not (criterion.verified or scale.verified)]
    if unverified:
        lines.append(message("{codes}: {notice}", codes="、".join(unverified), notice=UNVERIFIED))
    if version.level is RiskLevel.HIGH and only_health(criteria) and not care_precedes(case):
        lines.append(message("a high level on health grounds alone needs a diagnosis and a referral first (RK010)"))
    if is_raised(case, version) and not version.statement:
        lines.append(message("the level is raised and the person's own view is not recorded (RK011)"))
    return lines
