"""What the rules say, in numbers: open errors and warnings by group of rules, and what changed in a week."""

from collections.abc import Sequence
from datetime import date

import msgspec

from drugcheck.domain.findings import Severity
from drugcheck.domain.first_seen import basis
from drugcheck.domain.judging import Judged, sums
from drugcheck.domain.registers import Seen


class GroupNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """Open findings of the rules of one prefix."""

    errors: int
    warnings: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since the full check of `since`: the last one a week ago, else the first one there is.

    `new` are open errors and warnings that it did not have. `errors` and `warnings` are by how much their number grew,
    None for a single community: a check keeps the sums of the whole unit, and what was set right leaves the register.
    """

    since: date
    new: int
    errors: int | None
    warnings: int | None


class CheckNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """Open findings by severity, those that are waived, and groups with most errors first; `change` None: unknown."""

    errors: int
    warnings: int
    notes: int
    waived: int
    groups: dict[str, GroupNumbers]
    change: Change | None


def checks(entries: Sequence[Judged], register: Seen, today: date, *, whole: bool) -> CheckNumbers:
    """The numbers of today's findings; `whole` where they are of the whole unit."""
    total = sums(entries)
    counted: dict[str, list[int]] = {}
    for entry in entries:
        if entry.is_open and entry.finding.severity is not Severity.INFO:
            group = counted.setdefault(entry.finding.code[:2], [0, 0])
            group[entry.finding.severity is Severity.WARNING] += 1
    groups = {
        prefix: GroupNumbers(errors=errors, warnings=warnings)
        for prefix, (errors, warnings) in sorted(counted.items(), key=lambda g: (-g[1][0], -g[1][1], g[0]))
    }
    return CheckNumbers(
        errors=total.errors,
        warnings=total.warnings,
        notes=total.notes,
        waived=total.waived,
        groups=groups,
        change=_change(entries, register, today, whole=whole),
    )


def _change(entries: Sequence[Judged], register: Seen, today: date, *, whole: bool) -> Change | None:
    before = basis(register, today)
    if before is None:
        return None
    fresh = [
        entry
        for entry in entries
        if entry.is_open
        and entry.finding.severity is not Severity.INFO
        and (entry.first_seen is None or entry.first_seen > before.date)
    ]
    now = sums(entries)
    return Change(
        since=before.date,
        new=len(fresh),
        errors=now.errors - before.errors if whole else None,
        warnings=now.warnings - before.warnings if whole else None,
    )
