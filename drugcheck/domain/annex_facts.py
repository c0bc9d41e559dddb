"""Named facts of a person for the annexes: `facts.<name>` of templates/annexNN.toml.

A fact is read or counted from the record, never judged. Each says how it is masked, as a field does.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain.abstinence import CONTROL_ENDS_AFTER_MONTHS
from drugcheck.domain.approval import completed_step, valid_approvals
from drugcheck.domain.calendar import add_months, months_between
from drugcheck.domain.caring import open_care
from drugcheck.domain.case import Test, Visit
from drugcheck.domain.current import last_meeting, last_talk, last_test, last_treatment, level_filing, open_measures
from drugcheck.domain.facts import Facts
from drugcheck.domain.sections.base import Mask
from drugcheck.domain.vocabulary import (
    Answer,
    Decision,
    FilingTarget,
    RiskLevel,
    TreatmentKind,
)

Value = object


class NamedFact(NamedTuple):
    """What a fact is called on paper, how it is read and how it is masked."""

    label: str
    read: Callable[[Facts], Value]
    mask: Mask | None = None


def _joined(parts: Iterable[str | None]) -> str:
    return ";".join(dict.fromkeys(part for part in parts if part))


_FILED_WITH: Final = {RiskLevel.HIGH: FilingTarget.DISTRICT, RiskLevel.MEDIUM: FilingTarget.SERVICE_CENTRE}


def _period(start: date | None, end: date | None) -> str:
    if start is None and end is None:
        return ""
    return f"{start.isoformat() if start else '?'}至{end.isoformat() if end else '今'}"


def _current_treatment_period(facts: Facts) -> str:
    treatment = last_treatment(facts)
    return _period(treatment.start, treatment.end or treatment.due_end) if treatment else ""


def _treatment_history(facts: Facts) -> str:
    return _joined(f"{t.kind.value} {_period(t.start, t.end or t.due_end)}".strip() for t in facts.case.treatments)


def _last_found_on(facts: Facts) -> date | None:
    history = facts.case.drug_history
    penalties = (t.start for t in facts.case.treatments if t.kind is TreatmentKind.PENALTY)
    return max((day for day in (history.last_seized, *penalties) if day), default=None)


def _last_finding_or_end(facts: Facts) -> date | None:
    ends = (treatment.end for treatment in facts.case.treatments)
    return max((day for day in (_last_found_on(facts), *ends) if day), default=None)


def _abstinence_words(facts: Facts) -> str:
    return facts.abstinence.words if facts.abstinence else ""


def _abstinence_years(facts: Facts) -> int | None:
    return facts.abstinence.years if facts.abstinence else None


BUCKETS: Final = {5: "5年以上不满10年", 10: "10年以上"}


def _abstinence_bucket(facts: Facts) -> str:
    return BUCKETS.get(facts.abstinence.bucket, "") if facts.abstinence else ""


def _abstinence_evidence(facts: Facts) -> str:
    since = facts.abstinence.start if facts.abstinence else date.min
    test = last_test(facts)
    grounds = (
        ("检测", test is not None and test.date is not None and test.date > since),
        ("谈话", any(visit.date > since for visit in facts.self_talks)),
        ("走访", any(visit.date > since for visit in facts.informant_talks)),
    )
    return "、".join(word for word, holds in grounds if holds)


def _free_of_control(facts: Facts) -> bool | None:
    """戒毒条例 第七条: three years without use end the dynamic control; said only where no measure is open."""
    if facts.abstinence is None:
        return None
    return facts.abstinence.months >= CONTROL_ENDS_AFTER_MONTHS and not open_measures(facts)


def _documents(visits: Iterable[Visit]) -> str:
    return _joined(visit.document for visit in visits)


def _leaders_approved_on(facts: Facts) -> date | None:
    assessment = facts.assessment
    if assessment is None or completed_step(assessment, facts.config) < 3:
        return None
    return max(
        (a.date for a in valid_approvals(assessment) if a.step == 3 and a.decision is Decision.AGREED and a.date),
        default=None,
    )


def _circumstance_codes(facts: Facts) -> str:
    return "、".join(c.code for c in facts.assessment.circumstances) if facts.assessment else ""


def _next_assessment_on(facts: Facts) -> date | None:
    if facts.assessment is None or facts.approved_level is None:
        return None
    months = facts.config.limits.reassess_months.get(facts.approved_level)
    return None if months is None else add_months(facts.assessment.drawn_up, months)


def _responsible_for_measures(facts: Facts) -> str:
    names = dict.fromkeys(facts.config.staff_name(m.responsible) for m in open_measures(facts) if m.responsible)
    return "、".join(names) or "、".join(n for n in (facts.responsible_worker, facts.responsible_police) if n)


def _previous_level(facts: Facts) -> RiskLevel | None:
    earlier = [a for a in facts.case.assessments if facts.assessment is None or a.no < facts.assessment.no]
    return next((a.level for a in reversed(earlier) if a.level is not None), None)


def _last_survey(facts: Facts) -> Visit | None:
    return max(facts.talks, key=lambda visit: visit.date, default=None)


def _surveyed_by(facts: Facts) -> str:
    visit = _last_survey(facts)
    return "、".join(facts.config.staff_name(who) for who in visit.by) if visit else ""


def _inflow_length(facts: Facts) -> str:
    since = facts.case.inflow.since if facts.case.inflow else None
    return f"{months_between(since, facts.today)}个月" if since and since <= facts.today else ""


def _care_summary(facts: Facts) -> str:
    return _joined(
        f"{care.need}:{care.result or (care.referred_to.value + '(已转介)' if care.referred_to else '未转介')}"
        for care in facts.case.care
    )


def _care_results(facts: Facts) -> str:
    return _joined(care.result for care in facts.case.care)


def _relatives(facts: Facts) -> str:
    return _joined(
        r.relation + (f"({r.age_band})" if r.age_band else "") + ("(已故)" if r.living is False else "")
        for r in facts.case.relatives
    )


def _test(part: Callable[[Test], Value]) -> Callable[[Facts], Value]:
    def read(facts: Facts) -> Value:
        test = last_test(facts)
        return part(test) if test else None

    return read


def _visit(find: Callable[[Facts], Visit | None], part: Callable[[Visit], Value]) -> Callable[[Facts], Value]:
    def read(facts: Facts) -> Value:
        visit = find(facts)
        return part(visit) if visit else None

    return read


def _treatment_kind(facts: Facts) -> Value:
    treatment = last_treatment(facts)
    return treatment.kind if treatment else None


def _staff(read: Callable[[Facts], str | None]) -> Callable[[Facts], Value]:
    return lambda facts: facts.config.staff_name(read(facts))


def _answered(category: str, answer: Callable[[Facts], Answer | None]) -> Callable[[Facts], Value]:
    """有 where the person stands in the annex of that goal, else what was answered; absent is not «no»."""
    return lambda facts: Answer.YES if facts.belongs(category) else answer(facts)


def _level_shown(facts: Facts) -> str:
    """The approved level; what still waits says so, since an unapproved level is nobody's level yet."""
    if facts.approved_level is not None:
        return facts.approved_level.value
    return f"{facts.level.value}(审批中)" if facts.level is not None else ""


NAMED_FACTS: Final[dict[str, NamedFact]] = {
    "age": NamedFact("年龄", lambda f: f.age),
    "status": NamedFact("管控现状", lambda f: f.status),
    "responsible_worker": NamedFact("责任社区干部", lambda f: f.responsible_worker),
    "responsible_police": NamedFact("责任民警", lambda f: f.responsible_police),
    "telephone": NamedFact("联系电话", lambda f: f.case.person.phone or f.case.person.wechat, "phone"),
    "relatives": NamedFact("家庭主要成员", _relatives, mask="relation"),
    "treatment": NamedFact("戒毒措施", _treatment_kind),
    "treatment_period": NamedFact("措施起止日期", _current_treatment_period),
    "treatment_history": NamedFact("戒毒经历", _treatment_history),
    "last_found_on": NamedFact("末次查获/处罚日期", _last_found_on),
    "last_finding_or_end": NamedFact("末次查获/措施结束日期", _last_finding_or_end),
    "abstinence": NamedFact("戒断时长", _abstinence_words),
    "abstinence_since": NamedFact("戒断起算日", lambda f: f.abstinence.start if f.abstinence else None),
    "abstinence_ground": NamedFact("起算依据", lambda f: f.abstinence.ground if f.abstinence else None),
    "abstinence_years": NamedFact("戒断年数", _abstinence_years),
    "abstinence_bucket": NamedFact("分档", _abstinence_bucket),
    "abstinence_evidence": NamedFact("认定依据", _abstinence_evidence),
    "abstinence_checked_by": NamedFact("核查人", _staff(lambda f: f.case.drug_history.abstinence_checked_by)),
    "free_of_control": NamedFact("不再实行动态管控", _free_of_control),
    "last_met_on": NamedFact("最近见面日期", _visit(last_meeting, lambda v: v.date)),
    "last_met_method": NamedFact("见面方式", _visit(last_meeting, lambda v: v.method)),
    "last_talk_summary": NamedFact("现实表现", _visit(last_talk, lambda v: v.summary), "text"),
    "self_talk_documents": NamedFact("谈话记录(本人)", lambda f: _documents(f.self_talks)),
    "informant_talk_documents": NamedFact("谈话记录(亲属邻居)", lambda f: _documents(f.informant_talks)),
    "surveyed_on": NamedFact("排查日期", _visit(_last_survey, lambda v: v.date)),
    "surveyed_by": NamedFact("排查小组成员", _surveyed_by),
    "last_test_sample": NamedFact("检测类型", _test(lambda t: t.sample)),
    "last_test_on": NamedFact("检测日期", _test(lambda t: t.date)),
    "last_test_result": NamedFact("检测结果", _test(lambda t: t.result)),
    "level": NamedFact("风险等级", _level_shown),
    "approved_level": NamedFact("已审批等级", lambda f: f.approved_level),
    "previous_level": NamedFact("上次等级", _previous_level),
    "assessed_level": NamedFact("本次等级", lambda f: f.assessment.level if f.assessment else None),
    "assessed_on": NamedFact("评估日期", lambda f: f.assessment.drawn_up if f.assessment else None),
    "assessment_reason": NamedFact("评定理由", lambda f: f.assessment.reason if f.assessment else None, "text"),
    "assessment_statement": NamedFact("本人意见", lambda f: f.assessment.statement if f.assessment else None, "text"),
    "assessment_standing": NamedFact("审批状态", lambda f: f.approval.standing.value),
    "circumstance_codes": NamedFact("评定依据", _circumstance_codes),
    "leaders_approved_on": NamedFact("审批日期", _leaders_approved_on),
    "next_assessment_on": NamedFact("下次评估日期", _next_assessment_on),
    "filing_office": NamedFact("备案机关", lambda f: _FILED_WITH.get(f.approved_level) if f.approved_level else None),
    "filed_on": NamedFact("备案日期", lambda f: filing.date if (filing := level_filing(f)) else None),
    "filing_receipt": NamedFact("备案回执号", lambda f: filing.receipt if (filing := level_filing(f)) else None),
    "open_measures": NamedFact("管控措施", lambda f: _joined(m.kind for m in open_measures(f))),
    "responsible_for_measures": NamedFact("管控责任人", _responsible_for_measures),
    "inflow_length": NamedFact("居住时长", _inflow_length),
    "care": NamedFact("帮扶救助情况", _care_summary, "text"),
    "care_results": NamedFact("已落实帮扶", _care_results, "text"),
    "care_open": NamedFact("未办结需求数", lambda f: len(open_care(f.case))),
    "death_verified_by": NamedFact("核实人", _staff(lambda f: f.case.death.verified_by if f.case.death else None)),
    "has_special_illness": NamedFact(
        "特殊病", _answered("special_illness", lambda f: f.case.screening.special_illness)
    ),
    "has_drug_crime": NamedFact("涉毒前科", _answered("prior_drug_crime", lambda f: f.case.screening.prior_drug_crime)),
    "has_licence": NamedFact("驾驶证", _answered("has_licence", lambda f: f.case.screening.driving_licence)),
    "has_public_role": NamedFact("公职/党员", _answered("public_role", lambda f: f.case.screening.public_role)),
    "has_hardship": NamedFact("直系亲属困难", _answered("hardship", lambda f: f.case.screening.hardship)),
}
