"""一人一档: which categories a case belongs to, which sections its dossier has, and which it lacks. 四(七).

「每一个登记在册吸毒人员…都要按照“一人一档”要求建立不同类别的、标准化的档案台账,包括基本情况、戒毒协议、风险评估、
管理措施、就业救助等」. What each category asks stands in templates/dossier.toml.
"""

from enum import StrEnum
from typing import NamedTuple

from drugcheck.domain.case import Document
from drugcheck.domain.dossier_contents import CONTENTS, Content
from drugcheck.domain.dossier_entry import Categories, Entry
from drugcheck.domain.dossier_matrix import Need, Row
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.vocabulary import DossierPart

__all__ = ["Entry", "Section", "SectionStatus", "categories_of", "dossier_sections", "missing_sections"]


class SectionStatus(StrEnum):
    """How a section stands, in the words that are printed."""

    COMPLETE = "齐全"
    MISSING = "缺"
    NOT_APPLICABLE = "不适用"
    NONE = "无"
    FORBIDDEN = "不应有"


class Section(NamedTuple):
    """One section of a dossier: its part, its title, what is asked, how it stands, and what stands in it.

    `note` says what is lacking, or why the section does not apply.
    """

    section: str
    part: DossierPart
    title: str
    need: Need
    status: SectionStatus
    entries: tuple[Entry, ...]
    note: str


def categories_of(facts: Facts) -> Categories:
    """The categories of a case, the first of them the one it is filed under; none where nothing is owed any more."""
    return facts.dossier_categories


def dossier_sections(facts: Facts, context: Context) -> tuple[Section, ...]:
    """The sections of the dossier in the order of the matrix; none where the office has no matrix."""
    if context.dossier is None:
        return ()
    categories = categories_of(facts)
    return tuple(_section(row, need, categories, facts, context) for row, need in context.dossier.of(categories))


def missing_sections(facts: Facts, context: Context) -> list[tuple[Row, str]]:
    """The sections that are asked for and not there, each with what is lacking (DS001)."""
    missing: list[tuple[Row, str]] = []
    if context.dossier is None:
        return missing
    categories = facts.dossier_categories
    for row, need in context.dossier.owed_by(categories):
        content = CONTENTS.get(row.section)
        # Nearly all that is asked for is there.
        if content is not None and not content.lacking(facts, context, categories):
            continue
        lacking = _lacking(row, facts, context, categories)
        if lacking and reason_of(row, need, facts) is None:
            missing.append((row, "、".join(lacking)))
    return missing


def reason_of(row: Row, need: Need, facts: Facts) -> str | None:
    """Why the section is not there and need not be; None where it must be.

    What was written of it counts where it is asked for if applicable, and so does what the record itself says; that
    somebody cannot be reached counts always.
    """
    content = CONTENTS.get(row.section)
    if content is not None and content.hindrance is not None:
        hindrance = content.hindrance(facts)
        if hindrance is not None:
            return hindrance
    if need is not Need.IF_APPLICABLE:
        return None
    for entry in facts.case.not_applicable:
        if entry.section == row.section and entry.reason and entry.reason.strip():
            return entry.reason
    return content.reason(facts) if content else None


def entries_of(row: Row, facts: Facts, context: Context) -> tuple[Entry, ...]:
    """What stands in the section."""
    content = CONTENTS.get(row.section)
    found = content.entries(facts, context, categories_of(facts)) if content else ()
    return (*found, *(_paper(document) for document in facts.case.documents if document.kind in row.documents))


def _paper(document: Document) -> Entry:
    return Entry(document.kind, document.date, document.number, document.pages, f"documents.{document.no}")


def _lacking(row: Row, facts: Facts, context: Context, categories: Categories) -> tuple[str, ...]:
    content: Content | None = CONTENTS.get(row.section)
    if content is not None:
        lacking = content.lacking(facts, context, categories)
        if not lacking or not row.documents:
            return lacking
    if row.documents and any(document.kind in row.documents for document in facts.case.documents):
        return ()
    return lacking if content is not None else (row.title or row.section,)


def _section(row: Row, need: Need, categories: Categories, facts: Facts, context: Context) -> Section:
    entries = entries_of(row, facts, context)
    lacking = _lacking(row, facts, context, categories)
    reason = reason_of(row, need, facts) if lacking else None
    note = ""
    if need is Need.ABSENT:
        status = SectionStatus.FORBIDDEN if entries else SectionStatus.NONE
    elif not lacking:
        status = SectionStatus.COMPLETE
    elif need is Need.FREE:
        status = SectionStatus.COMPLETE if entries else SectionStatus.NONE
    elif reason is not None:
        status, note = SectionStatus.NOT_APPLICABLE, reason
    else:
        status, note = SectionStatus.MISSING, "、".join(lacking)
    return Section(row.section, row.part, row.title or row.section, need, status, entries, note)
