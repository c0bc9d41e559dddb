"""AS, care and assistance: 二(十), 五(三) 「平安关爱」. Care has the same weight as control."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import next_entry, setting
from drugcheck.domain.informants import RELATIONS
from drugcheck.domain.planning import has_plan
from drugcheck.domain.rules.base import Hit, Rule, case_rule, hit
from drugcheck.domain.vocabulary import Answer, CareService, ControlStatus, HardshipKind, Occupation

_GONE: Final = frozenset({ControlStatus.DEAD, ControlStatus.MISREGISTERED, ControlStatus.MOVED})
_DEPENDANTS: Final = {HardshipKind.YOUNG_CHILDREN: "年幼子女", HardshipKind.AGED_PARENTS: "年迈父母"}
_CHILDREN: Final = frozenset({"儿子", "女儿"})
_NO_WORK: Final = Occupation.NONE
_NOT_SAID: Final = frozenset({None, Answer.UNKNOWN})
_NUMBER: Final = re.compile(r"\d{1,3}")
# From the age of retirement on nobody is looked for work for.
_PENSION_AGE: Final = 60


def _is_cared_for(facts: Facts) -> bool:
    """Whether the office still answers for the person: an open case of somebody alive who has not moved away."""
    return facts.is_open and facts.status not in _GONE


@case_rule(
    "AS001",
    "need-not-referred",
    Severity.WARNING,
    waivable=True,
    message="{what} {days} 天未转介帮扶",
    fix="drugcheck care result {case} {no}",
)
def need_not_referred(facts: Facts, context: Context) -> Iterator[Hit]:
    """A hardship or a need is referred to somebody who can help within days: by default 14 (`limits.referral_days`).

    Why: 二(十) 「全面排查直系亲属有特殊困难的吸毒人员底数」 with 五(三) 「实行吸毒人员排查与管控、救助相结合」.
    Bad: 子女年幼 recorded on 12 March, nobody asked for help by 7 April.
    Good: the need referred to 民政 on 15 March.
    """
    case = facts.case
    if not (case.care or case.hardships) or not _is_cared_for(facts):
        return
    latest = context.today - timedelta(days=context.config.limits.referral_days)
    for care in case.care:
        if care.referred_to is None and care.closed_on is None and care.asked_on is not None and care.asked_on < latest:
            yield hit(f"care.{care.no}", what=f"需求 {care.no}", days=(context.today - care.asked_on).days, no=care.no)
    if case.care:
        return
    for hardship in case.hardships:
        since = hardship.since or case.screening.asked_on
        if since is not None and since < latest:
            days = (context.today - since).days
            fix = "drugcheck care add {case}"
            yield hit(f"hardships.{hardship.no}", what=f"特殊困难({hardship.kind.value})", days=days, fix=fix)


@case_rule(
    "AS002",
    "referral-without-result",
    Severity.WARNING,
    waivable=True,
    needs="case.care",
    message="转介 {no} 已 {days} 天无结果",
    fix="drugcheck care result {case} {no}",
)
def referral_without_result(facts: Facts, context: Context) -> Iterator[Hit]:
    """A referral has its result within some days: by default 30 (`limits.result_days`).

    Why: 五(三) 「深入开展吸毒人员“平安关爱”行动」: a referral that nobody follows is a form and no help.
    Bad: referred to 民政 on 1 March, nothing heard by 7 April.
    Good: 「临时救助 已发放」, or where it stands.
    """
    for care in facts.case.care:
        if care.referred_on is None or care.result or care.closed_on is not None:
            continue
        days = (context.today - care.referred_on).days
        if days > context.config.limits.result_days and _is_cared_for(facts):
            yield hit(f"care.{care.no}", no=care.no, days=days)


@case_rule(
    "AS003",
    "acute-without-health-referral",
    Severity.ERROR,
    message="有自伤(急症)情形,须立即转医({what})",
    fix="drugcheck care add {case} --to 卫健 --urgent",
)
def acute_without_health_referral(facts: Facts, context: Context) -> Iterator[Hit]:
    """Acute danger to the person's life or body is referred to the health service within a day (`limits.urgent_days`).

    It is recorded in two places: a need marked `urgent`, or a circumstance of the current assessment that
    templates/risk.toml marks `urgent`, such as H3. No text is searched for it. Of a circumstance a referral of this
    campaign counts, or an older one that is still open.

    Why: 禁毒办通〔2016〕37号 counts 「有自杀自残倾向」 as a high risk, and a level helps nobody; 精神卫生法 第二十八条:
    who may harm himself is taken to a doctor; 五(三) 「管控、救助相结合」.
    Bad: H3 ticked on 30 March, no referral to 卫健 by 7 April.
    Good: referred to 卫健 on the same day.
    """
    case, assessment = facts.case, facts.assessment
    ticked = assessment is not None and not context.lookup.urgent[assessment.scale].isdisjoint(
        [circumstance.code for circumstance in assessment.circumstances]
    )
    if not (case.care or ticked) or not _is_cared_for(facts):
        return
    latest = context.today - timedelta(days=context.config.limits.urgent_days)
    for care in case.care:
        if not care.urgent or care.closed_on is not None or care.referred_to is CareService.HEALTH:
            continue
        if care.asked_on is not None and care.asked_on < latest:
            fix = "drugcheck care result {case} {no} --to 卫健"
            yield hit(f"care.{care.no}", what=f"紧急需求 {care.no}", no=care.no, fix=fix)
    if assessment is None or not ticked or assessment.drawn_up >= latest:
        return
    urgent = context.lookup.urgent[assessment.scale]
    for circumstance in assessment.circumstances:
        code = circumstance.code
        if code in urgent and not _has_health_referral(facts, context.campaign_start):
            yield hit(f"assessments.{assessment.no}.circumstances.{code}", what=f"评估情形 {code}")
            return


def _has_health_referral(facts: Facts, since: date) -> bool:
    return any(
        care.referred_to is CareService.HEALTH
        and (care.closed_on is None or (care.referred_on is not None and care.referred_on >= since))
        for care in facts.case.care
    )


@case_rule(
    "AS004",
    "dependants-without-carer",
    Severity.ERROR,
    waivable=True,
    needs="in_custody",
    message="在押(强戒)期间{who}无人照料安排",
    fix="drugcheck case set {case} hardships.1.carer_now",
)
def dependants_without_carer(facts: Facts, context: Context) -> Iterator[Hit]:
    """While somebody is in custody, it is known who cares for small children and aged parents at home.

    A child among `[[relatives]]` counts while the question of hardship was not answered with 无.

    Why: 二(十) 「子女年幼、父母年迈确无人照顾」; 未成年人保护法 第四十三条: the community looks after children in need.
    Bad: status 服刑, 子女年幼 recorded, no `carer_now`.
    Good: `carer_now = "外祖母"`.
    """
    if not facts.in_custody or not facts.is_open:
        return
    case = facts.case
    for hardship in case.hardships:
        who = _DEPENDANTS.get(hardship.kind)
        if who and not hardship.carer_now:
            place = f"hardships.{hardship.no}.carer_now"
            yield hit(place, who=who, fix=setting(place))
    known = any(hardship.kind is HardshipKind.YOUNG_CHILDREN for hardship in case.hardships)
    if known or case.screening.hardship is Answer.NO:
        return
    for relative in case.relatives:
        child = RELATIONS.get(relative.relation.strip()) in _CHILDREN or relative.relation.strip() in ("子女", "孩子")
        if child and relative.living is not False and _is_minor(relative.age_band, context):
            fix = next_entry("hardships", case.hardships, ("kind", "relative", "age_band", "carer_now"))
            yield hit(f"relatives.{relative.no}", who="年幼子女", fix=fix)
            return


def _is_minor(age_band: str | None, context: Context) -> bool:
    ages = [int(number) for number in _NUMBER.findall(age_band or "")]
    return bool(ages) and max(ages) <= context.config.limits.child_age


@case_rule(
    "AS005",
    "need-not-asked",
    Severity.WARNING,
    waivable=True,
    message="未询问就业救助需求",
    fix="drugcheck case set {case} screening.employment_need",
)
def need_not_asked(facts: Facts, context: Context) -> Iterator[Hit]:
    """Whoever was talked with was asked about work and help; 不详 is no answer to that.

    Why: 四(七) names 「就业救助」 as a part of every dossier; 禁毒法 第三十四条: help with work is owed.
    Bad: a talk with the person, and no `employment_need` under [screening].
    Good: 有, with the need under `[[care]]`; or 无.
    """
    if facts.case.screening.employment_need not in _NOT_SAID or facts.case.care or not facts.self_talks:
        return
    if _is_cared_for(facts) and not facts.is_unverified_hidden:
        yield hit("screening.employment_need")


@case_rule(
    "AS006",
    "no-work-offered",
    Severity.INFO,
    message="待业,未提供就业服务",
    fix="drugcheck care add {case} --to 人社",
)
def no_work_offered(facts: Facts, context: Context) -> Iterator[Hit]:
    """Who has no work and did not say no to help with it is referred to 人社.

    Why: 戒毒条例 第十八条 「职业技能培训,职业指导,就学、就业、就医援助」; 禁毒法 第三十四条.
    Bad: 无业, the need answered 有, nobody asked 人社.
    Good: a need referred to 人社, whatever came of it.
    """
    case = facts.case
    if case.person.occupation is not _NO_WORK or case.screening.employment_need in (None, Answer.NO):
        return
    if not facts.in_society or (facts.age is not None and facts.age >= _PENSION_AGE):
        return
    if not any(care.referred_to is CareService.EMPLOYMENT for care in case.care):
        yield hit("care")


@case_rule(
    "AS007",
    "control-without-care",
    Severity.WARNING,
    waivable=True,
    needs="case.plan",
    message="方案只有管控,无关爱项目",
    fix="drugcheck care add {case}",
)
def control_without_care(facts: Facts, context: Context) -> Iterator[Hit]:
    """A plan holds care beside control: a need that is open, or one that was dealt with since the plan was drawn up.

    Why: 四(八) 「要将见面排查、落实管控责任、关爱救助各项措施贯穿专项行动全过程」.
    Bad: a plan of 6 April with 定期谈话 and nothing else.
    Good: 定期谈话, and 技能培训 referred to 人社.
    """
    plan = facts.case.plan
    if plan is None or not facts.in_society or not has_plan(facts.case):
        return
    if not any(measure.end is None for measure in facts.case.measures):
        return
    drawn_up = plan.drawn_up
    for care in facts.case.care:
        last = max((day for day in (care.asked_on, care.referred_on, care.closed_on) if day), default=None)
        if care.closed_on is None or drawn_up is None or (last is not None and last >= drawn_up):
            return
    yield hit("plan")


RULES: tuple[Rule, ...] = (
    need_not_referred,
    referral_without_result,
    acute_without_health_referral,
    dependants_without_carer,
    need_not_asked,
    no_work_offered,
    control_without_care,
)
