"""What the check of a store holds of each record: of its file, and of its versions in the history. No text among it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from drugcheck.errors import DrugcheckError


class File(NamedTuple):
    """A file that opens: the object id that git would give its bytes, its revision, the SHA-256 of its text."""

    oid: str
    rev: int
    text: bytes


@dataclass(slots=True)
class Versions:
    """What is known of one record's versions in the history."""

    newest: int | None = None
    revs: dict[str, int] = field(default_factory=dict)
    # How many keys ago a version was made.
    ages: dict[str, int] = field(default_factory=dict)
    faults: list[DrugcheckError] = field(default_factory=list)
    gaps: list[DrugcheckError] = field(default_factory=list)
