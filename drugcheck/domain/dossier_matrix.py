"""Which section the dossier of which category must have: templates/dossier.toml as shapes. 四(七).

「建立不同类别的、标准化的档案台账」: the notice names five parts and no more, so the matrix is the office's to change.
"""

from collections.abc import Iterable
from typing import Final, Literal

from drugcheck.domain.sections.base import Record
from drugcheck.domain.vocabulary import DossierCategory, DossierPart, Term


class Need(Term):
    """What a category asks of a section, as it is written in the matrix."""

    REQUIRED = "R", "required"
    IF_APPLICABLE = "r", "if-applicable"
    FREE = "o", "free"
    ABSENT = "-", "absent"


# A case of several categories owes what the strictest of them asks.
_STRICTNESS: Final = (Need.REQUIRED, Need.IF_APPLICABLE, Need.FREE, Need.ABSENT)


class Needs(Record, frozen=True, kw_only=True):
    """`need` of a row: one mark for each category, by its alias."""

    high: Need
    medium: Need
    low: Need
    unassessed: Need
    treatment: Need
    custody: Need
    abstinent: Need
    inflow: Need
    dead: Need
    moved: Need
    hidden: Need
    other: Need


class Row(Record, frozen=True, kw_only=True):
    """[[sections]]: a section, its part and what each category asks.

    `documents` are names of papers: a section of the office's own is there when one of them stands in `[[documents]]`.
    """

    section: str
    part: DossierPart
    need: Needs
    title: str | None = None
    documents: tuple[str, ...] = ()


class Matrix(Record, frozen=True, kw_only=True):
    """templates/dossier.toml."""

    schema: Literal[1] = 1
    verified: bool = False
    sections: tuple[Row, ...] = ()


class Demands:
    """A matrix that is asked for many cases: each combination of categories is worked out once."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self._known: dict[tuple[DossierCategory, ...], tuple[tuple[Row, Need], ...]] = {}

    def of(self, categories: tuple[DossierCategory, ...]) -> tuple[tuple[Row, Need], ...]:
        """Every section with what these categories together ask; nothing is asked where there is no category."""
        found = self._known.get(categories)
        if found is None:
            found = tuple((row, _strictest(row, categories)) for row in self.matrix.sections)
            self._known[categories] = found
        return found


def _strictest(row: Row, categories: Iterable[DossierCategory]) -> Need:
    marks = {getattr(row.need, category.alias) for category in categories}
    return next((need for need in _STRICTNESS if need in marks), Need.FREE)
