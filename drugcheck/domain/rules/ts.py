"""TS, tests: planned and done, 四(六) and 吸毒检测程序规定. How a sample is taken is in ts_procedure."""

from collections.abc import Iterator
from datetime import date

from drugcheck.domain.abstinence import is_confirmed_positive
from drugcheck.domain.calendar import months_between
from drugcheck.domain.case import Case, Test
from drugcheck.domain.facts import CUSTODY, Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules import ts_procedure
from drugcheck.domain.rules.base import Hit, case_rule, hit, store_rule
from drugcheck.domain.rules.faults import dotted, faults_of
from drugcheck.domain.vocabulary import TestResult, TestStage, TestState, TreatmentKind

_DONE, _PLANNED, _COMPULSORY = TestState.DONE, TestState.PLANNED, TreatmentKind.COMPULSORY
_LABORATORY = frozenset({TestStage.LABORATORY, TestStage.RETEST})


@case_rule(
    "TS005",
    "unconfirmed-positive",
    Severity.ERROR,
    needs="has_positive",
    message="现场阳性未经实验室确认且无本人“无异议”签字,不得作依据",
    fix="drugcheck test amend {case} {no}",
)
def unconfirmed_positive(facts: Facts, context: Context) -> Iterator[Hit]:
    """A positive found on site was settled: by a laboratory, a re-test, or the person's signed «no objection».

    Until then it is no ground for a level and restarts no years of abstinence.

    Why: 吸毒检测程序规定: who objects to an on-site result may have it tested in a laboratory.
    Bad: 现场检测, 阳性, and nothing under `[tests.confirmation]`.
    Good: `result = "阳性"` with the report of a laboratory, or `no_objection_signed = true`.
    """
    for test in facts.case.tests:
        if test.result is TestResult.POSITIVE and facts.is_open and not _is_settled(test, facts.case):
            yield hit(f"tests.{test.no}", no=test.no)


def _is_settled(test: Test, case: Case) -> bool:
    if test.state is not TestState.DONE or test.stage in _LABORATORY or is_confirmed_positive(test, case.tests):
        return True
    if test.confirmation is not None and test.confirmation.result is TestResult.NEGATIVE:
        return True
    settling = (TestResult.NEGATIVE, TestResult.POSITIVE)
    return any(t.retest_of == test.no and t.state is TestState.DONE and t.result in settling for t in case.tests)


@case_rule(
    "TS007",
    "test-overdue",
    Severity.ERROR,
    waivable=True,
    needs="case.tests",
    message="预定检测已逾期 {days} 天",
    fix="drugcheck test amend {case} {no}",
)
def test_overdue(facts: Facts, context: Context) -> Iterator[Hit]:
    """A planned test whose day has passed has its result, another day, or was cancelled.

    Nobody waits for one in custody, abroad or after death.

    Why: 四(六) 「预定年内落实一次毛发检测或尿检」: 落实, not only 预定.
    Bad: planned for 2022-03-20, today 2022-04-07, still 预定.
    Good: `drugcheck test amend` with the result or with the new day.
    """
    if not facts.case.tests or not facts.in_society:
        return
    for test in facts.case.tests:
        if test.state is _PLANNED and test.planned_on is not None and test.planned_on < context.today:
            yield hit(f"tests.{test.no}", no=test.no, days=(context.today - test.planned_on).days)


@case_rule(
    "TS008",
    "test-contradicts-status",
    Severity.ERROR,
    needs="case.tests",
    message="检测日期与现状矛盾",
    fix="drugcheck test amend {case} {no}",
)
def test_contradicts_status(facts: Facts, context: Context) -> Iterator[Hit]:
    """No test is dated in the future, after death, or in one place while the person was in custody in another.

    Why: 三(二) 「确保数据完整、准确、鲜活」: one of the two dates, or the person tested, is wrong.
    Bad: tested in the subdistrict in March, in 强制隔离戒毒 elsewhere from January to June.
    Good: the day as the report says it.
    """
    if not facts.case.tests or not facts.is_reported:
        return
    death = facts.case.death
    died = death.date if death is not None else None
    for test in facts.case.tests:
        if test.state is not _DONE or test.date is None:
            continue
        if test.date > context.today:
            yield hit(f"tests.{test.no}", no=test.no, message="检测日期晚于今日")
        elif (died is not None and test.date > died) or _was_elsewhere(test, facts.case):
            yield hit(f"tests.{test.no}", no=test.no)


def _was_elsewhere(test: Test, case: Case) -> bool:
    day, place = test.date, test.place
    if day is None or not place:
        return False
    spans: list[tuple[date | None, date | None, str | None]] = [
        (treatment.start, treatment.end, treatment.place)
        for treatment in case.treatments
        if treatment.kind is _COMPULSORY and (treatment.end is not None or case.status.current in CUSTODY)
    ]
    if case.status.current in CUSTODY:
        spans.append((case.status.since, None, case.status.place))
    if not spans:
        return False
    # On the day of the arrest and of the release the person may well be tested outside.
    return any(
        start < day and (end is None or day < end) and where not in place and place not in where
        for start, end, where in spans
        if start is not None and where
    )


@store_rule(
    "TS010",
    "unknown-test-result",
    Severity.ERROR,
    message="检测结果代码无效",
    fix="drugcheck case edit {case}",
)
def unknown_result(context: Context) -> Iterator[Hit]:
    """The result of a test is one of the official words: 阴性, 阳性, 可疑, 拒检, 未检.

    Why: 三(二) 「形成谈话记录、检测报告」; a result in other words is counted nowhere.
    Bad: `result = "弱阳"`.
    Good: `result = "可疑"`.
    """
    for fault in faults_of(context, "TS010"):
        place = dotted(fault.place)
        if fault.nearest:
            yield hit(place, case=fault.case, message="检测结果代码无效,是否为“{nearest}”", nearest=fault.nearest)
        else:
            yield hit(place, case=fault.case)


@case_rule(
    "TS013",
    "test-schedule-behind",
    Severity.INFO,
    needs="case.treatments",
    message="本年度定期检测 {done}/{wanted}",
    fix="drugcheck test plan {case}",
)
def schedule_behind(facts: Facts, context: Context) -> Iterator[Hit]:
    """Who is in community treatment or recovery has been tested as often as the office's schedule asks so far.

    Off until `limits.treatment_tests` names the tests of each year, since the laws only say 定期接受检测 and the
    numbers are local: `"社区戒毒" = [12, 6, 4]`.

    Why: 戒毒条例 第十九条: who is in community treatment is tested regularly.
    Bad: half of the first year is over, and three of twelve tests are done.
    Good: six of twelve.
    """
    schedule = context.config.limits.treatment_tests
    if not schedule or not facts.in_society:
        return
    for treatment in facts.case.treatments:
        years = schedule.get(treatment.kind, ())
        if treatment.start is None or treatment.end is not None or treatment.start > context.today:
            continue
        year, month = divmod(months_between(treatment.start, context.today), 12)
        if year >= len(years):
            continue
        done = sum(
            test.state is TestState.DONE
            and test.date is not None
            and treatment.start <= test.date
            and months_between(treatment.start, test.date) // 12 == year
            for test in facts.case.tests
        )
        if done < years[year] * month // 12:
            yield hit("tests", done=done, wanted=years[year])


RULES = (
    ts_procedure.incomplete_test,
    ts_procedure.one_collector,
    ts_procedure.no_female_collector,
    ts_procedure.result_not_told,
    unconfirmed_positive,
    ts_procedure.no_report,
    test_overdue,
    test_contradicts_status,
    ts_procedure.same_body,
    unknown_result,
    ts_procedure.medication_not_asked,
    ts_procedure.no_basis,
    schedule_behind,
)
