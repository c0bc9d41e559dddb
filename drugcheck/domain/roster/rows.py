"""One row of a roster -> the values it gives, or everything that is wrong with it."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final

from drugcheck.domain import identity_number
from drugcheck.domain.naming import nearest_name
from drugcheck.domain.office import Config
from drugcheck.domain.roster.cells import (
    CellFault,
    failed_formula,
    read_id_number,
    read_name,
    read_value,
    says_nothing,
    unknown_community,
)
from drugcheck.domain.schema import field_at
from drugcheck.domain.sections.base import Record
from drugcheck.domain.vocabulary import Sex
from drugcheck.message import Message, message

NAME: Final = "person.name"
ID_NUMBER: Final = "person.id_number"
COMMUNITY: Final = "case.community"
BIRTH_DATE: Final = "person.birth_date"
SEX: Final = "person.sex"

_STATED: Final = frozenset({Sex.MALE.value, Sex.FEMALE.value})


class RosterRow(Record, frozen=True, kw_only=True):
    """A row about a person: its number in the file, its cells by the path of the value, and their headers there."""

    number: int
    cells: dict[str, str]
    headers: dict[str, str]


class RowFault(Record, frozen=True, kw_only=True):
    """What is wrong in one cell: the value's path, the column's header, the code of a rule or None, and the reason."""

    field: str
    column: str
    code: str | None
    reason: Message


class ReadRow(Record, frozen=True, kw_only=True):
    """A row that was read: text by path, as `case set` would take it; and every fault."""

    number: int
    values: dict[str, str]
    faults: tuple[RowFault, ...]

    @property
    def id_number(self) -> str | None:
        """The ID number, where it can be one."""
        return self.values.get(ID_NUMBER)

    @property
    def birth_date(self) -> date | None:
        """The birth date that the ID number holds."""
        return identity_number.birth_date(self.values.get(ID_NUMBER, ""))


class RowReader:
    """Reads rows for one office on one day."""

    def __init__(self, config: Config, today: date) -> None:
        self.demo = config.demo
        self.today = today
        self.communities = {folded(community.name): community.name for community in config.communities}

    def read_all(self, rows: Sequence[RosterRow]) -> list[ReadRow]:
        """All rows, in their order."""
        return [self.read(row) for row in rows]

    def read(self, row: RosterRow) -> ReadRow:
        """The row's values and faults."""
        values: dict[str, str] = {}
        faults: list[RowFault] = []
        for path in dict.fromkeys((NAME, ID_NUMBER, COMMUNITY, *row.cells)):
            result = self._read_cell(path, row.cells.get(path, ""))
            if isinstance(result, CellFault):
                faults.append(_fault(row, path, result))
            elif result is not None:
                values[path] = result
        faults += self._against_number(row, values)
        return ReadRow(number=row.number, values=values, faults=tuple(faults))

    def _read_cell(self, path: str, text: str) -> str | CellFault | None:
        if path in (NAME, ID_NUMBER, COMMUNITY) and (failed := failed_formula(text)):
            return failed
        if path == NAME:
            return read_name(text)
        if path == ID_NUMBER:
            return read_id_number(text, demo=self.demo, today=self.today)
        if path == COMMUNITY:
            return self._community(text)
        return read_value(field_at(path), text, self.today)

    def _community(self, text: str) -> str | CellFault:
        if says_nothing(text):
            return CellFault(
                "RG003", message("no community; a merged cell gives its value to its first row only: fill all rows")
            )
        name = self.communities.get(folded(text))
        if name is not None:
            return name
        near = nearest_name(folded(text), self.communities, cutoff=0.3)
        return unknown_community(self.communities[near] if near is not None else None)

    def _against_number(self, row: RosterRow, values: dict[str, str]) -> list[RowFault]:
        """Birth date and sex follow from the ID number; where the row says otherwise, one of them is wrong."""
        number = values.get(ID_NUMBER, "")
        birth, sex = identity_number.birth_date(number), identity_number.sex(number)
        if birth is None or sex is None:
            return []
        faults = []
        if values.setdefault(BIRTH_DATE, birth.isoformat()) != birth.isoformat():
            fault = CellFault("ID002", message("the birth date is not that of the ID number"))
            faults.append(_fault(row, BIRTH_DATE, fault))
        if values.get(SEX) not in _STATED:
            values[SEX] = sex.value
        elif values[SEX] != sex.value:
            faults.append(_fault(row, SEX, CellFault("ID003", message("the sex is not that of the ID number"))))
        return faults


def folded(text: str) -> str:
    """A text as it is compared: without blanks and in half-width characters."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _fault(row: RosterRow, path: str, fault: CellFault) -> RowFault:
    column = row.headers.get(path) or field_at(path).label
    return RowFault(field=path, column=column, code=fault.code, reason=fault.reason)
