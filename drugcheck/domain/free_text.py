"""What was written into a case in free words, for the rules that look at wording and at numbers of people.

`texts` are all values but words of official lists, dates and numbers, and those that are there to hold an ID number or
a telephone number (their mask says so); `prose` those among them in which people write sentences. Both are read off
the shapes, so that a value that a section gains is looked at without a second list.
"""

from collections.abc import Callable, Iterator
from functools import cache
from operator import attrgetter
from typing import Any, Final, NamedTuple

from drugcheck.domain.case import Case
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import Field, Shape, shape_of

_FOR_NUMBERS: Final = frozenset({"id", "phone"})
_NUMBER_COLUMNS: Final = ("证号", "号码", "电话", "手机")


class _Plan(NamedTuple):
    """Where texts stand in a table; `values` gets those that are one (and not several) in one call."""

    shape: Shape
    single: tuple[Field, ...]
    values: Callable[[Any], tuple[Any, ...]] | None
    several: tuple[Field, ...]
    tables: tuple["_Plan", ...]


@cache
def _plan(*, only_prose: bool) -> _Plan:
    return _plan_of(shape_of(Case), _is_prose if only_prose else _is_text)


def _plan_of(shape: Shape, wanted: Callable[[Field], bool]) -> _Plan:
    fields = [field for field in shape.fields.values() if field.type is str and wanted(field)]
    single = tuple(field for field in fields if not field.repeated)
    several = tuple(field for field in fields if field.repeated)
    tables = [_plan_of(table, wanted) for table in shape.tables.values()]
    values = _getter(*(field.attribute for field in single)) if single else None
    return _Plan(shape, single, values, several, tuple(plan for plan in tables if any(plan[1:])))


def _getter(*names: str) -> Callable[[Any], tuple[Any, ...]]:
    # An attrgetter of one name gives the value and no tuple of it.
    several: Callable[[Any], tuple[Any, ...]] = attrgetter(*names)
    return several if len(names) > 1 else lambda record: (getattr(record, names[0]),)


def _is_text(field: Field) -> bool:
    return field.mask not in _FOR_NUMBERS


def _is_prose(field: Field) -> bool:
    return field.mask == "text"


def prose(case: Case) -> str:
    """All sentences of a case, a line each: to be searched in one go, since most hold nothing that is looked for."""
    found: list[str] = []
    _collect(_plan(only_prose=True), case, found)
    if case.extra:
        found += map(str, case.extra.values())
    return "\n".join(found)


def _collect(plan: _Plan, record: Record, found: list[str]) -> None:
    if plan.values is not None:
        found += filter(None, plan.values(record))
    for table in plan.tables:
        inner = getattr(record, table.shape.attribute)
        if inner:
            for entry in inner if table.shape.listed else (inner,):
                _collect(table, entry, found)


def texts(case: Case, *, only_prose: bool = False) -> Iterator[tuple[str, str]]:
    """Each text with its place, such as `visits.2.summary`; of [extra] those whose name asks for no number."""
    yield from _places(_plan(only_prose=only_prose), case, "")
    for key, value in case.extra.items():
        if only_prose or not any(word in key for word in _NUMBER_COLUMNS):
            yield f"extra.{key}", str(value)


def _places(plan: _Plan, record: Record, prefix: str) -> Iterator[tuple[str, str]]:
    for field in plan.single:
        if value := getattr(record, field.attribute):
            yield f"{prefix}{field.key}", value
    for field in plan.several:
        yield from ((f"{prefix}{field.key}", value) for value in getattr(record, field.attribute))
    for table in plan.tables:
        shape = table.shape
        inner = getattr(record, shape.attribute)
        for position, entry in enumerate((inner if shape.listed else (inner,)) if inner else (), 1):
            name = f".{getattr(entry, shape.identity or '', position)}" if shape.listed else ""
            yield from _places(table, entry, f"{prefix}{shape.key}{name}.")
