"""Programs that outlive the command that started them become children of this process, which can wait for them."""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_SET_CHILD_SUBREAPER = 36


def adopt() -> None:
    """From here on what a killed child leaves running is a child of this process; where the system can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children() -> frozenset[int]:
    """The processes that are children of this one; none where the system does not tell."""
    try:
        told = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return frozenset()
    return frozenset(map(int, told.split()))


def wait(processes: Iterable[int]) -> None:
    """Until they have all ended."""
    for process in processes:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(process, 0)
