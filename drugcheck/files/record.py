"""A record as TOML text, and back: strict, stable, with all faults at once.

`schema = 1` leads, then the sections in the order of their shape; absent values are left out. Reading is one parse and
one msgspec.convert; only a refused text is walked through (drugcheck.files.faults).
"""

from functools import cache
from typing import Any, Final, Generic, NamedTuple, TypeVar, get_args, get_origin

import msgspec

from drugcheck.domain.case import Case
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import BUILTIN_TYPES, Shape, shape_of
from drugcheck.files import toml
from drugcheck.files.faults import SCALARS, Fault, Kind, RecordFaultError
from drugcheck.message import message

__all__ = [
    "Fault",
    "Kind",
    "RecordFaultError",
    "case_from_text",
    "case_to_text",
    "examine",
    "from_text",
    "to_text",
]

SCHEMA: Final = 1

_Shape = TypeVar("_Shape", bound=Record)


def case_from_text(text: str, source: str = "case") -> Case:
    """The case that a TOML text holds. Raises RecordFaultError with every fault; `source` names the text in it."""
    return from_text(text, Case, source)


def case_to_text(case: Case) -> str:
    """The TOML text of a case, LF line ends."""
    return to_text(case)


def from_text(text: str, shape: type[_Shape], source: str = "record") -> _Shape:
    """The record of that shape that a TOML text holds. Raises RecordFaultError with every fault."""
    examined = examine(text, shape)
    if examined.record is None:
        raise RecordFaultError(examined.faults, source)
    return examined.record


class Examined(NamedTuple, Generic[_Shape]):
    """What a text turned out to be: its tables, and the record or the faults."""

    document: toml.Table
    record: _Shape | None
    faults: tuple[Fault, ...]


def examine(text: str, shape: type[_Shape]) -> Examined[_Shape]:
    """Reads a text and raises nothing: for those who add faults of their own."""
    try:
        document = toml.parse(text)
    except toml.TomlSyntaxError as error:
        return Examined({}, None, (Fault("", "syntax", error.problem, line=error.line),))
    if document.get("schema") != SCHEMA and "schema" in shape.__struct_fields__:
        return Examined({}, None, (_schema_fault(document.get("schema")),))
    try:
        record = msgspec.convert(document, shape, builtin_types=BUILTIN_TYPES)
    except msgspec.ValidationError:
        record = None
    if record is not None and _is_sound(record):
        return Examined(document, record, ())
    from drugcheck.files.fault_walk import find_faults

    faults = find_faults(document, shape, text)
    return Examined(document, None, faults or (Fault("", "wrong-type", message("this cannot be read"), line=1),))


def to_text(record: Record) -> str:
    """The TOML text of a record, `schema` first where its shape has one."""
    shape = shape_of(type(record))
    document: dict[str, Any] = msgspec.to_builtins(record, builtin_types=BUILTIN_TYPES)
    _drop_empty(document, shape)
    if "schema" in shape.fields:
        document = {"schema": SCHEMA} | document
    return toml.emit(document)


def _drop_empty(document: dict[str, Any], shape: Shape) -> None:
    """Leaves out tables without a value, except where absent and empty differ."""
    for key, inner in shape.tables.items():
        if not inner.listed and key in document:
            _drop_empty(document[key], inner)
            if not document[key] and not inner.optional:
                del document[key]


def _schema_fault(found: object) -> Fault:
    if found is None:
        said = message("schema = {known} is missing at the top", known=SCHEMA)
    elif type(found) is int and found > SCHEMA:
        said = message(
            "schema {found} was written by a newer drugcheck; this one reads up to {known}", found=found, known=SCHEMA
        )
    else:
        said = message("the schema is not known; this drugcheck reads up to {known}", known=SCHEMA)
    return Fault("schema", "schema-version", said, line=None)


def _is_sound(record: Record) -> bool:
    """What annotations cannot say: a number stands once in its list, [extra] holds single values of allowed names."""
    for attribute in _numbered(type(record)):
        entries = getattr(record, attribute)
        if len(entries) > 1 and len({entry.no for entry in entries}) < len(entries):
            return False
    extra: dict[str, object] = getattr(record, "extra", {})
    if not extra:
        return True
    from drugcheck.domain.prohibited import prohibited_word

    return all(isinstance(value, SCALARS) and prohibited_word(key) is None for key, value in extra.items())


@cache
def _numbered(shape: type[Record]) -> tuple[str, ...]:
    """The attributes of a shape that are lists of numbered entries."""
    annotations: dict[str, object] = shape.__annotations__
    lists = (name for name, annotation in annotations.items() if get_origin(annotation) is tuple)
    return tuple(name for name in lists if hasattr(get_args(annotations[name])[0], "no"))
