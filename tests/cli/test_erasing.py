"""Erasing a case: nothing of it opens any more, everything else is as it was. PIPL 47."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from msgspec.structs import replace

from drugcheck import __version__, submission
from drugcheck.domain.case import Care
from drugcheck.domain.registers import Erasures
from drugcheck.domain.submitting import Signers
from drugcheck.errors import DamagedError
from drugcheck.vault import drafts, erase
from drugcheck.vault.seal import open_any
from drugcheck.vault.snapshot import Snapshot
from tests.running import Desk, copy_of
from tests.stories.desk import do


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")


def git(desk: Desk, *words: str) -> str:
    """What git says."""
    return subprocess.run(["git", "-C", desk.root, *words], capture_output=True, check=True, text=True).stdout


def opened(desk: Desk) -> list[str]:
    """The text of every object of the repository, reachable or not, that opens as some record by some key."""
    vault = desk.workspace().vault
    listed = git(desk, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").splitlines()
    blobs = [line.split()[0] for line in listed if line.endswith(" blob")]
    texts = []
    for oid in blobs:
        data = subprocess.run(["git", "-C", desk.root, "cat-file", "blob", oid], capture_output=True, check=True).stdout
        if data.startswith(b"-----BEGIN AGE"):
            with suppress(DamagedError):
                texts.append(open_any(data, vault.keys)[1].text)
    return texts


CASE = "C0013"
LINE = f"case erase {CASE} --ground duplicate --basis 决定书-1 --approver c01 --yes"


@pytest.fixture
def desk(source: Path, tmp_path: Path) -> Desk:
    return copy_of(source, tmp_path / "small")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo with a case that was opened wrongly, and with a tag before and after."""
    from drugcheck.demo import make

    root = tmp_path_factory.mktemp("erasing") / "small"
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
    return root


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


def test_scans_former_keys_and_a_remote(desk: Desk, tmp_path: Path) -> None:
    """What is older than a rotation goes as well, scans with their case; the copy that git knows of is named."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 " + b"x" * 2000)
    do(desk, f"document add {CASE} --part basics --kind 登记表 --number 登-1 --file {scan}")
    assert f"{CASE}-1" in desk.workspace().vault.ids()
    do(desk, "key rotate")
    do(desk, f"case set {CASE} case.source=误建二")
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "-q", desk.root, other], check=True)
    git(desk, "remote", "add", "origin", str(other))
    held = opened(desk)
    assert sum("周误建" in text for text in held) >= 3
    paper = tmp_path / "proof.docx"
    said = do(desk, LINE, "--out", str(paper))
    assert "erased: 2 records" in said
    assert "origin" in said
    assert not any("周误建" in text for text in opened(desk))
    assert len([text for text in opened(desk) if "周误建" not in text]) >= len(held) - 8
    assert CASE not in git(desk, "log", "--all", "--name-only", "--format=")
    assert git(desk, "remote") == ""
    assert desk("verify").status == 0
    assert desk("case show C0001 --as-of before").status == 0, "what the former key opens is still opened"
    words = "\n".join(paragraph.text for paragraph in Document(str(paper)).paragraphs)
    assert CASE in words
    assert "个人信息保护法第四十七条" in words
    assert "周误建" not in words
    # The certificate is made again; never inside the workspace, and before anything is erased.
    again = tmp_path / "again.docx"
    do(desk, f"case erasures 1 --out {again}")
    assert again.read_bytes() == paper.read_bytes()
    assert desk(f"case erasures 1 --out {desk.root}/x.docx").status == 5
    ran = desk(f"case erasures 2 --out {tmp_path}/x.docx")
    assert (ran.status, "there is no erasure 2" in ran.err) == (2, True)
    # The other copy does not bring it back.
    head = git(desk, "rev-parse", "HEAD")
    ran = desk(f"sync {other}")
    assert ran.status == 5, ran.err
    assert git(desk, "rev-parse", "HEAD") == head
    assert CASE not in desk.workspace().case_ids()


def test_a_sent_week_stays_provable(desk: Desk) -> None:
    workspace = desk.workspace()
    week = "2022-W12"
    package = submission.rendered(workspace, workspace.load(), week)
    entry = submission.entry_of(workspace, package, Signers())
    submission.freeze(workspace, submission.prepared(submission.begun(package), entry, [("x.txt", b"x")]))
    assert desk("submit verify").status == 0
    said = do(desk, LINE)
    assert week in said
    ran = desk("submit verify")
    assert (ran.status, CASE in ran.out) == (0, True), ran.out + ran.err
    assert desk("submit verify --json").json["packages"][0]["erased"] == [CASE]
    # A package that was changed is found all the same.
    workspace = desk.workspace()
    with workspace.change("by hand") as change:
        change.put_text(week, change.text(week).replace("x.txt", "y.txt", 1))
    assert desk("submit verify").status == 4


def test_what_else_holds_the_name_is_said_and_the_tombstone_holds_none(desk: Desk) -> None:
    do(desk, "case new --kind registered --community 乙社区 --from -", stdin='name = "周误建"\n')
    assert desk(LINE.replace("决定书-1", "周误建误建")).status == 5
    assert desk(LINE.replace("决定书-1", "000000199003070017")).status == 5
    assert "C0014" in do(desk, LINE)
    head = git(desk, "rev-parse", "HEAD")
    assert desk(LINE).status == 2, "it is gone, and that is said"
    assert git(desk, "rev-parse", "HEAD") == head


def test_a_certificate_that_cannot_be_written_stops_it_before_anything(desk: Desk, tmp_path: Path) -> None:
    before = git(desk, "rev-parse", "HEAD")
    assert desk(LINE, "--out", str(desk.root / "proof.md")).status == 5
    assert desk(LINE, "--out", str(tmp_path / "proof.txt")).status == 2
    assert git(desk, "rev-parse", "HEAD") == before


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


def test_what_was_registered_or_worked_with_is_not_erased_after_its_traces_are_taken_out(desk: Desk) -> None:
    with desk.workspace().edit(CASE, "case.set") as edit:
        edit.case = replace(edit.case, care=(Care(no=1, need="就业"),))
    do(desk, f"case set {CASE} care.1=", stdin="yes\n")
    assert not desk.workspace().case(CASE).care
    ran = desk(LINE)
    assert (ran.status, "work recorded" in ran.err) == (5, True)
    do(desk, f"case set {CASE} case.kind=隐性 hidden.verification=查否")
    ran = desk(LINE.replace("duplicate", "refuted"))
    assert (ran.status, "登记在册" in ran.err) == (5, True)
    assert CASE in desk.workspace().case_ids()


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


# Dies of SIGKILL at the n-th of the calls by which an erasure changes something.
DYING = """
import os, shutil, signal, sys
from pathlib import Path
from drugcheck import cli
from drugcheck.vault import disk, erase

left = int(sys.argv[1])

def guarded(real):
    def call(*words, **more):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*words, **more)
    return call

for holder, name in (
    (shutil, "copytree"), (shutil, "rmtree"), (disk, "replace"), (disk, "remove"), (disk, "write_new"),
    (disk, "flush_folder"), (Path, "rename"), (erase.subprocess, "run"),
):
    setattr(holder, name, guarded(getattr(holder, name)))
sys.exit(cli.run(sys.argv[2:]))
"""
POINTS = range(60) if os.environ.get("DRUGCHECK_DEEP") else (3, 12, 22, 27)


@pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
@pytest.mark.parametrize("point", POINTS)
def test_killed_by_the_system_it_is_old_or_new(desk: Desk, point: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", DYING, str(point), "-C", str(desk.root), *LINE.split()], capture_output=True, check=False
    )
    assert ran.returncode in (0, -signal.SIGKILL), ran.stderr
    is_there = CASE in desk.workspace().case_ids()
    assert is_there == (not desk.workspace().register(Erasures).erasures)
    assert is_there == any("周误建" in text for text in opened(desk))
    assert desk("verify").status == 0
    assert not [path for path in (desk.root / ".drugcheck").iterdir() if path.name.startswith("erase")]
    if is_there:
        do(desk, LINE)
