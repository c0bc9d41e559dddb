"""RK: who is assessed, when and how: 二(三), 三(三), 四(五). The rules look at the current version of a case.

What a level rests on is checked in rk_grounds.
"""

from collections import defaultdict
from collections.abc import Iterator

from drugcheck.domain.assessing import is_raised
from drugcheck.domain.calendar import months_between
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules import rk_grounds
from drugcheck.domain.rules.base import Hit, Rule, case_rule, hit, store_rule
from drugcheck.domain.rules.rk_grounds import place
from drugcheck.domain.vocabulary import CaseKind, RiskLevel

# From how many assessed persons on it says something that all have one level.
_MANY = 10


@case_rule(
    "RK001",
    "not-assessed",
    Severity.ERROR,
    waivable=True,
    phase=3,
    message="社会面人员未评估风险等级",
    fix="drugcheck assess {case}",
)
def not_assessed(facts: Facts, context: Context) -> Iterator[Hit]:
    """Everybody in 社会面 gets an assessment; a draft without a level is none.

    Who has flowed in counts from three months of residence, who is hidden from the verification.

    Why: 二(三) 「全面评估社会面吸毒人员风险等级」; 三(三) 「对辖区内吸毒人员进行风险等级评估」.
    Bad: a registered person in 社区戒毒 with complete talks and no assessment.
    Good: an assessment with level, circumstances, evidence and the meeting that conferred.
    """
    if not facts.in_society or (facts.case.case.kind is CaseKind.INFLOW and not facts.belongs("inflow")):
        return
    if facts.levelled is None:
        # Before the talks of 四(四) nobody is assessed.
        yield hit("assessments", fix=None if facts.talks_complete else "drugcheck visit add {case}")


@case_rule(
    "RK007",
    "assessment-old",
    Severity.WARNING,
    waivable=True,
    needs="levelled",
    message="评估已 {months} 个月,应复评",
    fix="drugcheck assess {case}",
)
def assessment_old(facts: Facts, context: Context) -> Iterator[Hit]:
    """An assessment is looked at again after a while: by default 3, 6 and 12 months for 高, 中 and 低.

    The periods are the office's choice (`limits.reassess_months`); the known part of the criteria gives none.

    Why: 禁毒办通〔2016〕37号 「动态调整」.
    Bad: level 高, drawn up four months ago.
    Good: a new version within three months.
    """
    assessment = facts.levelled
    if assessment is None or assessment.level is None or not facts.in_society:
        return
    limit = context.config.limits.reassess_months.get(assessment.level)
    months = months_between(assessment.drawn_up, context.today)
    if limit is not None and months >= limit:
        yield hit(place(assessment, "drawn_up"), months=months)


@case_rule(
    "RK008",
    "assessed-before-talks",
    Severity.ERROR,
    waivable=True,
    phase=3,
    needs="levelled",
    message="谈话未完成即评估",
    fix="drugcheck visit add {case}",
)
def assessed_before_talks(facts: Facts, context: Context) -> Iterator[Hit]:
    """The talks come before the level: the person and one relative or neighbour, or two different ones.

    Why: 四(四) 「要求见面谈话2次(本人和1名亲属或邻居)」 stands before 四(五) 「对收集上来的摸排表…会商分类评估」.
    Bad: a level after a talk with the person alone.
    Good: both talks on file when the meeting confers.
    """
    assessment = facts.levelled
    if assessment is not None and facts.in_society and not facts.talks_complete:
        yield hit(place(assessment))


@case_rule(
    "RK009",
    "level-outside-society",
    Severity.ERROR,
    needs="levelled",
    message="非社会面人员({status})不应有社会面等级",
    fix="drugcheck assess {case} --end",
)
def level_outside_society(facts: Facts, context: Context) -> Iterator[Hit]:
    """Who is dead, in custody, moved or abroad has no live level of 社会面.

    Why: 二(三) assesses 「社会面吸毒人员」; 四(七) counts 「羁押场所吸毒人员」 apart.
    Bad: a person who serves a sentence, with a level of last month that was not ended.
    Good: the assessment ended on the day of custody.
    """
    assessment = facts.levelled
    if assessment is None or facts.in_society or facts.is_unverified_hidden:
        return
    reason = facts.case.case.closed_reason
    status = reason.value if reason else facts.status.value if facts.is_open and facts.status else "已结案"
    yield hit(place(assessment), status=status)


@case_rule(
    "RK011",
    "raised-unheard",
    Severity.WARNING,
    waivable=True,
    needs="levelled",
    message="等级上调未听取本人意见",
    fix="drugcheck assess {case} --statement -",
)
def raised_unheard(facts: Facts, context: Context) -> Iterator[Hit]:
    """When a level is raised, what the person says of it is on file.

    Why: 个人信息保护法 第四十八条: the person may ask how a decision came about.
    Bad: v1 低, v2 高, nothing of the person's own view.
    Good: v2 with the person's statement.
    """
    assessment = facts.levelled
    if assessment is not None and not assessment.statement and is_raised(facts.case, assessment):
        yield hit(place(assessment, "statement"))


@case_rule(
    "RK013",
    "hidden-with-level",
    Severity.ERROR,
    needs="is_unverified_hidden",
    message="未核实隐性人员不得评级",
    fix="drugcheck assess {case} --end",
)
def hidden_with_level(facts: Facts, context: Context) -> Iterator[Hit]:
    """A hidden person of whom nothing is established has no level.

    Why: 二(二) asks for 「底数」, a number; 个人信息保护法 第六条: no more than the purpose needs.
    Bad: a hidden case 待核 with level 中.
    Good: the level after the verification, or none.
    """
    assessment = facts.levelled
    if assessment is not None and facts.is_unverified_hidden:
        yield hit(place(assessment))


@store_rule(
    "RK014",
    "all-one-level",
    Severity.INFO,
    message="{community} {count} 人全为“{level}”,请抽查",
    fix="drugcheck case list --community {community} --level {level}",
)
def all_one_level(context: Context) -> Iterator[Hit]:
    """A community in which ten or more have one and the same level is worth a second look.

    Why: 三(六) 「组织毒情大排查“回头看”并进行交叉评查」.
    Bad: all twelve assessed persons of a community are 低.
    Good: levels that differ, or a sample that was looked at again.
    """
    levels: defaultdict[str, list[RiskLevel]] = defaultdict(list)
    for facts in context.facts:
        if facts.in_society and facts.level is not None:
            levels[facts.community].append(facts.level)
    for community, found in levels.items():
        if community and len(found) >= _MANY and len(set(found)) == 1:
            yield hit("", community=community, count=len(found), level=found[0].value)


RULES: tuple[Rule, ...] = (
    not_assessed,
    rk_grounds.level_without_ground,
    rk_grounds.no_minutes,
    rk_grounds.meeting_incomplete,
    rk_grounds.level_against_ground,
    rk_grounds.facts_changed,
    assessment_old,
    assessed_before_talks,
    level_outside_society,
    rk_grounds.high_on_health_alone,
    raised_unheard,
    rk_grounds.scale_not_in_force,
    hidden_with_level,
    all_one_level,
)
