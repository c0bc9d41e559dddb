"""The work that opening a case cannot do without, each part alone on bare libraries: the floor of a load.

Nothing of drugcheck runs while a part is timed, so a slow layer of ours shows as a ratio above the floor.
"""

import hmac
import os
from binascii import a2b_base64
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import rtoml
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from benchmarks.timing import Task
from drugcheck.domain.case import Case
from drugcheck.domain.shapes import BUILTIN_TYPES

_KEY = bytes(range(32))
_NONCE = bytes(12)
_HEADER_SIZE = 168  # bytes of an age header with one X25519 stanza
_OVERHEAD = _HEADER_SIZE + 16 + 16  # bytes of a file beyond its plaintext: the header, the nonce, one tag


class Sample(NamedTuple):
    """Cases of a store: where each file lies, and its text once opened."""

    paths: Sequence[Path]
    texts: Sequence[str]


def parts(sample: Sample) -> dict[str, Task]:
    """One task for each part, over the whole sample."""
    names = [os.fspath(path) for path in sample.paths]
    bodies = [b"".join(path.read_bytes().splitlines()[1:-1]) for path in sample.paths]
    documents = [rtoml.loads(text) for text in sample.texts]
    return {
        "read the file": lambda: [_read(name) for name in names],
        "decode the armor": lambda: [a2b_base64(body) for body in bodies],
        "exchange X25519": _exchange(len(names)),
        "derive, authenticate, decrypt": _decipher([len(a2b_base64(body)) - _OVERHEAD for body in bodies]),
        "parse TOML": lambda: [rtoml.loads(text) for text in sample.texts],
        "convert to a case": lambda: [msgspec.convert(one, Case, builtin_types=BUILTIN_TYPES) for one in documents],
    }


def _read(name: str) -> bytes:
    descriptor = os.open(name, os.O_RDONLY)
    try:
        return os.read(descriptor, 1 << 20)
    finally:
        os.close(descriptor)


def _exchange(count: int) -> Task:
    secret = X25519PrivateKey.from_private_bytes(_KEY)
    share = X25519PrivateKey.generate().public_key().public_bytes_raw()
    return lambda: [secret.exchange(X25519PublicKey.from_public_bytes(share)) for _ in range(count)]


def _decipher(sizes: Sequence[int]) -> Task:
    """What age and the seal need besides the exchange: three HKDF, two HMAC, file key and text deciphered."""
    cipher = ChaCha20Poly1305(_KEY)
    file_key = cipher.encrypt(_NONCE, bytes(16), None)
    payloads = [(cipher.encrypt(_NONCE, bytes(size), None), bytes(size)) for size in sizes]
    header = bytes(_HEADER_SIZE)

    def derive(info: bytes) -> bytes:
        return hmac.digest(hmac.digest(_KEY, _KEY, "sha256"), info, "sha256")

    def run() -> None:
        for payload, text in payloads:
            derive(b"age-encryption.org/v1/X25519\x01")
            ChaCha20Poly1305(_KEY).decrypt(_NONCE, file_key, None)
            hmac.digest(derive(b"header\x01"), header, "sha256")
            derive(b"payload\x01")
            ChaCha20Poly1305(_KEY).decrypt(_NONCE, payload, None)
            hmac.digest(_KEY, text, "sha256")

    return run
