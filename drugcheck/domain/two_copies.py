"""Two copies of a store: who is who where both opened a case, what a new id means elsewhere, and registers of both.

Both copies give ids in order, so two cases of different persons may carry one id, and two meetings one number. The
later one to arrive gets another, and everything that the same copy wrote of it follows.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from drugcheck.domain.approval import fingerprint, signed_fingerprint
from drugcheck.domain.case import Assessment, Case
from drugcheck.domain.first_seen import CHECKS_KEPT, first_days
from drugcheck.domain.registers import Checked, Packages, Seen, SeenOn
from drugcheck.domain.registers.scan import scan_id
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import BUILTIN_TYPES

_Shape = TypeVar("_Shape", bound=Record)


def is_one_person(one: Case, other: Case) -> bool:
    """Whether both are about the holder of one ID number; nothing else is taken for it."""
    return bool(one.person.id_number) and one.person.id_number == other.person.id_number


def next_id(taken: set[str]) -> str:
    """The case id after all those that were ever given."""
    numbers = [int(name[1:]) for name in taken if re.fullmatch(r"C[0-9]+", name)]
    return f"C{max(numbers, default=0) + 1:04d}"


def mentions(text: str, ids: Mapping[str, str]) -> bool:
    """Whether a text speaks of one of these cases."""
    return _pattern(ids).search(text) is not None


def renamed(record: _Shape, ids: Mapping[str, str]) -> _Shape:
    """The record with other case ids wherever it names one: in fields, lists, `C0031 visits.2` and free text."""
    pattern = _pattern(ids)
    return _mapped(record, lambda text: pattern.sub(lambda found: ids[found[0]], text))


def with_meetings(case: Case, before: Case | None, numbers: Mapping[int, int]) -> Case:
    """The case with other numbers of meetings in the assessments that were drawn up, or got their meeting, since."""
    known = {entry.no: entry.meeting for entry in before.assessments} if before is not None else {}
    made = []
    for entry in case.assessments:
        number = numbers.get(entry.meeting) if entry.meeting is not None else None
        new = number is not None and known.get(entry.no) != entry.meeting
        made.append(_signed_as(case, entry, replace(entry, meeting=number)) if new else entry)
    return replace(case, assessments=tuple(made))


def with_signatures(case: Case, ours: Case, numbers: Mapping[int, int]) -> Case:
    """The merged case whose assessments, numbered anew since ours, are still signed where they were."""
    former = {now: entry for was, now in numbers.items() for entry in ours.assessments if entry.no == was}
    return replace(
        case,
        assessments=tuple(
            _signed_as(ours, former[entry.no], entry) if entry.no in former else entry for entry in case.assessments
        ),
    )


def _signed_as(case: Case, before: Assessment, after: Assessment) -> Assessment:
    """A number is no fact: what was signed under the old one is signed under the new one."""
    facts = fingerprint(case)
    was, now = signed_fingerprint(case, before, facts), signed_fingerprint(case, after, facts)
    approvals = tuple(replace(one, facts=now) if one.facts == was else one for one in after.approvals)
    return replace(after, approvals=approvals)


def with_scans(case: Case, numbers: Mapping[int, int]) -> Case:
    """The case with the scans of renumbered documents named after their new numbers."""
    scans = {scan_id(case.id, was): scan_id(case.id, now) for was, now in numbers.items()}
    made = []
    for entry in case.documents:
        name = scans.get(entry.scan or "") if entry.no in numbers.values() else None
        made.append(replace(entry, scan=name) if name is not None else entry)
    return replace(case, documents=tuple(made))


def seen_of_both(base: Seen, ours: Seen, theirs: Seen) -> Seen:
    """First days of findings as both know them: what one side set right is gone, of two days the earlier one counts."""
    before, mine, other = first_days(base), first_days(ours), first_days(theirs)
    by_day: defaultdict[tuple[str, date], set[str]] = defaultdict(set)
    for key in {*mine, *other}:
        day, known = _first(before.get(key), mine.get(key), other.get(key)), key
        if day is not None:
            by_day[known[0], day].add(known[1])
    seen = tuple(
        SeenOn(code=code, date=day, subjects=tuple(sorted(names))) for (code, day), names in sorted(by_day.items())
    )
    checks: dict[date, Checked] = {check.date: check for check in (*theirs.checks, *ours.checks)}
    return Seen(checks=tuple(checks[day] for day in sorted(checks))[-CHECKS_KEPT:], seen=seen)


def one_package_each(theirs: Packages, ours: Packages, weeks: Mapping[str, bool]) -> tuple[Packages, Packages]:
    """Both registers, each without the weeks of which the other's package counts (`weeks`: whether theirs does)."""

    def left(register: Packages, *, is_theirs: bool) -> Packages:
        held = (entry for entry in register.packages if weeks.get(entry.week, is_theirs) is is_theirs)
        return replace(register, packages=tuple(held))

    return left(theirs, is_theirs=True), left(ours, is_theirs=False)


def _first(before: date | None, mine: date | None, other: date | None) -> date | None:
    if mine == before:
        return other
    if other == before:
        return mine
    return min((day for day in (mine, other) if day is not None), default=None)


def _pattern(ids: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, ids))})(?![A-Za-z0-9])")


def _mapped(record: _Shape, change: Callable[[str], str]) -> _Shape:
    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return change(value)
        if isinstance(value, dict):
            return {key: walk(entry) for key, entry in value.items()}
        if isinstance(value, (list, tuple)):
            return [walk(entry) for entry in value]
        return value

    table = walk(msgspec.to_builtins(record, builtin_types=BUILTIN_TYPES))
    return msgspec.convert(table, type(record), builtin_types=BUILTIN_TYPES)
