"""The post-quantum recipient: it opens its own files only, and shares no file with a classic one."""

import pytest

from drugcheck.vault import age
from drugcheck.vault.age import header

IDENTITY = age.HybridIdentity(bytes(range(32)))
FILE = age.encrypt(b"text", IDENTITY.recipient, armor=False)


def test_what_goes_in_comes_out_for_each_of_several() -> None:
    other = age.HybridIdentity.generate()
    data = age.encrypt(b"text", other.recipient, IDENTITY.recipient)
    assert age.decrypt(data, IDENTITY) == age.decrypt(data, other) == b"text"
    with pytest.raises(age.NoMatchError):
        age.decrypt(data, age.HybridIdentity.generate())


def test_keys_are_spelled_as_age_does() -> None:
    secret, public = str(IDENTITY), str(IDENTITY.recipient)
    assert (secret[:19], len(secret)) == ("AGE-SECRET-KEY-PQ-1", 77)
    assert (public[:7], len(public)) == ("age1pq1", 1959)
    assert age.parse_recipient(public) == IDENTITY.recipient
    assert str(age.parse_identity(secret)) == secret
    with pytest.raises(age.MalformedKeyError):
        age.X25519Identity.parse(secret)


def test_a_classic_recipient_may_not_share_the_file() -> None:
    with pytest.raises(age.RecipientsError):
        age.encrypt(b"text", IDENTITY.recipient, age.X25519Identity.generate().recipient)


def altered(share: bytes | None = None, body: bytes | None = None, more: tuple[bytes, ...] = ()) -> header.Stanza:
    (stanza,) = header.parse(FILE).stanzas
    return header.Stanza(stanza.type, (share or stanza.arguments[0], *more), stanza.body if body is None else body)


@pytest.mark.parametrize(
    "stanza",
    [
        altered(more=(b"x",)),
        altered(body=bytes(31)),
        altered(share=b"AAAA"),
        altered(share=age.header.parse(FILE).stanzas[0].arguments[0] + b"="),
        altered(share=b"A" * 1494),
    ],
    ids=["two arguments", "short body", "short share", "padded share", "low order"],
)
def test_a_malformed_stanza_is_refused(stanza: header.Stanza) -> None:
    with pytest.raises(age.HeaderError):
        IDENTITY.unwrap([stanza])


def test_an_altered_share_opens_nothing() -> None:
    share = bytearray(header.parse(FILE).stanzas[0].arguments[0])
    share[5] = ord("A") if share[5] != ord("A") else ord("B")
    assert IDENTITY.unwrap([altered(share=bytes(share))]) is None
