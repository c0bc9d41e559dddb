"""Whatever a valid record holds, every rule has an answer."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drugcheck.domain.case import Case
from drugcheck.domain.findings import StoreState
from drugcheck.domain.registers import SHAPES, Meetings, Registers, Rosters
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from tests import build, strategies
from tests.domain.rules.shapes import ANNEXES, around

SLOW = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
FREE_CASES = st.lists(strategies.cases(), max_size=3, unique_by=lambda case: case.id)


@SLOW
@given(
    FREE_CASES,
    strategies.records(Meetings),
    strategies.records(Rosters),
    st.fixed_dictionaries({name: strategies.records(shape) for name, shape in SHAPES.items()}),
    st.dates(date(2021, 12, 1), date(2023, 2, 1)),
)
def test_no_rule_fails_on_a_valid_record(
    cases: list[Case], meetings: Meetings, rosters: Rosters, registers: dict[str, Any], today: date
) -> None:
    """Registers may name cases that are gone, weeks that never were, and rows twice."""
    context = around(
        *cases,
        today=today,
        meetings=meetings,
        rosters=rosters,
        registers=Registers(**registers),
        templates=ANNEXES,
        store=StoreState(scans={}, since=date(2022, 1, 1), root="/office"),
    )
    for finding in run(CATALOGUE, context):
        assert finding.case is None or finding.case in {case.id for case in cases}
        assert finding.fix.startswith("drugcheck ")


@SLOW
@given(strategies.cases())
def test_the_same_record_has_the_same_findings(case: Case) -> None:
    assert run(CATALOGUE, around(case)) == run(CATALOGUE, around(case))


def test_no_rule_fails_without_cases_or_an_office() -> None:
    bare = build.config(communities=(), staff=())
    assert run(CATALOGUE, around(config=bare)) == []
