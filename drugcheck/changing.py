"""Changing cases: one under `Edit`, several with the registers under `Change`; and what a case id is.

Both live inside one transaction of the vault: one commit, or nothing.
"""

import re
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from drugcheck.domain.case import Case, Record
from drugcheck.domain.vocabulary import ContactOutcome
from drugcheck.errors import UsageError
from drugcheck.files.faults import RecordFaultError
from drugcheck.files.record import from_text, to_text

if TYPE_CHECKING:
    from drugcheck.domain.registers import Meetings, Rosters
    from drugcheck.vault import change as vault_change

_CASE_ID = re.compile(r"C[0-9]{4,}")
_SHORT_ID = re.compile(r"[Cc]?([0-9]{1,6})")
# Compiled where they are asked for.
_SCAN_ID = r"C[0-9]{4,}-[0-9]+"
_TYPED_ID = r"C[0-9]{1,8}"

_LOST = ContactOutcome.UNREACHABLE.value
_SEALED = "sealed_on"

Shape = TypeVar("Shape", bound=Record)


class UnknownCaseError(UsageError):
    """there is no case {case}"""

    hint = "drugcheck case list"


class NotACaseError(UsageError):
    """this is not a case id: they are C and a number; names and ID numbers are looked up with case find"""

    hint = "drugcheck case find"


def is_case_id(name: str) -> bool:
    """Whether a record of that name is a case; registers have names of their own."""
    return _CASE_ID.fullmatch(name) is not None


def is_scan_id(name: str) -> bool:
    """Whether a record of that name is the scan of a document: C0031-3 is that of document 3 of C0031."""
    return "-" in name and re.fullmatch(_SCAN_ID, name) is not None


def in_order(names: Iterable[str]) -> list[str]:
    """The case ids among the names, in the order in which they were given: C9999 before C10000."""
    return sorted((name for name in names if _CASE_ID.fullmatch(name)), key=lambda name: (len(name), name))


def case_id_of(text: str) -> str:
    """The case id meant by what was typed: C0031, c31 and 31 are the same."""
    short = _SHORT_ID.fullmatch(text.strip())
    return f"C{int(short[1]):04d}" if short else text.strip().upper()


def unknown_case(case_id: str, names: Iterable[str]) -> UsageError:
    """The error for a case id that does not exist, with the nearest that does; nothing else is repeated."""
    if not re.fullmatch(_TYPED_ID, case_id):
        return NotACaseError()
    import difflib

    near = difflib.get_close_matches(case_id, in_order(names), n=1)
    return UnknownCaseError(case=case_id, hint=f"drugcheck case show {near[0]}" if near else None)


class Edit:
    """One case under change: assign the next Case to `case`."""

    def __init__(self, case: Case) -> None:
        self.before = case
        self.case = case


class Change:
    """Several cases and registers under one change: one commit, or nothing."""

    def __init__(self, ids: Iterable[str], transaction: "vault_change.Change") -> None:
        self._transaction = transaction
        self._ids = set(ids)

    def case(self, case_id: str) -> Case:
        """The case as this change sees it. Raises UnknownCaseError, NotACaseError, DamagedError."""
        case_id = case_id_of(case_id)
        if case_id not in self._ids:
            raise unknown_case(case_id, self._ids)
        return from_text(self._transaction.read(case_id).text, Case, case_id)

    def put(self, case: Case, *, based_on: int | None = None, anew: bool = False, unsealed: bool = False) -> None:
        """Writes the case with this change; an unchanged one is not written.

        `based_on` is the revision that was read before; another one by now raises ConflictError. Who was 联系不到
        leaves a trace of it whatever wrote the case, but where a campaign begins `anew`; and a seal stays whatever
        writes it, but where it is `unsealed`. Raises CountedThereError, and what sealing.check_kept raises.
        """
        if not anew and case.id in self._ids:
            before = self._transaction.read(case.id).text
            if not unsealed:
                self._check_seal(before, case)
            case = self._followed(before, case)
        self._ids.add(case.id)
        # Its text is made when it is written: those of ten thousand cases need not be there at once.
        self._transaction.put(case.id, partial(to_text, case), based_on=based_on)

    def _check_seal(self, before: str, case: Case) -> None:
        if _SEALED not in before and case.case.sealed_on is None:
            return
        from drugcheck.domain.sealing import check_kept

        try:
            known = from_text(before, Case, case.id)
        except RecordFaultError:
            known = None
        check_kept(known, case)

    def _followed(self, before: str, case: Case) -> Case:
        if _LOST not in before:
            return case
        from drugcheck.domain.out_of_contact import followed

        try:
            return followed(from_text(before, Case, case.id), case)
        except RecordFaultError:
            # What could not be read is being set right.
            return case

    def new_id(self) -> str:
        """The next case id; ids are sequential and never used again."""
        from drugcheck.domain.registers import Erasures

        ids = self._ids | {entry.case for entry in self.register(Erasures).erasures}
        numbers = [int(name[1:]) for name in ids if _CASE_ID.fullmatch(name)]
        return f"C{max(numbers, default=0) + 1:04d}"

    def case_ids(self) -> list[str]:
        """Ids of all cases, in order."""
        return in_order(self._ids)

    @property
    def meetings(self) -> "Meetings":
        """The register of meetings."""
        from drugcheck.domain.registers import Meetings

        return self.register(Meetings)

    @meetings.setter
    def meetings(self, register: "Meetings") -> None:
        self.put_register(register)

    @property
    def rosters(self) -> "Rosters":
        """The register of imported rosters."""
        from drugcheck.domain.registers import Rosters

        return self.register(Rosters)

    @rosters.setter
    def rosters(self, register: "Rosters") -> None:
        self.put_register(register)

    def register(self, shape: type[Shape]) -> Shape:
        """The register of that shape as this change sees it; empty where the store has none yet."""
        from drugcheck.domain.registers import NAMES

        name = NAMES[shape]
        if name not in self._ids:
            return shape()
        return from_text(self._transaction.read(name).text, shape, name)

    def put_register(self, register: Record) -> None:
        """Writes the register with this change; an unchanged one is not written."""
        from drugcheck.domain.registers import NAMES

        name = NAMES[type(register)]
        self._ids.add(name)
        self._transaction.put(name, to_text(register))

    def text(self, name: str) -> str:
        """The text of a record as this change sees it. Raises UnknownRecordError, DamagedError."""
        return self._transaction.read(name).text

    def put_text(self, name: str, text: "vault_change.Text") -> None:
        """Writes a record that is neither a case nor a register, such as a scan: its text, or what makes it."""
        self._ids.add(name)
        self._transaction.put(name, text)
