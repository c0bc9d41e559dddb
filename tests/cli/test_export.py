"""The export ledger: what left in full, for whom, until when; one gate, no file without an entry."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from drugcheck.cli import exporting
from drugcheck.domain.masking import REVEALED
from drugcheck.domain.registers import Exports
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


def test_what_is_stopped_half_way_leaves_no_file_and_an_entry_that_says_so(demo: Desk, tmp_path: Path) -> None:
    workspace = demo.workspace()
    terms = exporting.terms(tmp_path, REVEALED, workspace, "区禁毒办", "报送")
    files = [exporting.File(tmp_path / f"{name}.csv", b"x") for name in "ab"]

    def stopped(path: Path, data: bytes) -> None:
        if path.name == "b.csv":
            raise KeyboardInterrupt
        path.write_bytes(data)

    with pytest.raises(KeyboardInterrupt):
        exporting.deliver(workspace, terms, "annex all", files, write=stopped)
    assert not any(file.path.exists() for file in files)
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
    path = tmp_path / "a.csv"
    written = path.read_bytes()
    path.write_text("something else", encoding="utf-8")
    ran = demo("export destroy 1")
    assert (ran.status, "were changed since" in ran.err, path.exists()) == (5, True, True)
    assert len(demo("export log --open --json").json["exports"]) == 1, "the ledger says nothing that is not so"
    path.write_bytes(written)
    ran = demo("export destroy 1 --elsewhere")
    assert (ran.status, "still stands there" in ran.err, path.exists()) == (5, True, True)
    path.rename(tmp_path / "moved.csv")
    ran = demo("export destroy 1")
    assert (ran.status, "--elsewhere" in ran.err) == (5, True)
    assert len(demo("export log --open --json").json["exports"]) == 1
    assert demo("export destroy 1 --elsewhere").status == 0
    assert demo("export log --open --json").json["exports"] == []


def ways_in(desk: Desk, tmp_path: Path) -> dict[str, str]:
    """Ways to a place where nothing in full may stand: what is asked for, and what is said of it."""
    (tmp_path / "way").symlink_to(desk.root)
    (tmp_path / "link.csv").symlink_to(desk.root / "linked.csv")
    os.mkfifo(tmp_path / "pipe")
    folder = tmp_path / "week"
    folder.mkdir()
    (folder / "annex02.csv").symlink_to(desk.root / "linked.csv")
    return {
        f"annex 7 --out {desk.root}/a.csv": "inside the workspace",
        f"annex 7 --out {tmp_path}/way/a.csv": "inside the workspace",
        f"annex 7 --out {tmp_path}/link.csv": "inside the workspace",
        f"annex 7 --out {tmp_path}/x/../{desk.root.name}/a.csv": "inside the workspace",
        f"annex all --format csv --out {folder}": "inside the workspace",
        f"annex 7 --format csv --out {tmp_path}/pipe": "device or pipe",
        "annex 7 --format csv --out /dev/null": "device or pipe",
        f"dossier C0070 --out {desk.root}/d.docx": "inside the workspace",
        f"form rights C0070 --out {desk.root}/r.docx": "inside the workspace",
        f"annex 7 --out {tmp_path}/坚果云/a.csv": "copied to a server",
        f"annex 7 --out {tmp_path}/OneDrive/a.csv": "copied to a server",
        f"annex all --format csv --out {tmp_path}/OneDrive": "copied to a server",
    }


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are not made this way")
def test_nothing_in_full_stands_where_it_may_not(demo: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(demo.root.iterdir())
    (tmp_path / "坚果云").mkdir()
    (tmp_path / "disk").mkdir()
    (tmp_path / "OneDrive").symlink_to(tmp_path / "disk")
    for line, said in ways_in(demo, tmp_path).items():
        ran = demo(f"{line} {FULL}")
        assert (ran.status, said in ran.err) == (5, True), f"{line}: {ran.err}"
        assert "hint:" in ran.err
    monkeypatch.chdir(demo.root)
    assert demo(f"annex 7 --out a.csv {FULL}").status == 5
    assert entries(demo) == []
    assert set(demo.root.iterdir()) == before


@pytest.mark.skipif(shutil.which("unshare") is None, reason="a second mount is made with unshare")
def test_a_second_mount_of_the_workspace_is_the_workspace(demo: Desk, tmp_path: Path) -> None:
    other = tmp_path / "mounted"
    other.mkdir()
    mounted = ["unshare", "-rm", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"', str(demo.root), str(other)]
    if subprocess.run([*mounted, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount")
    for line, said in (
        (f"annex 7 --out {other}/a.csv {FULL}", "inside the workspace"),
        (f"annex 7 --out {other}/records/a.csv", "own files"),
    ):
        command = [sys.executable, "-m", "drugcheck", "-C", str(demo.root), *line.split()]
        ran = subprocess.run([*mounted, *command], capture_output=True, text=True, check=False)
        assert (ran.returncode, said in ran.stderr) == (5, True), ran.stderr
    assert entries(demo) == []


def test_the_refused_rows_of_a_roster_leave_through_the_ledger(demo: Desk, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("姓名,身份证号,社区\n周试断,00000019881030,甲社区\n", encoding="utf-8")
    out = tmp_path / "refused.csv"
    ran = demo(f"import roster {roster} --errors-to {out}")
    assert (ran.status, "export 1 is in the ledger" in ran.err) == (1, True), ran.err
    assert "周试断" in out.read_text(encoding="utf-8-sig")
    (entry,) = entries(demo)
    assert (entry["what"], entry["rows"], entry["purpose"]) == ("roster errors", 1, "更正名册拒收行")
    assert demo(f"import roster {roster} --errors-to {out}").status == 2, "it is there, and is not replaced"
    (tmp_path / "Dropbox").mkdir()
    assert demo(f"import roster {roster} --errors-to {tmp_path}/Dropbox/refused.csv").status == 5
    assert len(entries(demo)) == 1
    assert demo("export destroy 1").status == 0
    assert not out.exists()


def test_what_stood_there_with_wider_permissions_is_narrowed(demo: Desk, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        (tmp_path / "a.csv").write_text("before", encoding="utf-8")
        (tmp_path / "a.csv").chmod(0o666)
        assert demo(f"annex 7 --out {tmp_path}/a.csv {FULL}").status == 0
        assert demo(f"annex all --format md --out {tmp_path}/week {FULL}").status == 0
    finally:
        os.umask(old)
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "week").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "week").iterdir()} == {0o600}


@pytest.mark.parametrize(
    "line",
    [
        "annex 7 --format csv --out {root}/drugcheck.toml",
        "annex 9 --blank --out {root}/records/x.xlsx",
        "report weekly --format md --out {root}/.git/config",
        "validate --format csv --out {root}/records/x.csv",
        "validate --sheet {root}/records",
        "review sheet --to community --out {root}/templates/x.csv",
        "dossier C0070 --out {root}/records/x.docx",
    ],
)
def test_no_output_takes_the_place_of_what_the_workspace_is_made_of(demo: Desk, line: str) -> None:
    line = line.format(root=demo.root)
    before = {path: path.read_bytes() for path in demo.root.glob("[dt]*/*") if path.is_file()}
    config = (demo.root / "drugcheck.toml").read_bytes()
    ran = demo(line)
    assert (ran.status, "own files" in ran.err) == (5, True), f"{line}: {ran.err}"
    assert (demo.root / "drugcheck.toml").read_bytes() == config
    assert {path: path.read_bytes() for path in before} == before


def test_annexes_that_do_most_harm_leave_only_to_somebody_named(demo: Desk, tmp_path: Path) -> None:
    for number in (10, 11):
        path = tmp_path / f"a{number}.csv"
        ran = demo(f"annex {number} --out {path}")
        assert (ran.status, path.exists(), "--to WHOM" in ran.err) == (5, False, True)
        assert demo(f"annex {number} --out {path} --to 区禁毒办").status == 0
        assert f"附件{number}" in path.read_text(encoding="utf-8-sig")
        entry = entries(demo)[-1]
        assert (entry["what"], entry["recipient"], entry["fields"]) == (f"annex {number}", "区禁毒办", [])
        assert entry["purpose"]
        assert entry["destroy_by"]
        assert demo(f"annex {number} --out {demo.root}/a.csv --to 区禁毒办").status == 5
    assert demo("annex 10").status == 0, "masked on the screen it goes to nobody"
    assert not [found for found in demo("validate --json").json["findings"] if found["code"] == "PV002"]


def test_the_office_may_name_who_has_annex_10(demo: Desk, tmp_path: Path) -> None:
    config = demo.root / "drugcheck.toml"
    named = '[exports]\npublic_role = ["领导小组办公室", "区禁毒办"]\n'
    config.write_text(config.read_text(encoding="utf-8") + "\n" + named, encoding="utf-8")
    line = f"annex 10 --out {tmp_path}/a.csv"
    for full in ("", "--reveal --purpose 报送"):
        ran = demo(f"{line} {full} --to 用人单位")
        assert (ran.status, "领导小组办公室" in ran.err, (tmp_path / "a.csv").exists()) == (5, True, False)
    assert demo(f"{line} --to 区禁毒办").status == 0
    assert demo(f"annex 7 --out {tmp_path}/b.csv --reveal --purpose 报送 --to 用人单位").status == 0


def test_rows_and_fingerprint_are_those_of_the_file(demo: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    demo(f"annex 7 --out {path} {FULL}")
    ledger = demo.workspace().register(Exports).exports[-1]
    data = path.read_bytes()
    rows = [line for line in data.decode("utf-8-sig").splitlines() if line.partition(",")[0].isdecimal()]
    assert ledger.rows == len(rows) > 0
    inner = hashlib.sha256(data).digest()
    assert ledger.fingerprint == "sha256:" + hashlib.sha256(inner).hexdigest()
    assert ledger.fields == ("name", "id", "phone", "address", "text")
