"""Registers that are not about one person: meetings and events, rosters. One encrypted file each, beside the cases.

A register is kept under its own name (`meetings`, `rosters`) in the same store as the cases, with the same seal.
"""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Count, Day, Number, Record, StaffIds, field
from drugcheck.domain.vocabulary import MeetingKind

MEETINGS = "meetings"
ROSTERS = "rosters"
REGISTERS = frozenset({MEETINGS, ROSTERS})


class Meeting(Record, frozen=True, kw_only=True):
    """[[meetings]]: 四(五) 「逐个组织各社区、社区民警进行会商分类评估,形成会议纪要」; 三(二) 定期会商."""

    no: Number
    date: Annotated[Day, field("日期")]
    kind: Annotated[MeetingKind, field("类型")] = MeetingKind.CONFERENCE
    community: Annotated[str | None, field("社区")] = None
    participants: StaffIds = ()
    minutes: Annotated[str | None, field("纪要编号")] = None
    cases: Annotated[tuple[str, ...], field("议及档案")] = ()
    decisions: Annotated[str | None, field("议定事项", mask="text")] = None
    people: Annotated[Count | None, field("人数")] = None


class Meetings(Record, frozen=True, kw_only=True):
    """The register of meetings and events."""

    schema: Literal[1] = 1
    meetings: tuple[Meeting, ...] = ()

    def find(self, no: int) -> Meeting | None:
        """The meeting with that number."""
        return next((meeting for meeting in self.meetings if meeting.no == no), None)


class Roster(Record, frozen=True, kw_only=True):
    """[[rosters]]: one imported roster, 四(二): which cases it named, and how many of its rows have no case."""

    no: Number
    date: Annotated[Day, field("导入日期")]
    source: Annotated[str, field("文件指纹")]
    rows: Annotated[Count, field("行数")]
    cases: Annotated[tuple[str, ...], field("名册档案")] = ()
    refused: Annotated[Count, field("拒收行数")] = 0
    suspected: Annotated[Count, field("疑似重复")] = 0
    distributed_on: Annotated[Day | None, field("发放日期")] = None
    acknowledged: Annotated[tuple[str, ...], field("已回执社区")] = ()


class Rosters(Record, frozen=True, kw_only=True):
    """The register of imported rosters; the last one is the current one."""

    schema: Literal[1] = 1
    rosters: tuple[Roster, ...] = ()

    @property
    def current(self) -> Roster | None:
        """The last imported roster."""
        return self.rosters[-1] if self.rosters else None
