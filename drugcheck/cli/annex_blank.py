"""`drugcheck annex N --blank`: a sheet that a community fills in and that comes back by `drugcheck import annex`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from drugcheck.cli import exporting, screen, state
from drugcheck.cli.annex_output import XLSX, FileNeededError
from drugcheck.cli.loading import load
from drugcheck.cli.scope import checked_community
from drugcheck.domain.fill_in import fill_sheet
from drugcheck.domain.masking import MASKED
from drugcheck.errors import OK, RefusedError, UsageError
from drugcheck.message import message


class NotToFillInError(UsageError):
    """annex {number} cannot be filled in row by row: a sheet lists one person in each row"""

    hint = "{command} 9 --blank --out FILE.xlsx"


class BlankAloneError(UsageError):
    """--blank makes one workbook of the present records: it goes with --community and --out only"""

    hint = "{command} {number} --blank --out FILE.xlsx"


class BlankMaskedError(RefusedError):
    """a sheet to fill in is masked: cases are known by their ids"""

    hint = "{command} {number} --blank --out FILE.xlsx"


class Handed(NamedTuple):
    """To whom the sheet goes, what for and until when, where the annex leaves to nobody else; who can open the file."""

    to: str | None = None
    purpose: str | None = None
    destroy_by: date | None = None
    encrypt_to: str | None = None


def write(
    numbers: Sequence[int],
    kind: str,
    out: Path | None,
    community: str | None,
    handed: Handed,
    *,
    reveal: str | None,
    more: bool,
) -> int:
    """Writes the sheet and says what is in it.

    Raises:
        BlankAloneError, NotToFillInError, BlankMaskedError, FileNeededError, what exporting.terms raises; OSError where
        it cannot be written.
    """
    command = state.settings().command
    number = numbers[0] if len(numbers) == 1 else 9
    if reveal:
        raise BlankMaskedError(command=command, number=number)
    needless = number not in exporting.NAMED_ONLY and (handed.to or handed.destroy_by)
    if more or needless or len(numbers) != 1 or (out is not None and kind != XLSX):
        raise BlankAloneError(command=command, number=number)
    if out is None:
        raise FileNeededError(command=command, kind=XLSX, number=f"{number} --blank")
    workspace = state.workspace()
    template = workspace.annex_template(number)
    if template.per is not None or template.form:
        raise NotToFillInError(command=command, number=number)
    to, purpose, destroy_by, encrypt_to = handed
    terms = exporting.terms(out, MASKED, workspace, to, purpose, destroy_by, encrypt_to=encrypt_to, annexes=(number,))
    community = checked_community(community, workspace.config)
    # Templates that were edited belong to what the sheet was made from.
    workspace.keep_office_files()
    sheet = fill_sheet(template, workspace.context(load(workspace)), community)
    from drugcheck.files.fill_in_writing import Origin, fill_in_workbook

    origin = Origin(workspace.config.store or "", workspace.vault.commit_of("HEAD"))
    file = exporting.File(out, fill_in_workbook(sheet, origin))
    exporting.deliver(workspace, terms, f"annex {number} blank", [file], rows=len(sheet.rows))
    opened = sum(column.kind == "open" for column in sheet.columns)
    screen.say(
        message(
            "annex {number} to fill in: {count} cases, {open} columns open, masked, in {file}",
            number=number,
            count=len(sheet.rows),
            open=opened,
            file=str(out if terms is None else terms.place(out)),
        )
    )
    return OK
