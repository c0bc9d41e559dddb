"""The lock of the workspace: taken by flock or by filelock, each keeps the other out."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import filelock
import pytest

from drugcheck.vault import locking
from drugcheck.vault.errors import BusyError
from drugcheck.vault.locking import locked

fcntl = pytest.importorskip("fcntl", reason="this system has no flock")

Lock = Callable[[str], AbstractContextManager[object]]


def by_filelock(path: str) -> AbstractContextManager[object]:
    return filelock.FileLock(path, timeout=0)


def by_flock(path: str) -> AbstractContextManager[object]:
    return locked(path, 0)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "lock")


@pytest.mark.parametrize("first", [by_flock, by_filelock])
@pytest.mark.parametrize("second", [by_flock, by_filelock])
def test_who_holds_it_keeps_the_other_out_until_he_lets_go(path: str, first: Lock, second: Lock) -> None:
    with first(path), pytest.raises((BusyError, filelock.Timeout)), second(path):
        pass
    with second(path), pytest.raises((BusyError, filelock.Timeout)), first(path):
        pass
    with first(path):
        pass
    assert Path(path).exists()


def test_it_is_waited_for(path: str) -> None:
    taken, seconds = threading.Event(), 0.3

    def hold() -> None:
        with locked(path, 0):
            taken.set()
            time.sleep(seconds)

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(10)
    with locked(path, 10):
        assert not holder.is_alive() or holder.join() is None
    holder.join()


def test_it_ends_with_an_error_and_with_the_process(path: str) -> None:
    with pytest.raises(ZeroDivisionError), locked(path, 0):
        raise ZeroDivisionError
    code = (
        "import sys, time; from drugcheck.vault.locking import locked\n"
        "with locked(sys.argv[1], 0): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(BusyError), locked(path, 0):
            pass
        other.send_signal(signal.SIGKILL)
    with locked(path, 5):
        pass


def test_a_file_that_was_removed_before_it_was_locked_keeps_nobody_out(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = fcntl.flock
    removals: Iterator[int] = iter((1,))

    def late(descriptor: int, how: int) -> None:
        if next(removals, None):
            Path(path).unlink()
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with locked(path, 5):
        monkeypatch.undo()
        with pytest.raises(BusyError), locked(path, 0):
            pass


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOTSUP])
def test_where_the_place_has_no_flock_filelock_is_asked(
    path: str, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(descriptor: int, how: int) -> None:
        raise OSError(number, os.strerror(number))

    asked: list[str] = []
    real = locking._by_filelock
    monkeypatch.setattr(locking, "_by_filelock", lambda path, seconds: asked.append(path) or real(path, seconds))
    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "flock", refuse)
        assert locking._flock(path, 0) is None
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with locked(path, 0), pytest.raises(BusyError), locked(path, 0):
        pass
    assert asked == [path, path]


def test_another_error_is_told(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int, how: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)) as caught, locked(path, 0):
        pass
    assert caught.value.errno == errno.EIO
