"""The dossier of one case as it is printed: cover, the five parts with what stands in them, papers, changes. 四(七).

Every value goes through the masking of its field; what is restricted stays so in a printed dossier too.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from drugcheck.domain.case import Document
from drugcheck.domain.dossier import Section, categories_of, dossier_sections
from drugcheck.domain.facts import Facts
from drugcheck.domain.fields import SECTIONS
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import RESTRICTED, Masking, masked
from drugcheck.domain.office import Config
from drugcheck.domain.papers import STAFF_FIELDS, shown, words_of
from drugcheck.domain.risk import UNVERIFIED
from drugcheck.domain.shapes import Shape
from drugcheck.domain.vocabulary import DossierPart

# Which sections of the record stand in which part.
_RECORDS: Final[dict[DossierPart, tuple[str, ...]]] = {
    DossierPart.BASICS: (
        "person",
        "residence",
        "inflow",
        "status",
        "relatives",
        "screening",
        "drug_history",
        "contact",
        "visits",
        "tests",
        "health",
        "convictions",
        "licence",
        "public_role",
        "hidden",
        "death",
        "letters",
        "requests",
        "extra",
    ),
    DossierPart.AGREEMENT: ("treatments", "agreement"),
    DossierPart.RISK: ("assessments",),
    DossierPart.MEASURES: ("plan", "measures", "filings"),
    DossierPart.CARE: ("hardships", "care"),
}
# Checksums and numbers of entries say nothing on paper.
_LEFT_OUT: Final = frozenset({"no", "facts"})
_OWN_COLUMNS: Final = "自定义栏目"
_RESTRICTED_PAPER: Final = "限阅材料"


class Pair(NamedTuple):
    """A label and its value."""

    label: str
    value: str


class Record(NamedTuple):
    """A section of the record, or one entry of it: its title and its values."""

    title: str
    pairs: tuple[Pair, ...]


class Part(NamedTuple):
    """One of the five parts: what the matrix asks and how it stands, then the record itself."""

    title: str
    sections: tuple[Section, ...]
    records: tuple[Record, ...]


class Paper(NamedTuple):
    """An entry of the index of papers; what is absent is empty."""

    no: int
    part: str
    kind: str
    number: str
    date: str
    pages: str
    place: str
    restricted: bool


class DossierPaper(NamedTuple):
    """The dossier of one case, ready to be written in any format."""

    case: str
    name: str
    community: str
    categories: tuple[str, ...]
    opened: str
    closed: str
    parts: tuple[Part, ...]
    papers: tuple[Paper, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<DossierPaper {self.case}>"


def dossier_paper(facts: Facts, context: Context, masking: Masking) -> DossierPaper:
    """The dossier of a case as the reader may see it; the five parts stand there even where they are empty."""
    case = facts.case
    tables = masked(case, masking)
    sections = dossier_sections(facts, context)
    verified = context.dossier is not None and context.dossier.matrix.verified
    head = case.case
    return DossierPaper(
        case=case.id,
        name=shown(case, "person.name", masking),
        community=head.community or "",
        categories=tuple(category.value for category in categories_of(facts)),
        opened=head.opened.isoformat() if head.opened else "",
        closed=" ".join(
            part for part in (head.closed.isoformat() if head.closed else "", head.closed_reason or "") if part
        ),
        parts=tuple(
            Part(
                part.value,
                tuple(section for section in sections if section.part is part),
                tuple(_records(tables, keys, context.config)),
            )
            for part, keys in _RECORDS.items()
        ),
        papers=tuple(_paper(entry, masking) for entry in case.documents),
        notes=() if verified else (f"各类档案的必备项为拟定:{UNVERIFIED}",),
    )


def _paper(entry: Document, masking: Masking) -> Paper:
    """A line of the index; what is restricted may name an illness: its name is shown only where health is."""
    hidden = bool(entry.restricted) and not masking.hiv
    return Paper(
        entry.no,
        entry.part.value,
        _RESTRICTED_PAPER if hidden else entry.kind,
        RESTRICTED if hidden and entry.number else entry.number or "",
        entry.date.isoformat() if entry.date else "",
        "" if entry.pages is None else str(entry.pages),
        "、".join(part for part in (entry.place, f"扫描件 {entry.scan}" if entry.scan else "") if part),
        bool(entry.restricted),
    )


def _records(tables: Mapping[str, object], keys: tuple[str, ...], config: Config) -> Iterator[Record]:
    for key in keys:
        found = tables.get(key)
        if key == "extra":
            if isinstance(found, Mapping) and found:
                yield Record(_OWN_COLUMNS, tuple(Pair(str(label), words_of(value)) for label, value in found.items()))
        elif found:
            yield from _blocks(SECTIONS[key], found, config)


def _blocks(shape: Shape, found: object, config: Config) -> Iterator[Record]:
    """A table as one block, a list as one for each entry; tables inside follow as blocks of their own."""
    if isinstance(found, list):
        for place, entry in enumerate(found, 1):
            yield from _block(shape, entry, f"{shape.title} {entry.get('no', place)}", config)
    elif isinstance(found, Mapping):
        yield from _block(shape, found, shape.title, config)


def _block(shape: Shape, table: Mapping[str, object], title: str, config: Config) -> Iterator[Record]:
    pairs = tuple(
        Pair(field.label, words_of(_named(key, table[key], config)))
        for key, field in shape.fields.items()
        if key in table and key not in _LEFT_OUT
    )
    if pairs:
        yield Record(title, pairs)
    for key, inner in shape.tables.items():
        for record in _blocks(inner, table.get(key), config):
            yield Record(f"{title} · {record.title}", record.pairs)


def _named(key: str, value: object, config: Config) -> object:
    """Staff by name: an id says nothing to whoever reads the paper."""
    if key not in STAFF_FIELDS:
        return value
    return [config.staff_name(who) for who in value] if isinstance(value, list) else config.staff_name(str(value))
