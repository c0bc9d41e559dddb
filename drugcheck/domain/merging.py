"""Three versions of a record made one: what one side changed and the other left alone is taken over, field by field.

Used for `undo` (the change turned round against what came later) and for two copies of a store. Entries of a list are
matched by `no` or by code; two sides that each made an entry of the same number keep both, the second renumbered. What
both sides changed differently is a named conflict and is never decided here: the side that somebody named is taken.
"""

from collections.abc import Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

import msgspec

from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import BUILTIN_TYPES, Shape, shape_of

_Shape = TypeVar("_Shape", bound=Record)
_Table = dict[str, Any]
# Which key of an entry is the number of another entry in the same list.
_REFERS: Final = {"tests": "retest_of"}
_ABSENT: Final = object()


class Conflict(NamedTuple):
    """A place that both sides changed differently. Its values are personal and are not in it."""

    path: str
    label: str


class Renumbered(NamedTuple):
    """An entry that both sides made under one number: theirs got another."""

    path: str
    was: int
    now: int


class Merged(NamedTuple, Generic[_Shape]):
    """The record that came out (ours where there is a conflict), with what stands against it."""

    record: _Shape
    conflicts: tuple[Conflict, ...]
    renumbered: tuple[Renumbered, ...]


def merge(base: _Shape | None, ours: _Shape, theirs: _Shape, *, take_theirs: bool = False) -> Merged[_Shape]:
    """Ours with what theirs changed since base; the conflicts by path, and the entries of theirs with a new number.

    Without a base both sides made the record. `take_theirs` lets theirs stand where there is a conflict.
    """
    merging = _Merging(take_theirs)
    before = _plain(base) if base is not None else {}
    table = merging.table(shape_of(type(ours)), before, _plain(ours), _plain(theirs), "")
    record = msgspec.convert(table, type(ours), builtin_types=BUILTIN_TYPES)
    return Merged(record, tuple(merging.conflicts), tuple(merging.renumbered))


def _plain(record: Record) -> _Table:
    return cast(_Table, msgspec.to_builtins(record, builtin_types=BUILTIN_TYPES))


class _Merging:
    """One merge under way."""

    def __init__(self, take_theirs: bool) -> None:
        self.take_theirs = take_theirs
        self.conflicts: list[Conflict] = []
        self.renumbered: list[Renumbered] = []

    def table(self, shape: Shape, base: _Table, ours: _Table, theirs: _Table, path: str) -> _Table:
        """One table; keys in the order of the shape, then those of [extra]."""
        made: _Table = {}
        keys = (*shape.fields, *shape.tables)
        for key in (*keys, *(key for key in (*ours, *theirs) if key not in keys)):
            if key in made:
                continue
            place = f"{path}.{key}" if path else key
            label = shape.fields[key].label if key in shape.fields else key
            value = self.value(
                shape.tables.get(key),
                label,
                base.get(key, _ABSENT),
                ours.get(key, _ABSENT),
                theirs.get(key, _ABSENT),
                place,
            )
            if value is not _ABSENT:
                made[key] = value
        return made

    def value(self, shape: Shape | None, label: str, base: Any, ours: Any, theirs: Any, path: str) -> Any:
        """One value, or the table or list of tables that stands there."""
        if _same(ours, theirs) or _same(theirs, base):
            return ours
        if _same(ours, base):
            return theirs
        if shape is not None and shape.listed and shape.identity is not None:
            sides = _listed(base), _listed(ours), _listed(theirs)
            if all(len({entry[shape.identity] for entry in side}) == len(side) for side in sides):
                return self.entries(shape, *sides, path)
            return _whole_entries(*sides)
        if shape is not None and not shape.listed and all(isinstance(side, dict) for side in (ours, theirs)):
            return self.table(shape, base if isinstance(base, dict) else {}, ours, theirs, path)
        if all(isinstance(side, dict) for side in (ours, theirs)):
            return self._columns(base if isinstance(base, dict) else {}, ours, theirs, path)
        self.conflicts.append(Conflict(path, shape.title if shape is not None else label))
        return theirs if self.take_theirs else ours

    def entries(
        self, shape: Shape, base: Sequence[_Table], ours: Sequence[_Table], theirs: Sequence[_Table], path: str
    ) -> list[_Table]:
        """A list of tables, entries matched by their number or code."""
        identity = shape.identity or "no"
        named_base, named_ours, named_theirs = (
            {entry[identity]: entry for entry in side} for side in (base, ours, theirs)
        )
        made: dict[Any, _Table] = {}
        new: list[Any] = []
        added: list[_Table] = []
        numbers: dict[Any, int] = {}
        if identity == "no":
            numbers = _made_in_both(named_base, named_ours, named_theirs)
            named_theirs = {name: entry for name, entry in named_theirs.items() if name not in numbers}
            self.renumbered += (Renumbered(path, was, now) for was, now in numbers.items())
        for name in dict.fromkeys((*named_ours, *named_theirs)):
            before, mine, other = (side.get(name, _ABSENT) for side in (named_base, named_ours, named_theirs))
            both_new = before is _ABSENT and mine is not _ABSENT and other is not _ABSENT
            if both_new and identity == "no" and not _same(mine, other):
                made[name] = cast(_Table, mine)
                added.append(cast(_Table, other))
                continue
            value = self._entry(shape, before, mine, other, f"{path}.{name}")
            if value is not _ABSENT:
                made[name] = value
                if before is _ABSENT and mine is _ABSENT:
                    new.append(name)
        for entry in added:
            numbers[entry[identity]] = max((*made, *numbers.values()), default=0) + 1
        for entry in added:
            made[numbers[entry[identity]]] = {**entry, identity: numbers[entry[identity]]}
            self.renumbered.append(Renumbered(path, entry[identity], numbers[entry[identity]]))
        refers = _REFERS.get(path, "")
        for name in (*new, *(numbers[entry[identity]] for entry in added)):
            if made[name].get(refers) in numbers:
                made[name] = {**made[name], refers: numbers[made[name][refers]]}
        return sorted(made.values(), key=lambda entry: entry[identity]) if identity == "no" else list(made.values())

    def _entry(self, shape: Shape, base: Any, ours: Any, theirs: Any, path: str) -> Any:
        if _same(ours, theirs) or _same(theirs, base):
            return ours
        if _same(ours, base):
            return theirs
        if _ABSENT in (ours, theirs):
            # One side took the entry away, the other went on with it.
            self.conflicts.append(Conflict(path, shape.title))
            return theirs if self.take_theirs else ours
        return self.table(shape, base if isinstance(base, dict) else {}, ours, theirs, path)

    def _columns(self, base: _Table, ours: _Table, theirs: _Table, path: str) -> _Table:
        """[extra]: the office's own columns, one by one."""
        made: _Table = {}
        for key in dict.fromkeys((*ours, *theirs)):
            before, mine, other = (side.get(key, _ABSENT) for side in (base, ours, theirs))
            value = self.value(None, key, before, mine, other, f"{path}.{key}")
            if value is not _ABSENT:
                made[key] = value
        return made


def _whole_entries(base: Sequence[_Table], ours: Sequence[_Table], theirs: Sequence[_Table]) -> list[_Table]:
    """Entries that nothing names: ours without what theirs took away, then what theirs added."""
    kept = [entry for entry in ours if entry in theirs or entry not in base]
    return kept + [entry for entry in theirs if entry not in base and entry not in kept]


def _made_in_both(base: dict[Any, _Table], ours: dict[Any, _Table], theirs: dict[Any, _Table]) -> dict[Any, int]:
    """The new numbers of theirs under which ours has the very same under another one; by which it has it."""
    left = {no: entry for no, entry in ours.items() if no not in base and not _same(entry, theirs.get(no))}
    found: dict[Any, int] = {}
    for was, entry in theirs.items():
        if was in base or _same(entry, ours.get(was)):
            continue
        now = next((no for no in left if _same({**entry, "no": no}, left[no])), None)
        if now is not None:
            found[was] = now
            del left[now]
    return found


def _same(one: Any, other: Any) -> bool:
    """Equal, an absent and an empty list being one thing; True is not 1."""
    if _is_empty(one) and _is_empty(other):
        return True
    return type(one) is type(other) and bool(one == other)


def _is_empty(value: Any) -> bool:
    return value is _ABSENT or value is None or (isinstance(value, (list, tuple)) and not value)


def _listed(value: Any) -> Sequence[_Table]:
    return cast("Sequence[_Table]", value) if isinstance(value, (list, tuple)) else ()
