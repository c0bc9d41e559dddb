"""The record on disk: a text, padded and sealed, inside an armored age file.

    -----BEGIN AGE ENCRYPTED FILE-----
    │ the text (TOML), with exactly one line end after its last line
    │ blank lines up to a multiple of 1 KiB
    │ # drugcheck seal v1 store=<uuid> case=C0017 rev=12 mac=<base64 HMAC-SHA256>
    -----END AGE ENCRYPTED FILE-----

The MAC is taken over four lines and everything before the seal line, blank lines included:

    drugcheck seal v1␊store=<uuid>␊case=C0017␊rev=12␊ …the text and its padding…

No value can hold a line end, so two different records never give the same bytes. age alone proves only that somebody
knew the recipient; the MAC proves that this store wrote this text for this id as this revision.
"""

import re
from contextlib import suppress
from typing import NamedTuple

from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.message import message
from drugcheck.vault.age import AgeError, NoMatchError, Recipient, SecretKey, decrypt, encrypt, parse_identity
from drugcheck.vault.digests import is_mac_text, mac_text, sha256
from drugcheck.vault.errors import (
    AlteredError,
    BadIdError,
    BeforeRotationError,
    CutShortError,
    ForgedSealError,
    FormerKeyError,
    NotAgeError,
    NotTextError,
    OtherRecordError,
    OtherStoreError,
    SealMissingError,
    SealVersionError,
    WrongKeyError,
)

MAC_KEY_SIZE = 32  # bytes
PADDING = 1024  # bytes; age shows the length, and the number of visits should not show
_BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----\n"
_END = b"-----END AGE ENCRYPTED FILE-----\n"
_MARK = b"# drugcheck seal "
_SEAL = re.compile(
    rb"# drugcheck seal v1 store=([0-9a-f-]{36}) case=([A-Za-z0-9_-]{1,64}) "
    rb"rev=([1-9][0-9]{0,17}) mac=([A-Za-z0-9+/=]{44})"
)
_BASE64 = rb"[A-Za-z0-9+/]+={0,2}"  # compiled where a file has no end
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Ids become file names and stand in the log: a telephone or ID number must not slip in as one.
_LONG_NUMBER = re.compile(r"[0-9]{11}")


class Keys(NamedTuple):
    """What a store is read and written with; `store` is its UUID, `recipients` always has the identity's own first.

    `former` are the keys that it had before, newest first: they open what the history has and nothing of today. `file`
    is the SHA-256 of the key file they came out of, empty where they came out of none.
    """

    identity: SecretKey
    recipients: tuple[Recipient, ...]
    mac_key: bytes
    store: str
    former: tuple["Keys", ...] = ()
    file: str = ""

    def __repr__(self) -> str:
        return "<Keys>"


def former_keys(secret: str, mac_key: bytes, store: str) -> Keys:
    """The keys that a store had before, from the text of their identity. Raises MalformedKeyError."""
    identity = parse_identity(secret)
    return Keys(identity, (identity.recipient,), mac_key, store)


class Sealed(NamedTuple):
    """A text that was opened and proved genuine, and the revision it is."""

    text: str
    rev: int

    def __repr__(self) -> str:
        return f"<Sealed rev={self.rev}>"

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the text: ten thousand of them are held where the texts would be too many."""
        return digest_of(self.text)


def digest_of(text: str) -> bytes:
    """The SHA-256 of a text."""
    return sha256(text.encode("utf-8", "surrogatepass"))


def is_id(id: str) -> bool:
    """Whether a string may be a record's id."""
    return _ID.fullmatch(id) is not None and _LONG_NUMBER.search(id) is None


def check_id(id: str) -> str:
    """The id itself. Raises BadIdError, which does not quote it."""
    if not is_id(id):
        raise BadIdError
    return id


def tidy(text: str) -> str:
    """The text as it will come back: its blank lines at the end are padding, and one line end stays."""
    if text.endswith("\n") and not text.endswith("\n\n"):
        return text if len(text) > 1 else ""
    body = text.rstrip("\n")
    return body + "\n" if body else ""


def seal(text: str, id: str, rev: int, keys: Keys) -> bytes:
    """The bytes of the file for this text; `rev` counts the writes of this id from 1.

    Raises BadIdError, NotTextError.
    """
    check_id(id)
    if rev < 1:
        raise ValueError(rev)
    return encrypt(_with_seal_line(text, id, rev, keys), *keys.recipients)


def _with_seal_line(text: str, id: str, rev: int, keys: Keys) -> bytes:
    try:
        body = tidy(text).encode()
    except UnicodeEncodeError:
        # The original exception holds the text.
        raise NotTextError(id=id) from None
    body += b"\n" * (-len(body) % PADDING)
    mac = mac_text(keys.mac_key, _heading(keys.store.encode(), id.encode(), b"%d" % rev), body)
    line = f"# drugcheck seal v1 store={keys.store} case={id} rev={rev} mac={mac.decode()}\n"
    return body + line.encode()


def open_sealed(data: bytes, id: str, keys: Keys) -> Sealed:
    """The text of a record's file, proved to be what this store wrote for this id.

    Checked in order of cost: frame, cipher, seal line, MAC. Raises NotAgeError, CutShortError, WrongKeyError (or
    BeforeRotationError), AlteredError, SealMissingError, SealVersionError, OtherStoreError, ForgedSealError,
    OtherRecordError.
    """
    try:
        sealed, owner = _open(data, id, keys)
    except WrongKeyError:
        if not _opens_with_former(data, id, keys):
            raise
        raise BeforeRotationError(id=id) from None
    if owner != id:
        raise OtherRecordError(id=id, other=owner)
    return sealed


def open_version(data: bytes, id: str, keys: Keys) -> tuple[Sealed, int]:
    """A version that the history has, by today's key or a former one; 0 for today's, 1 for the one before, and so on.

    Raises as open_sealed does; FormerKeyError where none of them opens it.
    """
    for age, candidate in enumerate((keys, *keys.former)):
        try:
            sealed, owner = _open(data, id, candidate)
        except WrongKeyError:
            continue
        if owner != id:
            raise OtherRecordError(id=id, other=owner)
        return sealed, age
    raise FormerKeyError(id=id)


def open_any(data: bytes, keys: Keys) -> tuple[str, Sealed]:
    """The id and the text of a sealed file whose name is not known, such as git hands to a textconv.

    Raises as open_sealed does, with `?` for the id.
    """
    for candidate in (keys, *keys.former):
        try:
            sealed, owner = _open(data, "?", candidate)
        except WrongKeyError:
            continue
        return owner, sealed
    raise WrongKeyError(id="?")


def _opens_with_former(data: bytes, id: str, keys: Keys) -> bool:
    for former in keys.former:
        with suppress(DamagedError):
            _open(data, id, former)
            return True
    return False


def _open(data: bytes, id: str, keys: Keys) -> tuple[Sealed, str]:
    plaintext = _decrypt(data, id, keys)
    line_start = plaintext.rfind(b"\n", 0, -1) + 1
    line = plaintext[line_start:-1]
    if not line.startswith(_MARK) or not plaintext.endswith(b"\n"):
        raise SealMissingError(id=id)
    found = _SEAL.fullmatch(line)
    if found is None:
        raise SealMissingError(id=id) if line.startswith(_MARK + b"v1 ") else SealVersionError(id=id)
    store, owner, rev, mac = found.groups()
    if store != keys.store.encode():
        raise OtherStoreError(id=id)
    body = plaintext[:line_start]
    del plaintext
    if not is_mac_text(mac, keys.mac_key, _heading(store, owner, rev), body):
        raise ForgedSealError(id=id)
    # As tidy(), before it becomes text, which takes twice the room.
    body = body.rstrip(b"\n")
    try:
        return Sealed((body + b"\n").decode() if body else "", int(rev)), owner.decode()
    except UnicodeDecodeError:
        raise AlteredError(id=id, reason=message("its text is not UTF-8")) from None


def _decrypt(data: bytes, id: str, keys: Keys) -> bytes:
    if not data.startswith(_BEGIN):
        raise CutShortError(id=id) if _BEGIN.startswith(data) else NotAgeError(id=id)
    if not data.endswith(_END):
        if _is_cut(data):
            raise CutShortError(id=id)
        raise AlteredError(id=id, reason=message("its end line does not fit"))
    failure: DrugcheckError
    try:
        return decrypt(data, keys.identity)
    except NoMatchError:
        failure = WrongKeyError(id=id)
    except AgeError as error:
        failure = AlteredError(id=id, reason=error.message)
    raise failure


def _is_cut(data: bytes) -> bool:
    """Whether a file without its end line is the beginning of a whole one, rather than one whose end was altered."""
    line = data.removesuffix(b"\n").rpartition(b"\n")[2]
    return _END.startswith(line) or _BEGIN.startswith(line) or re.fullmatch(_BASE64, line) is not None


def _heading(store: bytes, id: bytes, rev: bytes) -> bytes:
    return b"drugcheck seal v1\nstore=%s\ncase=%s\nrev=%s\n" % (store, id, rev)
