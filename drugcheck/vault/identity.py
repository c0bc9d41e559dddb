"""The key file `.drugcheck/identity.age`: an age-keygen file under a passphrase; what is in it, key_text says.

Without this program `age -d .drugcheck/identity.age` gives a file that `age -d -i` opens every record with. The public
key stands nowhere in clear: who does not know it cannot make a file that opens. While a session lasts only the bytes of
the key file are asked for, so what opens and writes it is imported where it is used.
"""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from drugcheck.vault import disk
from drugcheck.vault.age import (
    DEFAULT_WORK_FACTOR,
    AgeError,
    HybridIdentity,
    NoMatchError,
    ScryptIdentity,
    ScryptRecipient,
    SecretKey,
    X25519Identity,
    decrypt,
    encrypt,
)
from drugcheck.vault.digests import hexadecimal
from drugcheck.vault.errors import (
    IdentityDamagedError,
    IdentityExistsError,
    JournalDamagedError,
    NoIdentityError,
    StoreWriteError,
    WrongPassphraseError,
)
from drugcheck.vault.key_files import ESCROW, IDENTITY, KeyFiles
from drugcheck.vault.records import FOLDER, PRIVATE_FOLDER, SUFFIX
from drugcheck.vault.seal import MAC_KEY_SIZE, Keys

if TYPE_CHECKING:
    from drugcheck.vault.key_text import KeyFile

NAME = IDENTITY


def identity_path(root: Path) -> Path:
    """Where a workspace keeps its key."""
    return root / PRIVATE_FOLDER / NAME


def new_keys(store: str, *, post_quantum: bool = False) -> Keys:
    """Keys from the operating system's random source. Raises PostQuantumError; ValueError for no UUID."""
    import secrets
    import uuid

    identity: SecretKey = HybridIdentity.generate() if post_quantum else X25519Identity.generate()
    return Keys(identity, (identity.recipient,), secrets.token_bytes(MAC_KEY_SIZE), str(uuid.UUID(store)))


def create_identity(
    root: Path,
    passphrase: str,
    store: str,
    *,
    when: datetime,
    work_factor: int = DEFAULT_WORK_FACTOR,
    post_quantum: bool = False,
    first: Callable[[], object] | None = None,
) -> Keys:
    """Makes the key of a new store and writes it under `passphrase`; `store` is its UUID.

    `first` is done before the key file gets its name, which is the moment from which there is a store.
    `work_factor` is the base-2 logarithm of scrypt's N. Raises MalformedKeyError (empty passphrase),
    IdentityExistsError, StoreWriteError, PostQuantumError; ValueError when `store` is not a UUID.
    """
    from drugcheck.vault.key_text import KeyFile, stamp

    path = identity_path(root)
    if path.exists():
        raise IdentityExistsError
    file = KeyFile(new_keys(store, post_quantum=post_quantum), stamp(when))
    data = seal_key_file(file, passphrase, work_factor)
    new = str(path) + ".new"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.remove(new)
        disk.write_new(new, data, 0o600)
        # Nothing else opens the records, so it is opened once before it gets its name.
        keys = open_identity(disk.read(new), passphrase)
        if first is not None:
            first()
        disk.replace(new, str(path))
    except BaseException as error:
        with suppress(OSError):
            disk.remove(new)
        if isinstance(error, OSError):
            raise StoreWriteError(reason=disk.reason(error)) from None
        raise
    # The key stands by now: to take the rest back because its folder cannot be flushed would part the two.
    with suppress(OSError):
        disk.flush_folder(str(path.parent))
    return keys


def read_identity(root: Path) -> bytes:
    """The bytes of the key file in force: where a change of the key is decided and not yet in place, of the new one.

    Raises NoIdentityError, IdentityDamagedError.
    """
    try:
        return _decided(root) or disk.read(str(identity_path(root)))
    except FileNotFoundError:
        raise NoIdentityError(hint=_way_to_a_key(root)) from None
    except OSError as error:
        raise IdentityDamagedError(reason=disk.reason(error)) from None


def key_is_private(root: Path) -> bool:
    """Whether nobody else may read the key file; on Windows the folder's own permissions decide."""
    if os.name == "nt":
        return True
    with suppress(OSError):
        return not stat.S_IMODE(identity_path(root).stat().st_mode) & 0o077
    return False


def _way_to_a_key(root: Path) -> str | None:
    """What helps where a store was cloned, which brings no key: the paper, or the key file of the other copy."""
    with suppress(OSError):
        if (root / ESCROW).read_bytes().startswith(b"-----BEGIN AGE"):
            return "drugcheck key recover"
    if any((root / FOLDER).glob(f"*{SUFFIX}")):
        return "cp OTHER/.drugcheck/identity.age .drugcheck/identity.age"
    return None


def seal_key_file(file: "KeyFile", passphrase: str, work_factor: int = DEFAULT_WORK_FACTOR) -> bytes:
    """The key file under a passphrase. Raises MalformedKeyError for an empty one."""
    from drugcheck.vault.key_text import as_text

    return encrypt(as_text(file).encode(), ScryptRecipient(passphrase, work_factor))


def open_key_file(data: bytes, passphrase: str) -> "KeyFile":
    """What a key file says. Raises WrongPassphraseError, IdentityDamagedError; MalformedKeyError if it is empty."""
    from drugcheck.vault.key_text import parse

    identity = ScryptIdentity(passphrase)
    try:
        plaintext = decrypt(data, identity)
    except NoMatchError:
        raise WrongPassphraseError from None
    except AgeError as error:
        raise IdentityDamagedError(reason=error.message) from None
    return parse(plaintext, hexadecimal(data))


def open_identity(data: bytes, passphrase: str) -> Keys:
    """The keys in a key file. Raises as open_key_file does."""
    return open_key_file(data, passphrase).keys


def work_factor_of(data: bytes) -> int:
    """The base-2 logarithm of scrypt's N in a key file, which stands in clear. Raises IdentityDamagedError."""
    from drugcheck.vault.age import armor, header

    try:
        (stanza,) = header.parse(armor.decode(data)).stanzas
        return int(stanza.arguments[1])
    except (AgeError, ValueError, IndexError):
        raise IdentityDamagedError(reason="scrypt") from None


def _decided(root: Path) -> bytes | None:
    if not Path(str(identity_path(root)) + ".new").exists():
        return None
    from drugcheck.vault.journal import Journal

    try:
        note = Journal(root).decided()
    except JournalDamagedError:
        return None
    return KeyFiles(root).staged_identity(note.files.get(IDENTITY)) if note is not None else None
