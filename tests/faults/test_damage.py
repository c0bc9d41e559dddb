"""Damage to git itself: records stay readable, every command says it in one line, and what is printed repairs it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.damage import flip, git_file, object_of
from tests.faults.office import DAY, clone
from tests.faults.stage import Result, Stage
from tests.faults.trial import Trial

Damage = Callable[[Stage], None]
_OLD = 1.0  # seconds since the epoch


@pytest.fixture
def stage(trial: Trial) -> Stage:
    """The workspace of a week that was sent, with a backup in in/backup and a change since."""
    stage = Stage(trial.stage.folder.with_name("damage"))
    clone(trial.offices["sent"], stage.folder)
    stage.environment["DRUGCHECK_TODAY"] = DAY
    assert ran(stage, "case set C0004 status.place 某处").status == 0
    return stage


def ran(stage: Stage, line: str) -> Result:
    return stage.run(["-C", str(stage.ws), *stage.words(line)])


def packed(stage: Stage, ending: str) -> Path:
    stage.git("gc", "--quiet")
    return next(git_file(stage, "objects/pack").glob(f"*.{ending}"))


def old_lock(stage: Stage) -> None:
    git_file(stage, "index.lock").write_text("")
    os.utime(git_file(stage, "index.lock"), (_OLD, _OLD))


# Mended without another copy: nothing is lost that could not be made anew.
ALONE: dict[str, Damage] = {
    "the newest version of a record": lambda s: flip(object_of(s, "HEAD:records/C0002.toml.age")),
    "the newest tree": lambda s: flip(object_of(s, "HEAD^{tree}")),
    "HEAD garbled": lambda s: git_file(s, "HEAD").write_bytes(b"x\0y") and None,
    "HEAD gone": lambda s: git_file(s, "HEAD").unlink(),
    "the branch gone": lambda s: git_file(s, "refs/heads/main").unlink(),
    "the branch empty": lambda s: git_file(s, "refs/heads/main").write_bytes(b"") and None,
    "the index cut short": lambda s: os.truncate(git_file(s, "index"), 100),
    "the index of a pack": lambda s: flip(packed(s, "idx")),
    "the settings garbled": lambda s: git_file(s, "config").write_text("[[[") and None,
}
# Only another copy has it.
WITH_COPY: dict[str, Damage] = {
    "an old version of a record": lambda s: flip(object_of(s, "HEAD~5:records/C0005.toml.age")),
    "a pack": lambda s: flip(packed(s, "pack")),
}
# The newest commit is lost for good: the files have what it said, and the officer says that this is known.
ACCEPTED: dict[str, Damage] = {
    "the newest commit": lambda s: flip(object_of(s, "HEAD")),
    "all objects": lambda s: shutil.rmtree(git_file(s, "objects")),
    "the repository": lambda s: shutil.rmtree(s.ws / ".git"),
}


def assert_told_and_readable(stage: Stage) -> None:
    checked = ran(stage, "verify")
    assert checked.status == 4, checked.err
    assert "the history is damaged" in checked.out or "no git repository" in checked.out
    assert f"drugcheck -C {stage.ws} verify --repair" in checked.out or " restore BACKUP" in checked.out
    for line in ("case show C0003", "case list"):
        assert ran(stage, line).status in (0, 4)
    changed = ran(stage, "case set C0003 status.place 别处")
    told = [line for line in changed.err.splitlines() if line.startswith("drugcheck: ")]
    assert changed.status == 0 or (len(told) == 1 and "hint: drugcheck " in changed.err)
    assert "Traceback" not in changed.err
    assert changed.status in (0, 2, 4)


def assert_whole(stage: Stage) -> None:
    checked = ran(stage, "verify")
    assert checked.status == 0, checked.out + checked.err
    assert ran(stage, "case set C0003 status.place 第三处").status == 0
    assert "某处" in ran(stage, "case show C0004").out
    assert ran(stage, "verify").status == 0


@pytest.mark.parametrize("damage", ALONE)
def test_what_can_be_made_anew_is(stage: Stage, damage: str) -> None:
    ALONE[damage](stage)
    assert_told_and_readable(stage)
    mended = ran(stage, "verify --repair")
    assert mended.status == 0, mended.err
    assert_whole(stage)


@pytest.mark.parametrize("damage", WITH_COPY)
def test_what_is_lost_comes_back_from_a_backup(stage: Stage, damage: str) -> None:
    WITH_COPY[damage](stage)
    assert_told_and_readable(stage)
    alone = ran(stage, "verify --repair")
    # What the files still have is made anew of a pack too.
    assert alone.status == 0 or f"hint: drugcheck -C {stage.ws} verify --repair --from BACKUP" in alone.err
    mended = ran(stage, "verify --repair --from {in}/backup")
    assert mended.status == 0, mended.err
    assert_whole(stage)


@pytest.mark.parametrize("damage", ACCEPTED)
def test_a_commit_that_is_nowhere_is_told_and_accepted(stage: Stage, damage: str) -> None:
    ACCEPTED[damage](stage)
    assert ran(stage, "verify").status == 4
    mended = ran(stage, "verify --repair --from {in}/backup")
    assert mended.status == 0, mended.err
    again = ran(stage, "verify")
    assert again.status == 4
    assert "the store was set back" in again.out
    assert ran(stage, "verify --accept 硬盘损坏").status == 0
    assert_whole(stage)


def test_a_lock_that_a_dead_git_left_is_named_and_removed_on_a_word(stage: Stage) -> None:
    old_lock(stage)
    changed = ran(stage, "case set C0003 status.place 别处")
    assert changed.status == 2
    assert "index.lock" in changed.err
    checked = ran(stage, "verify")
    assert checked.status == 2
    assert f"hint: drugcheck -C {stage.ws} verify --repair" in checked.err
    assert ran(stage, "verify --repair").status == 0
    assert_whole(stage)


def test_without_a_newest_commit_no_second_history_is_begun(stage: Stage) -> None:
    git_file(stage, "refs/heads/main").unlink()
    for line in ("case new --kind registered --community 甲社区 --from {in}/new.toml", "verify"):
        assert ran(stage, line).status == 4
        assert not git_file(stage, "refs/heads/main").exists()


def test_a_folder_that_is_no_copy_is_refused(stage: Stage) -> None:
    refused = ran(stage, "verify --repair --from {out}")
    assert refused.status == 2
    assert "neither a backup nor a clone" in refused.err
