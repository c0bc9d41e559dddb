"""Workbooks as Excel, WPS and LibreOffice write them (xlsx, xls, ods) -> sheets of rows of text.

Values are read by python-calamine; formulas give the value that was stored with them, macros and links to other files
are never looked at. A number shows as a spreadsheet shows it: one of more than fifteen digits has lost its last ones
and comes as 4.30405E+17, which the readers of lists refuse.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Final

from drugcheck.files.sheet_shapes import (
    MAX_COLUMNS,
    MAX_ROWS,
    Merge,
    Sheet,
    SheetError,
    SheetRow,
    TooManyColumnsError,
    TooManyRowsError,
    letter,
    trimmed,
)
from drugcheck.files.spreadsheet_package import BrokenWorkbookError, EncryptedSheetError, Package, unpack
from drugcheck.files.spreadsheet_scan import NOT_CALCULATED, Listed, Scan, listed_sheets, scan_ods, scan_xlsx

# Cells of the rectangle that a sheet reaches over; the reader needs 32 bytes for each, filled or not.
MAX_AREA: Final = 6_000_000
_EPOCH: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)
# Spreadsheets keep fifteen digits of a number.
_EXACT: Final = 10**15
_COMPOUND: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_NO_SCAN: Final = Scan(0, 0, 0, (), (), {}, ())


class SheetReachError(SheetError):
    """sheet {sheet} reaches down to row {row} and over {columns} columns: delete what stands beside the list"""


class Spreadsheet:
    """A workbook whose sheets are read when they are asked for."""

    def __init__(self, data: bytes, password: str | None = None) -> None:
        """Opens the file. Raises SheetError; EncryptedSheetError where the password is missing or wrong."""
        self._fingerprint = "sha256:" + hashlib.sha256(data).hexdigest()
        if data.startswith(_COMPOUND) and _ENCRYPTED in data:
            data = decrypted(data, password)
        self._package: Package | None = None
        if not data.startswith(_COMPOUND):
            self._package = unpack(data)
            data = self._package.packed()
        self.kind = self._package.kind if self._package else "xls"
        self._listed: tuple[Listed, ...] = ()
        self._epoch = _EPOCH
        if self._package is not None and self.kind == "xlsx":
            self._listed, from_1904 = listed_sheets(self._package.parts)
            self._epoch = _EPOCH_1904 if from_1904 else _EPOCH
        self._book = _opened(data, password)
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        tables = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        self.names: tuple[str, ...] = tuple(sheet.name for sheet in tables)
        self.hidden = tuple(sheet.name for sheet in tables if sheet.visible != SheetVisibleEnum.Visible)
        if not self.names:
            raise BrokenWorkbookError()

    def sheet(self, name: str) -> Sheet:
        """The rows of a sheet; empty ones are counted, not kept.

        Raises:
            TooManyRowsError, TooManyColumnsError, SheetReachError, BrokenWorkbookError, EntitiesError.
        """
        scan = self._scan(name)
        if scan.filled > MAX_ROWS:
            raise TooManyRowsError(limit=MAX_ROWS)
        if scan.last_row * scan.columns > MAX_AREA:
            raise SheetReachError(sheet=name, row=scan.last_row, columns=scan.columns)
        with _guarded():
            found = self._book.get_sheet_by_name(name)
            offset = found.start[1] if found.start else 0
            merged = found.merged_cell_ranges or ()
            rows, empty = _rows(found.iter_rows(), offset, _patches(scan))
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
            merges=tuple(Merge(top + 1, bottom + 1, left) for (top, left), (bottom, right) in merged if left == right),
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
    from drugcheck.message import message

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


def _opened(data: bytes, password: str | None):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        with _guarded():
            return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        pass
    with _guarded():
        return CalamineWorkbook.from_filelike(io.BytesIO(decrypted(data, password)))


@contextmanager
def _guarded() -> Iterator[None]:
    """Makes every way in which the reader fails the one error of a damaged workbook."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except (PasswordError, SheetError):
        raise
    except (CalamineError, OSError, ValueError, OverflowError, MemoryError):
        raise BrokenWorkbookError() from None
    except BaseException as error:
        # A panic of the compiled reader is no Exception.
        if type(error).__name__ == "PanicException":
            raise BrokenWorkbookError() from None
        raise


def _patches(scan: Scan) -> dict[int, list[tuple[int, str]]]:
    """Row -> the cells that the reader shows empty although they hold an error."""
    patches: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in {**scan.failed, **dict.fromkeys(scan.uncalculated, NOT_CALCULATED)}.items():
        patches.setdefault(row, []).append((column, text))
    return patches


def _rows(
    values: "Iterator[list[object]]", offset: int, patches: dict[int, list[tuple[int, str]]]
) -> tuple[list[SheetRow], int]:
    rows: list[SheetRow] = []
    empty = 0
    for number, row in enumerate(values, 1):
        texts = [""] * offset + [text_of(value) for value in row]
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


def text_of(value: object) -> str:
    """A value as text: days by ISO 8601, whole numbers without a point, those longer than fifteen digits as 4.3E+17."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        if value == int(value) and abs(value) < _EXACT:
            return str(int(value))
        return repr(value) if abs(value) < _EXACT else f"{value:.14E}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    return "" if value is None else str(value)
