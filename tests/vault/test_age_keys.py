"""Keys are read in one spelling, never shown by repr, and never quoted by an error."""

import importlib
import sys
import traceback

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from drugcheck.vault import age
from drugcheck.vault.age import bech32, curve
from tests.vault import age_forge as forge

SECRET = bytes(range(32))
IDENTITY = age.X25519Identity(SECRET)
# Points of order 1, 2, 4 and 8 of Curve25519, in their canonical spelling.
LOW_ORDER = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    (2**255 - 20).to_bytes(32, "little"),
]


def malformed(reason: str, text: str) -> None:
    """Both readers refuse `text`, without quoting it."""
    for parse in (age.X25519Identity.parse, age.X25519Recipient.parse):
        with pytest.raises(age.MalformedKeyError, match=reason) as caught:
            parse(text)
        assert len(text) < 10 or text not in "".join(traceback.format_exception(caught.value))


def test_the_bech32_vectors_of_bip_173_hold() -> None:
    assert bech32.decode("A12UEL5L") == ("A", b"")
    assert bech32.decode("a12uel5l") == ("a", b"")
    assert bech32.decode("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw")[1].hex() == (
        "00443214c74254b635cf84653a56d7c675be77df"
    )
    for wrong in ("A1G7SGD8", "10a06t8", "1qzzfhee", "li1dgmt3", "de1lg7wt", "x1b4n0q5v", "pzry9x0s0muk", ""):
        with pytest.raises(age.MalformedKeyError):
            bech32.decode(wrong)


@given(st.text("abcdefghijk1-", min_size=1, max_size=20), st.binary(max_size=80))
def test_bech32_reads_back_what_it_wrote(prefix: str, value: bytes) -> None:
    text = bech32.encode(prefix, value)
    assert bech32.decode(text) == (prefix, value)
    assert bech32.decode(text.upper()) == (prefix.upper(), value)


@given(st.data())
def test_any_character_of_a_key_changed_is_refused(data: st.DataObject) -> None:
    text = str(IDENTITY.recipient)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters().filter(lambda character: character != text[at]))
    with pytest.raises(age.MalformedKeyError):
        age.X25519Recipient.parse(text[:at] + other + text[at + 1 :])


def test_a_known_key_is_read_and_written_the_same() -> None:
    """The first identity of the official test vectors."""
    text = "AGE-SECRET-KEY-1XMWWC06LY3EE5RYTXM9MFLAZ2U56JJJ36S0MYPDRWSVLUL66MV4QX3S7F6"
    identity = age.X25519Identity.parse(text)
    assert str(identity) == text
    assert age.X25519Recipient.parse(str(identity.recipient)) == identity.recipient


def test_a_new_identity_reads_back_and_opens_what_its_recipient_made() -> None:
    identity = age.X25519Identity.generate()
    again = age.X25519Identity.parse(str(identity))
    assert age.decrypt(age.encrypt(b"content", identity.recipient), again) == b"content"
    assert str(age.X25519Identity.generate()) != str(identity)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no prefix or is cut short"),
        ("age", "no prefix or is cut short"),
        (str(IDENTITY.recipient)[:-1], "checksum"),
        (str(IDENTITY)[:-1], "checksum"),
        (str(IDENTITY).replace("A", "a", 1), "upper and lower"),
        (str(IDENTITY.recipient)[:-1] + "B", "upper and lower"),
        (str(IDENTITY.recipient)[:-1] + "b", "a character that no key has"),
        (str(IDENTITY.recipient) + "\n", "a character that no key has"),
        (" " + str(IDENTITY.recipient), "a character that no key has"),
        ("age1" + "q" * 5000, "longer than any key"),
        (bech32.encode("other", SECRET), "it is not an"),
        (bech32.encode("age", SECRET).upper(), "it is not an"),
        (bech32.encode("age-secret-key-", SECRET), "it is not an"),
        (bech32.encode("age-secret-key-pq-", SECRET).upper(), "it is not an"),
    ],
)
def test_each_other_spelling_is_refused(text: str, reason: str) -> None:
    malformed(reason, text)


def spelled(prefix: str, groups: list[int]) -> str:
    """A Bech32 string of any groups of five bits, with the right checksum."""
    remainder = bech32._remainder(prefix, [*groups, *[0] * 6]) ^ 1
    checksum = [remainder >> 5 * at & 31 for at in reversed(range(6))]
    return prefix + "1" + "".join(bech32._CHARACTERS[group] for group in groups + checksum)


def test_stray_bits_at_the_end_are_refused() -> None:
    """The last of 52 characters carries one bit of a key; its four others must be zero."""
    groups = [bech32._VALUES[character] for character in bech32.encode("age", SECRET)[4:-6]]
    assert bech32.decode(spelled("age", groups)) == ("age", SECRET)
    malformed("stray bits", spelled("age", [*groups[:-1], groups[-1] | 1]))


@pytest.mark.parametrize("groups", [1, 3, 6])
def test_a_character_more_than_the_value_needs_is_refused(groups: int) -> None:
    """Even where all its bits are zero: 5, 15 and 30 bits are no, one and three bytes with too many bits left over."""
    malformed("stray bits", spelled("age", [0] * groups))


def test_a_letter_that_turns_into_ascii_in_lower_case_is_refused() -> None:
    """U+212A, the sign of the kelvin, is written like K and is k in lower case."""
    text = next(text for text in (str(age.X25519Identity(bytes([n] * 32))) for n in range(256)) if "K" in text[17:])
    assert age.X25519Identity.parse(text)
    malformed("a character that no key has", text[:17] + text[17:].replace("K", "\u212a"))


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_key_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(age.MalformedKeyError, match="32 bytes"):
        age.X25519Recipient.parse(bech32.encode("age", bytes(size)))
    with pytest.raises(age.MalformedKeyError, match="32 bytes"):
        age.X25519Identity.parse(bech32.encode("age-secret-key-", bytes(size)).upper())


@pytest.mark.parametrize("point", LOW_ORDER, ids=range(len(LOW_ORDER)))
def test_a_recipient_of_low_order_is_refused(point: bytes) -> None:
    with pytest.raises(age.MalformedKeyError, match="low order"):
        age.X25519Recipient.parse(bech32.encode("age", point))


@pytest.mark.parametrize("number", [2**255 - 19, 2**255 - 10, 2**255 + 9, 2**256 - 1])
def test_a_recipient_whose_coordinate_has_a_second_spelling_is_refused(number: int) -> None:
    with pytest.raises(age.MalformedKeyError, match="not canonical"):
        age.X25519Recipient(number.to_bytes(32, "little"))


def opened(stanza: bytes) -> bytes:
    return age.decrypt(forge.header(stanza) + forge.payload([b"content"]), IDENTITY)


@pytest.mark.parametrize("point", LOW_ORDER, ids=range(len(LOW_ORDER)))
def test_a_share_of_low_order_is_refused(point: bytes) -> None:
    with pytest.raises(age.HeaderError, match="low order"):
        opened(forge.x25519_stanza(SECRET, share=point, shared=bytes(32)))


@pytest.mark.parametrize(
    ("stanza", "reason"),
    [
        (b"-> X25519\n" + b"A" * 43 + b"\n", "one argument"),
        (forge.x25519_stanza(SECRET).replace(b"\n", b" more\n", 1), "one argument"),
        (b"-> X25519 " + b"A" * 42 + b"\n" + b"A" * 43 + b"\n", "share is not 32 bytes"),
        (b"-> X25519 " + b"A" * 44 + b"\n" + b"A" * 43 + b"\n", "share is not 32 bytes"),
        (b"-> X25519 " + b"A" * 42 + b"B\n" + b"A" * 43 + b"\n", "share is not canonical"),
        (b"-> X25519 " + b"A" * 42 + b"=\n" + b"A" * 43 + b"\n", "share is not canonical"),
        (b"-> X25519 " + b"A" * 43 + b"\n\n", "body is not 32 bytes"),
        (b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 42 + b"\n", "body is not 32 bytes"),
        (forge.x25519_stanza(SECRET, file_key=bytes(15)), "body is not 32 bytes"),
        (forge.x25519_stanza(SECRET, file_key=bytes(17)), "body is not 32 bytes"),
    ],
    ids=range(10),
)
def test_each_malformed_stanza_is_refused(stanza: bytes, reason: str) -> None:
    with pytest.raises(age.HeaderError, match=reason):
        opened(stanza)


def test_a_stanza_for_somebody_else_is_no_match() -> None:
    with pytest.raises(age.NoMatchError):
        opened(forge.x25519_stanza(bytes(32)))


def test_a_stanza_whose_tag_is_wrong_is_no_match() -> None:
    stanza = bytearray(forge.x25519_stanza(SECRET))
    stanza[-10] = ord("A") if stanza[-10] != ord("A") else ord("B")
    with pytest.raises(age.NoMatchError):
        opened(bytes(stanza))


def test_repr_shows_neither_secret_nor_recipient_nor_passphrase() -> None:
    shown = repr([IDENTITY, IDENTITY.recipient, age.ScryptIdentity("open sesame"), age.ScryptRecipient("open sesame")])
    for hidden in (str(IDENTITY)[16:30], str(IDENTITY.recipient)[4:20], "sesame", SECRET.hex(), str(SECRET)):
        assert hidden not in shown
    assert "open sesame" not in f"{age.ScryptIdentity('open sesame')}{age.ScryptRecipient('open sesame')}"


def test_recipients_are_equal_by_their_key() -> None:
    assert IDENTITY.recipient == age.X25519Identity(SECRET).recipient
    assert len({IDENTITY.recipient, age.X25519Identity(SECRET).recipient}) == 1
    assert IDENTITY.recipient != age.X25519Identity.generate().recipient
    assert IDENTITY.recipient != str(IDENTITY.recipient)


def test_keys_of_a_type_not_known_beforehand_are_read_by_their_prefix() -> None:
    identity = age.parse_identity(str(IDENTITY))
    assert age.decrypt(age.encrypt(b"content", age.parse_recipient(str(IDENTITY.recipient))), identity) == b"content"


@pytest.mark.parametrize(
    "text", ["", "ssh-ed25519 AAAA", "age1tagpq1qqqqqq", "AGE-SECRET-KEY-X-1QQQQQQ", "AGE-PLUGIN-X-1QQ"]
)
def test_a_key_of_an_unknown_type_is_refused(text: str) -> None:
    for parse in (age.parse_identity, age.parse_recipient):
        with pytest.raises(age.MalformedKeyError, match="not of a type"):
            parse(text)


def test_a_key_is_the_one_that_the_public_ways_make() -> None:
    known = X25519PrivateKey.from_private_bytes(SECRET)
    assert curve.private_key(SECRET).private_bytes_raw() == known.private_bytes_raw()
    public = known.public_key().public_bytes_raw()
    assert isinstance(curve.public_key(public), X25519PublicKey)
    assert curve.public_key(public).public_bytes_raw() == public
    assert curve.new_key().private_bytes_raw() != curve.new_key().private_bytes_raw()


def test_without_the_functions_below_them_the_public_ways_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "cryptography.hazmat.bindings._rust", None)
        importlib.reload(curve)
        assert curve.private_key == X25519PrivateKey.from_private_bytes
        assert curve.public_key == X25519PublicKey.from_public_bytes
        assert curve.new_key().exchange(curve.private_key(SECRET).public_key())
    importlib.reload(curve)
