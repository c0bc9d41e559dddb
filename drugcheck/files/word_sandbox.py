"""Jinja as templates of the office may use it: tags, conditions and loops over what there is, and nothing that costs.

A template comes from a person of the office, and still nothing in it may reach Python, let markup through, or make a
text of gigabytes or a loop without end out of a few characters.
"""

from typing import Any, Final

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

# Markup, and texts as wide as a template says.
_FILTERS: Final = ("safe", "urlize", "xmlattr", "pprint", "center", "indent", "format", "batch", "slice", "tojson")
_WIDENING: Final = frozenset(
    {"center", "ljust", "rjust", "zfill", "expandtabs", "replace", "join", "format", "format_map"}
)
# The rounds of all range() of a document: no form has so many lines.
_MOST_ROUNDS: Final = 10_000


class Sandbox(ImmutableSandboxedEnvironment):
    """One environment for one document: its rounds are counted together."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, **options)
        self._rounds = 0
        for name in _FILTERS:
            del self.filters[name]
        self.globals.clear()
        self.globals["range"] = self._range

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic of numbers; a text is not repeated, and nothing is raised to a power."""
        if operator == "**" or not isinstance(left, int | float) or not isinstance(right, int | float):
            raise SecurityError(f"{operator} is for numbers only" if operator != "**" else "** is not allowed")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may use an attribute of a value."""
        return attr not in _WIDENING and super().is_safe_attribute(obj, attr, value)

    def _range(self, *limits: int) -> range:
        made = range(*limits)
        self._rounds += len(made)
        if self._rounds > _MOST_ROUNDS:
            raise SecurityError(f"range() goes round more than {_MOST_ROUNDS} times")
        return made
