"""Since when a finding has been there: the day of the first full check that had it, written by the check itself."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Day, Record, field


class SeenOn(Record, frozen=True, kw_only=True):
    """[[seen]]: findings of one rule that were first there on one day; a subject is `C0031`, or `C0031 visits.2`."""

    code: Annotated[str, field("规则")]
    date: Annotated[Day, field("首见日期")]
    subjects: Annotated[tuple[str, ...], field("对象")] = ()


class Seen(Record, frozen=True, kw_only=True):
    """The register of first days of today's findings; what is set right leaves it."""

    schema: Literal[1] = 1
    seen: tuple[SeenOn, ...] = ()
