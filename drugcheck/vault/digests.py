"""SHA-256 and HMAC-SHA-256, from the library that the ciphers come from.

They are as quick as those of hashlib and hmac, which would load a second OpenSSL: that takes a short command longer
than to open the record that it shows.
"""

from binascii import Error, a2b_base64, b2a_base64
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.hmac import HMAC

_SHA256: Final = SHA256()


def sha256(data: bytes) -> bytes:
    """The 32 bytes of the digest."""
    digest = Hash(_SHA256)
    digest.update(data)
    return digest.finalize()


def hexadecimal(data: bytes) -> str:
    """The same digest in 64 hexadecimal digits."""
    return sha256(data).hex()


def mac(key: bytes, *parts: bytes) -> bytes:
    """The 32 bytes of the code over all parts, one behind the other."""
    return _over(key, parts).finalize()


def is_mac(code: bytes, key: bytes, *parts: bytes) -> bool:
    """Whether that is the code over the parts; how long it takes says nothing of where two codes differ."""
    try:
        _over(key, parts).verify(code)
    except InvalidSignature:
        return False
    return True


def mac_text(key: bytes, *parts: bytes) -> bytes:
    """The code as base64."""
    return b2a_base64(mac(key, *parts), newline=False)


def is_mac_text(text: bytes, key: bytes, *parts: bytes) -> bool:
    """As is_mac(), of base64: of the spellings that it could have only that of mac_text() passes."""
    try:
        code = a2b_base64(text)
    except Error:
        return False
    return b2a_base64(code, newline=False) == text and is_mac(code, key, *parts)


def _over(key: bytes, parts: tuple[bytes, ...]) -> HMAC:
    code = HMAC(key, _SHA256)
    for part in parts:
        code.update(part)
    return code
