"""What changed between two versions of a case, told as an officer would: «检测 #3 新增», «联系电话: a → b»."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby
from typing import Final, NamedTuple

from drugcheck.domain.case import Case
from drugcheck.domain.changes import Change, changes
from drugcheck.domain.shapes import Shape, shape_of
from drugcheck.domain.titles import TITLES

EXTRA: Final = "自定义栏目"


class How(StrEnum):
    """What became of a section or an entry."""

    ADDED = "新增"
    REMOVED = "删除"
    CHANGED = "更改"


class Told(NamedTuple):
    """One section, or one entry of a list, in a change: its title, its number or code, and the values that differ."""

    path: str
    title: str
    entry: str | None
    how: How
    values: tuple[Change, ...]

    @property
    def heading(self) -> str:
        """Such as 检测 #3 新增."""
        number = f" #{self.entry}" if self.entry is not None else ""
        return f"{self.title}{number} {self.how}"


def is_marker(change: Change) -> bool:
    """Whether it says only that a section or an entry came or went; a yes that was recorded is a value."""
    return (change.new is True or change.old is True) and change.label in TITLES.values()


def told(old: Case | None, new: Case) -> tuple[Told, ...]:
    """The differences by section and entry, in the order of the file; `old` None for a case that was opened."""
    before = old if old is not None else Case(case=new.case)
    found = tuple(_told(before, new))
    if old is None:
        head = shape_of(Case).tables["case"]
        return (Told("case", head.title, None, How.ADDED, ()), *found)
    return found


def _told(old: Case, new: Case) -> Iterator[Told]:
    shape = shape_of(Case)
    for (section, entry), group in groupby(changes(old, new), key=lambda change: _place(shape, change.path)):
        values = tuple(group)
        table = shape.tables.get(section)
        path = f"{section}.{entry}" if entry is not None else section
        yield Told(path, table.title if table else EXTRA, entry, _how(table, entry, old, new), values)


def _place(shape: Shape, path: str) -> tuple[str, str | None]:
    section, _, rest = path.partition(".")
    table = shape.tables.get(section)
    return section, rest.partition(".")[0] if table is not None and table.listed and rest else None


def _how(table: Shape | None, entry: str | None, old: Case, new: Case) -> How:
    if table is None:
        return How.CHANGED
    there = [_has(table, entry, case) for case in (old, new)]
    if there[0] == there[1]:
        return How.CHANGED
    return How.ADDED if there[1] else How.REMOVED


def _has(table: Shape, entry: str | None, case: Case) -> bool:
    held = getattr(case, table.attribute)
    if entry is None:
        return held is not None and held != ()
    if table.identity is None:
        return len(held) >= int(entry)
    return any(str(getattr(one, table.identity)) == entry for one in held)
