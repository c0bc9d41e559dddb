"""Cross review, 三(六) 「交叉评查」: findings of one community's people about the files of another."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Count, Day, Number, Record, field


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


class ReviewPair(Record, frozen=True, kw_only=True):
    """[[plans.pairs]]: whose people look at whose files, and at which."""

    no: Number
    by: Annotated[str, field("评查社区")]
    community: Annotated[str, field("被评社区")]
    cases: Annotated[tuple[str, ...], field("抽查档案")] = ()


class ReviewPlan(Record, frozen=True, kw_only=True):
    """[[plans]]: a plan of the cross review; with its seed and size the same files are drawn again."""

    no: Number
    date: Annotated[Day, field("日期")]
    seed: Annotated[int, field("抽样种子")]
    sample: Annotated[Count, field("每社区抽查数")]
    pairs: tuple[ReviewPair, ...] = ()


class Reviews(Record, frozen=True, kw_only=True):
    """The register of review findings, and of the plans by which files were looked at."""

    schema: Literal[1] = 1
    reviews: tuple[Review, ...] = ()
    plans: tuple[ReviewPlan, ...] = ()
