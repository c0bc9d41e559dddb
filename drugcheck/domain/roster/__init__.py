"""A roster (名册) beside the cases: 四(二) 「认真对比核查吸毒人员名单,确保底子全面精准」.

`compare` puts each row into one of five buckets and decides nothing that a person has to decide; `apply` makes
the cases that follow. The ID number is the one key, and an exact one: nothing is matched by likeness.
"""

from drugcheck.domain.roster.apply import RosterOutcome, apply
from drugcheck.domain.roster.cells import CellFault
from drugcheck.domain.roster.compare import NoCommunitiesError, compare
from drugcheck.domain.roster.results import (
    ChangedRow,
    Difference,
    MissingCase,
    NewRow,
    RosterComparison,
    RosterError,
    SameRow,
    Suspicion,
)
from drugcheck.domain.roster.rows import RosterRow, RowFault

__all__ = [
    "CellFault",
    "ChangedRow",
    "Difference",
    "MissingCase",
    "NewRow",
    "NoCommunitiesError",
    "RosterComparison",
    "RosterError",
    "RosterOutcome",
    "RosterRow",
    "RowFault",
    "SameRow",
    "Suspicion",
    "apply",
    "compare",
]
