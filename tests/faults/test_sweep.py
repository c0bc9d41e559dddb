"""A fault at a point of a command leaves what was there, or what an undisturbed run leaves; and the next one goes on.

Always a sample, the same each time, of every second command; with DRUGCHECK_DEEP=1 every point and every kind of fault.
"""

import os
import random
from collections.abc import Iterator

import pytest

from tests.faults import sweep
from tests.faults.injector import KINDS, Plan
from tests.faults.scenarios import WRITING, Scenario
from tests.faults.trial import Trial

pytestmark = [
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a command is disturbed in a fork of this process"),
]
_DEEP = bool(os.environ.get("DRUGCHECK_DEEP"))
_SCENARIOS = WRITING if _DEEP else WRITING[::2]


def _plans(trial: Trial, scenario: Scenario) -> Iterator[Plan]:
    seen = trial.clean(scenario).result.seen
    if _DEEP:
        yield from sweep.plans(seen, sweep.points(trial, scenario))
        return
    chance = random.Random(scenario.command)
    at = chance.choice(sweep.points(trial, scenario))
    yield Plan(at, chance.choice([kind for kind in KINDS if sweep.applies(kind, seen[at])]))


@pytest.mark.parametrize("scenario", _SCENARIOS, ids=lambda scenario: scenario.line.split(" -")[0][:40])
def test_a_fault_leaves_old_or_new(trial: Trial, scenario: Scenario) -> None:
    _done, wrong = sweep.wrong(trial, scenario, _plans(trial, scenario))
    assert wrong == []
