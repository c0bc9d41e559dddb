"""The age v1 file format (C2SP specification, https://c2sp.org/age) and nothing else: bytes and keys in, bytes out.

It knows no file, no prompt, no store. What the specification refuses is refused here, each stage with its own error,
and what a forged file could make costly is limited before the cost: see MAX_WORK_FACTOR, MAX_STANZAS and
MAX_HEADER_SIZE for the limits and their reasons.
"""

from drugcheck.vault.age.errors import (
    AgeError,
    ArmorError,
    HeaderError,
    HmacError,
    MalformedKeyError,
    NoMatchError,
    PayloadError,
    PostQuantumError,
    RecipientsError,
    WorkFactorError,
)
from drugcheck.vault.age.file import decrypt, encrypt
from drugcheck.vault.age.header import MAX_HEADER_SIZE, MAX_STANZAS
from drugcheck.vault.age.hybrid import HybridIdentity, HybridRecipient
from drugcheck.vault.age.keys import Identity, Recipient, SecretKey, parse_identity, parse_recipient
from drugcheck.vault.age.scrypt import DEFAULT_WORK_FACTOR, MAX_WORK_FACTOR, ScryptIdentity, ScryptRecipient
from drugcheck.vault.age.x25519 import X25519Identity, X25519Recipient

__all__ = [
    "DEFAULT_WORK_FACTOR",
    "MAX_HEADER_SIZE",
    "MAX_STANZAS",
    "MAX_WORK_FACTOR",
    "AgeError",
    "ArmorError",
    "HeaderError",
    "HmacError",
    "HybridIdentity",
    "HybridRecipient",
    "Identity",
    "MalformedKeyError",
    "NoMatchError",
    "PayloadError",
    "PostQuantumError",
    "Recipient",
    "RecipientsError",
    "ScryptIdentity",
    "ScryptRecipient",
    "SecretKey",
    "WorkFactorError",
    "X25519Identity",
    "X25519Recipient",
    "decrypt",
    "encrypt",
    "parse_identity",
    "parse_recipient",
]
