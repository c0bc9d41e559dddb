"""The gate: findings of the engine split into those that are open and those that somebody answers for.

`validate` ends with status 1, and `submit` stops, for an open error only. A waived finding is shown all the same.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from drugcheck.domain.case import Waiver
from drugcheck.domain.findings import Context, Finding, Severity
from drugcheck.domain.first_seen import first_days, subject
from drugcheck.domain.registers import StoreWaiver
from drugcheck.domain.rules import find
from drugcheck.domain.waiving import Standing, standing

AnyWaiver = Waiver | StoreWaiver


class Judged(msgspec.Struct, frozen=True, gc=False):
    """A finding with the waiver that counts for it, and the first day of a full check that had it (None: not yet)."""

    finding: Finding
    waiver: AnyWaiver | None = None
    first_seen: date | None = None

    @property
    def is_open(self) -> bool:
        """Nobody answers for it."""
        return self.waiver is None

    @property
    def is_open_error(self) -> bool:
        """It stops a submission."""
        return self.waiver is None and self.finding.severity is Severity.ERROR


class Sums(NamedTuple):
    """How many findings: open ones by severity, and those that are waived."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0
    waived_errors: int = 0
    waived_warnings: int = 0

    @property
    def waived(self) -> int:
        """All that are waived."""
        return self.waived_errors + self.waived_warnings


def judged(findings: Iterable[Finding], context: Context) -> list[Judged]:
    """Each finding with its waiver and its first day, in the order of the findings."""
    waivers = _counting(context)
    days = first_days(context.registers.findings)
    return [
        Judged(
            found,
            waivers.get((found.code, found.case, None if found.case else found.community)) if waivers else None,
            days.get((found.code, subject(found))) if days else None,
        )
        for found in findings
    ]


def sums(entries: Iterable[Judged]) -> Sums:
    """The sums over these findings."""
    counts = Counter((entry.finding.severity, entry.waiver is None) for entry in entries)
    return Sums(
        counts[Severity.ERROR, True],
        counts[Severity.WARNING, True],
        counts[Severity.INFO, True],
        counts[Severity.ERROR, False],
        counts[Severity.WARNING, False] + counts[Severity.INFO, False],
    )


def open_errors(entries: Sequence[Judged]) -> int:
    """How many stop a submission."""
    return sum(entry.is_open_error for entry in entries)


_Key = tuple[str, str | None, str | None]


def _counting(context: Context) -> dict[_Key, AnyWaiver]:
    """The waivers that count today by code, case and community; of several the one that lasts longest."""
    listed: list[tuple[_Key, AnyWaiver]] = [
        ((waiver.code, facts.id, None), waiver)
        for facts in context.facts
        if facts.case.waivers
        for waiver in facts.case.waivers
    ]
    listed += [((waiver.code, None, waiver.community), waiver) for waiver in context.registers.waivers.waivers]
    found: dict[_Key, AnyWaiver] = {}
    for key, waiver in listed:
        counts = standing(waiver, find(waiver.code), context.config, context.today) is Standing.COUNTS
        if counts and (key not in found or found[key].until < waiver.until):
            found[key] = waiver
    return found
