"""The payload's chunks cannot be dropped, repeated, moved, added to or cut without PayloadError."""

import pytest

from drugcheck.vault import age
from drugcheck.vault.age import stream
from tests.vault import age_forge as forge

SECRET = bytes(range(32))
IDENTITY = age.X25519Identity(SECRET)
HEADER = forge.header(forge.x25519_stanza(SECRET))
FULL = b"x" * forge.CHUNK
SEALED = forge.CHUNK + 16


def opened(payload: bytes) -> bytes:
    return age.decrypt(HEADER + payload, IDENTITY)


def refused(payload: bytes, reason: str) -> None:
    with pytest.raises(age.PayloadError, match=reason):
        opened(payload)


@pytest.mark.parametrize(
    "chunks", [[b""], [b"a"], [FULL], [FULL, b"a"], [FULL, FULL], [FULL, FULL, b"end"]], ids=lambda c: str(len(c))
)
def test_well_formed_chunks_open(chunks: list[bytes]) -> None:
    assert opened(forge.payload(chunks)) == b"".join(chunks)


@pytest.mark.parametrize("size", [0, 1, forge.CHUNK - 1, forge.CHUNK, forge.CHUNK + 1, 2 * forge.CHUNK])
def test_what_is_encrypted_has_the_chunks_of_the_specification(size: int) -> None:
    """Length: a nonce of 16 bytes, the plaintext, and one tag of 16 bytes for each 64 KiB begun, one at least."""
    payload = b"".join(stream.encrypt(forge.FILE_KEY, bytes(size)))
    assert len(payload) == 16 + size + 16 * max(1, -(-size // forge.CHUNK))
    assert stream.decrypt(forge.FILE_KEY, payload, 0) == bytes(size)


def test_257_chunks_count_past_one_byte() -> None:
    plaintext = bytes(256 * forge.CHUNK + 1)
    payload = b"".join(stream.encrypt(forge.FILE_KEY, plaintext))
    assert stream.decrypt(forge.FILE_KEY, payload, 0) == plaintext


@pytest.mark.parametrize("size", [0, 1, 15])
def test_a_file_that_ends_within_the_nonce_is_a_header_error(size: int) -> None:
    with pytest.raises(age.HeaderError, match="before the nonce"):
        opened(bytes(size))


def test_a_payload_without_chunk_is_refused() -> None:
    refused(forge.payload([b""])[:16], "chunk 1 is cut short")


def test_a_chunk_shorter_than_its_tag_is_refused() -> None:
    refused(forge.payload([b""])[:-1], "chunk 1 is cut short")
    refused(forge.payload([FULL, b""])[:-1], "chunk 2 is cut short")


def test_an_empty_last_chunk_after_others_is_refused() -> None:
    refused(forge.payload([FULL, b""]), "last chunk is empty")


def test_a_short_chunk_before_the_last_is_refused() -> None:
    refused(forge.payload([b"short", b"end"]), "chunk 1 does not authenticate")


def test_a_file_cut_after_a_whole_chunk_is_refused_as_cut() -> None:
    whole = forge.payload([FULL, FULL, b"end"])
    refused(whole[: 16 + SEALED], "ends after chunk 1")
    refused(whole[: 16 + 2 * SEALED], "ends after chunk 2")


def test_a_payload_whose_last_chunk_is_not_marked_is_refused() -> None:
    refused(forge.payload([b"a"], finals=[False]), "ends after chunk 1")


def test_chunks_after_the_last_one_are_refused() -> None:
    refused(forge.payload([FULL, b"more"], finals=[True, True]), "something follows")
    refused(forge.payload([FULL]) + b"!", "something follows")
    refused(forge.payload([FULL]) + bytes(100), "something follows")


def test_bytes_after_a_short_last_chunk_are_refused() -> None:
    refused(forge.payload([b"a"]) + b"!", "chunk 1 does not authenticate")


def test_chunks_in_another_order_repeated_or_left_out_are_refused() -> None:
    whole = forge.payload([FULL, b"y" * forge.CHUNK, b"end"])
    nonce, first, second, last = whole[:16], whole[16 : 16 + SEALED], whole[16 + SEALED : 16 + 2 * SEALED], whole[-19:]
    assert opened(nonce + first + second + last).endswith(b"end")
    for chunks in ([second, first, last], [first, first, last], [first, last], [second, last]):
        refused(b"".join([nonce, *chunks]), "does not authenticate")


def test_a_chunk_of_more_than_64_kib_is_refused() -> None:
    with pytest.raises(age.PayloadError):
        opened(forge.payload([FULL + b"x"]))


def test_a_payload_under_another_nonce_or_file_key_is_refused() -> None:
    whole = forge.payload([b"content"])
    refused(bytes(16) + whole[16:], "does not authenticate")
    refused(forge.payload([b"content"], file_key=bytes(16)), "does not authenticate")


def test_two_files_of_the_same_plaintext_differ_throughout() -> None:
    first, second = (b"".join(stream.encrypt(forge.FILE_KEY, b"same")) for _ in range(2))
    assert first[:16] != second[:16]
    assert first[16:] != second[16:]
