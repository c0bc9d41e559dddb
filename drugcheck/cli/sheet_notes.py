"""What is said of a sheet that was read, besides its rows: what the spreadsheet hides, and formulas without a value."""

from collections.abc import Iterator

from drugcheck.files.sheet_shapes import Sheet
from drugcheck.message import Message, message

_MOST_CELLS = 10


def sheet_notes(sheet: Sheet) -> Iterator[Message]:
    """Nobody sees a hidden row and sends it on purpose, so what is hidden is read, and said."""
    if sheet.hidden_rows:
        rows = "、".join(map(str, sheet.hidden_rows[:_MOST_CELLS]))
        more = "…" if len(sheet.hidden_rows) > _MOST_CELLS else ""
        yield message("{count} hidden rows were read: {rows}{more}", count=len(sheet.hidden_rows), rows=rows, more=more)
    if sheet.hidden_columns:
        yield message("hidden columns were read: {columns}", columns="、".join(sheet.hidden_columns))
    if sheet.hidden_sheets:
        yield message("hidden sheets were not read: {names}", names="、".join(sheet.hidden_sheets))
    if sheet.uncalculated:
        cells = "、".join(sheet.uncalculated[:_MOST_CELLS])
        more = "…" if len(sheet.uncalculated) > _MOST_CELLS else ""
        yield message(
            "formulas without a stored value in {cells}{more}: open the file in Excel or WPS, and save it",
            cells=cells,
            more=more,
        )


def sheet_data(sheet: Sheet) -> dict[str, object]:
    """The same as values."""
    return {
        "sheet": sheet.name,
        "hidden_rows": sheet.hidden_rows,
        "hidden_columns": sheet.hidden_columns,
        "hidden_sheets": sheet.hidden_sheets,
        "uncalculated": sheet.uncalculated,
    }
