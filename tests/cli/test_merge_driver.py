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
    theirs("case set C0031 status.place=乙所 status.document=乙文")
    done = pulled(ours)
    assert done.returncode != 0
    assert "C0031 status.place" in done.stdout + done.stderr
    assert "甲所" not in done.stdout + done.stderr
    # Work goes on when the merge is brought to an end.
    assert ours("case set C0032 status.place=x").status == 5
    read = ours("case show C0031 --json")
    assert read.status == 0
    assert "in the middle of a merge" in read.err
    git(ours, "add", "records/C0031.toml.age")
    assert git(ours, "commit", "--no-edit").returncode == 0
    assert place(ours, "C0031", "status.place") == "甲所"
    assert place(ours, "C0031", "status.document") == "乙文", "what theirs changed besides was lost"
    assert ours("verify").status == 0


def test_or_theirs_is_taken_by_a_sync(copies: tuple[Desk, Desk]) -> None:
    ours, theirs = copies
    ours("case set C0031 status.place=甲所 status.document=甲文")
    theirs("case set C0031 status.place=乙所")
    hints = [line for line in pulled(ours).stderr.splitlines() if "sync --take-there C0031" in line]
    assert len(hints) == 1
    assert git(ours, "merge", "--abort").returncode == 0
    assert ours("sync other --take-there C0031").status == 0
    assert (place(ours, "C0031", "status.place"), place(ours, "C0031", "status.document")) == ("乙所", "甲文")


def test_what_was_read_in_a_merge_that_was_given_up_is_no_loss(copies: tuple[Desk, Desk]) -> None:
    ours, theirs = copies
    ours("case set C0031 status.place=甲所")
    theirs("case set C0031 status.place=乙所")
    theirs("case set C0032 status.place=乙所")
    theirs("case new --kind inflow --community 甲社区 --from -", stdin='name = "试"\n')
    assert ours("case list").status == 0
    assert pulled(ours).returncode != 0
    for line in ("case list", "case show C0032", "status", "todo"):
        assert "in the middle of a merge" in ours(line).err
    assert git(ours, "merge", "--abort").returncode == 0
    for line in ("case list", "case show C0032", "verify"):
        ran = ours(line)
        assert (ran.status, "middle" in ran.err) == (0, False), ran.err


def test_a_rebase_is_named_while_it_goes_on_and_given_up_without_a_loss(copies: tuple[Desk, Desk]) -> None:
    ours, theirs = copies
    ours("case set C0032 status.place=甲所")
    ours("case set C0031 status.place=甲所")
    theirs("case set C0032 status.document=乙文")
    theirs("case set C0031 status.place=乙所")
    assert ours("case list").status == 0
    assert git(ours, "config", "pull.rebase").stdout.strip() == "false"
    done = git(ours, "pull", "--rebase", "other", "main")
    assert "C0031 status.place" in done.stdout + done.stderr, "C0032 was not merged"
    assert "git rebase --abort" in done.stdout + done.stderr
    stopped = ours("case list")
    assert (stopped.status, stopped.out) == (4, "")
    assert "hint: git rebase --abort" in stopped.err
    assert git(ours, "rebase", "--abort").returncode == 0
    assert ours("verify").status == 0


def test_copies_that_merged_each_other_at_once_mix_nobody(copies: tuple[Desk, Desk], tmp_path: Path) -> None:
    """Two merges gave the same numbers the other way round: neither is what the next one may start from."""
    ours, theirs = copies
    git(theirs, "remote", "add", "other", str(ours.root))
    added = "test add C0031 --sample hair --stage laboratory --result negative --by c01,p01 --body 甲 --document 检{n}"
    before = len(case_tests(ours))
    for n, desk in enumerate(copies, 1):
        assert desk(f"{added.format(n=n)} --date 2022-04-0{n}").status == 0
        git(desk, "tag", "alone")
    for desk in copies:
        assert git(desk, "fetch", "--no-tags", "other", "refs/tags/alone").returncode == 0
        assert git(desk, "merge", "--no-edit", "FETCH_HEAD").returncode == 0
    number = before + 1
    assert {case_tests(desk)[number - 1]["document"] for desk in copies} == {"检1", "检2"}
    assert ours(f"test amend C0031 {number} --body 乙").status == 0
    done = pulled(ours)
    assert done.returncode == 0, done.stdout + done.stderr
    held = {(entry["document"], entry["body"]) for entry in case_tests(ours)[before:]}
    assert held >= {("检1", "乙"), ("检2", "甲")}
    assert ("检2", "乙") not in held


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
