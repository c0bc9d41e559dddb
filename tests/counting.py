"""Counts what a command does to the machine, while really doing it: files, processes, decryptions, parses, fsyncs.

Passes counts how often somebody goes through a sequence.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, overload

import pytest

from drugcheck.files import toml
from drugcheck.vault import seal, writer
from drugcheck.vault.age import decrypt


class Counts(NamedTuple):
    """How often: files opened below records/, records decrypted, TOML texts parsed, git started, disk waited for."""

    records: int
    decryptions: int
    parses: int
    gits: int
    fsyncs: int


class Counter:
    """Counts until it is looked at; several threads may count at once."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    @property
    def counts(self) -> Counts:
        """What was counted."""
        return Counts(*(self.seen.count(name) for name in Counts._fields))


_running: list[Counter] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _running:
        return
    if event == "open" and isinstance(arguments[0], str) and f"{os.sep}records{os.sep}" in arguments[0]:
        _running[-1].seen.append("records")
    elif event == "subprocess.Popen" and Path(str(arguments[1][0])).name.startswith("git"):
        _running[-1].seen.append("gits")


# An audit hook cannot be taken away again: there is one, which looks whether anybody counts.
sys.addaudithook(_hook)


@contextmanager
def counting() -> Iterator[Counter]:
    """Counts what is done inside."""
    counter = Counter()

    def counted(name: str, function: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            counter.seen.append(name)
            return function(*arguments, **options)

        return call

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "decrypt", counted("decryptions", decrypt))
        patch.setattr(toml, "parse", counted("parses", toml.parse))
        patch.setattr(os, "fsync", counted("fsyncs", os.fsync))
        # Whether git looks for something to pack is left to chance, one change in 64.
        patch.setattr(writer, "_PACK_BELOW", 0)
        _running.append(counter)
        try:
            yield counter
        finally:
            _running.pop()


_Item = TypeVar("_Item")


class Passes(Sequence[_Item]):
    """A sequence that counts how often it is gone through; what asks for its items by their places is refused."""

    def __init__(self, items: Sequence[_Item]) -> None:
        self.count = 0
        self._items = items

    def __iter__(self) -> Iterator[_Item]:
        self.count += 1
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, place: int) -> _Item: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[_Item]: ...

    def __getitem__(self, place: int | slice) -> _Item | Sequence[_Item]:
        raise AssertionError("an item was asked for by its place")
