"""The X25519 recipient type: what age-keygen makes (C2SP age v1, "The X25519 recipient type")."""

from collections.abc import Sequence
from typing import ClassVar, Self

from drugcheck.message import message
from drugcheck.vault.age import bech32, primitives
from drugcheck.vault.age.curve import new_key, private_key, public_key
from drugcheck.vault.age.errors import HeaderError, MalformedKeyError
from drugcheck.vault.age.header import Stanza

IDENTITY_PREFIX = "AGE-SECRET-KEY-"
RECIPIENT_PREFIX = "age"
_STANZA_TYPE = b"X25519"
_INFO = b"age-encryption.org/v1/X25519"
_KEY_SIZE = 32  # bytes
_SHARE_LENGTH = 43  # characters that 32 bytes take in unpadded base64
_FIELD_PRIME = 2**255 - 19


class X25519Recipient:
    """The public half: who has it can make files that the identity opens."""

    __slots__ = ("_key", "_public")
    family: ClassVar[str] = "classic"

    def __init__(self, public: bytes) -> None:
        """`public` is 32 bytes, the u-coordinate. Raises MalformedKeyError if no identity could have it."""
        if len(public) != _KEY_SIZE:
            raise MalformedKeyError(reason=message("it is not 32 bytes long"))
        # A second spelling of a coordinate would make files that even its owner cannot open, since the stanza's salt
        # is taken from the spelling.
        if int.from_bytes(public, "little") >= _FIELD_PRIME:
            raise MalformedKeyError(reason=message("its coordinate is not canonical"))
        self._public = public
        self._key = public_key(public)
        try:
            private_key(bytes(_KEY_SIZE)).exchange(self._key)
        except ValueError:
            # Anybody could compute the secret shared with such a point.
            raise MalformedKeyError(reason=message("it is a point of low order")) from None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `age1…`. Raises MalformedKeyError."""
        prefix, public = bech32.decode(text)
        if prefix != RECIPIENT_PREFIX:
            raise MalformedKeyError(reason=message("it is not an age1… recipient in lower case"))
        return cls(public)

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that gives `file_key` to the owner of the identity, under a share used once."""
        ephemeral = new_key()
        share = ephemeral.public_key().public_bytes_raw()
        wrap_key = primitives.hkdf(ephemeral.exchange(self._key), share + self._public, _INFO)
        return Stanza(_STANZA_TYPE, (primitives.encode_base64(share),), primitives.wrap(wrap_key, file_key))

    def __str__(self) -> str:
        return bech32.encode(RECIPIENT_PREFIX, self._public)

    def __repr__(self) -> str:
        # A store keeps its recipient secret too: who does not know it cannot make a file that opens.
        return "<X25519Recipient>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, X25519Recipient) and self._public == other._public

    def __hash__(self) -> int:
        return hash(self._public)


class X25519Identity:
    """The secret half: it opens files made for its recipient."""

    __slots__ = ("_key", "_public")

    def __init__(self, secret: bytes) -> None:
        """`secret` is 32 bytes; any value is a key. Raises MalformedKeyError for another length."""
        if len(secret) != _KEY_SIZE:
            raise MalformedKeyError(reason=message("it is not 32 bytes long"))
        self._key = private_key(secret)
        self._public = self._key.public_key().public_bytes_raw()

    @classmethod
    def generate(cls) -> Self:
        """A new identity from the operating system's random source."""
        return cls(new_key().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `AGE-SECRET-KEY-1…`. Raises MalformedKeyError, which does not quote the text."""
        prefix, secret = bech32.decode(text)
        if prefix != IDENTITY_PREFIX:
            raise MalformedKeyError(reason=message("it is not an AGE-SECRET-KEY-1… identity in upper case"))
        return cls(secret)

    @property
    def recipient(self) -> X25519Recipient:
        """The public half."""
        return X25519Recipient(self._public)

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key, if one of the stanzas was made for this identity. Raises HeaderError for a malformed one."""
        for stanza in stanzas:
            if stanza.type != _STANZA_TYPE:
                continue
            share = _share(stanza)
            try:
                shared = self._key.exchange(public_key(share))
            except ValueError:
                raise HeaderError(reason=message("an X25519 stanza's share is a point of low order")) from None
            wrap_key = primitives.hkdf(shared, share + self._public, _INFO)
            file_key = primitives.unwrap(wrap_key, stanza.body)
            if file_key is not None:
                return file_key
        return None

    def __str__(self) -> str:
        """The secret itself, as age-keygen writes it."""
        return bech32.encode(IDENTITY_PREFIX.lower(), self._key.private_bytes_raw()).upper()

    def __repr__(self) -> str:
        return "<X25519Identity>"


def _share(stanza: Stanza) -> bytes:
    if len(stanza.arguments) != 1:
        raise HeaderError(reason=message("an X25519 stanza does not have one argument"))
    if len(stanza.body) != primitives.WRAPPED_SIZE:
        raise HeaderError(reason=message("an X25519 stanza's body is not 32 bytes long"))
    if len(stanza.arguments[0]) != _SHARE_LENGTH:
        raise HeaderError(reason=message("an X25519 stanza's share is not 32 bytes long"))
    try:
        return primitives.decode_base64(stanza.arguments[0])
    except ValueError:
        raise HeaderError(reason=message("an X25519 stanza's share is not canonical base64")) from None
