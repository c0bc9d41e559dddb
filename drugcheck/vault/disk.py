"""The few calls to the operating system by which the store writes, so that "written" means it survives a power cut.

They are plain functions of one module so that a test can make any of them fail or die. All raise OSError.
"""

import contextlib
import errno
import io
import os
import sys
import time

_BINARY = getattr(os, "O_BINARY", 0)  # Windows would otherwise translate line ends
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_DIRECTORY = getattr(os, "O_DIRECTORY", 0)
_PIECE = 1 << 16
# On Windows a virus scanner or an indexer may hold a new file for a moment.
_REPLACE_ATTEMPTS = 20 if os.name == "nt" else 1


def read(path: str) -> bytes:
    """All bytes of a file; the bare calls take half the time of open()."""
    descriptor = os.open(path, os.O_RDONLY | _BINARY)
    try:
        data = os.read(descriptor, _PIECE)
        if len(data) < _PIECE:
            return data
        whole = io.BytesIO()
        whole.write(data)
        while data := os.read(descriptor, _PIECE):
            whole.write(data)
        return whole.getvalue()
    finally:
        os.close(descriptor)


def create(path: str, mode: int) -> int:
    """The descriptor of a file that did not exist before and is not a link."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | _NO_FOLLOW, mode)


def write_all(descriptor: int, data: bytes) -> None:
    """Writes every byte: one write may take only a part, for example when the disk fills up."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def flush(descriptor: int) -> None:
    """Returns once the bytes are on the medium."""
    if sys.platform == "darwin":
        import fcntl

        # fsync alone leaves them in the drive's own memory there.
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def flush_folder(path: str) -> None:
    """Makes the names in a folder durable. Windows has no such call: there the names are in the journal."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY | _DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network and FUSE folders cannot do it; refusing to work on them would not make them safer.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def write_new(path: str, data: bytes, mode: int = 0o666) -> None:
    """A new durable file with these bytes, or no file."""
    descriptor = create(path, mode)
    try:
        try:
            write_all(descriptor, data)
            flush(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            remove(path)
        raise


def put(path: str, data: bytes, mode: int = 0o666) -> None:
    """A durable file with these bytes in place of what stands there, at once; what is cut off is begun anew."""
    remove(f"{path}.new")
    write_new(f"{path}.new", data, mode)
    replace(f"{path}.new", path)


def fill(path: str, data: bytes) -> None:
    """Puts these bytes durably into a file that is there and empty, so that at no moment it is gone."""
    descriptor = os.open(path, os.O_WRONLY | _BINARY | _NO_FOLLOW)
    try:
        write_all(descriptor, data)
        flush(descriptor)
    finally:
        os.close(descriptor)


def replace(source: str, target: str) -> None:
    """Gives `source` the name `target`, at once."""
    for attempt in range(1, _REPLACE_ATTEMPTS + 1):
        try:
            os.replace(source, target)  # noqa: PTH105
        except PermissionError:
            if attempt == _REPLACE_ATTEMPTS:
                raise
            time.sleep(0.05)
        else:
            return


def remove(path: str) -> None:
    """Removes a file; one that is gone already is fine."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108


def reason(error: OSError) -> str:
    """The operating system's words without the path, which may lead through a person's home folder."""
    return error.strerror or type(error).__name__
