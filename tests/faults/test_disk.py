"""A disk that is really full, and one that really cannot be written: nothing is lost, and it is told in one line."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.office import DAY, clone
from tests.faults.stage import Result, Stage
from tests.faults.trial import Trial

_SIZE = "4m"  # the workspace takes less than half of it
_LINES = (
    "case set C0005 status.place 别处",
    "document add C0001 --part basics --kind 谈话记录 --number 谈-99 --file {in}/scan.pdf",
    "submit week 2022-W14",
    "key rotate",
)


def _mounted(folder: Path, *options: str) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder), *options]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def small(trial: Trial, tmp_path: Path) -> Iterator[Stage]:
    """A workspace on a disk of its own, of four megabytes."""
    disk = tmp_path / "disk"
    if os.geteuid() != 0 or not _mounted(disk):
        pytest.skip("needs the right to mount a file system")
    try:
        stage = Stage(disk / "stage")
        clone(trial.offices["plain"], stage.folder)
        stage.environment["DRUGCHECK_TODAY"] = DAY
        # What the system keeps elsewhere is elsewhere.
        stage.temporary, stage.runtime = tmp_path / "tmp", tmp_path / "run"
        for folder in (stage.temporary, stage.runtime):
            folder.mkdir(mode=0o700, exist_ok=True)
        yield stage
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def ran(stage: Stage, line: str) -> Result:
    return stage.run(["-C", str(stage.ws), *stage.words(line)])


def assert_told(result: Result) -> None:
    assert result.status in (2, 4), result.err
    assert len([line for line in result.err.splitlines() if line.startswith("drugcheck: ")]) == 1
    assert "hint: drugcheck " in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("room", [0, 4096, 20_000, 60_000])
def test_a_full_disk_leaves_old_or_new_and_goes_on_when_there_is_room(small: Stage, room: int) -> None:
    filler = small.folder / "filler"
    for line in _LINES:
        held = ran(small, "case list --json").out
        free = os.statvfs(small.folder)
        filler.write_bytes(bytes(max(0, free.f_bavail * free.f_bsize - room)))
        result = ran(small, line)
        if result.status != 0:
            assert_told(result)
        assert ran(small, "case list --json").out == held
        filler.unlink()
        assert ran(small, "verify").status == 0, (line, room)
        if result.status != 0 and "will be committed" not in result.err:
            assert ran(small, line).status == 0, line


def test_a_disk_that_cannot_be_written_can_be_read(small: Stage) -> None:
    disk = small.folder.parent
    expected = ran(small, "case list --json").out
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for line in (*_LINES, "visit add C0005 --method door --with self --by c01,p01", "undo --yes"):
        assert_told(ran(small, line))
    assert ran(small, "case list --json").out == expected
    assert ran(small, "validate --case C0001").status in (0, 1)
    assert ran(small, "verify").status in (0, 2)
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert ran(small, _LINES[0]).status == 0
    assert ran(small, "verify").status == 0
