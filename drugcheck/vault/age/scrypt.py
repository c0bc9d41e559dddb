"""The scrypt recipient type: a passphrase (C2SP age v1, "The scrypt recipient type")."""

import os
from collections.abc import Sequence
from typing import ClassVar

from drugcheck.message import message
from drugcheck.vault.age import primitives
from drugcheck.vault.age.errors import HeaderError, MalformedKeyError, WorkFactorError
from drugcheck.vault.age.header import Stanza

# The work factor is the base-2 logarithm of scrypt's N, with r = 8 and p = 1: 2^factor KiB of memory.
# 18 is what `age -p` writes: 256 MiB and about 0.6 s.
DEFAULT_WORK_FACTOR = 18
# 20 takes 1 GiB and about 2.5 s. 22, the limit of `age`, takes 4 GiB, with which one forged file would bring an office
# machine to a halt before anything of it is authenticated.
MAX_WORK_FACTOR = 20
_STANZA_TYPE = b"scrypt"
_SALT_LABEL = b"age-encryption.org/v1/scrypt"
_SALT_SIZE = 16  # bytes
_SALT_LENGTH = 22  # characters that 16 bytes take in unpadded base64
_WIDEST_FACTOR = 2  # digits; a longer number is above any limit, and is not even converted


class ScryptRecipient:
    """A passphrase to encrypt to; it must be the only recipient of a file."""

    __slots__ = ("_passphrase", "_work_factor")
    family: ClassVar[str] = "passphrase"

    def __init__(self, passphrase: str, work_factor: int = DEFAULT_WORK_FACTOR) -> None:
        """Raises MalformedKeyError for an empty passphrase or a work factor that would not be opened here again."""
        if not 1 <= work_factor <= MAX_WORK_FACTOR:
            raise MalformedKeyError(
                reason=message("the work factor is not between 1 and {limit}", limit=MAX_WORK_FACTOR)
            )
        self._passphrase = _as_bytes(passphrase)
        self._work_factor = work_factor

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that gives `file_key` to whoever knows the passphrase."""
        salt = os.urandom(_SALT_SIZE)
        wrap_key = _wrap_key(self._passphrase, salt, self._work_factor)
        arguments = (primitives.encode_base64(salt), b"%d" % self._work_factor)
        return Stanza(_STANZA_TYPE, arguments, primitives.wrap(wrap_key, file_key))

    def __repr__(self) -> str:
        return "<ScryptRecipient>"


class ScryptIdentity:
    """A passphrase to decrypt with, and the most work it may be made to cost."""

    __slots__ = ("_max_work_factor", "_passphrase")

    def __init__(self, passphrase: str, max_work_factor: int = MAX_WORK_FACTOR) -> None:
        """`max_work_factor` is the base-2 logarithm of scrypt's N. Raises MalformedKeyError for an empty passphrase."""
        self._passphrase = _as_bytes(passphrase)
        self._max_work_factor = max_work_factor

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key, if the passphrase is right.

        Raises HeaderError for a malformed stanza, and WorkFactorError for a costly one before any work is done.
        """
        for stanza in stanzas:
            if stanza.type == _STANZA_TYPE:
                salt, factor = self._check(stanza)
                return primitives.unwrap(_wrap_key(self._passphrase, salt, factor), stanza.body)
        return None

    def _check(self, stanza: Stanza) -> tuple[bytes, int]:
        if len(stanza.arguments) != 2:
            raise HeaderError(reason=message("a passphrase stanza does not have two arguments"))
        if len(stanza.body) != primitives.WRAPPED_SIZE:
            raise HeaderError(reason=message("a passphrase stanza's body is not 32 bytes long"))
        salt, digits = stanza.arguments
        if len(salt) != _SALT_LENGTH:
            raise HeaderError(reason=message("a passphrase stanza's salt is not 16 bytes long"))
        if not digits.isdigit() or digits.startswith(b"0"):
            raise HeaderError(reason=message("the work factor is not a decimal number without leading zero"))
        if len(digits) > _WIDEST_FACTOR or int(digits) > self._max_work_factor:
            shown = digits.decode() if len(digits) <= _WIDEST_FACTOR else digits[:_WIDEST_FACTOR].decode() + "…"
            raise WorkFactorError(factor=shown, limit=self._max_work_factor)
        try:
            return primitives.decode_base64(salt), int(digits)
        except ValueError:
            raise HeaderError(reason=message("a passphrase stanza's salt is not canonical base64")) from None

    def __repr__(self) -> str:
        return "<ScryptIdentity>"


def _as_bytes(passphrase: str) -> bytes:
    if not passphrase:
        raise MalformedKeyError(reason=message("the passphrase is empty"))
    try:
        return passphrase.encode()
    except UnicodeEncodeError:
        # The original exception holds the passphrase.
        raise MalformedKeyError(reason=message("the passphrase is not text in UTF-8")) from None


def _wrap_key(passphrase: bytes, salt: bytes, work_factor: int) -> bytes:
    # Imported here: an unlocked workspace, which is the usual one, never needs it.
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=_SALT_LABEL + salt, length=32, n=1 << work_factor, r=8, p=1).derive(passphrase)
