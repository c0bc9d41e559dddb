"""Which section the dossier of which category must have: templates/dossier.toml as shapes. 四(七).

「建立不同类别的、标准化的档案台账」: the notice names five parts and no more, so the matrix is the office's to change.
"""

from collections.abc import Iterable
from typing import Final, Literal

from drugcheck.domain.kept import Table
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


_Categories = tuple[DossierCategory, ...]
_Asked = tuple[tuple[Row, Need], ...]


class Demands:
    """A matrix that is asked for many cases: each combination of categories is worked out once."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self._all: Table[_Categories, _Asked] = Table(self._find_all)
        self._owed: Table[_Categories, _Asked] = Table(lambda one: self._find(one, Need.REQUIRED, Need.IF_APPLICABLE))
        self._forbidden: Table[_Categories, _Asked] = Table(lambda one: self._find(one, Need.ABSENT))

    def of(self, categories: _Categories) -> _Asked:
        """Every section with what these categories together ask; nothing is asked where there is no category."""
        return self._all[categories]

    def owed_by(self, categories: _Categories) -> _Asked:
        """The sections that must be there, those that may not apply among them."""
        return self._owed[categories]

    def forbidden_to(self, categories: _Categories) -> _Asked:
        """The sections that must not be there."""
        return self._forbidden[categories]

    def _find_all(self, categories: _Categories) -> _Asked:
        return tuple((row, _strictest(row, categories)) for row in self.matrix.sections)

    def _find(self, categories: _Categories, *needs: Need) -> _Asked:
        return tuple((row, need) for row, need in self.of(categories) if need in needs)


def _strictest(row: Row, categories: Iterable[DossierCategory]) -> Need:
    marks = {getattr(row.need, category.alias) for category in categories}
    return next((need for need in _STRICTNESS if need in marks), Need.FREE)
