"""A scan of a paper: a record of its own beside the case, `C0031-3` for document 3 of C0031. 四(七) 一人一档."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Count, Day, Record, field


class Scan(Record, frozen=True, kw_only=True):
    """The record: what kind of file it is, and its bytes in base64."""

    schema: Literal[1] = 1
    case: Annotated[str, field("档案编号")]
    document: Annotated[int, field("材料编号", ge=1)]
    type: Annotated[str, field("文件类型")]
    size: Annotated[Count, field("字节数")]
    pages: Annotated[Count | None, field("页数")] = None
    sha256: Annotated[str, field("校验值")]
    added: Annotated[Day | None, field("收录日期")] = None
    content: Annotated[str, field("内容", mask="restricted")]


def scan_id(case: str, document: int) -> str:
    """The id of the record that holds the scan of a document."""
    return f"{case}-{document}"
