"""What may be typed for a date, a number, an official term or a risk level, whether as an option or at a prompt."""

from datetime import date
from typing import TypeVar

from drugcheck.cli.state import settings
from drugcheck.domain.vocabulary import Term
from drugcheck.errors import UsageError

T = TypeVar("T", bound=Term)


class BadDateError(UsageError):
    """{option}: not a date of the form YYYY-MM-DD"""

    hint = "{command} {option} {today}"


class BadNumberError(UsageError):
    """{option}: not a whole number of at least {least}"""

    hint = "{command} {option} {least}"


class UnknownTermError(UsageError):
    """{option}: not one of the official values"""

    hint = "{command} {option} {nearest}   ({values})"


def day(text: str, option: str, today: date) -> date:
    """The date that was typed: 2022-03-31, or 2022/3/31, 2022.3.31, 20220331. Raises BadDateError."""
    parts = text.strip().replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    try:
        year, month, number = (int(part) for part in parts if part.isascii() and part.isdecimal())
        if len(parts) != 3 or year < 1900:
            raise ValueError
        return date(year, month, number)
    except ValueError:
        raise BadDateError(option=option, command=settings().command, today=today.isoformat()) from None


def number(text: str, option: str, least: int = 1) -> int:
    """The whole number that was typed. Raises BadNumberError."""
    stripped = text.strip()
    if not (stripped.isascii() and stripped.isdecimal() and len(stripped) <= 9 and int(stripped) >= least):
        raise BadNumberError(option=option, command=settings().command, least=least)
    return int(stripped)


def term(kind: type[T], text: str, option: str) -> T:
    """The member whose official value or alias was typed. Raises UnknownTermError with the nearest."""
    found = kind.of(text)
    if found is None:
        nearest = kind.of(kind.nearest(text) or "") or next(iter(kind))
        raise UnknownTermError(option=option, command=settings().command, nearest=nearest.alias, values=values_of(kind))
    return found


def values_of(kind: type[Term]) -> str:
    """All values with their aliases, as `敲门 door, 视频 video`."""
    return ", ".join(f"{member.value} {member.alias}" for member in kind)
