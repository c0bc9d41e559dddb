"""Rows of an export of the police platform beside the cases: 二(十三), 三(二) 「确保两项数据一致」.

Nothing matches but equal ID numbers; equal names and birth dates make candidates, which count only after somebody has
said so. A row or a cell that could not be read makes what it may be about 未核对, never 仅本地. What was decided before
stays while both sides are what they were.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from msgspec.structs import replace

from drugcheck.domain import identity_number
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.masking import plain
from drugcheck.domain.office import Config
from drugcheck.domain.outcome import next_number
from drugcheck.domain.registers import Candidate, Comparison, Difference, PlatformRow
from drugcheck.domain.registers.platform import Value
from drugcheck.domain.roster.cells import CellFault, failed_formula, read_id_number, read_name, read_value, says_nothing
from drugcheck.domain.roster.differences import comparable, long_number
from drugcheck.domain.roster.rows import COMMUNITY, ID_NUMBER, NAME, RosterRow, folded
from drugcheck.domain.schema import field_at, get_value, parse_text
from drugcheck.domain.vocabulary import CaseKind, PairVerdict, PlatformResult, RowVerdict

_KIND: Final = "case.kind"
_BIRTH: Final = "person.birth_date"
# Digits of a number that a spreadsheet keeps; the others become zeros.
_KEPT_DIGITS: Final = 15


class ReadRow(NamedTuple):
    """A row: its ID number where it can be one, its values by path, and what could not be read, by path."""

    number: int
    id_number: str | None
    values: dict[str, str]
    faults: dict[str, CellFault]
    written: str


def read_row(row: RosterRow, config: Config, today: date) -> ReadRow:
    """The row's values; a community that drugcheck.toml does not have is no value of this office."""
    values: dict[str, str] = {}
    faults: dict[str, CellFault] = {}
    known = {folded(community.name): community.name for community in config.communities}
    for path, text in row.cells.items():
        result: str | CellFault | None
        if path == ID_NUMBER:
            result = failed_formula(text) or read_id_number(text, demo=config.demo, today=today)
        elif path == COMMUNITY:
            result = known.get(folded(text))
        elif path == NAME:
            result = None if says_nothing(text) else failed_formula(text) or read_name(text)
        else:
            result = read_value(field_at(path), text, today)
        if isinstance(result, CellFault):
            faults[path] = result
        elif result is not None:
            values[path] = result
    number = values.pop(ID_NUMBER, None)
    return ReadRow(row.number, number, values, faults, identity_number.normalise(row.cells.get(ID_NUMBER, "")))


def compare(
    rows: Sequence[ReadRow],
    cases: Sequence[Facts],
    before: Comparison,
    today: date,
    *,
    day: date,
    source: str,
    fields: Sequence[str] = (),
) -> Comparison:
    """The register of this comparison, with the verdicts of `before` that still hold. Pure; same input, same result.

    `day` is that of the export, `source` its fingerprint, `fields` the paths that were compared.
    """
    return _Comparing(rows, cases, before).result(today, day, source, fields)


def marked(case: Case, comparison: Comparison, today: date) -> Case:
    """The case with the result of the comparison; the same case where that says nothing new of it."""
    result = result_of(case, comparison)
    if result is None or result is case.platform.result:
        return case
    return replace(case, platform=replace(case.platform, result=result, compared_on=today))


def result_of(case: Case, comparison: Comparison) -> PlatformResult | None:
    """一致, 不一致 or 待录, as the case stands now; None where the comparison does not say."""
    if any(d.case == case.id and not agrees(case, d) for d in comparison.differences):
        return PlatformResult.DIFFERENT
    if case.id in comparison.unchecked:
        return None
    same = case.id in comparison.same or any(d.case == case.id for d in comparison.differences)
    if same or any(pair.case == case.id and pair.verdict is PairVerdict.SAME for pair in comparison.candidates):
        return PlatformResult.SAME
    return PlatformResult.PENDING if case.id in comparison.local_only else None


def agrees(case: Case, difference: Difference) -> bool:
    """Whether the case says by now what the platform says."""
    return _folded_text(now(case, difference.field_)) == _folded_text(difference.theirs)


def now(case: Case, path: str) -> str | None:
    """The value of a case as text that `case set` would take; None for an absent one."""
    value = plain(get_value(case, path))
    if value is None or value in ("", []):
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def values_beside(case: Case, values: Mapping[str, str]) -> tuple[tuple[str, str | None, str], ...]:
    """Path, ours and theirs of every value that the row has otherwise; an empty cell says nothing."""
    found = []
    for path, text in values.items():
        theirs = plain(parse_text(field_at(path), text))
        if comparable(plain(get_value(case, path))) != comparable(theirs):
            found.append((path, now(case, path), text))
    if case.case.kind is not CaseKind.REGISTERED:
        found.append((_KIND, case.case.kind.value, CaseKind.REGISTERED.value))
    return tuple(found)


def digest(number: str) -> str:
    """By what a row is known again once its values are gone."""
    return hashlib.sha256(long_number(number).encode()).hexdigest()


def _folded_text(text: str | None) -> object:
    return None if text is None else comparable(sorted(text.split("、")))


class _Comparing:
    def __init__(self, rows: Sequence[ReadRow], cases: Sequence[Facts], before: Comparison) -> None:
        self.rows = rows
        self.before = before
        self.cases = [facts for facts in cases if facts.is_open or facts.is_registered]
        self.by_number: defaultdict[str, list[Facts]] = defaultdict(list)
        for facts in sorted(self.cases, key=lambda facts: not facts.is_open):
            number = identity_number.normalise(facts.case.person.id_number or "")
            if number:
                self.by_number[number].append(facts)
        self.differences: list[Difference] = []
        self.taken = next_number(before.differences)

    def result(self, today: date, day: date, source: str, fields: Sequence[str]) -> Comparison:
        matched: defaultdict[str, list[ReadRow]] = defaultdict(list)
        apart: list[ReadRow] = []
        for row in self.rows:
            if row.id_number is None:
                continue
            known = self.by_number.get(row.id_number)
            if known:
                matched[known[0].id].append(row)
            else:
                apart.append(row)
        same, unchecked = [], []
        by_id = {facts.id: facts for facts in self.cases}
        for name, group in matched.items():
            case = by_id[name].case
            row = next((r for r in group if not r.faults and not values_beside(case, r.values)), group[0])
            found = values_beside(case, row.values)
            self._differ(case, found)
            if row.faults:
                unchecked.append(name)
            elif not found:
                same.append(name)
        candidates = self._candidates(apart)
        rows_by_number = {row.number: row for row in apart}
        for pair in candidates:
            if pair.verdict is PairVerdict.SAME:
                case = by_id[pair.case].case
                found = ((ID_NUMBER, pair.ours, pair.theirs or ""),) if pair.theirs != pair.ours else ()
                self._differ(case, (*found, *values_beside(case, rows_by_number[pair.row].values)), row=pair.row)
        vague = [row.written for row in self.rows if row.id_number is None]
        absent = [f for f in self.cases if f.is_registered and f.is_open and f.id not in matched]
        hidden_by = {f.id for f in absent if any(_may_be(text, f.case.person.id_number) for text in vague)}
        return Comparison(
            date=day,
            compared_on=today,
            source=source,
            rows=len(self.rows),
            same=tuple(sorted(same)),
            local_only=tuple(f.id for f in absent if f.id not in hidden_by),
            platform_only=tuple(row.number for row in apart),
            unread=tuple(row.number for row in self.rows if row.faults or row.id_number is None),
            unchecked=tuple(sorted({*unchecked, *hidden_by})),
            fields=tuple(fields),
            doubles=tuple(sorted(name for name, group in matched.items() if len(group) > 1)),
            differences=tuple(self.differences),
            candidates=candidates,
            apart=self._apart(apart),
        )

    def _differ(self, case: Case, found: Sequence[tuple[str, str | None, str]], row: int | None = None) -> None:
        known = {d.field_: d for d in self.before.differences if d.case == case.id}
        for path, ours, theirs in found:
            old = known.get(path)
            if old is not None and (old.ours, old.theirs) == (ours, theirs):
                self.differences.append(replace(old, row=row))
                continue
            number, self.taken = (old.no, self.taken) if old is not None else (self.taken, self.taken + 1)
            self.differences.append(Difference(no=number, case=case.id, row=row, field_=path, ours=ours, theirs=theirs))

    def _candidates(self, apart: Sequence[ReadRow]) -> tuple[Candidate, ...]:
        people: defaultdict[tuple[str, str], list[Facts]] = defaultdict(list)
        numbers: defaultdict[str, list[Facts]] = defaultdict(list)
        for facts in self.cases:
            person = facts.case.person
            number = identity_number.normalise(person.id_number or "")
            birth = person.birth_date or identity_number.birth_date(number)
            if person.name and birth:
                people[folded(person.name), birth.isoformat()].append(facts)
            if number:
                numbers[long_number(number)].append(facts)
        known = {(c.case, c.ours, c.theirs): c for c in self.before.candidates}
        found: list[Candidate] = []
        taken = next_number(self.before.candidates)
        for row in apart:
            number = row.id_number or ""
            birth = identity_number.birth_date(number)
            who = (folded(row.values.get(NAME, "")), birth.isoformat() if birth else "")
            for facts in {f.id: f for f in (*numbers[long_number(number)], *people.get(who, ()))}.values():
                ours = facts.case.person.id_number
                if old := known.get((facts.id, ours, number)):
                    found.append(replace(old, row=row.number))
                else:
                    found.append(Candidate(no=taken, row=row.number, case=facts.id, ours=ours, theirs=number))
                    taken += 1
        return tuple(found)

    def _apart(self, rows: Sequence[ReadRow]) -> tuple[PlatformRow, ...]:
        known = {row.digest: row for row in self.before.apart if row.verdict is RowVerdict.ELSEWHERE}
        made, taken = [], next_number(self.before.apart)
        for row in rows:
            number = row.id_number or ""
            if old := known.get(digest(number)):
                made.append(replace(old, row=row.number))
                continue
            same = next((o for o in self.before.apart if o.digest == digest(number) and o.verdict is None), None)
            values = tuple(Value(field_=path, text=text) for path, text in ({ID_NUMBER: number} | row.values).items())
            no, taken = (same.no, taken) if same is not None else (taken, taken + 1)
            made.append(PlatformRow(no=no, row=row.number, digest=digest(number), values=values))
        return tuple(made)


def _may_be(written: str, number: str | None) -> bool:
    """Whether a row whose number cannot be read may be about this case: a cut number still holds its first digits."""
    digits = written[:_KEPT_DIGITS]
    if not number or len(digits) < _KEPT_DIGITS or not digits.isdecimal() or not written.endswith("000"):
        return True
    return identity_number.normalise(number).startswith(digits)
