"""What stands in a Word document, as plain text: how a paper is looked at before it becomes a file."""

import io
from collections.abc import Iterator
from typing import Any

from drugcheck.files.tables import one_line


def text_of(data: bytes) -> str:
    """The paragraphs and tables of a document in their order; a merged cell stands once."""
    from docx import Document

    lines: list[str] = []
    for block in Document(io.BytesIO(data)).iter_inner_content():
        if hasattr(block, "rows"):
            # Cells may hold whole paragraphs: set in columns they would not fit a screen.
            lines += ["  ".join(texts) for texts in _rows(block)]
        else:
            lines.append(block.text.rstrip())
    return "\n".join(lines).strip("\n") + "\n"


def _rows(table: Any) -> Iterator[list[str]]:
    from docx.table import _Cell

    for row in table.rows:
        texts = [one_line(_Cell(cell, table).text).strip() for cell in row._tr.tc_lst]
        if any(texts):
            yield texts
