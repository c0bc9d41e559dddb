"""A Table as markdown, CSV, JSON or plain text; HTML is in files.html_pages.

Cells are data, whatever stands in them: no text becomes a formula, a tag, a column or a line of its own.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import Table

JSON_SCHEMA: Final = 1

# Control characters, line separators and marks that turn the direction of text.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
# What a spreadsheet takes for a formula, the full-width forms included.
_FORMULA: Final = re.compile("[\\t\\r\\n ]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER: Final = re.compile(r"-?\d{1,11}(\.\d+)?%?")
# A spreadsheet keeps fifteen digits of a number and no zero before it.
_LONG_DIGITS: Final = re.compile(r"(0\d+|\d{12,})[Xx]?")
_MARKDOWN: Final = str.maketrans(
    {"|": "\\|", "\\": "\\\\", "<": "&lt;", "&": "&amp;", "`": "\\`", "*": "\\*", "_": "\\_"}
)


def clean(text: str) -> str:
    """Text without what could drive a printer or a terminal; line feeds and tabs stay."""
    return _CONTROL.sub(" ", text)


def one_line(text: str) -> str:
    """The same on one line."""
    return clean(text).replace("\n", " ").replace("\t", " ")


def markdown_text(text: str) -> str:
    """Text that markdown shows as it stands."""
    return clean(text).translate(_MARKDOWN).replace("\n", "<br>").replace("\t", " ")


def to_markdown(table: Table, tie_outs: Sequence[TieOut] = ()) -> str:
    """A heading, the table, notes and footer."""
    labels = [markdown_text(column.label) for column in table.columns]
    lines = [f"# {markdown_text(_title(table))}", "", f"| {' | '.join(labels)} |", "|" + " --- |" * len(labels)]
    lines += [f"| {' | '.join(map(markdown_text, row))} |" for row in table.lines]
    lines += ["", *(f"- {markdown_text(note)}" for note in (*table.notes, *tie_notes(tie_outs)))]
    lines += ["", "  \n".join(markdown_text(line) for line in table.footer)]
    return "\n".join(lines) + "\n"


def to_csv(table: Table, tie_outs: Sequence[TieOut] = ()) -> str:
    """Title, one line of headers, rows, notes and footer, for a spreadsheet: line ends CR LF.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it, a long number a tab, so that all of
    its digits stay.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([sheet_cell(_title(table))])
    writer.writerow([sheet_cell(column.label) for column in table.columns])
    numbers = [column.as_ in ("number", "percent") for column in table.columns]
    for row in table.lines:
        writer.writerow([sheet_cell(text, number) for text, number in zip(row, numbers, strict=True)])
    for line in (*table.notes, *tie_notes(tie_outs), *table.footer):
        writer.writerow([sheet_cell(line)])
    return target.getvalue()


def sheet_cell(text: str, number: bool = False) -> str:
    """The text as a spreadsheet shows it and nothing else."""
    text = clean(text)
    if number and _NUMBER.fullmatch(text):
        return text
    if _LONG_DIGITS.fullmatch(text):
        return "\t" + text
    return "'" + text if _FORMULA.match(text) else text


def to_json(table: Table, tie_outs: Sequence[TieOut] = ()) -> str:
    """One object with a schema number."""
    return to_json_bytes(table, tie_outs).decode()


def to_json_bytes(table: Table, tie_outs: Sequence[TieOut] = ()) -> bytes:
    """The same as the bytes of a file."""
    return json_bytes({"schema": JSON_SCHEMA, **as_object(table, tie_outs)})


def json_text(value: object) -> str:
    """A value as indented JSON."""
    return json_bytes(value).decode()


def json_bytes(value: object) -> bytes:
    """The same as the bytes of a file: a list of ten thousand forms is large, and a text of it thrice as large."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def as_object(table: Table, tie_outs: Sequence[TieOut] = ()) -> dict[str, object]:
    """The table as JSON has it: rows are lists of strings in the order of `columns`, none where there are none."""
    return {
        "number": table.number,
        "title": table.title,
        "community": table.community,
        "date": table.day,
        "masked": table.masked,
        "verified": table.verified,
        "columns": [
            {"header": c.header, "group": c.group, "value": c.value, "as": c.as_, "restricted": c.restricted}
            for c in table.columns
        ],
        "rows": table.rows,
        "cases": table.cases,
        "empty": table.empty,
        "notes": table.notes,
        "footer": table.footer,
        "tie_outs": [{"name": t.name, "left": t.left, "right": t.right, "holds": t.holds} for t in tie_outs],
    }


def to_text(table: Table, tie_outs: Sequence[TieOut] = ()) -> str:
    """The table for a terminal, with the case id of each row; a table of counts lies on its side to fit."""
    headers = [one_line(column.label) for column in table.columns]
    rows = [[one_line(text) for text in row] for row in table.lines]
    if table.cases:
        headers = ["档案", *headers]
        rows = [[case, *row] for case, row in zip(table.cases, rows, strict=True)]
    elif table.rows and any(column.value == "community" for column in table.columns):
        place = next(n for n, column in enumerate(table.columns) if column.value == "community")
        sides = [
            n for n, column in enumerate(table.columns) if column.value not in ("community", "row_number", "blank")
        ]
        rows, headers = [[headers[n], *(row[n] for row in rows)] for n in sides], ["", *(row[place] for row in rows)]
    body = grid(rows, headers)
    notes = (*table.notes, *tie_notes(tie_outs))
    return "\n".join((one_line(_title(table)), body, *map(one_line, notes), *map(one_line, table.footer))) + "\n"


def grid(rows: Sequence[Sequence[str]], headers: Sequence[str] = ()) -> str:
    """Aligned columns, a Chinese character taken as two wide; no text is read as a number."""
    from tabulate import tabulate  # type: ignore[import-untyped]

    style = "simple" if headers else "plain"
    return str(tabulate(rows, headers=headers, tablefmt=style, disable_numparse=True))


def tie_notes(tie_outs: Iterable[TieOut]) -> tuple[str, ...]:
    """How many tie-outs hold, then each that does not."""
    ties = tuple(tie_outs)
    if not ties:
        return ()
    broken = [tie.sentence for tie in ties if not tie.holds]
    return (f"勾稽 {len(ties) - len(broken)}/{len(ties)}" + (" 不符:" if broken else " 全部相符"), *broken)


def _title(table: Table) -> str:
    parts = (table.heading, table.community or "", table.day.isoformat())
    return "  ".join(part for part in parts if part)
