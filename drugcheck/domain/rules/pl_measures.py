"""PL, each control measure: its ground, its end, its level. 四(八), 戒毒条例 第七条."""

from collections.abc import Iterator

from drugcheck.domain.abstinence import CONTROL_ENDS_AFTER_MONTHS
from drugcheck.domain.corresponding import is_waited_for
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.planning import missing_of, open_measures
from drugcheck.domain.rules.base import Hit, case_rule, hit
from drugcheck.domain.vocabulary import ControlStatus, LetterKind

_GONE = frozenset({ControlStatus.DEAD, ControlStatus.MISREGISTERED, ControlStatus.MOVED})
_DYNAMIC_CONTROL = "动态管控"


@case_rule(
    "PL004",
    "measure-incomplete",
    Severity.ERROR,
    phase=3,
    needs="case.measures",
    message="措施 {no} 要素不全:{fields}",
    fix="drugcheck measure amend {case} {no}",
)
def measure_incomplete(facts: Facts, context: Context) -> Iterator[Hit]:
    """A measure has its ground, its start and somebody responsible.

    Why: 四(八) 「落实管控责任」; 个人信息保护法 第三十四条: within the duty that the law gives.
    Bad: 定期谈话, responsible c02, no ground.
    Good: 定期谈话 on the 社区戒毒协议, from 8 April, responsible c02.
    """
    for measure in open_measures(facts.case):
        missing = missing_of(measure)
        if missing:
            yield hit(f"measures.{measure.no}", no=measure.no, fields="、".join(missing))


@case_rule(
    "PL005",
    "measure-without-review",
    Severity.WARNING,
    waivable=True,
    needs="case.measures",
    message="措施 {no} 无复核或终止日期",
    fix="drugcheck measure amend {case} {no}",
)
def measure_without_review(facts: Facts, context: Context) -> Iterator[Hit]:
    """A measure has a day on which it is looked at again, or a day on which it ends.

    Why: 个人信息保护法 第十九条: the shortest time that the purpose needs.
    Bad: 定期谈话 from 8 April, without an end in sight.
    Good: review on 1 July.
    """
    for measure in open_measures(facts.case):
        if measure.review is None:
            yield hit(f"measures.{measure.no}.review", no=measure.no)


@case_rule(
    "PL006",
    "measure-against-level",
    Severity.ERROR,
    phase=3,
    needs="case.measures",
    message="措施 {no}“{kind}”与等级“{level}”不符",
    fix="drugcheck measure end {case} {no}",
)
def measure_against_level(facts: Facts, context: Context) -> Iterator[Hit]:
    """A measure is one of templates/measures.toml that is meant for the level of the person.

    Where the office has no list, or the person no level, there is nothing to compare with.

    Why: 四(八) 「针对不同风险类别的吸毒人员,应落实标准化的管控措施」.
    Bad: a measure meant for 高 on a person of low risk.
    Good: the measure ended when the level was lowered.
    """
    if not context.measures or facts.level is None or not facts.in_society:
        return
    for measure in open_measures(facts.case):
        if facts.level not in context.measures.get(measure.kind, frozenset()):
            yield hit(f"measures.{measure.no}.kind", no=measure.no, kind=measure.kind, level=facts.level.value)


@case_rule(
    "PL009",
    "control-after-three-years",
    Severity.WARNING,
    needs="case.measures",
    message="戒断满3年({words}),应提请解除动态管控(措施 {no})",
    fix="drugcheck form letter {case} --kind 解除动态管控 --record",
)
def control_after_three_years(facts: Facts, context: Context) -> Iterator[Hit]:
    """Three years without use end dynamic control: a measure of that name is not open any more.

    The police decide; the office asks for it and ends its own measure.

    Why: 戒毒条例 第七条 「戒断3年未复吸的人员,不再实行动态管控」.
    Bad: last use in 2018, measure 动态管控 open in 2022.
    Good: the measure ended, the papers of it on file; or a letter 解除动态管控 whose answer is waited for.
    """
    abstinence = facts.abstinence
    if abstinence is None or abstinence.months < CONTROL_ENDS_AFTER_MONTHS or not facts.is_open:
        return
    asked = [letter for letter in facts.case.letters if letter.kind is LetterKind.RELEASE and letter.date]
    if any(is_waited_for(letter, context.config, context.today) for letter in asked):
        return
    # An answer is there, or none came in time: what is left to be done is the office's own.
    fix = "drugcheck measure end {case} {no}" if asked else None
    for measure in open_measures(facts.case):
        if _DYNAMIC_CONTROL in measure.kind:
            yield hit(f"measures.{measure.no}", no=measure.no, words=abstinence.words, fix=fix)


@case_rule(
    "PL010",
    "measure-after-closing",
    Severity.ERROR,
    needs="case.measures",
    message="结案后措施 {no} 未终止",
    fix="drugcheck measure end {case} {no}",
)
def measure_after_closing(facts: Facts, context: Context) -> Iterator[Hit]:
    """No measure is open after death, transfer or closing.

    Why: 个人信息保护法 第十九条, 第四十七条: what has no purpose any more ends.
    Bad: a person who died in January, with 定期谈话 still open.
    Good: closing the case ends its measures.
    """
    if facts.is_open and facts.status not in _GONE:
        return
    for measure in open_measures(facts.case):
        yield hit(f"measures.{measure.no}", no=measure.no)
