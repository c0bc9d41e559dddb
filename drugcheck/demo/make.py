"""Makes a demo workspace: a store that unlocks itself, filled with synthetic people."""

import random
import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timezone
from pathlib import Path

from drugcheck.demo import office, story
from drugcheck.demo.people import profiles
from drugcheck.vault.age.scrypt import DEFAULT_WORK_FACTOR
from drugcheck.workspace import Workspace

CASES = 214
OTHERS = 4
LEAST_WITH_OTHERS = 60
SEED = 7
_CHINA = timezone(datetime(2022, 1, 1, 8) - datetime(2022, 1, 1))


def registered(cases: int) -> int:
    """How many of the cases stand in the roster; the rest live here from elsewhere, or are hidden."""
    return cases - OTHERS if cases >= LEAST_WITH_OTHERS else cases


def length() -> int:
    """How many steps `make` reports."""
    return len(story.EVENTS)


def make(
    root: Path,
    *,
    cases: int = CASES,
    seed: int = SEED,
    today: date = office.TODAY,
    work_factor: int = DEFAULT_WORK_FACTOR,
    step: Callable[[], None] = lambda: None,
) -> Workspace:
    """A new demo workspace in the folder, unlocked; the same records for the same count, seed and day.

    `step` is called `length()` times. Raises the errors of Workspace.create.
    """
    rng = random.Random(seed)  # noqa: S311 - a demo has to be repeatable
    store = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    clock = datetime.combine(today, time(16, 0), _CHINA)
    start = min(clock, datetime.combine(date(2022, 3, 1), time(9, 0), _CHINA))
    workspace = Workspace.create(
        root, office.config_text(store, today), office.PASSPHRASE, start, work_factor=work_factor
    )
    workspace.now = clock
    story.tell(workspace, profiles(registered(cases), seed, office.TODAY), step)
    return workspace
