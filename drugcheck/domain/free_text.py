"""What was written into a case in free words, for the rules that look at wording and at numbers of people.

`texts` are all values but words of official lists, dates and numbers, and those that are there to hold an ID number or
a telephone number (their mask says so); with `only_prose` those among them in which people write sentences. They are
read off the shapes, so that a value that a section gains is looked at without a second list. Most hold nothing that is
looked for: `joined` is all of them in one string, to be searched first (Facts.text).
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, Final, NamedTuple

from drugcheck.domain.case import Case
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import Field, Shape, shape_of

_FOR_NUMBERS: Final = frozenset({"id", "phone"})
# Checksums of an assessment: nobody writes them, and they are as long as all the rest.
_MADE: Final = frozenset({"assessments.facts", "assessments.approvals.facts"})
_NUMBER_COLUMNS: Final = ("证号", "号码", "电话", "手机")


class _Plan(NamedTuple):
    """Where texts stand in a table and below it; `values`, `lists` and `inner` get what stands there in one call."""

    shape: Shape
    listed: bool
    single: tuple[Field, ...]
    several: tuple[Field, ...]
    tables: tuple["_Plan", ...]
    values: Callable[[Any], tuple[Any, ...]]
    lists: Callable[[Any], tuple[Any, ...]]
    inner: Callable[[Any], tuple[Any, ...]]


@cache
def _plan(*, only_prose: bool) -> _Plan:
    return _plan_of(shape_of(Case), _is_prose if only_prose else _is_text)


def _plan_of(shape: Shape, wanted: Callable[[Field], bool]) -> _Plan:
    fields = [field for field in shape.fields.values() if field.type is str and wanted(field)]
    single = tuple(field for field in fields if not field.repeated)
    several = tuple(field for field in fields if field.repeated)
    below = [_plan_of(table, wanted) for table in shape.tables.values()]
    tables = tuple(plan for plan in below if plan.single or plan.several or plan.tables)
    getters = (_getter([one.attribute for one in part]) for part in (single, several, [plan.shape for plan in tables]))
    return _Plan(shape, shape.listed, single, several, tables, *getters)


def _getter(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    if not names:
        return lambda record: ()
    # An attrgetter of one name gives the value and no tuple of it: then the name stands twice.
    getter: Callable[[Any], tuple[Any, ...]] = attrgetter(*names) if len(names) > 1 else attrgetter(*names, *names)
    return getter


def _is_text(field: Field) -> bool:
    return field.mask not in _FOR_NUMBERS and field.path not in _MADE


def _is_prose(field: Field) -> bool:
    return field.mask == "text"


def joined(case: Case) -> str:
    """All texts of a case, a line each, some twice; of [extra] every value."""
    found: list[str | None] = []
    _collect(_plan(only_prose=False), case, found)
    found += map(str, case.extra.values())
    return "\n".join(filter(None, found))


def _collect(plan: _Plan, record: Record, found: list[str | None]) -> None:
    found += plan.values(record)
    if plan.several:
        for several in plan.lists(record):
            found += several
    if plan.tables:
        for table, inner in zip(plan.tables, plan.inner(record), strict=False):
            if not inner:
                continue
            if table.listed:
                for entry in inner:
                    _collect(table, entry, found)
            else:
                _collect(table, inner, found)


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
