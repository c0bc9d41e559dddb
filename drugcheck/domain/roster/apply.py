"""What follows from a comparison: the new cases, the changed ones, the entry in the register of rosters."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from drugcheck.domain.case import Case, CaseHead
from drugcheck.domain.outcome import next_number
from drugcheck.domain.registers import Roster, Rosters
from drugcheck.domain.roster.results import RosterComparison
from drugcheck.domain.schema import set_values
from drugcheck.domain.sections.base import Record
from drugcheck.domain.vocabulary import CaseKind

_ID: Final = re.compile(r"(.*?)([0-9]+)")


class RosterOutcome(Record, frozen=True, kw_only=True):
    """Cases to write, and the register's entry: None where this roster was taken over before and nothing changed."""

    new: tuple[Case, ...]
    changed: tuple[Case, ...]
    roster: Roster | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.new and not self.changed and self.roster is None


def apply(
    comparison: RosterComparison,
    cases: Sequence[Case],
    next_id: str,
    today: date,
    *,
    source: str,
    rosters: Rosters | None = None,
) -> RosterOutcome:
    """Takes over what a comparison allows. Pure; `cases` are those that were compared.

    New cases get `next_id` and the ids after it, in the order of the rows, and name their row as their source.
    `source` is the fingerprint of the file. Refused and withheld rows and values that are not applied change nothing.
    """
    ids = _ids(next_id)
    new = tuple(_new_case(next(ids), row.row, row.values, today) for row in comparison.new)
    by_id = {case.id: case for case in cases}
    changed = tuple(
        set_values(by_id[row.case], [(difference.field, difference.text) for difference in row.applied])
        for row in comparison.changed
        if row.applied
    )
    before = rosters or Rosters()
    supplements = comparison.supplements
    entry = Roster(
        no=next_number(before.rosters),
        date=today,
        source=source,
        rows=comparison.rows if supplements is None else supplements.rows,
        cases=tuple(sorted({*comparison.present, *(case.id for case in new)})),
        refused=len(comparison.errors),
        suspected=len(comparison.suspected) + (0 if supplements is None else supplements.suspected),
    )
    return RosterOutcome(new=new, changed=changed, roster=None if _is_known(entry, before, supplements) else entry)


def _new_case(case_id: str, row: int, values: dict[str, str], today: date) -> Case:
    head = CaseHead(id=case_id, kind=CaseKind.REGISTERED, opened=today, source=f"{today.isoformat()} 名册 第{row}行")
    return set_values(Case(case=head), list(values.items()))


def _ids(first: str) -> Iterator[str]:
    found = _ID.fullmatch(first)
    if found is None:
        raise ValueError("a case id ends in a number")
    prefix, digits = found.groups()
    number = int(digits)
    while True:
        yield f"{prefix}{number:0{len(digits)}d}"
        number += 1


def _is_known(entry: Roster, before: Rosters, supplements: Roster | None) -> bool:
    """Whether the current roster is the same file with the same result; a correction was counted when it came in."""
    current = before.current
    if current is None or (entry.source, entry.cases) != (current.source, current.cases):
        return False
    counts = [(roster.rows, roster.refused, roster.suspected) for roster in (entry, current)]
    return supplements is not None or counts[0] == counts[1]
