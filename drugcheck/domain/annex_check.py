"""What is wrong with an annex template: names that do not exist, headers that stand twice, a number not its own.

Text and lines belong to files.annex_template; here is what a template may mean.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain import fields
from drugcheck.domain.annex_counts import COUNT_NAMES
from drugcheck.domain.annex_facts import NAMED_FACTS
from drugcheck.domain.annex_form import BLOCKS
from drugcheck.domain.annex_values import BLANK, COMMUNITY, COUNT, EXTRA, FACTS, FORM, ROW_NUMBER
from drugcheck.domain.annexes import Column, Template
from drugcheck.domain.belonging import CATEGORIES
from drugcheck.domain.case import Case
from drugcheck.domain.naming import nearest_name, nearest_path
from drugcheck.domain.prohibited import prohibited_word
from drugcheck.domain.shapes import shape_of
from drugcheck.message import Message, message

# Keys from the top of the template; a number is the place of a column, from 0.
Position = tuple[str | int, ...]


class TemplateFault(NamedTuple):
    """One fault of a template: where, what, and the nearest known name."""

    position: Position
    message: Message
    nearest: str | None = None


_PAPER: Final = re.compile(r"A[34]( (portrait|landscape))?")


def template_faults(template: Template, number: int | None = None) -> tuple[TemplateFault, ...]:
    """Every fault of a template; `number` is that of its file name."""
    return tuple(_faults(template, number))


def _faults(template: Template, number: int | None) -> Iterator[TemplateFault]:
    if number is not None and template.number != number:
        said = message("number {number} in the file of annex {expected}", number=template.number, expected=number)
        yield TemplateFault(("number",), said, str(number))
    if not _PAPER.fullmatch(template.paper):
        yield TemplateFault(("paper",), message("unknown paper"), "A3 landscape")
    yield from _kind(template)
    if not template.columns:
        yield TemplateFault((), message("a template needs at least one column"))
    for place, column in enumerate(template.columns):
        yield from _column(template, column, ("columns", place))
    yield from _duplicates(template)
    for place, value in enumerate(template.sort):
        if value.startswith((COUNT, FORM)) or value in (ROW_NUMBER, BLANK) or not _is_known(value):
            yield TemplateFault(("sort", place), message("cannot be sorted by"), nearest_value(value, template))


def _kind(template: Template) -> Iterator[TemplateFault]:
    if template.per is not None and (template.rows is not None or template.form):
        yield TemplateFault(("per",), message("a table of counts has neither rows nor form"))
    if template.per is None and template.rows is None:
        yield TemplateFault((), message("rows names a category, or per = community makes a table of counts"))
    if template.rows is not None and template.rows not in CATEGORIES:
        yield TemplateFault(("rows",), message("unknown category"), nearest_name(template.rows, CATEGORIES))


def _column(template: Template, column: Column, position: Position) -> Iterator[TemplateFault]:
    value, at = column.value, (*position, "value")
    if not column.header.strip():
        yield TemplateFault((*position, "header"), message("a column needs a header"))
    if value.startswith(EXTRA) and (word := prohibited_word(value.removeprefix(EXTRA))):
        yield TemplateFault(at, message("is not collected: {word} is outside the duty of the office", word=word))
    elif not _is_known(value):
        yield TemplateFault(at, _unknown(value), nearest_value(value, template))
    elif not _fits(value, template):
        yield TemplateFault(at, message("does not belong into this kind of annex"))
    elif column.as_ == "date" and (field := fields.FIELDS.get(value)) is not None and not issubclass(field.type, date):
        yield TemplateFault((*position, "as"), message("is not a date"), "text")


def _unknown(value: str) -> Message:
    if value.startswith(FACTS):
        return message("unknown named fact")
    return message("unknown count") if value.startswith(COUNT) else message("unknown field")


def _is_known(value: str) -> bool:
    if value.startswith(FACTS):
        return value.removeprefix(FACTS) in NAMED_FACTS
    if value.startswith(COUNT):
        return value.removeprefix(COUNT) in COUNT_NAMES
    if value.startswith(FORM):
        return value.removeprefix(FORM) in BLOCKS
    if value.startswith(EXTRA):
        return bool(value.removeprefix(EXTRA).strip())
    return value in (ROW_NUMBER, BLANK, COMMUNITY) or value in fields.FIELDS


def _fits(value: str, template: Template) -> bool:
    """A count belongs into a table of counts, a block of a form into a form, a person's value into neither of both."""
    if value in (BLANK, COMMUNITY):
        return True
    if value == ROW_NUMBER:
        return not template.form
    if value.startswith(COUNT):
        return template.per is not None
    return template.per is None and (template.form or not value.startswith(FORM))


def nearest_value(value: str, template: Template) -> str | None:
    """The nearest value that a column of this template may name."""
    if template.per is not None:
        known = [ROW_NUMBER, COMMUNITY, BLANK, *(COUNT + name for name in COUNT_NAMES)]
    else:
        known = [ROW_NUMBER, BLANK, COMMUNITY, *fields.FIELDS, *(FACTS + name for name in NAMED_FACTS)]
        known += [FORM + name for name in BLOCKS] if template.form else []
    near = nearest_name(value, known)
    return near or (None if template.per is not None else nearest_path(shape_of(Case), value))


def _duplicates(template: Template) -> Iterator[TemplateFault]:
    seen: set[tuple[str | None, str]] = set()
    for place, column in enumerate(template.columns):
        key = (column.group, column.header.strip())
        if key in seen:
            yield TemplateFault(("columns", place, "header"), message("the header stands twice in its group"))
        seen.add(key)
