"""Drug history, treatments and agreements."""

from typing import Annotated

from drugcheck.domain import vocabulary as v
from drugcheck.domain.sections.base import Count, Day, Number, Record, field


class DrugHistory(Record, frozen=True, kw_only=True):
    """[drug_history]: dates of use and of official findings; abstinence is computed from them, never typed."""

    substances: Annotated[tuple[v.Substance, ...], field("滥用毒品种类", owner="police")] = ()
    route: Annotated[v.IntakeRoute | None, field("吸毒方式")] = None
    first_use: Annotated[Day | None, field("初次吸毒日期")] = None
    first_seized: Annotated[Day | None, field("初次查获日期", owner="police")] = None
    last_seized: Annotated[Day | None, field("末次查获日期", owner="police")] = None
    last_use: Annotated[Day | None, field("末次吸毒日期")] = None
    last_use_source: Annotated[str | None, field("末次吸毒依据")] = None
    seizures: Annotated[Count | None, field("查获次数", owner="police")] = None
    addiction: Annotated[str | None, field("成瘾认定", owner="police")] = None
    abstinence_checked_on: Annotated[Day | None, field("戒断核查日期", owner="police")] = None
    abstinence_checked_by: Annotated[str | None, field("戒断核查人", owner="police")] = None
    abstinence_note: Annotated[str | None, field("戒断说明", mask="text")] = None


class Treatment(Record, frozen=True, kw_only=True):
    """[[treatments]]: 戒毒措施."""

    no: Number
    kind: Annotated[v.TreatmentKind, field("戒毒措施", owner="police")]
    start: Annotated[Day | None, field("开始日期", owner="police")] = None
    due_end: Annotated[Day | None, field("应止日期", owner="police")] = None
    end: Annotated[Day | None, field("结束日期", owner="police")] = None
    end_reason: Annotated[v.EndReason | None, field("结束原因", owner="police")] = None
    place: Annotated[str | None, field("执行地")] = None
    decision: Annotated[str | None, field("决定书", owner="police")] = None


class Agreement(Record, frozen=True, kw_only=True):
    """[agreement]: 戒毒条例 第十六条."""

    kind: Annotated[v.AgreementKind, field("协议类型")]
    signed_on: Annotated[Day | None, field("签订日期")] = None
    until: Annotated[Day | None, field("协议止日")] = None
    document: Annotated[str | None, field("协议编号")] = None
    closed_on: Annotated[Day | None, field("协议终结日期")] = None
