"""Since when a finding has been there, and how many there were: written by the full check itself, never typed."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Count, Day, Record, field


class SeenOn(Record, frozen=True, kw_only=True):
    """[[seen]]: findings of one rule that were first there on one day; a subject is `C0031`, or `C0031 visits.2`."""

    code: Annotated[str, field("规则")]
    date: Annotated[Day, field("首见日期")]
    subjects: Annotated[tuple[str, ...], field("对象")] = ()


class Checked(Record, frozen=True, kw_only=True):
    """[[checks]]: what the last full check of a day found: open findings by severity, and those that are waived."""

    date: Annotated[Day, field("校验日期")]
    errors: Annotated[Count, field("错误数")] = 0
    warnings: Annotated[Count, field("警告数")] = 0
    notes: Annotated[Count, field("提示数")] = 0
    waived: Annotated[Count, field("豁免数")] = 0


class Seen(Record, frozen=True, kw_only=True):
    """The register of first days of today's findings; what is set right leaves it. A check that changed nothing has no
    entry: what the one before it found still held."""

    schema: Literal[1] = 1
    checks: tuple[Checked, ...] = ()
    seen: tuple[SeenOn, ...] = ()
