"""Assessment, approval, plan, measures and filings. 四(五), 四(八)."""

from typing import Annotated

import msgspec

from drugcheck.domain import vocabulary as v
from drugcheck.domain.sections.base import Day, Number, Record, StaffIds, field


class Circumstance(Record, frozen=True, kw_only=True):
    """[[assessments.circumstances]]: a ticked criterion with its evidence."""

    code: Annotated[str, field("情形代码")]
    evidence: Annotated[str | None, field("依据", mask="text")] = None


class Approval(Record, frozen=True, kw_only=True):
    """[[assessments.approvals]]: that someone signed on paper; never an electronic signature. 四(五)."""

    step: Annotated[int, msgspec.Meta(title="步骤", ge=1, le=4)]
    decision: Annotated[v.Decision, field("意见类型")]
    by: StaffIds = ()
    date: Annotated[Day | None, field("日期")] = None
    document: Annotated[str | None, field("文书编号")] = None
    opinion: Annotated[str | None, field("意见", mask="text")] = None
    receipt: Annotated[str | None, field("备案回执号")] = None
    reason: Annotated[str | None, field("退回理由", mask="text")] = None
    facts: Annotated[str | None, field("签批时依据校验值")] = None


class Assessment(Record, frozen=True, kw_only=True):
    """[[assessments]]: one version of the risk assessment; earlier ones stay."""

    no: Number
    drawn_up: Annotated[Day, field("评估日期")]
    scale: Annotated[str, field("评估标准版本")]
    level: Annotated[v.RiskLevel | None, field("风险等级")] = None
    meeting: Annotated[int | None, field("会议编号")] = None
    reason: Annotated[str | None, field("评定理由", mask="text")] = None
    statement: Annotated[str | None, field("本人意见", mask="text")] = None
    facts: Annotated[str | None, field("依据校验值")] = None
    ended_on: Annotated[Day | None, field("终止日期")] = None
    circumstances: tuple[Circumstance, ...] = ()
    approvals: tuple[Approval, ...] = ()


class Plan(Record, frozen=True, kw_only=True):
    """[plan]: 一人一策, 四(八)."""

    no: Annotated[str | None, field("方案编号")] = None
    goal: Annotated[str | None, field("目标", mask="text")] = None
    drawn_up: Annotated[Day | None, field("制定日期")] = None
    level: Annotated[v.RiskLevel | None, field("制定时等级")] = None
    review: Annotated[Day | None, field("复核日期")] = None


class Measure(Record, frozen=True, kw_only=True):
    """[[measures]]: a control measure with its ground, its responsible person and its end."""

    no: Number
    kind: Annotated[str, field("管控措施")]
    basis: Annotated[str | None, field("依据")] = None
    responsible: Annotated[str | None, field("责任人")] = None
    start: Annotated[Day | None, field("开始日期")] = None
    review: Annotated[Day | None, field("复核日期")] = None
    end: Annotated[Day | None, field("终止日期")] = None


class Filing(Record, frozen=True, kw_only=True):
    """[[filings]]: 备案, 四(八)."""

    no: Number
    what: Annotated[v.FilingSubject, field("备案事项")]
    to: Annotated[v.FilingTarget, field("备案机关")]
    date: Annotated[Day | None, field("备案日期")] = None
    receipt: Annotated[str | None, field("回执号")] = None
