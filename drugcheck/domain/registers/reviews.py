"""Cross review, 三(六) 「交叉评查」: findings of one community's people about the files of another."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Day, Number, Record, field


class Review(Record, frozen=True, kw_only=True):
    """[[reviews]]: one finding with its due date; found by a superior after that date it counts double."""

    no: Number
    community: Annotated[str, field("被评社区")]
    by: Annotated[str | None, field("评查社区")] = None
    case: Annotated[str | None, field("档案编号")] = None
    finding: Annotated[str, field("问题", mask="text")]
    found_on: Annotated[Day, field("发现日期")]
    due: Annotated[Day | None, field("整改期限")] = None
    closed_on: Annotated[Day | None, field("整改日期")] = None
    by_superior: Annotated[bool | None, field("上级检查发现")] = None


class Reviews(Record, frozen=True, kw_only=True):
    """The register of review findings."""

    schema: Literal[1] = 1
    reviews: tuple[Review, ...] = ()
