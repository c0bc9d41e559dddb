"""What was written into a case in free words, for the rules that look at wording and at numbers of people.

`texts` are all values but words of official lists, dates and numbers, and those that are there to hold an ID number or
a telephone number (their mask says so); with `only_prose` those among them in which people write sentences. They are
read off the shapes, so that a value that a section gains is looked at without a second list. Most hold nothing that is
looked for: `joined` is all of them in one string, and the prose in another, to be searched first (Facts.text).
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple, cast

from drugcheck.domain.case import Case
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import Field, Shape, shape_of

_FOR_NUMBERS: Final = frozenset({"id", "phone"})
# Checksums of an assessment: nobody writes them, and they are as long as all the rest.
_MADE: Final = frozenset({"assessments.facts", "assessments.approvals.facts"})
_NUMBER_COLUMNS: Final = ("证号", "号码", "电话", "手机")


class _Plan(NamedTuple):
    """Where texts stand in a table and below it."""

    shape: Shape
    single: tuple[Field, ...]
    several: tuple[Field, ...]
    tables: tuple["_Plan", ...]


@cache
def _plan(*, only_prose: bool) -> _Plan:
    return _plan_of(shape_of(Case), _is_prose if only_prose else _is_text)


def _plan_of(shape: Shape, wanted: Callable[[Field], bool]) -> _Plan:
    fields = [field for field in shape.fields.values() if field.type is str and wanted(field)]
    single = tuple(field for field in fields if not field.repeated)
    several = tuple(field for field in fields if field.repeated)
    below = [_plan_of(table, wanted) for table in shape.tables.values()]
    return _Plan(shape, single, several, tuple(plan for plan in below if plan.single or plan.several or plan.tables))


def _is_text(field: Field) -> bool:
    return field.mask not in _FOR_NUMBERS and field.path not in _MADE


def _is_prose(field: Field) -> bool:
    return field.mask == "text"


class Joined(NamedTuple):
    """Texts of a case, a line each: those in which people write sentences, and all of them; of [extra] every value."""

    prose: str
    whole: str


def joined(case: Case) -> Joined:
    """All texts of a case."""
    prose, others = _collect()(case)
    if case.extra:
        prose += map(str, case.extra.values())
    lines = "\n".join(filter(None, prose))
    return Joined(lines, "\n".join([lines, *filter(None, others)]))


_Texts = list[str | None]


@cache
def _collect() -> Callable[[Case], tuple[_Texts, _Texts]]:
    """The plan as one function: to walk through it takes twice as long, for each case of each check."""
    body = _lines(_plan(only_prose=False), "case", 1)
    lines = ["def collect(case):", "    prose, others = [], []", *body, "    return prose, others"]
    made: dict[str, Any] = {}
    exec("\n".join(lines), made)  # noqa: S102 - made of the names of attributes and of nothing else
    return cast("Callable[[Case], tuple[_Texts, _Texts]]", made["collect"])


def _lines(plan: _Plan, name: str, depth: int) -> Iterator[str]:
    indent = "    " * depth
    for found, kind in (("prose", _is_prose), ("others", lambda field: not _is_prose(field))):
        single = [f"{name}.{field.attribute}," for field in plan.single if kind(field)]
        if single:
            yield f"{indent}{found} += ({' '.join(single)})"
        yield from (f"{indent}{found} += {name}.{field.attribute}" for field in plan.several if kind(field))
    for table in plan.tables:
        whole, entry = f"{name}.{table.shape.attribute}", f"entry{depth}"
        if table.shape.listed:
            yield f"{indent}for {entry} in {whole}:"
        else:
            yield f"{indent}if ({entry} := {whole}) is not None:"
        yield from _lines(table, entry, depth + 1)


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
