"""Which dossiers are to be kept, are there, are complete, and what the others lack: 四(七) 「一人一档」."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from drugcheck.domain.annex_listing import in_scope
from drugcheck.domain.dossier import Section, SectionStatus, categories_of, dossier_sections
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.vocabulary import DossierCategory, DossierPart


class Gap(NamedTuple):
    """The dossier of one case: its categories, the first of them the one it is filed under, and what it lacks."""

    case: str
    community: str
    categories: tuple[DossierCategory, ...]
    missing: tuple[Section, ...]

    @property
    def has_begun(self) -> bool:
        """Whether there is more than a number: the part 基本情况 has what it must say of the person."""
        return not any(section.section == DossierPart.BASICS.value for section in self.missing)


class Overview(NamedTuple):
    """All dossiers of a community or category."""

    gaps: tuple[Gap, ...]

    @property
    def expected(self) -> int:
        """应建: every case that owes a dossier."""
        return len(self.gaps)

    @property
    def begun(self) -> int:
        """已建."""
        return sum(gap.has_begun for gap in self.gaps)

    @property
    def complete(self) -> int:
        """完整."""
        return sum(not gap.missing for gap in self.gaps)

    @property
    def lacking(self) -> tuple[Gap, ...]:
        """缺项."""
        return tuple(gap for gap in self.gaps if gap.missing)

    def lacking_by_category(self) -> dict[DossierCategory, int]:
        """How many lack something, by the category under which they are filed, in the order of the matrix."""
        counts = {
            category: 0 for category in DossierCategory if any(gap.categories[0] is category for gap in self.gaps)
        }
        for gap in self.lacking:
            counts[gap.categories[0]] += 1
        return counts


def overview(context: Context, *, community: str | None = None, category: DossierCategory | None = None) -> Overview:
    """The dossiers that are to be kept, of a community or a category; who owes none stands in no line.

    Somebody hidden and not verified is a number only (二(二)): no dossier is asked for.
    """
    return Overview(tuple(_gaps(context, community, category)))


def _gaps(context: Context, community: str | None, category: DossierCategory | None) -> Iterator[Gap]:
    for facts in context.facts:
        if not in_scope(facts, community) or facts.is_unverified_hidden:
            continue
        categories = categories_of(facts)
        if categories and (category is None or category in categories):
            yield Gap(facts.id, facts.community, categories, tuple(_missing(facts, context)))


def _missing(facts: Facts, context: Context) -> Iterable[Section]:
    return (section for section in dossier_sections(facts, context) if section.status is SectionStatus.MISSING)
