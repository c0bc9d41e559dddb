"""The police list of driving licences beside the cases: 二(六), 三(一).

The ID number is the one key, and an exact one. Who stands on the list without a case gets none: having a licence is no
reason to be on file. What the list says of a licence comes from the police and is taken over (四(三)); what else
contradicts the case is shown to a person. That somebody is not on a list says nothing, unless it is complete.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.masking import plain
from drugcheck.domain.office import Config
from drugcheck.domain.roster.cells import CellFault, failed_formula, read_id_number, read_value, says_nothing
from drugcheck.domain.roster.differences import long_number
from drugcheck.domain.roster.results import Difference, RosterError
from drugcheck.domain.roster.rows import ID_NUMBER, NAME, ReadRow, RosterRow, RowFault
from drugcheck.domain.schema import field_at, get_value, parse_text, set_values
from drugcheck.domain.sections.base import Record
from drugcheck.domain.vocabulary import Answer
from drugcheck.message import Message, message

ANSWER: Final = "screening.driving_licence"
LIST_DATE: Final = "licence.list_date"
_VALID_UNTIL: Final = "licence.valid_until"
_SECTION: Final = "licence."

_NAME_DIFFERS: Final = message("the name is not that of the case with this ID number")
_SEVERAL_ROWS: Final = message("the same ID number stands in several rows that differ")
_SEVERAL_CASES: Final = message("several cases have this ID number (ID004)")
_OTHER_FORM: Final = message("a case has this ID number in its form of 15 or 18 places (ID007)")
_CLOSED: Final = message("the case with this ID number is closed")
_ANSWERED_NO: Final = message("the case says 无, the list has a licence")
_ANSWERED_YES: Final = message("the case has a licence, the complete list has none")


class Match(Record, frozen=True, kw_only=True):
    """匹配: a row and its case; `differences` are what the list changes in it, none where both say the same."""

    row: int
    case: str
    differences: tuple[Difference, ...] = ()

    @property
    def overrules(self) -> bool:
        """Whether the list says otherwise than the case did, and not only more."""
        return any(d.field != LIST_DATE and d.old not in (None, Answer.UNKNOWN.value) for d in self.differences)


class Contradiction(Record, frozen=True, kw_only=True):
    """与本地不一致: rows and cases that a person has to look at; `applied` where the list goes before the case."""

    rows: tuple[int, ...]
    cases: tuple[str, ...]
    reason: Message
    applied: bool = False


class LicenceComparison(Record, frozen=True, kw_only=True):
    """A list beside the cases. `unmatched` are rows without a case, `absent` cases that get 无 from a complete list.

    `older` is how many rows are older than what their cases hold from a later list, `unknowable` how many cases in
    scope have no ID number and can stand on no list.
    """

    rows: int
    day: date
    matches: tuple[Match, ...] = ()
    unmatched: tuple[int, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    errors: tuple[RosterError, ...] = ()
    absent: tuple[str, ...] = ()
    older: int = 0
    unknowable: int = 0

    @property
    def changed(self) -> tuple[Match, ...]:
        """The matches that change something."""
        return tuple(match for match in self.matches if match.differences)


def compare(
    rows: Sequence[RosterRow],
    cases: Sequence[Case],
    config: Config,
    today: date,
    day: date,
    *,
    complete: bool = False,
    community: str | None = None,
) -> LicenceComparison:
    """The list of `day` beside the cases. Pure; the same list a second time changes nothing.

    Args:
        complete: every licence of the unit stands on it, so that who does not has none.
        community: only its cases get 无 from a complete list.
    """
    comparing = _Comparing(cases, config, today, day)
    comparing.take([_read(row, config, today) for row in rows])
    if complete:
        comparing.take_absent(community)
    return LicenceComparison(
        rows=len(rows),
        day=day,
        matches=tuple(sorted(comparing.matches, key=lambda match: match.row)),
        unmatched=tuple(sorted(comparing.unmatched)),
        contradictions=tuple(comparing.contradictions),
        errors=tuple(sorted(comparing.errors, key=lambda error: error.row)),
        absent=tuple(comparing.absent),
        older=comparing.older,
        unknowable=comparing.unknowable,
    )


def apply(comparison: LicenceComparison, cases: Sequence[Case]) -> tuple[Case, ...]:
    """The cases that change. Pure; `cases` are those that were compared."""
    by_id = {case.id: case for case in cases}
    changed = [
        set_values(by_id[match.case], [(difference.field, difference.text) for difference in match.differences])
        for match in comparison.changed
    ]
    changed += [set_values(by_id[case_id], [(ANSWER, Answer.NO.value)]) for case_id in comparison.absent]
    return tuple(changed)


def _read(row: RosterRow, config: Config, today: date) -> ReadRow:
    values: dict[str, str] = {}
    faults: list[RowFault] = []
    result: str | CellFault | None
    for path, text in row.cells.items():
        if path == ID_NUMBER:
            result = failed_formula(text) or read_id_number(text, demo=config.demo, today=today)
        elif path == NAME:
            result = None if says_nothing(text) else text
        else:
            # A licence is valid until a day to come.
            result = read_value(field_at(path), text, date.max if path == _VALID_UNTIL else today)
        if isinstance(result, CellFault):
            column = row.headers.get(path) or field_at(path).label
            faults.append(RowFault(field=path, column=column, code=result.code, reason=result.reason))
        elif result is not None:
            values[path] = result
    return ReadRow(number=row.number, values=values, faults=tuple(faults))


class _Comparing:
    def __init__(self, cases: Sequence[Case], config: Config, today: date, day: date) -> None:
        self.day = day
        self.facts = [Facts(case, config, today) for case in cases]
        self.matches: list[Match] = []
        self.unmatched: list[int] = []
        self.contradictions: list[Contradiction] = []
        self.errors: list[RosterError] = []
        self.absent: list[str] = []
        self.older = self.unknowable = 0
        self._named: set[str] = set()
        self._by_number: defaultdict[str, list[Facts]] = defaultdict(list)
        self._by_long_number: defaultdict[str, list[Facts]] = defaultdict(list)
        for facts in self.facts:
            if facts.id_number:
                self._by_number[facts.id_number].append(facts)
                self._by_long_number[long_number(facts.id_number)].append(facts)

    def take(self, rows: Sequence[ReadRow]) -> None:
        """Puts every row where it belongs."""
        by_number: defaultdict[str, list[ReadRow]] = defaultdict(list)
        for row in rows:
            number = row.id_number or ""
            # Even a row that is refused says that its person stands on the list.
            self._named.update(facts.id for facts in self._by_long_number.get(long_number(number), ()) if number)
            if row.faults:
                self.errors.append(RosterError(row=row.number, faults=row.faults))
            elif number:
                by_number[number].append(row)
        for number, group in by_number.items():
            self._take_number(number, group)

    def _take_number(self, number: str, rows: list[ReadRow]) -> None:
        known = self._by_number.get(number, [])
        open_cases = [facts for facts in known if facts.is_open]
        numbers = tuple(row.number for row in rows)
        if not known and (other := self._by_long_number.get(long_number(number))):
            self._contradict(numbers, other, _OTHER_FORM)
        elif not known:
            self.unmatched += numbers
        elif not open_cases:
            self._contradict(numbers, known, _CLOSED)
        elif len(open_cases) > 1:
            self._contradict(numbers, open_cases, _SEVERAL_CASES)
        elif any(row.values != rows[0].values for row in rows[1:]):
            self._contradict(numbers, open_cases, _SEVERAL_ROWS)
        else:
            self._beside(rows[0], open_cases[0])

    def _beside(self, row: ReadRow, facts: Facts) -> None:
        name, own = row.values.get(NAME), facts.case.person.name
        if name and own and _folded(name) != _folded(own):
            self._contradict((row.number,), [facts], _NAME_DIFFERS)
            return
        if facts.case.screening.driving_licence is Answer.NO:
            self._contradict((row.number,), [facts], _ANSWERED_NO, applied=True)
        before = facts.case.licence.list_date if facts.case.licence else None
        older = before is not None and self.day < before
        self.older += older
        found = () if older else tuple(_differences(row, facts.case, self.day))
        self.matches.append(Match(row=row.number, case=facts.id, differences=found))

    def _contradict(
        self, rows: tuple[int, ...], facts: Sequence[Facts], reason: Message, *, applied: bool = False
    ) -> None:
        cases = tuple(one.id for one in facts)
        self.contradictions.append(Contradiction(rows=rows, cases=cases, reason=reason, applied=applied))

    def take_absent(self, community: str | None) -> None:
        """Who does not stand on a list that is complete."""
        for facts in self.facts:
            if not facts.is_listed or community not in (None, facts.community):
                continue
            answer, licence = facts.case.screening.driving_licence, facts.case.licence
            if not facts.id_number:
                self.unknowable += 1
            elif facts.id in self._named:
                continue
            elif licence is not None or answer is Answer.YES:
                self._contradict((), [facts], _ANSWERED_YES)
            elif answer is not Answer.NO:
                self.absent.append(facts.id)


def _differences(row: ReadRow, case: Case, day: date) -> Iterator[Difference]:
    """What the list says and the case does not; a cell that says nothing never clears a value."""
    said = {ANSWER: Answer.YES.value, **{path: text for path, text in row.values.items() if path.startswith(_SECTION)}}
    for path, text in {**said, LIST_DATE: day.isoformat()}.items():
        field = field_at(path)
        old, new = plain(get_value(case, path)), plain(parse_text(field, text))
        if old != new:
            yield Difference(field=path, label=field.label, old=old, new=new, applied=True, text=text)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).replace("•", "·")
