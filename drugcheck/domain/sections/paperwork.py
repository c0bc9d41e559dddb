"""Comparison, index of documents, letters, requests and waivers."""

from typing import Annotated

from drugcheck.domain import vocabulary as v
from drugcheck.domain.sections.base import Count, Day, Number, Record, field


class Platform(Record, frozen=True, kw_only=True):
    """[platform]: the last comparison with the police platform, 二(十三)."""

    compared_on: Annotated[Day | None, field("比对日期")] = None
    result: Annotated[v.PlatformResult | None, field("比对结果")] = None
    entered_on: Annotated[Day | None, field("录入日期", owner="police")] = None


class Document(Record, frozen=True, kw_only=True):
    """[[documents]]: index of 一人一档, 四(七)."""

    no: Number
    part: Annotated[v.DossierPart, field("档案部分")]
    kind: Annotated[str, field("材料名称")]
    number: Annotated[str | None, field("文号")] = None
    date: Annotated[Day | None, field("日期")] = None
    pages: Annotated[Count | None, field("页数")] = None
    place: Annotated[str | None, field("存放位置")] = None
    restricted: Annotated[bool | None, field("限阅")] = None
    scan: Annotated[str | None, field("扫描件")] = None
    sha256: Annotated[str | None, field("扫描件校验值")] = None


class NotApplicable(Record, frozen=True, kw_only=True):
    """[[not_applicable]]: a section of the dossier that this person's file does not need, and why: 四(七)."""

    no: Number
    section: Annotated[str, field("档案项目")]
    reason: Annotated[str | None, field("不适用原因", mask="text")] = None
    date: Annotated[Day | None, field("登记日期")] = None


class Letter(Record, frozen=True, kw_only=True):
    """[[letters]]: a letter of the office about the case, and what came back; 二(九), 二(十三)."""

    no: Number
    kind: Annotated[v.LetterKind, field("函件类型")]
    to: Annotated[str | None, field("收函单位")] = None
    date: Annotated[Day | None, field("发函日期")] = None
    number: Annotated[str | None, field("文号")] = None
    about: Annotated[str | None, field("事项")] = None
    due: Annotated[Day | None, field("回复期限")] = None
    answered: Annotated[Day | None, field("回复日期")] = None
    answer: Annotated[str | None, field("回复", mask="text")] = None


class Request(Record, frozen=True, kw_only=True):
    """[[requests]]: what the person asked for; 个人信息保护法 第四十五条, 第四十六条, 第五十条."""

    no: Number
    kind: Annotated[v.RequestKind, field("申请类型")]
    received: Annotated[Day, field("收到日期")]
    about: Annotated[str | None, field("事项")] = None
    answer: Annotated[str | None, field("答复", mask="text")] = None
    answered: Annotated[Day | None, field("答复日期")] = None
    refusal_reason: Annotated[str | None, field("不予理由", mask="text")] = None
    corrected: Annotated[tuple[str, ...], field("更正字段")] = ()
    withdrawn: Annotated[Day | None, field("撤回日期")] = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for its answer: not withdrawn, and no day of an answer with its words or its reason."""
        return self.withdrawn is None and (self.answered is None or not (self.answer or self.refusal_reason))


class Waiver(Record, frozen=True, kw_only=True):
    """[[waivers]]: a finding that someone answers for, until a date."""

    code: Annotated[str, field("规则")]
    reason: Annotated[str, field("理由", mask="text")]
    until: Annotated[Day, field("期限")]
    by: Annotated[str, field("批准人")]
    since: Annotated[Day | None, field("起始")] = None
