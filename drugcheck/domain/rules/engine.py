"""Runs the catalogue over the cases, once over each."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from operator import attrgetter

from drugcheck.domain.findings import Context, Finding, Severity
from drugcheck.domain.rules.base import CaseCheck, Rule, StoreCheck

_BLOCK = 128
_CODE_AND_PLACE = attrgetter("code", "place")


def run(rules: Iterable[Rule], context: Context, wanted: Callable[[str], bool] | None = None) -> list[Finding]:
    """All findings of the rules, by case, then code; store findings first.

    `wanted` (of a case id) restricts which cases are looked at one by one; rules across cases always see all of them.
    """
    findings: list[Finding] = []
    groups: dict[str, list[tuple[Rule, CaseCheck, Severity]]] = {}
    across: list[tuple[Rule, StoreCheck]] = []
    for rule in rules:
        if rule.store_check is not None:
            across.append((rule, rule.store_check))
        elif rule.case_check is not None:
            groups.setdefault(rule.needs, []).append((rule, rule.case_check, rule.severity_on(context)))
    cases = [facts for facts in context.facts if wanted is None or wanted(facts.id)]
    # One check over many cases, and then the next, is a quarter faster than all checks over one case: the processor
    # keeps the check, and of the cases no more than it can keep.
    for start in range(0, len(cases), _BLOCK):
        block = cases[start : start + _BLOCK]
        for need, checks in groups.items():
            having = list(filter(attrgetter(need), block)) if need else block
            for rule, check, severity in checks:
                for facts in having:
                    # Nearly every check finds nothing: a plain loop costs least then.
                    for found in check(facts, context):
                        findings.append(rule.finding(found, facts, severity))
    # After them: the facts of each case are then known.
    for rule, store_check in across:
        severity = rule.severity_on(context)
        findings += [rule.finding(found, None, severity) for found in store_check(context)]
    return _sorted(findings)


def _sorted(findings: list[Finding]) -> list[Finding]:
    by_case: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_case[finding.case or ""].append(finding)
    # A case id is C and at least four digits: C9999 comes before C10000.
    ids = sorted(by_case, key=lambda case: (len(case), case))
    return [finding for case in ids for finding in sorted(by_case[case], key=_CODE_AND_PLACE)]
