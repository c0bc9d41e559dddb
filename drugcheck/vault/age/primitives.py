"""What every stanza, the header and the payload are built from: HKDF, a wrapped file key, base64 of one spelling.

HKDF is two codes of 32 bytes: cryptography's own is no quicker, and in older versions needs Python's hmac.
Source: C2SP age v1, "Conventions".
"""

from binascii import Error, a2b_base64, b2a_base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from drugcheck.vault.digests import mac

FILE_KEY_SIZE = 16  # bytes
TAG_SIZE = 16  # bytes, what ChaCha20-Poly1305 adds
WRAPPED_SIZE = FILE_KEY_SIZE + TAG_SIZE
# Each wrap key is derived for one file key and used once, so a fixed nonce cannot repeat under it.
_ZERO_NONCE = bytes(12)


def hkdf(material: bytes, salt: bytes, info: bytes) -> bytes:
    """32 bytes of HKDF-SHA-256 (RFC 5869): one block of output, so extract and expand are one HMAC each."""
    return mac(mac(salt, material), info, b"\x01")


def wrap(wrap_key: bytes, file_key: bytes) -> bytes:
    """The 32 bytes that a stanza carries as its body."""
    return ChaCha20Poly1305(wrap_key).encrypt(_ZERO_NONCE, file_key, None)


def unwrap(wrap_key: bytes, body: bytes) -> bytes | None:
    """The file key, or None when the stanza was made for another key.

    `body` must have been found to be WRAPPED_SIZE bytes long: a longer one could be made to open under many keys and
    so tell an onlooker which of them was tried.
    """
    try:
        return ChaCha20Poly1305(wrap_key).decrypt(_ZERO_NONCE, body, None)
    except InvalidTag:
        return None


def encode_base64(value: bytes) -> bytes:
    """Standard base64 of `value`, without `=` and without line ends."""
    return b2a_base64(value, newline=False).rstrip(b"=")


def decode_base64(text: bytes) -> bytes:
    """The value that `encode_base64` turns into exactly `text` (RFC 4648, section 3.5).

    Raises ValueError for any other text: padding, a foreign character, an impossible length, or a last character
    with stray bits. With two spellings of one value a file could be altered and still mean the same.
    """
    try:
        value = a2b_base64(text + b"=" * (-len(text) % 4))
    except Error:
        raise ValueError from None
    if encode_base64(value) != text:
        raise ValueError
    return value
