"""The last comparison with an export of the police platform, and what people decided about its differences: 二(十三).

Nothing is matched by the tool but equal ID numbers; pairs by name and birth date are candidates until somebody judges.
"""

from typing import Annotated, Literal

import msgspec

from drugcheck.domain.sections.base import Count, Day, Number, Record, field
from drugcheck.domain.vocabulary import PairVerdict, PlatformVerdict, RowVerdict


class Difference(Record, frozen=True, kw_only=True):
    """[[differences]]: one field of one case that the platform has otherwise; `ours` and `theirs` as they were judged.

    A verdict stays while both sides are what they were; the comparison that finds either changed drops it. `row` is
    given where the row counts as the case's by a verdict alone, not by its number.
    """

    no: Number
    case: Annotated[str, field("档案编号")]
    row: Annotated[int | None, field("平台行号")] = None
    field_: Annotated[str, field("字段")] = msgspec.field(name="field")
    ours: Annotated[str | None, field("本地", mask="restricted")] = None
    theirs: Annotated[str | None, field("平台", mask="restricted")] = None
    verdict: Annotated[PlatformVerdict | None, field("判定")] = None
    reason: Annotated[str | None, field("理由", mask="text")] = None
    judged_on: Annotated[Day | None, field("判定日期")] = None


class Candidate(Record, frozen=True, kw_only=True):
    """[[candidates]]: a row and a case of the same name and birth date with other ID numbers; never applied alone."""

    no: Number
    row: Annotated[int, field("平台行号", ge=1)]
    case: Annotated[str, field("档案编号")]
    ours: Annotated[str | None, field("本地证号", mask="id")] = None
    theirs: Annotated[str | None, field("平台证号", mask="id")] = None
    verdict: Annotated[PairVerdict | None, field("判定")] = None
    reason: Annotated[str | None, field("理由", mask="text")] = None
    judged_on: Annotated[Day | None, field("判定日期")] = None


class Value(Record, frozen=True, kw_only=True):
    """One value of a row, as `case set` would take it."""

    field_: Annotated[str, field("字段")] = msgspec.field(name="field")
    text: Annotated[str, field("平台", mask="restricted")]


class PlatformRow(Record, frozen=True, kw_only=True):
    """[[apart]]: a row without a case, kept so that somebody can decide about it; `digest` is that of its ID number.

    Whoever is judged to belong elsewhere is nobody of this office: the values go, the digest stays, so that the next
    comparison knows the row again.
    """

    no: Number
    row: Annotated[int, field("平台行号", ge=1)]
    digest: Annotated[str, field("证号摘要")]
    values: tuple[Value, ...] = ()
    verdict: Annotated[RowVerdict | None, field("判定")] = None
    case: Annotated[str | None, field("档案编号")] = None
    reason: Annotated[str | None, field("理由", mask="text")] = None
    judged_on: Annotated[Day | None, field("判定日期")] = None


class Comparison(Record, frozen=True, kw_only=True):
    """The register of the last comparison; all rows and cases are accounted for: same, different, only on one side,
    unread. Lists say what the comparison found; what was decided since stands beside the things themselves.
    """

    schema: Literal[1] = 1
    date: Annotated[Day | None, field("平台数据日期")] = None
    compared_on: Annotated[Day | None, field("比对日期")] = None
    source: Annotated[str | None, field("文件指纹")] = None
    rows: Annotated[Count, field("行数")] = 0
    same: Annotated[tuple[str, ...], field("一致")] = ()
    local_only: Annotated[tuple[str, ...], field("仅本地")] = ()
    platform_only: Annotated[tuple[int, ...], field("仅平台行号")] = ()
    unread: Annotated[tuple[int, ...], field("未核对行号")] = ()
    unchecked: Annotated[tuple[str, ...], field("未核对档案")] = ()
    fields: Annotated[tuple[str, ...], field("比对字段")] = ()
    doubles: Annotated[tuple[str, ...], field("对应多行的档案")] = ()
    differences: tuple[Difference, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    apart: tuple[PlatformRow, ...] = ()
