"""`drugcheck explain CODE`: what a rule means, the sentence it rests on, how to set it right."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

import typer

from drugcheck.cli import screen
from drugcheck.cli.options import JsonOption, flag
from drugcheck.cli.validate import UnknownRuleError
from drugcheck.domain.rules import CATALOGUE, find
from drugcheck.domain.rules.base import Rule
from drugcheck.errors import UsageError
from drugcheck.message import Message, message


class CodeMissingError(UsageError):
    """which rule? give its code or its name"""

    hint = "drugcheck explain CT003"


class Page(NamedTuple):
    """One rule in words."""

    rule: Rule

    def lines(self) -> Iterator[str | Message]:
        """Code, name, weight, message, page, fix."""
        rule = self.rule
        yield f"{rule.code} {rule.name}"
        yield f"  {rule.message}"
        yield from (f"  {line}" if line else "" for line in rule.page.splitlines())
        yield message("  fix: {command}", command=rule.fix)
        weight = message("error") if rule.severity == "error" else message("warning or note")
        yield message("  weight: {weight}", weight=weight)
        if rule.phase:
            yield message("  a warning until phase {phase} of the campaign has ended", phase=rule.phase)
        yield message("  may be waived") if rule.waivable else message("  cannot be waived")

    def data(self) -> dict[str, object]:
        """The rule as an object."""
        rule = self.rule
        return {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity.value,
            "waivable": rule.waivable,
            "phase": rule.phase,
            "message": rule.message,
            "fix": rule.fix,
            "page": rule.page,
        }


class Catalogue(NamedTuple):
    """Every rule, a line each."""

    rules: tuple[Rule, ...]

    def lines(self) -> Iterator[str]:
        """Code, name and message."""
        yield from (f"{rule.code}  {rule.name}  {rule.message}" for rule in self.rules)

    def data(self) -> dict[str, object]:
        """The rules as objects."""
        return {"rules": [Page(rule).data() for rule in self.rules]}


def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="code or name of a rule", show_default=False)
    ] = None,
    all_: Annotated[bool, flag("--all", help="list every rule")] = False,
    json: JsonOption = False,
) -> None:
    """Explain a rule: what it asks, the sentence it rests on, how to set it right."""
    if all_:
        screen.show(Catalogue(CATALOGUE), as_json=json)
        return
    if code is None:
        raise CodeMissingError()
    rule = find(code)
    if rule is None:
        raise UnknownRuleError(code=code)
    screen.show(Page(rule), as_json=json)
