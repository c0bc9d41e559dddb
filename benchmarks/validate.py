"""How long all rules take over all cases, against the load before them and against `age -d` file by file.

`check` is what `drugcheck validate` does between loading and printing: the facts of every case, the templates of the
tables, every rule, the waivers and first days of what was found. Below it stands the share of each prefix, measured
over cases whose facts are known already; what remains is the finding of those facts, which the rules share.
"""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.load import AGE, COLD, LIMIT_OF_AGE, WARM, after, age_task, load_task
from benchmarks.store import Copies, Demo, program
from benchmarks.table import Row
from benchmarks.timing import Task, measure
from drugcheck.domain.findings import Context
from drugcheck.domain.judging import judged
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.base import Rule
from drugcheck.domain.rules.engine import run
from drugcheck.vault.snapshot import forget
from drugcheck.workspace import Loaded, Workspace

CHECK = "check"
BOTH = "load and check"
KNOWN = "rules alone"
COMMAND = "drugcheck validate"
LOAD = f"load, {COLD}"
# Of what opening every record anew takes.
LIMIT_OF_LOAD = 0.5
_ANNEXES = range(1, 15)
_MOST_IN_AGE = 100  # files that age opens in a round


def rows(folder: Path, demo: Demo, count: int, rounds: int) -> tuple[list[Row], list[str]]:
    """Rows and notes for a store of `count` cases made under `folder`.

    Raises subprocess.CalledProcessError when git or the command fails.
    """
    store = Copies(folder / "validate", demo.workspace, count)
    store.commit()
    loaded = store.workspace.load()
    known = _context(store.workspace, loaded)
    found = run(CATALOGUE, known)
    prefixes = _by_prefix(CATALOGUE)
    command = _command(store, demo)
    cold, warm = (f"{COMMAND}, {state}" for state in (COLD, WARM))
    tasks: dict[str, Task] = {
        LOAD: after(lambda: forget(store.root), load_task(store)),
        CHECK: lambda: _check(store.workspace, loaded),
        cold: after(lambda: forget(store.root), command),
        warm: command,
        KNOWN: lambda: run(CATALOGUE, known),
        **{name: _rules(rules, known) for name, rules in prefixes.items()},
    }
    in_age = min(count, _MOST_IN_AGE)
    if age := shutil.which("age"):
        tasks[AGE] = age_task(age, store.key_file, store.paths[:in_age])
    timings = measure(tasks, rounds).extrapolated({AGE: count / in_age}).with_total(BOTH, [LOAD, CHECK])
    results = [Row(f"{CHECK} {count:,} cases", timings.median(CHECK), LOAD, timings.ratio(CHECK, LOAD), LIMIT_OF_LOAD)]
    if age:
        results += [
            Row(name, timings.median(name), AGE, timings.ratio(AGE, name), LIMIT_OF_AGE, faster=True)
            for name in (BOTH, cold, warm)
        ]
        results.append(Row(AGE, timings.median(AGE)))
    results.append(Row(LOAD, timings.median(LOAD)))
    results += [
        Row(f"  {name}", timings.median(name), CHECK, timings.ratio(name, CHECK)) for name in (KNOWN, *prefixes)
    ]
    notes = [f"{len(CATALOGUE)} rules, {len(found):,} findings ({len(found) / count:.1f} a case)"]
    notes += [f"age: measured on {in_age:,} files and multiplied"] if age and in_age < count else []
    notes += [] if age else ["age is not installed, so nothing is compared with it"]
    return results, notes


def _context(workspace: Workspace, loaded: Loaded) -> Context:
    return workspace.context(loaded, templates={number: workspace.annex_template(number) for number in _ANNEXES})


def _check(workspace: Workspace, loaded: Loaded) -> object:
    context = _context(workspace, loaded)
    return judged(run(CATALOGUE, context), context)


def _by_prefix(rules: Sequence[Rule]) -> dict[str, list[Rule]]:
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(rule.code[:2], []).append(rule)
    return {f"{prefix} ({len(group)})": group for prefix, group in sorted(groups.items())}


def _rules(rules: Sequence[Rule], context: Context) -> Task:
    return lambda: run(rules, context)


def _command(store: Copies, demo: Demo) -> Task:
    command = [*program(), "-C", str(store.root), "validate"]

    def check() -> object:
        ran = subprocess.run(command, env=demo.environment, check=False, capture_output=True)
        # Status 1 says that there are errors in the records, and a demo has some.
        if ran.returncode not in (0, 1):
            raise subprocess.CalledProcessError(ran.returncode, command, ran.stdout, ran.stderr)
        return ran

    return check
