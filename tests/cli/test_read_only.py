"""A store that can only be read, such as a mounted backup: all that reads works, the rest says what it cannot."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import Desk, Ran, run

# Each is run in one process, in a mount of its own that root cannot write to either.
READS = (
    "verify",
    "case show C0001",
    "case list",
    "case list --as-of 2022-03-20",
    "validate",
    "validate --case C0001",
    "annex 1",
    "history C0001",
    "diff C0001",
    "todo",
    "status",
    "quality",
    "dossier gaps",
    "submit list",
    "submit verify",
    "report weekly",
    "export log",
    "document check",
    "undo --dry-run",
    "verify --repair --dry-run",
    "key list",
    "backup {outside}/backups",
)
WRITES = ("case set C0001 status.place=某处", "visit add C0001 --method door --with self --by c01,p01")
REFUSED = ("case show C0001 --reveal --purpose 核对",)

_PROGRAM = """
import json, sys
from tests.running import run
print(json.dumps([run("-C", sys.argv[1], *line.split()) for line in sys.argv[2:]]))
"""


@pytest.fixture(scope="module")
def ran(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """What each line said, in a mount that is read only and has neither lock nor snapshot."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("the program unshare is not installed")
    outside = tmp_path_factory.mktemp("only-read")
    store, mount = outside / "store", outside / "mount"
    shutil.copytree(demo_source, store, symlinks=True)
    (store / ".drugcheck" / "lock").unlink(missing_ok=True)
    shutil.rmtree(store / ".drugcheck" / "snapshot", ignore_errors=True)
    mount.mkdir()
    before = _files(store)
    lines = [line.format(outside=outside) for line in (*READS, *REFUSED, *WRITES)]
    script = 'mount --bind "$1" "$2" && mount -o remount,bind,ro "$2" && shift 2 && exec "$@"'
    done = subprocess.run(
        [unshare, "-rm", "sh", "-c", script, "sh", store, mount, sys.executable, "-c", _PROGRAM, mount, *lines],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 and not done.stdout:
        pytest.skip(f"no mount of one's own can be made here: {done.stderr.strip()[-80:]}")
    assert _files(store) == before
    told = [Ran(*one) for one in json.loads(done.stdout)]
    return dict(zip((*READS, *REFUSED, *WRITES), told, strict=True))


def _files(root: Path) -> dict[str, int]:
    return {str(path.relative_to(root)): path.lstat().st_mtime_ns for path in root.rglob("*")}


@pytest.mark.parametrize("line", READS)
def test_what_reads_works(ran: dict[str, Ran], line: str) -> None:
    assert ran[line].status in (0, 1), ran[line].err
    assert ran[line].out


def test_verify_says_what_it_leaves(ran: dict[str, Ran]) -> None:
    assert ran["verify"].status == 0
    assert ran["verify"].err.count("\n") == 1
    assert "can only be read (Read-only file system)" in ran["verify"].err


def test_a_backup_is_made_and_rehearsed_and_its_proof_is_not_noted(ran: dict[str, Ran]) -> None:
    made = ran["backup {outside}/backups"]
    assert "restored for practice" in made.out
    assert "the proof is not noted: this folder can only be read" in made.err


def test_a_check_says_that_it_noted_nothing(ran: dict[str, Ran]) -> None:
    assert "first days of findings are not noted: this folder can only be read" in ran["validate"].err


@pytest.mark.parametrize("line", WRITES)
def test_what_writes_says_so_in_a_line(ran: dict[str, Ran], line: str) -> None:
    assert ran[line].status == 2
    assert ran[line].err.startswith(
        "drugcheck: this folder can only be read (Read-only file system); nothing was changed"
    )
    assert ran[line].err.count("\n") == 2


@pytest.mark.parametrize("line", REFUSED)
def test_what_needs_an_entry_in_the_log_is_refused(ran: dict[str, Ran], line: str) -> None:
    assert ran[line].status == 5
    assert ran[line].out == ""
    assert "access log, which cannot be written: this folder can only be read" in ran[line].err


# A folder of somebody else


@pytest.fixture
def foreign(demo: Desk) -> Desk:
    """The demo as it lies on a disk of another user."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    for path in (demo.root, *demo.root.rglob("*")):
        os.chown(path, 65534, 65534, follow_symlinks=False)
    return demo


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("verify", 4),
        ("history C0001", 2),
        ("case set C0001 status.place=某处", 2),
        ("submit list", 0),
        ("case list", 0),
    ],
)
def test_a_folder_of_another_user_is_not_called_damaged(foreign: Desk, line: str, status: int) -> None:
    before = (foreign.root / "records" / "C0001.toml.age").read_bytes()
    ran = foreign(line)
    assert ran.status == status, ran
    assert "the history is damaged" not in ran.out + ran.err
    if status:
        assert "belongs to another user" in ran.out + ran.err
        assert f"git config --global --add safe.directory {foreign.root}" in ran.out + ran.err
    assert (foreign.root / "records" / "C0001.toml.age").read_bytes() == before


def test_a_folder_that_the_user_calls_safe_is_opened(
    foreign: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[safe]\n\tdirectory = {foreign.root}\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert run("-C", str(foreign.root), "verify").status == 0
