"""Tie-outs hold on sound records, and a broken record, template or category is seen."""

import pytest
from msgspec.structs import replace

from drugcheck.domain import facts as facts_module
from drugcheck.domain.annexes import Annexes
from tests import annex_cases as annexes
from tests import build as made


def broken(*cases: object) -> set[str]:
    return {tie.name for tie in annexes.ties(annexes.context(*cases)) if not tie.holds}  # type: ignore[arg-type]


def test_all_hold_on_the_fixed_set_for_the_unit_and_for_each_community() -> None:
    for community in (None, "甲社区", "乙社区", "丙社区", "(未分配)"):
        ties = annexes.ties(community=community)
        assert [tie.sentence for tie in ties if not tie.holds] == []
        assert {tie.annex for tie in ties} >= {2, *range(4, 15)}


def test_a_move_that_was_recorded_beside_an_unchanged_status_is_seen() -> None:
    moved = made.case({"residence.misregistration": {"kind": "迁出"}})
    assert broken(moved) == {"附件14行数=错录+迁出"}


CATEGORIES = {
    2: "registered",
    4: "high_or_medium",
    5: "special_illness",
    6: "prior_drug_crime",
    7: "has_licence",
    8: "inflow",
    9: "hardship",
    10: "public_role",
    11: "hidden",
    12: "abstinent_five_years",
    13: "dead",
    14: "misregistered",
}


@pytest.mark.parametrize("number", CATEGORIES)
def test_a_template_that_lists_other_people_is_seen(number: int) -> None:
    whole = annexes.context()
    templates = annexes.templates()
    assert templates[number].rows == CATEGORIES[number]
    wrong = {**templates, number: replace(templates[number], rows="all")}
    ties = Annexes(whole, wrong, compared=True).ties()
    assert {tie.annex for tie in ties if not tie.holds} == {number}


def test_a_category_that_leaves_someone_out_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(facts_module.CATEGORIES, "registered", lambda facts: facts.is_registered and facts.is_open)
    assert "附件2行数=登记在册总数" in broken()


def test_an_annex_that_was_not_made_is_not_compared() -> None:
    whole = annexes.context()
    assert {tie.annex for tie in Annexes(whole, {7: annexes.template(7)}, compared=True).ties()} == {0, 7}
