"""Text to sealed bytes and back; and each way in which bytes are not this store's record of this id."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drugcheck.errors import DamagedError
from drugcheck.vault import age
from drugcheck.vault.errors import (
    AlteredError,
    BadIdError,
    CutShortError,
    ForgedSealError,
    NotAgeError,
    NotTextError,
    OtherRecordError,
    OtherStoreError,
    SealMissingError,
    SealVersionError,
    WrongKeyError,
)
from drugcheck.vault.seal import Keys, Sealed, is_id, open_any, open_sealed, seal, tidy
from tests.vault import stores

KEYS = stores.keys()
TEXT = stores.text(1)
SEALED = seal(TEXT, "C0017", 12, KEYS)


def plaintext(data: bytes = SEALED) -> bytes:
    return age.decrypt(data, KEYS.identity)


def forge(content: bytes) -> bytes:
    """What anybody makes who knows the recipient and not the MAC key."""
    return age.encrypt(content, KEYS.identity.recipient)


def seal_line(content: bytes) -> bytes:
    return content[content.rfind(b"\n", 0, -1) + 1 :]


def test_a_sealed_text_opens_to_the_same_text_and_revision() -> None:
    assert open_sealed(SEALED, "C0017", KEYS) == Sealed(TEXT, 12)


def test_the_id_of_a_sealed_file_can_be_had_from_its_seal() -> None:
    assert open_any(SEALED, KEYS) == ("C0017", Sealed(TEXT, 12))


def test_the_layout_is_text_then_blank_lines_to_a_kibibyte_then_the_seal() -> None:
    content = plaintext()
    body, line = content[: -len(seal_line(content))], seal_line(content)
    assert len(body) % 1024 == 0
    assert body.rstrip(b"\n") + b"\n" == TEXT.encode()
    start = f"# drugcheck seal v1 store={stores.STORE} case=C0017 rev=12 mac="
    assert line.startswith(start.encode())
    covered = f"drugcheck seal v1\nstore={stores.STORE}\ncase=C0017\nrev=12\n".encode() + body
    mac = hmac.new(KEYS.mac_key, covered, hashlib.sha256).digest()
    assert line == start.encode() + base64.b64encode(mac) + b"\n"


@pytest.mark.parametrize(("size", "padded"), [(2, 1024), (1023, 1024), (1024, 1024), (1025, 2048)])
def test_padding_goes_up_to_the_next_kibibyte(size: int, padded: int) -> None:
    content = plaintext(seal("a" * (size - 1) + "\n", "C0001", 1, KEYS))
    assert len(content) - len(seal_line(content)) == padded


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_the_length_of_a_file_does_not_show_small_differences(lines: int) -> None:
    assert len(seal(stores.text(1, lines=lines), "C0017", 12, KEYS)) == len(SEALED)


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n"])
def test_an_empty_text_comes_back_empty(text: str) -> None:
    assert open_sealed(seal(text, "C0001", 1, KEYS), "C0001", KEYS).text == ""


def test_a_text_that_holds_a_seal_line_itself_comes_back() -> None:
    text = TEXT + seal_line(plaintext()).decode() + "more = 1\n"
    assert open_sealed(seal(text, "C0017", 13, KEYS), "C0017", KEYS).text == text


@settings(max_examples=60)
@given(text=st.text(st.characters(exclude_categories=["Cs"])), rev=st.integers(1, 10**9))
def test_any_text_comes_back_with_one_line_end(text: str, rev: int) -> None:
    assert open_sealed(seal(text, "x_Y-9", rev, KEYS), "x_Y-9", KEYS) == Sealed(tidy(text), rev)


def test_every_recipient_opens_it() -> None:
    other = age.X25519Identity.generate()
    both = Keys(KEYS.identity, (KEYS.identity.recipient, other.recipient), KEYS.mac_key, KEYS.store)
    data = seal(TEXT, "C0017", 1, both)
    assert open_sealed(data, "C0017", KEYS) == open_sealed(data, "C0017", stores.altered(KEYS, identity=other))


WRONG: dict[str, tuple[Callable[[], bytes], type[DamagedError]]] = {
    "plain text": (TEXT.encode, NotAgeError),
    "binary age": (lambda: age.encrypt(plaintext(), KEYS.identity.recipient, armor=False), NotAgeError),
    "altered first line": (lambda: b"=" + SEALED[1:], NotAgeError),
    "empty": (lambda: b"", CutShortError),
    "cut in the first line": (lambda: SEALED[:9], CutShortError),
    "cut after the first line": (lambda: SEALED[:35], CutShortError),
    "cut in the middle": (lambda: SEALED[: len(SEALED) // 2], CutShortError),
    "cut in the last line": (lambda: SEALED[:-9], CutShortError),
    "without the last byte": (lambda: SEALED[:-1], CutShortError),
    "altered last line": (lambda: SEALED[:-9] + b"e" + SEALED[-8:], AlteredError),
    "a line removed": (
        lambda: b"".join(SEALED.splitlines(keepends=True)[:12] + SEALED.splitlines(True)[13:]),
        AlteredError,
    ),
    "more after the end": (lambda: SEALED + SEALED, AlteredError),
    "for another key": (lambda: seal(TEXT, "C0017", 12, stores.keys()), WrongKeyError),
    "for a passphrase": (lambda: age.encrypt(plaintext(), age.ScryptRecipient("x", 4)), WrongKeyError),
    "no seal": (lambda: forge(TEXT.encode()), SealMissingError),
    "nothing inside": (lambda: forge(b""), SealMissingError),
    "seal not the last line": (lambda: forge(plaintext() + b"more = 1\n"), SealMissingError),
    "seal without its line end": (lambda: forge(plaintext()[:-1]), SealMissingError),
    "malformed seal": (lambda: forge(plaintext().replace(b"rev=12", b"rev=012")), SealMissingError),
    "seal of version 2": (lambda: forge(plaintext().replace(b"seal v1 ", b"seal v2 ")), SealVersionError),
    "other store": (lambda: seal(TEXT, "C0017", 12, stores.altered(KEYS, store=stores.OTHER_STORE)), OtherStoreError),
    "altered text": (lambda: forge(plaintext().replace(b"n = 1", b"n = 2")), ForgedSealError),
    "altered padding": (lambda: forge(plaintext().replace(b"\n\n", b"\n", 1)), ForgedSealError),
    "altered rev": (lambda: forge(plaintext().replace(b"rev=12", b"rev=13")), ForgedSealError),
    "altered id": (lambda: forge(plaintext().replace(b"C0017", b"C0018")), ForgedSealError),
    "other MAC key": (lambda: seal(TEXT, "C0017", 12, stores.altered(KEYS, mac_key=b"x" * 32)), ForgedSealError),
    "of another id": (lambda: seal(TEXT, "C0018", 12, KEYS), OtherRecordError),
}


@pytest.mark.parametrize(("make", "kind"), WRONG.values(), ids=WRONG.keys())
def test_what_is_not_this_record_is_refused_by_its_own_name(
    make: Callable[[], bytes], kind: type[DamagedError]
) -> None:
    with pytest.raises(DamagedError) as caught:
        open_sealed(make(), "C0017", KEYS)
    assert type(caught.value) is kind
    assert caught.value.exit_status == 4
    assert "C0017" in str(caught.value)


def test_a_second_spelling_of_the_mac_is_refused() -> None:
    """The last character of base64 before = has spare bits."""
    content = plaintext()
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet.index(content[-3])
    spelled = content[:-3] + alphabet[last ^ 1 : (last ^ 1) + 1] + b"=\n"
    assert base64.b64decode(seal_line(spelled)[-45:-1]) == base64.b64decode(seal_line(content)[-45:-1])
    with pytest.raises(ForgedSealError):
        open_sealed(forge(spelled), "C0017", KEYS)


@settings(max_examples=150)
@given(place=st.integers(0, len(SEALED) - 1), bits=st.integers(1, 255))
def test_any_flipped_byte_is_refused_or_opens_to_the_same_text(place: int, bits: int) -> None:
    flipped = SEALED[:place] + bytes([SEALED[place] ^ bits]) + SEALED[place + 1 :]
    opened: Sealed | None = None
    with suppress(DamagedError):
        opened = open_sealed(flipped, "C0017", KEYS)
    assert opened in (None, Sealed(TEXT, 12))


@settings(max_examples=60)
@given(size=st.integers(0, len(SEALED) - 1))
def test_any_beginning_of_a_file_is_refused(size: int) -> None:
    with pytest.raises(DamagedError):
        open_sealed(SEALED[:size], "C0017", KEYS)


@pytest.mark.parametrize(
    "id", ["", "a/b", "..", "a b", "周试三", "x" * 65, "a\n", "13800000000", stores.ID_NUMBER, "C.1"]
)
def test_what_could_be_a_path_or_a_person_is_no_id(id: str) -> None:
    assert not is_id(id)
    with pytest.raises(BadIdError) as caught:
        seal(TEXT, id, 1, KEYS)
    assert not id or id not in str(caught.value)


@pytest.mark.parametrize("id", ["C0017", "meetings", "week_2026-11-23", "-", "x" * 64])
def test_opaque_strings_are_ids(id: str) -> None:
    assert is_id(id)


def test_half_a_character_is_refused_without_showing_the_text() -> None:
    with pytest.raises(NotTextError) as caught:
        seal(stores.NAME + "\ud800", "C0001", 1, KEYS)
    assert caught.value.__cause__ is None
    assert stores.NAME not in str(caught.value)


def test_neither_keys_nor_text_show_in_a_repr() -> None:
    shown = repr(KEYS) + repr(open_sealed(SEALED, "C0017", KEYS)) + repr([KEYS])
    for secret in (str(KEYS.identity), str(KEYS.identity.recipient), KEYS.store, "kkkk", stores.NAME):
        assert secret not in shown


def test_keys_are_frozen() -> None:
    with pytest.raises(AttributeError):
        KEYS.store = "x"  # type: ignore[misc]
