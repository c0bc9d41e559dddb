"""Handing the roster to the communities, and that each has it: 三(一) 「分发吸毒人员名册」, 四(二)."""

from datetime import date, timedelta

from msgspec.structs import replace

from drugcheck.domain.office import Config
from drugcheck.domain.registers import Roster, Rosters
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import Message, message


class NoRosterError(RefusedError):
    """no roster was imported yet"""

    hint = "drugcheck import roster --dry-run"


class NotHandedOutError(RefusedError):
    """roster {no} was not handed out yet"""

    hint = "drugcheck roster distribute"


class HandedOutLaterError(UsageError):
    """a roster cannot be handed out after today ({today}) or before it was imported ({imported})"""

    hint = "drugcheck roster list"


def hand_out(rosters: Rosters, day: date, today: date, config: Config) -> tuple[Rosters, Roster, tuple[Message, ...]]:
    """Notes that the current roster went to every community on that day; who has it is acknowledged one by one.

    Raises:
        NoRosterError. HandedOutLaterError.
    """
    roster = _current(rosters)
    if not roster.date <= day <= today:
        raise HandedOutLaterError(today=today.isoformat(), imported=roster.date.isoformat())
    due = day + timedelta(days=config.limits.roster_acknowledge_days)
    handed = replace(roster, distributed_on=day)
    line = message("each community acknowledges it by {day} (RG005)", day=due.isoformat())
    return _with(rosters, handed), handed, (line,)


def acknowledge(rosters: Rosters, community: str, config: Config) -> tuple[Rosters, Roster, tuple[Message, ...]]:
    """Notes that a community has the current roster; a second time changes nothing.

    Raises:
        NoRosterError. NotHandedOutError.
    """
    roster = _current(rosters)
    if roster.distributed_on is None:
        raise NotHandedOutError(no=roster.no)
    has = {*roster.acknowledged, community}
    # In the order of drugcheck.toml, whatever the order in which they answered.
    named = tuple(entry.name for entry in config.communities if entry.name in has)
    acknowledged = replace(roster, acknowledged=named)
    missing = [entry.name for entry in config.communities if entry.name not in has]
    line = (
        message("still missing: {communities}", communities="、".join(missing))
        if missing
        else message("every community has acknowledged it")
    )
    return _with(rosters, acknowledged), acknowledged, (line,)


def _current(rosters: Rosters) -> Roster:
    if rosters.current is None:
        raise NoRosterError()
    return rosters.current


def _with(rosters: Rosters, roster: Roster) -> Rosters:
    return replace(rosters, rosters=(*rosters.rosters[:-1], roster))
