"""Since when each finding has been there: the register of a full check merged with what is found now.

The register holds today's findings only: what is set right leaves it, and what comes back is new.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from drugcheck.domain.findings import Finding
from drugcheck.domain.registers import Checked, Seen, SeenOn

WEEK: Final = timedelta(days=7)
# As many days of checks are kept as a comparison with last week can need, and some more.
CHECKS_KEPT: Final = 60

Key = tuple[str, str]


def subject(finding: Finding) -> str:
    """What a finding is about, as the register names it: `C0031 visits.2`, `乙社区`, `-` for the store."""
    about = finding.case or finding.community or "-"
    return f"{about} {finding.place}" if finding.place else about


def first_days(register: Seen) -> dict[Key, date]:
    """The first day of each finding, by code and subject."""
    return {(entry.code, name): entry.date for entry in register.seen for name in entry.subjects}


def noted(register: Seen, findings: Iterable[Finding], found: Checked) -> Seen:
    """The register after a full check on the day of `found`; the same register where nothing is new.

    A finding keeps its first day; a day after that of the check (a clock was wrong) becomes that of the check.
    """
    today, before = found.date, first_days(register)
    by_day: defaultdict[tuple[str, date], set[str]] = defaultdict(set)
    for finding in findings:
        name = subject(finding)
        by_day[finding.code, min(before.get((finding.code, name), today), today)].add(name)
    seen = tuple(
        SeenOn(code=code, date=day, subjects=tuple(sorted(names))) for (code, day), names in sorted(by_day.items())
    )
    last = register.checks[-1] if register.checks else None
    same_numbers = last is not None and _numbers(last) == _numbers(found) and last.date <= today
    if seen == register.seen and same_numbers:
        return register
    earlier = tuple(check for check in register.checks if check.date < today)
    return Seen(checks=(*earlier, found)[-CHECKS_KEPT:], seen=seen)


def basis(register: Seen, today: date) -> Checked | None:
    """The check to compare today's with: the last one that is a week old, else the first before today, else none."""
    earlier = [check for check in register.checks if check.date < today]
    week_old = [check for check in earlier if check.date <= today - WEEK]
    return week_old[-1] if week_old else earlier[0] if earlier else None


def _numbers(check: Checked) -> tuple[int, ...]:
    return (check.errors, check.warnings, check.notes, check.waived)
