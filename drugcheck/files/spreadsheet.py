"""Workbooks as Excel, WPS and LibreOffice write them (xlsx, xls, ods) -> sheets of rows of text.

Values are read by python-calamine, in a process of its own; formulas give the value that was stored with them, macros
and links to other files are never looked at. A number shows as a spreadsheet shows it: one of more than fifteen digits
has lost its last ones and comes as 4.30405E+17, which the readers of lists refuse.
"""

import hashlib
import io
import os
import sys
from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from drugcheck.files import spreadsheet_child
from drugcheck.files.sheet_shapes import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Merge,
    Sheet,
    SheetError,
    SheetRow,
    SheetTooLargeError,
    TooManyColumnsError,
    TooManyRowsError,
    letter,
    trimmed,
)
from drugcheck.files.spreadsheet_package import BrokenWorkbookError, EncryptedSheetError, unpack
from drugcheck.files.spreadsheet_scan import (
    NOT_CALCULATED,
    Listed,
    Scan,
    listed_sheets,
    listed_tables,
    scan_ods,
    scan_xlsx,
)
from drugcheck.message import message

# Cells of the rectangle that a sheet reaches over; the reader needs 32 bytes for each, filled or not.
MAX_AREA: Final = 6_000_000
_EPOCH: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)
# 10,000 people with 40 columns are read in half a second.
_SECONDS: Final = 60
_COMPOUND: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_NO_SCAN: Final = Scan(0, 0, (), (), {}, ())


class SheetReachError(SheetError):
    """sheet {sheet} reaches down to row {row} and over {columns} columns: delete what stands beside the list"""


class Spreadsheet:
    """A workbook whose sheets are read when they are asked for."""

    def __init__(self, data: bytes, password: str | None = None) -> None:
        """Opens the file. Raises SheetError; EncryptedSheetError where the password is missing or wrong."""
        self._fingerprint = "sha256:" + hashlib.sha256(data).hexdigest()
        if data.startswith(_COMPOUND) and _ENCRYPTED in data:
            data = decrypted(data, password)
        self._package = None if data.startswith(_COMPOUND) else unpack(data)
        self.kind = self._package.kind if self._package else "xls"
        self._epoch = _EPOCH
        self._xls = b""
        if self._package is None:
            self._xls, self._listed = _opened(data, password)
        elif self.kind == "ods":
            self._listed = listed_tables(self._package.parts)
        else:
            self._listed, from_1904 = listed_sheets(self._package.parts)
            self._epoch = _EPOCH_1904 if from_1904 else _EPOCH
        self.names = tuple(listed.name for listed in self._listed)
        self.hidden = tuple(listed.name for listed in self._listed if listed.hidden)
        if not self.names:
            raise BrokenWorkbookError()

    def sheet(self, name: str) -> Sheet:
        """The rows of a sheet; empty ones are counted, not kept.

        Raises:
            TooManyRowsError, TooManyColumnsError, SheetReachError, SheetTooLargeError, BrokenWorkbookError.
        """
        scan = self._scan(name)
        if scan.last_row * scan.columns > MAX_AREA:
            raise SheetReachError(sheet=name, row=scan.last_row, columns=scan.columns)
        place = self.names.index(name)
        data = self._xls if self._package is None else self._package.packed()
        first, *lines = _read(data, str(place))
        head = msgspec.json.decode(first, type=_Head)
        if [sheet for sheet, _ in head.sheets[place : place + 1]] != [name]:
            raise BrokenWorkbookError()
        rows, empty = _rows(lines, _patches(scan))
        return Sheet(
            rows=tuple(rows),
            encoding=self.kind,
            delimiter="",
            fingerprint=self._fingerprint,
            empty_rows=empty,
            name=name,
            hidden_rows=scan.hidden_rows,
            hidden_columns=tuple(map(letter, scan.hidden_columns)),
            hidden_sheets=tuple(hidden for hidden in self.hidden if hidden != name),
            merges=tuple(_merges(head)),
            uncalculated=tuple(f"{letter(column)}{row}" for row, column in scan.uncalculated),
            epoch=self._epoch,
        )

    def _scan(self, name: str) -> Scan:
        """What the sheet's XML says; of an xls, which is none, nothing: it has 65,536 rows of 256 columns at most."""
        if self._package is None:
            return _NO_SCAN
        if self.kind == "ods":
            return scan_ods(self._package.parts.get("content.xml", b""), name)
        part = next((listed.part for listed in self._listed if listed.name == name), "")
        if part not in self._package.parts:
            raise BrokenWorkbookError()
        return scan_xlsx(self._package.parts[part])


def decrypted(data: bytes, password: str | None) -> bytes:
    """The workbook inside one that a password protects; msoffcrypto-tool (the extra `office`) opens it.

    Raises:
        EncryptedSheetError: there is no password, it is wrong, or nothing is installed that opens it.
    """
    if password is None:
        raise EncryptedSheetError(wrong="")
    try:
        import msoffcrypto  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        raise EncryptedSheetError(wrong="") from None
    target = io.BytesIO()
    try:
        protected = msoffcrypto.OfficeFile(io.BytesIO(data))
        protected.load_key(password=password)
        protected.decrypt(target)
    except Exception:
        # Its errors are many, and what it was given is a file and a password: either of them is wrong.
        raise EncryptedSheetError(wrong=message(", and this is not it")) from None
    return target.getvalue()


def can_decrypt() -> bool:
    """Whether what opens protected workbooks is installed."""
    from importlib.util import find_spec

    return find_spec("msoffcrypto") is not None


def _opened(data: bytes, password: str | None) -> tuple[bytes, tuple[Listed, ...]]:
    """An xls, which has no XML, with its sheets; opened by the password where it has one."""
    try:
        head = _read(data)[0]
    except EncryptedSheetError:
        data = decrypted(data, password)
        head = _read(data)[0]
    return data, tuple(Listed(name, "", hidden) for name, hidden in msgspec.json.decode(head, type=_Head).sheets)


class _Head(msgspec.Struct):
    """The first line of what the reading program writes; a range that is merged is two cells, row and column from 0."""

    sheets: list[tuple[str, bool]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = []


def _read(data: bytes, *arguments: str) -> list[bytes]:
    """The lines that the reading program writes; see files.spreadsheet_child."""
    import subprocess

    command = [sys.executable, "-P", spreadsheet_child.__file__, *arguments]
    try:
        ran = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            env=os.environ | {"RUST_BACKTRACE": "0"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BrokenWorkbookError() from None
    if ran.returncode == spreadsheet_child.PASSWORD:
        raise EncryptedSheetError(wrong="")
    if ran.returncode == spreadsheet_child.TOO_LARGE:
        raise SheetTooLargeError(limit=MAX_BYTES // 1024**2)
    if ran.returncode or not ran.stdout:
        raise BrokenWorkbookError()
    return ran.stdout.splitlines()


def _merges(head: _Head) -> Iterator[Merge]:
    """What is merged downwards, in one column."""
    for (top, left), (bottom, right) in head.merged:
        if left == right and bottom > top:
            yield Merge(top + 1, bottom + 1, left)


def _patches(scan: Scan) -> dict[int, list[tuple[int, str]]]:
    """Row -> the cells that the reader shows empty although they hold an error."""
    patches: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in {**scan.failed, **dict.fromkeys(scan.uncalculated, NOT_CALCULATED)}.items():
        patches.setdefault(row, []).append((column, text))
    return patches


def _rows(lines: list[bytes], patches: dict[int, list[tuple[int, str]]]) -> tuple[list[SheetRow], int]:
    decoder = msgspec.json.Decoder(list[str])
    rows: list[SheetRow] = []
    empty = 0
    for number, line in enumerate(lines, 1):
        texts = decoder.decode(line)
        for column, text in patches.get(number, ()):
            texts += [""] * (column + 1 - len(texts))
            texts[column] = text
        cells = trimmed(texts)
        if not cells:
            empty += 1
            continue
        if len(cells) > MAX_COLUMNS:
            raise TooManyColumnsError(row=number, limit=MAX_COLUMNS)
        if len(rows) == MAX_ROWS:
            raise TooManyRowsError(limit=MAX_ROWS)
        rows.append(SheetRow(number=number, cells=cells))
    return rows, empty
