"""The key file `.drugcheck/identity.age`: an age-keygen file under a passphrase, with the store's id and MAC key.

    # created: 2026-11-23T09:00:00+08:00
    # public key: age1…
    # drugcheck store: <uuid>
    # drugcheck mac key: <base64, 32 bytes>
    # drugcheck recipient: age1…              (none or more: who else can open every record)
    AGE-SECRET-KEY-1…

age takes the lines with # for comments, so without this program `age -d .drugcheck/identity.age` gives a file that
`age -d -i` opens every record with. The public key stands nowhere in clear: who does not know it cannot make a file
that opens.
"""

import binascii
import re
import uuid
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from drugcheck.message import message
from drugcheck.vault import disk
from drugcheck.vault.age import (
    DEFAULT_WORK_FACTOR,
    AgeError,
    NoMatchError,
    ScryptIdentity,
    ScryptRecipient,
    X25519Identity,
    X25519Recipient,
    decrypt,
    encrypt,
)
from drugcheck.vault.errors import (
    IdentityDamagedError,
    IdentityExistsError,
    NoIdentityError,
    StoreWriteError,
    WrongPassphraseError,
)
from drugcheck.vault.records import PRIVATE_FOLDER
from drugcheck.vault.seal import MAC_KEY_SIZE, Keys

NAME = "identity.age"
_FIELD = re.compile(r"# drugcheck (store|mac key|recipient): (\S+)")


def identity_path(root: Path) -> Path:
    """Where a workspace keeps its key."""
    return root / PRIVATE_FOLDER / NAME


def create_identity(
    root: Path, passphrase: str, store: str, *, when: datetime, work_factor: int = DEFAULT_WORK_FACTOR
) -> Keys:
    """Makes the key of a new store and writes it under `passphrase`; `store` is its UUID.

    `work_factor` is the base-2 logarithm of scrypt's N. Raises MalformedKeyError (empty passphrase),
    IdentityExistsError, StoreWriteError; ValueError when `store` is not a UUID.
    """
    import secrets

    path = identity_path(root)
    if path.exists():
        raise IdentityExistsError
    identity = X25519Identity.generate()
    mac_key = secrets.token_bytes(MAC_KEY_SIZE)
    keys = Keys(identity, (identity.recipient,), mac_key, str(uuid.UUID(store)))
    data = encrypt(_as_text(keys, when).encode(), ScryptRecipient(passphrase, work_factor))
    new = str(path) + ".new"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.remove(new)
        disk.write_new(new, data, 0o600)
        # Nothing else opens the records, so it is opened once before it gets its name.
        _parse(decrypt(disk.read(new), ScryptIdentity(passphrase)))
        disk.replace(new, str(path))
        disk.flush_folder(str(path.parent))
    except OSError as error:
        with suppress(OSError):
            disk.remove(new)
        raise StoreWriteError(reason=disk.reason(error)) from None
    return keys


def read_identity(root: Path) -> bytes:
    """The bytes of the key file. Raises NoIdentityError, IdentityDamagedError."""
    try:
        return disk.read(str(identity_path(root)))
    except FileNotFoundError:
        raise NoIdentityError from None
    except OSError as error:
        raise IdentityDamagedError(reason=disk.reason(error)) from None


def open_identity(data: bytes, passphrase: str) -> Keys:
    """The keys in a key file. Raises WrongPassphraseError, IdentityDamagedError; MalformedKeyError if it is empty."""
    identity = ScryptIdentity(passphrase)
    try:
        plaintext = decrypt(data, identity)
    except NoMatchError:
        raise WrongPassphraseError from None
    except AgeError as error:
        raise IdentityDamagedError(reason=error.message) from None
    return _parse(plaintext)


def _as_text(keys: Keys, when: datetime) -> str:
    local = when.astimezone() if when.tzinfo is None else when
    lines = [
        f"# created: {local.isoformat(timespec='seconds')}",
        f"# public key: {keys.identity.recipient}",
        f"# drugcheck store: {keys.store}",
        f"# drugcheck mac key: {b64encode(keys.mac_key).decode()}",
        *(f"# drugcheck recipient: {recipient}" for recipient in keys.recipients[1:]),
        str(keys.identity),
    ]
    return "".join(f"{line}\n" for line in lines)


def _parse(plaintext: bytes) -> Keys:
    try:
        lines = plaintext.decode().splitlines()
        secret = next(line for line in lines if line and not line.startswith("#"))
        identity = X25519Identity.parse(secret)
        fields = [found.groups() for line in lines if (found := _FIELD.fullmatch(line))]
        (store,) = (value for name, value in fields if name == "store")
        (mac_key,) = (b64decode(value, validate=True) for name, value in fields if name == "mac key")
        others = tuple(X25519Recipient.parse(value) for name, value in fields if name == "recipient")
        if len(mac_key) == MAC_KEY_SIZE and str(uuid.UUID(store)) == store:
            return Keys(identity, (identity.recipient, *others), mac_key, store)
    except (ValueError, StopIteration, binascii.Error, AgeError):
        # What failed would show a part of the key.
        pass
    raise IdentityDamagedError(reason=message("it is not the key file of a drugcheck store")) from None
