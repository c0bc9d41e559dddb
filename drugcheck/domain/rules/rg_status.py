"""RG, register: 人员现状 of 二(一)."""

from collections.abc import Iterator
from datetime import date

from drugcheck.domain.facts import CUSTODY, MET, Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import setting
from drugcheck.domain.rules.base import Hit, case_rule, hit, store_rule
from drugcheck.domain.rules.faults import dotted, faults_of
from drugcheck.domain.vocabulary import CaseKind, ClosedReason, ControlStatus, TreatmentKind, VisitMethod

_OF_REASON = {
    ClosedReason.DEATH: ControlStatus.DEAD,
    ClosedReason.MISREGISTERED: ControlStatus.MISREGISTERED,
    ClosedReason.MOVED: ControlStatus.MOVED,
}
_OF_STATUS = {
    ControlStatus.COMMUNITY_TREATMENT: TreatmentKind.COMMUNITY_TREATMENT,
    ControlStatus.COMMUNITY_RECOVERY: TreatmentKind.COMMUNITY_RECOVERY,
    ControlStatus.COMPULSORY: TreatmentKind.COMPULSORY,
}
_COMPULSORY = TreatmentKind.COMPULSORY
_IMPRISONED, _LOST, _DEAD = ControlStatus.IMPRISONED, ControlStatus.LOST, ControlStatus.DEAD
_AWAY = CUSTODY | {ControlStatus.ABROAD}
_ELSEWHERE = frozenset({ControlStatus.MISREGISTERED, ControlStatus.MOVED})


@store_rule(
    "RG004",
    "no-status",
    Severity.ERROR,
    phase=2,
    message="人员现状未填或代码无效",
    fix="drugcheck case set {case} status.current",
)
def no_status(context: Context) -> Iterator[Hit]:
    """Every open case says what the person's status is, in one of the official words.

    A hidden case is not asked: nothing is found yet.

    Why: 二(一) 「吸毒人员底数和人员现状,全部填进《吸毒人员排查情况登记通表》」.
    Bad: no `current` under [status]; `current = "在逃"`.
    Good: `current = "社区戒毒"`.
    """
    for fault in faults_of(context, "RG004"):
        yield hit(dotted(fault.place), case=fault.case, message="人员现状代码无效", fix="drugcheck case edit {case}")
    for facts in context.facts:
        if facts.is_open and facts.status is None and facts.case.case.kind is not CaseKind.HIDDEN:
            yield hit("status.current", case=facts.id, community=facts.community, message="人员现状未填")


@case_rule(
    "RG006",
    "contradictory-status",
    Severity.ERROR,
    message="现状互相矛盾:{one}/{other}",
    fix="drugcheck case set {case} status.current status.since",
)
def contradictory_status(facts: Facts, context: Context) -> Iterator[Hit]:
    """The status agrees with what else the record says: death, closing, misregistration, a measure, a meeting.

    Nobody opens the door at home who is in custody or abroad; a measure or a sentence that has ended is no status; a
    closed case has both the day and the reason.

    Why: 三(二) 「确保数据完整、准确、鲜活」; each person stands under one status, and the statuses of annex 1 add up.
    Bad: a date of death, and the status 社区戒毒; 失联, and met a week later; 服刑, and met at the door.
    Good: the status 死亡 from the day of death.
    """
    status, head = facts.case.status.current, facts.case.case
    if (head.closed is None) is not (head.closed_reason is None):
        message, reason = "结案日期与结案原因须同时填写", head.closed_reason
        if reason is not None:
            fix = "drugcheck case close {case} --reason {reason}"
            yield hit("case.closed", message=message, reason=reason.value, fix=fix)
        else:
            # Why it was closed nobody can say but who closes it again.
            yield hit("case.closed_reason", message=message, fix="drugcheck case reopen {case}")
    if status is None or not facts.is_reported:
        return
    other = _of_leaving(facts, status) or _of_contact(facts, status) or _of_measures(facts, status, context.today)
    if other is not None:
        yield hit("status.current", one=status.value, other=other)


def _of_leaving(facts: Facts, status: ControlStatus) -> str | None:
    """What speaks against the status of what the record says of death, closing and misregistration."""
    case = facts.case
    if case.case.closed_reason is not None:
        meant = _OF_REASON.get(case.case.closed_reason)
        if meant is not None and meant is not status:
            return f"结案原因{case.case.closed_reason.value}"
    if case.death is not None and status is not _DEAD:
        return "死亡记录"
    entry = case.residence.misregistration
    if entry is not None and status in _ELSEWHERE and entry.kind.value != status.value:
        return entry.kind.value
    return None


def _of_contact(facts: Facts, status: ControlStatus) -> str | None:
    """What speaks against it of the search for a meeting."""
    since, met_on = facts.case.status.since, facts.case.contact.decided_on
    if status is _LOST and facts.outcome in MET and (not since or not met_on or met_on >= since):
        return "已见面"
    if since is not None and status in _AWAY:
        for visit in facts.self_talks:
            if visit.method is VisitMethod.DOOR and visit.date > since:
                return f"其间敲门见面(谈话{visit.no})"
    return None


def _of_measures(facts: Facts, status: ControlStatus, today: date) -> str | None:
    """What speaks against it of treatments and sentences: one that runs beside it, or one that has ended."""
    case = facts.case
    if not case.treatments and not case.convictions:
        return None
    running = [
        treatment
        for treatment in case.treatments
        if treatment.end is None
        and treatment.kind is _COMPULSORY
        and treatment.start is not None
        and treatment.due_end is not None
        and treatment.start <= today <= treatment.due_end
    ]
    if running and facts.in_society:
        return "强制隔离戒毒执行中"
    kind = _OF_STATUS.get(status)
    ends = [treatment.end for treatment in case.treatments if treatment.kind is kind] if kind else []
    if ends and all(end is not None and end <= today for end in ends):
        return f"{status.value}已结束"
    if status is _IMPRISONED and case.convictions:
        served = [conviction.ended_on for conviction in case.convictions]
        last = max((day for day in served if day is not None), default=None)
        since = case.status.since
        if None not in served and last is not None and last < today and (since is None or since <= last):
            return "刑期已满"
    return None


@case_rule(
    "RG007",
    "custody-incomplete",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="in_custody",
    message="羁押(强戒)缺{lacking}",
    fix="drugcheck case set {case} status.place status.since status.document",
)
def custody_incomplete(facts: Facts, context: Context) -> Iterator[Hit]:
    """Custody has a place, a beginning and a document.

    Why: 四(七) asks for a file on 羁押场所吸毒人员 too; that they are not expected to be met rests on a paper.
    Bad: `current = "羁押"` and nothing else under [status].
    Good: `place`, `since` and `document` beside it.
    """
    if facts.status not in CUSTODY or not facts.is_open:
        return
    status = facts.case.status
    lacking = {
        field: label
        for field, label, value in (
            ("place", "场所", status.place),
            ("since", "起始日期", status.since),
            ("document", "文书", status.document),
        )
        if not value
    }
    if lacking:
        paths = [f"status.{field}" for field in lacking]
        yield hit(paths[0], lacking="、".join(lacking.values()), fix=setting(*paths))
