"""How long it takes to open and parse every case, against its parts alone and against `age -d` file by file.

`cold` opens every record and makes the snapshot; `warm` finds all of them in it; `one changed` all but one.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from benchmarks.parts import Sample, parts
from benchmarks.store import Copies, Demo
from benchmarks.table import Row
from benchmarks.timing import Task, measure
from drugcheck.files.record import to_text
from drugcheck.vault.seal import seal
from drugcheck.vault.snapshot import forget

COLD = "cold"
WARM = "warm"
CHANGED = "one changed"
SUM = "sum of the parts"
AGE = "age -d in a loop"
LIMIT_OF_PARTS = 1.5
LIMIT_OF_COLD = 0.2
LIMIT_OF_WARM = 1.2
LIMIT_OF_AGE = 10.0
_MOST_IN_PARTS = 1000  # cases whose parts are measured
_MOST_IN_AGE = 100  # files that age opens in a round

# What a process needed at most, of its own: what it was before it became this program does not count.
_LOADER = """
import sys
from datetime import datetime
from pathlib import Path
from drugcheck.demo.office import PASSPHRASE
from drugcheck.vault.identity import open_identity, read_identity
from drugcheck.vault.vault import Vault
from drugcheck.workspace import Workspace
root = Path(sys.argv[1])
workspace = Workspace.open(root, datetime.now().astimezone())
workspace.attach(Vault(root, open_identity(read_identity(root), PASSPHRASE)))
loaded = workspace.load()
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def rows(folder: Path, demo: Demo, count: int, rounds: int) -> tuple[list[Row], list[str]]:
    """Rows and notes for a store of `count` cases made under `folder`."""
    store = Copies(folder, demo.workspace, count)
    in_parts, in_age = min(count, _MOST_IN_PARTS), min(count, _MOST_IN_AGE)
    single = parts(Sample(store.paths[:in_parts], store.texts(in_parts)))
    load = load_task(store)
    tasks: dict[str, Task] = {
        COLD: after(lambda: forget(store.root), load),
        WARM: load,
        CHANGED: after(_changes(store), load),
        **single,
    }
    if age := shutil.which("age"):
        tasks[AGE] = age_task(age, store.key_file, store.paths[:in_age])
    load()
    factors = dict.fromkeys(single, count / in_parts) | {AGE: count / in_age}
    timings = measure(tasks, rounds).extrapolated(factors).with_total(SUM, list(single))
    results = [
        Row(f"{COLD}, {count:,} cases", timings.median(COLD), SUM, timings.ratio(COLD, SUM), LIMIT_OF_PARTS),
        Row(WARM, timings.median(WARM), COLD, timings.ratio(WARM, COLD), LIMIT_OF_COLD),
        Row(CHANGED, timings.median(CHANGED), WARM, timings.ratio(CHANGED, WARM), LIMIT_OF_WARM),
    ]
    if age:
        results.append(Row(COLD, timings.median(COLD), AGE, timings.ratio(AGE, COLD), LIMIT_OF_AGE, faster=True))
        results.append(Row(AGE, timings.median(AGE)))
    results.append(Row(SUM, timings.median(SUM)))
    results += [Row(f"  {part}", timings.median(part), SUM, timings.ratio(part, SUM)) for part in single]
    size = sum(path.stat().st_size for path in store.paths[:in_parts]) / in_parts
    notes = [f"a file has {size / 1024:.1f} KiB on average", *_memory(store)]
    notes += [f"the parts: measured on {in_parts:,} cases and multiplied"] if in_parts < count else []
    notes += [f"age: measured on {in_age:,} files and multiplied"] if age and in_age < count else []
    notes += [] if age else ["age is not installed, so nothing is compared with it"]
    return results, notes


def load_task(store: Copies) -> Task:
    """Has every case of the store, from the snapshot where that knows it."""
    expected = len(store.ids)

    def run() -> object:
        loaded = store.workspace.load()
        assert len(loaded.cases) == expected, "a case did not load"
        return loaded

    return run


def after(first: Callable[[], object], task: Task) -> Task:
    """Does something else before the task, which counts as part of it."""

    def run() -> object:
        first()
        return task()

    return run


def _changes(store: Copies) -> Callable[[], object]:
    """Writes the first case anew each time: in turn with a remark and without."""
    case = store.workspace.case(store.ids[0])
    versions = [
        seal(to_text(replace(case, extra=extra)), case.id, 2, store.keys) for extra in ({"备注": "改"}, case.extra)
    ]

    def run() -> None:
        versions.reverse()
        store.paths[0].write_bytes(versions[0])

    return run


def _memory(store: Copies) -> list[str]:
    if not sys.platform.startswith("linux"):
        return []
    sizes = []
    for known in (False, True):
        if not known:
            forget(store.root)
        command = [sys.executable, "-c", _LOADER, str(store.root)]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        sizes.append(int(ran.stdout) / 1024)
    return [f"peak memory of a process: {COLD} {sizes[0]:.0f} MiB, {WARM} {sizes[1]:.0f} MiB"]


def age_task(age: str, key_file: Path, paths: Sequence[Path]) -> Task:
    """Opens these files with age, one process each."""

    def run() -> None:
        for path in paths:
            command = [age, "-d", "-i", str(key_file), str(path)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    return run
