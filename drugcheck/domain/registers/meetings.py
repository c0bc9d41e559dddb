"""Meetings and events: 三(一), 四(五), 五(二)."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Count, Day, Number, Record, StaffIds, field
from drugcheck.domain.vocabulary import MeetingKind


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
    # Of 场所排查 and 事件通报: how many venues or incidents; who was there is nobody's file.
    count: Annotated[Count | None, field("数量")] = None


class Meetings(Record, frozen=True, kw_only=True):
    """The register of meetings and events."""

    schema: Literal[1] = 1
    meetings: tuple[Meeting, ...] = ()

    def find(self, no: int) -> Meeting | None:
        """The meeting with that number."""
        return next((meeting for meeting in self.meetings if meeting.no == no), None)
