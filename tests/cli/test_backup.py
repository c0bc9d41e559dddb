"""Backups: they open without this program, are proved, and are there whole or not at all."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.running import Desk, copy_of
from tests.vault.faults import Injector, some_writes


@pytest.fixture(scope="module")
def made(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Path]:
    """A workspace and its backup; nobody writes into either."""
    place = tmp_path_factory.mktemp("backup")
    desk = copy_of(demo_source, place / "desk")
    ran = desk(f"backup {place / 'out'} --json")
    assert ran.status == 0, ran.err
    assert (ran.json["rehearsed"], ran.json["current"]) == (True, True)
    return desk, Path(ran.json["folder"])


def test_it_holds_the_history_the_key_and_how_to_open_them(made: tuple[Desk, Path]) -> None:
    _desk, folder = made
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["README.txt", "SHA256SUMS", "history.bundle", "identity.age"]
    assert "age -d" in (folder / "README.txt").read_text(encoding="utf-8")
    if os.name != "nt":
        assert (folder / "identity.age").stat().st_mode & 0o077 == 0
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0


def test_a_bare_git_opens_it(made: tuple[Desk, Path], tmp_path: Path) -> None:
    desk, folder = made
    bundle = str(folder / "history.bundle")
    subprocess.run(["git", "clone", "-q", bundle, str(tmp_path / "clone")], check=True, capture_output=True)
    sealed = sorted(path.name for path in (desk.root / "records").glob("C*.age"))
    assert sorted(path.name for path in (tmp_path / "clone" / "records").glob("C*.age")) == sealed
    assert (tmp_path / "clone" / "records" / sealed[0]).read_bytes() == (desk.root / "records" / sealed[0]).read_bytes()


def test_the_proof_is_noted_and_the_rule_is_quiet(made: tuple[Desk, Path]) -> None:
    desk, _folder = made
    assert "FS010" not in {found["code"] for found in desk("validate --json").json["findings"]}
    assert "proofs" in {path.name.partition(".")[0] for path in (desk.root / "records").iterdir()}


def test_what_is_restored_is_the_same_workspace(made: tuple[Desk, Path], tmp_path: Path) -> None:
    desk, folder = made
    assert desk(f"restore {folder} {tmp_path / 'again'}").status == 0
    again = Desk(tmp_path / "again")
    assert again("verify").status == 0
    for number in range(1, 15):
        assert again(f"annex {number} --format csv").out == desk(f"annex {number} --format csv").out
    assert again("case set C0031 status.place=甲所").status == 0
    assert (again.root / ".git" / "hooks" / "pre-commit").exists()


def test_it_is_restored_into_a_new_folder_only(made: tuple[Desk, Path], tmp_path: Path) -> None:
    desk, folder = made
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").write_text("x", encoding="utf-8")
    assert desk(f"restore {folder} {tmp_path / 'taken'}").status == 5
    assert [path.name for path in (tmp_path / "taken").iterdir()] == ["x"]
    assert desk(f"restore {tmp_path} {tmp_path / 'new'}").status == 2


def test_inside_the_workspace_and_twice_it_is_refused(demo: Desk, tmp_path: Path) -> None:
    assert demo(f"backup {demo.root / 'backups'}").status == 5
    assert demo(f"backup {tmp_path} --no-rehearse").status == 0
    assert demo(f"backup {tmp_path} --no-rehearse").status == 5


@pytest.mark.parametrize("name", ["history.bundle", "identity.age", "SHA256SUMS"])
def test_one_other_byte_is_noticed(made: tuple[Desk, Path], tmp_path: Path, name: str) -> None:
    import shutil

    desk, folder = made
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(bytes(data))
    assert desk(f"restore {copy} {tmp_path / 'new'}").status == 4
    assert not (tmp_path / "new").exists()


def test_a_rehearsal_of_an_older_backup_says_that_it_is_older(demo: Desk, tmp_path: Path) -> None:
    folder = demo(f"backup {tmp_path} --json").json["folder"]
    assert demo(f"restore --rehearse {folder} --json").json["current"] is True
    demo("case set C0031 status.place=甲所")
    assert demo(f"restore --rehearse {folder} --json").json["current"] is False


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in a fork of this one")
def test_a_kill_at_any_point_leaves_a_whole_backup_or_none(demo_source: Path, tmp_path: Path) -> None:
    counted = Injector()
    desk = copy_of(demo_source, tmp_path / "desk")
    with pytest.MonkeyPatch.context() as patch:
        counted.install(patch)
        assert desk(f"backup {tmp_path / 'count'} --no-rehearse").status == 0
    for at, call in some_writes(counted.seen):
        out = tmp_path / f"out{at}"
        child = os.fork()
        if child == 0:
            Injector(at, "killed").install(pytest.MonkeyPatch())
            desk(f"backup {out} --no-rehearse")
            os._exit(0)
        os.waitpid(child, 0)
        whole = list(out.glob("drugcheck-*")) if out.exists() else []
        for folder in whole:
            assert desk(f"restore {folder} {tmp_path / f'again{at}'}").status == 0, call
        assert desk("verify").status == 0
