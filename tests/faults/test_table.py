"""Every command is either one that writes, with a run of it to be disturbed, or one that changes no byte."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drugcheck.cli.commands import COMMANDS
from tests.faults.injector import Plan
from tests.faults.office import DAY, clone
from tests.faults.scenarios import READING, WRITING
from tests.faults.stage import Stage
from tests.faults.trial import Trial

# What a reading command may leave: the note of what was last seen, the snapshot, the lock.
_HOUSEHOLD = frozenset({".drugcheck/lock"})


def test_no_command_is_left_out() -> None:
    writing = {scenario.command for scenario in WRITING}
    assert writing | READING.keys() == COMMANDS.keys()
    assert writing & READING.keys() == set()


@pytest.mark.parametrize("scenario", WRITING, ids=lambda scenario: scenario.line.split(" -")[0][:40])
def test_undisturbed_it_runs_and_writes(trial: Trial, scenario: object) -> None:
    from tests.faults.scenarios import Scenario

    assert isinstance(scenario, Scenario)
    clean = trial.clean(scenario)
    assert clean.result.status in (0, 1), clean.result.err
    assert clean.result.seen, "it writes nothing"


def _bytes(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and name not in _HOUSEHOLD and not name.startswith(".drugcheck/snapshot"):
            yield name, path.read_bytes()


def test_what_only_reads_changes_no_byte(trial: Trial) -> None:
    """One workspace for all: if one of them writes, the next one shows it."""
    stage = Stage(trial.stage.folder.with_name("reading"))
    clone(trial.offices["sent"], stage.folder)
    stage.environment["DRUGCHECK_TODAY"] = DAY
    (stage.papers / "name.txt").write_text("周试外\n")
    stage.run(["-C", str(stage.ws), "case", "list"])
    before = dict(_bytes(stage.ws))
    for command, words in READING.items():
        ran = stage.run(["-C", str(stage.ws), *stage.words(f"{command} {words}")], Plan())
        assert ran.status in (0, 1, 2, 5), (command, ran.err)
        after = dict(_bytes(stage.ws))
        assert after == before, (command, [name for name in after if after.get(name) != before.get(name)])
