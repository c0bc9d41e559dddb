"""Days to remember as an iCalendar file (RFC 5545), for the calendar of one's desk: all-day entries, nothing personal.

A calendar is soon copied to a telephone and to a cloud: an entry says a case id and what kind of thing is due, and no
more. Written anew it takes the place of the old entries, because each keeps its UID.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from drugcheck.errors import RefusedError, UsageError
from drugcheck.files.writing import within, write_text_file

_MOST_OCTETS: Final = 75
_BEGIN: Final = b"BEGIN:VCALENDAR"


class CalendarInsideError(RefusedError):
    """a calendar file cannot stand inside the workspace: calendars are copied to other places"""

    hint = "drugcheck todo --ics ../todo.ics"


class NotACalendarError(UsageError):
    """the file is there already and is no calendar: it is not replaced"""

    hint = "drugcheck todo --ics ../todo-2.ics"


class CalendarFileError(UsageError):
    """the calendar cannot be written: {reason}"""

    hint = "drugcheck todo --ics FILE"


class Entry(NamedTuple):
    """One all-day entry; `uid` is the same whenever the same thing is written again."""

    uid: str
    day: date
    summary: str


def write_calendar(path: Path, root: Path, entries: Iterable[Entry], now: datetime) -> int:
    """Writes the entries and says how many; a calendar that stands there is replaced, no other file.

    Raises:
        CalendarInsideError: the path leads into the workspace. NotACalendarError. CalendarFileError.
    """
    listed = list(entries)
    try:
        target = path.expanduser().resolve()
        if within(target, root) is not None:
            raise CalendarInsideError()
        if target.exists() and not _is_calendar(target):
            raise NotACalendarError()
        write_text_file(target, calendar(listed, now))
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise CalendarFileError(reason=reason or type(error).__name__) from None
    return len(listed)


def calendar(entries: Iterable[Entry], now: datetime) -> bytes:
    """The file: CRLF, lines folded at 75 octets, the stamp in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//drugcheck//todo//ZH", "CALSCALE:GREGORIAN"]
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_escaped(entry.uid)}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(entry.summary)}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _is_calendar(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_BEGIN)) == _BEGIN


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most 75 octets, a blank before each but the first; no character is cut in two."""
    piece, room = b"", _MOST_OCTETS
    for character in line:
        octets = character.encode()
        if len(octets) > room:
            yield piece
            piece, room = b" ", _MOST_OCTETS - 1
        piece += octets
        room -= len(octets)
    yield piece
