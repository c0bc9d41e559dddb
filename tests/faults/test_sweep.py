"""A fault at a point of a command leaves what was there, or what an undisturbed run leaves; and the next one goes on.

Always a sample, the same each time, of every second command; with DRUGCHECK_DEEP=1 every point and every kind of fault.
"""

import os
import random
from collections.abc import Iterator

import pytest

from tests.faults.injector import KINDS, Plan
from tests.faults.scenarios import WRITING, Scenario
from tests.faults.trial import Trial

pytestmark = [
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a command is disturbed in a fork of this process"),
]
_DEEP = bool(os.environ.get("DRUGCHECK_DEEP"))
_SCENARIOS = WRITING if _DEEP else WRITING[::2]
# Of each command; of those with hundreds of points in the deep run too.
_SAMPLE = 1
_MOST = 400
# Where the way of every change begins; what comes before it is the same for all commands: the keys are kept.
_COMMON = "mkdir records"


def _plans(seen: tuple[str, ...], command: str) -> Iterator[Plan]:
    start = seen.index(_COMMON) if _COMMON in seen and command != "visit add" else 0
    points = range(start, len(seen))
    if not _DEEP:
        chance = random.Random(command)
        for at in chance.sample(points, min(_SAMPLE, len(points))):
            kinds = [kind for kind in KINDS if _applies(kind, seen[at])]
            yield Plan(at, chance.choice(kinds))
        return
    for at in points[:: max(1, len(points) // _MOST)]:
        for kind in KINDS:
            if _applies(kind, seen[at]):
                yield Plan(at, kind)


def _applies(kind: str, call: str) -> bool:
    return kind != "cut" or call == "write" or call.startswith(("git ", "python "))


@pytest.mark.parametrize("scenario", _SCENARIOS, ids=lambda scenario: scenario.line.split(" -")[0][:40])
def test_a_fault_leaves_old_or_new(trial: Trial, scenario: Scenario) -> None:
    clean = trial.clean(scenario)
    wrong = []
    for plan in _plans(clean.result.seen, scenario.command):
        if found := trial.complaints(scenario, plan):
            wrong.append(f"{plan.kind}:{plan.at} at {clean.result.seen[plan.at]!r}: {'; '.join(found)}")
    assert wrong == []
