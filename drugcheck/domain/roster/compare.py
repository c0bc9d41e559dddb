"""Rows of a roster beside the cases: who is new, same, changed, perhaps the same person, refused, missing.

The ID number is the key, and an exact one. What looks like one person under two numbers is shown to a person and
never applied: the same number twice in the file, the same name and birth date under another number, a number of 15
places beside its form of 18, two open cases with one number, a case that was closed for good.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain import identity_number
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.office import Config
from drugcheck.domain.registers import Rosters
from drugcheck.domain.roster.cells import maybe_cut
from drugcheck.domain.roster.differences import differences, long_number, speaker
from drugcheck.domain.roster.results import (
    ChangedRow,
    MissingCase,
    NewRow,
    RosterComparison,
    RosterError,
    SameRow,
    Suspicion,
    Vanished,
)
from drugcheck.domain.roster.rows import COMMUNITY, ID_NUMBER, NAME, ReadRow, RosterRow, RowFault, RowReader, folded
from drugcheck.domain.vocabulary import ClosedReason
from drugcheck.errors import UsageError
from drugcheck.message import Message, message

# Who was closed for one of these is still registered until the police system says otherwise: 二(八), 二(九).
_STILL_REGISTERED: Final = frozenset({ClosedReason.DEATH, ClosedReason.MISREGISTERED, ClosedReason.MOVED})

_SEVERAL_ROWS: Final = message("the same ID number stands in several rows (ID004)")
_SEVERAL_CASES: Final = message("several cases have this ID number (ID004)")
_NAMESAKE: Final = message("the same name and birth date under another ID number (ID005)")
_OTHER_FORM: Final = message("a case has this ID number in its form of 15 or 18 places (ID007)")
_CLOSED: Final = message("the case with this ID number was closed: reopen it, or correct its number")


class NoCommunitiesError(UsageError):
    """drugcheck.toml names no communities, so no row of a roster can be assigned"""

    hint = "drugcheck doctor"


def compare(
    rows: Sequence[RosterRow],
    cases: Sequence[Case],
    config: Config,
    today: date,
    *,
    rosters: Rosters | None = None,
    correction: bool = False,
) -> RosterComparison:
    """The five buckets, and the cases that are missing. Pure; the same rows and cases give the same result.

    `rosters` gives the roster before (四(二): counts beside the last one); a `correction` adds its rows to that one, so
    that who stands in that one is not missing.

    Raises:
        NoCommunitiesError: there is nothing to assign rows to.
    """
    if not config.communities:
        raise NoCommunitiesError()
    current = rosters.current if rosters is not None else None
    comparing = _Comparing(cases, config, today)
    supplements = current if correction else None
    if supplements is not None:
        comparing.present.update(supplements.cases)
    comparing.take(RowReader(config, today).read_all(rows))
    return RosterComparison(
        rows=len(rows),
        new=tuple(sorted(comparing.new, key=lambda new: new.row)),
        same=tuple(sorted(comparing.same, key=lambda same: same.row)),
        changed=tuple(sorted(comparing.changed, key=lambda changed: changed.row)),
        suspected=tuple(sorted(comparing.suspected, key=lambda suspicion: suspicion.withheld)),
        errors=tuple(sorted(comparing.errors, key=lambda error: error.row)),
        missing=comparing.missing(),
        present=tuple(sorted(comparing.present)),
        previous_rows=current.rows if current is not None else None,
        vanished=comparing.vanished(current.cases) if current is not None and supplements is None else (),
        supplements=supplements,
    )


class _Person(NamedTuple):
    """What two cases or rows of one person share whatever their ID numbers."""

    name: str
    birth: str


class _Comparing:
    def __init__(self, cases: Sequence[Case], config: Config, today: date) -> None:
        self.cases = [Facts(case, config, today) for case in cases]
        self.new: list[NewRow] = []
        self.same: list[SameRow] = []
        self.changed: list[ChangedRow] = []
        self.suspected: list[Suspicion] = []
        self.errors: list[RosterError] = []
        self.present: set[str] = set()
        self._by_number: defaultdict[str, list[Facts]] = defaultdict(list)
        self._by_long_number: defaultdict[str, list[Facts]] = defaultdict(list)
        self._by_person: defaultdict[_Person, list[Facts]] = defaultdict(list)
        self._new_people: dict[_Person, int] = {}
        for facts in self.cases:
            person = facts.case.person
            number = identity_number.normalise(person.id_number or "")
            if number:
                self._by_number[number].append(facts)
                self._by_long_number[long_number(number)].append(facts)
            birth = person.birth_date or identity_number.birth_date(number)
            if facts.is_open and person.name and birth is not None:
                self._by_person[_Person(folded(person.name), birth.isoformat())].append(facts)

    def take(self, rows: Sequence[ReadRow]) -> None:
        """Puts every row into its bucket."""
        by_number: defaultdict[str, list[ReadRow]] = defaultdict(list)
        damaged = any(fault.code == "ID008" for row in rows for fault in row.faults)
        for row in rows:
            found = self._by_number.get(row.id_number or "", [])
            self.present.update(facts.id for facts in found)
            fault = maybe_cut(row.id_number or "") if damaged and not found else None
            if row.faults:
                self.errors.append(RosterError(row=row.number, faults=row.faults))
            elif fault is not None:
                column = next((f.column for r in rows for f in r.faults if f.code == "ID008"), ID_NUMBER)
                cut = RowFault(field=ID_NUMBER, column=column, code=fault.code, reason=fault.reason)
                self.errors.append(RosterError(row=row.number, faults=(cut,)))
            elif row.id_number is not None:
                by_number[row.id_number].append(row)
        for number, group in by_number.items():
            self._take_number(number, group)

    def _take_number(self, number: str, rows: list[ReadRow]) -> None:
        known = self._by_number.get(number, [])
        open_cases = [facts for facts in known if facts.is_open]
        matching = open_cases or [facts for facts in known if facts.case.case.closed_reason in _STILL_REGISTERED]
        if len(matching) > 1:
            self._suspect(rows, rows, matching, _SEVERAL_CASES)
            return
        if known and not matching:
            self._suspect(rows, rows, known, _CLOSED)
            return
        facts = matching[0] if matching else None
        row = speaker(rows, facts)
        others = [other for other in rows if other is not row]
        if others:
            self._suspect(rows, others, matching, _SEVERAL_ROWS)
        if row is None:
            return
        if facts is not None:
            self._beside(row, facts)
        else:
            self._without_case(row, number)

    def _beside(self, row: ReadRow, facts: Facts) -> None:
        found = differences(row, facts)
        if found:
            self.changed.append(ChangedRow(row=row.number, case=facts.id, differences=found))
        else:
            self.same.append(SameRow(row=row.number, case=facts.id))

    def _without_case(self, row: ReadRow, number: str) -> None:
        if other_form := self._by_long_number.get(long_number(number)):
            self.present.update(facts.id for facts in other_form)
            self._suspect([row], [row], other_form, _OTHER_FORM)
            return
        birth = row.birth_date
        person = _Person(folded(row.values[NAME]), birth.isoformat() if birth else "")
        if namesakes := self._by_person.get(person):
            self._suspect([row], [row], namesakes, _NAMESAKE)
            return
        first = self._new_people.setdefault(person, row.number)
        if first != row.number:
            self.suspected.append(
                Suspicion(
                    rows=(first, row.number),
                    withheld=(row.number,),
                    cases=(),
                    reason=_NAMESAKE,
                )
            )
            return
        self.new.append(NewRow(row=row.number, community=row.values[COMMUNITY], values=row.values))

    def _suspect(
        self, rows: Sequence[ReadRow], withheld: Sequence[ReadRow], cases: Iterable[Facts], reason: Message
    ) -> None:
        self.suspected.append(
            Suspicion(
                rows=tuple(row.number for row in rows),
                withheld=tuple(row.number for row in withheld),
                cases=tuple(facts.id for facts in cases),
                reason=reason,
                is_namesake=reason is _NAMESAKE,
            )
        )

    def missing(self) -> tuple[MissingCase, ...]:
        """Open registered cases that no row names."""
        return tuple(
            MissingCase(case=facts.id, community=facts.community, explained=bool(facts.case.case.absent_from_roster))
            for facts in self.cases
            if facts.is_registered and facts.is_open and facts.id not in self.present
        )

    def vanished(self, before: Sequence[str]) -> tuple[Vanished, ...]:
        """The cases of the roster before that no row names now, each with what the record says of it."""
        return tuple(
            Vanished(case=facts.id, community=facts.community, why=why_absent(facts))
            for facts in self.cases
            if facts.id in set(before) and facts.id not in self.present
        )


def why_absent(facts: Facts) -> str:
    """Why a person may be missing from a roster, in the words of the record; empty where nothing is said."""
    head = facts.case.case
    if head.closed_reason is not None:
        return head.closed_reason.value
    if facts.case.residence.misregistration is not None:
        return facts.case.residence.misregistration.kind.value
    return "已说明" if head.absent_from_roster else ""
