"""A frozen weekly package: what was sent, whole, as a record of its own (`2022-W12`). 三(四) 「每周一报送」.

It holds the tables, the files that were handed over, every number of annex 1 by community, the findings and
waivers of that day, and which rules, templates and program made them; so it can be proved later, and compared.
"""

import base64
import codecs
import zlib
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Annotated, Final, Literal

from drugcheck.domain.sections.base import Count, Day, Record, field

_AT_ONCE: Final = 1 << 16


class FrozenTable(Record, frozen=True, kw_only=True):
    """[[tables]]: an annex as CSV, personal fields in full: deflated, in base64. Packages of before hold it as text."""

    number: Annotated[int, field("附件", ge=1)]
    rows: Annotated[Count, field("行数")] = 0
    csv: Annotated[str, field("内容", mask="restricted")] = ""
    deflated: Annotated[str, field("压缩内容", mask="restricted")] = ""

    def lines(self) -> Iterator[str]:
        """Its lines one by one: the list of all forms is a long text."""
        rest = ""
        for part in self._parts():
            *whole, rest = (rest + part).split("\r\n")
            yield from whole
        if rest:
            yield rest

    def _parts(self) -> Iterator[str]:
        if not self.deflated:
            yield self.csv
            return
        inflate, decode = zlib.decompressobj(), codecs.getincrementaldecoder("utf-8")().decode
        for at in range(0, len(self.deflated), _AT_ONCE):
            data = base64.b64decode(self.deflated[at : at + _AT_ONCE])
            while data:
                yield decode(inflate.decompress(data, _AT_ONCE))
                data = inflate.unconsumed_tail
        yield decode(inflate.flush())

    def holds_the_same(self, other: "FrozenTable") -> bool:
        """Whether it is the same table, however it was deflated."""
        mine, others = self.lines(), other.lines()
        return (self.number, self.rows) == (other.number, other.rows) and all(
            one == another for one, another in zip_longest(mine, others)
        )


def deflated(parts: Iterable[str]) -> str:
    """A text that comes part by part, as FrozenTable holds it."""
    deflate, text, rest = zlib.compressobj(9), bytearray(), b""
    for part in parts:
        if data := deflate.compress(part.encode()):
            rest += data
            # Three bytes are four characters: what is left over goes with the next.
            whole = len(rest) - len(rest) % 3
            text += base64.b64encode(rest[:whole])
            rest = rest[whole:]
    text += base64.b64encode(rest + deflate.flush())
    return text.decode()


class FrozenFile(Record, frozen=True, kw_only=True):
    """[[files]]: a file that was handed over, in base64; one of many stands in a record of its own."""

    name: Annotated[str, field("文件名")]
    sha256: Annotated[str, field("校验值")]
    content: Annotated[str, field("内容", mask="restricted")] = ""
    record: Annotated[str | None, field("所在记录")] = None


class FrozenFiles(Record, frozen=True, kw_only=True):
    """The last part of the record of a week, alone: made after the other parts, which need not wait for it."""

    files: tuple[FrozenFile, ...] = ()


class FrozenContent(Record, frozen=True, kw_only=True):
    """The record `2022-W12-3`: the third file of a package that has many, in base64."""

    schema: Literal[1] = 1
    name: Annotated[str, field("文件名")]
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
