"""Recording tests, planned and done: 四(六), 吸毒检测程序规定."""

from datetime import date

from msgspec.structs import replace

from drugcheck.domain.abstinence import is_confirmed_positive
from drugcheck.domain.campaign import year_end
from drugcheck.domain.case import Case, Test
from drugcheck.domain.office import Config
from drugcheck.domain.outcome import Outcome, find_entry, next_number, replace_entry
from drugcheck.domain.vocabulary import Sample, Sex, TestResult, TestStage, TestState
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import Message, message

COLLECTORS = 2


class TestInFutureError(UsageError):
    """a test that was done cannot be dated after today ({today})"""

    __test__ = False
    hint = "drugcheck test plan {case} --on YYYY-MM-DD"


class PlannedInPastError(UsageError):
    """a test cannot be planned for a day before today ({today})"""

    hint = "drugcheck test plan {case} --on YYYY-MM-DD"


class TestAfterDeathError(RefusedError):
    """{case} records a death on {death}: a later test cannot be added"""

    __test__ = False
    hint = "drugcheck case show {case}"


def _after_death(case: Case, day: date | None) -> None:
    if day and case.death is not None and case.death.date is not None and day > case.death.date:
        raise TestAfterDeathError(case=case.id, death=case.death.date.isoformat())


def add_test(case: Case, test: Test, config: Config, today: date) -> Outcome:
    """Adds a test that was done; its number is given here.

    Raises:
        TestInFutureError: dated after today. TestAfterDeathError: dated after a recorded death.
    """
    test = replace(test, no=next_number(case.tests), state=TestState.DONE)
    return _done(replace(case, tests=(*case.tests, test)), test, config, today)


def plan_test(case: Case, test: Test, config: Config, today: date) -> Outcome:
    """Plans a test: 「预定年内落实一次毛发检测或尿检」.

    Raises:
        PlannedInPastError: for a day before today. TestAfterDeathError: the person is dead.
    """
    test = replace(test, no=next_number(case.tests), state=TestState.PLANNED)
    _planned(case, test, today)
    return Outcome(replace(case, tests=(*case.tests, test)), test.no, _planned_lines(test, config))


def amend_test(case: Case, test: Test, config: Config, today: date) -> Outcome:
    """Replaces the test of the same number; a planned one that gets its result becomes 已检.

    Raises:
        NoEntryError: there is none. The errors of adding and planning.
    """
    before = find_entry(case.tests, test.no, case=case.id, what="test")
    if test.result is not None and test.state is TestState.PLANNED:
        test = replace(test, state=TestState.DONE)
    changed = replace(case, tests=replace_entry(case.tests, test))
    if test.state is TestState.DONE:
        return _done(changed, test, config, today)
    if test.state is TestState.PLANNED and test.planned_on != before.planned_on:
        _planned(case, test, today)
    return Outcome(changed, test.no, _planned_lines(test, config))


def _planned(case: Case, test: Test, today: date) -> None:
    if test.planned_on is not None and test.planned_on < today:
        raise PlannedInPastError(case=case.id, today=today.isoformat())
    _after_death(case, test.planned_on)


def _planned_lines(test: Test, config: Config) -> tuple[Message, ...]:
    if test.state is not TestState.PLANNED or test.planned_on is None:
        return ()
    if test.planned_on.year != config.campaign.year:
        return (message("planned outside the campaign year {year} (CT007)", year=config.campaign.year),)
    return (message("planned within the year, which ends on {end}", end=year_end(config.campaign).isoformat()),)


def _done(case: Case, test: Test, config: Config, today: date) -> Outcome:
    if test.date is not None and test.date > today:
        raise TestInFutureError(case=case.id, today=today.isoformat())
    _after_death(case, test.date)
    lines: list[Message] = []
    missing = [
        label
        for label, value in (
            ("样本", test.sample),
            ("检测日期", test.date),
            ("检测机构", test.body),
            ("采样人", test.collectors),
            ("结果", test.result),
        )
        if not value
    ]
    if missing:
        lines.append(message("the test still lacks: {fields} (TS001)", fields="、".join(missing)))
    if test.collectors and len(set(test.collectors)) < COLLECTORS:
        lines.append(message("fewer than two collectors (TS002)"))
    if test.sample is Sample.URINE and case.person.sex is Sex.FEMALE and test.collectors:
        members = [config.member(who) for who in test.collectors]
        if not any(member is not None and member.sex is Sex.FEMALE for member in members):
            lines.append(message("a woman's urine sample needs a female collector (TS003)"))
    if test.result is TestResult.POSITIVE and not is_confirmed_positive(test, case.tests):
        lines.append(message("a positive on site is no ground until a laboratory or the person confirms it (TS005)"))
    if test.result is TestResult.POSITIVE and is_confirmed_positive(test, case.tests):
        lines.append(message("a confirmed positive restarts the years of abstinence (AB003)"))
    if test.told_on is None and test.stage is TestStage.ON_SITE:
        lines.append(message("the result was not yet told and signed for (TS004)"))
    return Outcome(case, test.no, tuple(lines))
