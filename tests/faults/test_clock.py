"""The clock jumps: days go back and forth between commands, and no record, order or count goes wrong by it."""

import pytest

from tests.faults.office import clone
from tests.faults.stage import Result, Stage
from tests.faults.trial import Trial

_BACK, _NOW, _AHEAD = "2022-03-01", "2022-04-07", "2031-01-01"


@pytest.fixture
def stage(trial: Trial) -> Stage:
    stage = Stage(trial.stage.folder.with_name("clock"))
    clone(trial.offices["plain"], stage.folder)
    return stage


def on(stage: Stage, day: str, line: str) -> Result:
    stage.environment["DRUGCHECK_TODAY"] = day
    return stage.run(["-C", str(stage.ws), *stage.words(line)])


def test_changes_on_days_in_any_order_all_stand(stage: Stage) -> None:
    for n, day in enumerate((_NOW, _BACK, _AHEAD, _BACK, _NOW)):
        changed = on(stage, day, f"case set C0003 status.place 第{n}处")
        assert changed.status == 0, changed.err
        assert on(stage, day, "verify").status == 0
    revisions = stage.opened(("demo",)).vault.history("C0003")
    revs = [revision.rev for revision in revisions]
    assert revs == list(range(len(revs), 0, -1))
    assert on(stage, _NOW, "history C0003").status == 0
    taken_back = on(stage, _NOW, "undo --yes")
    assert taken_back.status == 0, taken_back.err
    assert "第3处" in on(stage, _NOW, "case show C0003").out


def test_a_day_before_the_last_commit_looks_back_without_harm(stage: Stage) -> None:
    before = on(stage, _NOW, "case list --json").out
    for line in ("status", "todo", "validate", "quality", "annex 1", "submit list", "history C0003", "backup {out}/b"):
        result = on(stage, _BACK, line)
        assert result.status in (0, 1), (line, result.err)
        assert "Traceback" not in result.err
    assert on(stage, _NOW, "case list --json").out == before
    assert on(stage, _NOW, "verify").status == 0


def test_first_days_of_findings_are_not_moved_into_the_past_or_lost(stage: Stage) -> None:
    on(stage, _NOW, "validate")
    first = on(stage, _NOW, "validate --json").out
    said = on(stage, _BACK, "validate")
    assert "the clock stands before the last check of 2022-04-07" in said.err
    assert on(stage, _NOW, "validate --json").out == first


def test_a_week_that_was_sent_stays_sent_and_is_not_sent_twice(stage: Stage) -> None:
    assert on(stage, _NOW, "submit week 2022-W14").status == 0
    for day in (_BACK, _AHEAD, _NOW):
        again = on(stage, day, "submit week 2022-W14")
        assert again.status in (2, 5), again.err
        assert on(stage, day, "submit verify 2022-W14").status in (0, 1)
    assert on(stage, _NOW, "submit verify 2022-W14").status == 0


def test_a_clock_that_is_set_back_ends_what_was_unlocked(trial: Trial) -> None:
    """The session is the only thing that lives by the clock on the wall; the passphrase brings it back."""
    stage = Stage(trial.stage.folder.with_name("own-clock"))
    clone(trial.offices["own"], stage.folder)
    secret = {"DRUGCHECK_PASSPHRASE_FILE": str(stage.papers / "passphrase")}
    stage.environment = dict(secret)
    assert stage.run(["-C", str(stage.ws), "unlock"]).status == 0

    def back() -> None:
        import time

        now = time.time
        time.time = lambda: now() - 3600

    stage.environment = {}
    assert stage.run(["-C", str(stage.ws), "case", "list"]).status == 0
    refused = stage.run(["-C", str(stage.ws), "case", "list"], before=back)
    assert refused.status == 3
    assert f"hint: drugcheck -C {stage.ws} unlock" in refused.err
    stage.environment = dict(secret)
    assert stage.run(["-C", str(stage.ws), "case", "list"], before=back).status == 0
