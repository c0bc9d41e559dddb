"""How a person and the staff can reach each other: 四(六) 「建立电话联系方式或者微信」. No message is ever kept."""

from datetime import date

from msgspec.structs import replace

from drugcheck.domain.case import Case, Channel
from drugcheck.domain.office import CADRES, Config
from drugcheck.domain.outcome import NoEntryError, Outcome
from drugcheck.domain.vocabulary import ChannelKind, OfficeKind
from drugcheck.errors import UsageError
from drugcheck.message import Message, message

_REACHES = CADRES | {OfficeKind.COMMUNITY_POLICE}


class ChannelInFutureError(UsageError):
    """a way to reach each other cannot begin after today ({today})"""

    hint = "drugcheck contact list {case}"


def add_channel(case: Case, channel: Channel, config: Config, today: date) -> Outcome:
    """Adds a way to reach each other; its number is its position in the list.

    Raises:
        ChannelInFutureError.
    """
    _check(case, channel, today)
    channels = (*case.contact.channels, channel)
    return _with(case, channels, len(channels), config, today)


def amend_channel(case: Case, no: int, channel: Channel, config: Config, today: date) -> Outcome:
    """Replaces the way at that position.

    Raises:
        NoEntryError. ChannelInFutureError.
    """
    find_channel(case, no)
    _check(case, channel, today)
    channels = tuple(channel if place == no else old for place, old in enumerate(case.contact.channels, 1))
    return _with(case, channels, no, config, today)


def find_channel(case: Case, no: int) -> Channel:
    """The way at that position, from 1. Raises NoEntryError."""
    if not 1 <= no <= len(case.contact.channels):
        raise NoEntryError(case=case.id, what="channel", no=no, hint=f"drugcheck contact list {case.id}")
    return case.contact.channels[no - 1]


def _check(case: Case, channel: Channel, today: date) -> None:
    if channel.since is not None and channel.since > today:
        raise ChannelInFutureError(case=case.id, today=today.isoformat())


def _with(case: Case, channels: tuple[Channel, ...], no: int, config: Config, today: date) -> Outcome:
    changed = replace(case, contact=replace(case.contact, channels=channels))
    return Outcome(changed, no, _lines(changed, channels[no - 1], config, today))


def _lines(case: Case, channel: Channel, config: Config, today: date) -> tuple[Message, ...]:
    lines = []
    member = config.member(channel.staff)
    if member is not None and not member.holds(frozenset(_REACHES), channel.since or today):
        lines.append(message("四(六) names 禁毒专干 or 社区民警; {who} is neither", who=channel.staff))
    if channel.kind is ChannelKind.PHONE and not case.person.phone:
        lines.append(message("no telephone number is on file: drugcheck case set {case} person.phone", case=case.id))
    return tuple(lines)
