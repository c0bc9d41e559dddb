"""The index of 一人一档: 四(七)."""

from datetime import date

import pytest
from msgspec.structs import replace

from drugcheck.domain import documents
from drugcheck.domain.case import Case, Document
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.vocabulary import DossierPart
from tests import build
from tests.domain.rules.shapes import DOSSIER


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


_CUSTODY: dict[str, object] = {
    "status": {"current": "服刑", "since": date(2022, 1, 1), "place": "示例监狱", "document": "判决书-1"}
}


def _exempt(case: Case, section: str, reason: str = "家属均在外地") -> Outcome:
    return documents.exempt(case, build.config(), build.TODAY, DOSSIER, section=section, reason=reason)


def test_a_section_is_marked_by_its_name_or_alias() -> None:
    case = build.case({**_CUSTODY, "visits": []})
    for section in ("谈话记录", "talks"):
        (entry,) = _exempt(case, section).case.not_applicable
        assert (entry.no, entry.section, entry.reason, entry.date) == (1, "谈话记录", "家属均在外地", build.TODAY)


def test_a_second_reason_takes_the_place_of_the_first() -> None:
    case = _exempt(build.case(_CUSTODY), "measures").case
    case = _exempt(_exempt(case, "talks").case, "measures", "由场所管理").case
    assert [(entry.no, entry.section, entry.reason) for entry in case.not_applicable] == [
        (1, "管理措施", "由场所管理"),
        (2, "谈话记录", "家属均在外地"),
    ]


def test_what_a_category_must_have_is_not_left_out() -> None:
    with pytest.raises(documents.SectionRequiredError, match="社会面中风险") as refused:
        _exempt(build.case(), "tests")
    assert refused.value.exit_status == 5


def test_an_unknown_section_is_named_with_the_nearest() -> None:
    with pytest.raises(documents.UnknownSectionError, match="谈话记录"):
        _exempt(build.case(), "谈话纪录")
