"""A Table as indented JSON, a few rows at a time: a list of ten thousand forms is large, and a tree of it larger."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import msgspec

from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import Table

JSON_SCHEMA: Final = 1
_ROWS_AT_ONCE: Final = 256
_INDENT: Final = 2


def table_json(table: Table, tie_outs: Sequence[TieOut] = ()) -> Iterator[str]:
    """One object with a schema number: rows are lists of strings in the order of `columns`, none where none are."""
    yield from _object({"schema": JSON_SCHEMA, **_head(table)}, table, tie_outs)
    yield "\n"


def tables_json(made: Iterable[tuple[Table, Sequence[TieOut]]]) -> Iterator[str]:
    """Several as one object, with a schema number of its own."""
    before = f'{{\n  "schema": {JSON_SCHEMA},\n  "annexes": [\n'
    for table, tie_outs in made:
        yield before + " " * 2 * _INDENT
        yield from (_deeper(part, 2) for part in _object(_head(table), table, tie_outs))
        before = ",\n"
    yield "\n  ]\n}\n"


def _object(head: dict[str, object], table: Table, tie_outs: Sequence[TieOut]) -> Iterator[str]:
    yield _text(head).removesuffix("\n}") + ',\n  "rows": '
    rows, before = iter(table.rows), "[\n"
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        yield before + _deeper(_text(some).removeprefix("[\n").removesuffix("\n]"), 1)
        before = ",\n"
    yield "[]" if before == "[\n" else "\n  ]"
    yield ",\n" + _text(_tail(table, tie_outs)).removeprefix("{\n")


def _text(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=_INDENT).decode()


def _deeper(text: str, levels: int) -> str:
    # A line feed inside a string is written as an escape.
    blanks = " " * levels * _INDENT
    return (blanks if levels == 1 else "") + text.replace("\n", "\n" + blanks)


def _head(table: Table) -> dict[str, object]:
    return {
        "number": table.number,
        "title": table.title,
        "community": table.community,
        "date": table.day,
        "masked": table.masked,
        "verified": table.verified,
        "columns": [
            {"header": c.header, "group": c.group, "value": c.value, "as": c.as_, "restricted": c.restricted}
            for c in table.columns
        ],
    }


def _tail(table: Table, tie_outs: Sequence[TieOut]) -> dict[str, object]:
    return {
        "cases": table.cases,
        "empty": table.empty,
        "notes": table.notes,
        "footer": table.footer,
        "tie_outs": [{"name": t.name, "left": t.left, "right": t.right, "holds": t.holds} for t in tie_outs],
    }
