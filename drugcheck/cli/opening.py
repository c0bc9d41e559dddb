"""Opening a list that somebody sent: which sheet of it is meant, and the password of one that is protected."""

from pathlib import Path
from typing import Annotated

from drugcheck.cli import ask
from drugcheck.cli.options import text
from drugcheck.files.sheets import Sheets, open_sheets
from drugcheck.locale import _

SheetOption = Annotated[
    str | None, text("--sheet", metavar="NAME", help="which sheet of a workbook; left out: the one with the headers")
]


def opened(path: Path) -> Sheets:
    """The sheets of a file. The password of a protected workbook is asked for, and never an argument.

    Raises:
        SheetError; EncryptedSheetError where nobody can be asked, or nothing is installed that opens it.
    """
    from drugcheck.files.spreadsheet_package import EncryptedSheetError

    try:
        return open_sheets(path)
    except EncryptedSheetError:
        from drugcheck.files.spreadsheet import can_decrypt

        if not can_decrypt() or not ask.has_terminal():
            raise
    return open_sheets(path, ask.secret(_("password of the workbook"), "FILE"))
