"""Which column of a roster fills which value of a case: templates/roster.toml, and a file of the same form beside it.

Headers, the words of old code lists and the words of sum and foot lines are data, because rosters differ from office
to office and their official layout is not public.
"""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple

from drugcheck.domain.naming import nearest_name, suggestion
from drugcheck.domain.prohibited import prohibited_word
from drugcheck.domain.schema import FIELDS
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import Field
from drugcheck.errors import UsageError
from drugcheck.files.record import RecordFaultError, from_text
from drugcheck.message import Message, message

NAME: Final = "person.name"
ID_NUMBER: Final = "person.id_number"
COMMUNITY: Final = "case.community"
REQUIRED: Final = (NAME, ID_NUMBER, COMMUNITY)

MAX_MAP_BYTES: Final = 1024 * 1024

# What a register of people says about them. Meetings, tests, levels and health are recorded, not imported: a level is
# set by people (四(五)), and health is restricted.
_TABLES: Final = ("person", "residence", "status", "drug_history")
# Made by this program, or only together with other values.
_EXCLUDED: Final = frozenset(
    {
        "person.id_missing_reason",
        "drug_history.abstinence_checked_on",
        "drug_history.abstinence_checked_by",
        "drug_history.abstinence_note",
    }
)
_EXTRA: Final = "extra."
# 二(六): what the police list says of a licence; what the office did about it is recorded, not imported.
_OF_LICENCES: Final = frozenset(
    {
        NAME,
        ID_NUMBER,
        "licence.class",
        "licence.issued",
        "licence.valid_until",
        "licence.state",
    }
)


class MapUnreadableError(UsageError):
    """the map of columns {file} cannot be read: {reason}"""

    hint = "drugcheck import roster --help"


class MapFieldError(UsageError):
    """{file}: columns[#{number}].field: {what}{nearest}"""

    hint = "drugcheck import roster --help"


class MapHeaderTwiceError(UsageError):
    """{file}: columns[#{number}].headers: {header} belongs to {field} already"""

    hint = "drugcheck import roster --help"


class MapValueError(UsageError):
    """{file}: columns[#{number}].values: {value} is not an official value of {field}{nearest}"""

    hint = "drugcheck import roster --help"


class RosterColumn(Record, frozen=True, kw_only=True):
    """[[columns]]: a value of a case, the headers it is known by, and other words for its official values."""

    field: str
    headers: tuple[str, ...]
    values: dict[str, str] = {}  # noqa: RUF012 - msgspec copies an empty default


class RosterMap(Record, frozen=True, kw_only=True):
    """A map of columns as its file says it; `verified = false` says that it was not checked against an original."""

    schema: Literal[1] = 1
    verified: bool = False
    columns: tuple[RosterColumn, ...] = ()
    ignored: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()


class ListKind(NamedTuple):
    """A kind of list: what it may fill, which columns it must have, and the command that reads it."""

    fills: Callable[[str], bool]
    required: tuple[str, ...]
    command: str


def folded(text: str) -> str:
    """A header or a word as it is compared: without blanks, width, case, and a star or colon around it."""
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("*:").casefold()


class ColumnMap:
    """One or more maps joined; what a later one says goes before what an earlier one says."""

    def __init__(self, kind: "ListKind | None" = None) -> None:
        self.kind = kind or ROSTER
        self.verified = True
        self.totals: tuple[str, ...] = ()
        self.footers: tuple[str, ...] = ()
        self._fields: dict[str, str | None] = {}
        self._values: dict[str, dict[str, str]] = {}

    def add(self, one: RosterMap) -> None:
        """Joins a map that was checked."""
        self.verified = self.verified and one.verified
        self.totals += tuple(folded(word) for word in one.totals)
        self.footers += tuple(folded(word) for word in one.footers)
        for column in one.columns:
            self._fields.update((folded(header), column.field) for header in column.headers)
            words = self._values.setdefault(column.field, {})
            words.update((folded(word), value) for word, value in column.values.items())
        self._fields.update((folded(header), None) for header in one.ignored)

    def knows(self, header: str) -> bool:
        """Whether the header is known, be it as a column to leave out."""
        return folded(header) in self._fields

    def field(self, header: str) -> str | None:
        """The path of the value that a column fills; None for one that is unknown or left out."""
        return self._fields.get(folded(header))

    def headers(self, field: str) -> tuple[str, ...]:
        """The headers of a value, as they are compared."""
        return tuple(header for header, path in self._fields.items() if path == field)

    def official(self, field: str, word: str) -> str:
        """The official value that the word stands for; the word itself where the map does not know it."""
        return self._values.get(field, {}).get(folded(word), word)


def load_columns(*paths: Path, kind: ListKind | None = None) -> ColumnMap:
    """The map that the files give together, the first one first; for a roster where no other kind is named.

    Raises:
        MapUnreadableError, RecordFaultError: the file, its place, line and the nearest known key.
        MapFieldError, MapHeaderTwiceError, MapValueError: what the shape of the file cannot say.
    """
    joined = ColumnMap(kind)
    for path in paths:
        joined.add(load_map(path, joined.kind))
    return joined


def load_map(path: Path, kind: ListKind | None = None) -> RosterMap:
    """One map of columns, checked. Raises as `load_columns`."""
    name = path.name
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_MAP_BYTES + 1)
        text = data.decode("utf-8")
    except OSError as error:
        raise MapUnreadableError(file=name, reason=error.strerror or type(error).__name__) from None
    except ValueError:
        raise MapUnreadableError(file=name, reason=message("it is not UTF-8 text")) from None
    if len(data) > MAX_MAP_BYTES:
        raise MapUnreadableError(file=name, reason=message("it is larger than 1 MiB"))
    try:
        one = from_text(text, RosterMap, name)
    except RecordFaultError as error:
        # A misspelt key is also a missing one: the spelling says more, and only the first fault is shown.
        faults = tuple(sorted(error.faults, key=lambda fault: fault.kind == "missing"))
        raise RecordFaultError(faults, name, hint=MapFieldError.hint) from None
    _check(one, name, kind or ROSTER)
    return one


def _check(one: RosterMap, name: str, kind: ListKind) -> None:
    owners: dict[str, str] = {}
    for number, column in enumerate(one.columns, 1):
        field = _field(column.field, name, number, kind)
        for header in column.headers:
            owner = owners.setdefault(folded(header), column.field)
            if owner != column.field:
                raise MapHeaderTwiceError(file=name, number=number, header=header, field=owner)
        for value in column.values.values():
            if field is not None and field.enum is not None and field.enum.of(value) is None:
                nearest = suggestion(field.enum.nearest(value))
                raise MapValueError(file=name, number=number, value=value, field=column.field, nearest=nearest)


def _field(path: str, name: str, number: int, kind: ListKind) -> Field | None:
    """What the schema says of a path that the list may fill; None for a column of the office's own."""
    own = path.removeprefix(_EXTRA)
    if own != path and own and kind is ROSTER:
        word = prohibited_word(own)
        if word is None:
            return None
        what: Message = message("{word} is outside the duty of the office and is not collected (PV008)", word=word)
        raise MapFieldError(file=name, number=number, what=what, nearest="")
    known = [known for known in FIELDS if kind.fills(known)]
    if path in known:
        return FIELDS[path]
    what = message("a list of this kind does not fill {field}", field=path)
    nearest = next((FIELDS[k].path for k in known if FIELDS[k].label == path or FIELDS[k].key == path), None)
    raise MapFieldError(file=name, number=number, what=what, nearest=suggestion(nearest or nearest_name(path, known)))


def _may_be_filled(path: str) -> bool:
    table, _, key = path.rpartition(".")
    return path == COMMUNITY or (table in _TABLES and bool(key) and path not in _EXCLUDED)


ROSTER: Final = ListKind(_may_be_filled, REQUIRED, "drugcheck import roster")
LICENCES: Final = ListKind(_OF_LICENCES.__contains__, (ID_NUMBER,), "drugcheck import licences")
# 二(十三): an export of the police platform says of a person what a roster says; who it is says the number alone.
PLATFORM: Final = ListKind(_may_be_filled, (ID_NUMBER,), "drugcheck reconcile platform")
