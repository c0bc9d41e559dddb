"""Waivers: somebody answers for a finding until a day. What may be waived, by whom, and which waivers count.

A waiver of a finding about a case stands in the case's own [[waivers]], one for each rule; of a finding about a
community or the store in the register `waivers`. Neither the notice nor a law speaks of waivers: they are the office's
own, so that what cannot be set right before a submission is answered for by name, and for a time.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from drugcheck.domain.case import Case, Waiver
from drugcheck.domain.office import LEADERS, Config
from drugcheck.domain.outcome import Outcome, next_number
from drugcheck.domain.registers import StoreWaiver, Waivers
from drugcheck.domain.vocabulary import OfficeKind
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import Message, message

if TYPE_CHECKING:
    from drugcheck.domain.rules.base import Rule

# Who may answer for a finding: 街道党政主要领导 approve (四(五)), the leading group's office reviews what is sent
# (三(四) 「由专项行动工作领导小组办公室汇总审核」). Whoever compiles the tables does not excuse their gaps as well.
ANSWERING: Final = LEADERS | {OfficeKind.GROUP_OFFICE}

_PERSONAL_NUMBER: Final = re.compile(r"(?<!\d)(?:1\d{10}|\d{15}|\d{17}[\dXx])(?!\d)")


class NotWaivableError(RefusedError):
    """{code} cannot be waived: it has to be set right"""

    hint = "drugcheck explain {code}"


class MayNotWaiveError(RefusedError):
    """{who} holds no office that answers for a waiver: 党工委书记, 办事处主任 or 领导小组办公室"""

    hint = "drugcheck campaign show   (then --by ID of one who does)"


class WaiverOverError(UsageError):
    """a waiver cannot end on {until}: it would be over"""

    hint = "drugcheck waive list"


class PersonalReasonError(UsageError):
    """the reason holds a name, a telephone or an ID number: it speaks of the finding, not of the person"""

    hint = "drugcheck waive list"


class NothingToWaiveError(UsageError):
    """{code} finds nothing there: there is nothing to waive"""

    hint = "drugcheck validate --select {code}"


class NoWaiverError(UsageError):
    """there is no waiver of {code} there"""

    hint = "drugcheck waive list"


class Standing(StrEnum):
    """Whether a waiver counts; only the first does. A waiver that was written by hand is held to the same."""

    COUNTS = "有效"
    EXPIRED = "已过期"
    NOT_WAIVABLE = "规则不可豁免"
    NOT_ANSWERED = "批准人无权豁免"
    NOT_BEGUN = "未到起始日"


class Grant(NamedTuple):
    """A waiver that may be given: by whom, why, from when, until when (that day included)."""

    code: str
    reason: str
    until: date
    by: str
    since: date


def standing(waiver: Waiver | StoreWaiver, rule: "Rule | None", config: Config, today: date) -> Standing:
    """Whether the waiver counts today. `rule` is that of its code, None where there is none of that code."""
    if rule is None or not rule.waivable:
        return Standing.NOT_WAIVABLE
    if not may_answer(waiver.by, config, waiver.since or today):
        return Standing.NOT_ANSWERED
    if waiver.since is not None and waiver.since > today:
        return Standing.NOT_BEGUN
    return Standing.COUNTS if waiver.until >= today else Standing.EXPIRED


def is_in_force(waiver: Waiver | StoreWaiver, config: Config, today: date) -> bool:
    """Whether a waiver of a rule that may be waived counts today."""
    since = waiver.since or today
    return since <= today <= waiver.until and may_answer(waiver.by, config, since)


def may_answer(staff_id: str, config: Config, day: date) -> bool:
    """Whether that member of staff held an office of ANSWERING on that day."""
    member = config.member(staff_id)
    return member is not None and member.holds(ANSWERING, day)


def ensure_waivable(rule: "Rule") -> None:
    """Asked before anything is typed in. Raises NotWaivableError."""
    if not rule.waivable:
        raise NotWaivableError(code=rule.code)


def grant(rule: "Rule", reason: str, by: str, config: Config, today: date, *, until: date | None = None) -> Grant:
    """The waiver that is asked for; without `until` for limits.waiver_days from today.

    Raises:
        NotWaivableError, WaiverOverError, MayNotWaiveError, PersonalReasonError.
    """
    ensure_waivable(rule)
    until = until or today + timedelta(days=config.limits.waiver_days)
    if until < today:
        raise WaiverOverError(until=until.isoformat())
    if not may_answer(by, config, today):
        raise MayNotWaiveError(who=by)
    if _PERSONAL_NUMBER.search(reason):
        raise PersonalReasonError()
    return Grant(rule.code, reason, until, by, today)


def waive_in_case(case: Case, given: Grant) -> Outcome:
    """The case with the waiver, in place of an earlier one of that rule. Raises PersonalReasonError."""
    names = (case.person.name, *case.person.aliases)
    if any(name and len(name) > 1 and name in given.reason for name in names):
        raise PersonalReasonError()
    waiver = Waiver(code=given.code, reason=given.reason, until=given.until, by=given.by, since=given.since)
    before = [old for old in case.waivers if old.code == given.code]
    kept = tuple(old for old in case.waivers if old.code != given.code)
    return Outcome(replace(case, waivers=(*kept, waiver)), None, _consequences(given, before))


def waive_in_register(register: Waivers, community: str | None, given: Grant) -> tuple[Waivers, tuple[Message, ...]]:
    """The register with the waiver of a community's finding, or (None) of the store's."""
    before = [old for old in register.waivers if (old.code, old.community) == (given.code, community)]
    kept = tuple(old for old in register.waivers if old not in before)
    waiver = StoreWaiver(
        no=before[0].no if before else next_number(register.waivers),
        code=given.code,
        community=community,
        reason=given.reason,
        until=given.until,
        by=given.by,
        since=given.since,
    )
    return replace(register, waivers=(*kept, waiver)), _consequences(given, before)


def end_in_case(case: Case, code: str) -> Outcome:
    """The case without its waiver of that rule. Raises NoWaiverError."""
    kept = tuple(waiver for waiver in case.waivers if waiver.code != code)
    if len(kept) == len(case.waivers):
        raise NoWaiverError(code=code)
    return Outcome(replace(case, waivers=kept), None, (_ENDED,))


def end_in_register(register: Waivers, community: str | None, code: str) -> tuple[Waivers, tuple[Message, ...]]:
    """The register without that waiver. Raises NoWaiverError."""
    kept = tuple(waiver for waiver in register.waivers if (waiver.code, waiver.community) != (code, community))
    if len(kept) == len(register.waivers):
        raise NoWaiverError(code=code)
    return replace(register, waivers=kept), (_ENDED,)


_ENDED: Final = message("the waiver is ended; the finding counts again while it is there")


def _consequences(given: Grant, before: Sequence[Waiver | StoreWaiver]) -> tuple[Message, ...]:
    until = given.until.isoformat()
    said = [message("{code} is answered for by {who} until {until}", code=given.code, who=given.by, until=until)]
    if before:
        said.append(message("renewed: it had run until {until}", until=max(old.until for old in before).isoformat()))
    return tuple(said)
