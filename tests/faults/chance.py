"""Chance that repeats itself: two runs with one seed make the same keys, names and nonces."""

import os
import random
import secrets
import tempfile

from drugcheck.vault.age import x25519
from drugcheck.vault.age.curve import private_key


def settle(seed: int) -> None:
    """From here on in this process, for good: what the system would draw by chance follows from the seed."""
    drawn = random.Random(seed)
    os.urandom = secrets.token_bytes = drawn.randbytes
    random._urandom = drawn.randbytes  # type: ignore[attr-defined]
    secrets.token_hex = lambda nbytes=None: drawn.randbytes(nbytes or 32).hex()
    x25519.new_key = lambda: private_key(drawn.randbytes(32))
    names = tempfile._RandomNameSequence()  # type: ignore[attr-defined]
    names._rng, names._rng_pid = drawn, os.getpid()
    tempfile._name_sequence = names  # type: ignore[attr-defined]
