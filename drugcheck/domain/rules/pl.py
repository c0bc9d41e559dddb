"""PL: plans, filings and agreements, 四(八), 戒毒条例. What each measure must have is checked in pl_measures."""

from collections.abc import Iterator
from datetime import date, timedelta

from drugcheck.domain.calendar import add_months
from drugcheck.domain.case import Agreement, Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import setting
from drugcheck.domain.planning import has_plan, is_medium_filed, is_plan_filed
from drugcheck.domain.rules import pl_measures
from drugcheck.domain.rules.base import Hit, Rule, case_rule, hit
from drugcheck.domain.vocabulary import AgreementKind, ControlStatus, TreatmentKind

_AGREEMENT_OF = {
    ControlStatus.COMMUNITY_TREATMENT: AgreementKind.TREATMENT,
    ControlStatus.COMMUNITY_RECOVERY: AgreementKind.RECOVERY,
}
_TREATMENT_OF = {
    AgreementKind.TREATMENT: TreatmentKind.COMMUNITY_TREATMENT,
    AgreementKind.RECOVERY: TreatmentKind.COMMUNITY_RECOVERY,
}
_TERM_MONTHS = 36
# Between the decision and the agreement lie at most the days in which the person has to report.
_DAYS_TO_REPORT = timedelta(days=15)


@case_rule(
    "PL001",
    "high-without-plan",
    Severity.ERROR,
    phase=3,
    needs="is_high",
    message="高风险无“一人一策”",
    fix="drugcheck plan {case}",
)
def high_without_plan(facts: Facts, context: Context) -> Iterator[Hit]:
    """A person of high risk has a plan of their own.

    Why: 四(八) 「实行高风险类吸毒人员管理“一人一策”」.
    Bad: level 高 and no plan, or a plan without a goal.
    Good: a plan that says what it is for and when it is looked at again.
    """
    if facts.is_high and not has_plan(facts.case):
        yield hit("plan")


@case_rule(
    "PL002",
    "plan-not-filed",
    Severity.ERROR,
    waivable=True,
    phase=3,
    needs="is_high",
    message="一人一策未报区禁毒办备案",
    fix="drugcheck file {case} --to 区禁毒办",
)
def plan_not_filed(facts: Facts, context: Context) -> Iterator[Hit]:
    """The plan of a person of high risk is filed with the district, with its receipt, as it was last drawn up.

    Why: 四(八) 「“一人一策”并报区禁毒办备案」.
    Bad: a plan revised on 6 April, filed on 1 April.
    Good: filed on 8 April with a receipt number.
    """
    if facts.is_high and not is_plan_filed(facts.case):
        yield hit("filings")


@case_rule(
    "PL003",
    "medium-not-filed",
    Severity.ERROR,
    waivable=True,
    phase=3,
    needs="is_medium",
    message="中风险未报街道政务服务中心备案",
    fix="drugcheck file {case} --to 街道政务服务中心",
)
def medium_not_filed(facts: Facts, context: Context) -> Iterator[Hit]:
    """A medium level is filed with the service centre, with its receipt, once while it lasts.

    Why: 四(八) 「中风险类吸毒人员报街道政务服务中心备案」.
    Bad: level 中 and no filing, or a filing from before the person was 低 for a while.
    Good: filed since the level is 中.
    """
    if facts.is_medium and not is_medium_filed(facts.case):
        yield hit("filings")


@case_rule(
    "PL007",
    "no-agreement",
    Severity.ERROR,
    waivable=True,
    phase=3,
    message="缺{kind}",
    fix="drugcheck case set {case} agreement.kind={kind} agreement.signed_on agreement.until agreement.document",
)
def no_agreement(facts: Facts, context: Context) -> Iterator[Hit]:
    """Who is in 社区戒毒 or 社区康复 has signed the agreement.

    Why: 戒毒条例 第十六条, 第三十八条; 四(七) lists 「戒毒协议」.
    Bad: status 社区戒毒 and no agreement, or one without a day of signature.
    Good: 社区戒毒协议 signed on 20 July 2021.
    """
    status = facts.status
    if status not in _AGREEMENT_OF or not facts.is_open:
        return
    wanted, agreement = _AGREEMENT_OF[status], facts.case.agreement
    if agreement is None or agreement.signed_on is None or agreement.kind is not wanted:
        yield hit("agreement", kind=wanted.value)


@case_rule(
    "PL008",
    "agreement-term",
    Severity.WARNING,
    waivable=True,
    needs="case.agreement",
    message="协议已到期或期限不符:{what}",
    fix="drugcheck case set {case} agreement.until",
)
def agreement_term(facts: Facts, context: Context) -> Iterator[Hit]:
    """An agreement runs for the term of the law and is closed when it is over.

    Three years from reporting for 社区戒毒, at most three for 社区康复.

    Why: 禁毒法 第三十三条, 第四十八条; 戒毒条例 第十四条, 第三十七条.
    Bad: 社区戒毒协议 signed for two years, or one that ended last month and is not closed.
    Good: signed 20 July 2021, until 20 July 2024.
    """
    agreement = facts.case.agreement
    if agreement is None or agreement.closed_on is not None or not facts.in_society:
        return
    if agreement.until is None:
        yield hit("agreement.until", what="止日未填")
    elif agreement.until < context.today:
        yield hit("agreement.until", what=f"{agreement.until} 已到期", fix=setting("agreement.closed_on"))
    elif not _term_holds(facts.case, agreement, agreement.until):
        yield hit("agreement.until", what="应为3年" if agreement.kind is AgreementKind.TREATMENT else "超过3年")


def _term_holds(case: Case, agreement: Agreement, until: date) -> bool:
    kind = _TREATMENT_OF[agreement.kind]
    starts = [treatment.start for treatment in case.treatments if treatment.kind is kind and treatment.start]
    begun = max(starts, default=agreement.signed_on)
    if begun is None:
        return True
    full = add_months(begun, _TERM_MONTHS)
    late = until - full > _DAYS_TO_REPORT
    return not late and (agreement.kind is not AgreementKind.TREATMENT or full - until <= _DAYS_TO_REPORT)


@case_rule(
    "PL011",
    "plan-not-revised",
    Severity.WARNING,
    waivable=True,
    needs="case.plan",
    message="等级由“{before}”变为“{level}”后方案未更新",
    fix="drugcheck plan {case}",
)
def plan_not_revised(facts: Facts, context: Context) -> Iterator[Hit]:
    """A plan is drawn up again when the level changes.

    Why: 四(八) 「针对不同风险类别…应落实标准化的管控措施」.
    Bad: a plan of level 高, the person is 中 since.
    Good: the plan drawn up again for 中.
    """
    plan = facts.case.plan
    if plan is None or plan.level is None or facts.level is None or not facts.in_society:
        return
    if plan.level is not facts.level:
        yield hit("plan.level", before=plan.level.value, level=facts.level.value)


RULES: tuple[Rule, ...] = (
    high_without_plan,
    plan_not_filed,
    medium_not_filed,
    pl_measures.measure_incomplete,
    pl_measures.measure_without_review,
    pl_measures.measure_against_level,
    no_agreement,
    agreement_term,
    pl_measures.control_after_three_years,
    pl_measures.measure_after_closing,
    plan_not_revised,
)
