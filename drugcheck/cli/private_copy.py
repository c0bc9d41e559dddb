"""A text or scan in the clear for as long as somebody looks at it: a private folder in memory, destroyed afterwards.

    /dev/shm/drugcheck-edit-<process>-<random>/

The folder is locked by the process that made it, and the system releases the lock however that process ends: a folder
without a lock is what a killed one left, also where its number belongs to another process by now. The next command
that opens a store destroys it, and so does `lock`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from drugcheck.cli import screen
from drugcheck.message import message
from drugcheck.unfinished import is_running

PREFIX = "drugcheck-edit-"

_IN_MEMORY = ("/dev/shm",)  # noqa: S108 - a folder of one's own is made in it


@contextmanager
def private_file(name: str, content: str | bytes) -> Iterator[Path]:
    """A file of one's own with that content, in memory where there is such a place; gone afterwards, come what may."""
    place = memory()
    if place is None:
        screen.say(message("this computer has no folder in memory: the text stands on the disk while it is edited"))
    sweep()
    with _folder(place) as folder, _ended_cleanly():
        path = folder / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        yield path


def memory() -> Path | None:
    """A folder whose files are in memory, if there is one that can be written."""
    return next(_places(), None)


def sweep(*, on_disk: bool = False) -> None:
    """Destroys what a process that was killed left in memory, or in the temporary folder as well. Raises nothing."""
    for folder in left(on_disk=on_disk):
        with _locked(folder) as is_ours:
            if is_ours:
                _destroy(folder)


def left(*, on_disk: bool = True) -> Iterator[Path]:
    """This user's folders in memory, and in the temporary folder, whose process is gone."""
    places = [*_places()]
    if on_disk or not places:
        import tempfile

        places.append(Path(tempfile.gettempdir()))
    for place in dict.fromkeys(places):
        found: list[str] = []
        with suppress(OSError):
            found = [name for name in os.listdir(place) if name.startswith(PREFIX)]  # noqa: PTH208 - at each command
        for name in found:
            with _locked(place / name) as is_ours:
                is_left = is_ours
            if is_left:
                yield place / name


def _places() -> Iterator[Path]:
    for place in (*_IN_MEMORY, os.environ.get("XDG_RUNTIME_DIR") or "-"):
        if os.path.isabs(place) and os.access(place, os.W_OK):  # noqa: PTH117 - at each command
            yield Path(place)


@contextmanager
def _folder(place: Path | None) -> Iterator[Path]:
    """A new folder, locked."""
    import tempfile

    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place))
        try:
            with _held(folder):
                # Before it was locked it looked like one that was left.
                if folder.exists():
                    yield folder
                    return
        finally:
            _destroy(folder)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Locks a folder where the system can."""
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Locks the folder of a process that is gone; False where it is in use or another user's."""
    if os.name == "nt":
        yield False
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        yield False
        return
    try:
        yield os.fstat(descriptor).st_uid == os.geteuid() and _is_free(descriptor, folder.name)
    finally:
        os.close(descriptor)


def _is_free(descriptor: int, name: str) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # No locks in that place: the process is asked for, and another one that has its number keeps the folder.
        process = name.removeprefix(PREFIX).partition("-")[0]
        return process.isdecimal() and not is_running(int(process))
    return True


@contextmanager
def _ended_cleanly() -> Iterator[None]:
    """A closed terminal or a plain kill ends the process by an exception, so that the folder is still destroyed."""
    import signal

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _destroy(folder: Path) -> None:
    import shutil

    for path in sorted(folder.rglob("*"), reverse=True):
        with suppress(OSError):
            if path.is_file() and not path.is_symlink():
                size = path.stat().st_size
                with path.open("r+b") as file:
                    file.write(bytes(size))
                    file.flush()
                    os.fsync(file.fileno())
    shutil.rmtree(folder, ignore_errors=True)
