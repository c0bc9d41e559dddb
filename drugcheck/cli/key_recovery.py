"""`drugcheck key recovery` and `key recover`: a second key on paper, and the way back with it."""

import unicodedata
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from drugcheck.cli import ask, proving, screen, state
from drugcheck.cli.options import text
from drugcheck.errors import RefusedError, UsageError
from drugcheck.locale import _
from drugcheck.message import message
from drugcheck.vault import rekey
from drugcheck.vault.age import DEFAULT_WORK_FACTOR
from drugcheck.vault.identity import identity_path
from drugcheck.vault.session import session_for

_GROUP = 4  # characters
_GROUPS = 5  # in a line
_LABEL_LENGTH = 40
_MOST = 1 << 16  # bytes of a file with a secret


class PaperOnlyError(RefusedError):
    """the secret of a recovery key is shown on the terminal and written on paper, never into a file"""

    hint = "drugcheck key recovery"


class NotTypedBackError(UsageError):
    """what was typed is not what was shown; nothing was changed"""

    hint = "drugcheck key recovery"


class BadLabelError(UsageError):
    """a label is one line of at most {most} characters"""

    hint = "drugcheck key recovery --label NAME"


def recovery(
    label: Annotated[str | None, text("--label", metavar="NAME", help="where the paper lies, such as 保险柜")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", hidden=True, help="refused: the key is shown once, on the terminal")
    ] = None,
) -> None:
    """Make a key that is kept on paper only, and encrypt every record for it too, in one commit.

    Its secret is shown once and typed back. Who has the paper and a copy of the records can read everything.
    """
    if out is not None:
        raise PaperOnlyError()
    if not ask.interactive():
        raise PaperOnlyError()
    workspace = state.closed_workspace()
    name = label or _("recovery {day}").format(day=date.isoformat(workspace.today))
    if len(name) > _LABEL_LENGTH or not name.isprintable():
        raise BadLabelError(most=_LABEL_LENGTH)
    store = proving.proved(workspace)
    if any(holder.label == name for holder in store.file.holders):
        raise rekey.SameLabelError(label=name)  # before anybody writes on paper what will never open anything
    # What was cut off before, another change of the key included, comes to its end first.
    state.workspace_of(store.file.keys)
    secret = rekey.new_recovery(store)
    screen.say(message("write this on paper, and keep it where only the office gets at it; it is shown once:"))
    for line in _grouped(str(secret)):
        screen.say(line)
    typed = ask.text(_("type it from the paper, blanks do not count"), "--label")
    if _joined(typed) != str(secret):
        raise NotTypedBackError()
    records = rekey.add_recovery(store, secret, name, workspace.now)
    session_for(workspace.root).forget()
    screen.say(message("{count} records open with the paper too, from now on", count=records))
    screen.say(message("recovery.age belongs to it and lies in the history: a clone and the paper are enough"))


def recover(
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="a file with the secret instead of typing it", show_default=False),
    ] = None,
    new_passphrase_fd: Annotated[int | None, proving.NEW_DESCRIPTOR] = None,
) -> None:
    """Write a new key file with the recovery key on paper, under a new passphrase; every record is tried first."""
    workspace = state.closed_workspace()
    if identity_path(workspace.root).exists() and ask.interactive():
        ask.yes(_("there is a key file; replace it?"), "--from")
    secret = _read(from_) if from_ else ask.text(_("the secret on the paper"), "--from")
    # A demo unlocks itself with what stands in its drugcheck.toml: another passphrase would shut it for good.
    demo = workspace.config.unlock.passphrase if workspace.config.demo and new_passphrase_fd is None else None
    passphrase = demo or proving.new_passphrase(new_passphrase_fd)
    count = rekey.recover(workspace.root, _joined(secret), passphrase, workspace.now, work_factor=DEFAULT_WORK_FACTOR)
    session_for(workspace.root).forget()
    if demo:
        screen.say(message("{count} records open again, under the passphrase of the demo", count=count))
        return
    screen.say(message("{count} records open again, under the new passphrase", count=count))
    screen.say(message("if the old passphrase or the paper may be known to others: drugcheck key rotate"))


def _grouped(secret: str) -> list[str]:
    parts = [secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)]
    return ["    " + " ".join(parts[at : at + _GROUPS]) for at in range(0, len(parts), _GROUPS)]


def _joined(text: str) -> str:
    """The secret in what was typed or scanned, whatever its case, spaces, width and dashes; without comment lines."""
    lines = (line for line in text.splitlines() if not line.lstrip("\ufeff \t").startswith("#"))
    plain = unicodedata.normalize("NFKC", "".join(lines))
    kinds = ((letter, unicodedata.category(letter)) for letter in plain)
    return "".join("-" if kind == "Pd" else letter for letter, kind in kinds if kind[0] not in "ZC").upper()


def _read(paper: Path) -> str:
    """The text of a file, which may be anything. Raises OSError."""
    with paper.open("rb") as file:
        return file.read(_MOST).decode("utf-8", "replace")
