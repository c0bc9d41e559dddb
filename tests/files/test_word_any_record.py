"""Any valid record, whatever its texts, becomes every paper about it: nothing fails, and no text turns into a tag."""

import pytest
from hypothesis import HealthCheck, given, settings

from drugcheck.domain import blank_forms
from drugcheck.domain.annex_form import Forms
from drugcheck.domain.case import Case, Letter
from drugcheck.domain.dossier_paper import dossier_paper
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.letter_words import addressee, letter_values
from drugcheck.domain.masking import MASKED, REVEALED
from drugcheck.domain.papers import of_office
from drugcheck.domain.vocabulary import LetterKind
from drugcheck.files import dossier_template, dossier_text
from drugcheck.files.word import Properties, plain, render
from drugcheck.files.word_annex import forms_document
from tests import build
from tests.annex_cases import TEMPLATES, table, template
from tests.strategies import ANY_TEXT, cases
from tests.word import words

DEMANDS = dossier_template.load_demands(TEMPLATES / "dossier.toml")
PROPERTIES = Properties("表", "示例街道", build.TODAY)


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases(ANY_TEXT))
def test_every_paper_of_any_record_is_made(case: Case) -> None:
    facts = Facts(case, build.config(), build.TODAY)
    context = Context([facts], build.config(), build.TODAY, dossier=DEMANDS)
    for view in (MASKED, REVEALED):
        made = dossier_paper(facts, context, view)
        dossier_text.markdown(made, ())
    tags = {**of_office(context, REVEALED), "档案编号": facts.id, **dossier_text.tags(made, ())}
    shown = words(render(TEMPLATES / "dossier.docx", tags, PROPERTIES))
    assert all(plain(pair.value) in shown for part in made.parts for one in part.records for pair in one.pairs)
    forms = Forms(template(3), context, context.facts, masking=REVEALED)
    forms_document(forms, table(3), TEMPLATES, "示例街道")
    for kind in LetterKind:
        letter = Letter(no=0, kind=kind, to=addressee(facts, kind), date=build.TODAY)
        values = letter_values(facts, letter, context, REVEALED)
        assert words(render(TEMPLATES / f"letter_{kind.alias}.docx", values, PROPERTIES))
    for who in blank_forms.INTERVIEWED:
        values = blank_forms.interview_values(facts, who, context, REVEALED)
        render(TEMPLATES / f"form_interview_{who.alias}.docx", values, PROPERTIES)
    render(TEMPLATES / "form_test.docx", blank_forms.test_values(facts, context, REVEALED), PROPERTIES)
    render(TEMPLATES / "form_rights.docx", blank_forms.rights_values(facts, context, REVEALED), PROPERTIES)
