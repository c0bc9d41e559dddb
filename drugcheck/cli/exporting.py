"""The one gate through which files with personal fields in full leave the workspace, and the ledger behind it.

A command asks `terms()` before it makes anything, and hands the finished bytes to `deliver()`. A masked file needs no
terms, unless it is an annex that leaves only to somebody named. Nothing in full is written inside the workspace, into a
folder that is copied to a server, with wider permissions than 0600, or without an entry in the encrypted ledger: who
receives it, for what, until when it is destroyed, and who can open it.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from drugcheck.cli import ask, screen, state
from drugcheck.cli.encrypting import SUFFIX, Envelope, envelope
from drugcheck.cli.options import day, text
from drugcheck.cli.reveal_words import joint
from drugcheck.cli.revealing import sealed_among
from drugcheck.domain.exporting import destroyed, entered, is_synced
from drugcheck.domain.masking import Masking
from drugcheck.domain.registers import Export, Exports
from drugcheck.errors import DrugcheckError, RefusedError, UsageError
from drugcheck.files.writing import check_place, within, write_text_file
from drugcheck.locale import _
from drugcheck.message import message
from drugcheck.workspace import Workspace

ToOption = Annotated[str | None, text("--to", help="who receives a file that shows personal fields in full")]
DestroyOption = Annotated[
    date | None,
    day("--destroy-by", help="day by which it is destroyed; left out: after limits.export_days"),
]


# Annexes that do most harm where they leak: masked too, they leave only to somebody who is named.
NAMED_ONLY: Final = (10, 11)
# What the ledger says of a masked one where no purpose is given.
_MASKED_COPY: Final = "报送(遮蔽件)"


class RecipientNeededError(RefusedError):
    """a file that shows personal fields in full needs a purpose and a recipient"""

    hint = "{command} --reveal --to WHOM --purpose TEXT --out FILE"


class NamedOnlyError(RefusedError):
    """annex {number} leaves only to somebody who is named, masked too"""

    hint = "{command} {number} --to WHOM --purpose TEXT --out FILE"


class NotAChannelError(RefusedError):
    """annex {number} is not given to this recipient: drugcheck.toml names those who may have it: {channels}"""

    hint = "{command} {number} --to WHOM --purpose TEXT --out FILE"


class UnmaskedInsideError(RefusedError):
    """a file that shows personal fields in full cannot stand inside the workspace"""

    hint = "{command} --out FILE   (a folder outside, such as your home folder)"


class SyncedFolderError(RefusedError):
    """a file that shows personal fields in full cannot stand in a folder that is copied to a server"""

    hint = "{command} --out FILE --encrypt-to passphrase"


class NotAFileError(RefusedError):
    """a file that shows personal fields in full goes into a file, not to a device or pipe"""

    hint = "{command} --out FILE"


class NothingToEncryptError(UsageError):
    """--encrypt-to is for a file, and none is named"""

    hint = "{command} --out FILE --encrypt-to passphrase"


class PastDestructionError(RefusedError):
    """a file cannot be destroyed before it is made"""

    hint = "{command} --destroy-by {earliest}"


class Terms(NamedTuple):
    """On what terms a file leaves: recipient, purpose, day of destruction; the basis for a sealed case; who opens it.

    `parts` are those that it shows in full; empty where it is masked. Without a recipient it is masked and encrypted,
    and the ledger has no entry of it.
    """

    recipient: str
    purpose: str
    destroy_by: date
    basis: str | None = None
    sealed: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    envelope: Envelope | None = None

    def place(self, path: Path) -> Path:
        """Where a file goes: an encrypted one says so in its name."""
        named = self.envelope is None or path.suffix == SUFFIX
        return path if named else path.with_name(path.name + SUFFIX)


class File(NamedTuple):
    """A finished file: where it goes, and its bytes."""

    path: Path
    data: bytes


def check_file(out: Path | None, encrypt_to: str | None) -> None:
    """Raises NothingToEncryptError: what is shown on the screen is not encrypted."""
    if out is None and encrypt_to:
        raise NothingToEncryptError(command=state.settings().command)


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
    *,
    encrypt_to: str | None = None,
    annexes: Sequence[int] = (),
) -> Terms | None:
    """The terms of a file in full, asked for where they are missing; None for a masked one that is not encrypted.

    `out` is the file or the folder; with a `basis` the entry names the sealed cases that it opens. Some `annexes` leave
    only to somebody who is named, and so have terms where they are masked too.

    Raises:
        RecipientNeededError, NamedOnlyError, NotAChannelError, UnmaskedInsideError, SyncedFolderError, NotAFileError,
        PastDestructionError; what envelope() raises.
    """
    command = state.settings().command
    guarded = [number for number in NAMED_ONLY if number in annexes]
    if not view.revealed and not guarded:
        return Terms("", "", workspace.today, envelope=envelope(encrypt_to)) if encrypt_to else None
    _check_place(out, workspace, command, encrypted=encrypt_to is not None)
    today = workspace.today
    until = destroy_by or today + timedelta(days=workspace.config.limits.export_days)
    if until < today:
        raise PastDestructionError(command=command, earliest=today.isoformat())
    purpose, to = (purpose or "").strip(), (to or "").strip()
    if not view.revealed:
        purpose = purpose or _MASKED_COPY
    if not (purpose and to) and not ask.interactive():
        if not view.revealed:
            raise NamedOnlyError(command=command, number=guarded[0])
        raise RecipientNeededError(command=command)
    to = to or ask.text(_("recipient of the file"), "--to")
    _check_channels(to, guarded, workspace, command)
    return Terms(
        to,
        purpose or ask.text(_("purpose of the full view"), "--purpose"),
        until,
        basis,
        sealed_among(workspace) if basis else (),
        tuple(joint([view.parts]).split(",")) if view.revealed else (),
        envelope(encrypt_to) if encrypt_to else None,
    )


def _check_place(out: Path, workspace: Workspace, command: str, *, encrypted: bool) -> None:
    """Refuses what is inside the workspace, synced, a device or a pipe; where a link leads counts, not its name."""
    if within(out, workspace.root) is not None:
        raise UnmaskedInsideError(command=command)
    # The folder is known by its name, and that may be the name of the link or of where it leads.
    if not encrypted and any(is_synced(str(place / "x" if out.is_dir() else place)) for place in _names(out)):
        raise SyncedFolderError(command=command)
    # /dev/stdout leads to no path that is there: what the name itself opens counts.
    if out.exists() and not out.is_file() and not out.is_dir():
        raise NotAFileError(command=command)


def _names(path: Path) -> tuple[Path, Path]:
    """A path as it is named, and where it leads."""
    return path.absolute(), path.resolve()


def _check_channels(to: str, guarded: Sequence[int], workspace: Workspace, command: str) -> None:
    for number in guarded:
        channels = workspace.config.exports.of_annex(number)
        if channels and to not in channels:
            raise NotAChannelError(command=command, number=number, channels="、".join(channels))


def deliver(
    workspace: Workspace,
    granted: Terms | None,
    what: str,
    files: Sequence[File],
    *,
    rows: int | None = None,
    cases: Sequence[str] = (),
    sealed_to: str | None = None,
    write: Callable[[Path, bytes], object] = write_text_file,
) -> int | None:
    """Writes the files; on terms only after the ledger has them, and encrypted where they say so.

    `what` is ASCII and names no person: `annex 7`, `dossier C0031`; `sealed_to` says who can open files that are
    encrypted already; `write` is another way to write a file. Returns the number of the entry.

    Raises:
        UnmaskedInsideError, SyncedFolderError, NotAFileError. OSError where a file cannot be written, KeyboardInterrupt
        where somebody stops it: the entry then says that nothing is left of it.
    """
    if granted is not None and granted.envelope is not None:
        sealed_to, seal = granted.envelope.to, granted.envelope.seal
        files = [File(granted.place(file.path), seal(file.data)) for file in files]
    if granted is None or not granted.recipient:
        for file in files:
            check_place(file.path, workspace.root)
            write_text_file(file.path, file.data)
        return None
    for file in files:
        # A name in the folder may be a link that leads elsewhere.
        _check_place(file.path, workspace, state.settings().command, encrypted=sealed_to is not None)
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
                fields=granted.parts,
                encrypted=sealed_to is not None or None,
                encrypted_to=sealed_to,
                cases=tuple(cases) or granted.sealed,
                basis=granted.basis,
                place="\n".join(str(file.path.resolve()) for file in files),
            ),
        )
        change.put_register(ledger)
    written: list[Path] = []
    try:
        for file in files:
            write(file.path, file.data)
            written.append(file.path)
    except (OSError, DrugcheckError, KeyboardInterrupt):
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
