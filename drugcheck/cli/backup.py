"""`drugcheck backup` and `restore`: a copy that opens without this program, and the proof that it does."""

import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from msgspec.structs import replace

from drugcheck import unfinished
from drugcheck.cli import screen, state
from drugcheck.cli.options import JsonOption, flag
from drugcheck.domain.outcome import next_number
from drugcheck.domain.registers import NAMES, Proof, Proofs
from drugcheck.errors import RefusedError
from drugcheck.message import Message, message
from drugcheck.vault.backup import Rehearsed
from drugcheck.vault.errors import ReadOnlyError, WrongPassphraseError
from drugcheck.workspace import Workspace

# The proof of a backup is written after it.
_OF_ITSELF = frozenset({NAMES[Proofs]})


class InsideError(RefusedError):
    """a backup inside the workspace would be lost with it"""

    hint = "drugcheck backup FOLDER   (on another disk)"


class Made(NamedTuple):
    """A backup, and what its rehearsal found; None where it was not rehearsed."""

    folder: Path
    rehearsed: Rehearsed | None
    is_current: bool = True

    def lines(self) -> Iterator[str | Message]:
        """Where it stands, and whether it opens."""
        yield message("backup in {folder}", folder=str(self.folder))
        if self.rehearsed is None:
            yield message("not rehearsed: drugcheck restore --rehearse {folder}", folder=str(self.folder))
            return
        yield message(
            "restored for practice: {records} records of commit {commit} open, the history is sound",
            records=self.rehearsed.records,
            commit=self.rehearsed.commit[:10],
        )
        if not self.is_current:
            yield message("the workspace has changed since this backup")

    def data(self) -> dict[str, object]:
        """The same as an object."""
        found = self.rehearsed
        return {
            "folder": str(self.folder),
            "rehearsed": found is not None,
            "commit": found.commit if found else None,
            "records": found.records if found else None,
            "fingerprint": found.fingerprint if found else None,
            "current": self.is_current,
        }


def backup(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="where the backup goes, on another disk")],
    rehearse: Annotated[
        bool, typer.Option("--rehearse/--no-rehearse", help="restore it for practice at once", show_default=False)
    ] = True,
    json: JsonOption = False,
) -> None:
    """Make a backup that git and age alone can open, and prove that it opens.

    It holds the whole history and the key file under its passphrase: keep both as safe as the workspace.
    """
    from drugcheck.files.writing import within
    from drugcheck.vault.backup import BackupExistsError, make_backup

    workspace = state.workspace()
    if within(folder, workspace.root) is not None:
        raise InsideError()
    workspace.keep_office_files()
    try:
        place = make_backup(workspace.vault, folder, workspace.now).folder
    except BackupExistsError as error:
        # One that was cut off in its rehearsal; its proof makes the next one another.
        if not rehearse:
            raise
        place = Path(str(error.details["name"]))
    found = _rehearsed(workspace, place) if rehearse else None
    screen.show(Made(place, found), as_json=json)


def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="the folder of the backup", show_default=False)],
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="a new folder for the workspace", show_default=False)
    ] = None,
    rehearse: Annotated[
        bool, flag("--rehearse", help="only prove that it opens, in a place that is removed again")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Put the workspace of a backup into a new folder; with --rehearse prove that it opens, and keep nothing."""
    from drugcheck.vault import backup as backups
    from drugcheck.vault.seen import note_restored

    if rehearse:
        workspace = state.workspace()
        now = backups.fingerprint_of(workspace.vault, _OF_ITSELF)
        found = _rehearsed(workspace, backup)
        screen.show(Made(backup, found, is_current=found.fingerprint == now), as_json=json)
        return
    target = folder if folder is not None else Path(backup.name.replace("drugcheck-", "restored-"))
    note_restored(target, backups.restore(backup, target))
    screen.say(message("restored into {folder}: unlock it with the passphrase of that day", folder=str(target)))
    screen.say(message("go on with: drugcheck -C {folder} verify", folder=shlex.quote(str(target))))


def _rehearsed(workspace: Workspace, folder: Path) -> Rehearsed:
    """Rehearses with the keys of this workspace and notes the proof. Raises WrongPassphraseError for another key."""
    from drugcheck.vault import backup as backups
    from drugcheck.vault.identity import read_identity

    backups.check_backup(folder)
    if (folder / "identity.age").read_bytes() != read_identity(workspace.root):
        # Another passphrase or another key: the keys of today prove nothing about that file.
        raise WrongPassphraseError(hint=f"drugcheck restore {folder} NEW-FOLDER")
    # Named so that what a killed rehearsal leaves is removed by the next one.
    scratch = unfinished.beside(Path(tempfile.gettempdir()) / "rehearsal")
    try:
        scratch.mkdir(mode=0o700)
        found = backups.rehearse(folder, workspace.vault.keys, scratch, _OF_ITSELF)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    try:
        with workspace.change("backup.proof") as change:
            register = change.register(Proofs)
            proof = Proof(
                no=next_number(register.proofs),
                date=workspace.today,
                commit=found.commit,
                records=found.records,
                fingerprint=found.fingerprint,
            )
            change.put_register(replace(register, proofs=(*register.proofs, proof)))
    except ReadOnlyError as error:
        screen.say(message("the proof is not noted: {reason}", reason=error.message))
    return found
