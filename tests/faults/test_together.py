"""Twenty commands at once on one store: all that said so is done, nobody sees half a state, nobody overwrites."""

import json
import os
import random
import shutil
from collections.abc import Sequence

import pytest

from tests.faults.office import DAY, clone
from tests.faults.stage import Result, Stage
from tests.faults.trial import Trial
from tests.running import run

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
# In another order each time.
_TIMES = 12 if os.environ.get("DRUGCHECK_DEEP") else 1
_LINES = (
    *(f"visit add C000{n} --method door --with self --by c01,p01 --document 同时-{n}" for n in range(1, 7)),
    *(f"case set C000{n} status.place 同时{n}" for n in range(1, 7)),
    "case new --kind registered --community 甲社区 --from {in}/new.toml",
    "case new --kind registered --community 乙社区 --from {in}/new.toml",
    "event add --kind venues --community 乙社区 --count 14",
    "validate",
    "annex all --check",
    "submit week 2022-W14",
    "verify",
    "case list --json",
)

_MIXED = (
    *(f"visit add C000{n} --method door --with self --by c01,p01 --document 同时-{n}" for n in range(5, 9)),
    *(f"case set C000{n} status.place 同时{n}" for n in range(5, 8)),
    "sync {in}/other",
    "backup {out}/first",
    "backup {out}/second",
    "submit week 2022-W14",
    "case list --reveal --purpose 核对",
    "validate",
    "validate",
    "verify",
    "verify --json",
    "case list --json",
    "status",
    "todo",
    "case show C0005",
)
_WAIT = ("another drugcheck is writing", "another command changed the store", "another command changed the records")


def at_once(stage: Stage, lines: Sequence[str]) -> list[Result]:
    """Starts all, then waits for all."""
    children: list[tuple[int, int]] = []
    with stage.set_up():
        for line in lines:
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                done = run("-C", str(stage.ws), *stage.words(line))
                os.write(writing, json.dumps([done.status, done.err[-2000:]]).encode())
                os._exit(0)
            os.close(writing)
            children.append((child, reading))
        results = []
        for child, reading in children:
            with os.fdopen(reading, "rb") as stream:
                status, err = json.loads(stream.read())
            os.waitpid(child, 0)
            results.append(Result(status, "", err))
    return results


@pytest.mark.parametrize("time", range(_TIMES))
def test_twenty_commands_at_once(trial: Trial, time: int) -> None:
    stage = Stage(trial.stage.folder.with_name("together"))
    clone(trial.offices["plain"], stage.folder)
    stage.environment["DRUGCHECK_TODAY"] = DAY
    assert len(_LINES) == 20
    lines = random.Random(time).sample(_LINES, len(_LINES))
    results = dict(zip(lines, at_once(stage, lines), strict=True))
    waiting = []
    for line, result in results.items():
        assert result.status in (0, 1) or any(words in result.err for words in _WAIT), (line, result)
        assert "Traceback" not in result.err
        if result.status not in (0, 1):
            waiting.append(line)
    # Whoever was told to wait tries again.
    for line in waiting:
        assert stage.run(["-C", str(stage.ws), *stage.words(line)]).status in (0, 1), line
    held = {case.id: case for case in stage.opened(("demo",)).load().cases}
    for n in range(1, 7):
        case = held[f"C000{n}"]
        assert case.status.place == f"同时{n}"
        assert [visit.document for visit in case.visits].count(f"同时-{n}") == 1
    assert {"C0013", "C0014"} <= held.keys()
    last = stage.run(["-C", str(stage.ws), "verify", "--json"])
    assert (last.status, json.loads(last.out)["notes"]) == (0, []), last.out
    assert stage.git("status", "--porcelain", "--untracked-files=all") == ""


@pytest.mark.parametrize("time", range(_TIMES))
def test_readers_and_writers_of_every_kind_at_once(trial: Trial, time: int) -> None:
    """Whoever reads sees a whole state, and nobody takes for damage what another one is doing."""
    # Where it was made: of two copies of one store that are moved at once it cannot be told which is which.
    stage = Stage(trial.stage.folder)
    clone(trial.offices["two"], stage.folder)
    shutil.rmtree(stage.ws / ".drugcheck" / "snapshot", ignore_errors=True)
    stage.environment["DRUGCHECK_TODAY"] = DAY
    lines = random.Random(time).sample(_MIXED, len(_MIXED))
    assert len(lines) == 20
    waiting = []
    for line, result in zip(lines, at_once(stage, lines), strict=True):
        assert "Traceback" not in result.err, (line, result.err)
        if result.status not in (0, 1):
            assert any(words in result.err for words in _WAIT), (line, result)
            waiting.append(line)
    for line in waiting:
        again = stage.run(["-C", str(stage.ws), *stage.words(line)])
        assert again.status in (0, 1), (line, again.err)
    held = {case.id: case for case in stage.opened(("demo",)).load().cases}
    assert [held[f"C000{n}"].status.place for n in range(3, 8)] == ["某处", "别处", "同时5", "同时6", "同时7"]
    for n in range(5, 9):
        assert [visit.document for visit in held[f"C000{n}"].visits].count(f"同时-{n}") == 1
    # What the others changed may keep a week from being sent: their approvals fall away.
    sent = [
        f"submit verify {week}" for week in stage.git("tag", "--list", "submitted/*").replace("submitted/", "").split()
    ]
    for line in ("verify", *sent, *(f"restore --rehearse {path}" for path in stage.out.glob("*/*"))):
        assert stage.run(["-C", str(stage.ws), *line.split()]).status == 0, line
    assert stage.git("status", "--porcelain", "--untracked-files=all") == ""


def test_a_lock_that_is_held_on_to_is_named(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    from drugcheck.vault import records, vault
    from drugcheck.vault.records import Records

    stage = Stage(trial.stage.folder.with_name("locked"))
    clone(trial.offices["plain"], stage.folder)
    stage.environment["DRUGCHECK_TODAY"] = DAY
    monkeypatch.setattr(records, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(vault.Vault.__init__, "__kwdefaults__", {"lock_seconds": 0.1})
    with Records(stage.ws).lock():
        refused = stage.run(["-C", str(stage.ws), *["case", "set", "C0003", "status.place", "某处"]])
        assert refused.status == 2
        assert "another drugcheck is writing in this workspace; nothing was changed" in refused.err
        assert stage.run(["-C", str(stage.ws), "case", "list"]).status == 0
    assert stage.run(["-C", str(stage.ws), *["case", "set", "C0003", "status.place", "某处"]]).status == 0
