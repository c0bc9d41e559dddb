"""A fault of a document: its place, line and nearest known name, and never the value that stood there.

The walk that finds them all is drugcheck.files.fault_walk, which is imported when a document was refused.
"""

import re
from datetime import date, datetime, time
from typing import Final, Literal, NamedTuple

from drugcheck.errors import UsageError
from drugcheck.message import Message, message

Kind = Literal[
    "unknown-key",
    "unknown-value",
    "wrong-type",
    "missing",
    "syntax",
    "schema-version",
    "forbidden-key",
    "duplicate-no",
    "contradiction",
]

# Keys and, for the entry of a list, its index from 0: ("visits", 1, "method").
Position = tuple[str | int, ...]

_CASE_ID = re.compile(r"C[0-9]{4,}")
SCALARS: Final = (str, int, float, bool, date, datetime, time)


class Fault(NamedTuple):
    """One fault: where (`visits[2].method`; empty for the whole), what, the nearest known name, the line from 1."""

    place: str
    kind: Kind
    message: Message
    nearest: str | None = None
    line: int | None = None

    @property
    def sentence(self) -> Message:
        """The whole of it in one sentence."""
        from drugcheck.domain.naming import suggestion

        details = {"line": self.line, "place": self.place, "what": self.message, "nearest": suggestion(self.nearest)}
        if self.line is None:
            return message("{place}: {what}{nearest}", **details)
        if not self.place:
            return message("line {line}: {what}{nearest}", **details)
        return message("line {line}, {place}: {what}{nearest}", **details)


class RecordFaultError(UsageError):
    """{source}: {first}{more}"""

    hint = "drugcheck validate"

    def __init__(self, faults: tuple[Fault, ...], source: str, *, hint: str | None = None) -> None:
        self.faults = faults
        self.source = source
        more: Message | str = message(" (and {count} more)", count=len(faults) - 1) if len(faults) > 1 else ""
        if hint is None and _CASE_ID.fullmatch(source):
            hint = f"drugcheck case edit {source}"
        super().__init__(source=source, first=faults[0].sentence, more=more, hint=hint)
