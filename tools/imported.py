"""What a command imports, as a list that a test holds: `python -m tools.imported` writes it anew.

A line more in it is time that a person waits for at every command, so the list is looked at before it is committed.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from drugcheck.demo import make

FILE = Path(__file__).parent.parent / "tests" / "data" / "imported.json"
# In a demo that is unlocked.
COMMANDS: tuple[str, ...] = ("--version", "--help", "case show C0001")

# Prints, behind what the command prints, every module that the command has imported.
_PROGRAM = """
import sys
before = set(sys.modules)
from drugcheck.cli import run
status = run(sys.argv[1:])
print("\\nMODULES", *sorted(set(sys.modules) - before))
sys.exit(status)
"""
# What the standard library of Python 3.12 and 3.13 imports beside, for the same modules.
_OF_LATER_PYTHONS = frozenset({"ast", "glob", "string", "sysconfig", "tokenize"})


class Imported(NamedTuple):
    """Modules of drugcheck, and packages of others and of the standard library without their private parts."""

    own: tuple[str, ...]
    others: tuple[str, ...]
    standard: tuple[str, ...]


def _modules(words: Sequence[str], environment: Mapping[str, str]) -> set[str]:
    """Every module that a command line imports in a process of its own; it has to end with status 0."""
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *words],
        env=os.environ | {"DRUGCHECK_LANG": "en"} | environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(ran.stdout.rpartition("\nMODULES ")[2].split())


def sorted_out(found: set[str]) -> Imported:
    """The modules by whose they are."""
    packages = {name.partition(".")[0] for name in found}
    standard = {name for name in packages if name in sys.stdlib_module_names and not name.startswith("_")}
    others = {name for name in packages - sys.stdlib_module_names - {"drugcheck"} if not name.startswith("_")}
    own = {name for name in found if name.partition(".")[0] == "drugcheck"}
    return Imported(*(tuple(sorted(names)) for names in (own, others, standard)))


def _unlocked_demo(folder: Path) -> tuple[Path, dict[str, str]]:
    """A small demo, and the environment in which it is unlocked."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    environment = {"XDG_RUNTIME_DIR": str(runtime), "XDG_STATE_HOME": str(folder / "state")}
    root = folder / "demo"
    make.make(root, cases=3, work_factor=4)
    _modules(["-C", str(root), "unlock"], environment)
    return root, environment


def measured(folder: Path) -> dict[str, set[str]]:
    """What each of COMMANDS imports, in a demo made in the folder."""
    root, environment = _unlocked_demo(folder)
    return {line: _modules(["-C", str(root), *line.split()], environment) for line in COMMANDS}


def expected() -> dict[str, Imported]:
    """The list as it was committed; a module of the standard library counts in any version of Python."""
    held = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        line: Imported(*(tuple(lists[key]) for key in ("own", "others")), (*lists["standard"], *_OF_LATER_PYTHONS))
        for line, lists in held.items()
    }


def main() -> None:
    """Writes the list anew."""
    with tempfile.TemporaryDirectory() as folder:
        lists = {line: sorted_out(found)._asdict() for line, found in measured(Path(folder)).items()}
    FILE.write_text(json.dumps(lists, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
