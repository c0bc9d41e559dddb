"""The index of 一人一档: 四(七)."""

from msgspec.structs import replace

from drugcheck.domain.case import Case, Document
from drugcheck.domain.outcome import Outcome, next_number
from drugcheck.domain.vocabulary import DossierPart
from drugcheck.errors import UsageError
from drugcheck.message import message


class DocumentListedError(UsageError):
    """{case} already lists {kind} with that number as document {no}"""

    hint = "drugcheck document list {case}"


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
