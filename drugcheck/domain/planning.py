"""Plans, control measures and filings: 四(八) 「高风险类…“一人一策”并报区禁毒办备案,中风险类…报街道政务服务中心备案」.

Nothing is imposed by itself: each measure is chosen by a person, has its ground, somebody responsible and a day of
review, and a plan asks for care beside control.
"""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from drugcheck.domain.approval import Standing
from drugcheck.domain.case import Case, Filing, Measure, Plan
from drugcheck.domain.facts import Facts
from drugcheck.domain.naming import nearest_name, suggestion
from drugcheck.domain.office import Config
from drugcheck.domain.outcome import Outcome, find_entry, next_number, replace_entry
from drugcheck.domain.refusals import (
    CaseClosedError,
    MeasureEndedError,
    MeasureNotForLevelError,
    NoPlanError,
    NotMediumError,
    NotYetError,
    ReviewBeforeStartError,
    UnknownMeasureError,
    UnverifiedHiddenError,
)
from drugcheck.domain.vocabulary import FilingSubject, FilingTarget, RiskLevel
from drugcheck.message import Message, message

SUBJECT_OF = {FilingTarget.DISTRICT: FilingSubject.PLAN, FilingTarget.SERVICE_CENTRE: FilingSubject.MEDIUM_RISK}


def draw_up_plan(
    case: Case,
    config: Config,
    today: date,
    *,
    no: str | None = None,
    goal: str | None = None,
    review: date | None = None,
    day: date | None = None,
) -> Outcome:
    """Draws up or revises the plan for the level of the day; what is not given is kept.

    Raises:
        CaseClosedError. UnverifiedHiddenError (RK013). NotYetError. ReviewBeforeStartError.
    """
    facts = _open(case, config, today)
    day = _day(case, day, today)
    if review is not None and review < day:
        raise ReviewBeforeStartError(case=case.id, start=day.isoformat())
    before = case.plan or Plan()
    plan = replace(
        before,
        no=no or before.no,
        goal=goal or before.goal,
        review=review or before.review,
        drawn_up=day,
        level=facts.level or before.level,
    )
    changed = replace(case, plan=plan)
    lines: list[Message] = []
    missing = [label for label, value in (("目标", plan.goal), ("复核日期", plan.review)) if not value]
    if missing:
        lines.append(message("the plan still lacks: {parts}", parts="、".join(missing)))
    lines += filing_lines(Facts(changed, config, today))
    return Outcome(changed, None, (*lines, *_care_line(changed)))


def add_measure(
    case: Case, measure: Measure, config: Config, today: date, kinds: Mapping[str, frozenset[str]]
) -> Outcome:
    """Adds a control measure; its number is given here. `kinds` are the measures of the office and their levels.

    Where the office has no list, any kind may be added. What ground or person is missing is said and stays a finding.

    Raises:
        CaseClosedError. UnverifiedHiddenError. UnknownMeasureError. MeasureNotForLevelError (PL006).
        ReviewBeforeStartError.
    """
    facts = _open(case, config, today)
    ensure_kind(case, measure.kind, facts.level, kinds)
    measure = replace(measure, no=next_number(case.measures), start=measure.start or today)
    _check_dates(case, measure)
    changed = replace(case, measures=(*case.measures, measure))
    return Outcome(changed, measure.no, (*_lacking(measure), *_care_line(changed)))


def edit_measure(case: Case, measure: Measure, config: Config, kinds: Mapping[str, frozenset[str]]) -> Outcome:
    """Replaces the measure of the same number.

    Raises:
        NoEntryError. MeasureEndedError. UnknownMeasureError, MeasureNotForLevelError where the kind is changed.
        ReviewBeforeStartError.
    """
    before = find_entry(case.measures, measure.no, case=case.id, what="measure")
    if before.end is not None:
        raise MeasureEndedError(case=case.id, no=before.no, end=before.end.isoformat())
    if measure.kind != before.kind:
        ensure_kind(case, measure.kind, Facts(case, config, date.max).level, kinds)
    _check_dates(case, measure)
    return Outcome(replace(case, measures=replace_entry(case.measures, measure)), measure.no, _lacking(measure))


def end_measure(case: Case, no: int, today: date, day: date | None = None) -> Outcome:
    """Ends a measure; it stays on file. Also for a closed case (PL010).

    Raises:
        NoEntryError. MeasureEndedError: it ended already. NotYetError. ReviewBeforeStartError: before its start.
    """
    measure = find_entry(case.measures, no, case=case.id, what="measure")
    if measure.end is not None:
        raise MeasureEndedError(case=case.id, no=no, end=measure.end.isoformat())
    ended = replace(measure, end=_day(case, day, today))
    _check_dates(case, ended)
    changed = replace(case, measures=replace_entry(case.measures, ended))
    left = sum(measure.end is None for measure in changed.measures)
    return Outcome(changed, no, (message("measure {no} is ended; {left} measures are open", no=no, left=left),))


def end_measures(case: Case, today: date, day: date | None = None) -> Outcome:
    """Ends every measure that is open, also of a closed case (PL010).

    Raises:
        NotYetError. ReviewBeforeStartError: one began later than that day.
    """
    open_now = open_measures(case)
    for measure in open_now:
        case = end_measure(case, measure.no, today, day).case
    return Outcome(case, None, (message("measures ended: {count}", count=len(open_now)),))


def file(
    case: Case,
    config: Config,
    today: date,
    to: FilingTarget,
    *,
    receipt: str | None = None,
    day: date | None = None,
) -> Outcome:
    """Records that the plan was filed with 区禁毒办, or the medium level with 街道政务服务中心.

    The last filing of the same kind that has no receipt yet gets the receipt; otherwise a filing is added, once.

    Raises:
        CaseClosedError, UnverifiedHiddenError. NotYetError. NoPlanError. NotMediumError.
    """
    facts = _open(case, config, today)
    subject = SUBJECT_OF[to]
    if subject is FilingSubject.PLAN and not has_plan(case):
        raise NoPlanError(case=case.id)
    if subject is FilingSubject.MEDIUM_RISK and facts.level is not RiskLevel.MEDIUM:
        raise NotMediumError(case=case.id)
    waiting = next((f for f in reversed(case.filings) if f.what is subject and not f.receipt), None)
    filing = Filing(
        no=next_number(case.filings), what=subject, to=to, date=_day(case, day, today), receipt=receipt or None
    )
    same = next((f for f in case.filings if replace(f, no=filing.no) == filing), None)
    if same is not None:
        filing, changed = same, case
    elif receipt and waiting is not None and day in (None, waiting.date):
        filing = replace(waiting, receipt=receipt)
        changed = replace(case, filings=replace_entry(case.filings, filing))
    else:
        changed = replace(case, filings=(*case.filings, filing))
    lines = [message("{what} is filed with {to}", what=subject.value, to=to.value)]
    if not filing.receipt:
        lines.append(message("the receipt number is still missing"))
    if facts.approval.standing is not Standing.APPROVED:
        lines.append(message("the four approval steps are not complete yet (AP002)"))
    lines += filing_lines(Facts(changed, config, today))
    return Outcome(changed, filing.no, tuple(lines))


def has_plan(case: Case) -> bool:
    """Whether there is a plan that says what it is for (PL001)."""
    return case.plan is not None and bool(case.plan.goal)


def is_plan_filed(case: Case) -> bool:
    """Whether the plan as it was last drawn up was filed with 区禁毒办 (PL002)."""
    since = case.plan.drawn_up if case.plan else None
    return has_plan(case) and _is_filed(case, FilingSubject.PLAN, FilingTarget.DISTRICT, since)


def is_medium_filed(case: Case) -> bool:
    """Whether the medium level was filed with 街道政务服务中心 since the person has it (PL003)."""
    return _is_filed(case, FilingSubject.MEDIUM_RISK, FilingTarget.SERVICE_CENTRE, level_since(case))


def level_since(case: Case) -> date | None:
    """The day of the first version of the unbroken run of versions that have the level of the last one."""
    since: date | None = None
    level: RiskLevel | None = None
    for assessment in reversed(case.assessments):
        if assessment.level is None:
            continue
        if level is not None and assessment.level is not level:
            break
        level, since = assessment.level, assessment.drawn_up
    return since


def open_measures(case: Case) -> tuple[Measure, ...]:
    """Measures that have not ended."""
    return tuple([measure for measure in case.measures if measure.end is None])


def missing_of(measure: Measure) -> tuple[str, ...]:
    """What a measure lacks of ground, person and start, in the official words (PL004)."""
    parts = (("依据", measure.basis), ("责任人", measure.responsible), ("开始日期", measure.start))
    return tuple(label for label, value in parts if not value)


def filing_lines(facts: Facts) -> list[Message]:
    """What 四(八) still asks for at the level that the case has."""
    if facts.level is RiskLevel.HIGH:
        if not has_plan(facts.case):
            return [message("the level is 高: a 一人一策 is needed and is filed with 区禁毒办 (PL001, PL002)")]
        if not is_plan_filed(facts.case):
            return [message("the 一人一策 is still to be filed with 区禁毒办 (PL002)")]
    if facts.level is RiskLevel.MEDIUM and not is_medium_filed(facts.case):
        return [message("the level is 中: it is to be filed with 街道政务服务中心 (PL003)")]
    return []


def _is_filed(case: Case, what: FilingSubject, to: FilingTarget, since: date | None) -> bool:
    return any(
        filing.what is what
        and filing.to is to
        and filing.date is not None
        and bool(filing.receipt)
        and (since is None or filing.date >= since)
        for filing in case.filings
    )


def _open(case: Case, config: Config, today: date) -> Facts:
    facts = Facts(case, config, today)
    if not facts.is_open:
        raise CaseClosedError(case=case.id)
    if facts.is_unverified_hidden:
        raise UnverifiedHiddenError(case=case.id)
    return facts


def _day(case: Case, day: date | None, today: date) -> date:
    if day is not None and day > today:
        raise NotYetError(case=case.id, today=today.isoformat())
    return day or today


def ensure_kind(case: Case, kind: str, level: RiskLevel | None, kinds: Mapping[str, frozenset[str]]) -> None:
    """Whether the office has a measure of that name, and has it for that level; asked before more is typed in.

    Raises:
        UnknownMeasureError. MeasureNotForLevelError (PL006).
    """
    if not kinds:
        return
    if kind not in kinds:
        near = nearest_name(kind, kinds)
        raise UnknownMeasureError(case=case.id, kind=kind, nearest=suggestion(near), first=near or next(iter(kinds)))
    if level is not None and level not in kinds[kind]:
        levels = "、".join(level for level in RiskLevel if level in kinds[kind])
        raise MeasureNotForLevelError(case=case.id, kind=kind, level=level.value, levels=levels)


def _check_dates(case: Case, measure: Measure) -> None:
    if measure.start is not None and any(
        day is not None and day < measure.start for day in (measure.review, measure.end)
    ):
        raise ReviewBeforeStartError(case=case.id, start=measure.start.isoformat())


def _lacking(measure: Measure) -> tuple[Message, ...]:
    lines: list[Message] = []
    missing = missing_of(measure)
    if missing:
        lines.append(message("measure {no} still lacks: {parts} (PL004)", no=measure.no, parts="、".join(missing)))
    if measure.review is None:
        lines.append(message("measure {no} has no day of review (PL005)", no=measure.no))
    return tuple(lines)


def _care_line(case: Case) -> tuple[Message, ...]:
    """Care has the same weight as control: 五(三), AS007."""
    if case.care:
        return ()
    return (message("the plan has no care item yet (AS007): drugcheck care add {case}", case=case.id),)
