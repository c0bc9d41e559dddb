"""Targets of the vault: age files and their parts, sealed records, key files, and the notes beside them."""

import json
from datetime import UTC, datetime
from functools import cache

from drugcheck.vault import drafts, erase
from drugcheck.vault.age import (
    AgeError,
    HybridIdentity,
    MalformedKeyError,
    ScryptIdentity,
    ScryptRecipient,
    X25519Identity,
    armor,
    decrypt,
    encrypt,
    header,
    parse_identity,
    parse_recipient,
    stream,
)
from drugcheck.vault.backup import BUNDLE, NAME, SUMS, check_backup
from drugcheck.vault.digests import mac_text
from drugcheck.vault.erase import _NOTE
from drugcheck.vault.identity import open_key_file, seal_key_file, work_factor_of
from drugcheck.vault.journal import Journal, Note, _as_bytes
from drugcheck.vault.key_text import Holder, KeyFile, as_text, parse
from drugcheck.vault.records import PRIVATE_FOLDER
from drugcheck.vault.seal import PADDING, Keys, _heading, open_sealed, seal
from drugcheck.vault.session import Clock, Session
from tests.fuzz.target import ID_NUMBER, Target, scratch, written
from tests.fuzz.target import NAME as PERSON
from tests.vault.age_forge import FILE_KEY, payload, scrypt_stanza, x25519_stanza
from tests.vault.age_forge import header as forged_header

_STORE = "5d0c1a0e-9f0e-4b52-8d53-0a6f0c6b7e11"
_PASSPHRASE = "正确 horse 电池"
_TEXT = f'schema = 1\nname = "{PERSON}"\nid_number = "{ID_NUMBER}"\n'
# Work that a test can wait for: 2^6 KiB.
_MOST_WORK = 6


@cache
def _keys() -> Keys:
    identity = X25519Identity(bytes(range(32)))
    return Keys(identity, (identity.recipient,), b"k" * 32, _STORE)


def _header(data: bytes) -> None:
    found = header.parse(data)
    if found.stanzas:
        assert header.build(found.stanzas, FILE_KEY).startswith(found.covered), "one spelling only"


def _headers() -> tuple[bytes, ...]:
    plain = x25519_stanza(bytes(range(32)))
    return (
        forged_header(plain),
        forged_header(scrypt_stanza(b"x")),
        forged_header(plain * 3 + b"-> grease a bc\n" + b"A" * 64 + b"\n\n"),
    )


def _file(data: bytes) -> None:
    identities = (_keys().identity, ScryptIdentity(_PASSPHRASE, _MOST_WORK), _hybrid())
    assert decrypt(data, *identities) == _TEXT.encode(), "what opens is what was put in"


@cache
def _hybrid() -> HybridIdentity | X25519Identity:
    try:
        return HybridIdentity.generate()
    except AgeError:  # this cryptography has no post-quantum keys
        return X25519Identity.generate()


@cache
def _files() -> tuple[bytes, ...]:
    text = _TEXT.encode()
    return (
        encrypt(text, *_keys().recipients),
        encrypt(text, *_keys().recipients, armor=False),
        encrypt(text, ScryptRecipient(_PASSPHRASE, 2)),
        encrypt(text, _hybrid().recipient, armor=False),
    )


def _armor(data: bytes) -> None:
    said = data.strip(b" \t\r\n").replace(b"\r\n", b"\n")
    assert armor.encode(armor.decode(data)).strip() == said, "one spelling only"


_CHUNKS = [b"a" * stream.CHUNK_SIZE, b"bc"]


def _payload(data: bytes) -> None:
    assert stream.decrypt(FILE_KEY, data, 0) in (b"".join(_CHUNKS), b"bc", b"")


def _key(data: bytes) -> None:
    text = "".join(data.decode("utf-8", "replace").split())
    for read in (parse_identity, parse_recipient):
        try:
            assert str(read(text)).upper() == text.upper()
        except MalformedKeyError as error:
            refusal: Exception = error
        else:
            return
    raise refusal


def _key_samples() -> tuple[bytes, ...]:
    identity = _keys().identity
    return str(identity).encode(), str(identity.recipient).encode(), str(_hybrid().recipient).encode()


def _plaintext(data: bytes) -> None:
    """Anything that was encrypted for the store, with and without a right seal."""
    body, _, line = data.rpartition(b"# drugcheck seal ")
    body += b"\n" * (-len(body) % PADDING)
    mac = mac_text(_keys().mac_key, _heading(_STORE.encode(), b"C0001", b"1"), body)
    made = body + b"# drugcheck seal v1 store=%s case=C0001 rev=1 mac=%s\n" % (_STORE.encode(), mac)
    opened = open_sealed(encrypt(made, *_keys().recipients), "C0001", _keys())
    assert (opened.text.rstrip("\n"), opened.rev) == (body.decode().rstrip("\n"), 1)
    if line:
        assert open_sealed(encrypt(data, *_keys().recipients), "C0001", _keys()).text == _TEXT


def _plaintexts() -> tuple[bytes, ...]:
    return (decrypt(seal(_TEXT, "C0001", 3, _keys()), _keys().identity), _TEXT.encode())


def _record(data: bytes) -> None:
    assert open_sealed(data, "C0001", _keys()).text == _TEXT


@cache
def _records() -> tuple[bytes, ...]:
    return seal(_TEXT, "C0001", 3, _keys()), seal(_TEXT, "C0002", 3, _keys())


def _key_text(data: bytes) -> None:
    text = as_text(parse(data))
    assert as_text(parse(text.encode())) == text


@cache
def _key_texts() -> tuple[bytes, ...]:
    other = X25519Identity(bytes(range(1, 33)))
    keys = Keys(_keys().identity, (*_keys().recipients, other.recipient), b"k" * 32, _STORE, (_keys(),))
    full = KeyFile(
        keys, "2026-11-23T09:00:00+08:00", (Holder(other.recipient, "2026-11-23", "保险柜"),), ("2026-11-23",)
    )
    return as_text(KeyFile(_keys(), "2026-11-23T09:00:00+08:00")).encode(), as_text(full).encode()


def _identity(data: bytes) -> None:
    if work_factor_of(data) <= _MOST_WORK:
        open_key_file(data, _PASSPHRASE)


@cache
def _identities() -> tuple[bytes, ...]:
    return tuple(seal_key_file(parse(text), _PASSPHRASE, 2) for text in _key_texts())


def _journal(data: bytes) -> None:
    written(f"{PRIVATE_FOLDER}/change.json", data)
    Journal(scratch()).decided()


def _journals() -> tuple[bytes, ...]:
    when = datetime(2026, 11, 23, 9, tzinfo=UTC)
    note = Note("case.set", when, {"C0001": 3, "meetings": 1}, {"C0001": "0" * 64, "meetings": "1" * 64}, {})
    return _as_bytes(note), _as_bytes(note._replace(files={"identity.age": "2" * 64}))


def _erase_note(data: bytes) -> None:
    written(f"{PRIVATE_FOLDER}/{_NOTE}", data)
    (scratch() / "records").mkdir(exist_ok=True)
    erase.recover(scratch())


def _erase_notes() -> tuple[bytes, ...]:
    return (json.dumps({"schema": 1, "erased": ["C0001"], "changed": ["erasures"]}).encode(),)


def _draft(data: bytes) -> None:
    written(f"{PRIVATE_FOLDER}/{drafts.FOLDER}/C0001.age", data)
    drafts.find(scratch(), "C0001", _keys())


class _Shelf:
    """A place that holds one thing, whatever its name."""

    def __init__(self, kept: str | None = None) -> None:
        self.kept = kept

    def get(self, name: str) -> str | None:
        return self.kept

    def put(self, name: str, secret: str) -> bool:
        self.kept = secret
        return True

    def remove(self, prefix: str) -> None:
        self.kept = None


_CLOCK = Clock(lambda: 1000.0, lambda: 10.0, lambda: "start")


def _session(data: bytes) -> None:
    shelf = _Shelf(data.decode("utf-8", "replace"))
    keys = Session(scratch(), shelf, _CLOCK).load(b"file")
    assert (keys is None) == (shelf.kept is None), "what cannot be used is removed"


def _sessions() -> tuple[bytes, ...]:
    from datetime import timedelta

    shelf = _Shelf()
    for text in _key_texts():
        Session(scratch(), shelf, _CLOCK).keep(parse(text).keys, b"file", timedelta(minutes=5))
    return ((shelf.kept or "").encode(),)


def _sums(data: bytes) -> None:
    for name in (BUNDLE, NAME):
        written(f"backup/{name}", b"x")
    check_backup(written(f"backup/{SUMS}", data).parent)


_SUM = b"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

TARGETS = (
    Target("age-header", _header, _headers, (b"-> ", b"\n--- ", b"scrypt", b"X25519", b"mlkem768x25519")),
    Target("age-file", _file, _files, (b"-----BEGIN AGE ENCRYPTED FILE-----\n", b"-> X25519 ", b"\n--- ")),
    Target("age-armor", _armor, lambda: _files()[:1], (b"-----END AGE ENCRYPTED FILE-----\n", b"====")),
    Target("age-payload", _payload, lambda: (payload(_CHUNKS), payload([b"bc"]), payload([b""]))),
    Target("age-key", _key, _key_samples, (b"AGE-SECRET-KEY-1", b"age1", b"age1pq1", b"1")),
    Target(
        "seal-line", _plaintext, _plaintexts, (b"# drugcheck seal v1 ", b"store=", b"case=C0002", b"rev=1", b"mac=")
    ),
    Target("record-file", _record, _records),
    Target(
        "key-text", _key_text, _key_texts, (b"# drugcheck former key: ", b"# drugcheck recipient: ", b"# created: ")
    ),
    Target("key-file", _identity, _identities, (b"-> scrypt ",)),
    Target("journal", _journal, _journals, (b'"schema"', b'"records"', b"null", b"{}", b"[]", b"true", b'""')),
    Target("erase-note", _erase_note, _erase_notes, (b'"erased"', b'"changed"', b"null", b"../", b"[]", b'""')),
    Target("draft", _draft, _records),
    Target("session", _session, _sessions, (b'"former"', b'"wall"', b"null", b"[]", b"{}", b"1e400", b"NaN", b"true")),
    Target("backup-sums", _sums, lambda: (_SUM + b"  history.bundle\n" + _SUM + b"  identity.age\n",), (b"  ", b"..")),
)
