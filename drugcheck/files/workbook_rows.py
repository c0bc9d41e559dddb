"""A sheet whose rows are written as they come: beside the one that is being written, none is held as cells.

xlsxwriter has a mode for that, which puts the rows into a temporary file, in clear, and so cannot be used. Here they
are compressed in memory. Rows must come in order, each with its height before the next one begins: what comes late is
lost.
"""

import zlib
from collections.abc import Iterator
from typing import Final

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

_AT_ONCE: Final = 1 << 16


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
    """A worksheet whose rows, from `begin` on, go into Packed as they end; in the file ROWS stands for them."""

    def begin(self, first: int) -> None:
        """Writes out what stands above the first row; from here on text stands in the cells themselves."""
        self.rows = self.fh = Packed()
        self._write_rows()
        self.table.clear()
        self.constant_memory = True
        self.previous_row = first

    def _opt_reopen(self) -> None:
        # A temporary file would be opened again here.
        pass

    def _write_optimized_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        self.fh.write(ROWS)
        self._xml_end_tag("sheetData")


ROWS: Final = "<!-- rows -->"
