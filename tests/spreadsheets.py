"""Workbooks that a test needs: made by xlsxwriter in memory, taken apart, broken, and put together again."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

Fill = Callable[[Any, Any], None]


def book(*sheets: tuple[str, Fill]) -> bytes:
    """A workbook whose sheets are filled by functions of workbook and worksheet."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, fill in sheets:
        fill(made, made.add_worksheet(name))
    made.close()
    return target.getvalue()


def rows(*lines: Sequence[object]) -> Fill:
    """Fills a sheet with rows; text stays text, a date is a date, a number is a number, None leaves a cell out."""

    def fill(made: Any, sheet: Any) -> None:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for number, line in enumerate(lines):
            for place, value in enumerate(line):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write_number(number, place, value)

    return fill


def sheet(*lines: Sequence[object]) -> bytes:
    """A workbook of one sheet with these rows."""
    return book(("名册", rows(*lines)))


def repacked(data: bytes, changes: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The zip file with some parts changed, or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    for name, change in changes.items():
        parts[name] = change if isinstance(change, bytes) else change(parts[name])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()
