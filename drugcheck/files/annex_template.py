"""templates/annexNN.toml -> Template, or a refusal that names every fault with its line and the nearest known name."""

import re
from pathlib import Path
from typing import Final

import msgspec

from drugcheck.domain.annex_check import Position, template_faults
from drugcheck.domain.annex_values import BLANK
from drugcheck.domain.annexes import Template
from drugcheck.domain.shapes import Shape, accepts, shape_of
from drugcheck.errors import UsageError
from drugcheck.files import toml
from drugcheck.files.faults import Fault
from drugcheck.files.lines import Lines
from drugcheck.files.record import examine
from drugcheck.message import Message, message

_FILE_NAME: Final = re.compile(r"annex([0-9]{2})\.toml")
MOST_BYTES: Final = 1 << 20


class TemplateError(UsageError):
    """{source} cannot be used: {faults}"""

    hint = "drugcheck annex --categories"

    def __init__(self, faults: tuple[Fault, ...], source: str) -> None:
        self.faults = faults
        super().__init__(source=source, faults=_sentences(faults))


class NoTemplateError(UsageError):
    """there is no template {source}"""

    hint = "drugcheck doctor"


class UnreadableTemplateError(UsageError):
    """{source} is not text in UTF-8"""

    hint = "drugcheck doctor"


def load(path: Path) -> Template:
    """The template of a file; its number must be that of the file name.

    Raises:
        NoTemplateError, UnreadableTemplateError, TemplateError with every fault.
    """
    source = f"{path.parent.name}/{path.name}"
    try:
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise NoTemplateError(source=source) from None
    if len(data) > MOST_BYTES:
        raise UnreadableTemplateError(source=source)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableTemplateError(source=source) from None
    named = _FILE_NAME.fullmatch(path.name)
    return from_text(text, source, int(named[1]) if named else None)


def from_text(text: str, source: str, number: int | None = None) -> Template:
    """The template that a text holds. Raises TemplateError with every fault; `number` is the one it must have."""
    examined = examine(text, Template)
    template = examined.record or _readable_part(examined.document, number)
    lines = Lines(text)
    meant = (
        Fault(_place(fault.position), "contradiction", fault.message, fault.nearest, lines.of(fault.position) or 1)
        for fault in template_faults(template, number)
        # What a refused text lacks as a whole is not known: it may stand where it could not be read.
        if examined.record is not None or fault.position
    )
    faults = examined.faults if _is_unread(examined.faults) else (*examined.faults, *meant)
    if faults:
        raise TemplateError(tuple(sorted(faults, key=lambda fault: fault.line or 0)), source)
    return template


def _is_unread(faults: tuple[Fault, ...]) -> bool:
    """Whether the text could not be read at all, so that nothing is known of what it means."""
    return any(fault.kind in ("syntax", "schema-version") for fault in faults)


def _readable_part(document: toml.Table, number: int | None) -> Template:
    """The parts of a refused text that can be read, so that what they mean is checked in the same go."""
    shape = shape_of(Template)
    columns = document.get("columns")
    # A column that cannot be read keeps its place and offends nobody.
    readable = [
        {"header": f"#{place}", "value": BLANK} | _accepted(entry, shape.tables["columns"])
        for place, entry in enumerate(columns if isinstance(columns, list) else ())
    ]
    parts = {"schema": 1, "number": number or 1, "title": ""} | _accepted(document, shape) | {"columns": readable}
    return msgspec.convert(parts, Template)


def _accepted(table: object, shape: Shape) -> dict[str, object]:
    if not isinstance(table, dict):
        return {}
    return {key: value for key, value in table.items() if key in shape.fields and accepts(shape.fields[key], value)}


def _place(position: Position) -> str:
    place = ""
    for key in position:
        place += f"[#{key + 1}]" if isinstance(key, int) else f".{key}" if place else key
    return place


def _sentences(faults: tuple[Fault, ...]) -> Message:
    """All faults in one sentence, each with its line."""
    said = faults[0].sentence
    for fault in faults[1:]:
        said = message("{first}; {rest}", first=said, rest=fault.sentence)
    return said
