"""The one gate through which files with personal fields in full leave the workspace, and the ledger behind it.

A command asks `terms()` before it makes anything, and hands the finished bytes to `deliver()`. A masked file needs no
terms. Nothing in full is written inside the workspace, with wider permissions than 0600, or without an entry in the
encrypted ledger: who receives it, for what, until when it is destroyed.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, NamedTuple

from drugcheck.cli import ask, screen, state
from drugcheck.cli.options import day, text
from drugcheck.cli.revealing import sealed_among
from drugcheck.domain.exporting import destroyed, entered
from drugcheck.domain.masking import Masking
from drugcheck.domain.registers import Export, Exports
from drugcheck.errors import DrugcheckError, RefusedError
from drugcheck.files.writing import write_text_file
from drugcheck.locale import _
from drugcheck.message import message
from drugcheck.workspace import Workspace

ToOption = Annotated[str | None, text("--to", help="who receives a file that shows personal fields in full")]
DestroyOption = Annotated[
    date | None,
    day("--destroy-by", help="day by which it is destroyed; left out: after limits.export_days"),
]


class RecipientNeededError(RefusedError):
    """a file that shows personal fields in full needs a purpose and a recipient"""

    hint = "{command} --reveal --to WHOM --purpose TEXT --out FILE"


class UnmaskedInsideError(RefusedError):
    """a file that shows personal fields in full cannot stand inside the workspace"""

    hint = "{command} --out FILE   (a folder outside, such as your home folder)"


class PastDestructionError(RefusedError):
    """a file cannot be destroyed before it is made"""

    hint = "{command} --destroy-by {earliest}"


class Terms(NamedTuple):
    """On what terms a file in full leaves: recipient, purpose, day of destruction; the basis for a sealed case."""

    recipient: str
    purpose: str
    destroy_by: date
    basis: str | None = None
    sealed: tuple[str, ...] = ()


class File(NamedTuple):
    """A finished file: where it goes, and its bytes."""

    path: Path
    data: bytes


def fingerprint(contents: Iterable[bytes]) -> str:
    """One checksum of the contents of several files, in their order."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return "sha256:" + digest.hexdigest()


def terms(
    out: Path,
    view: Masking,
    workspace: Workspace,
    to: str | None,
    purpose: str | None,
    destroy_by: date | None = None,
    basis: str | None = None,
) -> Terms | None:
    """The terms of a file in full, asked for where they are missing; None for a masked file.

    `out` is the file or the folder; with a `basis` the entry names the sealed cases that it opens.
    Raises RecipientNeededError, UnmaskedInsideError, PastDestructionError.
    """
    if not view.revealed:
        return None
    command = state.settings().command
    if out.resolve().is_relative_to(workspace.root.resolve()):
        raise UnmaskedInsideError(command=command)
    today = workspace.today
    until = destroy_by or today + timedelta(days=workspace.config.limits.export_days)
    if until < today:
        raise PastDestructionError(command=command, earliest=today.isoformat())
    purpose, to = (purpose or "").strip(), (to or "").strip()
    if not (purpose and to) and not ask.interactive():
        raise RecipientNeededError(command=command)
    return Terms(
        to or ask.text(_("recipient of the file"), "--to"),
        purpose or ask.text(_("purpose of the full view"), "--purpose"),
        until,
        basis,
        sealed_among(workspace) if basis else (),
    )


def deliver(
    workspace: Workspace,
    granted: Terms | None,
    what: str,
    files: Sequence[File],
    *,
    rows: int | None = None,
    cases: Sequence[str] = (),
    encrypted: bool = False,
) -> int | None:
    """Writes the files; in full only after the ledger has them. Returns the number of the entry.

    `what` is ASCII and names no person: `annex 7`, `dossier C0031`. Raises OSError where a file cannot be written: the
    entry then says that nothing is left of it.
    """
    if granted is None:
        for file in files:
            write_text_file(file.path, file.data)
        return None
    with workspace.change("export") as change:
        ledger, export = entered(
            change.register(Exports),
            Export(
                no=1,
                date=workspace.today,
                what=what,
                recipient=granted.recipient,
                purpose=granted.purpose,
                destroy_by=granted.destroy_by,
                rows=rows,
                fingerprint=fingerprint(file.data for file in files),
                encrypted=encrypted or None,
                cases=tuple(cases) or granted.sealed,
                basis=granted.basis,
                place="\n".join(str(file.path.resolve()) for file in files),
            ),
        )
        change.put_register(ledger)
    written: list[Path] = []
    try:
        for file in files:
            write_text_file(file.path, file.data)
            written.append(file.path)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        try:
            with workspace.change("export.taken-back") as change:
                change.put_register(destroyed(change.register(Exports), export.no, workspace.today))
        except DrugcheckError:
            screen.say(message("nothing is left of export {no}: drugcheck export destroy {no}", no=export.no))
        raise
    screen.say(
        message(
            "export {no} is in the ledger, to be destroyed by {day}: drugcheck export destroy {no}",
            no=export.no,
            day=granted.destroy_by.isoformat(),
        )
    )
    return export.no
