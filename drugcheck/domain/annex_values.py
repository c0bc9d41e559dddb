"""What a column of an annex may name, and how its value becomes the text of a cell.

`row_number`, `blank` and `community`; the dotted path of any value of a record (`person.name`, `licence.class`; of a
list of entries all values, one behind the other); `facts.<name>` of annex_facts; `extra.<name>` for the office's own
columns; in a table with one row per community `count.<name>` of annex_counts; in a form `form.<name>` of annex_form.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, Literal, NamedTuple

from drugcheck.domain import fields
from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.annex_facts import NAMED_FACTS
from drugcheck.domain.case import Case, Health
from drugcheck.domain.facts import Facts
from drugcheck.domain.masking import RESTRICTED, Masking, illness_text, mask_of
from drugcheck.domain.sections.base import Mask
from drugcheck.domain.shapes import Field, shape_of
from drugcheck.domain.vocabulary import Term

As = Literal["text", "date", "number", "percent", "yes_no"]
Read = Callable[[Facts], object]
Cell = Callable[[Facts], str]

ROW_NUMBER: Final = "row_number"
BLANK: Final = "blank"
COMMUNITY: Final = "community"
FACTS: Final = "facts."
EXTRA: Final = "extra."
COUNT: Final = "count."
FORM: Final = "form."

# Official terms hold 、 inside them, so the items of a list stand apart by another sign.
SEPARATOR: Final = ";"


class Source(NamedTuple):
    """Where the values of a column come from, and how they are masked."""

    read: Read
    mask: Mask | None


class _Step(NamedTuple):
    attribute: str
    listed: bool


def source(value: str) -> Source:
    """The source of a value of one person.

    Raises:
        KeyError: there is no such field or fact.
    """
    if value.startswith(FACTS):
        fact = NAMED_FACTS[value.removeprefix(FACTS)]
        return Source(fact.read, fact.mask)
    if value.startswith(EXTRA):
        key = value.removeprefix(EXTRA)
        return Source(lambda facts: facts.case.extra.get(key), "text")
    if value == COMMUNITY:
        return Source(lambda facts: facts.community or UNASSIGNED, None)
    if value == BLANK:
        return Source(lambda facts: None, None)
    field = fields.FIELDS[value]
    return Source(_path(value, field), mask_of(field))


def _path(path: str, field: Field) -> Read:
    shape = shape_of(Case)
    steps: list[_Step] = []
    for key in path.split(".")[:-1]:
        shape = shape.tables[key]
        steps.append(_Step(shape.attribute, shape.listed))
    attribute = field.attribute
    if len(steps) == 1 and not field.listed:
        section = steps[0].attribute
        return lambda facts: getattr(getattr(facts.case, section), attribute, None)
    if not field.listed:
        return lambda facts: _single(facts.case, steps, attribute)
    return lambda facts: tuple(dict.fromkeys(_all(facts.case, steps, attribute)))


def _single(record: object, steps: list[_Step], attribute: str) -> object:
    for step in steps:
        record = getattr(record, step.attribute)
        if record is None:
            return None
    return getattr(record, attribute)


def _all(record: object, steps: list[_Step], attribute: str) -> Iterator[object]:
    if not steps:
        value = getattr(record, attribute)
        if isinstance(value, tuple):
            yield from value
        elif value is not None:
            yield value
        return
    inner = getattr(record, steps[0].attribute)
    for entry in inner if steps[0].listed else (inner,):
        if entry is not None:
            yield from _all(entry, steps[1:], attribute)


def cell(value: str, kind: As, masking: Masking, *, restricted: bool = False) -> Cell:
    """The function that writes the cell of one person, as the reader may see it.

    Raises:
        KeyError: there is no such field or fact.
    """
    if restricted and not masking.shows(_guard(value), value):
        read = source(value).read
        return lambda facts: RESTRICTED if words(read(facts), kind) else ""
    if value.startswith("health."):
        return _illness(fields.FIELDS[value], masking)
    found = source(value)
    read, mask = found.read, found.mask
    if masking.shows(mask, value):
        return lambda facts: words(read(facts), kind)
    return lambda facts: masked_words(read(facts), kind, mask, masking, value)


def _guard(value: str) -> Mask:
    """How a restricted column is guarded whose value is not masked by itself."""
    if value.startswith("health."):
        return "health"
    return source(value).mask or "text"


def _illness(field: Field, masking: Masking) -> Cell:
    """A value of [[health]], entry by entry: HIV is not named unless health is revealed."""

    def shown(health: tuple[Health, ...]) -> Iterator[str]:
        return (text for entry in health if (text := illness_text(entry, field, masking)))

    return lambda facts: SEPARATOR.join(dict.fromkeys(shown(facts.case.health)))


def masked_words(value: object, kind: As, mask: Mask | None, masking: Masking, path: str = "") -> str:
    """The text of a value as the reader may see it, each item of a list by itself."""
    if isinstance(value, tuple):
        return SEPARATOR.join(dict.fromkeys(masking.show(mask, words(item, kind), path) for item in value))
    return masking.show(mask, words(value, kind), path)


def words(value: object, kind: As = "text") -> str:
    """The text of a value: nothing for an absent one, dates by ISO 8601, 是 and 否, a share as percent.

    Percent has two places: one that is just above the limit of 四(六) must not read as if it kept to it.
    """
    if value is None:
        return ""
    if isinstance(value, Term):
        return value.value
    if isinstance(value, str):
        return "是" if kind == "yes_no" and value else value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return SEPARATOR.join(words(item, kind) for item in value)
    if isinstance(value, date):
        return "是" if kind == "yes_no" else value.isoformat()
    if isinstance(value, float) and kind == "percent":
        return f"{value:.2%}"
    return str(value)
