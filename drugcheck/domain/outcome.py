"""What a change of a case says: the case as it is now, and one line of consequence for each thing that follows."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

from drugcheck.domain.case import Case
from drugcheck.errors import UsageError
from drugcheck.message import Message


class Outcome(NamedTuple):
    """The next case, the number of the entry that was made or changed (None where there is none), and what follows."""

    case: Case
    no: int | None = None
    consequences: tuple[Message, ...] = ()


class Numbered(Protocol):
    """An entry of a list: it carries a stable number."""

    @property
    def no(self) -> int:
        """The number, from 1."""


Entry = TypeVar("Entry", bound=Numbered)


class NoEntryError(UsageError):
    """{case} has no {what} with number {no}"""

    hint = "drugcheck case show {case}"


def next_number(entries: Sequence[Numbered]) -> int:
    """The next free number: numbers are never used again."""
    return max((entry.no for entry in entries), default=0) + 1


def find_entry(entries: Sequence[Entry], no: int, *, case: str, what: str) -> Entry:
    """The entry with that number.

    Raises:
        NoEntryError: there is none.
    """
    found = next((entry for entry in entries if entry.no == no), None)
    if found is None:
        raise NoEntryError(case=case, what=what, no=no)
    return found


def replace_entry(entries: tuple[Entry, ...], changed: Entry) -> tuple[Entry, ...]:
    """The entries with the one of the same number replaced."""
    return tuple(changed if entry.no == changed.no else entry for entry in entries)
