"""Twenty commands at once on one store: all that said so is done, nobody sees half a state, nobody overwrites."""

import json
import os
from collections.abc import Sequence

import pytest

from tests.faults.office import DAY, clone
from tests.faults.stage import Result, Stage
from tests.faults.trial import Trial
from tests.running import run

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
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


def test_twenty_commands_at_once(trial: Trial) -> None:
    stage = Stage(trial.stage.folder.with_name("together"))
    clone(trial.offices["plain"], stage.folder)
    stage.environment["DRUGCHECK_TODAY"] = DAY
    assert len(_LINES) == 20
    results = dict(zip(_LINES, at_once(stage, _LINES), strict=True))
    waiting = []
    for line, result in results.items():
        assert result.status in (0, 1) or "another drugcheck is writing" in result.err, (line, result)
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
