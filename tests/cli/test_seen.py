"""A store that was set back since it was last seen is named, and nothing is shown; what changes it rightly is not."""

import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from drugcheck.demo import make, office
from tests.running import Desk, copy_of, run

SET = "case set C0001 status.place"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo that nobody writes into."""
    root = tmp_path_factory.mktemp("seen") / "source"
    make.make(root, cases=12, seed=7, work_factor=4)
    return root


@pytest.fixture
def desk(source: Path, tmp_path: Path) -> Desk:
    """A copy of it that was opened and changed twice on this machine."""
    desk = copy_of(source, tmp_path / "office")
    for place in ("示例一", "示例二"):
        assert desk(f"{SET} {place}").status == 0
    assert desk("case list").status == 0
    return desk


def git(desk: Desk, *words: str) -> str:
    ran = subprocess.run(["git", "-C", str(desk.root), *words], check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def record(desk: Desk, case: str = "C0001") -> Path:
    return desk.root / "records" / f"{case}.toml.age"


def notes() -> list[Path]:
    return sorted((Path(os.environ["XDG_STATE_HOME"]) / "drugcheck" / "seen").iterdir())


def is_open(desk: Desk) -> None:
    """Reading and writing go on, and the check finds nothing."""
    for line in ("case list", f"{SET} 示例三", "verify", "case show C0001"):
        ran = desk(line)
        assert ran.status == 0, ran.err


def is_closed(desk: Desk, named: str = "the store was set back") -> None:
    """Every command names it, shows nothing of anybody and writes nothing."""
    head = git(desk, "rev-parse", "HEAD")
    for line in (
        "case list",
        "case show C0001",
        "validate",
        "annex 7",
        "status",
        "todo",
        "history C0001",
        f"{SET} 别处",
    ):
        ran = desk(line)
        assert (ran.status, ran.out) == (4, ""), line
        assert named in ran.err
        assert "\nhint: " in ran.err
    assert desk("unlock").status == 4
    verified = desk("verify --json")
    assert verified.status == 4
    assert named in verified.json["problems"][0]["message"]
    assert git(desk, "rev-parse", "HEAD") == head


# The whole store


def _hard(desk: Desk) -> None:
    git(desk, "reset", "--hard", "HEAD~2")


def _soft(desk: Desk) -> None:
    git(desk, "reset", "--soft", "HEAD~1")


def _other_branch(desk: Desk) -> None:
    git(desk, "checkout", "-q", "-b", "other", "HEAD~1")


def _detached(desk: Desk) -> None:
    git(desk, "checkout", "-q", "--detach", "HEAD~1")


def _amended(desk: Desk) -> None:
    git(desk, "commit", "--amend", "-q", "--no-edit", "--date=2022-01-01T00:00:00")


def _packed(desk: Desk) -> None:
    git(desk, "reset", "--hard", "HEAD~1")
    git(desk, "pack-refs", "--all")


def _folder_put_back(desk: Desk) -> None:
    """As a copy of the folder from another day: the commits that are missing are nowhere."""
    git(desk, "reset", "--hard", "HEAD~2")
    git(desk, "reflog", "expire", "--expire=now", "--all")
    git(desk, "update-ref", "-d", "ORIG_HEAD")
    git(desk, "gc", "--prune=now", "-q")


each_way = pytest.mark.parametrize(
    "set_back", [_hard, _soft, _other_branch, _detached, _amended, _packed, _folder_put_back]
)


@each_way
def test_a_store_that_was_set_back_is_named_and_nothing_is_shown(desk: Desk, set_back: Callable[[Desk], None]) -> None:
    head = git(desk, "rev-parse", "HEAD")
    set_back(desk)
    is_closed(desk)
    assert head[:10] in desk("case list").err


@pytest.mark.parametrize("set_back", [_hard, _packed])
def test_the_way_back_that_is_named_works(desk: Desk, set_back: Callable[[Desk], None]) -> None:
    set_back(desk)
    hint = desk("case list").err.splitlines()[1].removeprefix("hint: ")
    assert hint.startswith("git merge --ff-only ")
    subprocess.run(hint.split(), cwd=desk.root, check=True, capture_output=True)
    is_open(desk)


def test_a_store_that_went_another_way_has_a_way_back_too(desk: Desk) -> None:
    _hard(desk)
    git(desk, "commit", "-q", "--allow-empty", "-m", "elsewhere")
    hint = desk("case list").err.splitlines()[1].removeprefix("hint: ")
    assert hint.startswith("git reset --keep ")
    subprocess.run(hint.split(), cwd=desk.root, check=True, capture_output=True)
    is_open(desk)


@each_way
def test_the_officer_can_accept_it_and_the_reason_is_noted(desk: Desk, set_back: Callable[[Desk], None]) -> None:
    set_back(desk)
    refused = desk("verify --accept", " ")
    assert refused.status == 2
    is_closed(desk)
    accepted = desk("verify --json --accept", "试过一次还原")
    assert accepted.status == 0, accepted.err
    assert "the store was set back" in accepted.json["against"]
    looks = desk("export log --accesses --json").json["accesses"]
    assert looks[-1]["purpose"] == "试过一次还原"
    is_open(desk)


def test_a_commit_by_hand_goes_on_from_what_was_seen(desk: Desk) -> None:
    git(desk, "commit", "-q", "--allow-empty", "-m", "by hand")
    is_open(desk)
    git(desk, "reset", "-q", "--hard", "HEAD~2")
    is_closed(desk)


def test_a_change_that_was_cut_off_is_still_brought_to_its_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from drugcheck.vault.history import History

    with monkeypatch.context() as patch:
        patch.setattr(History, "commit", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt()))
        desk(f"{SET} 某处")
    assert (desk.root / ".drugcheck" / "change.json").exists()
    is_open(desk)


# Where the note stands


def test_the_note_is_private_and_names_nobody(desk: Desk) -> None:
    (note,) = notes()
    folder = note.parent
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    lines = note.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "drugcheck seen v1"
    assert f"head {git(desk, 'rev-parse', 'HEAD')}" in lines
    assert f"commits {git(desk, 'rev-list', '--count', 'HEAD')}" in lines
    people = desk("case list --json --reveal --purpose 核对").json["cases"]
    assert not any(person["name"] in note.read_text(encoding="utf-8") for person in people)


@pytest.mark.parametrize("old", ["head ", "commits ", "C0001 "])
def test_a_note_that_was_altered_is_named(desk: Desk, old: str) -> None:
    (note,) = notes()
    text = note.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith(old))
    other = {"head ": git(desk, "rev-parse", "HEAD~1"), "commits ": "1", "C0001 ": "1"}[old]
    note.write_text(text.replace(line, old + other), encoding="utf-8")
    _hard(desk)
    is_closed(desk, "what was noted of the last state of this store was altered")
    assert desk("verify --accept", "看过了").status == 0
    is_open(desk)


def test_a_note_of_another_store_does_not_count(desk: Desk, tmp_path: Path) -> None:
    make.make(tmp_path / "other", cases=3, seed=8, work_factor=4)
    other = Desk(tmp_path / "other")
    assert other("case list").status == 0
    own, foreign = sorted(notes(), key=lambda path: '"' + str(desk.root) not in path.read_text(encoding="utf-8"))
    own.write_bytes(foreign.read_bytes())
    _hard(desk)
    is_closed(desk, "what was noted")


def test_without_a_place_for_notes_the_work_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    is_open(desk)
    checks = {check["name"]: check["good"] for check in desk("doctor --json").json["checks"]}
    assert checks["seen.place"] is None


def test_a_clone_that_is_behind_is_not_accused(desk: Desk, tmp_path: Path) -> None:
    clone = copy_of(desk.root, tmp_path / "clone")
    git(clone, "reset", "--hard", "HEAD~2")
    is_open(clone)
    is_open(desk)
    assert len(notes()) == 2
    git(clone, "reset", "--hard", "HEAD~1")
    is_closed(clone)


def test_a_folder_that_was_moved_is_known_by_its_store(desk: Desk, tmp_path: Path) -> None:
    moved = Desk(tmp_path / "moved")
    desk.root.rename(moved.root)
    is_open(moved)
    assert len(notes()) == 1
    again = Desk(tmp_path / "again")
    moved.root.rename(again.root)
    _hard(again)
    is_closed(again)


# What may set a store back


def test_a_restored_backup_is_what_it_is(desk: Desk, tmp_path: Path) -> None:
    assert desk("backup --no-rehearse", str(tmp_path / "backups")).status == 0
    (backup,) = (tmp_path / "backups").iterdir()
    for place in ("示例五", "示例六"):
        assert desk(f"{SET} {place}").status == 0
    shutil.rmtree(desk.root)
    assert desk_of(tmp_path)("restore", str(backup), str(desk.root)).status == 0
    is_open(desk)


def desk_of(folder: Path) -> Callable[..., object]:
    """Commands outside of any workspace."""
    from tests.running import run

    return run


def test_an_erasure_is_no_loss(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")
    person = 'name = "周误建"\n'
    assert desk("case new --kind registered --community 甲社区 --from -", stdin=person).status == 0
    assert desk("case set C0013 case.source=误建").status == 0
    ran = desk("case erase C0013 --ground duplicate --basis 决定书-1 --approver c01 --yes")
    assert ran.status == 0, ran.err
    is_open(desk)
    git(desk, "reset", "--hard", "HEAD~1")
    is_closed(desk)


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_erasure_that_was_cut_off_is_no_loss(desk: Desk, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    from drugcheck.vault import erase

    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")
    assert desk("case new --kind registered --community 甲社区 --from -", stdin='name = "周误建"\n').status == 0
    assert desk("case set C0013 case.source=误建").status == 0
    done = erase.put_in_place

    def cut_off(*words: object) -> None:
        if when == "after":
            done(*words)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erase, "put_in_place", cut_off)
        desk("case erase C0013 --ground duplicate --basis 决定书-1 --approver c01 --yes")
    is_open(desk)


@pytest.mark.parametrize("more", ["", "--forget-history"])
def test_another_key_is_no_loss_and_the_old_state_is_none_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, more: str
) -> None:
    before = tmp_path / "before"
    shutil.copytree(desk.root, before)
    (tmp_path / "word").write_text(office.PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.setenv("DRUGCHECK_PASSPHRASE_FILE", str(tmp_path / "word"))
    ran = desk(f"key rotate {more}")
    assert ran.status == 0, ran.err
    is_open(desk)
    desk("lock")
    git(desk, "reset", "--hard", "HEAD~1")
    is_closed(desk)


# One record


def _put_back(desk: Desk) -> None:
    old = subprocess.run(
        ["git", "-C", str(desk.root), "show", "HEAD~1:records/C0001.toml.age"], check=True, capture_output=True
    )
    record(desk).write_bytes(old.stdout)


def _put_back_and_committed(desk: Desk) -> None:
    _put_back(desk)
    git(desk, "commit", "-q", "-am", "C0001 case.set")


def _removed(desk: Desk) -> None:
    record(desk).unlink()


def _removed_and_committed(desk: Desk) -> None:
    git(desk, "rm", "-q", "records/C0001.toml.age")
    git(desk, "commit", "-q", "-m", "C0001 case.set")


@pytest.mark.parametrize("tamper", [_put_back, _put_back_and_committed, _removed, _removed_and_committed])
def test_a_record_that_was_set_back_or_taken_away_is_named_by_every_command(
    desk: Desk, tamper: Callable[[Desk], None]
) -> None:
    tamper(desk)
    for line in ("case show C0001", f"{SET} 别处", "visit list C0001"):
        ran = desk(line)
        assert (ran.status, ran.out) == (4, ""), line
        assert "record C0001 " in ran.err
    for line in ("case list", "validate", "annex 7"):
        ran = desk(line)
        assert ran.status == 4, line
        assert "record C0001 " in ran.err
        # What is known of it is that it cannot be read.
        codes = {entry.split()[2] for entry in ran.out.splitlines() if entry.startswith("C0001 ")}
        assert codes <= {"FS001"}, ran.out
    assert "C0002" in desk("case list").out
    verified = desk("verify --json")
    assert verified.status == 4
    assert {problem["id"] for problem in verified.json["problems"]} == {"C0001"}
    assert desk("verify --repair --yes").status == 0
    is_open(desk)


def test_a_register_that_was_taken_away_is_not_an_empty_one(desk: Desk) -> None:
    desk("case list")
    record(desk, "meetings").unlink()
    ran = desk("meeting list")
    assert (ran.status, ran.out) == (4, "")
    assert "record meetings is gone" in ran.err


def test_a_store_made_anew_in_the_same_folder_is_another(desk: Desk) -> None:
    shutil.rmtree(desk.root)
    make.make(desk.root, cases=12, seed=7, work_factor=4)
    is_open(desk)


def test_a_demo_made_anew_in_the_same_folder_is_not_held_against_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    for _ in range(2):
        assert run("demo", str(folder), "--cases", "3").status == 0
        listed = Desk(folder)("case list")
        assert listed.status == 0, listed.err
        shutil.rmtree(folder)
