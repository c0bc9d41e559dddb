"""The catalogue as a whole: unique codes and names, a page for each, and every case of the rules holds."""

import importlib
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from drugcheck.domain.findings import Severity
from drugcheck.domain.rules import CATALOGUE, find
from drugcheck.domain.rules.base import Rule
from drugcheck.domain.rules.engine import run
from drugcheck.domain.rules.groups import GROUPS, grouped
from drugcheck.domain.rules.page import page_of
from tests import build
from tests.domain.rules.agreed import AGREED
from tests.domain.rules.shapes import RuleCase, around

CASES: list[RuleCase] = [
    case
    for path in sorted(Path(__file__).parent.glob("cases_*.py"))
    for case in importlib.import_module(f"tests.domain.rules.{path.stem}").CASES
]
# 四(四), 戒毒条例 第七条, GB 11643-1999, 吸毒检测程序规定, 禁毒办通〔2016〕37号.
AUTHORITY = re.compile(r"[一二三四五]\([一二三四五六七八九十]+\)|第[一二三四五六七八九十百]+条|GB \d|规定|〔\d{4}〕|「")
ID_NUMBER = re.compile(r"\d{15}")


def _of(code: str) -> Rule:
    return next(rule for rule in CATALOGUE if rule.code == code)


def test_codes_and_names_are_unique() -> None:
    codes = Counter(rule.code for rule in CATALOGUE) | Counter(rule.name for rule in CATALOGUE)
    assert [word for word, count in codes.items() if count > 1] == []


def test_the_catalogue_is_the_one_that_was_agreed_on() -> None:
    """The 176 codes, and of each the severity, whether it may be waived, and the phase of its grace.

    Rules that came later go on with the numbers of their group.
    """
    agreed = {f"{prefix}{n:03d}": word for prefix, line in AGREED.items() for n, word in enumerate(line.split(), 1)}
    held = {
        rule.code: rule.severity.value[0].upper() + ("w" if rule.waivable else "") + (str(rule.phase or ""))
        for rule in CATALOGUE
    }
    assert len(agreed) == 176
    assert {code: held.get(code) for code in agreed} == agreed
    for prefix in GROUPS:
        numbers = sorted(int(code[2:]) for code in held if code.startswith(prefix))
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_groups_cover_the_catalogue() -> None:
    listed = [rule.code for _prefix, _title, members in grouped(CATALOGUE) for rule in members]
    assert sorted(listed) == sorted(rule.code for rule in CATALOGUE)
    assert list(AGREED) == list(GROUPS)


def test_a_rule_is_found_by_code_and_by_name() -> None:
    for rule in CATALOGUE:
        assert find(rule.code.lower()) is rule
        assert find(f" {rule.name} ") is rule
    assert find("XX999") is None


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.code)
def test_a_rule_has_its_page(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{2}\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", rule.name)
    assert rule.summary.endswith(".")
    places = [rule.page.find(f"\n{word}") for word in ("Why: ", "Bad: ", "Good: ")]
    assert -1 not in places
    assert places == sorted(places)
    page = page_of(rule.page)
    assert all(page.all)
    assert page.what == rule.summary
    assert AUTHORITY.search(page.why), "no sentence of the notice, article of law or standard"
    assert (rule.case_check is None) != (rule.store_check is None)
    assert rule.fix.startswith("drugcheck ")


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.code)
def test_a_rule_has_a_case_that_passes_and_one_that_fails(rule: Rule) -> None:
    assert {case.expect for case in CASES if case.code == rule.code} == {True, False}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.name}")
def test_the_case_holds(case: RuleCase) -> None:
    findings = run([_of(case.code)], case.context)
    assert bool(findings) is case.expect


@pytest.mark.parametrize("case", [case for case in CASES if case.expect], ids=lambda case: f"{case.code}-{case.name}")
def test_a_finding_is_whole_and_names_nobody(case: RuleCase) -> None:
    """Every place of message and fix is filled; no name, number, telephone or address of a case stands in them."""
    people = [facts.case for facts in case.context.facts]
    personal = {word for c in people for word in (c.person.name, c.person.phone, c.residence.current_address) if word}
    for finding in run([_of(case.code)], case.context):
        text = f"{finding.place} {finding.message} {finding.fix}"
        assert "{" not in text
        assert "None" not in text
        assert finding.message.strip() == finding.message != ""
        assert not ID_NUMBER.search(text)
        assert not any(word in text for word in personal)


def test_a_finding_of_a_case_names_case_and_community() -> None:
    """`validate --case` and `--community` choose by them, across cases too."""
    for case in CASES:
        for finding in run([_of(case.code)], case.context):
            known = {facts.id: facts for facts in case.context.facts}
            if finding.case in known:
                assert finding.community == known[finding.case].community


def test_nothing_is_said_of_a_valid_case() -> None:
    assert run(CATALOGUE, around(build.case(), build.case(id="C0002"))) == []


def test_an_error_of_a_phase_is_a_warning_until_it_ends() -> None:
    rule = _of("CT001")
    assert rule.severity_on(around(today=date(2022, 3, 31))) is Severity.WARNING
    assert rule.severity_on(around(today=date(2022, 4, 1))) is Severity.ERROR


def test_a_rule_without_a_phase_is_an_error_from_the_start() -> None:
    assert _of("ID002").severity_on(around(today=date(2022, 3, 1))) is Severity.ERROR


def test_findings_come_by_case_and_code() -> None:
    context = around(build.case({"person.sex": "女", "contact": {}}), build.case({"contact": {}}, id="C0002"))
    found = [(finding.case, finding.code) for finding in run(CATALOGUE, context)]
    assert found == sorted(found)
    assert {case for case, _ in found} == {"C0001", "C0002"}


def test_only_the_wanted_cases_are_looked_at_one_by_one() -> None:
    context = around(build.case({"contact": {}}), build.case({"contact": {}}, id="C0002"))
    found = run([_of("CT005")], context, wanted=lambda case_id: case_id == "C0002")
    assert [finding.case for finding in found] == ["C0002"]
