"""The frozen weekly packages, 三(四) 「每周一报送」: one entry for each week that was sent."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Count, Day, Number, Record, field

Week = Annotated[str, field("周次")]


class Total(Record, frozen=True, kw_only=True):
    """[[packages.totals]]: one number of annex 1 for the whole unit, by the key of its column."""

    key: Annotated[str, field("指标")]
    value: Annotated[int, field("数值")]


class Package(Record, frozen=True, kw_only=True):
    """[[packages]]: what was sent for a week, when, and by whom it was signed; the files stand in its own record."""

    no: Number
    week: Week
    submitted_on: Annotated[Day, field("报送日期")]
    submitted_at: Annotated[str | None, field("报送时间")] = None
    late_hours: Annotated[Count, field("迟报小时")] = 0
    commit: Annotated[str | None, field("提交")] = None
    fingerprint: Annotated[str | None, field("校验值")] = None
    compiled_by: Annotated[str | None, field("填报人")] = None
    reviewed_by: Annotated[str | None, field("审核人")] = None
    head: Annotated[str | None, field("负责人")] = None
    explanation: Annotated[str | None, field("下降说明")] = None
    warnings: Annotated[Count, field("警告数")] = 0
    waived: Annotated[Count, field("豁免数")] = 0
    totals: tuple[Total, ...] = ()


class Packages(Record, frozen=True, kw_only=True):
    """The register of frozen packages, in the order of their weeks."""

    schema: Literal[1] = 1
    packages: tuple[Package, ...] = ()
