"""What a target of the fuzzers is, and what may come out of one: a success, or a refusal without a personal value."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from drugcheck.errors import DrugcheckError

# The personal values of every sample: no refusal may repeat them.
NAME = "欧阳试密"
ID_NUMBER = "000000197811300333"
ADDRESS = "示例路八十八号"
MARKERS = (NAME, ID_NUMBER, ADDRESS)


class Target(NamedTuple):
    """A reader: `run` takes any bytes; `samples` are valid ones; `words` is what its inputs are made of.

    A slow one, which starts a process for each input, gets fewer examples.
    """

    name: str
    run: Callable[[bytes], None]
    samples: Callable[[], tuple[bytes, ...]]
    words: tuple[bytes, ...] = ()
    slow: bool = False


def attempt(target: Target, data: bytes) -> DrugcheckError | None:
    """Runs a target on one input; the refusal, if it was refused. Whatever else is raised is a fault of the program."""
    try:
        target.run(data)
    except DrugcheckError as error:
        _check(error)
        return error
    return None


def _check(error: DrugcheckError) -> None:
    said, hint = str(error.message), str(error.advice)
    assert said.strip(), "a refusal says something"
    assert hint.strip(), "a refusal says what to do"
    told = [said, hint, str(error), repr(error)]
    behind: BaseException | None = error
    while behind is not None:
        # What a traceback would show behind it.
        behind = behind.__cause__ or (None if behind.__suppress_context__ else behind.__context__)
        if behind is not None:
            told.append(str(behind))
    for marker in MARKERS:
        assert not any(marker in text for text in told), "a refusal repeats a personal value"


@cache
def scratch() -> Path:
    """A folder in memory, where there is one, for the readers that want a path."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    place = memory if memory.is_dir() else None
    folder = tempfile.TemporaryDirectory(dir=place, prefix="drugcheck-fuzz-")
    _KEPT.append(folder)
    return Path(folder.name)


# Removed when the program ends.
_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def written(name: str, data: bytes) -> Path:
    """A file of that name with these bytes."""
    path = scratch() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
