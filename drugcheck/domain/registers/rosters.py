"""Imported rosters: 四(二)."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Count, Day, Number, Record, field


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
