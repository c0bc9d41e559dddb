"""The statement that both sides sign once nothing is open: counts and a fingerprint, no person. 三(二)."""

import hashlib
from collections.abc import Mapping, Sequence

from drugcheck.domain.case import Case
from drugcheck.domain.reconciled import Point, points
from drugcheck.domain.reconciling import digest, now
from drugcheck.domain.registers import Comparison
from drugcheck.errors import RefusedError


class StillOpenError(RefusedError):
    """{count} things are open ({what}): there is no agreement to state"""

    hint = "drugcheck reconcile list --open"


class NotComparedError(RefusedError):
    """nothing was compared with the platform yet"""

    hint = "drugcheck reconcile platform"


def counts(comparison: Comparison) -> dict[str, int]:
    """How many of each state the comparison has."""
    return {
        "一致": len(comparison.same),
        "差异": len({d.case for d in comparison.differences}),
        "仅本地": len(comparison.local_only),
        "仅平台": len(comparison.platform_only),
        "候选配对": len(comparison.candidates),
        "未核对": len(comparison.unchecked),
    }


def fingerprint(comparison: Comparison, cases: Sequence[Case]) -> str:
    """One checksum of the export and of what the office says in the fields that were compared."""
    total = hashlib.sha256((comparison.source or "").encode())
    for case in sorted(cases, key=lambda case: case.id):
        values = [f"{path}={now(case, path) or ''}" for path in comparison.fields]
        total.update(f"{case.id}\n{digest(case.person.id_number or '')}\n{chr(10).join(values)}\n".encode())
    return total.hexdigest()


def check_settled(comparison: Comparison, cases: Mapping[str, Case]) -> tuple[Point, ...]:
    """All points, none of them open. Raises NotComparedError, StillOpenError."""
    if comparison.compared_on is None:
        raise NotComparedError()
    found = points(comparison, cases)
    waiting = [point for point in found if point.open]
    if waiting:
        what = "、".join(
            f"{state} {sum(p.state == state for p in waiting)}" for state in dict.fromkeys(p.state for p in waiting)
        )
        raise StillOpenError(count=len(waiting), what=what)
    return found
