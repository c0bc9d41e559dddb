"""What a comparison found: five buckets, and who is missing. Nothing here shows a value by itself (repr is silent)."""

from typing import Final

from drugcheck.domain.registers import Roster
from drugcheck.domain.roster.rows import RowFault
from drugcheck.domain.sections.base import Record
from drugcheck.message import Message

_COMMUNITY: Final = "case.community"


class NewRow(Record, frozen=True, kw_only=True):
    """新增: a row whose ID number no case has; `values` is text by path."""

    row: int
    community: str
    values: dict[str, str]


class SameRow(Record, frozen=True, kw_only=True):
    """一致: a row that says what the case says."""

    row: int
    case: str


class Difference(Record, frozen=True, kw_only=True):
    """One value in which a row and its case differ.

    `applied` says whether the roster may change it: an empty value is filled, and what comes from the police system
    and the community are updated (四(三)). What the community recorded itself stays until a person changes it.
    """

    field: str
    label: str
    old: object
    new: object
    applied: bool
    text: str


class ChangedRow(Record, frozen=True, kw_only=True):
    """变更: a row that differs from its case."""

    row: int
    case: str
    differences: tuple[Difference, ...]

    @property
    def applied(self) -> tuple[Difference, ...]:
        """Those that `apply` takes over."""
        return tuple(difference for difference in self.differences if difference.applied)


class Suspicion(Record, frozen=True, kw_only=True):
    """疑似重复: rows, and cases, that may be one person. A person decides; rows in `withheld` are left out."""

    rows: tuple[int, ...]
    withheld: tuple[int, ...]
    cases: tuple[str, ...]
    reason: Message
    is_namesake: bool = False


class RosterError(Record, frozen=True, kw_only=True):
    """错误: a row that is refused, with everything that is wrong in it (at least one fault)."""

    row: int
    faults: tuple[RowFault, ...]


class MissingCase(Record, frozen=True, kw_only=True):
    """RG002: an open registered case that no row names; `explained` where the record says why."""

    case: str
    community: str
    explained: bool


class Vanished(Record, frozen=True, kw_only=True):
    """A case that the roster before named and this one does not; `why` is what the record says, empty for nothing."""

    case: str
    community: str
    why: str


class RosterComparison(Record, frozen=True, kw_only=True):
    """A roster beside the cases. `present` are the ids of all cases that a row names, whatever became of the row.

    `supplements` is the roster before, where the file adds the corrected rows to it instead of taking its place.
    """

    rows: int
    new: tuple[NewRow, ...] = ()
    same: tuple[SameRow, ...] = ()
    changed: tuple[ChangedRow, ...] = ()
    suspected: tuple[Suspicion, ...] = ()
    errors: tuple[RosterError, ...] = ()
    missing: tuple[MissingCase, ...] = ()
    present: tuple[str, ...] = ()
    previous_rows: int | None = None
    vanished: tuple[Vanished, ...] = ()
    supplements: Roster | None = None

    @property
    def moved(self) -> tuple[ChangedRow, ...]:
        """Rows that stand in another community than before."""
        return tuple(row for row in self.changed if any(d.field == _COMMUNITY for d in row.differences))
