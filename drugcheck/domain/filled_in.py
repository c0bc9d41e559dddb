"""A fill-in sheet that came back: what it changes, what it must not, and what has been changed meanwhile. 四(三).

The sheet is held against the case as it was when the sheet went out: a cell that says what it said then is no change.
A value that the case holds otherwise by now is a conflict, which a person decides; an empty cell never clears a value.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain.case import Case
from drugcheck.domain.fill_in import FillColumn, FillSheet, path_of
from drugcheck.domain.masking import OMITTED, RESTRICTED, plain
from drugcheck.domain.roster.cells import CellFault, failed_formula, read_value
from drugcheck.domain.schema import field_at, get_value, parse_text, set_values
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import Field
from drugcheck.domain.typed import ValueTypeError
from drugcheck.errors import DrugcheckError
from drugcheck.message import Message, message

# What masking leaves in a text.
_MARKS: Final = (RESTRICTED, OMITTED, "**")

_POLICE: Final = message("the police fill this column, not the community")
_SHOWN: Final = message("this column is not read back")
_SEVERAL: Final = message("the case has several entries: drugcheck case edit CASE")
_MASK: Final = message("the mask cannot be edited: write the whole value")
_NO_CASE: Final = message("the row names no case")
_UNKNOWN: Final = message("there is no such case in this community")
_TWICE: Final = message("the case stands in an earlier row")


class FilledRow(NamedTuple):
    """A row of a sheet that came back: its number there, the case id, the cells in order of the columns.

    None stands for a cell of a column that is no longer there.
    """

    number: int
    case: str
    cells: tuple[str | None, ...]


class FillChange(Record, frozen=True, kw_only=True):
    """A value that the sheet changes. `old` is what the case holds now, `then` what it held when the sheet went out."""

    row: int
    case: str
    path: str
    label: str
    then: object
    old: object
    new: object
    text: str


class FillRefusal(Record, frozen=True, kw_only=True):
    """A cell, or a row (column empty), that is not taken over, and why; never what stands there."""

    row: int
    case: str
    column: str
    reason: Message


class FillComparison(Record, frozen=True, kw_only=True):
    """A sheet beside the cases. `emptied` counts cells that were emptied, which clears nothing."""

    rows: int
    changes: tuple[FillChange, ...] = ()
    conflicts: tuple[FillChange, ...] = ()
    refused: tuple[FillRefusal, ...] = ()
    emptied: int = 0


def compare(
    rows: Sequence[FilledRow],
    sheet: FillSheet,
    then: Mapping[str, Case],
    now: Mapping[str, Case],
    today: date,
) -> FillComparison:
    """The sheet beside the cases. Pure.

    Args:
        sheet: the sheet as it went out, made anew from the cases of then.
        then: cases when the sheet went out.
        now: cases of the sheet's community as they are.
    """
    comparing = _Comparing(sheet, then, now, today)
    for row in rows:
        comparing.take(row)
    return FillComparison(
        rows=len(rows),
        changes=tuple(comparing.changes),
        conflicts=tuple(comparing.conflicts),
        refused=tuple(comparing.refused),
        emptied=comparing.emptied,
    )


def apply(comparison: FillComparison, now: Mapping[str, Case]) -> tuple[Case, ...]:
    """The cases that change, with their changes; a conflict changes nothing. Pure."""
    by_case: dict[str, list[FillChange]] = {}
    for change in comparison.changes:
        by_case.setdefault(change.case, []).append(change)
    return tuple(
        set_values(now[case_id], [(change.path, change.text) for change in changes])
        for case_id, changes in by_case.items()
    )


class _Comparing:
    def __init__(self, sheet: FillSheet, then: Mapping[str, Case], now: Mapping[str, Case], today: date) -> None:
        self.sheet, self.then, self.now, self.today = sheet, then, now, today
        self.shown = {row.case: row.cells for row in sheet.rows}
        self.changes: list[FillChange] = []
        self.conflicts: list[FillChange] = []
        self.refused: list[FillRefusal] = []
        self.emptied = 0
        self._taken: set[str] = set()

    def take(self, row: FilledRow) -> None:
        """Compares a row, cell by cell."""
        case = self.now.get(row.case)
        if case is None or row.case in self._taken:
            reason = _NO_CASE if not row.case else _UNKNOWN if case is None else _TWICE
            if row.case or any(row.cells):
                self.refused.append(FillRefusal(row=row.number, case=row.case, column="", reason=reason))
            return
        self._taken.add(row.case)
        before = self.shown.get(row.case, ("",) * len(self.sheet.columns))
        changes = [
            change
            for column, text, old in zip(self.sheet.columns, row.cells, before, strict=True)
            if text is not None and text.split() != old.split()
            for change in self._cell(row, column, text, case)
        ]
        self.changes += self._possible(row, case, changes)

    def _cell(self, row: FilledRow, column: FillColumn, text: str, case: Case) -> Iterator[FillChange]:
        """The change that a cell means, if it may mean one."""
        path = path_of(column.value, case)
        closed = _POLICE if column.kind == "police" else _SHOWN if column.kind == "shown" else None
        if closed is not None:
            self._refuse(row, column, closed)
        elif not text:
            self.emptied += 1
        elif path is None:
            self._refuse(row, column, _SEVERAL)
        elif field_at(path).mask is not None and any(mark in text for mark in _MARKS):
            self._refuse(row, column, _MASK)
        else:
            read = failed_formula(text) or _read(field_at(path), text, self.today)
            if isinstance(read, CellFault):
                self._refuse(row, column, read.reason)
            elif read is not None:
                yield from self._beside(row, column, path, read, case)

    def _beside(self, row: FilledRow, column: FillColumn, path: str, text: str, case: Case) -> Iterator[FillChange]:
        field = field_at(path)
        old = _value(case, path)
        past = self.then.get(case.id)
        # The entry of a list may have another number then; whoever had none had no value.
        path_then = path_of(column.value, past) if past is not None else None
        then = _value(past, path_then) if past is not None and path_then is not None else None
        new = plain(parse_text(field, text))
        if new == old:
            return
        change = FillChange(
            row=row.number, case=case.id, path=path, label=field.label, then=then, old=old, new=new, text=text
        )
        # A row that was written in by hand shows nothing of the case, so it cannot know better.
        unseen = case.id not in self.shown and old is not None
        if old != then or unseen:
            self.conflicts.append(change)
        else:
            yield change

    def _possible(self, row: FilledRow, case: Case, changes: list[FillChange]) -> list[FillChange]:
        """The changes of a row that can be made together; otherwise none, and why."""
        try:
            set_values(case, [(change.path, change.text) for change in changes])
        except DrugcheckError as error:
            reason = error.message
            self.refused.append(FillRefusal(row=row.number, case=case.id, column="", reason=reason))
            return []
        return changes

    def _refuse(self, row: FilledRow, column: FillColumn, reason: Message) -> None:
        header = f"{column.group}·{column.header}" if column.group else column.header
        self.refused.append(FillRefusal(row=row.number, case=row.case, column=header, reason=reason))


def _read(field: Field, text: str, today: date) -> str | CellFault | None:
    """The text of a value; 无 is a word of its own in free text, and a no where yes or no is asked."""
    if field.type is str:
        return text
    if field.type is not bool:
        return read_value(field, text, today)
    try:
        parse_text(field, text)
    except ValueTypeError:
        return CellFault(None, message("needs 是 or 否"))
    return text


def _value(case: Case, path: str) -> object:
    """The value at a path; None where its entry is not there."""
    try:
        return plain(get_value(case, path))
    except DrugcheckError:
        return None
