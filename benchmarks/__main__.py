"""`python -m benchmarks [TABLE …]`: measures and prints; everything it makes is removed again.

With `--write docs` what is printed also becomes docs/benchmarks.md, and the picture of the growth docs/growth.svg.
"""

import argparse
import gc
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import commands, growth, history, load, machine, memory, startup, validate, workbook
from benchmarks.store import Demo
from benchmarks.table import render

_PAGE = """\
# Benchmarks

Made by `python -m benchmarks --write docs`; do not edit. Every figure is a ratio of one run: the tasks of a table take
turns, forwards and backwards, and the middle of the rounds counts. Where a row says MISSED, the budget is not kept on
this machine; where a peer is faster, the note below the table says so.

{machine}

![how cost grows](growth.svg)
"""


def _startup(folder: Path, demo: Demo, options: argparse.Namespace) -> Iterator[str]:
    _tell("start-up")
    # A process takes so little that more rounds cost nothing.
    rows, notes = startup.rows(folder, demo, 3 * options.rounds)
    yield render("Start-up", rows, notes)


def _load(folder: Path, demo: Demo, options: argparse.Namespace) -> Iterator[str]:
    for count in options.cases:
        _tell(f"a store of {count:,} cases")
        rows, notes = load.rows(folder, demo, count, options.rounds)
        yield render(f"Opening and parsing {count:,} cases", rows, notes)


def _validate(folder: Path, demo: Demo, options: argparse.Namespace) -> Iterator[str]:
    for count in options.cases:
        _tell(f"all rules over {count:,} cases")
        rows, notes = validate.rows(folder, demo, count, options.rounds)
        yield render(f"Checking {count:,} cases", rows, notes)


def _commands(folder: Path, demo: Demo, options: argparse.Namespace) -> Iterator[str]:
    for count in options.cases:
        _tell(f"commands over {count:,} cases")
        found = options.found[count] = commands.measured(folder, demo, count, options.rounds)
        rows, notes = commands.rows(found)
        yield render(f"Whole commands over {count:,} cases", rows, notes)


def _history(folder: Path, demo: Demo, options: argparse.Namespace) -> Iterator[str]:
    count = max(options.cases)
    _tell(f"a history of {history.COMMITS:,} commits, and {count:,} cases of an earlier day")
    rows, notes = history.rows(folder, demo, count, options.rounds)
    yield render("The history and an earlier day", rows, notes)


def _workbook(folder: Path, demo: Demo, options: argparse.Namespace) -> Iterator[str]:
    count = max(options.cases)
    _tell(f"a workbook of {count:,} cases")
    rows, notes = workbook.rows(folder, demo, count, options.rounds)
    yield render(f"Annex 2 of {count:,} cases as a workbook", rows, notes)


def _memory(folder: Path, demo: Demo, options: argparse.Namespace) -> Iterator[str]:
    for count in options.cases:
        _tell(f"memory of commands over {count:,} cases")
        yield f"Peak memory over {count:,} cases\n\n{memory.text(memory.peaks(folder, demo, count))}"


_TABLES: dict[str, Callable[[Path, Demo, argparse.Namespace], Iterator[str]]] = {
    "startup": _startup,
    "load": _load,
    "validate": _validate,
    "commands": _commands,
    "history": _history,
    "workbook": _workbook,
    "memory": _memory,
}


def main() -> int:
    """Prints the tables asked for. Returns 0, or 2 when a command that was to be measured failed."""
    options = _options()
    # As the command does.
    gc.set_threshold(50_000)
    with tempfile.TemporaryDirectory(prefix="drugcheck-benchmarks-") as name:
        try:
            _measure(Path(name), options)
        except subprocess.CalledProcessError as error:
            command = " ".join(map(str, error.cmd))
            print(f"cannot measure: `{command}` ended with status {error.returncode}", file=sys.stderr)
            print((error.stderr or b"").decode(errors="replace").rstrip(), file=sys.stderr)
            return 2
    return 0


def _measure(folder: Path, options: argparse.Namespace) -> None:
    head = [*machine.lines(), f"{options.rounds} rounds, cases copied from a demo of {options.demo}"]
    print("\n".join(head))
    _tell(f"making a demo of {options.demo} cases")
    demo = Demo(folder, options.demo)
    page = _PAGE.format(machine="\n".join(f"- {line}" for line in head))
    for name in options.tables:
        (folder / name).mkdir()
        for text in _TABLES[name](folder / name, demo, options):
            print("\n" + text, flush=True)
            title, _, table = text.partition("\n")
            page += f"\n## {title}\n\n```\n{table.strip()}\n```\n"
            if options.write:
                (options.write / "benchmarks.md").write_text(page, encoding="utf-8", newline="\n")
        if options.write and name == "commands":
            _tell("how cost grows")
            visits = growth.by_visits(folder, demo, options.rounds)
            growth.draw(options.found, visits, options.write / "growth.svg")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "tables", nargs="*", default=list(_TABLES), help=f"which tables: {', '.join(_TABLES)}; else all"
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each comparison is made (default 5)")
    sizes = [300, 1000, 10000]
    parser.add_argument("--cases", type=_counts, default=sizes, help=f"sizes of stores (default {sizes})")
    parser.add_argument("--demo", type=int, default=214, help="cases of the demo they are copied from (default 214)")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write benchmarks.md and growth.svg there as well")
    options = parser.parse_args()
    # What the table of whole commands says is drawn as well.
    options.found = {}
    if unknown := set(options.tables) - set(_TABLES):
        parser.error(f"there is no table {', '.join(sorted(unknown))}")
    if options.rounds < 1 or options.demo < 1 or min(options.cases) < 1:
        parser.error("rounds and cases are counted from 1")
    return options


def _counts(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _tell(doing: str) -> None:
    print(f"... {doing}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
