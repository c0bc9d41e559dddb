"""templates/risk.toml and templates/measures.toml: what an assessment may rely on, which measures suit which level.

The office types its own text into them, so that every fault is named at once, with its line and the nearest known name:
also those of sense, such as one code twice, or a scale that ends before it is in force.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from drugcheck.domain.risk import MeasureKinds, Scale, Scales
from drugcheck.domain.sections.base import Record
from drugcheck.errors import UsageError
from drugcheck.files.faults import Fault, Position, RecordFaultError
from drugcheck.files.lines import Lines
from drugcheck.files.record import examine
from drugcheck.message import message

MOST_BYTES: Final = 1 << 20
Template = TypeVar("Template", bound=Record)
_Found = tuple[Position, Fault]


class TemplateReadError(UsageError):
    """{source} cannot be read"""

    hint = "drugcheck doctor"


class TemplateFaultError(RecordFaultError):
    """{source}: {first}{more}"""

    hint = "drugcheck doctor"


def load_scales(path: Path) -> tuple[Scale, ...]:
    """The scales of templates/risk.toml; none where the office has no such file (RK012 then names each assessment).

    Raises:
        TemplateFaultError: with every fault. TemplateReadError: the file is there and cannot be opened.
    """
    scales = load_template(path, Scales, _scale_faults)
    return scales.scales if scales else ()


def load_measures(path: Path) -> dict[str, frozenset[str]]:
    """The kinds of measure of templates/measures.toml and the levels they are for; empty where there is no such file.

    Raises:
        TemplateFaultError, TemplateReadError: as load_scales.
    """
    kinds = load_template(path, MeasureKinds, _measure_faults)
    return {kind.kind: frozenset(kind.levels) for kind in kinds.measures} if kinds else {}


def load_template(
    path: Path, shape: type[Template], contradictions: Callable[[dict[str, Any]], Iterator[_Found]]
) -> Template | None:
    """The template of that shape, None where there is no such file; `contradictions` are what a shape cannot say.

    Raises:
        TemplateFaultError: with every fault. TemplateReadError: the file is there and cannot be opened.
    """
    text = _text(path)
    if text is None:
        return None
    examined = examine(text, shape)
    found = list(contradictions(examined.document))
    lines = Lines(text) if found else None
    faults = [*examined.faults, *(fault._replace(line=lines.of(at)) for at, fault in found if lines)]
    if faults or examined.record is None:
        raise TemplateFaultError(tuple(sorted(faults, key=lambda fault: fault.line or 0)), _name(path))
    return examined.record


def _text(path: Path) -> str | None:
    try:
        data = path.read_bytes()
        if len(data) > MOST_BYTES:
            raise TemplateReadError(source=_name(path))
        return data.decode("utf-8")
    except FileNotFoundError:
        return None
    except OSError:
        raise TemplateReadError(source=_name(path)) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise TemplateFaultError(
            (Fault("", "syntax", message("this is not UTF-8 text"), line=line),), _name(path)
        ) from None


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _scale_faults(document: dict[str, Any]) -> Iterator[_Found]:
    """Values of a wrong type are passed over: they have a fault of their own."""
    scales = tables_of(document, "scales")
    yield from named_twice(("scales",), "version", scales)
    for index, scale in enumerate(scales):
        at: Position = ("scales", index)
        circumstances = tables_of(scale, "circumstances")
        yield from named_twice((*at, "circumstances"), "code", circumstances)
        start, until = scale.get("in_force"), scale.get("until")
        if type(start) is date and type(until) is date and until < start:
            said = message("ends before it starts on {start}", start=start.isoformat())
            yield (*at, "until"), Fault(_place((*at, "until")), "contradiction", said)
        for place, circumstance in enumerate(circumstances):
            yield from without_words((*at, "circumstances", place), circumstance, ("code", "text"))
        yield from without_words(at, scale, ("version", "title"))


def _measure_faults(document: dict[str, Any]) -> Iterator[_Found]:
    measures = tables_of(document, "measures")
    yield from named_twice(("measures",), "kind", measures)
    for index, measure in enumerate(measures):
        yield from without_words(("measures", index), measure, ("kind", "levels"))


def named_twice(at: Position, key: str, tables: Iterable[dict[str, Any]]) -> Iterator[_Found]:
    """A fault for each table whose `key` says what an earlier one said."""
    seen: set[str] = set()
    for index, table in enumerate(tables):
        value = table.get(key)
        if isinstance(value, str) and value in seen:
            place: Position = (*at, index, key)
            yield place, Fault(_place(place), "contradiction", message("stands there twice"))
        elif isinstance(value, str):
            seen.add(value)


def without_words(at: Position, table: dict[str, Any], keys: Iterable[str]) -> Iterator[_Found]:
    """A fault for each of the keys that holds no word or an empty list."""
    for key in keys:
        value = table.get(key)
        if (isinstance(value, str) and not value.strip()) or value == []:
            yield (*at, key), Fault(_place((*at, key)), "contradiction", message("is empty"))


def _place(at: Position) -> str:
    return "".join(f"[#{part + 1}]" if isinstance(part, int) else f".{part}" for part in at).removeprefix(".")


def tables_of(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The tables of a list; of one that is none an empty table, which has a fault of its own."""
    value = document.get(key)
    return [entry if isinstance(entry, dict) else {} for entry in value] if isinstance(value, list) else []
