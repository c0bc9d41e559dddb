"""Annex 3 as a Word document: the forms laid out in lines of one, two or three pairs, and boxes two by two.

The tags of templates/annex03.docx: `forms`, each with `title`, `standing`, `notices`, `sections` of `rows`, `footer`;
and every line by its own label (`{{ form.姓名 }}`), for an office that sets its official form in the template's place.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from drugcheck.domain.annex_form import COMMON_NOTICES, Form, Line, Section
from drugcheck.domain.annex_opinions import LAPSED_MARK, Opinion
from drugcheck.domain.annexes import Table
from drugcheck.domain.imprint import CONFIDENTIAL
from drugcheck.files.word import Properties, render_long, template_path

TEMPLATE: Final = "annex03.docx"

# Pages that Word opens and prints in a moment; thousands take it minutes.
FORMS_IN_DOCUMENT: Final = 200

# A line of the page has room for six parts: three narrow values, two of middling width, or one.
_ROOM: Final = 6
_NARROW, _MIDDLING = 22, 40


def forms_documents(
    forms: Sequence[Form], table: Table, templates: Path, author: str, name: Path
) -> Iterator[tuple[Path, bytes]]:
    """The forms as documents, each on a page of its own: one of that name, or several, numbered: `annex03-001.docx`.

    Raises as forms_document().
    """
    starts = range(0, max(1, len(forms)), FORMS_IN_DOCUMENT)
    for number, at in enumerate(starts, 1):
        path = name if len(starts) == 1 else name.with_name(f"{name.stem}-{number:03}{name.suffix}")
        yield path, forms_document(forms[at : at + FORMS_IN_DOCUMENT], table, templates, author)


def forms_document(forms: Sequence[Form], table: Table, templates: Path, author: str) -> bytes:
    """All forms as one document, each on a page of its own; the table says 无 where there is none.

    Raises:
        WordTemplateError: the office's template cannot be used.
    """
    values: dict[str, object] = {
        "forms": _Values(forms),
        "number": table.number,
        "title": table.title,
        "empty": table.empty,
        "confidential": CONFIDENTIAL,
    }
    return render_long(template_path(templates, TEMPLATE), values, Properties(table.title, author, table.day))


class _Values(Sequence[dict[str, object]]):
    """What the tags stand for, form by form, made as the document is."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._forms = forms

    def __len__(self) -> int:
        return len(self._forms)

    def __getitem__(self, place: Any) -> Any:
        found = self._forms[place]
        return [_form(form) for form in found] if isinstance(place, slice) else _form(found)

    def __iter__(self) -> Iterator[dict[str, object]]:
        return map(_form, self._forms)


def _form(form: Form) -> dict[str, object]:
    lines = [line for section in form.sections for line in section.lines]
    # By label first: a label that is also a name below must not take its place.
    return {line.label: line.value for line in lines} | {
        "number": form.number,
        "title": form.title,
        "case": form.case,
        "standing": [notice for notice in form.notices if notice not in COMMON_NOTICES],
        "notices": [notice for notice in form.notices if notice in COMMON_NOTICES],
        "sections": [{"title": section.title, "rows": list(_rows(section))} for section in form.sections],
        "boxes": [_box(line.opinion) for line in lines if line.opinion is not None],
        "footer": [line for line in form.footer if line != CONFIDENTIAL],
    }


def _rows(section: Section) -> Iterator[dict[str, object]]:
    boxes = [_box(line.opinion) for line in section.lines if line.opinion is not None]
    boxes += [_box(Opinion(""))] * (len(boxes) % 2)
    for place in range(0, len(boxes), 2):
        yield {"kind": "boxes", "cells": [], "boxes": boxes[place : place + 2]}
    for cells in _packed(line for line in section.lines if line.opinion is None):
        pairs = [{"label": line.label, "value": line.value} for line in cells]
        yield {"kind": len(cells), "cells": pairs, "boxes": []}


def _packed(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines side by side as their widths allow: the same template gives every person the same page."""
    row: list[Line] = []
    taken = 0
    for line in lines:
        parts = _ROOM // 3 if line.width <= _NARROW else _ROOM // 2 if line.width <= _MIDDLING else _ROOM
        if row and taken + parts > _ROOM:
            yield row
            row, taken = [], 0
        row.append(line)
        taken += parts
    if row:
        yield row


def _box(opinion: Opinion) -> dict[str, object]:
    """`open` where there is still something to be signed: a line for a pen."""
    return {
        "title": opinion.title,
        "mark": LAPSED_MARK if opinion.lapsed and opinion.signatures else "",
        "words": opinion.words,
        "signatures": [{"said": signed.said, "record": signed.record} for signed in opinion.signatures],
        "note": opinion.note,
        "open": bool(opinion.title) and (not opinion.signatures or bool(opinion.note)),
    }
