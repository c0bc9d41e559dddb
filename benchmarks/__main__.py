"""`python -m benchmarks [TABLE …]`: measures and prints; everything it makes is removed again."""

import argparse
import gc
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import history, load, memory, startup, validate, workbook
from benchmarks.store import Demo
from benchmarks.table import render

_TABLES = ("startup", "load", "validate", "history", "workbook", "memory")


def main() -> int:
    """Prints the tables asked for. Returns 0, or 2 when a command that was to be measured failed."""
    options = _options()
    # As the command does.
    gc.set_threshold(50_000)
    with tempfile.TemporaryDirectory(prefix="drugcheck-benchmarks-") as name:
        try:
            _print_tables(Path(name), options)
        except subprocess.CalledProcessError as error:
            command = " ".join(map(str, error.cmd))
            print(f"cannot measure: `{command}` ended with status {error.returncode}", file=sys.stderr)
            print((error.stderr or b"").decode(errors="replace").rstrip(), file=sys.stderr)
            return 2
    return 0


def _print_tables(folder: Path, options: argparse.Namespace) -> None:
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores; {options.rounds} rounds")
    _tell(f"making a demo of {options.demo} cases")
    demo = Demo(folder, options.demo)
    if "startup" in options.tables:
        _tell("start-up")
        # A process takes so little that more rounds cost nothing.
        rows, notes = startup.rows(folder, demo, 3 * options.rounds)
        print("\n" + render("Start-up", rows, notes), flush=True)
    if "load" in options.tables:
        for count in options.cases:
            _tell(f"a store of {count:,} cases")
            rows, notes = load.rows(folder, demo, count, options.rounds)
            print("\n" + render(f"Opening and parsing {count:,} cases", rows, notes), flush=True)
    if "validate" in options.tables:
        for count in options.cases:
            _tell(f"all rules over {count:,} cases")
            rows, notes = validate.rows(folder, demo, count, options.rounds)
            print("\n" + render(f"Checking {count:,} cases", rows, notes), flush=True)
    if "history" in options.tables:
        count = max(options.cases)
        _tell(f"a history of {history.COMMITS:,} commits, and {count:,} cases of an earlier day")
        rows, notes = history.rows(folder, demo, count, options.rounds)
        print("\n" + render("The history and an earlier day", rows, notes), flush=True)
    if "workbook" in options.tables:
        count = max(options.cases)
        _tell(f"a workbook of {count:,} cases")
        rows, notes = workbook.rows(folder, demo, count, options.rounds)
        print("\n" + render(f"Annex 2 of {count:,} cases as a workbook", rows, notes), flush=True)
    if "memory" in options.tables:
        for count in options.cases:
            _tell(f"memory of commands over {count:,} cases")
            print("\n" + memory.text(memory.peaks(folder, demo, count)), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", default=_TABLES, help=f"which tables: {', '.join(_TABLES)}; else all")
    parser.add_argument("--rounds", type=int, default=5, help="how often each comparison is made (default 5)")
    sizes = [300, 1000, 10000]
    parser.add_argument("--cases", type=_counts, default=sizes, help=f"sizes of stores (default {sizes})")
    parser.add_argument("--demo", type=int, default=214, help="cases of the demo they are copied from (default 214)")
    options = parser.parse_args()
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
