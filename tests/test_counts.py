"""What a command costs, counted rather than timed: files, decryptions, parses, git processes, waits for the disk.

Each count is a fixed part and a part for each case, held at two sizes: what grows faster than the cases is found out,
and so is a process or a wait that a command did not need before.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from drugcheck.demo import make
from tests.counting import Counts, counting
from tests.running import Desk, copy_of

SIZES = (12, 24)


class Cost(NamedTuple):
    """What a command does once, and again for each case; how many commits it makes."""

    fixed: Counts
    per_case: Counts = Counts(0, 0, 0, 0, 0)
    commits: int = 0

    def at(self, cases: int) -> Counts:
        """All of it in a store of so many cases."""
        return Counts(*(once + each * cases for once, each in zip(self.fixed, self.per_case, strict=True)))


COSTS: dict[str, Cost] = {
    "case show C0001": Cost(Counts(1, 1, 2, 0, 0)),
    "visit list C0001": Cost(Counts(1, 1, 2, 0, 0)),
    "visit add C0001 --method door --with self --by c01,p01 --document x-1": Cost(Counts(4, 3, 3, 2, 6), commits=1),
    "case set C0002 status.place x": Cost(Counts(4, 3, 3, 2, 6), commits=1),
    "case list": Cost(Counts(2, 0, 1, 0, 0), per_case=Counts(1, 0, 0, 0, 0)),
    "case find --from {name}": Cost(Counts(2, 0, 1, 0, 0), per_case=Counts(1, 0, 0, 0, 0)),
    "validate": Cost(Counts(8, 3, 20, 5, 6), per_case=Counts(1, 0, 0, 0, 0), commits=1),
    "validate --case C0001": Cost(Counts(6, 3, 21, 2, 0), per_case=Counts(1, 0, 0, 0, 0)),
    "annex 2": Cost(Counts(5, 2, 7, 0, 0), per_case=Counts(1, 0, 0, 0, 0)),
    "annex all --out {out}": Cost(Counts(5, 2, 20, 0, 24), per_case=Counts(1, 0, 0, 0, 0)),
    "submit week": Cost(Counts(6, 2, 20, 1, 0), per_case=Counts(1, 0, 0, 0, 0)),
    "history C0001": Cost(Counts(1, 10, 11, 2, 0)),
    "status": Cost(Counts(5, 2, 20, 0, 0), per_case=Counts(1, 0, 0, 0, 0)),
    "todo": Cost(Counts(5, 2, 20, 0, 0), per_case=Counts(1, 0, 0, 0, 0)),
    "quality": Cost(Counts(5, 2, 20, 0, 0), per_case=Counts(1, 0, 0, 0, 0)),
    # A record that is still as it was is known; of an earlier day those are opened that have changed since.
    "case list --as-of HEAD": Cost(Counts(0, 0, 2, 6, 0)),
    "key rotate": Cost(Counts(8, 4, 2, 5, 11), per_case=Counts(4, 2, 0, 0, 1), commits=1),
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A demo of each size; nobody writes into it."""
    folder = tmp_path_factory.mktemp("counts")
    for cases in SIZES:
        make.make(folder / str(cases), cases=cases, seed=7, work_factor=4)
    return {cases: folder / str(cases) for cases in SIZES}


Opened = Callable[[int], Desk]


@pytest.fixture
def opened(sources: dict[int, Path], tmp_path: Path) -> Opened:
    """A copy of the demo of that size, unlocked."""

    def copy(cases: int) -> Desk:
        desk = copy_of(sources[cases], tmp_path / str(cases))
        assert desk("unlock").status == 0
        return desk

    return copy


def counted(desk: Desk, line: str, folder: Path) -> tuple[Counts, int]:
    """What a command does, and how many commits it makes."""
    (folder / "name.txt").write_text("李明\n", encoding="utf-8")
    before = commits(desk)
    with counting() as counter:
        ran = desk(line.format(out=folder / "tables", name=folder / "name.txt"))
    assert ran.status in (0, 1), ran.err
    return counter.counts, commits(desk) - before


def commits(desk: Desk) -> int:
    return int(desk.git("rev-list", "--count", "HEAD"))


@pytest.mark.parametrize("line", COSTS)
def test_a_command_does_what_it_needs_and_no_more(opened: Opened, line: str, tmp_path: Path) -> None:
    for cases in SIZES:
        desk = opened(cases)
        assert desk("case list").status == 0  # what is kept between two commands is there
        found, made = counted(desk, line, tmp_path)
        assert found == COSTS[line].at(cases), f"{cases} cases"
        assert made == COSTS[line].commits


def test_the_first_look_at_all_cases_opens_each_record_once(opened: Opened, tmp_path: Path) -> None:
    for cases in SIZES:
        found, _ = counted(opened(cases), "case list", tmp_path)
        records = cases + 2  # with the registers of meetings and rosters
        assert found == Counts(records=records, decryptions=records, parses=cases + 1, gits=0, fsyncs=1)


def test_verify_opens_each_revision_once_and_each_record_again(opened: Opened, tmp_path: Path) -> None:
    for cases in SIZES:
        desk = opened(cases)
        records, errors = desk.workspace().vault.read_all()
        assert not errors
        found, _ = counted(desk, "verify", tmp_path)
        assert found.decryptions <= sum(sealed.rev for sealed in records.values()) + 2 * len(records)
        assert found.gits <= 6
