"""The export ledger: what left in full, for whom, until when; one gate, no file without an entry."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.running import Desk

FULL = "--reveal --to 区禁毒办 --purpose 每周报送"


def entries(desk: Desk) -> list[dict[str, object]]:
    return desk("export log --json").json["exports"]


def test_a_masked_file_is_not_in_the_ledger(demo: Desk, tmp_path: Path) -> None:
    assert demo(f"annex 7 --out {tmp_path}/a.csv").status == 0
    assert entries(demo) == []


def test_a_file_in_full_is_entered_before_it_is_written(demo: Desk, tmp_path: Path) -> None:
    ran = demo(f"annex 7 --out {tmp_path}/a.csv {FULL} --destroy-by 2022-05-01")
    assert ran.status == 0, ran.err
    assert "export 1 is in the ledger" in ran.err
    (entry,) = entries(demo)
    assert (entry["what"], entry["recipient"], entry["purpose"]) == ("annex 7", "区禁毒办", "每周报送")
    assert entry["destroy_by"] == "2022-05-01"
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600
    log = subprocess.run(["git", "-C", str(demo.root), "log", "-1", "--format=%s"], capture_output=True, check=True)
    assert log.stdout == b"exports export\n"


def test_without_a_day_it_is_destroyed_within_the_limit(demo: Desk, tmp_path: Path) -> None:
    demo(f"annex 7 --out {tmp_path}/a.csv {FULL}")
    assert entries(demo)[0]["destroy_by"] > "2022-04"
    past = demo(f"annex 7 --out {tmp_path}/b.csv {FULL} --destroy-by 2022-01-01")
    assert (past.status, (tmp_path / "b.csv").exists()) == (5, False)


@pytest.mark.skipif(os.name == "nt", reason="folders are not guarded this way")
def test_a_file_that_cannot_be_written_leaves_an_entry_that_says_so(demo: Desk, tmp_path: Path) -> None:
    ran = demo(f"annex 7 --out {tmp_path}/nowhere/a.csv {FULL}")
    assert ran.status == 2, ran.err
    (entry,) = entries(demo)
    assert entry["destroyed_on"] == entry["date"]


def test_destroying_deletes_the_file_and_says_so_once(demo: Desk, tmp_path: Path) -> None:
    demo(f"annex 7 --out {tmp_path}/a.csv {FULL}")
    assert demo("export destroy 1").status == 0
    assert not (tmp_path / "a.csv").exists()
    assert demo("export log --open --json").json["exports"] == []
    again = demo("export destroy 1")
    assert (again.status, "was destroyed on" in again.err) == (5, True)
    assert demo("export destroy 9").status == 2


def test_a_file_that_was_changed_is_not_deleted(demo: Desk, tmp_path: Path) -> None:
    demo(f"annex 7 --out {tmp_path}/a.csv {FULL}")
    (tmp_path / "a.csv").write_text("something else", encoding="utf-8")
    assert "were changed since" in demo("export destroy 1").out
    assert (tmp_path / "a.csv").exists()
