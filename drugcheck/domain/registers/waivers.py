"""Waivers of findings that are about a community or the store; those about a case stand in its own [[waivers]]."""

from typing import Annotated, Literal

from drugcheck.domain.sections.base import Day, Number, Record, field


class StoreWaiver(Record, frozen=True, kw_only=True):
    """[[waivers]]: a finding that is not about one case, and that someone answers for until a date."""

    no: Number
    code: Annotated[str, field("规则")]
    community: Annotated[str | None, field("社区")] = None
    reason: Annotated[str, field("理由", mask="text")]
    until: Annotated[Day, field("期限")]
    by: Annotated[str, field("批准人")]
    since: Annotated[Day | None, field("起始")] = None


class Waivers(Record, frozen=True, kw_only=True):
    """The register of waivers that are not about one case."""

    schema: Literal[1] = 1
    waivers: tuple[StoreWaiver, ...] = ()
