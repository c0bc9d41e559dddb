"""TS, tests: how a sample is taken and a result is told. 吸毒检测程序规定."""

from collections.abc import Iterator

from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules.base import Hit, case_rule, hit
from drugcheck.domain.testing import COLLECTORS
from drugcheck.domain.vocabulary import Sample, Sex, TestResult, TestStage

# What a test that was not refused may come to.
_FEMALE = Sex.FEMALE
_FOUND = frozenset({TestResult.NEGATIVE, TestResult.POSITIVE, TestResult.SUSPICIOUS})


@case_rule(
    "TS001",
    "incomplete-test",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="done_tests",
    message="检测要素不全:{fields}",
    fix="drugcheck test amend {case} {no}",
)
def incomplete_test(facts: Facts, context: Context) -> Iterator[Hit]:
    """A test that was done has date, sample, body, collectors and result; one that was refused, date and result.

    Why: 三(二) 「形成谈话记录、检测报告」; 吸毒检测程序规定 names who takes what and where.
    Bad: 已检, 阴性, and nothing else.
    Good: the five of them as on the report.
    """
    for test in facts.done_tests:
        if test.date and test.result and test.sample and test.body and test.collectors:
            continue
        fields: list[tuple[str, object]] = [("检测日期", test.date), ("结果", test.result)]
        if test.result in _FOUND or test.result is None:
            fields += [("样本", test.sample), ("检测机构", test.body), ("采样人", test.collectors)]
        missing = [label for label, value in fields if not value]
        if missing:
            yield hit(f"tests.{test.no}", no=test.no, fields="、".join(missing))


@case_rule(
    "TS002",
    "one-collector",
    Severity.ERROR,
    phase=2,
    needs="done_tests",
    message="采样人员少于 2 人",
    fix="drugcheck test amend {case} {no}",
)
def one_collector(facts: Facts, context: Context) -> Iterator[Hit]:
    """Two or more take the sample.

    Where nobody is named, TS001 says so.

    Why: 吸毒检测程序规定: the sample is taken by two or more of the staff.
    Bad: `collectors = ["c02"]`; the same id twice.
    Good: `collectors = ["c02", "p01"]`.
    """
    for test in facts.done_tests:
        if test.collectors and len(set(test.collectors)) < COLLECTORS:
            yield hit(f"tests.{test.no}", no=test.no)


@case_rule(
    "TS003",
    "no-female-collector",
    Severity.ERROR,
    phase=2,
    needs="done_tests",
    message="女性尿样须由女性工作人员采集",
    fix="drugcheck test amend {case} {no}",
)
def no_female_collector(facts: Facts, context: Context) -> Iterator[Hit]:
    """A woman's urine sample is taken by a woman: one of the collectors is, by drugcheck.toml.

    Why: 吸毒检测程序规定: a woman's urine is collected by female staff.
    Bad: a woman, 尿液, and two men as collectors.
    Good: one of the collectors has `sex = "女"` under `[[staff]]`.
    """
    if facts.case.person.sex is not _FEMALE:
        return
    for test in facts.done_tests:
        if test.sample is not Sample.URINE or not test.collectors:
            continue
        members = (context.staff.get(who) for who in test.collectors)
        if not any(member is not None and member.sex is Sex.FEMALE for member in members):
            yield hit(f"tests.{test.no}", no=test.no)


@case_rule(
    "TS004",
    "result-not-told",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="done_tests",
    message="未记录结果告知及签名",
    fix="drugcheck test amend {case} {no}",
)
def result_not_told(facts: Facts, context: Context) -> Iterator[Hit]:
    """The person was told the result, and signed for it.

    Why: 吸毒检测程序规定: the result is told at once, and the person signs; without it nobody can object.
    Bad: a result, and no `told_on`.
    Good: `told_on = 2022-03-12`.
    """
    for test in facts.done_tests:
        if test.told_on is None and test.result in _FOUND:
            yield hit(f"tests.{test.no}", no=test.no)


@case_rule(
    "TS006",
    "no-test-report",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="done_tests",
    message="缺检测报告",
    fix="drugcheck test amend {case} {no}",
)
def no_report(facts: Facts, context: Context) -> Iterator[Hit]:
    """A result has its report, named by its number.

    Why: 三(二) 「形成谈话记录、检测报告」.
    Bad: 阴性, and no `document`.
    Good: `document = "检测-2022-031"`.
    """
    for test in facts.done_tests:
        if not test.document and test.result in _FOUND:
            yield hit(f"tests.{test.no}", no=test.no)


@case_rule(
    "TS009",
    "retest-by-same-body",
    Severity.ERROR,
    needs="done_tests",
    message="复检机构与初检相同",
    fix="drugcheck test amend {case} {no}",
)
def same_body(facts: Facts, context: Context) -> Iterator[Hit]:
    """A laboratory's result is re-tested by another body than that laboratory.

    Why: 吸毒检测程序规定: 实验室检测 and 实验室复检 are not done by the same body.
    Bad: both reports come from one laboratory.
    Good: another laboratory did the second.
    """
    for test in facts.done_tests:
        confirmation = test.confirmation
        if test.retest_of is not None and _same(test.body, _body_of(facts.case, test.retest_of)):
            yield hit(f"tests.{test.no}", no=test.no)
        elif confirmation and test.stage is TestStage.LABORATORY and _same(test.body, confirmation.body):
            yield hit(f"tests.{test.no}.confirmation", no=test.no)


def _body_of(case: Case, no: int) -> str | None:
    return next((test.body for test in case.tests if test.no == no), None)


def _same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and "".join((one or "").split()) == "".join((other or "").split())


@case_rule(
    "TS011",
    "medication-not-asked",
    Severity.WARNING,
    waivable=True,
    needs="has_positive",
    message="阳性但未问合法用药(含美沙酮)",
    fix="drugcheck test amend {case} {no}",
)
def medication_not_asked(facts: Facts, context: Context) -> Iterator[Hit]:
    """Of a positive, it was asked whether a doctor's medicine or methadone explains it.

    Why: 戒毒条例 第二条 knows 戒毒药物维持治疗: its patients test positive, and have done nothing wrong.
    Bad: 阳性, and no `medication`.
    Good: `medication = "本人称未用药"`.
    """
    for test in facts.done_tests:
        if test.result is TestResult.POSITIVE and not test.medication:
            yield hit(f"tests.{test.no}", no=test.no)


@case_rule(
    "TS012",
    "no-ground-for-test",
    Severity.WARNING,
    waivable=True,
    needs="done_tests",
    message="未记检测依据(责令/涉嫌/本人同意)",
    fix="drugcheck test amend {case} {no}",
)
def no_basis(facts: Facts, context: Context) -> Iterator[Hit]:
    """A test has a legal ground, or the person's written consent.

    Why: 吸毒检测程序规定 limits who may be tested; 四(六) plans tests, and makes nobody liable to one.
    Bad: a result, and no `basis`.
    Good: `basis = "社区戒毒协议"`, `basis = "本人书面同意"`.
    """
    for test in facts.done_tests:
        if not test.basis and test.result in _FOUND:
            yield hit(f"tests.{test.no}", no=test.no)
