"""The records of a demo while its story is told: held in memory, and written as the office would have written them.

What `Workspace.change` gives for one commit the book gives for all of them, so that an event reads no record that the
event before has just written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Self, TypeVar, cast

from drugcheck.domain.case import Case, Record
from drugcheck.domain.office import Config
from drugcheck.domain.out_of_contact import followed
from drugcheck.domain.registers import Meetings, Rosters
from drugcheck.domain.risk import Scale
from drugcheck.workspace import Workspace

# Of so many people every event is a commit of its own. Those of a larger demo behind them are entered on the last day,
# in one commit: ten thousand files written on each of twenty days would take minutes and show nothing more.
TOLD_DAILY = 214

_Shape = TypeVar("_Shape", bound=Record)


class Book:
    """Cases and registers as the last event left them."""

    def __init__(self, workspace: Workspace) -> None:
        """`workspace` is new: it holds no records."""
        self._workspace = workspace
        self._cases: dict[str, Case] = {}
        self._registers: dict[type[Record], Record] = {}
        self._waiting: dict[str, Case] = {}
        self._changed: dict[str, Case] = {}

    @property
    def config(self) -> Config:
        """The office."""
        return self._workspace.config

    @property
    def today(self) -> date:
        """The day of the event."""
        return self._workspace.today

    @property
    def templates(self) -> Path:
        """The folder of the office's templates."""
        return self._workspace.templates

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The criteria of the assessment."""
        return self._workspace.scales

    @property
    def measures(self) -> dict[str, frozenset[str]]:
        """Kinds of measure and the levels they are for."""
        return self._workspace.measures

    @contextmanager
    def change(self, verb: str) -> Iterator[Self]:
        """An event: what it puts is one commit, but for those who are entered on the last day."""
        before = dict(self._registers)
        yield self
        registers = [held for shape, held in self._registers.items() if held != before.get(shape)]
        self._write(verb, list(self._changed.values()), registers)
        self._changed.clear()

    def finish(self) -> None:
        """Enters those who were not told day by day."""
        self._write("case.new", list(self._waiting.values()), [])
        self._waiting.clear()

    def case(self, case_id: str) -> Case:
        """The case as the events before left it."""
        return self._cases[case_id]

    def put(self, case: Case) -> None:
        """The next state of a case, or a new one."""
        before = self._cases.get(case.id)
        if before is not None:
            case = followed(before, case)
        self._cases[case.id] = case
        if len(self._cases) > TOLD_DAILY and (before is None or case.id in self._waiting):
            self._waiting[case.id] = case
        elif case != before:
            self._changed[case.id] = case

    def new_id(self) -> str:
        """The next case id."""
        return f"C{len(self._cases) + 1:04d}"

    @property
    def meetings(self) -> Meetings:
        """The register of meetings."""
        return self._register(Meetings)

    @meetings.setter
    def meetings(self, register: Meetings) -> None:
        self._registers[Meetings] = register

    @property
    def rosters(self) -> Rosters:
        """The register of imported rosters."""
        return self._register(Rosters)

    @rosters.setter
    def rosters(self, register: Rosters) -> None:
        self._registers[Rosters] = register

    def _register(self, shape: type[_Shape]) -> _Shape:
        return cast(_Shape, self._registers.get(shape) or shape())

    def _write(self, verb: str, cases: list[Case], registers: list[Record]) -> None:
        if not cases and not registers:
            return
        with self._workspace.change(verb) as change:
            for case in cases:
                change.put(case)
            for register in registers:
                change.put_register(register)
