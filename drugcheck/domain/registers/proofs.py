"""Backups that were proven to read."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Count, Day, Number, Record, field


class Proof(Record, frozen=True, kw_only=True):
    """[[proofs]]: a rehearsed restore: when, of which commit, and how many records opened."""

    no: Number
    date: Annotated[Day, field("演练日期")]
    commit: Annotated[str | None, field("提交")] = None
    records: Annotated[Count | None, field("记录数")] = None
    fingerprint: Annotated[str | None, field("校验值")] = None


class Proofs(Record, frozen=True, kw_only=True):
    """The register of rehearsed restores."""

    schema: Literal[1] = 1
    proofs: tuple[Proof, ...] = ()
