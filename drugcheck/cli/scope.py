"""Which part of the unit a table is about, and which annex: what may be typed for --community and for N."""

from collections.abc import Sequence

from drugcheck.cli import state
from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.annexes import NUMBERS
from drugcheck.domain.naming import nearest_name
from drugcheck.domain.office import Config
from drugcheck.errors import UsageError

ALL = "all"


class NoSuchCommunityError(UsageError):
    """drugcheck.toml has no such community; known: {known}"""

    hint = "{command} --community {nearest}"


class NoSuchAnnexError(UsageError):
    """there is no such annex: they are numbered 1 to 14, or all"""

    hint = "drugcheck annex 1"


def checked_community(name: str | None, config: Config) -> str | None:
    """The community as named in drugcheck.toml, or 「(未分配)」 for cases without one. Raises NoSuchCommunityError."""
    known = [community.name for community in config.communities]
    if name is None or name in known or name == UNASSIGNED:
        return name
    raise no_such_community(name, [*known, UNASSIGNED])


def no_such_community(name: str, known: Sequence[str]) -> NoSuchCommunityError:
    """The error for a community that drugcheck.toml does not have, with the nearest that it has."""
    nearest = nearest_name(name, known, cutoff=0.0) or UNASSIGNED
    return NoSuchCommunityError(known="、".join(known), command=state.settings().command, nearest=nearest)


def annex_numbers(text: str) -> tuple[int, ...]:
    """The annexes meant by a number or by `all`. Raises NoSuchAnnexError."""
    wanted = text.strip().casefold().removeprefix("附件")
    if wanted == ALL:
        return tuple(NUMBERS)
    if wanted.isascii() and wanted.isdecimal() and len(wanted) <= 2 and int(wanted) in NUMBERS:
        return (int(wanted),)
    raise NoSuchAnnexError()
