"""How much memory a command needs at most, of its own and of the programs that it starts.

Unlocking under the benchmark's cheap key takes no scrypt of 256 MiB, so that what is measured is the work alone.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.store import Copies, Demo, program

LIMIT = 256  # MiB at 10,000 cases
HEADERS = ("command", "cases", "MiB", "KiB a case", "")
_FULL = 10_000
_IN_FULL = ("--reveal", "--purpose", "报送", "--to", "区禁毒办")
_FINE = (0, 1)  # 1 says that there are errors in the records, and a demo has some

# A process of its own starts them: a child's record of its peak begins with what its parent had.
_STARTER = """
import json, os, sys
null = os.open(os.devnull, os.O_RDWR)
for line in sys.stdin:
    words = json.loads(line)
    pid = os.posix_spawn(words[0], words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, n) for n in (0, 1, 2)])
    _, status, used = os.wait4(pid, 0)
    print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_maxrss]), flush=True)
"""


class Peak(NamedTuple):
    """What one command needed: its words, the cases of the store, MiB, and KiB for each case beyond a small command."""

    command: str
    cases: int
    size: float
    slope: float

    @property
    def verdict(self) -> str:
        """Whether it stays within the limit, which stands for 10,000 cases: what fewer need tells little of it."""
        return "" if self.cases < _FULL else "kept" if self.size <= LIMIT else "MISSED"


def peaks(folder: Path, demo: Demo, count: int) -> list[Peak]:
    """Each command once, on a store of that many cases with a short history."""
    copies = Copies(folder, demo.workspace, count)
    copies.commit()
    twin = copies.twin(folder / f"twin-{count}")
    root, out = str(copies.root), folder / f"out-{count}"
    commands = (
        ("unlock",),
        ("case", "show", "C0001"),
        ("case", "list", "--json"),
        ("validate",),
        ("status",),
        ("todo",),
        ("quality",),
        ("dossier", "gaps"),
        ("verify",),
        ("annex", "2", "--json"),
        ("annex", "2", "--out", f"{out}.xlsx"),
        ("annex", "3", "--out", f"{out}.json"),
        ("annex", "3", "--out", f"{out}.html"),
        ("annex", "3", "--out", f"{out}.docx"),
        ("annex", "all"),
        ("annex", "all", "--json"),
        ("annex", "all", "--out", f"{out}-all.xlsx"),
        ("annex", "all", "--format", "md", "--out", str(out)),
        ("case", "set", "C0001", "status.place", "甲"),
        ("history", "C0001"),
        ("undo", "--yes"),
        ("annex", "3", "--out", f"{out}-full.csv", *_IN_FULL, "--encrypt-to", str(copies.keys.recipients[0])),
        ("campaign", "new", str(copies.workspace.config.campaign.year + 1), "--yes"),
        ("undo", "--yes"),
        ("sync", str(twin)),
        ("key", "rotate"),
    )
    found = [*_of(root, commands, demo), *_of_submissions(folder, demo, count)]
    base = found[1][1]
    return [
        Peak(" ".join(word for word in words if "/" not in word), count, size / 1024, max(size - base, 0) / count)
        for words, size in found
    ]


def _of_submissions(folder: Path, demo: Demo, count: int) -> list[tuple[tuple[str, ...], int]]:
    """What only a store can do in which there is no error: packages, and what becomes of them."""
    copies = Copies(folder / "sound", demo.workspace, count, sound=True)
    copies.commit()
    commands = (
        ("submit", "week", "W13", "--explanation", "复制"),
        ("submit", "week", "W14", "--explanation", "复制"),
        ("submit", "verify", "W14"),
        ("submit", "diff", "W14"),
        ("submit", "files", "W14", "--out", str(folder / f"package-{count}"), *_IN_FULL[1:]),
        ("report", "weekly", "W14"),
        ("report", "summary"),
        ("verify",),
        ("backup", str(folder / f"backup-{count}"), "--no-rehearse"),
        ("key", "rotate"),
    )
    return _of(str(copies.root), commands, demo)


def _of(root: str, commands: Sequence[tuple[str, ...]], demo: Demo) -> list[tuple[tuple[str, ...], int]]:
    lines = [[*program(), "-C", root, *words] for words in commands]
    return list(zip(commands, _measured(lines, demo.environment), strict=True))


def _measured(commands: Sequence[list[str]], environment: dict[str, str]) -> list[int]:
    """KiB of each. Linux and macOS alone tell it. Raises subprocess.CalledProcessError where one failed."""
    lines = "".join(json.dumps([_found(command[0]), *command[1:]]) + "\n" for command in commands)
    ran = subprocess.run(
        [sys.executable, "-S", "-c", _STARTER], input=lines.encode(), env=environment, capture_output=True, check=True
    )
    scale = 1024 if sys.platform == "darwin" else 1
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    for command, (status, _) in zip(commands, found, strict=True):
        if status not in _FINE:
            raise subprocess.CalledProcessError(status, command)
    return [size // scale for _, size in found]


def _found(name: str) -> str:
    return name if os.path.isabs(name) else sys.executable  # noqa: PTH117


def text(rows: Sequence[Peak]) -> str:
    """The table."""
    from tabulate import tabulate  # type: ignore[import-untyped]

    cells = [(p.command, f"{p.cases:,}", f"{p.size:.0f}", f"{p.slope:.1f}", p.verdict) for p in rows]
    return str(tabulate(cells, headers=HEADERS, disable_numparse=True)) + f"\n(limit: {LIMIT} MiB at {_FULL:,} cases)"
