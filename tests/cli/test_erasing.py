"""Erasing a case: nothing of it opens any more, everything else is as it was. PIPL 47."""

import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from drugcheck import __version__
from drugcheck.domain.registers import Erasures
from drugcheck.errors import DamagedError
from drugcheck.vault import drafts, erase
from drugcheck.vault.seal import open_sealed
from drugcheck.vault.snapshot import Snapshot
from tests.running import Desk
from tests.stories.desk import do


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")


def git(desk: Desk, *words: str) -> str:
    """What git says."""
    return subprocess.run(["git", "-C", desk.root, *words], capture_output=True, check=True, text=True).stdout


def opened(desk: Desk) -> list[str]:
    """The text of every object of the repository, reachable or not, that opens as some record."""
    vault = desk.workspace().vault
    listed = git(desk, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").splitlines()
    blobs = [line.split()[0] for line in listed if line.endswith(" blob")]
    ids, keys, texts = [CASE, *vault.ids()], vault.keys, []
    for oid in blobs:
        data = subprocess.run(["git", "-C", desk.root, "cat-file", "blob", oid], capture_output=True, check=True).stdout
        for id in ids if data.startswith(b"-----BEGIN AGE") else ():
            with suppress(DamagedError):
                texts.append(open_sealed(data, id, keys).text)
                break
    return texts


CASE = "C0013"
LINE = f"case erase {CASE} --ground duplicate --basis 决定书-1 --approver c01 --yes"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A small demo with a case that was opened wrongly, and with a tag before and after."""
    from drugcheck.demo import make

    root = tmp_path / "small"
    make.make(root, cases=12, seed=7, work_factor=4)
    made = Desk(root)
    git(made, "tag", "before")
    do(
        made,
        "case new --kind registered --community 甲社区 --from -",
        stdin='name = "周误建"\n',
    )
    do(made, f"case set {CASE} case.source=误建")
    git(made, "tag", "after")
    return made


def test_no_object_opens_to_the_case_any_more(desk: Desk, tmp_path: Path) -> None:
    assert any("周误建" in text for text in opened(desk))
    others = {id: desk.workspace().vault.read(id).text for id in desk.workspace().case_ids() if id != CASE}
    trees = git(desk, "ls-tree", "-r", "before", "records"), git(desk, "ls-tree", "-r", "after", "records")
    paper = tmp_path / "proof.md"
    vault = desk.workspace().vault
    drafts.keep(desk.root, CASE, vault.read(CASE).text, 1, vault.keys)
    assert "backups, clones" in do(desk, LINE, "--out", str(paper))
    assert "周误建" not in paper.read_text(encoding="utf-8")
    assert CASE in paper.read_text(encoding="utf-8")

    assert not any("周误建" in text for text in opened(desk))
    assert CASE not in git(desk, "log", "--all", "--name-only", "--format=")
    assert not (desk.root / "records" / f"{CASE}.toml.age").exists()
    assert drafts.find(desk.root, CASE, vault.keys) is None
    assert {id: desk.workspace().vault.read(id).text for id in desk.workspace().case_ids()} == others
    assert git(desk, "ls-tree", "-r", "before", "records") == trees[0]
    kept = [line for line in trees[1].splitlines(keepends=True) if CASE not in line]
    assert git(desk, "ls-tree", "-r", "after", "records") == "".join(kept)
    assert desk("verify").status == 0
    assert "was erased" in desk(f"case show {CASE}").err
    assert git(desk, "status", "--porcelain", "records") == ""
    assert desk("case show C0001 --as-of before").status == 0
    assert not (desk.root / ".drugcheck" / "erase").exists()
    (entry,) = desk.workspace().register(Erasures).erasures
    assert (entry.case, entry.basis, entry.approver) == (CASE, "决定书-1", "c01")
    do(
        desk,
        "case new --kind registered --community 甲社区 --from -",
        stdin='name = "周新"\n',
    )
    assert desk.workspace().case_ids()[-1] == "C0014"
    assert desk("undo --yes --commit", git(desk, "log", "-1", "--format=%h", "HEAD~1").strip()).status == 5


def test_only_what_may_go_is_erased(desk: Desk) -> None:
    before = git(desk, "rev-parse", "HEAD")
    worked = "C0001"
    assert desk(LINE.replace(CASE, worked)).status == 5
    assert desk(LINE.replace("duplicate", "refuted")).status == 5
    assert desk(LINE.replace("duplicate", "law")).status == 5, "open"
    assert desk(LINE.replace("duplicate", "bored")).status == 2
    assert desk(LINE.replace(" --yes", "")).status == 5
    assert desk(LINE.replace("c01", "nobody")).status == 2
    assert git(desk, "rev-parse", "HEAD") == before


class KilledError(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("step", range(14))
def test_killed_at_any_point_it_is_old_or_new(desk: Desk, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KilledError

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            count()
            return real(*words, **more)

        return call

    with monkeypatch.context() as patch, suppress(KilledError):
        patch.setattr(erase.shutil, "copytree", guarded(shutil.copytree))
        patch.setattr(erase.shutil, "rmtree", guarded(shutil.rmtree))
        patch.setattr(erase.disk, "replace", guarded(erase.disk.replace))
        patch.setattr(erase.disk, "remove", guarded(erase.disk.remove))
        patch.setattr(Path, "rename", guarded(Path.rename))
        desk(LINE)
    is_there = CASE in desk.workspace().case_ids()
    assert is_there == (not desk.workspace().register(Erasures).erasures)
    assert is_there == (CASE in git(desk, "log", "--all", "--name-only", "--format="))
    assert desk("verify").status == 0
    assert not (desk.root / ".drugcheck" / "erase").exists()
    assert not (desk.root / ".drugcheck" / "erase.json").exists()


def test_the_snapshot_forgets_the_case(desk: Desk) -> None:
    data = (desk.root / "records" / f"{CASE}.toml.age").read_bytes()
    keys = desk.workspace().vault.keys
    desk.workspace().load()
    assert Snapshot(desk.root, keys, __version__, bytes).find(CASE, data) is not None
    do(desk, LINE)
    assert Snapshot(desk.root, keys, __version__, bytes).find(CASE, data) is None
