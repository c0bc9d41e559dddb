"""The index of 一人一档, and the sections that a file does not need: 四(七)."""

from datetime import date

from msgspec.structs import replace

from drugcheck.domain.case import Case, Document, NotApplicable
from drugcheck.domain.dossier import categories_of
from drugcheck.domain.dossier_matrix import Demands, Need
from drugcheck.domain.facts import Facts
from drugcheck.domain.naming import nearest_name, suggestion
from drugcheck.domain.office import Config
from drugcheck.domain.outcome import Outcome, find_entry, next_number, replace_entry
from drugcheck.domain.vocabulary import DossierPart, DossierSection
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import message


class DocumentListedError(UsageError):
    """{case} already lists {kind} with that number as document {no}"""

    hint = "drugcheck document list {case}"


class UnknownSectionError(UsageError):
    """templates/dossier.toml has no section {section}{nearest}"""

    hint = "drugcheck document exempt {case} --section {first}"


class SectionRequiredError(RefusedError):
    """the file of {case} ({category}) must have {section}: a reason does not stand for it"""

    hint = "drugcheck explain DS001"


def add_document(case: Case, document: Document) -> Outcome:
    """Adds an entry to the index; its number is given here.

    Raises:
        DocumentListedError: the same kind and number are listed already.
    """
    same = next(
        (d for d in case.documents if document.number and (d.kind, d.number) == (document.kind, document.number)), None
    )
    if same is not None:
        raise DocumentListedError(case=case.id, kind=document.kind, no=same.no)
    document = replace(document, no=next_number(case.documents))
    changed = replace(case, documents=(*case.documents, document))
    empty = [part.value for part in DossierPart if not any(d.part is part for d in changed.documents)]
    if empty:
        return Outcome(
            changed, document.no, (message("parts still without a document: {parts}", parts="、".join(empty)),)
        )
    return Outcome(changed, document.no, (message("all five parts of the dossier have a document"),))


class ScannedAlreadyError(RefusedError):
    """document {no} of {case} has its scan: another paper is another entry"""

    hint = "drugcheck document open {case} {no}"


def with_scan(case: Case, no: int, scan: str, sha256: str, pages: int | None) -> Outcome:
    """The index with the scan of an entry; its pages are those of the scan where none were given.

    Raises:
        NoEntryError, ScannedAlreadyError.
    """
    entry = find_entry(case.documents, no, case=case.id, what="document")
    if entry.scan is not None:
        raise ScannedAlreadyError(case=case.id, no=no)
    changed = replace(entry, scan=scan, sha256=sha256, pages=entry.pages if entry.pages is not None else pages)
    done = message("scan kept encrypted: {pages} pages", pages=pages) if pages else message("scan kept encrypted")
    return Outcome(replace(case, documents=replace_entry(case.documents, changed)), no, (done,))


def exempt(
    case: Case,
    config: Config,
    today: date,
    demands: Demands | None,
    *,
    section: str,
    reason: str,
    day: date | None = None,
) -> Outcome:
    """Notes that a section of the dossier does not apply to this person, and why; a second time, another reason.

    `section` is a name of templates/dossier.toml or its alias; without that file any name is taken.

    Raises:
        UnknownSectionError. SectionRequiredError: its category must have it.
    """
    term = DossierSection.of(section)
    name = term.value if term is not None else section.strip()
    if demands is not None:
        categories = categories_of(Facts(case, config, today))
        marks = {row.section: need for row, need in demands.of(categories)}
        if name not in marks:
            near = nearest_name(name, marks)
            raise UnknownSectionError(
                case=case.id, section=name, nearest=suggestion(near), first=near or next(iter(marks))
            )
        if marks[name] is Need.REQUIRED:
            words = "、".join(category.value for category in categories)
            raise SectionRequiredError(case=case.id, category=words, section=name)
    before = next((entry for entry in case.not_applicable if entry.section == name), None)
    number = before.no if before is not None else next_number(case.not_applicable)
    entry = NotApplicable(no=number, section=name, reason=reason, date=day or today)
    entries = replace_entry(case.not_applicable, entry) if before is not None else (*case.not_applicable, entry)
    return Outcome(
        replace(case, not_applicable=entries), number, (message("{section} is marked 不适用", section=name),)
    )
