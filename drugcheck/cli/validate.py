"""`drugcheck validate`: the rule catalogue over the records, before each weekly submission."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from drugcheck.cli import screen, state
from drugcheck.cli.loading import check_community, load
from drugcheck.cli.options import CommunityOption, JsonOption, text
from drugcheck.domain.facts import CATEGORIES
from drugcheck.domain.findings import Context, Finding, Severity
from drugcheck.domain.rules import CATALOGUE, find
from drugcheck.domain.rules.base import Rule
from drugcheck.domain.rules.engine import run
from drugcheck.errors import FINDINGS, OK, UsageError
from drugcheck.message import Message, message

ANNEXES = 14
_CODE = re.compile(r"[A-Za-z][A-Za-z-]{0,40}[0-9]{0,4}")
_LETTER = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.INFO: "I"}


class UnknownRuleError(UsageError):
    """there is no rule {code}"""

    hint = "drugcheck explain --all"


class UnknownAnnexError(UsageError):
    """there is no annex {annex}; they are numbered 1 to 14"""

    hint = "drugcheck annex 1"


class Report(NamedTuple):
    """All findings, and how many of each weight."""

    findings: tuple[Finding, ...]
    cases: int

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    def lines(self) -> Iterator[str | Message]:
        """Every finding with its fix, by case, then the sums."""
        width = max((screen.width(f"{f.code} {f.message}") for f in self.findings), default=0)
        for found in self.findings:
            words = f"{found.code} {found.message}"
            padding = " " * (min(width, 60) - screen.width(words))
            subject = found.case or found.community or "-"
            yield f"{subject:<6} {_LETTER[found.severity]} {words}{padding}  -> {found.fix}"
        counts = Counter(found.severity for found in self.findings)
        yield message(
            "errors {errors}  warnings {warnings}  notes {notes}  cases {cases}",
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            notes=counts[Severity.INFO],
            cases=self.cases,
        )

    def data(self) -> dict[str, object]:
        """`findings` and `summary`."""
        severities = Counter(found.severity.value for found in self.findings)
        codes = Counter(found.code for found in self.findings)
        return {
            "findings": [found._asdict() for found in self.findings],
            "summary": {
                "cases": self.cases,
                "findings": len(self.findings),
                **{severity.value: severities[severity.value] for severity in Severity},
                "codes": dict(sorted(codes.items())),
            },
        }


def validate(
    select: Annotated[
        str | None, text("--select", metavar="CODES", help="only these rules, such as CT or CT003,ID")
    ] = None,
    ignore: Annotated[str | None, text("--ignore", metavar="CODES", help="all rules but these")] = None,
    case: Annotated[str | None, text("--case", metavar="CASE", help="only this case")] = None,
    community: CommunityOption = None,
    annex: Annotated[str | None, text("--annex", metavar="N", help="only the cases listed in this annex")] = None,
    json: JsonOption = False,
) -> int:
    """Check the records before the weekly submission. Ends with status 1 while errors are open."""
    workspace = state.workspace()
    rules = chosen_rules(select, ignore)
    if case is not None:
        case = workspace.case(case).id
    check_community(workspace, community)
    rows = workspace.annex_template(annex_number(annex)).rows if annex is not None else None
    loaded = load(workspace, ask_history=True)
    context = workspace.context(loaded)
    findings = narrowed(run(rules, context), context, case=case, community=community, category=rows)
    report = Report(tuple(findings), len(loaded.cases))
    screen.show(report, as_json=json)
    return FINDINGS if report.errors else OK


def chosen_rules(select: str | None, ignore: str | None) -> list[Rule]:
    """Rules by code, name or prefix. Raises UnknownRuleError."""
    wanted = _codes(select) if select else {rule.code for rule in CATALOGUE}
    unwanted = _codes(ignore) if ignore else set()
    return [rule for rule in CATALOGUE if rule.code in wanted - unwanted]


def _codes(text: str) -> set[str]:
    codes: set[str] = set()
    for part in (part.strip() for part in text.replace("\uff0c", ",").split(",")):
        prefix = {rule.code for rule in CATALOGUE if part.isalpha() and rule.code.startswith(part.upper())}
        one = find(part)
        if one is not None:
            prefix.add(one.code)
        if not prefix:
            raise UnknownRuleError(code=part if _CODE.fullmatch(part) else "…")
        codes |= prefix
    return codes


def annex_number(text: str) -> int:
    """The number of an annex. Raises UnknownAnnexError."""
    if text.strip().isdecimal() and 1 <= int(text) <= ANNEXES:
        return int(text)
    raise UnknownAnnexError(annex=text if text.isdecimal() and len(text) <= 3 else "…")


def narrowed(
    findings: list[Finding], context: Context, *, case: str | None, community: str | None, category: str | None
) -> list[Finding]:
    """The findings about one case, one community, or the cases of one category."""
    if case is not None:
        findings = [found for found in findings if found.case == case]
    if community is not None:
        findings = [found for found in findings if found.community == community]
    if category in CATEGORIES:
        listed = {facts.id for facts in context.facts if facts.belongs(category)}
        findings = [found for found in findings if found.case in listed]
    return findings
