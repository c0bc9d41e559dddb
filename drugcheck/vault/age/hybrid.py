"""The post-quantum recipient type: ML-KEM-768 and X25519 together (C2SP age v1, "The mlkem768x25519 recipient type").

The file key is sealed by HPKE (RFC 9180, base mode) with the KEM MLKEM768-X25519, HKDF-SHA256 and ChaCha20-Poly1305;
who would open it must break both halves. Programs for age older than 1.3 cannot open such a file.
"""

import os
from collections.abc import Sequence
from functools import cached_property
from types import ModuleType
from typing import Any, ClassVar, Self

from drugcheck.message import message
from drugcheck.vault.age import bech32, primitives
from drugcheck.vault.age.errors import HeaderError, MalformedKeyError, PostQuantumError
from drugcheck.vault.age.header import Stanza

IDENTITY_PREFIX = "AGE-SECRET-KEY-PQ-"
RECIPIENT_PREFIX = "age1pq"
_STANZA_TYPE = b"mlkem768x25519"
_INFO = b"age-encryption.org/mlkem768x25519"
_SEED_SIZE = 32  # bytes
_LATTICE_SEED_SIZE = 64
_LATTICE_SIZE = 1184  # bytes of an ML-KEM-768 key, before the 32 of the X25519 key
_CURVE_SIZE = 32
_SHARE_SIZE = 1120  # bytes of an ML-KEM-768 ciphertext and an X25519 share


class HybridRecipient:
    """The public half: 1,184 bytes for ML-KEM-768, then 32 for X25519."""

    __slots__ = ("_key", "_public")
    family: ClassVar[str] = "post-quantum"

    def __init__(self, public: bytes) -> None:
        """Raises MalformedKeyError if no identity could have it, PostQuantumError."""
        if len(public) != _LATTICE_SIZE + _CURVE_SIZE:
            raise MalformedKeyError(reason=message("it is not {size} bytes long", size=_LATTICE_SIZE + _CURVE_SIZE))
        hpke, mlkem, x25519 = _modules()
        self._public = public
        try:
            self._key = hpke.MLKEM768X25519PublicKey(
                mlkem.MLKEM768PublicKey.from_public_bytes(public[:_LATTICE_SIZE]),
                x25519.X25519PublicKey.from_public_bytes(public[_LATTICE_SIZE:]),
            )
            self.wrap(bytes(primitives.FILE_KEY_SIZE))
        except ValueError:
            raise MalformedKeyError(reason=message("it is not a point that a key has")) from None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `age1pq1…`. Raises MalformedKeyError, PostQuantumError."""
        prefix, public = bech32.decode(text)
        if prefix != RECIPIENT_PREFIX:
            raise MalformedKeyError(reason=message("it is not an age1pq1… recipient in lower case"))
        return cls(public)

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that gives `file_key` to the owner of the identity, under a share used once."""
        sealed = _suite().encrypt(file_key, self._key, _INFO)
        share, body = sealed[:_SHARE_SIZE], sealed[_SHARE_SIZE:]
        return Stanza(_STANZA_TYPE, (primitives.encode_base64(share),), body)

    def __str__(self) -> str:
        return bech32.encode(RECIPIENT_PREFIX, self._public)

    def __repr__(self) -> str:
        return "<HybridRecipient>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HybridRecipient) and self._public == other._public

    def __hash__(self) -> int:
        return hash(self._public)


class HybridIdentity:
    """The secret half, a seed of 32 bytes; both keys come out of it (SHAKE256, as X-Wing does)."""

    def __init__(self, seed: bytes) -> None:
        """Any 32 bytes are a key. Raises MalformedKeyError for another length, PostQuantumError."""
        if len(seed) != _SEED_SIZE:
            raise MalformedKeyError(reason=message("it is not 32 bytes long"))
        # Here, since it loads a library of its own: nobody else needs it to open a record.
        from hashlib import shake_256

        hpke, mlkem, x25519 = _modules()
        self._seed = seed
        expanded = shake_256(seed).digest(_LATTICE_SEED_SIZE + _CURVE_SIZE)
        self._lattice = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:_LATTICE_SEED_SIZE])
        self._curve = x25519.X25519PrivateKey.from_private_bytes(expanded[_LATTICE_SEED_SIZE:])
        self._key = hpke.MLKEM768X25519PrivateKey(self._lattice, self._curve)

    @classmethod
    def generate(cls) -> Self:
        """A new identity from the operating system's random source. Raises PostQuantumError."""
        return cls(os.urandom(_SEED_SIZE))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `AGE-SECRET-KEY-PQ-1…`. Raises MalformedKeyError, which does not quote the text; PostQuantumError."""
        prefix, seed = bech32.decode(text)
        if prefix != IDENTITY_PREFIX:
            raise MalformedKeyError(reason=message("it is not an AGE-SECRET-KEY-PQ-1… identity in upper case"))
        return cls(seed)

    @cached_property
    def recipient(self) -> HybridRecipient:
        """The public half."""
        return HybridRecipient(
            self._lattice.public_key().public_bytes_raw() + self._curve.public_key().public_bytes_raw()
        )

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key, if one of the stanzas was made for this identity. Raises HeaderError for a malformed one."""
        from cryptography.exceptions import InvalidTag

        for stanza in stanzas:
            if stanza.type != _STANZA_TYPE:
                continue
            share = _share(stanza)
            self._refuse_low_order(share[-_CURVE_SIZE:])
            try:
                return bytes(_suite().decrypt(share + stanza.body, self._key, _INFO))
            except InvalidTag:
                continue
        return None

    def _refuse_low_order(self, point: bytes) -> None:
        """HPKE tells a share of low order from a wrong key by nothing, and the specification refuses it by name."""
        _, _, x25519 = _modules()
        try:
            self._curve.exchange(x25519.X25519PublicKey.from_public_bytes(point))
        except ValueError:
            raise HeaderError(reason=message("a post-quantum stanza's share is a point of low order")) from None

    def __str__(self) -> str:
        """The secret itself, as age-keygen -pq writes it."""
        return bech32.encode(IDENTITY_PREFIX.lower(), self._seed).upper()

    def __repr__(self) -> str:
        return "<HybridIdentity>"


def _share(stanza: Stanza) -> bytes:
    if len(stanza.arguments) != 1:
        raise HeaderError(reason=message("a post-quantum stanza does not have one argument"))
    if len(stanza.body) != primitives.WRAPPED_SIZE:
        raise HeaderError(reason=message("a post-quantum stanza's body is not 32 bytes long"))
    try:
        share = primitives.decode_base64(stanza.arguments[0])
    except ValueError:
        raise HeaderError(reason=message("a post-quantum stanza's share is not canonical base64")) from None
    if len(share) != _SHARE_SIZE:
        raise HeaderError(reason=message("a post-quantum stanza's share is not {size} bytes long", size=_SHARE_SIZE))
    return share


def _modules() -> tuple[ModuleType, ModuleType, ModuleType]:
    """cryptography's modules for HPKE, ML-KEM and X25519. Raises PostQuantumError where it is too old for them."""
    try:
        from cryptography.hazmat.primitives import hpke
        from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

        _ = hpke.KEM.MLKEM768_X25519
    except (ImportError, AttributeError):
        raise PostQuantumError from None
    return hpke, mlkem, x25519


def _suite() -> Any:
    hpke, _, _ = _modules()
    return hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
