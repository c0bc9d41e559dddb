"""The refused rows of a roster as a file to correct and import again: as they were, with row number and reason.

It holds personal data in clear, so only its owner may read it, it never stands in a workspace (where git would keep
it), and it never replaces a file that is there.
"""

import csv
import io
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from drugcheck.errors import RefusedError, UsageError
from drugcheck.files.roster import REASON, ROW_NUMBER, RosterFile
from drugcheck.files.sheet_shapes import clean, is_text_formula
from drugcheck.files.writing import within
from drugcheck.message import message

# What a spreadsheet would take for a number and cut: it shows fifteen digits, and eleven as they are.
_LONG_NUMBER: Final = re.compile(r"[0-9]{12,}[Xx]?")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class InsideWorkspaceError(RefusedError):
    """the refused rows name people in clear and may not be written inside the workspace"""

    hint = "drugcheck import roster FILE --errors-to ../refused.csv"


class ErrorsFileExistsError(UsageError):
    """the file for the refused rows is there already and is not replaced"""

    hint = "drugcheck import roster FILE --errors-to ../refused-2.csv"


class ErrorsFileError(UsageError):
    """the refused rows cannot be written: {reason}"""

    hint = "drugcheck import roster FILE --errors-to FILE"


def check_errors_path(path: Path, workspace: Path) -> Path:
    """The file's full path, before any work is done for it.

    Raises:
        InsideWorkspaceError: it leads into the workspace, be it through a link. ErrorsFileExistsError: it is there.
        ErrorsFileError: its folder is not.
    """
    try:
        folder = path.expanduser().absolute().parent.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise ErrorsFileError(reason=message("its folder does not exist")) from None
    target = folder / path.name
    if within(folder, workspace) is not None:
        raise InsideWorkspaceError()
    if os.path.lexists(target):
        raise ErrorsFileExistsError()
    return target


def write_errors(path: Path, workspace: Path, roster: RosterFile, reasons: Mapping[int, str]) -> int:
    """Writes the rows of `reasons` (row number -> reason, in the reader's language) and says how many.

    UTF-8 with a byte order mark, as Excel and WPS expect; mode 0600. Long numbers are written as ="…", which keeps
    their digits in a spreadsheet and is read back here. Nothing is left behind where writing fails.

    Raises:
        InsideWorkspaceError, ErrorsFileExistsError, ErrorsFileError.
    """
    target = check_errors_path(path, workspace)
    data = errors_text(roster, reasons).encode("utf-8-sig")
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        raise ErrorsFileExistsError() from None
    except OSError as error:
        raise ErrorsFileError(reason=error.strerror or type(error).__name__) from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        with suppress(OSError):
            target.unlink()
        raise ErrorsFileError(reason=error.strerror or type(error).__name__) from None
    return len(reasons)


def errors_text(roster: RosterFile, reasons: Mapping[int, str]) -> str:
    """The CSV text: the roster's header, then its refused rows, each with its number and reason at the end."""
    width = max(len(row.cells) for row in roster.sheet.rows)
    headers = [*roster.headers, *[""] * (width - len(roster.headers))]
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow([*map(_harmless, headers), ROW_NUMBER, REASON])
    for row in roster.sheet.rows:
        if row.number in reasons:
            cells = [_harmless(row.cell(index)) for index in range(width)]
            writer.writerow([*cells, str(row.number), reasons[row.number]])
    return output.getvalue()


def _harmless(cell: str) -> str:
    """The cell as it was, so written that a spreadsheet neither cuts its digits nor runs it as a formula."""
    text = clean(cell)
    if is_text_formula(cell):
        return cell
    if _LONG_NUMBER.fullmatch(text):
        return f'="{text}"'
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
