"""What is wrong in a document, all of it at once: unknown keys and values, wrong types, what is missing.

msgspec reports one error and repeats values in it; so when it refuses a document, this walk goes through the whole of
it beside the shape. A fault names the place, the line and the nearest known name, and never the value that stood there.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final

from drugcheck.domain.naming import nearest_name
from drugcheck.domain.prohibited import prohibited_word
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import Field, Shape, accepts, shape_of
from drugcheck.files.faults import SCALARS, Fault, Position
from drugcheck.files.lines import Lines
from drugcheck.message import Message, message

# Nobody mends more at a time, and the nearest name is looked for at each of them.
MOST_FAULTS: Final = 500
_EXPECTED: Final[dict[type, Message]] = {
    str: message("needs text in quotes"),
    int: message("needs a whole number"),
    float: message("needs a number"),
    bool: message("needs true or false"),
    date: message("needs a date such as 2022-03-06, without quotes"),
    dict: message("needs a table of values"),
}


def find_faults(document: dict[str, object], struct: type[Record], text: str = "") -> tuple[Fault, ...]:
    """The faults of a document beside its shape, in the order of the text; `text` is where lines are counted.

    All of them, or the first MOST_FAULTS.
    """
    lines = Lines(text)
    faults = islice(_table(document, shape_of(struct), (), ""), MOST_FAULTS)
    found = [fault._replace(line=lines.of(position)) for position, fault in faults]
    return tuple(sorted(found, key=lambda fault: fault.line or 0))


_Found = tuple[Position, Fault]


def _table(table: dict[str, object], shape: Shape, position: Position, place: str) -> Iterator[_Found]:
    for key, value in table.items():
        at, where = (*position, key), f"{place}.{key}" if place else key
        if key in shape.fields:
            yield from _field(value, shape.fields[key], at, where)
        elif key in shape.tables:
            yield from _inner(value, shape.tables[key], at, where)
        else:
            yield at, _unknown_key(key, shape, where)
    needed = [field.key for field in shape.fields.values() if field.required]
    needed += [inner.key for inner in shape.tables.values() if inner.required]
    for key in needed:
        if key not in table:
            where = f"{place}.{key}" if place else key
            yield position, Fault(where, "missing", message("is missing"))


def _unknown_key(key: str, shape: Shape, where: str) -> Fault:
    word = prohibited_word(key)
    if word is not None:
        return Fault(
            where, "forbidden-key", message("is not collected: {word} is outside the duty of the office", word=word)
        )
    labels = {field.label: field.key for field in shape.fields.values()}
    known = [*shape.fields, *shape.tables]
    return Fault(where, "unknown-key", message("unknown key"), labels.get(key) or nearest_name(key, known))


def _inner(value: object, shape: Shape, position: Position, place: str) -> Iterator[_Found]:
    if not shape.listed:
        if isinstance(value, dict):
            yield from _table(value, shape, position, place)
        else:
            yield position, Fault(place, "wrong-type", message("is one table: write [{place}]", place=place))
        return
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        yield position, Fault(place, "wrong-type", message("is a list of tables: write [[{place}]]", place=place))
        return
    numbers = [entry.get("no") for entry in value]
    counts = Counter(number for number in numbers if type(number) is int)
    taken_by_earlier: set[int] = set()
    for index, (entry, number) in enumerate(zip(value, numbers, strict=True)):
        alone = type(number) is int and counts[number] == 1
        where = f"{place}[{number if alone else f'#{index + 1}'}]"
        yield from _table(entry, shape, (*position, index), where)
        if shape.identity == "no" and type(number) is int:
            if number in taken_by_earlier:
                taken = message("the number {no} is taken by an earlier entry", no=number)
                yield (*position, index, "no"), Fault(f"{where}.no", "duplicate-no", taken)
            taken_by_earlier.add(number)


def _field(value: object, field: Field, position: Position, place: str) -> Iterator[_Found]:
    if field.key == "extra" and field.type is dict:
        yield from _extra(value, position, place)
    elif not field.repeated:
        if not accepts(field, value):
            yield position, _wrong(value, field, place)
    elif not isinstance(value, list):
        yield position, Fault(place, "wrong-type", message("is a list: write [...]"))
    else:
        for index, element in enumerate(value):
            if not accepts(field, [element]):
                yield position, _wrong(element, field, f"{place}[#{index + 1}]")


def _extra(value: object, position: Position, place: str) -> Iterator[_Found]:
    if not isinstance(value, dict):
        yield position, Fault(place, "wrong-type", message("is one table: write [{place}]", place=place))
        return
    for key, inner in value.items():
        at, where = (*position, key), f"{place}.{key}"
        word = prohibited_word(key)
        if word is not None:
            said = message("is not collected: {word} is outside the duty of the office", word=word)
            yield at, Fault(where, "forbidden-key", said)
        elif not isinstance(inner, SCALARS):
            yield at, Fault(where, "wrong-type", message("needs one value: text, a number, true or false, or a date"))


def _wrong(value: object, field: Field, place: str) -> Fault:
    if field.enum is not None and isinstance(value, str):
        meant = field.enum.of(unicodedata.normalize("NFKC", value))
        nearest = meant.value if meant is not None else field.enum.nearest(value)
        return Fault(place, "unknown-value", message("unknown value"), nearest)
    if field.choices and type(value) is field.type:
        nearest = nearest_name(str(value), map(str, field.choices), cutoff=0) if len(field.choices) > 1 else None
        return Fault(place, "unknown-value", message("unknown value"), nearest or str(field.choices[0]))
    expected = str if field.enum is not None else field.type
    if type(value) is expected or (expected is float and type(value) is int):
        return Fault(place, "unknown-value", message("has a form or a size that is not allowed"))
    return Fault(place, "wrong-type", _EXPECTED.get(expected, message("needs another kind of value")))
