"""On what was measured: the machine and the versions of everything that has a part in it."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from drugcheck import __version__

_PACKAGES = ("cryptography", "msgspec", "rtoml", "typer", "rich", "xlsxwriter")
_PROGRAMS = {"git": "--version", "age": "--version", "pass": "version"}
_GIB = 1024**3


def lines() -> Iterator[str]:
    """The machine, the system, and the versions: a line each."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    yield f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory"
    yield f"{platform.system()} {platform.release()}, Python {platform.python_version()}, drugcheck {__version__}"
    yield ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    yield ", ".join(_program(name, option) for name, option in _PROGRAMS.items())


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _program(name: str, option: str) -> str:
    if shutil.which(name) is None:
        return f"no {name}"
    said = subprocess.run([name, option], check=False, capture_output=True, text=True).stdout
    numbers = [word.strip("()v=") for word in said.split() if any(letter.isdigit() for letter in word)]
    return f"{name} {numbers[0]}" if numbers else name
