"""The passphrase of a command that changes the key: the old one proved even while unlocked, a new one typed twice."""

from drugcheck.cli import ask, state, unlocking
from drugcheck.cli.options import number
from drugcheck.errors import RefusedError, UsageError
from drugcheck.locale import _
from drugcheck.vault import rekey
from drugcheck.vault.passphrase import Sources
from drugcheck.vault.passphrase import ask as ask_passphrase
from drugcheck.workspace import Workspace

LEAST = 8
NEW_DESCRIPTOR = number("--new-passphrase-fd", help="read the new passphrase from this descriptor", least=0)


class ShortPassphraseError(UsageError):
    """the passphrase has fewer than {least} characters"""

    hint = "{command}"


class PassphrasesDifferError(UsageError):
    """the two passphrases differ"""

    hint = "{command}"


class DemoKeyError(RefusedError):
    """the passphrase of the demo stands in its drugcheck.toml and is not changed"""

    hint = "drugcheck init DIR"


class SamePassphraseError(UsageError):
    """the new passphrase is the old one"""

    hint = "{command}"


def proved(workspace: Workspace) -> rekey.Store:
    """The store, its passphrase asked for anew. Raises LockedError."""
    return rekey.opened(workspace.root, ask_passphrase(unlocking.sources(workspace), workspace.root))


def new_passphrase(descriptor: int | None, old: str | None = None) -> str:
    """A new passphrase: from a descriptor, else typed twice. Raises UsageError for a short one or the old one."""
    option = "--new-passphrase-fd"
    if descriptor is not None:
        new = ask_passphrase(Sources.gather({}, descriptor=descriptor), state.settings().directory)
    else:
        new = ask.secret(_("new passphrase"), option)
        if ask.secret(_("the same again"), option) != new:
            raise PassphrasesDifferError(command=state.settings().command)
    if len(new) < LEAST:
        raise ShortPassphraseError(least=LEAST, command=state.settings().command)
    if new == old:
        raise SamePassphraseError(command=state.settings().command)
    return new
