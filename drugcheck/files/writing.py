"""Writing a file that leaves the workspace: whole or not at all, and readable by its owner alone."""

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from drugcheck import unfinished
from drugcheck.errors import RefusedError

# What a workspace is made of: no output takes its place.
_OWN: Final = frozenset({"records", "templates", "drugcheck.toml"})


class OwnFileError(RefusedError):
    """the workspace's own files are not written over"""

    hint = "drugcheck doctor"


def check_place(path: Path, root: Path) -> None:
    """Refuses a path that leads to a file of the workspace itself, be it through a link. Raises OwnFileError."""
    inside = within(path, root)
    if inside is not None:
        first = (*inside.parts, ".")[0].casefold()
        if first in _OWN or first.startswith("."):
            raise OwnFileError()


def within(path: Path, folder: Path) -> Path | None:
    """The way from a folder to what a path leads to; None where it leads elsewhere.

    By what the disk says: a link, a second mount and letters of either case name one folder in several ways.
    """
    target, folder = path.resolve(), folder.resolve()
    for parent in (target, *target.parents):
        with suppress(OSError):
            if parent == folder or parent.samefile(folder):
                return target.relative_to(parent)
    return None


def write_text_file(path: Path, data: bytes) -> None:
    """Writes the file in one step: what stood there is replaced only when all is on the disk; mode 0600.

    What is no regular file (a terminal, a pipe) is written to as it is. Raises OSError, and leaves nothing behind then.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as target:
            target.write(data)
        return
    path = path.resolve()
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    temporary = unfinished.beside(path)
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Makes the new name durable, where the system knows folders as files (not on Windows).

    The file is whole and in its place by then, so a folder that cannot be flushed is no failure.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
