"""All annexes come from one pass over the cases, counted rather than timed."""

from collections.abc import Iterator, Sequence

import pytest

from drugcheck.domain.annex_form import Forms, as_table
from drugcheck.domain.annexes import NUMBERS, Annexes
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import EVERYTHING, MASKED, Masking
from tests import annex_cases as annexes
from tests.counting import Passes


def counted() -> tuple[Passes[Facts], Context]:
    whole = annexes.context()
    whole.facts = passes = Passes(whole.facts)
    return passes, whole


def make_all(whole: Context, numbers: Sequence[int], community: str | None, masking: Masking) -> Iterator[int]:
    """Everything that can be made of these annexes; yields how many rows each has."""
    chosen = {number: annexes.template(number) for number in numbers}
    made = Annexes(whole, chosen, community, compared=1 in numbers)
    for number, template in chosen.items():
        if template.form:
            forms = Forms(template, whole, made.chosen(number), community=community, masking=masking)
            yield len(as_table(template, whole, forms, community).rows)
        else:
            yield made.table(number, masking).row_count
    if 1 in numbers:
        assert made.ties()
        assert made.counts.communities


@pytest.mark.parametrize("masking", [MASKED, EVERYTHING])
@pytest.mark.parametrize("community", [None, "甲社区"])
@pytest.mark.parametrize("numbers", [NUMBERS, *((number,) for number in NUMBERS)])
def test_each_case_is_looked_at_once(numbers: Sequence[int], community: str | None, masking: Masking) -> None:
    passes, whole = counted()
    assert any(make_all(whole, numbers, community, masking)) or community
    assert passes.count == 1


def test_the_rules_about_tables_share_a_pass() -> None:
    passes, whole = counted()
    whole.templates = annexes.templates()
    assert whole.tie_outs
    assert whole.annexes.chosen(2)
    assert whole.annexes.table(1).rows
    assert passes.count == 1
