"""The index of 一人一档: 四(七)."""

import pytest
from msgspec.structs import replace

from drugcheck.domain import documents
from drugcheck.domain.case import Document
from drugcheck.domain.vocabulary import DossierPart
from tests import build


def _document(part: DossierPart = DossierPart.RISK, kind: str = "审批表", number: str | None = "新-1") -> Document:
    return Document(no=99, part=part, kind=kind, number=number)


def test_a_document_gets_the_next_number_and_a_number_is_not_used_again() -> None:
    case = build.case({"documents.2": None})
    outcome = documents.add_document(case, _document())
    assert outcome.no == 6
    assert outcome.case.documents == (*case.documents, replace(_document(), no=6))


def test_the_parts_without_a_document_are_named() -> None:
    first = documents.add_document(build.case({"documents": []}), _document())
    assert str(first.consequences[0]) == "parts still without a document: 基本情况、戒毒协议、管理措施、就业救助"
    whole = documents.add_document(build.case(), _document())
    assert [str(line) for line in whole.consequences] == ["all five parts of the dossier have a document"]


def test_the_same_paper_is_not_listed_twice() -> None:
    case = documents.add_document(build.case(), _document()).case
    with pytest.raises(documents.DocumentListedError) as refused:
        documents.add_document(case, _document())
    assert "document 6" in str(refused.value)
    assert documents.add_document(case, _document(kind="会议纪要")).no == 7


def test_papers_without_a_number_are_never_the_same() -> None:
    case = documents.add_document(build.case(), _document(number=None)).case
    assert documents.add_document(case, _document(number=None)).no == 7
