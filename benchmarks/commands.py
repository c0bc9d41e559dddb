"""Whole commands as a person runs them, against the floor of opening every case, with their peak memory.

The floor is what the parts of a load take alone (benchmarks/parts.py); `key rotate` opens every case and seals it anew,
which is twice that. What a command takes beyond its floor is its start, its own work and what it writes.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.parts import Sample, parts
from benchmarks.store import Copies, Demo, program
from benchmarks.table import Row
from benchmarks.timing import Task, Timings

FLOOR = "floor"
_MOST_IN_PARTS = 1000  # cases whose parts are measured
_FINE = (0, 1)  # 1 says that there are errors in the records, and a demo has some
_VISIT = ("--method", "door", "--no-one", "--by", "b01,p01", "--date", "2022-04-06")

_LAUNCHER = """
import os, sys, time
nothing = os.open(os.devnull, os.O_RDWR)
files = [(os.POSIX_SPAWN_DUP2, nothing, number) for number in (0, 1, 2)]
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=files)
_, status, used = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), time.perf_counter() - start, used.ru_maxrss)
"""


class Command(NamedTuple):
    """A command line; its own floor is `floors` times that of a load, none where it opens only one case.

    One that `writes` runs in a copy of the store that nothing was written into before.
    """

    name: str
    arguments: Sequence[str]
    floors: int = 1
    writes: bool = False


class Ran(NamedTuple):
    """Seconds and peak memory in MiB of one process."""

    seconds: float
    memory: float


class Measured(NamedTuple):
    """The timings of all commands and of the floor, and the most memory that each command took, in MiB."""

    timings: Timings
    memory: dict[str, float]


def commands(out: Path) -> tuple[Command, ...]:
    """What is measured; workbooks go into `out`."""
    return (
        Command("validate", ["validate", "--json"]),
        Command("case list", ["case", "list", "--json"]),
        Command("case find", ["case", "find", "--json", "--from", str(out / "asked.txt")]),
        Command("annex 2", ["annex", "2", "--format", "csv"]),
        Command("annex 2 --as-of HEAD", ["annex", "2", "--format", "csv", "--as-of", "HEAD"]),
        Command("annex all, xlsx", ["annex", "all", "--format", "xlsx", "--out", str(out / "all.xlsx")]),
        Command("verify", ["verify"]),
        Command("history of a case", ["history", "C0001"], floors=0),
        Command("visit add", ["visit", "add", "C0001", *_VISIT], floors=0, writes=True),
        Command("key rotate", ["key", "rotate"], floors=2, writes=True),
    )


FLOORS = {command.name: command.floors for command in commands(Path())}


def rows(found: Measured) -> tuple[list[Row], list[str]]:
    """Rows and notes of what was measured."""
    timings, memory = found
    table = [Row(FLOOR, timings.median(FLOOR))]
    for name, floors in FLOORS.items():
        ratio = timings.ratio(name, FLOOR) / floors if floors else None
        base = "" if ratio is None else FLOOR if floors == 1 else f"{floors} times {FLOOR}"
        table.append(Row(name, timings.median(name), base, ratio))
    most = "; ".join(f"{name} {size:.0f}" for name, size in memory.items())
    return table, [f"peak memory in MiB: {most}"]


def measured(folder: Path, demo: Demo, count: int, rounds: int) -> Measured:
    """Runs every command in each round, forwards and backwards in turn, after a round that is not counted.

    Raises:
        subprocess.CalledProcessError: a command failed.
    """
    out = folder / f"tables-{count}"
    out.mkdir(parents=True)
    (out / "asked.txt").write_text("张\n", encoding="utf-8")
    store = Copies(folder / f"commands-{count}", demo.workspace, count)
    store.commit()
    lines = commands(out)
    floor = _floor(store, count)
    seconds: dict[str, list[float]] = {name: [] for name in (FLOOR, *(line.name for line in lines))}
    memory: dict[str, float] = {}
    for number in range(rounds + 1):
        taken = {FLOOR: floor()}
        for line in lines if number % 2 else reversed(lines):
            ran = _ran(line, store.root, demo.environment)
            taken[line.name] = ran.seconds
            memory[line.name] = max(memory.get(line.name, 0.0), ran.memory)
        for name, one in taken.items() if number else ():
            seconds[name].append(one)
    return Measured(Timings(seconds), {line.name: memory[line.name] for line in lines})


def _floor(store: Copies, count: int) -> Callable[[], float]:
    in_parts = min(count, _MOST_IN_PARTS)
    single: dict[str, Task] = parts(Sample(store.paths[:in_parts], store.texts(in_parts)))

    def run() -> float:
        start = time.perf_counter()
        for task in single.values():
            task()
        return (time.perf_counter() - start) * count / in_parts

    return run


def _ran(line: Command, root: Path, environment: Mapping[str, str]) -> Ran:
    if not line.writes:
        return _unlocked(line, root, environment)
    copy, state = root.with_name(f"{root.name}-copy"), root.with_name("state")
    shutil.copytree(root, copy)
    try:
        # Each copy begins where the one before did: to who remembers that one, it was set back.
        return _unlocked(line, copy, {**environment, "XDG_STATE_HOME": str(state)})
    finally:
        shutil.rmtree(copy)
        shutil.rmtree(state, ignore_errors=True)


def _unlocked(line: Command, root: Path, environment: Mapping[str, str]) -> Ran:
    # A workspace is unlocked by where it lies, and a person has unlocked it before the first command.
    _process(["-C", str(root), "unlock"], environment)
    return _process(["-C", str(root), *line.arguments], environment)


def _process(arguments: Sequence[str], environment: Mapping[str, str]) -> Ran:
    """Runs drugcheck to its end. The memory is that of this process alone, of git and others none."""
    command = [*program(), *arguments]
    # What a process needed at most counts from its fork, when it was as large as its parent: hence a small parent.
    launched = subprocess.run(
        [sys.executable, "-S", "-c", _LAUNCHER, *command], env=environment, check=True, stdout=subprocess.PIPE
    )
    status, seconds, kilobytes = launched.stdout.split()
    if int(status) not in _FINE:
        raise subprocess.CalledProcessError(int(status), command)
    return Ran(float(seconds), int(kilobytes) / 1024)
