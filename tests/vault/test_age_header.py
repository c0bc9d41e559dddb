"""The header accepts one spelling, and refuses each fault for its own reason."""

import re

import pytest

from drugcheck.vault import age
from drugcheck.vault.age import header as header_module
from tests.vault import age_forge as forge

SECRET = bytes(range(32))
IDENTITY = age.X25519Identity(SECRET)
PAYLOAD = forge.payload([b"content"])
GOOD = forge.x25519_stanza(SECRET)
CODE = b"\n--- "


def opened(header: bytes) -> bytes:
    return age.decrypt(header + PAYLOAD, IDENTITY)


def refused(header: bytes, reason: str) -> None:
    """The header is refused as malformed, and for this reason."""
    with pytest.raises(age.HeaderError, match=re.escape(reason)):
        opened(header)


def test_a_header_made_by_hand_opens() -> None:
    assert opened(forge.header(GOOD)) == b"content"


@pytest.mark.parametrize(
    "extra",
    [
        b"-> grease\n\n",
        b"-> a ! ~ # -> ---\nAAAA\n",
        b"-> full-line\n" + b"A" * 64 + b"\n\n",
        b"-> two-lines x\n" + b"A" * 64 + b"\nAA\n",
        b"-> x25519 lower-case-is-another-type\n\n",
    ],
)
def test_stanzas_of_unknown_types_are_passed_over(extra: bytes) -> None:
    assert opened(forge.header(extra + GOOD)) == b"content"
    assert opened(forge.header(GOOD + extra)) == b"content"


STANZA_FAULTS = [
    (b"->x\n\n", "arrow and a space"),
    (b"- x\n\n", "arrow and a space"),
    (b"\n", "arrow and a space"),
    (b"-> \n\n", "empty argument"),
    (b"-> x  y\n\n", "empty argument"),
    (b"-> x \n\n", "empty argument"),
    (b"->  x\n\n", "empty argument"),
    (b"-> x\ty\n\n", "printable ASCII"),
    (b"-> x\x7f\n\n", "printable ASCII"),
    (b"-> x\r\n\n", "printable ASCII"),
    ("-> 类\n\n".encode(), "printable ASCII"),
    (b"-> x\n", "shorter than 64"),
    (b"-> x\n" + b"A" * 64 + b"\n", "shorter than 64"),
    (b"-> x\n" + b"A" * 68 + b"\n", "shorter than 64"),
    (b"-> x\nAAA\nAAAA\n", "arrow and a space"),
    (b"-> x\nAA==\n", "canonical base64"),
    (b"-> x\nA\n", "canonical base64"),
    (b"-> x\nAB\n", "canonical base64"),
    (b"-> x\nAA_-\n", "canonical base64"),
    (b"-> x\nAAAA\r\n", "canonical base64"),
    (b"-> x\nAA A\n", "canonical base64"),
]


@pytest.mark.parametrize(("stanza", "reason"), STANZA_FAULTS)
def test_a_malformed_stanza_is_refused_before_and_after_a_good_one(stanza: bytes, reason: str) -> None:
    refused(forge.header(stanza + GOOD), reason)
    with pytest.raises(age.HeaderError):
        opened(forge.header(GOOD + stanza))


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "the file is empty"),
        (b"age-enc", "cut short within its first line"),
        (b"age-encryption.org/v1", "cut short within its first line"),
        (b"age-encryption.org/v2\n", "the version is not v1"),
        (b"age-encryption.org/v1\r\n", "the version is not v1"),
        (b"age-encryption.org/v10\n", "the version is not v1"),
        (b"schema = 1\n", "this is not an age file"),
        (b"\n" + forge.header(GOOD), "this is not an age file"),
        (b"age-encryption.org/v1\n" + GOOD, "authentication code is missing"),
        (b"age-encryption.org/v1\n", "authentication code is missing"),
    ],
)
def test_what_is_no_header_is_named(file: bytes, reason: str) -> None:
    with pytest.raises(age.HeaderError, match=re.escape(reason)):
        age.decrypt(file, IDENTITY)


def test_a_header_without_stanza_is_refused() -> None:
    refused(forge.header(b""), "arrow and a space")


def test_a_header_with_crlf_line_ends_is_refused() -> None:
    with pytest.raises(age.HeaderError):
        opened(forge.header(GOOD).replace(b"\n", b"\r\n"))


def code_replaced(change: bytes) -> bytes:
    covered, _, code = forge.header(GOOD).rpartition(CODE)
    return covered + change.replace(b"CODE", code.rstrip(b"\n"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\n--- CODE=\n", "43 characters"),
        (b"\n--- CODE \n", "43 characters"),
        (b"\n---  CODE\n", "43 characters"),
        (b"\n--- \n", "43 characters"),
        (b"\n--- AAAA\n", "43 characters"),
        (b"\n--- CODE\r\n", "43 characters"),
        (b"\n--- " + b"_" * 43 + b"\n", "not canonical"),
        (b"\n--- " + b"A" * 42 + b"B\n", "not canonical"),
        (b"\n---CODE\n", "code is missing"),
        (b"\n---\n", "code is missing"),
    ],
)
def test_a_malformed_authentication_code_is_refused(line: bytes, reason: str) -> None:
    with pytest.raises(age.HeaderError, match=reason):
        age.decrypt(code_replaced(line), IDENTITY)


def test_a_wrong_authentication_code_is_an_hmac_error() -> None:
    with pytest.raises(age.HmacError):
        age.decrypt(code_replaced(b"\n--- " + b"A" * 43 + b"\n") + PAYLOAD, IDENTITY)


def test_a_stanza_added_by_someone_without_the_file_key_is_an_hmac_error() -> None:
    whole = forge.header(GOOD)
    altered = whole.replace(GOOD, GOOD + b"-> added\n\n")
    with pytest.raises(age.HmacError):
        opened(altered)


def test_as_many_stanzas_as_allowed_open_and_one_more_is_refused() -> None:
    filler = b"-> filler\n\n"
    assert opened(forge.header(filler * (age.MAX_STANZAS - 1) + GOOD)) == b"content"
    refused(forge.header(filler * age.MAX_STANZAS + GOOD), "more than 1024 stanzas")


def test_a_header_of_the_greatest_size_opens_and_a_longer_one_is_refused() -> None:
    room = age.MAX_HEADER_SIZE - len(forge.header(GOOD)) + 44
    line = b"-> filler " + b"a" * (room - len(b"-> filler \n\n")) + b"\n\n"
    assert opened(forge.header(line + GOOD)) == b"content"
    refused(forge.header(line[:-2] + b"a\n\n" + GOOD), "does not end within 262144 bytes")


class CountingIdentity:
    """An identity that notes whether it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def unwrap(self, stanzas: object) -> bytes | None:
        self.asked += 1
        return None


@pytest.mark.parametrize(
    "header",
    [
        forge.header(b"-> filler\n\n" * (age.MAX_STANZAS + 1)),
        forge.header(b"-> filler " + b"a" * age.MAX_HEADER_SIZE + b"\n\n"),
        forge.header(forge.scrypt_stanza(b"p") + GOOD),
        forge.header(GOOD + b"-> x\nAB\n"),
    ],
    ids=["stanzas", "size", "passphrase with others", "malformed"],
)
def test_limits_and_shape_come_before_any_work_with_keys(header: bytes) -> None:
    identity = CountingIdentity()
    with pytest.raises(age.HeaderError):
        age.decrypt(header + PAYLOAD, identity)
    assert identity.asked == 0
    with pytest.raises(age.NoMatchError):
        age.decrypt(forge.header(GOOD), identity)
    assert identity.asked == 1


@pytest.mark.parametrize("size", [0, 1, 47, 48, 49, 96, 100])
def test_a_stanza_of_any_body_size_is_read_as_it_was_built(size: int) -> None:
    """48 bytes fill a line of 64 characters, after which an empty line must follow."""
    stanzas = [header_module.Stanza(b"type", [b"argument"], bytes(size)), header_module.Stanza(b"other", [], b"")]
    built = header_module.build(stanzas, forge.FILE_KEY)
    parsed = header_module.parse(built + b"rest")
    assert parsed.stanzas == stanzas
    assert parsed.payload_start == len(built)
    header_module.authenticate(parsed, forge.FILE_KEY)
