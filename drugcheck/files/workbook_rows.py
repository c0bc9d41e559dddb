"""A sheet whose rows are written as they come: beside the one that is being written, none is held as cells.

xlsxwriter has a mode for that, which puts the rows into a temporary file, in clear, and so cannot be used. Here they
are compressed in memory. Rows come in order: what comes late is lost.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from io import StringIO
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from drugcheck.files.workbook import WriteCell

_AT_ONCE: Final = 1 << 16
# Texts of a column that are kept.
_KEPT: Final = 128


class Packed:
    """Text that is written once and read once, compressed in between."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(1)
        self._chunks: list[bytes] = []
        self._waiting: list[str] = []
        self._length = 0

    def write(self, text: str) -> None:
        """Adds text."""
        self._waiting.append(text)
        self._length += len(text)
        if self._length > _AT_ONCE:
            self._pack()

    def _pack(self) -> None:
        self._chunks.append(self._deflate.compress("".join(self._waiting).encode()))
        self._waiting.clear()
        self._length = 0

    def parts(self) -> Iterator[bytes]:
        """All of it, as UTF-8."""
        self._pack()
        self._chunks.append(self._deflate.flush())
        inflate = zlib.decompressobj()
        for chunk in self._chunks:
            while chunk:
                yield inflate.decompress(chunk, _AT_ONCE)
                chunk = inflate.unconsumed_tail
        yield inflate.flush()


class RowSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose rows, from `begin` on, go into Packed as they come; in the file ROWS stands for them.

    What xlsxwriter makes of a text is kept for the next cell of its column with that text: most are such.
    """

    def begin(self, first: int, columns: int) -> None:
        """Writes out what stands above the first row; from here on text stands in the cells themselves."""
        self.rows = Packed()
        self.fh: Packed | StringIO = self.rows
        self._write_rows()
        self.table.clear()
        self.constant_memory = True
        self.previous_row = first
        self._letters = [xl_col_to_name(place) for place in range(columns)]
        self._row_heads: dict[float | None, str] = {}

    def cells(self, write: "WriteCell") -> Callable[[str], str]:
        """What becomes of a text that `write` puts into a cell of the next row: XML, behind the address of the cell."""

        def made(text: str) -> str:
            row = self.previous_row
            write(row, 0, text)
            cell = self.table[row].pop(0)
            return self._behind("A1", lambda: self._write_cell(0, 0, cell))

        return lru_cache(_KEPT)(made)

    def add_row(self, cells: Sequence[str], height: float | None = None) -> None:
        """Adds the next row, of what `cells` made; without a height it has that of all rows."""
        row, number = self.previous_row, self.previous_row + 1
        if height not in self._row_heads:
            if height is not None:
                self.set_row(row, height)
            self._row_heads[height] = self._behind(
                str(number), lambda: self._write_row(row, None, self.row_info.get(row))
            )
        self._check_dimensions(row, len(cells) - 1)
        made = [f'<c r="{letter}{number}{cell}' for letter, cell in zip(self._letters, cells, strict=True)]
        self.rows.write(f'<row r="{number}{self._row_heads[height]}{"".join(made)}</row>')
        self.previous_row = number

    def _behind(self, address: str, write: Callable[[], object]) -> str:
        made = StringIO()
        self.fh = made
        write()
        self.fh = self.rows
        return made.getvalue().partition(address)[2]

    def _opt_reopen(self) -> None:
        # A temporary file would be opened again here.
        pass

    def _write_optimized_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        self.fh.write(ROWS)
        self._xml_end_tag("sheetData")


ROWS: Final = "<!-- rows -->"
