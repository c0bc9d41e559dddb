"""What the XML of a sheet says besides its values: how far it reaches, what is hidden, which formulas have no value.

The reader of values needs memory for the whole rectangle that a sheet reaches over, so its reach is known first.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from drugcheck.files.sheet_shapes import MAX_ROWS, TooManyRowsError
from drugcheck.files.spreadsheet_package import BrokenWorkbookError
from drugcheck.files.spreadsheet_xml import Attributes, parse

# Written where a formula has no stored value; rosters refuse such a cell as they refuse other errors.
NOT_CALCULATED: Final = "#CALC!"
_MOST_COLUMNS: Final = 16_384
# XFD is the last one.
_MOST_LETTERS: Final = 3
_TRUE: Final = ("1", "true")
_HIDDEN_IN_ODS: Final = ("collapse", "filter")


class Scan(NamedTuple):
    """The reach of a sheet, in rows and columns from its first; what is hidden; cells (row, column) with an error.

    Rows count from 1, columns from 0.
    """

    last_row: int
    columns: int
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    failed: dict[tuple[int, int], str]
    uncalculated: tuple[tuple[int, int], ...]


class Listed(NamedTuple):
    """A sheet as its workbook lists it: name, the part that holds it, whether the spreadsheet hides it."""

    name: str
    part: str
    hidden: bool = False


class _Columns(dict[str, int]):
    """Letters of a column -> its place from 0."""

    def __missing__(self, letters: str) -> int:
        if not 0 < len(letters) <= _MOST_LETTERS or not (letters.isascii() and letters.isalpha()):
            raise BrokenWorkbookError()
        number = 0
        for character in letters.upper():
            number = number * 26 + ord(character) - 64
        self[letters] = number - 1
        return self[letters]


def listed_sheets(parts: Mapping[str, bytes]) -> tuple[tuple[Listed, ...], bool]:
    """The sheets of an xlsx workbook, and whether its days count from 1904."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str, bool]] = []
    from_1904: list[bool] = []

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "").casefold()
            targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def entry(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append((attributes.get("name", ""), _relation_id(attributes), hidden))
        elif name == "workbookPr":
            from_1904.append(attributes.get("date1904") in _TRUE)

    parse(parts.get("xl/_rels/workbook.xml.rels", b""), relation)
    parse(parts["xl/workbook.xml"], entry)
    listed = (Listed(name, targets.get(relation, ""), hidden) for name, relation, hidden in sheets)
    # Charts and macros stand in other folders.
    return tuple(one for one in listed if one.part.startswith("xl/worksheets/")), any(from_1904)


def listed_tables(parts: Mapping[str, bytes]) -> tuple[Listed, ...]:
    """The sheets of an ods workbook; which of them is hidden stands in a style."""
    hidden_styles: set[str] = set()
    styles: list[str] = []
    found: list[tuple[str, str]] = []

    def entry(name: str, attributes: Attributes) -> None:
        if name == "style":
            styles.append(attributes.get("style:name", ""))
        elif name == "table-properties" and attributes.get("table:display") == "false" and styles:
            hidden_styles.add(styles[-1])
        elif name == "table":
            found.append((attributes.get("table:name", ""), attributes.get("table:style-name", "")))

    parse(parts.get("content.xml", b""), entry)
    return tuple(Listed(name, "", style in hidden_styles) for name, style in found)


def _relation_id(attributes: Attributes) -> str:
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id" and ":" in key), "")


def scan_xlsx(data: bytes) -> Scan:
    """What the part of one sheet says. Raises TooManyRowsError, BrokenWorkbookError, EntitiesError."""
    found = _Xlsx()
    parse(data, found.start)
    return found.scan()


def _hide(hidden: bytearray, first: int, end: int) -> None:
    """Marks these columns, as far as a sheet has them."""
    first, end = max(first, 0), min(end, _MOST_COLUMNS)
    if first < end:
        hidden[first:end] = b"\1" * (end - first)


def _count(text: str | int) -> int:
    """How often something is repeated. Raises BrokenWorkbookError for less than once."""
    count = int(text)
    if count < 1:
        raise BrokenWorkbookError()
    return count


class _Xlsx:
    """A cell is judged when the next one begins: `<c r="B3" t="e"><f>…</f><v>#N/A</v></c>`."""

    def __init__(self) -> None:
        self.letters = _Columns()
        self.row, self.column, self.kind = 0, -1, ""
        self.has_formula = self.has_value = self.row_is_hidden = False
        self.filled, self.last_filled, self.columns = 0, 0, 0
        self.hidden_rows: list[int] = []
        self.hidden_columns = bytearray(_MOST_COLUMNS)
        self.failed: dict[tuple[int, int], str] = {}
        self.uncalculated: list[tuple[int, int]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "c":
            self._judge()
            reference = attributes.get("r")
            self.column = self.column + 1 if reference is None else self.letters[reference.rstrip("0123456789")]
            self.kind = attributes.get("t", "")
            self.has_formula = self.has_value = False
        elif name in ("v", "is"):
            self.has_value = True
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self._judge()
            self.row = int(attributes.get("r", self.row + 1))
            self.column, self.has_value, self.has_formula = -1, False, False
            self.row_is_hidden = attributes.get("hidden") in _TRUE
        elif name == "col" and attributes.get("hidden") in _TRUE:
            _hide(self.hidden_columns, int(attributes["min"]) - 1, int(attributes["max"]))

    def _judge(self) -> None:
        if self.has_value:
            if self.row != self.last_filled:
                self.filled += 1
                if self.filled > MAX_ROWS:
                    raise TooManyRowsError(limit=MAX_ROWS)
                self.last_filled = max(self.row, self.last_filled)
                if self.row_is_hidden:
                    self.hidden_rows.append(self.row)
            if self.column >= self.columns:
                self.columns = self.column + 1
            if self.kind == "e":
                self.failed[self.row, self.column] = NOT_CALCULATED
        elif self.has_formula:
            self.uncalculated.append((self.row, self.column))

    def scan(self) -> Scan:
        """What was found."""
        self._judge()
        hidden = tuple(column for column, is_hidden in enumerate(self.hidden_columns[: self.columns]) if is_hidden)
        return Scan(
            self.last_filled,
            self.columns,
            tuple(self.hidden_rows),
            hidden,
            self.failed,
            tuple(self.uncalculated),
        )


def scan_ods(data: bytes, wanted: str) -> Scan:
    """What content.xml says of the sheet of that name. Raises TooManyRowsError, BrokenWorkbookError, EntitiesError."""
    found = _Ods(wanted)
    parse(data, found.start, found.end)
    return found.scan()


class _Ods:
    """Rows and cells that are repeated stand there once, with their number."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.inside = False
        self.row, self.repeated, self.column = 0, 1, 0
        self.row_is_filled = self.row_is_hidden = False
        self.cell: tuple[int, bool, bool, bool] | None = None
        self.declared = 0
        self.filled, self.last_filled, self.columns = 0, 0, 0
        self.hidden_rows: list[int] = []
        self.hidden_columns = bytearray(_MOST_COLUMNS)
        self.failed: dict[tuple[int, int], str] = {}
        self.uncalculated: list[tuple[int, int]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "table":
            self.inside = attributes.get("table:name") == self.wanted
        elif not self.inside:
            return
        elif name == "table-column":
            count = _count(attributes.get("table:number-columns-repeated", 1))
            if attributes.get("table:visibility") in _HIDDEN_IN_ODS:
                _hide(self.hidden_columns, self.declared, self.declared + count)
            self.declared += count
        elif name == "table-row":
            self.repeated = _count(attributes.get("table:number-rows-repeated", 1))
            self.column, self.row_is_filled = 0, False
            self.row_is_hidden = attributes.get("table:visibility") in _HIDDEN_IN_ODS
        elif name in ("table-cell", "covered-table-cell"):
            count = _count(attributes.get("table:number-columns-repeated", 1))
            failed = attributes.get("calcext:value-type") == "error"
            self.cell = (count, "office:value-type" in attributes, "table:formula" in attributes, failed)
        elif name == "p" and self.cell is not None:
            self.cell = (self.cell[0], True, *self.cell[2:])

    def end(self, name: str) -> None:
        """An element ends."""
        if not self.inside:
            return
        if name == "table":
            self.inside = False
        elif name in ("table-cell", "covered-table-cell") and self.cell is not None:
            count, has_value, has_formula, failed = self.cell
            place = (self.row + 1, self.column)
            self.column += count
            if self.column > _MOST_COLUMNS:
                raise BrokenWorkbookError()
            self.cell = None
            if failed:
                self.failed[place] = NOT_CALCULATED
            if has_value:
                self.row_is_filled = True
                self.columns = max(self.columns, self.column)
            elif has_formula:
                self.uncalculated.append(place)
        elif name == "table-row":
            if self.row_is_filled:
                if self.row_is_hidden:
                    self.hidden_rows += range(self.row + 1, self.row + min(self.repeated, 16_384) + 1)
                self.filled += self.repeated
                if self.filled > MAX_ROWS:
                    raise TooManyRowsError(limit=MAX_ROWS)
                self.last_filled = self.row + self.repeated
            self.row += self.repeated

    def scan(self) -> Scan:
        """What was found."""
        hidden = tuple(column for column, is_hidden in enumerate(self.hidden_columns[: self.columns]) if is_hidden)
        return Scan(
            self.last_filled,
            self.columns,
            tuple(self.hidden_rows),
            hidden,
            self.failed,
            tuple(self.uncalculated),
        )
