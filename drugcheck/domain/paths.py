"""Dotted paths of a case: where each leads, and what the schema says there.

A path uses the keys of the file: `person.name`, `licence.class`, `extra.门牌`. A value in a list is named by the
entry's `no` (`visits.2.summary`), by its code where it has one (`assessments.1.circumstances.H1.evidence`), otherwise
by its position from 1.
"""

from functools import lru_cache
from typing import NamedTuple

from drugcheck.domain.case import Case
from drugcheck.domain.naming import nearest_path, suggestion
from drugcheck.domain.prohibited import prohibited_word
from drugcheck.domain.shapes import Field, Shape, shape_of
from drugcheck.errors import RefusedError, UsageError

EXTRA = "extra"


class UnknownFieldError(UsageError):
    """a case has no field {path}{nearest}"""

    hint = "drugcheck case show CASE"


class ProhibitedFieldError(RefusedError):
    """{path} is not collected: {word} is outside the duty of the office"""

    hint = "drugcheck case show CASE"


class Step(NamedTuple):
    """One table on the way to a value; `entry` names one of a list, None means all of them."""

    shape: Shape
    entry: str | None


class Place(NamedTuple):
    """Where a path leads: through tables to a field, or to a table itself (`field` None)."""

    path: str
    steps: tuple[Step, ...]
    field: Field | None


def nearest(path: str) -> str | None:
    """The path of a case nearest to what was written: by path, by its last word, or by the official label."""
    return nearest_path(shape_of(Case), path)


@lru_cache(maxsize=4096)
def locate(path: str) -> Place:
    """Where a path leads. Raises UnknownFieldError and ProhibitedFieldError."""
    first, _, rest = path.partition(".")
    if first == EXTRA and rest:
        return Place(path, (), _own_column(rest))
    shape = shape_of(Case)
    steps: list[Step] = []
    parts = path.split(".")
    while parts:
        part = parts.pop(0)
        if part in shape.fields and not parts and path != EXTRA:
            return Place(path, tuple(steps), shape.fields[part])
        if part not in shape.tables:
            break
        shape = shape.tables[part]
        named = bool(shape.listed and parts and parts[0] not in shape.fields and parts[0] not in shape.tables)
        steps.append(Step(shape, parts.pop(0) if named else None))
        if not parts:
            return Place(path, tuple(steps), None)
    raise UnknownFieldError(path=path, nearest=suggestion(nearest(path)))


def _own_column(key: str) -> Field:
    word = prohibited_word(key)
    if word is not None:
        raise ProhibitedFieldError(path=f"{EXTRA}.{key}", word=word)
    return Field(
        path=f"{EXTRA}.{key}",
        key=key,
        attribute=key,
        label=key,
        owner="community",
        mask="text",
        type=str,
        whole=str | int | float | bool,
    )


def field_at(path: str) -> Field:
    """What the schema says of a path, entries named or not; UnknownFieldError where it leads to no value."""
    place = locate(path)
    if place.field is None:
        raise UnknownFieldError(path=path, nearest=suggestion(nearest(path)))
    return place.field
