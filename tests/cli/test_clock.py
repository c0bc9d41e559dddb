"""A clock that stands before the last change: it is said at once, and no wrong day gets into a record."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from drugcheck.cli import state
from drugcheck.demo import make
from tests.running import Desk, copy_of

SET = "case set C0001 status.place"
LATER = "the clock says {today}, and the last change here is of {day}"

Clock = Callable[[str], None]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store of 7 April 2022 whose day is the clock's."""
    root = tmp_path_factory.mktemp("clock") / "source"
    make.make(root, cases=12, seed=7, work_factor=4)
    config = root / "drugcheck.toml"
    lines = config.read_text(encoding="utf-8").splitlines(keepends=True)
    config.write_text("".join(line for line in lines if not line.startswith("today ")), encoding="utf-8")
    return root


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the clock of the computer."""
    monkeypatch.delenv("DRUGCHECK_TODAY", raising=False)

    def set_to(day: str) -> None:
        monkeypatch.setattr(state, "now", lambda: datetime.fromisoformat(f"{day}T09:00:00+08:00"))

    set_to("2022-04-08")
    return set_to


@pytest.fixture
def desk(source: Path, tmp_path: Path, clock: Clock) -> Desk:
    desk = copy_of(source, tmp_path / "office")
    assert desk(f"{SET} 示例所").status == 0
    return desk


@pytest.mark.parametrize(
    "line",
    [
        f"{SET} 别处",
        "visit add C0001 --method door --with self --by c01,p01",
        "event add --kind venues --count 1",
        "waive end 1",
    ],
)
def test_nothing_is_written_with_a_day_before_the_last_change(desk: Desk, clock: Clock, line: str) -> None:
    clock("2021-01-01")
    before = desk.git("rev-parse", "HEAD")
    ran = desk(line)
    assert ran.status != 0
    assert ran.out == ""
    assert ran.err.startswith(LATER.format(today="2021-01-01", day="2022-04-08"))
    assert desk.git("rev-parse", "HEAD") == before


def test_the_refusal_says_the_way_out_and_the_way_out_works(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock("2022-04-07")
    ran = desk(f"{SET} 别处")
    assert ran.status == 5
    assert ran.err.splitlines()[1:] == [
        "drugcheck: nothing was changed: " + LATER.format(today="2022-04-07", day="2022-04-08"),
        "hint: date   (set it right; where it is right, put DRUGCHECK_TODAY=2022-04-07 in front of the command once)",
    ]
    with monkeypatch.context() as said:
        said.setenv("DRUGCHECK_TODAY", "2022-04-07")
        assert desk(f"{SET} 别处").status == 0
    clock("2022-04-07")
    again = desk(f"{SET} 某处")
    assert (again.status, again.err) == (0, "")


@pytest.mark.parametrize("line", ["case show C0001", "case list --json", "todo", "verify", "validate"])
def test_what_reads_says_it_in_a_line_and_works(desk: Desk, clock: Clock, line: str) -> None:
    clock("2021-01-01")
    ran = desk(line)
    assert ran.status in (0, 1), ran.err
    assert ran.out
    assert ran.err.startswith(LATER.format(today="2021-01-01", day="2022-04-08"))


def test_the_same_day_is_no_fault(desk: Desk, clock: Clock) -> None:
    for day in ("2022-04-08", "2022-04-09"):
        clock(day)
        ran = desk(f"{SET} 示例{day[-1]}")
        assert (ran.status, ran.err) == (0, "")


def test_a_store_that_is_new_on_this_computer_is_held_against_its_last_commit(
    source: Path, tmp_path: Path, clock: Clock
) -> None:
    copy = copy_of(source, tmp_path / "copy")
    clock("2022-04-06")
    ran = copy(f"{SET} 别处")
    assert ran.status == 5
    assert LATER.format(today="2022-04-06", day="2022-04-07") in ran.err


def test_doctor_counts_it_as_wrong(desk: Desk, clock: Clock) -> None:
    clock("2021-01-01")
    found = {check["name"]: check for check in desk("doctor --json").json["checks"]}
    assert found["clock"]["good"] is False
    assert found["clock"]["advice"] == "date"
