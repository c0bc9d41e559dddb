"""DE: the dead, 二(八), annex 13."""

from collections.abc import Iterator

from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import setting
from drugcheck.domain.rules.base import Hit, Rule, case_rule, hit
from drugcheck.domain.vocabulary import Interviewee, LetterKind, TestState


@case_rule(
    "DE001",
    "death-without-proof",
    Severity.ERROR,
    waivable=True,
    phase=4,
    needs="is_dead",
    message="死亡人员无死亡证明",
    fix="drugcheck case set {case} death.proof death.proof_document",
)
def death_without_proof(facts: Facts, context: Context) -> Iterator[Hit]:
    """A death has its proof: the kind of paper and its number.

    Why: 二(八) 「全面排查已死亡吸毒史人员底数」; 三(四) 「重点核查已死亡吸毒史人员」.
    Bad: status 死亡 and no paper.
    Good: 死亡医学证明 with its number.
    """
    death = facts.case.death
    if facts.is_dead and facts.is_reported and (death is None or not death.proof or not death.proof_document):
        yield hit("death.proof")


@case_rule(
    "DE002",
    "death-date-invalid",
    Severity.ERROR,
    phase=4,
    needs="is_dead",
    message="死亡日期缺失或无效",
    fix="drugcheck case set {case} death.date",
)
def death_date_invalid(facts: Facts, context: Context) -> Iterator[Hit]:
    """A death has a date, and not one in the future.

    Why: 二(八), annex 13; 三(四) 「重点核查」.
    Bad: status 死亡 without a date.
    Good: 2021-11-02.
    """
    if not facts.is_dead or not facts.is_reported:
        return
    day = facts.case.death.date if facts.case.death else None
    if day is None or day > context.today:
        yield hit("death.date")


@case_rule(
    "DE003",
    "entry-after-death",
    Severity.ERROR,
    needs="case.death",
    message="死亡后仍有记录:{what}",
    fix="drugcheck visit amend {case} {no}",
)
def entry_after_death(facts: Facts, context: Context) -> Iterator[Hit]:
    """No talk with the person, no test and no signature is dated after the death.

    A talk with a relative may be: that is how a death becomes known.

    Why: 二(八); 三(二) 「确保数据完整、准确、鲜活」.
    Bad: died on 2 November, a urine test on 12 March.
    Good: the date of the test or of the death corrected.
    """
    day = facts.case.death.date if facts.case.death else None
    if day is None:
        return
    for visit in facts.talks:
        if visit.interviewee is Interviewee.SELF and visit.date > day:
            yield hit(f"visits.{visit.no}", what=f"谈话 {visit.no}", no=visit.no)
    for test in facts.case.tests:
        if test.state is TestState.DONE and test.date is not None and test.date > day:
            fix = "drugcheck test amend {case} {no}"
            yield hit(f"tests.{test.no}", what=f"检测 {test.no}", no=test.no, fix=fix)
    for assessment in facts.case.assessments:
        if assessment.ended_on is not None:
            # Who signed before the death was known has signed: closing the case ended the version.
            continue
        for position, approval in enumerate(assessment.approvals, 1):
            if approval.date is not None and approval.date > day:
                what = f"评估v{assessment.no}第{approval.step}步"
                is_current = assessment is facts.assessment
                fix = "drugcheck approve {case} --step {step} --withdraw" if is_current else setting("death.date")
                place = f"assessments.{assessment.no}.approvals.{position}"
                yield hit(place, what=what, step=approval.step, fix=fix)


@case_rule(
    "DE004",
    "platform-shows-alive",
    Severity.WARNING,
    waivable=True,
    needs="case.death",
    message="平台未更新死亡状态({days} 天)",
    fix="drugcheck form letter {case} --kind 状态更正 --record",
)
def platform_shows_alive(facts: Facts, context: Context) -> Iterator[Hit]:
    """The police platform shows the death within some days: by default 30 (`limits.platform_days`).

    Why: 二(十三) 「数据一致且同步更新」.
    Bad: died in November, not marked on the platform in April.
    Good: the day on which the police marked it, or a letter 状态更正 whose answer is waited for (RC006).
    """
    death = facts.case.death
    if death is None or death.date is None or death.marked_on_platform is not None or not facts.is_registered:
        return
    days = (context.today - death.date).days
    if days <= context.config.limits.platform_days:
        return
    asked = [letter for letter in facts.case.letters if letter.kind is LetterKind.STATE and letter.date]
    if not asked:
        yield hit("death.marked_on_platform", days=days)
    elif all(letter.answered for letter in asked):
        yield hit("death.marked_on_platform", days=days, fix=setting("death.marked_on_platform"))


@case_rule(
    "DE005",
    "dead-but-expected",
    Severity.ERROR,
    needs="is_dead",
    message="死亡人员被计入应见人数",
    fix="drugcheck case set {case} status.current=死亡",
)
def dead_but_expected(facts: Facts, context: Context) -> Iterator[Hit]:
    """A dead person is not expected to be met, and is not among those out of contact.

    Why: 四(六): the 5 % are of people who can be met.
    Bad: a death recorded, the status still 社区戒毒.
    Good: status 死亡.
    """
    if facts.is_dead and facts.is_expected:
        yield hit("status.current")


RULES: tuple[Rule, ...] = (
    death_without_proof,
    death_date_invalid,
    entry_after_death,
    platform_shows_alive,
    dead_but_expected,
)
