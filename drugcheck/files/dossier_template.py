"""templates/dossier.toml: which section the dossier of which category must have.

The office changes the marks, so every fault is named at once, with its line and the nearest known name: also those of
sense, such as a section twice, or one that neither the record nor a paper can fill.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drugcheck.domain.dossier_matrix import Demands, Matrix
from drugcheck.domain.naming import nearest_name
from drugcheck.domain.vocabulary import DossierSection
from drugcheck.files.faults import Fault, Position
from drugcheck.files.risk_template import load_template, named_twice, tables_of, without_words
from drugcheck.message import message


def load_demands(path: Path) -> Demands | None:
    """What each category asks of a dossier; None where the office has no such file (the DS rules then say nothing).

    Raises:
        TemplateFaultError: with every fault. TemplateReadError: the file is there and cannot be opened.
    """
    matrix = load_template(path, Matrix, _faults)
    return Demands(matrix) if matrix else None


def _faults(document: dict[str, Any]) -> Iterator[tuple[Position, Fault]]:
    rows = tables_of(document, "sections")
    yield from named_twice(("sections",), "section", rows)
    known = [section.value for section in DossierSection]
    for index, row in enumerate(rows):
        yield from without_words(("sections", index), row, ("section", "title"))
        name = row.get("section")
        if isinstance(name, str) and name.strip() and name not in known and not row.get("documents"):
            said = message("nothing says when it is there: neither a section of the record nor `documents`")
            place = f"sections[#{index + 1}].section"
            yield ("sections", index, "section"), Fault(place, "unknown-value", said, nearest_name(name, known))
