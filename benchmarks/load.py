"""How long it takes to open and parse every case, against its parts alone and against `age -d` file by file."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.parts import Sample, parts
from benchmarks.store import Copies, Demo
from benchmarks.table import Row
from benchmarks.timing import Task, measure

LOAD = "load"
SUM = "sum of the parts"
AGE = "age -d in a loop"
# The checks of all rules come on top of a load and may take as long again: hence twice the floor for both together.
LIMIT_OF_PARTS = 2.0
LIMIT_OF_AGE = 10.0
_MOST_IN_PARTS = 1000  # cases whose parts are measured
_MOST_IN_AGE = 100  # files that age opens in a round


def rows(folder: Path, demo: Demo, count: int, rounds: int) -> tuple[list[Row], list[str]]:
    """Rows and notes for a store of `count` cases made under `folder`."""
    store = Copies(folder, demo.workspace, count)
    in_parts, in_age = min(count, _MOST_IN_PARTS), min(count, _MOST_IN_AGE)
    single = parts(Sample(store.paths[:in_parts], store.texts(in_parts)))
    tasks: dict[str, Task] = {LOAD: load_task(store), **single}
    if age := shutil.which("age"):
        tasks[AGE] = age_task(age, store.key_file, store.paths[:in_age])
    factors = dict.fromkeys(single, count / in_parts) | {AGE: count / in_age}
    timings = measure(tasks, rounds).extrapolated(factors).with_total(SUM, list(single))
    name = f"load {count:,} cases"
    results = [Row(name, timings.median(LOAD), SUM, timings.ratio(LOAD, SUM), LIMIT_OF_PARTS)]
    if age:
        results.append(Row(name, timings.median(LOAD), AGE, timings.ratio(AGE, LOAD), LIMIT_OF_AGE, faster=True))
        results.append(Row(AGE, timings.median(AGE)))
    results.append(Row(SUM, timings.median(SUM)))
    results += [Row(f"  {part}", timings.median(part), SUM, timings.ratio(part, SUM)) for part in single]
    size = sum(path.stat().st_size for path in store.paths[:in_parts]) / in_parts
    notes = [f"a file has {size / 1024:.1f} KiB on average"]
    notes += [f"the parts: measured on {in_parts:,} cases and multiplied"] if in_parts < count else []
    notes += [f"age: measured on {in_age:,} files and multiplied"] if age and in_age < count else []
    notes += [] if age else ["age is not installed, so nothing is compared with it"]
    return results, notes


def load_task(store: Copies) -> Task:
    """Opens and parses every case of the store."""
    expected = len(store.ids)

    def run() -> object:
        loaded = store.workspace.load()
        assert len(loaded.cases) == expected, "a case did not load"
        return loaded

    return run


def age_task(age: str, key_file: Path, paths: Sequence[Path]) -> Task:
    """Opens these files with age, one process each."""

    def run() -> None:
        for path in paths:
            command = [age, "-d", "-i", str(key_file), str(path)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    return run
