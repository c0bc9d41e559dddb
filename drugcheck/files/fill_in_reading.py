"""A fill-in sheet that came back: what it is, and its rows, known by the codes above them and by their case ids."""

from collections.abc import Sequence
from typing import NamedTuple

from drugcheck.domain.fill_in import CASE_ID, FillColumn
from drugcheck.domain.filled_in import FilledRow
from drugcheck.errors import UsageError
from drugcheck.files.fill_in_writing import ABOUT, KIND, SCHEMA
from drugcheck.files.sheet_shapes import Sheet, SheetRow, clean
from drugcheck.files.sheets import Sheets

_HEADER_WITHIN = 20


class NotAFillInSheetError(UsageError):
    """the file is no fill-in sheet of this program, or the sheet that says what it is was lost"""

    hint = "drugcheck annex 9 --blank --out FILE.xlsx"


class CodesLostError(UsageError):
    """the row of codes above the cases was changed or deleted: put it back as it was in the sheet that went out"""

    hint = "drugcheck annex {annex} --blank --out FILE.xlsx"


class About(NamedTuple):
    """What a sheet says of itself."""

    annex: int
    community: str | None
    store: str
    commit: str


def about(sheets: Sheets) -> About:
    """What a sheet says of itself. Raises NotAFillInSheetError, SheetError."""
    if ABOUT not in sheets.names:
        raise NotAFillInSheetError()
    said = {row.cell(0): clean(row.cell(1)) for row in sheets.sheet(ABOUT).rows}
    annex = said.get("annex", "")
    if said.get("kind") != KIND or said.get("schema") != SCHEMA or not annex.isdecimal() or not said.get("commit"):
        raise NotAFillInSheetError()
    return About(int(annex), said.get("community") or None, said.get("store", ""), said["commit"])


def filled_rows(sheets: Sheets, known: About, columns: Sequence[FillColumn]) -> tuple[tuple[FilledRow, ...], Sheet]:
    """The rows below the codes, and the sheet they stand in.

    Raises:
        CodesLostError, NotAFillInSheetError, SheetError.
    """
    name = f"附件{known.annex}"
    if name not in sheets.names:
        raise NotAFillInSheetError()
    sheet = sheets.sheet(name)
    codes = next((row for row in sheet.rows[:_HEADER_WITHIN] if CASE_ID in map(clean, row.cells)), None)
    if codes is None:
        raise CodesLostError(annex=known.annex)
    places = _places(codes, columns)
    at = [clean(cell) for cell in codes.cells].index(CASE_ID)
    below = (row for row in sheet.rows if row.number > codes.number)
    rows = tuple(
        FilledRow(
            row.number,
            clean(row.cell(at)).upper(),
            tuple(None if place is None else _text(sheet, row, place, column) for place, column in places),
        )
        for row in below
    )
    return rows, sheet


def _places(codes: SheetRow, columns: Sequence[FillColumn]) -> list[tuple[int | None, FillColumn]]:
    """Where each column stands now; None for one that was deleted. The same code twice is told apart by its order."""
    left = list(enumerate(map(clean, codes.cells)))
    found: list[tuple[int | None, FillColumn]] = []
    for column in columns:
        place = next((place for place, code in left if code == column.value), None)
        left = [entry for entry in left if entry[0] != place]
        found.append((place, column))
    return found


def _text(sheet: Sheet, row: SheetRow, place: int, column: FillColumn) -> str:
    text = clean(row.cell(place))
    return sheet.day(text) if column.entry == "date" else text
