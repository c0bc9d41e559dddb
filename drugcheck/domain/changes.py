"""What differs between two versions of a case, field by field: the substance of `history` and `diff`."""

import re
from collections.abc import Iterator
from typing import Final, cast

from drugcheck.domain.case import Case
from drugcheck.domain.sections.base import Mask, Record
from drugcheck.domain.shapes import Shape, shape_of

# A code that cannot stand in a path, or that reads as a position.
_UNNAMEABLE: Final = re.compile(r"^[0-9]*$|[.]")


class Change(Record, frozen=True, kw_only=True):
    """One value that differs: its path with entries named, official label, mask, and what it was and is (None: absent).

    A section or an entry that holds nothing but itself comes and goes as its own path with True.
    """

    path: str
    label: str
    mask: Mask | None
    old: object
    new: object


def changes(old: Case, new: Case) -> tuple[Change, ...]:
    """The differences in the order of the file; entries of a list are matched by `no`, by code, else by position.

    Equal cases have none. A list in another order, its entries the same, has none either.
    """
    return (*_table(shape_of(Case), old, new, ""), *_extra(old, new))


def _extra(old: Case, new: Case) -> Iterator[Change]:
    for key in dict.fromkeys((*old.extra, *new.extra)):
        before, after = old.extra.get(key), new.extra.get(key)
        if before != after or type(before) is not type(after):
            yield Change(path=f"extra.{key}", label=key, mask="text", old=before, new=after)


def _table(shape: Shape, old: Record | None, new: Record | None, prefix: str) -> Iterator[Change]:
    identity = shape.identity
    for field in shape.fields.values():
        if field.key == identity or field.path in ("schema", "extra"):
            continue
        before, after = _value(old, field.attribute), _value(new, field.attribute)
        if before != after:
            yield Change(path=prefix + field.key, label=field.label, mask=field.mask, old=before, new=after)
    for inner in shape.tables.values():
        # Most sections are as they were, and records are compared at once.
        if _value(old, inner.attribute) == _value(new, inner.attribute):
            continue
        place = prefix + inner.key
        if inner.listed:
            before_by_name, after_by_name = _entries(inner, old), _entries(inner, new)
            for name in dict.fromkeys((*before_by_name, *after_by_name)):
                before, after = before_by_name.get(name), after_by_name.get(name)
                if before != after:
                    yield from _pair(inner, before, after, f"{place}.{name}")
        else:
            one, other = (cast("Record | None", _value(side, inner.attribute)) for side in (old, new))
            yield from _pair(inner, one, other, place)


def _pair(shape: Shape, old: Record | None, new: Record | None, place: str) -> Iterator[Change]:
    found = tuple(_table(shape, old, new, place + "."))
    if not found and (old is None) != (new is None) and (shape.listed or shape.optional):
        yield Change(
            path=place,
            label=shape.title,
            mask=None,
            old=None if old is None else True,
            new=None if new is None else True,
        )
    yield from found


def _value(table: Record | None, attribute: str) -> object:
    """The value, None for what is absent or an empty list."""
    value = None if table is None else getattr(table, attribute)
    return None if value == () else value


def _entries(shape: Shape, table: Record | None) -> dict[str, Record]:
    entries = () if table is None else cast("tuple[Record, ...]", getattr(table, shape.attribute))
    if shape.identity is not None:
        names = [str(getattr(entry, shape.identity)) for entry in entries]
        if len(set(names)) == len(names) and not any(
            _UNNAMEABLE.search(name) for name in names if shape.identity == "code"
        ):
            return dict(zip(names, entries, strict=True))
    return {str(position): entry for position, entry in enumerate(entries, 1)}
