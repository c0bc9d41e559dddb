"""drugcheck.toml: read with all faults at once, those of sense included (one staff id twice, a phase that ends early).

The file is written by hand, so every fault names its line and the nearest known key. A staff id that nobody has yet
stops no work: config_notes names those, for `doctor`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

from drugcheck.domain.office import Config
from drugcheck.domain.vocabulary import ControlStatus, RiskLevel
from drugcheck.errors import UsageError
from drugcheck.files.faults import Fault, Kind, Position, RecordFaultError
from drugcheck.files.record import examine
from drugcheck.files.toml import Table
from drugcheck.message import Message, message

NAME = "drugcheck.toml"
# Some hundred people and communities take 32 KiB.
MOST_BYTES: Final = 1 << 18


class ConfigFaultError(RecordFaultError):
    """{source}: {first}{more}"""

    hint = "drugcheck doctor"


class ConfigTooLargeError(UsageError):
    """{source} is larger than {limit} KiB"""

    hint = "drugcheck doctor"


class ConfigReadError(UsageError):
    """{source} cannot be read"""

    hint = "drugcheck doctor"


def load_config(source: str | Path) -> Config:
    """The configuration that a text holds, or the file at a path.

    Raises ConfigFaultError with every fault; ConfigTooLargeError; ConfigReadError where the file cannot be opened.
    """
    text = _text(source)
    examined = examine(text, Config)
    faults = _in_order((*examined.faults, *_located(_contradictions(examined.document), text)))
    if faults or examined.record is None:
        raise ConfigFaultError(faults, NAME)
    return examined.record


def config_notes(source: str | Path) -> tuple[Fault, ...]:
    """What is open in a configuration that can be worked with: staff ids that nobody has. Raises as load_config."""
    text = _text(source)
    return _in_order(_located(_unknown_staff(examine(text, Config).document), text))


def _text(source: str | Path) -> str:
    if isinstance(source, str):
        return source
    try:
        data = source.read_bytes()
        if len(data) > MOST_BYTES:
            raise ConfigTooLargeError(source=source.name, limit=MOST_BYTES >> 10)
        return data.decode("utf-8")
    except OSError:
        raise ConfigReadError(source=source.name) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigFaultError((Fault("", "syntax", message("this is not UTF-8 text"), line=line),), NAME) from None


def _located(found: Iterable["_Found"], text: str) -> Iterator[Fault]:
    if not (listed := tuple(found)):
        return
    from drugcheck.files.lines import Lines

    lines = Lines(text)
    for position, fault in listed:
        yield fault._replace(line=lines.of(position))


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


_Found = tuple[Position, Fault]


def _contradictions(document: Table) -> Iterator[_Found]:
    """What annotations cannot say. Values of a wrong type are passed over: they have a fault of their own."""
    staff = [member.get("id") for member in _tables(document, "staff")]
    communities = [community.get("name") for community in _tables(document, "communities")]
    yield from _twice("staff", "id", staff)
    yield from _twice("communities", "name", communities)
    for index, member in enumerate(_tables(document, "staff")):
        for place, office in enumerate(_tables(member, "offices")):
            at: Position = ("staff", index, "offices", place)
            unknown = message("is not a name of [[communities]]")
            yield from _known(office.get("community"), communities, (*at, "community"), unknown)
            yield from _ordered(office, "from", "until", at)
    for index, phase in enumerate(_tables(_table(document, "campaign"), "phases")):
        yield from _ordered(phase, "start", "end", ("campaign", "phases", index))
    yield from _of_demo(document)
    yield from _limits(_table(document, "limits"))


def _unknown_staff(document: Table) -> Iterator[_Found]:
    staff = [member.get("id") for member in _tables(document, "staff")]
    for index, community in enumerate(_tables(document, "communities")):
        at: Position = ("communities", index, "liaison")
        yield from _known(community.get("liaison"), staff, at, message("is not an id of [[staff]]"))
    unit = _table(document, "unit")
    for key in ("compiled_by", "reviewed_by", "head"):
        yield from _known(unit.get(key), staff, ("unit", key), message("is not an id of [[staff]]"))


def _of_demo(document: Table) -> Iterator[_Found]:
    if document.get("demo") is True:
        return
    if "passphrase" in _table(document, "unlock"):
        said = message("stands open to every reader: only a demo (demo = true) may have it")
        yield _found(("unlock", "passphrase"), "contradiction", said)
    if "today" in document:
        said = message("would stop the calendar: only a demo (demo = true) may have it")
        yield _found(("today",), "contradiction", said)


def _limits(limits: Table) -> Iterator[_Found]:
    months = limits.get("reassess_months")
    if isinstance(months, dict):
        for level in RiskLevel:
            if level.value not in months:
                yield _found(("limits", "reassess_months", level.value), "missing", message("is missing"))
    statuses = limits.get("unexpected_statuses")
    for status in statuses if isinstance(statuses, list) else ():
        if isinstance(status, str) and status not in list(ControlStatus):
            at: Position = ("limits", "unexpected_statuses")
            yield _found(at, "unknown-value", message("unknown value"), ControlStatus.nearest(status))


def _twice(table: str, key: str, names: Sequence[object]) -> Iterator[_Found]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if isinstance(name, str) and name in seen:
            yield _found((table, index, key), "contradiction", message("stands there twice"))
        elif isinstance(name, str):
            seen.add(name)


def _known(value: object, names: Sequence[object], at: Position, said: Message) -> Iterator[_Found]:
    if isinstance(value, str) and value not in names:
        from drugcheck.domain.naming import nearest_name

        near = nearest_name(value, [name for name in names if isinstance(name, str)], cutoff=0.6)
        yield _found(at, "unknown-value", said, near)


def _ordered(table: Table, first: str, last: str, at: Position) -> Iterator[_Found]:
    start, end = table.get(first), table.get(last)
    if type(start) is date and type(end) is date and end < start:
        said = message("ends before it starts on {start}", start=start.isoformat())
        yield _found((*at, last), "contradiction", said)


def _found(at: Position, kind: Kind, said: Message, nearest: str | None = None) -> _Found:
    place = "".join(f"[#{part + 1}]" if isinstance(part, int) else f".{part}" for part in at).removeprefix(".")
    return at, Fault(place, kind, said, nearest)


def _table(document: Table, key: str) -> Table:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _tables(document: Table, key: str) -> list[Table]:
    value: Any = document.get(key)
    entries = value if isinstance(value, list) else []
    return [cast(Table, entry) if isinstance(entry, dict) else {} for entry in entries]
