"""The program that reads one sheet of a workbook in a process of its own: workbook on stdin, rows as JSON on stdout.

python-calamine is compiled: a damaged workbook can make it ask for a hundred gigabytes, which ends the process, or run
for ever. Here that ends this process alone, which has limits on memory and writes nothing to the disk, not even a core.
The first line of its output are the sheets and what is merged; each line after it is a row of text. It imports nothing
of drugcheck, so that it starts at once.
"""

import io
import json
import sys
from datetime import datetime, time
from typing import Any, Final

PASSWORD: Final = 3
TOO_LARGE: Final = 4
_BROKEN: Final = 5

_MEMORY: Final = 2 * 1024**3
# Characters of all cells, and the cells themselves: one long text can stand in a million of them.
_MOST_CHARACTERS: Final = 64 * 1024**2
# Spreadsheets keep fifteen digits of a number.
_EXACT: Final = 10**15


def main(arguments: list[str]) -> int:
    """Writes the sheets, and with a number as argument the rows of that sheet. Returns 0 or why it could not."""
    _limit()
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    out = sys.stdout.buffer
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [
            (sheet.name, sheet.visible != SheetVisibleEnum.Visible)
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if not arguments:
            _line(out, {"sheets": sheets})
            return 0
        sheet = book.get_sheet_by_name(sheets[int(arguments[0])][0])
        _line(out, {"sheets": sheets, "merged": sheet.merged_cell_ranges or []})
        offset = [""] * (sheet.start[1] if sheet.start else 0)
        characters = 0
        for row in sheet.iter_rows():
            texts = offset + [text_of(value) for value in row]
            characters += len(texts) + sum(map(len, texts))
            if characters > _MOST_CHARACTERS:
                return TOO_LARGE
            _line(out, texts)
        out.flush()
    except PasswordError:
        return PASSWORD
    except Exception:
        return _BROKEN
    return 0


def text_of(value: object) -> str:
    """A value as text: days by ISO 8601, whole numbers without a point, those longer than fifteen digits as 4.3E+17."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        if abs(value) < _EXACT:
            return str(int(value)) if value == int(value) else repr(value)
        return f"{value:.14E}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    return "" if value is None else str(value)


def _line(out: Any, value: object) -> None:
    out.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def _limit() -> None:
    """Bounds the memory of this process, and keeps what is in it out of a core file, where the system can do that."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, _MEMORY)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
