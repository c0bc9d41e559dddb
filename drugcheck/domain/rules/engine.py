"""Runs the catalogue over the cases, once over each."""

from collections.abc import Callable, Iterable

from drugcheck.domain.findings import Context, Finding
from drugcheck.domain.rules.base import Rule

ORDER = {"error": 0, "warning": 1, "info": 2}


def run(rules: Iterable[Rule], context: Context, wanted: Callable[[str], bool] | None = None) -> list[Finding]:
    """All findings of the rules, by case, then code; store findings first.

    `wanted` (of a case id) restricts which cases are looked at one by one; rules across cases always see all of them.
    """
    findings: list[Finding] = []
    case_checks = []
    for rule in rules:
        severity = rule.severity_on(context)
        if rule.store_check is not None:
            findings += [rule.finding(found, None, severity) for found in rule.store_check(context)]
        elif rule.case_check is not None:
            case_checks.append((rule, rule.case_check, severity))
    for facts in context.facts:
        if wanted is None or wanted(facts.id):
            for rule, check, severity in case_checks:
                # Nearly every check finds nothing: a plain loop costs least then.
                for found in check(facts, context):
                    findings.append(rule.finding(found, facts, severity))
    findings.sort(key=lambda finding: (finding.case or "", finding.code, finding.place))
    return findings
