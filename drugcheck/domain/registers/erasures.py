"""What was erased: that, when, by whom and on what ground; nothing about the person. 个人信息保护法 第四十七条."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Day, Number, Record, field


class Erasure(Record, frozen=True, kw_only=True):
    """[[erasures]]: a case that was taken out of the store and its whole history; its id is never used again."""

    no: Number
    date: Annotated[Day, field("删除日期")]
    case: Annotated[str, field("档案编号")]
    ground: Annotated[str, field("删除情形")]
    basis: Annotated[str, field("法律依据")]
    approver: Annotated[str, field("批准人")]
    weeks: Annotated[tuple[str, ...], field("仍载有的报送周次")] = ()
    # Packages of these weeks were made with the case, and cannot be made again without it.
    tagged: Annotated[tuple[str, ...], field("报送时在档的周次")] = ()


class Erasures(Record, frozen=True, kw_only=True):
    """The register of tombstones."""

    schema: Literal[1] = 1
    erasures: tuple[Erasure, ...] = ()
