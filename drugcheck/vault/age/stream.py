"""The payload: a nonce, then the plaintext in chunks of 64 KiB, each sealed under its number (STREAM).

Every chunk's nonce is 11 bytes of chunk number and one byte that is 1 for the last chunk alone, so chunks can be
neither dropped, repeated, moved nor added to. The last chunk may be shorter than 64 KiB, and empty only when the
whole plaintext is. Source: C2SP age v1, "Payload". This module knows nothing of headers.
"""

import io
import os
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from drugcheck.message import message
from drugcheck.vault.age.errors import HeaderError, PayloadError
from drugcheck.vault.age.primitives import TAG_SIZE, hkdf

CHUNK_SIZE = 64 * 1024  # bytes of plaintext
_SEALED_SIZE = CHUNK_SIZE + TAG_SIZE
_NONCE_SIZE = 16  # bytes, drawn anew for every file
_ONLY_CHUNK = bytes(11) + b"\x01"


def encrypt(file_key: bytes, plaintext: bytes) -> Iterator[bytes]:
    """The payload of a file, part by part: a fresh nonce and the sealed chunks."""
    nonce = os.urandom(_NONCE_SIZE)
    cipher = ChaCha20Poly1305(hkdf(file_key, nonce, b"payload"))
    # An empty plaintext is one empty chunk; a plaintext of whole chunks ends with a full one.
    pieces = _pieces(memoryview(plaintext), CHUNK_SIZE) if plaintext else [(_ONLY_CHUNK, memoryview(b""))]
    yield nonce
    for chunk_nonce, chunk in pieces:
        yield cipher.encrypt(chunk_nonce, chunk, None)


def decrypt(file_key: bytes, file: bytes, start: int) -> bytes:
    """The plaintext of the payload that begins at `start`: all of it, authenticated, or PayloadError.

    A file too short for the nonce is a HeaderError: the specification counts the nonce with what precedes the stream.
    """
    body_start = start + _NONCE_SIZE
    if len(file) < body_start:
        raise HeaderError(reason=message("the file ends before the nonce of its content"))
    cipher = ChaCha20Poly1305(hkdf(file_key, file[start:body_start], b"payload"))
    if len(file) - body_start <= _SEALED_SIZE:
        return _open(cipher, _ONLY_CHUNK, file[body_start:])
    plaintext = io.BytesIO()
    for nonce, sealed in _pieces(memoryview(file)[body_start:], _SEALED_SIZE):
        chunk = _open(cipher, nonce, sealed)
        if not chunk:
            raise PayloadError(reason=message("its last chunk is empty"))
        plaintext.write(chunk)
    return plaintext.getvalue()


def _pieces(content: memoryview, size: int) -> Iterator[tuple[bytes, memoryview]]:
    for number, at in enumerate(range(0, len(content), size)):
        last = at + size >= len(content)
        yield number.to_bytes(11, "big") + (b"\x01" if last else b"\x00"), content[at : at + size]


def _open(cipher: ChaCha20Poly1305, nonce: bytes, chunk: bytes | memoryview) -> bytes:
    try:
        return cipher.decrypt(nonce, chunk, None)
    except InvalidTag:
        pass
    number = int.from_bytes(nonce[:11], "big") + 1
    if nonce[11] and _opens(cipher, nonce[:11] + b"\x00", chunk):
        raise PayloadError(reason=message("it ends after chunk {number}, which is not the last one", number=number))
    if not nonce[11] and _opens(cipher, nonce[:11] + b"\x01", chunk):
        raise PayloadError(reason=message("something follows its last chunk"))
    if len(chunk) < TAG_SIZE:
        raise PayloadError(reason=message("chunk {number} is cut short", number=number))
    raise PayloadError(reason=message("chunk {number} does not authenticate", number=number))


def _opens(cipher: ChaCha20Poly1305, nonce: bytes, chunk: bytes | memoryview) -> bool:
    try:
        cipher.decrypt(nonce, chunk, None)
    except InvalidTag:
        return False
    return True
