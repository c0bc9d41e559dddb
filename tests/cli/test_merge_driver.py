"""Two copies of one store: git merges their records field by field, and names what it cannot decide."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import Desk, copy_of


@pytest.fixture
def copies(demo: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Desk, Desk]:
    """Two copies of a workspace that know each other; the driver runs with this Python and this checkout."""
    other = copy_of(demo.root, tmp_path / "other")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    for desk in (demo, other):
        git(desk, "config", "user.name", "x")
        git(desk, "config", "user.email", "x@localhost")
        git(desk, "config", "merge.drugcheck.driver", f"'{sys.executable}' -m drugcheck merge-driver %O %A %B %P")
    git(demo, "remote", "add", "other", str(other.root))
    return demo, other


def git(desk: Desk, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["git", "-C", str(desk.root), *words], capture_output=True, text=True, check=False, env=os.environ
    )


def pulled(desk: Desk) -> "subprocess.CompletedProcess[str]":
    return git(desk, "pull", "--no-rebase", "--no-edit", "other", "main")


def place(desk: Desk, case: str, path: str) -> object:
    found: object = desk(f"case show {case} --json").json
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def test_what_each_side_changed_is_kept(copies: tuple[Desk, Desk]) -> None:
    ours, theirs = copies
    assert ours("case set C0031 status.place=甲所").status == 0
    assert theirs("case set C0031 status.document=乙文").status == 0
    assert theirs("case set C0032 status.document=丙文").status == 0
    done = pulled(ours)
    assert done.returncode == 0, done.stdout + done.stderr
    assert place(ours, "C0031", "status.place") == "甲所"
    assert place(ours, "C0031", "status.document") == "乙文"
    assert place(ours, "C0032", "status.document") == "丙文"
    assert ours("verify").status == 0
    assert ours("case set C0031 status.place=丁所").status == 0


def test_tests_of_both_sides_are_both_kept(copies: tuple[Desk, Desk]) -> None:
    added = "test add C0031 --sample hair --stage laboratory --result negative --by c01,p01 --body 甲 --document 检{n}"
    before = case_tests(copies[0])
    for n, desk in enumerate(copies, 1):
        ran = desk(f"{added.format(n=n)} --date 2022-04-0{n}")
        assert ran.status == 0, ran.err
    done = pulled(copies[0])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is now" in done.stdout + done.stderr
    assert [one["document"] for one in case_tests(copies[0])[len(before) :]] == ["检1", "检2"]
    assert copies[0]("verify").status == 0


def case_tests(desk: Desk) -> list[dict[str, object]]:
    found = desk("case show C0031 --json").json.get("tests", [])
    assert isinstance(found, list)
    return found


def test_a_field_that_both_changed_is_named_and_ours_stays(copies: tuple[Desk, Desk]) -> None:
    ours, theirs = copies
    ours("case set C0031 status.place=甲所")
    theirs("case set C0031 status.place=乙所")
    done = pulled(ours)
    assert done.returncode != 0
    assert "C0031 status.place" in done.stdout + done.stderr
    assert "甲所" not in done.stdout + done.stderr
    # Work goes on when the merge is brought to an end.
    assert ours("case set C0032 status.place=x").status == 2
    assert git(ours, "checkout", "--theirs", "--", "records/C0031.toml.age").returncode == 0
    git(ours, "add", "records/C0031.toml.age")
    assert git(ours, "commit", "--no-edit").returncode == 0
    assert place(ours, "C0031", "status.place") == "乙所"


def test_a_case_that_both_opened_is_a_conflict(copies: tuple[Desk, Desk]) -> None:
    for n, desk in enumerate(copies):
        ran = desk("case new --kind inflow --community 甲社区 --from -", stdin=f'name = "试{n}"\n')
        assert ran.status == 0, ran.err
    done = pulled(copies[0])
    assert done.returncode != 0
    assert "was made twice" in done.stdout + done.stderr


def test_it_refuses_what_is_no_record(demo: Desk, tmp_path: Path) -> None:
    shutil.copy(demo.root / "records" / "C0031.toml.age", tmp_path / "a")
    assert demo(f"merge-driver {tmp_path}/a {tmp_path}/a {tmp_path}/a notes.txt").status == 4
    (tmp_path / "b").write_text("junk", encoding="utf-8")
    assert demo(f"merge-driver {tmp_path}/a {tmp_path}/b {tmp_path}/a records/C0031.toml.age").status == 4
    assert (tmp_path / "b").read_text(encoding="utf-8") == "junk"
