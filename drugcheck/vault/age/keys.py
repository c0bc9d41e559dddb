"""What a key of any type must be able to do, and reading a key whose type is not known beforehand.

A further recipient type is one module with an identity and a recipient class of these shapes and one line in each table
below; header, stream and armor stay as they are.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from drugcheck.message import message
from drugcheck.vault.age import hybrid, x25519
from drugcheck.vault.age.errors import MalformedKeyError
from drugcheck.vault.age.header import Stanza


class Identity(Protocol):
    """Opens files: a secret key or a passphrase."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The 16 bytes of the file key, or None when no stanza is for this identity; HeaderError for a bad stanza."""
        ...


class Recipient(Protocol):
    """Somebody to encrypt to: a public key or a passphrase."""

    @property
    def family(self) -> str:
        """Recipients of different families may not share a file, which would be as weak as the weaker of them."""
        ...

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that gives the file key to this recipient."""
        ...


class SecretKey(Identity, Protocol):
    """An identity that has a public half, as every one but a passphrase; `str` of it is the secret."""

    @property
    def recipient(self) -> Recipient:
        """The public half."""
        ...


_IDENTITY_PARSERS: dict[str, Callable[[str], SecretKey]] = {
    x25519.IDENTITY_PREFIX: x25519.X25519Identity.parse,
    hybrid.IDENTITY_PREFIX: hybrid.HybridIdentity.parse,
}
_RECIPIENT_PARSERS: dict[str, Callable[[str], Recipient]] = {
    x25519.RECIPIENT_PREFIX: x25519.X25519Recipient.parse,
    hybrid.RECIPIENT_PREFIX: hybrid.HybridRecipient.parse,
}


def parse_identity(text: str) -> SecretKey:
    """Reads a secret key of any type known here. Raises MalformedKeyError, which does not quote the text."""
    parser = _IDENTITY_PARSERS.get(text.rpartition("1")[0])
    if parser is None:
        raise MalformedKeyError(reason=message("it is not of a type that can be read here"))
    return parser(text)


def parse_recipient(text: str) -> Recipient:
    """Reads a public key of any type known here. Raises MalformedKeyError."""
    parser = _RECIPIENT_PARSERS.get(text.rpartition("1")[0])
    if parser is None:
        raise MalformedKeyError(reason=message("it is not of a type that can be read here"))
    return parser(text)
