"""Which faults a command is disturbed with, and the sweep of all of them: `python -m tests.faults.sweep --log FILE`.

The log has a line of JSON for each command and kind of fault. What stands there is not run again, so that a sweep that
was cut off goes on, and several can run beside each other: `--part 0/2` and `--part 1/2`.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.faults import warm
from tests.faults.injector import KINDS, Plan, is_program, masked
from tests.faults.office import Offices
from tests.faults.scenarios import WRITING, Scenario
from tests.faults.trial import Trial

# Where the way of every change begins. What comes before it is the same for many commands: the keys are kept.
_COMMON = "mkdir records"
# Nothing in the program tells these from ENOSPC and EACCES: they come last.
ALIKE = frozenset({"EIO", "EROFS"})
# Of calls that the same lines make for one file after the other the first and last few are disturbed, and some between.
_FIRST, _LAST, _STEP = 3, 2, 8


def points(trial: Trial, scenario: Scenario, *, every: bool = False) -> list[int]:
    """The calls that are disturbed.

    These are all, but for those at the start that the first command in its office makes too, and for repetitions:
    calls that the same lines of the program make for one file after the other.
    """
    result = trial.clean(scenario).result
    chosen = range(0 if every else _shared(trial, scenario), len(result.seen))
    repeated: dict[tuple[int, str], list[int]] = {}
    names = masked(result.seen)
    for at in chosen:
        repeated.setdefault((result.sites[at], names[at]), []).append(at)
    left_out = {
        at for each in repeated.values() for n, at in enumerate(each) if _FIRST <= n < len(each) - _LAST and n % _STEP
    }
    return [at for at in chosen if every or at not in left_out]


def shape(trial: Trial, scenario: Scenario) -> tuple[object, ...]:
    """What is equal for two commands that make the same calls from the same lines of the program, in one office."""
    result = trial.clean(scenario).result
    return scenario.office, *masked(result.seen), *result.sites


def plans(seen: Sequence[str], points: Sequence[int], kinds: Sequence[str] = KINDS) -> Iterator[Plan]:
    """Every kind of fault at every point where it can be."""
    for kind in kinds:
        for at in points:
            if applies(kind, seen[at]):
                yield Plan(at, kind)


def applies(kind: str, call: str) -> bool:
    """Whether that call can meet that kind of fault."""
    return kind != "cut" or call == "write" or is_program(call)


def wrong(trial: Trial, scenario: Scenario, plans: Iterator[Plan]) -> tuple[int, list[str]]:
    """How many faults there were, and what is wrong after one of them."""
    seen, found, done = trial.clean(scenario).result.seen, [], 0
    for plan in plans:
        done += 1
        if complaints := trial.complaints(scenario, plan):
            found.append(f"{plan.kind}:{plan.at} at {seen[plan.at]!r}: {'; '.join(complaints)}")
    return done, found


def _shared(trial: Trial, scenario: Scenario) -> int:
    first = next(other for other in WRITING if other.office == scenario.office)
    ours, others = (masked(trial.clean(each).result.seen) for each in (scenario, first))
    if first == scenario or _COMMON not in ours:
        return 0
    until = ours.index(_COMMON)
    return next((n for n, pair in enumerate(zip(ours[:until], others, strict=False)) if pair[0] != pair[1]), until)


def main() -> None:
    """The sweep, or a part of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--part", default="0/1")
    parser.add_argument("--kinds", nargs="*", default=KINDS, choices=KINDS)
    parser.add_argument("lines", nargs="*", help="beginnings of the lines of commands; left out: all")
    given = parser.parse_args()
    number, parts = map(int, given.part.split("/"))
    done = _done(given.log)
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))  # noqa: S108
    (folder / "offices").mkdir()
    warm.imports()
    trial = Trial(Offices(folder / "offices", folder / "stage"), folder / "stage")
    wanted = [each for each in WRITING if not given.lines or each.line.startswith(tuple(given.lines))][number::parts]
    shapes = {shape(trial, each): each for each in reversed(wanted)}
    first = frozenset(shapes.values())
    for kinds in (set(given.kinds) - ALIKE, ALIKE & set(given.kinds)):
        for scenario in sorted(wanted, key=lambda each: each not in first):
            for kind in sorted(kinds):
                if (scenario.line, scenario.office, kind) not in done:
                    _log(given.log, trial, scenario, kind)
    shutil.rmtree(folder, ignore_errors=True)


def _log(log: Path, trial: Trial, scenario: Scenario, kind: str) -> None:
    began, states = time.monotonic(), trial.states
    seen, chosen = trial.clean(scenario).result.seen, points(trial, scenario)
    trials, found = wrong(trial, scenario, plans(seen, chosen, (kind,)))
    line = {
        "line": scenario.line, "office": scenario.office, "kind": kind, "points": len(seen), "trials": trials,
        "states": trial.states - states, "seconds": round(time.monotonic() - began, 1), "wrong": found,
    }  # fmt: skip
    with log.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def _done(log: Path) -> set[tuple[str, str, str]]:
    if not log.exists():
        return set()
    told = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return {(line["line"], line["office"], line["kind"]) for line in told}


if __name__ == "__main__":
    main()
