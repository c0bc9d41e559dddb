"""A Table as markdown, CSV or plain text, line by line; JSON is in files.table_json, HTML in files.html_pages.

Cells are data, whatever stands in them: no text becomes a formula, a tag, a column or a line of its own.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import Table
from drugcheck.message import width

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
    # None of these is printable: to ask takes a tenth of what it takes to look for them.
    return text if text.isprintable() else _CONTROL.sub(" ", text)


def one_line(text: str) -> str:
    """The same on one line."""
    return clean(text).replace("\n", " ").replace("\t", " ")


def markdown_text(text: str) -> str:
    """Text that markdown shows as it stands."""
    return clean(text).translate(_MARKDOWN).replace("\n", "<br>").replace("\t", " ")


def markdown(table: Table, tie_outs: Sequence[TieOut] = ()) -> Iterator[str]:
    """A heading, the table, notes and footer, line by line."""
    labels = [markdown_text(column.label) for column in table.columns]
    yield f"# {markdown_text(_title(table))}\n\n| {' | '.join(labels)} |\n|{' --- |' * len(labels)}\n"
    for row in table.lines:
        yield f"| {' | '.join(map(markdown_text, row))} |\n"
    yield "\n"
    for note in (*table.notes, *tie_notes(tie_outs)):
        yield f"- {markdown_text(note)}\n"
    yield "\n" + "  \n".join(markdown_text(line) for line in table.footer) + "\n"


def to_csv(table: Table, tie_outs: Sequence[TieOut] = ()) -> str:
    """The lines of csv_lines() as one text."""
    return "".join(csv_lines(table, tie_outs))


def csv_lines(table: Table, tie_outs: Sequence[TieOut] = ()) -> Iterator[str]:
    """Title, one line of headers, rows, notes and footer, for a spreadsheet: line ends CR LF.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it, a long number a tab, so that all of
    its digits stay.
    """
    write: Callable[[list[str]], str] = csv.writer(_Returned(), lineterminator="\r\n").writerow
    yield write([sheet_cell(_title(table))])
    yield write([sheet_cell(column.label) for column in table.columns])
    numbers = [column.as_ in ("number", "percent") for column in table.columns]
    for row in table.lines:
        yield write([sheet_cell(text, number) for text, number in zip(row, numbers, strict=True)])
    for line in (*table.notes, *tie_notes(tie_outs), *table.footer):
        yield write([sheet_cell(line)])


class _Returned:
    """What csv.writer writes into: a line comes back to who wrote it."""

    def write(self, line: str) -> str:
        """The line."""
        return line


def sheet_cell(text: str, number: bool = False) -> str:
    """The text as a spreadsheet shows it and nothing else."""
    # Words alone, or nothing: neither a number nor a formula.
    if not text or text.isalpha():
        return text
    text = clean(text)
    if number and _NUMBER.fullmatch(text):
        return text
    if _LONG_DIGITS.fullmatch(text):
        return "\t" + text
    return "'" + text if _FORMULA.match(text) else text


def text_lines(table: Table, tie_outs: Sequence[TieOut] = (), wide: int | None = None) -> Iterator[str]:
    """The table for a terminal, with the case id of each row; a table of counts lies on its side to fit.

    Its rows end at `wide` cells, with a … where they go on.
    """
    headers = tuple(one_line(column.label) for column in table.columns)
    rows: Sequence[tuple[str, ...]] = table.lines
    if table.cases:
        headers = ("档案", *headers)
        rows = _Numbered(table.cases, rows)
    elif table.rows and any(column.value == "community" for column in table.columns):
        place = next(n for n, column in enumerate(table.columns) if column.value == "community")
        sides = [
            n for n, column in enumerate(table.columns) if column.value not in ("community", "row_number", "blank")
        ]
        headers, rows = (
            ("", *(row[place] for row in rows)),
            [(headers[n], *(row[n] for row in table.lines)) for n in sides],
        )
    yield one_line(_title(table)) + "\n"
    yield from grid(rows, headers) if wide is None else (_ended(line, wide) for line in grid(rows, headers))
    for line in (*table.notes, *tie_notes(tie_outs), *table.footer):
        yield one_line(line) + "\n"


class _Numbered(Sequence[tuple[str, ...]]):
    """Rows behind the case id of each."""

    def __init__(self, cases: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
        self._cases, self._rows = cases, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: Any) -> Any:
        return (self._cases[place], *self._rows[place])

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return ((case, *row) for case, row in zip(self._cases, self._rows, strict=True))


def grid(rows: Sequence[Sequence[str]], headers: Sequence[str] = ()) -> Iterator[str]:
    """Lines of aligned columns, a Chinese character taken as two wide; the rows are gone through twice, never held."""
    widths = [width(header) for header in headers] or [0] * len(rows[0])
    for row in rows:
        widths = list(map(max, widths, map(width, map(one_line, row))))
    if headers:
        yield _aligned(headers, widths)
        yield _aligned(["-" * full for full in widths], widths)
    for row in rows:
        yield _aligned(list(map(one_line, row)), widths)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (text + " " * (full - width(text)) for text, full in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip() + "\n"


def _ended(line: str, wide: int) -> str:
    line = line.rstrip("\n")
    if width(line) > wide:
        line = line[: wide - 1]
        while width(line) >= wide:
            line = line[:-1]
        line += "…"
    return line + "\n"


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
