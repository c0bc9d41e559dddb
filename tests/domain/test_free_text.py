"""What counts as free text: every value that may hold any words, and none that is there to hold a number."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from drugcheck.domain import free_text
from drugcheck.domain.case import Case
from drugcheck.domain.findings import Context
from drugcheck.domain.rules import find
from drugcheck.domain.rules.engine import run
from drugcheck.domain.schema import FIELDS
from drugcheck.domain.shapes import BUILTIN_TYPES, Field, shape_of
from drugcheck.domain.wording import BETTER, WORDS
from tests import build, strategies
from tests.domain.rules.shapes import around

# What the program itself writes.
MADE = {"case.id", "assessments.facts", "assessments.approvals.facts"}
MARK = "某处13900000001某处"
FREE = [
    field
    for field in FIELDS.values()
    if field.type is str and field.mask not in ("id", "phone") and not field.pattern and field.path not in MADE
]


def _with(field: Field) -> Case:
    """A case that has the mark in that field and is otherwise bare but for what its table requires."""
    document = {"case": {"id": "C0001", "kind": "登记在册"}}
    shape, place = shape_of(Case), document
    for key in field.path.split(".")[:-1]:
        shape = shape.tables[key]
        entry = {
            name: strategies.single(needed).example()
            for name, needed in shape.fields.items()
            if needed.required and name != field.key
        }
        if shape.listed and "no" in shape.fields:
            entry["no"] = 1
        inner = place.setdefault(key, [entry] if shape.listed else entry)
        place = inner[0] if isinstance(inner, list) else inner
    place[field.key] = [MARK] if field.repeated else MARK
    return msgspec.convert(document, Case, builtin_types=BUILTIN_TYPES)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
@pytest.mark.parametrize("field", FREE, ids=lambda field: field.path)
def test_a_number_is_found_in_every_free_text(field: Field) -> None:
    rule = find("PV001")
    assert rule is not None
    found = run([rule], around(_with(field)))
    assert [finding.place.rsplit(".", 1)[-1] for finding in found] == [field.key]


def test_the_places_are_those_of_the_record() -> None:
    case = build.case()
    places = dict(free_text.texts(case))
    assert places["visits.2.summary"] == case.visits[1].summary
    assert places["assessments.1.circumstances.M1.evidence"] == "责令社区戒毒决定书"
    assert not any(place.endswith(("id_number", "phone", "wechat")) for place in places)


def test_prose_is_a_part_of_the_texts_and_both_are_joined() -> None:
    case = build.case({"extra.备注": "自设栏目"})
    texts = {text for _place, text in free_text.texts(case)}
    prose = {text for _place, text in free_text.texts(case, only_prose=True)}
    joined = free_text.joined(case)
    assert prose < texts
    assert {"自设栏目", case.visits[0].summary} <= prose
    assert all(text in joined.whole for text in texts)
    assert prose <= set(joined.prose.split("\n"))
    assert len(joined.prose) < len(joined.whole)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(strategies.cases())
def test_no_text_of_any_record_is_passed_over(case: Case) -> None:
    joined = free_text.joined(case)
    assert all(text in joined.whole for _place, text in free_text.texts(case))
    assert all(text in joined.prose for _place, text in free_text.texts(case, only_prose=True))


@pytest.mark.parametrize("word", BETTER)
def test_no_better_word_is_one_to_be_bettered(word: str) -> None:
    assert WORDS.fullmatch(word)
    assert not WORDS.search(BETTER[word])


def test_the_longest_word_is_the_one_that_is_named() -> None:
    context: Context = around(build.case({"visits.1.summary": "大烟鬼"}))
    rule = find("PV007")
    assert rule is not None
    assert [finding.message for finding in run([rule], context)] == ["建议用语:“大烟鬼”改“吸毒人员”"]
