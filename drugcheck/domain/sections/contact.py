"""The search for a meeting: contact, visits, tests. 四(四), 四(六)."""

from typing import Annotated

import msgspec

from drugcheck.domain import vocabulary as v
from drugcheck.domain.sections.base import Clock, Count, Day, Number, Record, StaffIds, field


class Channel(Record, frozen=True, kw_only=True):
    """[[contact.channels]]: 四(六), telephone or WeChat between the person and staff; no message is kept."""

    kind: Annotated[v.ChannelKind, field("联系方式")]
    staff: Annotated[str, field("联系人")] = msgspec.field(name="with")
    since: Annotated[Day | None, field("建立日期")] = None


class Contact(Record, frozen=True, kw_only=True):
    """[contact]: the result of the search for a meeting."""

    outcome: Annotated[v.ContactOutcome | None, field("见面结果")] = None
    decided_on: Annotated[Day | None, field("认定日期")] = None
    next: Annotated[Day | None, field("下次见面")] = None
    changed_from: Annotated[v.ContactOutcome | None, field("原见面结果")] = None
    changed_evidence: Annotated[str | None, field("变更佐证")] = None
    channels: tuple[Channel, ...] = ()


class Visit(Record, frozen=True, kw_only=True):
    """[[visits]]: a talk, or an attempt that reached nobody (`reached = false`)."""

    no: Number
    date: Annotated[Day, field("日期")]
    method: Annotated[v.VisitMethod, field("方式")]
    interviewee: Annotated[v.Interviewee, field("谈话对象")] = msgspec.field(name="with")
    informant: Annotated[str | None, field("知情人", mask="restricted")] = None
    by: StaffIds = ()
    time: Annotated[Clock | None, field("时间")] = None
    reached: Annotated[bool | None, field("是否联系上")] = None
    identity_check: Annotated[str | None, field("身份核对")] = None
    confidentiality_told: Annotated[bool | None, field("已告知保密")] = None
    whereabouts: Annotated[str | None, field("去向说明", mask="restricted")] = None
    summary: Annotated[str | None, field("谈话摘要", mask="text")] = None
    document: Annotated[str | None, field("谈话记录编号")] = None
    pages: Annotated[Count | None, field("页数")] = None


class Confirmation(Record, frozen=True, kw_only=True):
    """[tests.confirmation]: what makes an on-site positive usable (吸毒检测程序规定)."""

    date: Annotated[Day | None, field("确认日期")] = None
    body: Annotated[str | None, field("确认机构")] = None
    result: Annotated[v.TestResult | None, field("确认结果")] = None
    report: Annotated[str | None, field("确认报告编号")] = None
    no_objection_signed: Annotated[bool | None, field("本人无异议签字")] = None


class Test(Record, frozen=True, kw_only=True):
    """[[tests]]: planned, done or cancelled."""

    __test__ = False

    no: Number
    state: Annotated[v.TestState, field("状态")]
    sample: Annotated[v.Sample | None, field("样本")] = None
    stage: Annotated[v.TestStage | None, field("检测阶段")] = None
    planned_on: Annotated[Day | None, field("预定日期")] = None
    date: Annotated[Day | None, field("检测日期")] = None
    place: Annotated[str | None, field("地点")] = None
    reason: Annotated[str | None, field("事由")] = None
    collectors: Annotated[tuple[str, ...], field("采样人")] = ()
    body: Annotated[str | None, field("检测机构")] = None
    result: Annotated[v.TestResult | None, field("结果")] = None
    basis: Annotated[str | None, field("检测依据")] = None
    medication: Annotated[str | None, field("合法用药询问", mask="health")] = None
    told_on: Annotated[Day | None, field("告知日期")] = None
    document: Annotated[str | None, field("检测报告编号")] = None
    retest_of: Annotated[int | None, field("复检对象编号")] = None
    confirmation: Confirmation | None = None
