"""Many records staged at once: each of them, or one error with nobody still at work behind it."""

import errno
import os
import threading
from pathlib import Path

import pytest

from drugcheck.vault import disk
from drugcheck.vault.records import Piece, Records

PIECES = [Piece(f"C{n:04d}", 1, b"%d" % n) for n in range(1, 61)]


@pytest.fixture
def records(tmp_path: Path) -> Records:
    records = Records(tmp_path)
    records.prepare()
    return records


def test_all_are_staged_and_put_in_place(records: Records) -> None:
    records.stage_all(PIECES)
    assert sorted(records.leftovers()) == [piece.id for piece in PIECES]
    records.publish_all([piece.id for piece in PIECES])
    assert {piece.id: records.read(piece.id) for piece in PIECES} == {piece.id: piece.data for piece in PIECES}
    assert records.leftovers() == []


def test_where_no_more_threads_are_to_be_had_those_that_are_there_do_it(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, started = threading.Thread.start, list[threading.Thread]()

    def limited(thread: threading.Thread) -> None:
        if len(started) == 2:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)
    records.stage_all(PIECES)
    assert len(started) == 2
    assert sorted(records.leftovers()) == [piece.id for piece in PIECES]


@pytest.mark.parametrize("failing", ["C0001", "C0031", "C0060"])
def test_what_fails_in_a_thread_is_raised_when_all_are_at_rest(
    records: Records, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    real = disk.write_new

    def write(path: str, data: bytes, mode: int = 0o666) -> None:
        if failing in path:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(path, data, mode)

    monkeypatch.setattr(disk, "write_new", write)
    before = threading.active_count()
    with pytest.raises(OSError, match="No space left"):
        records.stage_all(PIECES)
    assert threading.active_count() == before


def test_impatience_ends_nothing_half_way(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C, and again while the others are waited for."""
    real, join, interrupted = disk.write_new, threading.Thread.join, threading.Event()

    def write(path: str, data: bytes, mode: int = 0o666) -> None:
        if threading.current_thread() is threading.main_thread():
            interrupted.set()
            raise KeyboardInterrupt
        assert interrupted.wait(30)
        real(path, data, mode)

    def impatient(thread: threading.Thread, timeout: float | None = None) -> None:
        monkeypatch.setattr(threading.Thread, "join", join)
        raise KeyboardInterrupt

    monkeypatch.setattr(disk, "write_new", write)
    monkeypatch.setattr(threading.Thread, "join", impatient)
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        records.stage_all(PIECES)
    assert threading.active_count() == before
