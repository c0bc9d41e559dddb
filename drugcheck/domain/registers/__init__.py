"""Registers: what is not about one person. One encrypted file each, beside the cases.

A register is kept under its own name (`meetings`, `rosters`, …) in the same store as the cases, with the same seal.
`SHAPES` says which shape each name has; `Registers` holds all of them, an absent one as its empty shape.
"""

from typing import Final, NamedTuple

from drugcheck.domain.registers.erasures import Erasure, Erasures
from drugcheck.domain.registers.exports import Access, Accesses, Export, Exports
from drugcheck.domain.registers.meetings import Meeting, Meetings
from drugcheck.domain.registers.packages import Package, Packages, Total
from drugcheck.domain.registers.platform import Candidate, Comparison, Difference, PlatformRow
from drugcheck.domain.registers.proofs import Proof, Proofs
from drugcheck.domain.registers.reviews import Review, Reviews
from drugcheck.domain.registers.rosters import Roster, Rosters
from drugcheck.domain.registers.seen import Checked, Seen, SeenOn
from drugcheck.domain.registers.waivers import StoreWaiver, Waivers
from drugcheck.domain.sections.base import Record

__all__ = [
    "NAMES",
    "SHAPES",
    "Access",
    "Accesses",
    "Candidate",
    "Checked",
    "Comparison",
    "Difference",
    "Erasure",
    "Erasures",
    "Export",
    "Exports",
    "Meeting",
    "Meetings",
    "Package",
    "Packages",
    "PlatformRow",
    "Proof",
    "Proofs",
    "Registers",
    "Review",
    "Reviews",
    "Roster",
    "Rosters",
    "Seen",
    "SeenOn",
    "StoreWaiver",
    "Total",
    "Waivers",
]


class Registers(NamedTuple):
    """All registers of a store; the name of each is the id of its record."""

    meetings: Meetings = Meetings()
    rosters: Rosters = Rosters()
    waivers: Waivers = Waivers()
    findings: Seen = Seen()
    exports: Exports = Exports()
    accesses: Accesses = Accesses()
    platform: Comparison = Comparison()
    packages: Packages = Packages()
    reviews: Reviews = Reviews()
    proofs: Proofs = Proofs()
    erasures: Erasures = Erasures()


SHAPES: Final[dict[str, type[Record]]] = {
    name: type(empty) for name, empty in Registers._field_defaults.items() if isinstance(empty, Record)
}
NAMES: Final[dict[type[Record], str]] = {shape: name for name, shape in SHAPES.items()}
