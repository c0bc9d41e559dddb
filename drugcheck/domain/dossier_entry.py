"""An entry of a dossier, as its index prints it."""

from datetime import date
from typing import NamedTuple

from drugcheck.domain.vocabulary import DossierCategory

Categories = tuple[DossierCategory, ...]


class Entry(NamedTuple):
    """One entry of the record that belongs to a section: official words, its day, its number, and where it stands."""

    text: str
    day: date | None = None
    number: str | None = None
    pages: int | None = None
    place: str = ""
