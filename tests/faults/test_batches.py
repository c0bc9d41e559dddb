"""Many records are written by several threads: a fault in one of them is a fault of the whole change."""

import os
import random
from collections.abc import Iterator

import pytest

from drugcheck.vault import records
from tests.faults.injector import Plan
from tests.faults.scenarios import BATCHES, Scenario
from tests.faults.trial import Trial

pytestmark = [
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a command is disturbed in a fork of this process"),
]
_KINDS = ("ENOSPC", "kill", "torn", "interrupt", "full", "cut")
_DEEP = bool(os.environ.get("DRUGCHECK_DEEP"))


def _plans(seen: tuple[str, ...], command: str) -> Iterator[Plan]:
    """Calls from the first staged record to the last one that is put in place; each kind once, or often."""
    staged = [n for n, call in enumerate(seen) if call.startswith("create .") and call.endswith(".age.new")]
    placed = [n for n, call in enumerate(seen) if call.startswith("replace ") and call.endswith(".toml.age")]
    chance = random.Random(command)
    for kind in _KINDS if _DEEP else chance.sample(_KINDS, 2):
        for _ in range(20 if _DEEP else 1):
            yield Plan(chance.randrange(staged[0], placed[-1] + 1), kind)


@pytest.mark.parametrize("scenario", BATCHES, ids=lambda scenario: scenario.command)
def test_a_fault_in_a_batch_leaves_old_or_new(trial: Trial, scenario: Scenario) -> None:
    seen = trial.clean(scenario).result.seen
    assert sum(call.endswith(".age.new") and call.startswith("create") for call in seen) > records._FEW
    wrong = []
    for plan in _plans(seen, scenario.command):
        if found := trial.complaints(scenario, plan):
            wrong.append(f"{plan.kind}:{plan.at} at {seen[plan.at]!r}: {'; '.join(found)}")
    assert wrong == []
