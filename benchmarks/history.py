"""How long the history of one case and the store of an earlier day take, against `git log -p` with age as textconv."""

import shutil
import subprocess
from pathlib import Path

from benchmarks.store import Copies, Demo
from benchmarks.table import Row
from benchmarks.timing import Task, measure
from drugcheck.domain.case import Case
from drugcheck.domain.telling import told
from drugcheck.files.record import from_text
from drugcheck.vault.records import record_path
from drugcheck.vault.seal import seal

LIMIT = 10.0
COMMITS = 1000
_CASE = "C0001"
_MOST_IN_AGE = 50  # commits, or files, that age opens in a round


def rows(folder: Path, demo: Demo, count: int, rounds: int) -> tuple[list[Row], list[str]]:
    """Rows and notes for a case of 1,000 commits, and for a store of `count` cases as of its one commit."""
    store = Copies(folder / "history", demo.workspace, count)
    store.commit()
    _change_often(store)
    age = shutil.which("age")
    ours, past = f"history of {COMMITS:,} commits", f"--as-of over {count:,} cases"
    log, shown = "git log -p with age", "git show and age, case by case"
    tasks: dict[str, Task] = {ours: lambda: _history(store), past: lambda: _as_of(store)}
    if age:
        subprocess.run(["git", "-C", str(store.root), "config", "diff.age.textconv", _textconv(age, store)], check=True)
        (store.root / ".git" / "info" / "attributes").write_text("*.age diff=age\n", encoding="utf-8")
        tasks |= {log: lambda: _log(store), shown: lambda: _show(store, age, store.ids[:_MOST_IN_AGE])}
    timings = measure(tasks, rounds)
    if not age:
        return [Row(name, timings.median(name)) for name in (ours, past)], ["age is not installed"]
    factors = {log: COMMITS / _MOST_IN_AGE, shown: count / min(_MOST_IN_AGE, count)}
    timings = timings.extrapolated(factors)
    return [
        Row(ours, timings.median(ours), log, timings.ratio(log, ours), LIMIT, faster=True),
        Row(past, timings.median(past), shown, timings.ratio(shown, past), LIMIT, faster=True),
        Row(log, timings.median(log)),
        Row(shown, timings.median(shown)),
    ], [f"age: measured on {_MOST_IN_AGE} commits and files, and multiplied"]


def _change_often(store: Copies) -> None:
    """Gives one case 1,000 commits, written by `git fast-import`, each with another telephone number."""
    text = store.texts(1)[0]
    parts = []
    for number in range(2, COMMITS + 1):
        changed = text.replace('phone = "', f'phone = "{number}', 1)
        data = seal(changed, _CASE, number, store.keys)
        head = f"commit refs/heads/main\ncommitter b <b@localhost> {1_700_000_000 + number} +0000\ndata 1\nx\n"
        start = "from refs/heads/main^0\n" if number == 2 else ""
        parts.append(f"{head}{start}M 100644 inline {record_path(_CASE)}\ndata {len(data)}\n".encode() + data + b"\n")
    branch = ["git", "-C", str(store.root), "branch", "--move", "--force", "main"]
    subprocess.run(branch, check=True, capture_output=True)
    importing = ["git", "-C", str(store.root), "fast-import", "--quiet"]
    subprocess.run(importing, input=b"".join(parts), check=True, capture_output=True)


def _history(store: Copies) -> object:
    before: Case | None = None
    steps = []
    for revision in store.workspace.vault.history(_CASE, newest_first=False):
        assert revision.text is not None, revision.error
        now = from_text(revision.text, Case, _CASE)
        steps.append(told(before, now))
        before = now
    assert len(steps) == COMMITS
    return steps


def _as_of(store: Copies) -> object:
    loaded = store.workspace.past("HEAD").load()
    assert len(loaded.cases) == len(store.ids), "a case did not open"
    return loaded


def _textconv(age: str, store: Copies) -> str:
    return f"'{age}' --decrypt --identity '{store.key_file}'"


def _log(store: Copies) -> None:
    command = ["git", "-C", str(store.root), "log", "-p", f"-n{_MOST_IN_AGE}", "--", record_path(_CASE)]
    done = subprocess.run(command, check=True, capture_output=True)
    assert b"phone" in done.stdout


def _show(store: Copies, age: str, ids: list[str]) -> None:
    for case_id in ids:
        name = f"HEAD:{record_path(case_id)}"
        sealed = subprocess.run(["git", "-C", str(store.root), "show", name], check=True, capture_output=True).stdout
        subprocess.run([age, "-d", "-i", str(store.key_file)], input=sealed, check=True, stdout=subprocess.DEVNULL)
