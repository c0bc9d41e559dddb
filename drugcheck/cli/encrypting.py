"""--encrypt-to: a file that leaves is encrypted to whom it is for, as an age file that any age program opens.

A passphrase is asked for twice, or read from a descriptor, and never an argument; a recipient (age1…) is a public key.
"""

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from drugcheck.cli import state
from drugcheck.errors import UsageError
from drugcheck.locale import _

if TYPE_CHECKING:
    from drugcheck.vault.age import Recipient

LEAST: Final = 12
PASSPHRASE: Final = "passphrase"  # noqa: S105 - the word itself
SUFFIX: Final = ".age"
# What the ledger says of a file that a passphrase opens.
BY_PASSPHRASE: Final = "口令"  # noqa: S105 - the word itself
BY_RECIPIENTS: Final = "各社区收件人"
_DESCRIPTOR: Final = "fd:"
_MAX_SIZE: Final = 1 << 12  # bytes of a passphrase


class WeakPassphraseError(UsageError):
    """the passphrase has fewer than {least} characters, or was typed differently the second time"""

    hint = "{command} {option}"


class NotARecipientError(UsageError):
    """--encrypt-to: neither an age recipient nor passphrase nor fd:N"""

    hint = "{command} --encrypt-to passphrase"


class Envelope(NamedTuple):
    """Who can open the file: as the ledger names it, and the keys."""

    to: str
    recipients: tuple["Recipient", ...]

    def seal(self, data: bytes) -> bytes:
        """The age file."""
        from drugcheck.vault.age import encrypt

        return encrypt(data, *self.recipients)


def envelope(whom: str) -> Envelope:
    """Who is meant. Raises NotARecipientError, WeakPassphraseError."""
    from drugcheck.vault.age import MalformedKeyError, ScryptRecipient, parse_recipient

    command, whom = state.settings().command, whom.strip()
    if whom == PASSPHRASE:
        return Envelope(BY_PASSPHRASE, (ScryptRecipient(asked_passphrase(f"--encrypt-to {_DESCRIPTOR}N")),))
    if whom.startswith(_DESCRIPTOR):
        return Envelope(BY_PASSPHRASE, (ScryptRecipient(_read(whom.removeprefix(_DESCRIPTOR), command)),))
    names = [name.strip() for name in whom.split(",") if name.strip()]
    try:
        recipients = tuple(parse_recipient(name) for name in names)
    except MalformedKeyError:
        raise NotARecipientError(command=command) from None
    if not recipients:
        raise NotARecipientError(command=command)
    return Envelope(",".join(names), recipients)


def asked_passphrase(instead: str) -> str:
    """The passphrase of a file, asked for twice; `instead` is named where nobody can be asked.

    Raises:
        WeakPassphraseError.
    """
    from drugcheck.cli import ask

    passphrase = ask.secret(_("passphrase of the files"), instead)
    again = ask.secret(_("the same again"), instead)
    if again != passphrase or len(passphrase) < LEAST:
        raise WeakPassphraseError(least=LEAST, command=state.settings().command, option=instead)
    return passphrase


def _read(descriptor: str, command: str) -> str:
    """The first line that a descriptor gives."""
    try:
        with os.fdopen(os.dup(int(descriptor)), "rb") as source:
            found = source.read(_MAX_SIZE).split(b"\n")[0].decode().rstrip("\r")
    except (ValueError, OSError):
        raise NotARecipientError(command=command) from None
    if len(found) < LEAST:
        raise WeakPassphraseError(least=LEAST, command=command, option="--encrypt-to passphrase")
    return found
