"""RK, the grounds of a level: circumstances, minutes, criteria, the facts relied on. 三(三), 四(五)."""

from collections.abc import Iterator

from drugcheck.domain.approval import is_draft
from drugcheck.domain.assessing import care_precedes
from drugcheck.domain.case import Assessment, Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import next_entry, setting
from drugcheck.domain.risk import Criterion, gravest, only_health, scale_in_force
from drugcheck.domain.rules.base import Hit, case_rule, hit
from drugcheck.domain.vocabulary import CareService, MeetingKind, RiskLevel


def place(assessment: Assessment, part: str = "") -> str:
    """The place of an assessment, or of a part of it."""
    return f"assessments.{assessment.no}.{part}" if part else f"assessments.{assessment.no}"


def _ticked(assessment: Assessment, context: Context) -> tuple[Criterion, ...]:
    criteria = context.lookup.criteria[assessment.scale]
    return tuple(criteria[one.code] for one in assessment.circumstances if one.code in criteria)


@case_rule(
    "RK002",
    "level-without-ground",
    Severity.ERROR,
    phase=3,
    needs="levelled",
    message="等级缺少情形依据",
    fix="drugcheck assess {case}",
)
def level_without_ground(facts: Facts, context: Context) -> Iterator[Hit]:
    """A level rests on ticked circumstances, each with its evidence and each known to the scale.

    Why: 三(三) 「对照…《社会面吸毒人员风险分类评估办法》确定的标准」.
    Bad: level 中 with no circumstance, or M1 without evidence.
    Good: M1 with 「责令社区戒毒决定书」.
    """
    assessment = facts.levelled
    if assessment is None:
        return
    if not assessment.circumstances:
        yield hit(place(assessment, "circumstances"))
    criteria = context.lookup.criteria[assessment.scale]
    knows_scale = assessment.scale in context.lookup.scales
    for circumstance in assessment.circumstances:
        if not circumstance.evidence or (knows_scale and circumstance.code not in criteria):
            yield hit(place(assessment, f"circumstances.{circumstance.code}"))


@case_rule(
    "RK003",
    "no-minutes",
    Severity.ERROR,
    phase=3,
    needs="levelled",
    message="缺会商会议纪要",
    fix="drugcheck assess {case}",
)
def no_minutes(facts: Facts, context: Context) -> Iterator[Hit]:
    """A level needs the minutes of the meeting that conferred on it.

    Why: 四(五) 「逐个组织各社区、社区民警进行会商分类评估,形成会议纪要」.
    Bad: a level without a meeting, with a meeting that has no minutes, or with one that was a training.
    Good: a 会商 of the register with the number of its minutes.
    """
    assessment = facts.levelled
    if assessment is None:
        return
    held = context.lookup.meetings.get(assessment.meeting) if assessment.meeting is not None else None
    if held is None or not held.minutes or held.kind is not MeetingKind.CONFERENCE:
        conferred = held is not None and held.kind is MeetingKind.CONFERENCE
        fix = "drugcheck meeting amend {no}" if conferred else None
        yield hit(place(assessment, "meeting"), no=assessment.meeting, fix=fix)


@case_rule(
    "RK004",
    "meeting-incomplete",
    Severity.ERROR,
    phase=3,
    needs="levelled",
    message="会商人员缺{side}",
    fix="drugcheck meeting amend {no}",
)
def meeting_incomplete(facts: Facts, context: Context) -> Iterator[Hit]:
    """Community and police both take part in the meeting.

    Why: 四(五) 「由专项行动工作领导小组逐个组织各社区、社区民警进行会商分类评估」.
    Bad: a meeting of the office with the community alone.
    Good: a 社区干部 or 禁毒专干 and a 社区民警 among the participants, each in office on that day.
    """
    assessment = facts.levelled
    if assessment is None or assessment.meeting not in context.lookup.meetings:
        return
    missing = context.lookup.absent_sides[assessment.meeting]
    if missing:
        yield hit(place(assessment, "meeting"), side="及".join(missing), no=assessment.meeting)


@case_rule(
    "RK005",
    "level-against-ground",
    Severity.ERROR,
    phase=3,
    needs="levelled",
    message="等级“{level}”与情形类别“{gravest}”不符且无说明",
    fix="drugcheck assess {case}",
)
def level_against_ground(facts: Facts, context: Context) -> Iterator[Hit]:
    """A level other than the class of the gravest circumstance needs its reason in words.

    The level itself is chosen by those who confer; nothing is computed.

    Why: 三(三) 「对照…确定的标准」; 个人信息保护法 第二十四条: a decision must be open to explanation.
    Bad: H1 ticked, level 低, no reason.
    Good: H1 ticked, level 中, with the reason why.
    """
    assessment = facts.levelled
    if assessment is None or assessment.level is None or assessment.reason:
        return
    ticked = gravest(_ticked(assessment, context))
    if ticked is not None and ticked is not assessment.level:
        yield hit(place(assessment, "level"), level=assessment.level.value, gravest=ticked.value)


@case_rule(
    "RK006",
    "facts-changed",
    Severity.ERROR,
    needs="assessment",
    message="依据已变更,须重新评估",
    fix="drugcheck assess {case}",
)
def facts_changed(facts: Facts, context: Context) -> Iterator[Hit]:
    """A fact that the assessment relied on was changed since: it is assessed anew.

    Visits, tests, convictions, health, status, measures and drug history count; a telephone number does not.

    Why: 禁毒办通〔2016〕37号 「动态调整」.
    Bad: a test result recorded after the assessment was drawn up.
    Good: a new version drawn up after the result.
    """
    assessment = facts.assessment
    if assessment is None or assessment.facts is None or assessment.facts == facts.fingerprint:
        return
    if facts.in_society and not is_draft(assessment):
        yield hit(place(assessment, "facts"))


@case_rule(
    "RK010",
    "high-on-health-alone",
    Severity.WARNING,
    waivable=True,
    phase=3,
    needs="levelled",
    message="高风险仅依健康情形,须附诊断依据并先转关爱",
    fix="drugcheck care add {case} --to 卫健",
)
def high_on_health_alone(facts: Facts, context: Context) -> Iterator[Hit]:
    """A high level on grounds of illness alone asks for a diagnosis on file and a referral to the health service.

    Why: 五(三) 「实行吸毒人员排查与管控、救助相结合」; 精神卫生法 第四条: no discrimination of the ill.
    Bad: level 高 on H3 alone, nothing of a doctor on file.
    Good: the diagnosis with its source, and a referral to 卫健.
    """
    assessment = facts.levelled
    if assessment is None or assessment.level is not RiskLevel.HIGH:
        return
    if only_health(_ticked(assessment, context)) and not care_precedes(facts.case):
        referred = any(care.referred_to is CareService.HEALTH for care in facts.case.care)
        yield hit(place(assessment, "circumstances"), fix=_diagnosis(facts.case) if referred else None)


def _diagnosis(case: Case) -> str:
    """The fix that asks for the source of the illness on file, or for the illness."""
    if case.health:
        return setting(f"health.{case.health[0].no}.source", f"health.{case.health[0].no}.diagnosed_on")
    return next_entry("health", (), ("kind", "source", "diagnosed_on"))


@case_rule(
    "RK012",
    "scale-not-in-force",
    Severity.ERROR,
    needs="assessment",
    message="评估标准版本 {scale} 当日未生效",
    fix="drugcheck assess {case}",
)
def scale_not_in_force(facts: Facts, context: Context) -> Iterator[Hit]:
    """The criteria used are those in force on the day of the assessment.

    Why: 三(三) 「对照…确定的标准」: templates/risk.toml says from when to when a version holds.
    Bad: an assessment on a version that the office's file does not have, or that ended the year before.
    Good: the version in force on that day.
    """
    assessment = facts.assessment
    if assessment is None:
        return
    scale = context.lookup.scales.get(assessment.scale)
    if scale is None or not scale.covers(assessment.drawn_up):
        in_force = scale_in_force(context.scales, context.today)
        # Without any in force, the office's file is what is to be looked at.
        fix = "drugcheck assess {case} --scale {version}" if in_force else "drugcheck doctor"
        version = in_force.version if in_force else ""
        yield hit(place(assessment, "scale"), scale=assessment.scale, version=version, fix=fix)
