"""What a rule is: a function over facts that yields hits, with a code, a readable name and a page in its docstring.

    @case_rule("CT003", "too-few-informants", Severity.ERROR, phase=2, waivable=True,
               message="未见本人,知情人 {count}/2", fix="drugcheck visit add {case} --with neighbour")
    def too_few_informants(facts, context):
        '''A person who was not met needs two different informants. …'''
        if …:
            yield hit("visits", count=1)

`needs` names a fact without which the rule has nothing to say, as a path below Facts such as "case.tests". It saves the
call for cases that lack it and changes no finding: the function still looks for itself, and a test holds that.

A code, a name and an exit status are never renumbered or reused. The docstring is the page of `drugcheck explain`:
first line what; then paragraphs that begin with «Why:» (with the sentence of the notice or the article of law),
«Bad:», «Good:».
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Finding, Severity


class Hit(msgspec.Struct, frozen=True, gc=False):
    """Where a rule found something, and the values for its message and its fix.

    `message` and `fix` take the place of the rule's own where this finding needs other words or another way out.
    """

    place: str
    details: dict[str, object]
    case: str | None = None
    community: str | None = None
    message: str | None = None
    fix: str | None = None


def hit(
    place: str = "",
    *,
    case: str | None = None,
    community: str | None = None,
    message: str | None = None,
    fix: str | None = None,
    **details: object,
) -> Hit:
    """Makes a Hit; `case` and `community` only where the rule is not about the case at hand.

    `message` and `fix` are templates, as those of a rule.
    """
    return Hit(place, details, case, community, message, fix)


CaseCheck = Callable[[Facts, Context], Iterable[Hit]]
StoreCheck = Callable[[Context], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """A rule of the catalogue.

    `phase` is the number of the campaign phase until whose end an error is only a warning; 0: an error from the start.
    Exactly one of `case_check` (called once per case that has what it `needs`) and `store_check` (called once) is
    set.
    """

    code: str
    name: str
    severity: Severity
    waivable: bool
    phase: int
    message: str
    fix: str
    case_check: CaseCheck | None = None
    needs: str = ""
    store_check: StoreCheck | None = None

    @property
    def page(self) -> str:
        """The docstring of the check, without its indentation: taken off for who reads it, not at every start."""
        check = self.case_check or self.store_check
        return inspect.cleandoc((check.__doc__ if check else None) or "")

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        """The page of the rule."""
        return self.page

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.partition("\n")[0]

    def severity_on(self, context: Context) -> Severity:
        """Error only after the phase has ended; otherwise week one would be all red."""
        if self.severity is Severity.ERROR and self.phase:
            return Severity.ERROR if context.has_ended(self.phase) else Severity.WARNING
        return self.severity

    def finding(self, found: Hit, facts: Facts | None, severity: Severity) -> Finding:
        """The flat finding of a hit."""
        case = found.case or (facts.id if facts else None)
        community = found.community or (facts.community if facts else None)
        values: dict[str, object] = {"case": case or "", "community": community or "", **found.details}
        return Finding(
            self.code,
            self.name,
            severity,
            case,
            community,
            found.place,
            _filled(found.message or self.message, values),
            _filled(found.fix or self.fix, values),
        )


def _filled(template: str, values: dict[str, object]) -> str:
    return template.format_map(values) if "{" in template else template


def case_rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    message: str,
    fix: str,
    waivable: bool = False,
    phase: int = 0,
    needs: str = "",
) -> Callable[[CaseCheck], Rule]:
    """Makes a Rule of a function that looks at one case at a time."""

    def make(check: CaseCheck) -> Rule:
        return Rule(code, name, severity, waivable, phase, message, fix, case_check=check, needs=needs)

    return make


def store_rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    message: str,
    fix: str,
    waivable: bool = False,
    phase: int = 0,
) -> Callable[[StoreCheck], Rule]:
    """Makes a Rule of a function that looks at all cases, the registers or the store, once."""

    def make(check: StoreCheck) -> Rule:
        return Rule(code, name, severity, waivable, phase, message, fix, store_check=check)

    return make
