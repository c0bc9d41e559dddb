"""A list in a file, whatever wrote it: CSV, xlsx, xls or ods -> one Sheet of rows.

Which program wrote a file is seen by its first bytes, not by its name. Of a workbook with several sheets the one that
fits is taken, or the one that is named; a hidden sheet is never taken unasked.
"""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from drugcheck.files.sheet_shapes import (
    MAX_BYTES,
    Sheet,
    SheetError,
    SheetTooLargeError,
    UnreadableSheetError,
)
from drugcheck.message import message

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class UnknownSheetError(SheetError):
    """the file has no sheet of that name; its sheets: {names}"""

    hint = "{command} FILE --sheet {first}"


class SeveralSheetsError(SheetError):
    """several sheets of the file could be meant: {names}"""

    hint = "{command} FILE --sheet {first}"


class Sheets(Protocol):
    """The sheets of a file; they are read when they are asked for."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in their order."""

    @property
    def hidden(self) -> tuple[str, ...]:
        """Those that the spreadsheet hides."""

    def sheet(self, name: str) -> Sheet:
        """The rows of one. Raises SheetError."""


class _Text:
    """Delimited text: one sheet without a name."""

    names = ("",)
    hidden = ()

    def __init__(self, data: bytes) -> None:
        self._data = data

    def sheet(self, name: str) -> Sheet:
        from drugcheck.files.sheet_text import parse_sheet

        return parse_sheet(self._data)


def open_sheets(path: Path, password: str | None = None) -> Sheets:
    """The sheets of a file.

    Raises:
        SheetError: in one of its kinds; EncryptedSheetError where a password is needed, or is wrong.
    """
    return sheets_of(_read_bounded(path), password)


def sheets_of(data: bytes, password: str | None = None) -> Sheets:
    """The sheets of a file's bytes. Raises as `open_sheets`."""
    if data.startswith((*_ZIP, _COMPOUND)):
        from drugcheck.files.spreadsheet import Spreadsheet

        return Spreadsheet(data, password)
    return _Text(data)


def choose(sheets: Sheets, fits: Callable[[Sheet], bool], name: str | None = None, command: str = "drugcheck") -> Sheet:
    """The sheet of that name, else the only one that fits; where none does, the first, whose fault is then told.

    Raises:
        UnknownSheetError, SeveralSheetsError; SheetError where a sheet cannot be read.
    """
    if name is not None:
        found = next((known for known in sheets.names if known.strip() == name.strip()), None)
        if found is None:
            raise _named(UnknownSheetError, sheets.names, command)
        return sheets.sheet(found)
    shown = [known for known in sheets.names if known not in sheets.hidden]
    if len(shown) == 1:
        return sheets.sheet(shown[0])
    fitting = [sheet for known in shown if fits(sheet := sheets.sheet(known))]
    if len(fitting) > 1 or not shown:
        raise _named(SeveralSheetsError, [sheet.name for sheet in fitting] or sheets.names, command)
    return fitting[0] if fitting else sheets.sheet(shown[0])


def _named(kind: type[SheetError], names: "list[str] | tuple[str, ...]", command: str) -> SheetError:
    first = f'"{names[0]}"' if " " in names[0] else names[0]
    return kind(names="、".join(names), first=first, command=command)


def _read_bounded(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            information = path.stat()
            if stat.S_ISREG(information.st_mode) and information.st_size > MAX_BYTES:
                raise SheetTooLargeError(limit=MAX_BYTES // 1024**2)
            # One byte more than allowed shows a pipe that has no end.
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableSheetError(reason=error.strerror or type(error).__name__) from None
    except ValueError:
        raise UnreadableSheetError(reason=message("its name is not valid")) from None
    if len(data) > MAX_BYTES:
        raise SheetTooLargeError(limit=MAX_BYTES // 1024**2)
    return data
