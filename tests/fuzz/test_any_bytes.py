"""No bytes make a reader do worse than refuse: mutated samples of every input, a few hundred of them in each run.

`DRUGCHECK_FUZZ=5000` tries so many for each target. Long campaigns: `python -m tests.fuzz`.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.mutating import mutated
from tests.fuzz.target import Target, attempt
from tests.fuzz.targets import TARGETS

_EXAMPLES = int(os.environ.get("DRUGCHECK_FUZZ", "0"))
_FEW, _FEWER = 40, 6


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_reader_succeeds_or_refuses(target: Target) -> None:
    examples = (_EXAMPLES // 20 if target.slow else _EXAMPLES) or (_FEWER if target.slow else _FEW)

    @settings(
        deadline=None,
        max_examples=examples,
        database=None,
        phases=[Phase.generate] if not _EXAMPLES else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(mutated(target.samples(), target.words))
    def tried(data: bytes) -> None:
        attempt(target, data)

    tried()


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_target_reads_its_first_sample(target: Target) -> None:
    """A sample that is refused would leave most of a reader untried."""
    assert attempt(target, target.samples()[0]) is None


def test_every_target_has_a_name_of_its_own() -> None:
    assert len(TARGETS) == len({target.run for target in TARGETS.values()})
