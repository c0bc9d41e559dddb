"""Makes any call by which the store writes fail, or the process die in it.

A run of a change makes a sequence of calls; `at` says which one of them the fault meets.
"""

import errno
import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from drugcheck.vault import disk
from drugcheck.vault.git import Git

DISK_CALLS = ("create", "fill", "write_all", "flush", "flush_folder", "replace", "remove", "read")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _fail() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


# Mode -> what happens before the call and what after it.
MODES: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
    "fails": (_fail, lambda: None),
    "fails late": (lambda: None, _fail),
    "killed": (_die, lambda: None),
}


class Injector:
    """Counts the calls and keeps their names; the one of number `at` meets the fault."""

    def __init__(self, at: int = -1, mode: str = "fails") -> None:
        self.seen: list[str] = []
        self._at = at
        self._mode = mode

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in DISK_CALLS:
            patch.setattr(disk, name, self._wrapped(name, getattr(disk, name)))
        patch.setattr(Git, "call", self._wrapped("git", Git.call))

    def _wrapped(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            before, after = self._meet(name, arguments)
            before()
            try:
                return function(*arguments, **options)
            finally:
                after()

        return call

    def _meet(self, name: str, arguments: tuple[Any, ...]) -> tuple[Callable[[], None], Callable[[], None]]:
        self.seen.append(_place(name, arguments))
        if len(self.seen) - 1 == self._at:
            return MODES[self._mode]
        return (lambda: None), (lambda: None)


def _place(name: str, arguments: tuple[Any, ...]) -> str:
    """Such as `replace change.json`: what was called on what."""
    if name == "git":
        return "git " + ("commit" if "commit" in arguments else str(arguments[1]))
    last = arguments[-1] if name == "replace" else arguments[0]
    return f"{name} {os.path.basename(last)}" if isinstance(last, str) else name  # noqa: PTH119


def some_writes(calls: Sequence[str]) -> list[tuple[int, str]]:
    """The calls that are no reading, with their places: with DRUGCHECK_DEEP=1 all, else every fourth and the last."""
    writes = [(at, call) for at, call in enumerate(calls) if not call.startswith("read ")]
    return writes if os.environ.get("DRUGCHECK_DEEP") else [*writes[:-1:4], writes[-1]]
