"""How the catalogue is run: which cases a check is asked about, and how often. Calls are counted, not seconds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter

import pytest
from hypothesis import given

from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.base import Hit, Rule, case_rule, hit
from drugcheck.domain.rules.engine import run
from tests import build
from tests.domain.rules.shapes import around
from tests.domain.rules.test_any_record import FREE_CASES, SLOW
from tests.domain.rules.test_catalogue import CASES
from tests.running import Desk

UNGUARDED = [replace(rule, needs="") for rule in CATALOGUE]
GUARDED = [rule for rule in CATALOGUE if rule.needs]


@case_rule("ZZ001", "tested", Severity.INFO, needs="case.tests", message="有检测", fix="drugcheck test list {case}")
def _tested(facts: Facts, context: Context) -> Iterator[Hit]:
    """Says something of everybody that it is asked about."""
    yield hit("tests")


def _counted(rules: tuple[Rule, ...], calls: Counter[str]) -> list[Rule]:
    """The same rules, each of which counts how often it is asked."""

    def counting(rule: Rule) -> Rule:
        case_check, store_check = rule.case_check, rule.store_check
        if case_check is not None:
            return replace(rule, case_check=lambda *asked: calls.update([rule.code]) or case_check(*asked))
        assert store_check is not None
        return replace(rule, store_check=lambda *asked: calls.update([rule.code]) or store_check(*asked))

    return [counting(rule) for rule in rules]


def test_a_rule_is_asked_only_about_cases_that_have_what_it_needs() -> None:
    context = around(build.case(), build.case({"tests": []}, id="C0002"))
    assert [finding.case for finding in run([_tested], context)] == ["C0001"]
    assert [finding.case for finding in run([replace(_tested, needs="")], context)] == ["C0001", "C0002"]


@pytest.mark.parametrize("rule", GUARDED, ids=lambda rule: rule.code)
def test_what_a_rule_needs_is_a_fact_of_every_case(rule: Rule) -> None:
    for case in (build.case(), Case(case=build.case().case)):
        attrgetter(rule.needs)(around(case).facts[0])


@SLOW
@given(FREE_CASES)
def test_what_a_rule_needs_changes_no_finding_of_a_free_record(cases: list[Case]) -> None:
    context = around(*cases)
    assert run(CATALOGUE, context) == run(UNGUARDED, context)


def test_what_a_rule_needs_changes_no_finding_of_any_rule_case() -> None:
    for case in CASES:
        assert run(CATALOGUE, case.context) == run(UNGUARDED, case.context)


def test_a_check_across_cases_is_asked_once_and_a_check_of_cases_once_for_each() -> None:
    calls: Counter[str] = Counter()
    run(_counted(CATALOGUE, calls), around(*(build.case(id=f"C{n:04d}") for n in range(1, 301))))
    for rule in CATALOGUE:
        if rule.store_check is not None:
            assert calls[rule.code] == 1
        elif not rule.needs:
            assert calls[rule.code] == 300


def test_a_case_of_the_demo_is_asked_about_by_few_more_rules_than_concern_it(demo: Desk) -> None:
    workspace = demo.workspace()
    context = workspace.context(workspace.load())
    calls: Counter[str] = Counter()
    run(_counted(CATALOGUE, calls), context)
    checks = {rule.code for rule in CATALOGUE if rule.case_check is not None}
    asked = sum(calls[code] for code in checks) / len(context.facts)
    assert asked < 0.8 * len(checks)
