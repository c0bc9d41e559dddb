"""The armor: one strict spelling, around which white space alone may stand."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drugcheck.vault import age
from drugcheck.vault.age import armor
from tests.vault.age_forge import armored


def lines_of(value: bytes) -> list[bytes]:
    text = base64.b64encode(value)
    return [text[at : at + 64] + b"\n" for at in range(0, len(text), 64)]


def refused(text: bytes, reason: str) -> None:
    with pytest.raises(age.ArmorError, match=reason):
        armor.decode(text)


@given(st.binary(min_size=1, max_size=400))
def test_armor_is_strict_pem_and_reads_back(value: bytes) -> None:
    text = armor.encode(value)
    assert text == armored(b"".join(lines_of(value)))
    assert armor.decode(text) == value


@given(st.binary(min_size=1, max_size=100), st.text("A=+/-_ \t\r\nz", max_size=6), st.integers(0, 250))
def test_a_text_that_decodes_is_the_strict_one_but_for_white_space(value: bytes, splice: str, at: int) -> None:
    """Whatever is spliced in, what is accepted is what would be written, CRLF and outer white space aside."""
    text = armor.encode(value)
    changed = text[:at] + splice.encode() + text[at + len(splice) :]
    try:
        decoded = armor.decode(changed)
    except age.ArmorError:
        return
    assert changed.strip(b" \t\r\n").replace(b"\r\n", b"\n") == armor.encode(decoded).strip()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b" \t\r\n\n" + text + b"\n \t\r\n",
        lambda text: text.rstrip(b"\n"),
        lambda text: text.replace(b"\n", b"\r\n"),
    ],
    ids=["white space around", "no last line end", "CRLF"],
)
@pytest.mark.parametrize("size", [1, 47, 48, 49, 200])
def test_what_mail_and_editors_do_is_allowed(change: object, size: int) -> None:
    assert callable(change)
    value = bytes(range(size))
    assert armor.is_armored(change(armor.encode(value)))
    assert armor.decode(change(armor.encode(value))) == value


FULL = b"A" * 64 + b"\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"-----BEGIN AGE MESSAGE-----\nAAAA\n-----END AGE MESSAGE-----\n", "BEGIN line"),
        (b"-----begin age encrypted file-----\nAAAA\n-----end age encrypted file-----\n", "BEGIN line"),
        (b"-----BEGIN AGE ENCRYPTED FILE----- \nAAAA\n-----END AGE ENCRYPTED FILE-----\n", "BEGIN line"),
        (b"----- BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n", "BEGIN line"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----", "BEGIN line"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n", "END line"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE----", "END line"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nAAAA-----END AGE ENCRYPTED FILE-----\n", "END line"),
        (armored(b"AAAA\n") + b"garbage\n", "END line"),
        (armored(b"AAAA\n") + armored(b"AAAA\n"), "lines"),
        (armored(b""), "holds nothing"),
        (armored(b"\n"), "holds nothing"),
        (armored(FULL + b"\n"), "lines"),
        (armored(b"\nAAAA\n"), "lines"),
        (armored(b"AAAA\n\n"), "lines"),
        (armored(FULL + b"\nAAAA\n"), "lines"),
        (armored(b"A" * 60 + b"\nAAAA\n"), "lines"),
        (armored(b"A" * 68 + b"\n"), "lines"),
        (armored(FULL + b"A" * 68 + b"\n"), "lines"),
        (armored(b"A" * 32 + b"\n" + b"A" * 31 + b"\n" + FULL), "lines"),
        (armored(b"Comment: x\n\nAAAA\n"), "lines"),
        (armored(FULL + b"AAAA\n=olY7\n"), "lines"),
        (armored(b"AAAA \n"), "not base64"),
        (armored(b" AAAA\n"), "not base64"),
        (armored(b"AA AA\n"), "not base64"),
        (armored(b"AA_-\n"), "not base64"),
        (armored(b"AA\r=\n"), "not base64"),
        (armored(b"AA\n"), "not base64"),
        (armored(b"AA=\n"), "not base64"),
        (armored(b"AA===\n"), "not base64"),
        (armored(b"AA==AAAA\n"), "not base64"),
        (armored(b"A===\n"), "not base64"),
        (armored(b"====\n"), "not base64"),
        (armored(b"=AAA\n"), "not base64"),
        (armored(b"AB==\n"), "not canonical"),
        (armored(b"AAB=\n"), "not canonical"),
        (armored(b"AA==\n").replace(b"AA==", b"AA=\n="), "lines"),
    ],
)
def test_each_other_spelling_is_refused(text: bytes, reason: str) -> None:
    refused(text, reason)


def test_an_armored_file_opens_and_its_binary_form_does_too() -> None:
    identity = age.X25519Identity.generate()
    text = age.encrypt(b"content", identity.recipient)
    assert text.startswith(armor.BEGIN)
    assert age.decrypt(text, identity) == age.decrypt(armor.decode(text), identity) == b"content"
    assert age.decrypt(b"\n " + text, identity) == b"content"


def test_armor_within_armor_is_no_age_file() -> None:
    identity = age.X25519Identity.generate()
    with pytest.raises(age.HeaderError, match="not an age file"):
        age.decrypt(armor.encode(age.encrypt(b"content", identity.recipient)), identity)
