"""How long a command takes to answer, in units of a Python that does nothing, and beside what age and pass take."""

import os
import shutil
import sys
from pathlib import Path

from benchmarks.peers import AGE, PASS, PASS_INSERT, peers, runs
from benchmarks.store import Demo, program
from benchmarks.table import Row
from benchmarks.timing import Task, measure

NOTHING = "python -c pass"
SHOW = "drugcheck case show C0001"
ADD = "drugcheck visit add, with its commit"
# For what a person types all day; a change starts git as well, and has none.
LIMITS = {"drugcheck --version": 8.0, "drugcheck --help": 8.0, SHOW: 10.0}


def rows(folder: Path, demo: Demo, rounds: int) -> tuple[list[Row], list[str]]:
    """One row for each command, then the peers. Raises subprocess.CalledProcessError when one fails."""
    demo.unlock()
    changed = folder / "changed"
    shutil.copytree(demo.root, changed, symlinks=True)
    start = program()
    commands = {
        "drugcheck --version": ["--version"],
        "drugcheck --help": ["--help"],
        SHOW: ["-C", str(demo.root), "case", "show", "C0001"],
        ADD: [
            *("-C", str(changed), "visit", "add", "C0001", "--method", "door", "--with", "self"),
            *("--by", "c01,p01", "--document", "谈话记录"),
        ],
    }
    runs([*start, "-C", str(changed), "unlock"], demo.environment)()
    tasks: dict[str, Task] = {NOTHING: runs([sys.executable, "-c", "pass"], os.environ)}
    tasks |= {name: runs([*start, *words], demo.environment) for name, words in commands.items()}
    with peers(folder, demo.workspace.vault.read("C0001").text) as others:
        timings = measure(tasks | others.tasks, rounds)
    found = [Row(NOTHING, timings.median(NOTHING))]
    for name in commands:
        found.append(Row(name, timings.median(name), NOTHING, timings.ratio(name, NOTHING), LIMITS.get(name)))
    faster: list[str] = []
    for ours, peer in ((SHOW, AGE), (SHOW, PASS), (ADD, PASS_INSERT)):
        if peer in others.tasks:
            found.append(Row(peer, timings.median(peer), NOTHING, timings.ratio(peer, NOTHING)))
            found.append(Row(ours, timings.median(ours), peer, timings.ratio(ours, peer)))
            if timings.ratio(ours, peer) > 1:
                faster.append(f"faster than we are: {peer}")
    return found, [*others.notes, *faster]
