"""A frozen weekly package: what was sent, whole, as a record of its own (`2022-W12`). 三(四) 「每周一报送」.

It holds the tables as text, the files that were handed over, every number of annex 1 by community, the findings and
waivers of that day, and which rules, templates and program made them; so it can be proved later, and compared.
"""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Count, Day, Record, field


class FrozenTable(Record, frozen=True, kw_only=True):
    """[[tables]]: an annex as CSV, personal fields in full."""

    number: Annotated[int, field("附件", ge=1)]
    rows: Annotated[Count, field("行数")] = 0
    csv: Annotated[str, field("内容", mask="restricted")] = ""


class FrozenFile(Record, frozen=True, kw_only=True):
    """[[files]]: a file that was handed over, in base64."""

    name: Annotated[str, field("文件名")]
    sha256: Annotated[str, field("校验值")]
    content: Annotated[str, field("内容", mask="restricted")]


class FrozenCount(Record, frozen=True, kw_only=True):
    """[[counts]]: one number of annex 1; of the whole unit where there is no community."""

    key: Annotated[str, field("指标")]
    community: Annotated[str | None, field("社区")] = None
    value: Annotated[int, field("数值")]


class FrozenFinding(Record, frozen=True, kw_only=True):
    """[[findings]]: a finding that was open, or waived, when the week was sent."""

    code: Annotated[str, field("规则")]
    severity: Annotated[str, field("级别")]
    case: Annotated[str | None, field("档案编号")] = None
    community: Annotated[str | None, field("社区")] = None
    place: Annotated[str | None, field("位置")] = None
    waived_until: Annotated[Day | None, field("豁免期限")] = None
    waived_by: Annotated[str | None, field("批准人")] = None
    reason: Annotated[str | None, field("理由", mask="text")] = None


class FrozenSource(Record, frozen=True, kw_only=True):
    """[[sources]]: a file of the office that the tables were made with: a template, drugcheck.toml."""

    name: Annotated[str, field("文件名")]
    sha256: Annotated[str, field("校验值")]


class FrozenTie(Record, frozen=True, kw_only=True):
    """[[ties]]: a tie-out with both its numbers."""

    name: Annotated[str, field("勾稽")]
    left: Annotated[int, field("左")]
    right: Annotated[int, field("右")]


class Frozen(Record, frozen=True, kw_only=True):
    """The record of one week."""

    schema: Literal[1] = 1
    week: Annotated[str, field("周次")]
    date: Annotated[Day, field("报送日期")]
    version: Annotated[str, field("程序版本")]
    rules: Annotated[str, field("规则校验值")]
    sources: tuple[FrozenSource, ...] = ()
    counts: tuple[FrozenCount, ...] = ()
    ties: tuple[FrozenTie, ...] = ()
    findings: tuple[FrozenFinding, ...] = ()
    tables: tuple[FrozenTable, ...] = ()
    files: tuple[FrozenFile, ...] = ()
