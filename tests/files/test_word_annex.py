"""Annex 3 in Word: every line of the template of the annex, boxes as far as signed, one page a person."""

from pathlib import Path

import pytest

from drugcheck.domain.annex_form import Form
from drugcheck.domain.masking import MASKED, REVEALED, Masking
from drugcheck.files.word_annex import FORMS_IN_DOCUMENT, TEMPLATE, forms_document, forms_documents
from tests import annex_cases as annexes
from tests import build as made
from tests.word import needs_office, needs_pdftotext, pdf_pages, template, words

PEN = "签名："


def document(*cases: str, masking: Masking = REVEALED, templates: Path = annexes.TEMPLATES) -> bytes:
    forms = tuple(form for form in annexes.form(masking=masking) if form.case in cases)
    return forms_document(forms, annexes.table(3), templates, "示例街道")


def form(case: str) -> Form:
    return next(form for form in annexes.form(masking=REVEALED) if form.case == case)


def test_every_label_and_value_of_the_form_stands_in_the_document() -> None:
    shown = words(document("C0001"))
    for section in form("C0001").sections:
        for line in section.lines:
            if line.opinion is None:
                assert line.label in shown
                assert line.value in shown


def test_a_box_says_who_signed_on_paper_with_office_day_and_number_and_leaves_the_rest_to_a_pen() -> None:
    text = "\n".join(words(document("C0001")))
    assert "纸质件已签：书记某(党工委书记)、主任某(办事处主任)  2022年4月4日  文书：审批表-1" in text
    assert "回执：区备-2022-001" in text
    assert "不是电子签名" in text
    assert "\n".join(words(document("C0020"))).count(PEN) == 6


def test_what_has_lapsed_says_so_in_each_box() -> None:
    text = "\n".join(words(document("C0019")))
    assert "失效:评估所依据的事实" in text
    assert text.count("【失效】") == 5


def test_masked_it_shows_no_name_number_or_opinion() -> None:
    person = made.case().person
    hidden = [person.name, person.id_number, person.phone, "评为中风险"]
    shown, full = "\n".join(words(document("C0001", masking=MASKED))), "\n".join(words(document("C0001")))
    assert [text for text in hidden if text and text in shown] == []
    assert [text for text in hidden if text and text not in full] == []


def test_nobody_in_the_annex_is_said_in_words() -> None:
    assert words(document())[-1] == "无"


def test_the_office_can_put_its_own_form_in_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    template(
        tmp_path / TEMPLATE, "{%p for form in forms %}", "{{ form.姓名 }}/{{ form['谈话记录(本人)'] }}", "{%p endfor %}"
    )
    shown = words(document("C0001", templates=tmp_path))
    person = made.case().person
    assert shown == [f"{person.name}/谈话记录-2022-001-1"]


def test_many_forms_are_several_documents_and_none_is_left_out() -> None:
    few = list(annexes.form(masking=REVEALED))[:2]
    many = (few * FORMS_IN_DOCUMENT)[: FORMS_IN_DOCUMENT + 1]
    made = dict(forms_documents(many, annexes.table(3), annexes.TEMPLATES, "示例街道", Path("x/a.docx")))
    assert list(made) == [Path("x/a-001.docx"), Path("x/a-002.docx")]
    counts = ["\n".join(words(data)).count("意见栏记录纸质签署情况") for data in made.values()]
    assert counts == [FORMS_IN_DOCUMENT, 1]
    assert [path for path, _ in forms_documents((), annexes.table(3), annexes.TEMPLATES, "", Path("a.docx"))] == [
        Path("a.docx")
    ]


@pytest.mark.debian
@needs_office
@needs_pdftotext
def test_each_person_has_one_page_in_libreoffice(tmp_path: Path) -> None:
    forms = annexes.form(masking=REVEALED)
    pages = pdf_pages(tmp_path, forms_document(forms, annexes.table(3), annexes.TEMPLATES, "示例街道"))
    assert len(pages) == len(forms)
    for page, one in zip(pages, forms, strict=True):
        assert "社会面吸毒人员风险分类评估审批表" in page
        assert "内部资料 注意保密" in page
        assert one.case in page
        for box in "①②③④⑤⑥":
            assert box in page
