"""How long a command takes to answer, in units of a Python that does nothing."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from benchmarks.store import Demo, program
from benchmarks.table import Row
from benchmarks.timing import Task, measure

NOTHING = "python -c pass"
# For --help and for a command of one case in an unlocked workspace: what a person types all day.
LIMIT = 12.0


def rows(demo: Demo, rounds: int) -> list[Row]:
    """One row for each command. Raises subprocess.CalledProcessError when one fails."""
    demo.unlock()
    commands = {
        "drugcheck --version": ["--version"],
        "drugcheck --help": ["--help"],
        "drugcheck case show C0001": ["-C", str(demo.root), "case", "show", "C0001"],
    }
    tasks: dict[str, Task] = {NOTHING: _runs([sys.executable, "-c", "pass"], os.environ)}
    tasks |= {name: _runs([*program(), *arguments], demo.environment) for name, arguments in commands.items()}
    timings = measure(tasks, rounds)
    compared = [Row(name, timings.median(name), NOTHING, timings.ratio(name, NOTHING), LIMIT) for name in commands]
    return [Row(NOTHING, timings.median(NOTHING)), *compared]


def _runs(command: Sequence[str], environment: Mapping[str, str]) -> Task:
    def run() -> object:
        return subprocess.run(command, env=environment, check=True, capture_output=True)

    return run
