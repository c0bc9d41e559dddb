"""Faults that once did harm, each at the call where they did it."""

import os
from typing import NamedTuple

import pytest

from tests.faults.injector import Plan
from tests.faults.scenarios import WRITING
from tests.faults.trial import Trial

pytestmark = [
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a command is disturbed in a fork of this process"),
]


class Once(NamedTuple):
    """The beginning of a line, the kind of fault, and the call: which of those of that name."""

    line: str
    kind: str
    call: str
    which: int


_ONCES = (
    # The look at what came in failed, and nothing said why it ended so.
    Once("sync", "late", "git ls-tree", -1),
    Once("sync", "EACCES", "git fsck", -1),
    # git died while it looked at its index again, and its lock stayed.
    Once("sync", "cut", "git update-index", -1),
    # The note of an erasure that was not decided stayed for ever.
    Once("case erase", "late", "create erase.new", 0),
    # The day of the first commit was not known, nothing said so, and a finding was noted as gone.
    Once("validate", "ENOSPC", "git log", 0),
    # It said that nothing was changed, when some records had been put back.
    Once("verify --repair --yes", "readonly", "replace C0004.toml.age", 0),
)


@pytest.mark.parametrize("once", _ONCES, ids=lambda once: f"{once.line}-{once.kind}-{once.call}")
def test_it_does_no_harm_any_more(trial: Trial, once: Once) -> None:
    scenario = next(scenario for scenario in WRITING if scenario.line.startswith(once.line))
    seen = trial.clean(scenario).result.seen
    at = [n for n, call in enumerate(seen) if call == once.call][once.which]
    assert trial.complaints(scenario, Plan(at, once.kind)) == []
