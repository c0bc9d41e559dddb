"""The lock on a file that keeps every other drugcheck from writing; it ends with the process at the latest.

Where the system has flock it is taken as filelock takes it, on the same file, so that each keeps the other out:
filelock itself takes longer to import than a change takes to write. Everywhere else it is asked.
"""

import contextlib
import errno
import os
import time
from collections.abc import Iterator

from drugcheck.vault.errors import BusyError

_PAUSE = 0.05  # seconds between two tries
# What another's lock looks like, by the place of the file; and a place that has none.
_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK})
_WITHOUT = frozenset({errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


@contextlib.contextmanager
def locked(path: str, seconds: float) -> Iterator[None]:
    """Holds the lock while the block runs, after waiting up to `seconds` for another who does.

    Raises BusyError where the other goes on; OSError; NotImplementedError where this folder knows no locks.
    """
    descriptor = _flock(path, seconds)
    if descriptor is None:
        with _by_filelock(path, seconds):
            yield
        return
    try:
        yield
    finally:
        # With the descriptor goes the lock. The file stays: who waits for it waits for this very file.
        os.close(descriptor)


def _flock(path: str, seconds: float) -> int | None:
    """The descriptor that holds the lock; None where the system, or the place of the file, has no flock."""
    try:
        import fcntl
    except ImportError:
        return None
    deadline = time.monotonic() + seconds
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A file that was removed meanwhile keeps nobody out.
            if os.fstat(descriptor).st_nlink:
                held, descriptor = descriptor, -1
                return held
        except OSError as error:
            if error.errno in _WITHOUT:
                return None
            if error.errno not in _HELD:
                raise
        finally:
            if descriptor >= 0:
                os.close(descriptor)
        left = deadline - time.monotonic()
        if left <= 0:
            raise BusyError
        time.sleep(min(_PAUSE, left))


@contextlib.contextmanager
def _by_filelock(path: str, seconds: float) -> Iterator[None]:
    import filelock

    lock = filelock.FileLock(path, timeout=seconds)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise BusyError from None
    try:
        yield
    finally:
        lock.release()
