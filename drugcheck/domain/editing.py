"""Reading and setting one value of a case by its dotted path, from typed text. Pure: the next case is returned.

Paths are those of drugcheck.domain.paths. No error repeats what was typed as a value: it may be a name or a number of a
person.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from drugcheck.domain.case import Case
from drugcheck.domain.naming import suggestion
from drugcheck.domain.paths import EXTRA, Place, Step, UnknownFieldError, locate, nearest
from drugcheck.domain.shapes import BUILTIN_TYPES, Field, shape_of
from drugcheck.domain.typed import parse_text
from drugcheck.errors import UsageError

# A case on its way to text: tables, lists and plain values.
Document = dict[str, Any]

_FIXED = frozenset({"schema", "case.id"})


class EntryNeededError(UsageError):
    """{path} stands in a list: say which entry, such as {example}"""

    hint = "drugcheck case show CASE"


class UnknownEntryError(UsageError):
    """there is no entry {path}"""

    hint = "drugcheck case show CASE"


class FixedFieldError(UsageError):
    """{path} is given once and cannot be changed"""

    hint = "drugcheck case show CASE"


class MissingValueError(UsageError):
    """{path} ({label}) cannot be empty there"""

    hint = "drugcheck case set CASE {path}=VALUE"


def get_value(case: Case, path: str) -> object:
    """The value at a path: None where it is absent, a tuple of all values where the path names a list and no entry.

    Raises UnknownFieldError and UnknownEntryError.
    """
    place = locate(path)
    if path.startswith(EXTRA + ".") and place.field is not None:
        return case.extra.get(place.field.key)
    found: list[object] = [case]
    several = False
    for step in place.steps:
        several = several or (step.shape.listed and step.entry is None)
        found = [inner for outer in found for inner in _inside(outer, step, path)]
    if place.field is not None:
        found = [getattr(table, place.field.attribute) for table in found]
    if several:
        return tuple(value for value in found if value is not None)
    return found[0] if found else None


def _inside(outer: object, step: Step, path: str) -> list[object]:
    inner = getattr(outer, step.shape.attribute)
    if not step.shape.listed:
        return [] if inner is None else [inner]
    if step.entry is None:
        return list(inner)
    identity = step.shape.identity
    names = [getattr(entry, identity) if identity else None for entry in inner]
    index = _index(step, names)
    if index is None:
        raise UnknownEntryError(path=path)
    return [inner[index]]


def _index(step: Step, names: list[object]) -> int | None:
    """Which entry is meant: by `no` or code; a list of codes, and one without either, by position as well."""
    found = next((index for index, name in enumerate(names) if str(name) == step.entry), None)
    if found is None and step.shape.identity != "no" and step.entry and step.entry.isdecimal():
        position = int(step.entry)
        return position - 1 if 1 <= position <= len(names) else None
    return found


def set_value(case: Case, path: str, text: str) -> Case:
    """The case with one value set from text, or cleared by an empty text; an absent section is made where it can be.

    The path of a section that may be absent, or of an entry, with an empty text removes it. Raises
    UnknownFieldError, EntryNeededError, UnknownEntryError, FixedFieldError, ProhibitedFieldError, ValueTypeError and
    MissingValueError; the case is then as it was.
    """
    return set_values(case, [(path, text)])


def set_values(case: Case, assignments: Iterable[tuple[str, str]]) -> Case:
    """The case with several values set at once, so that a section with required values can be made in one step.

    An entry that is not there is made by its values, with the next free `no` of its list. Raises as set_value.
    """
    document: Document = msgspec.to_builtins(case, builtin_types=BUILTIN_TYPES)
    placed = [(locate(path), text.strip()) for path, text in assignments]
    for place, text in placed:
        _apply(document, place, text)
    for place, _ in placed:
        _refuse_gaps(document, place)
    return msgspec.convert(document, Case, builtin_types=BUILTIN_TYPES)


def _apply(document: Document, place: Place, text: str) -> None:
    """Writes the value into the document, making the tables on the way; an empty text takes it out."""
    field = place.field
    if place.path.startswith(EXTRA + ".") and field is not None:
        document[EXTRA] = {key: value for key, value in document.get(EXTRA, {}).items() if key != field.key}
        if text:
            document[EXTRA][field.key] = parse_text(field, text)
        return
    if place.path in _FIXED or (field is not None and place.steps and field.key == place.steps[-1].shape.identity):
        raise FixedFieldError(path=place.path)
    if field is None:
        _remove(document, place, text)
    elif text:
        table = document
        for step in place.steps:
            table = _enter(table, step, place.path)
        table[field.key] = parse_text(field, text, place.path)
    else:
        _clear(document, place.steps, field, place.path)


def _enter(table: Document, step: Step, path: str) -> Document:
    shape = step.shape
    if not shape.listed:
        inner: Document = table.setdefault(shape.key, {})
        return inner
    found = _entry(table, step, path)
    if found is not None:
        return found
    entries: list[Document] = list(table.get(shape.key, ()))
    table[shape.key] = entries
    made: Document = {}
    if shape.identity == "no":
        free = max((entry["no"] for entry in entries), default=0) + 1
        if step.entry != str(free):
            raise UnknownEntryError(path=path)
        made["no"] = free
    elif shape.identity:
        made[shape.identity] = step.entry
    elif step.entry != str(len(entries) + 1):
        raise UnknownEntryError(path=path)
    entries.append(made)
    return made


def _entry(table: Document, step: Step, path: str) -> Document | None:
    shape = step.shape
    entries: list[Document] = table.get(shape.key, [])
    if step.entry is None:
        before, _, after = path.partition(f"{shape.key}.")
        raise EntryNeededError(path=path, example=f"{before}{shape.key}.1.{after}")
    index = _index(step, [entry[shape.identity] if shape.identity else None for entry in entries])
    return None if index is None else entries[index]


def _clear(table: Document, steps: tuple[Step, ...], field: Field, path: str) -> None:
    """Takes the value out, and with its last value a table that may be absent; entries stay."""
    if not steps:
        table.pop(field.key, None)
        return
    step = steps[0]
    if step.shape.listed:
        entry = _entry(table, step, path)
        if entry is None:
            raise UnknownEntryError(path=path)
        _clear(entry, steps[1:], field, path)
        return
    inner = table.get(step.shape.key)
    if inner is None:
        return
    _clear(inner, steps[1:], field, path)
    if not inner:
        del table[step.shape.key]


def _remove(document: Document, place: Place, text: str) -> None:
    *outer, last = place.steps
    if text or last.shape.required or (last.shape.listed and last.entry is None):
        raise UnknownFieldError(path=place.path, nearest=suggestion(nearest(place.path)))
    table = document
    for step in outer:
        table = _enter(table, step, place.path)
    if not last.shape.listed:
        table.pop(last.shape.key, None)
        return
    entry = _entry(table, last, place.path)
    if entry is None:
        raise UnknownEntryError(path=place.path)
    table[last.shape.key] = [other for other in table[last.shape.key] if other is not entry]


def _refuse_gaps(document: Document, place: Place) -> None:
    """Every table on the way has the values without which it says nothing."""
    table, shape, prefix = document, shape_of(Case), ""
    for step in place.steps:
        prefix += f"{step.shape.key}."
        if step.shape.listed:
            found = _entry(table, step, place.path)
            prefix += f"{step.entry}."
        else:
            found = table.get(step.shape.key)
        if found is None:
            return
        table, shape = found, step.shape
        for field in shape.fields.values():
            if field.required and field.key not in table:
                raise MissingValueError(path=prefix + field.key, label=field.label)
