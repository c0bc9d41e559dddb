"""A PlainTable as CSV or markdown: cells are data, no text becomes a formula, a column or a line of its own."""

import csv
import io
from collections.abc import Sequence

from drugcheck.domain.plain_table import PlainTable
from drugcheck.files.tables import markdown_text, sheet_cell


def to_csv(table: PlainTable, *, headed: bool = False) -> str:
    """Headers and rows, line ends CR LF; with `headed` title, line below it and notes as well, for a printed sheet."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    if headed:
        writer.writerow([sheet_cell(_heading(table))])
    writer.writerow([sheet_cell(header) for header in table.headers])
    for row in table.rows:
        writer.writerow([sheet_cell(text, kind == "number") for text, kind in zip(row, _kinds(table), strict=True)])
    if headed:
        if not table.rows:
            writer.writerow([table.empty])
        for note in table.notes:
            writer.writerow([sheet_cell(note)])
    return target.getvalue()


def to_markdown(table: PlainTable) -> str:
    """A heading, the table and the notes."""
    lines = [f"# {markdown_text(_heading(table))}", "", *rows_to_markdown(table)]
    if table.notes:
        lines += ["", *(f"- {markdown_text(note)}" for note in table.notes)]
    return "\n".join(lines) + "\n"


def rows_to_markdown(table: PlainTable) -> list[str]:
    """Headers and rows alone."""
    rows = [_line(row) for row in table.rows] or [_line([table.empty, *[""] * (len(table.headers) - 1)])]
    return [_line(table.headers), "|" + " --- |" * len(table.headers), *rows]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(markdown_text, cells))} |"


def _heading(table: PlainTable) -> str:
    return "  ".join(part for part in (table.title, table.subtitle) if part)


def _kinds(table: PlainTable) -> tuple[str, ...]:
    return table.kinds or ("",) * len(table.headers)
