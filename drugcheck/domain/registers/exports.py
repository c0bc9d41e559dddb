"""What left the store unmasked, and who looked at what: the export ledger and the access log.

个人信息保护法 第五十一条, 第五十四条; 治安管理处罚法 第一百三十六条 for sealed cases.
"""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Count, Day, Number, Record, field


class Export(Record, frozen=True, kw_only=True):
    """[[exports]]: one file that holds what the screen masks; `what` is `annex 10`, `dossier C0031`; no file names."""

    no: Number
    date: Annotated[Day, field("导出日期")]
    what: Annotated[str, field("内容")]
    recipient: Annotated[str | None, field("收件人")] = None
    purpose: Annotated[str | None, field("目的")] = None
    destroy_by: Annotated[Day | None, field("销毁期限")] = None
    destroyed_on: Annotated[Day | None, field("销毁日期")] = None
    rows: Annotated[Count | None, field("行数")] = None
    fingerprint: Annotated[str | None, field("文件校验值")] = None
    fields: Annotated[tuple[str, ...], field("明文字段")] = ()
    encrypted: Annotated[bool | None, field("已加密")] = None
    encrypted_to: Annotated[str | None, field("加密给")] = None
    cases: Annotated[tuple[str, ...], field("涉及档案")] = ()
    basis: Annotated[str | None, field("法律依据")] = None
    place: Annotated[str | None, field("存放位置", mask="text")] = None


class Exports(Record, frozen=True, kw_only=True):
    """The export ledger."""

    schema: Literal[1] = 1
    exports: tuple[Export, ...] = ()


class Access(Record, frozen=True, kw_only=True):
    """[[accesses]]: that full values were shown on the screen, of which case or list, and for what purpose."""

    no: Number
    date: Annotated[Day, field("查看日期")]
    what: Annotated[str, field("内容")]
    fields: Annotated[tuple[str, ...], field("显示字段")] = ()
    purpose: Annotated[str | None, field("目的")] = None
    basis: Annotated[str | None, field("法律依据")] = None
    cases: Annotated[tuple[str, ...], field("涉及档案")] = ()


class Accesses(Record, frozen=True, kw_only=True):
    """The access log."""

    schema: Literal[1] = 1
    accesses: tuple[Access, ...] = ()
