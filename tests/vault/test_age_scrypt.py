"""Passphrases: the stanza stands alone, is of one spelling, and may not cost more than allowed."""

import pytest

from drugcheck.vault import age
from tests.vault import age_forge as forge

PASSPHRASE = "open sesame"
PAYLOAD = forge.payload([b"content"])


def opened(stanzas: bytes, *identities: age.Identity) -> bytes:
    return age.decrypt(forge.header(stanzas) + PAYLOAD, *(identities or (age.ScryptIdentity(PASSPHRASE),)))


def stanza(**changes: object) -> bytes:
    return forge.scrypt_stanza(PASSPHRASE.encode(), **changes)  # type: ignore[arg-type]


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """scrypt itself may not be reached."""

    def reached(*_: object) -> bytes:
        raise AssertionError("scrypt was run")

    monkeypatch.setattr("drugcheck.vault.age.scrypt._wrap_key", reached)


def test_a_stanza_made_by_hand_opens() -> None:
    assert opened(stanza()) == b"content"


@pytest.mark.parametrize("passphrase", ["a", "密码 with spaces ", "\u00e9", "x" * 1000])
def test_any_passphrase_opens_what_it_closed_and_no_other_does(passphrase: str) -> None:
    file = age.encrypt(b"content", age.ScryptRecipient(passphrase, work_factor=4))
    assert age.decrypt(file, age.ScryptIdentity(passphrase)) == b"content"
    with pytest.raises(age.NoMatchError):
        age.decrypt(file, age.ScryptIdentity(passphrase + "!"))


def test_the_default_is_the_work_factor_of_age() -> None:
    file = age.encrypt(b"", age.ScryptRecipient(PASSPHRASE), armor=False)
    assert file.splitlines()[1].split(b" ")[3] == b"18"


def test_an_x25519_identity_does_not_match_a_passphrase_file_nor_the_reverse() -> None:
    identity = age.X25519Identity.generate()
    with pytest.raises(age.NoMatchError):
        opened(stanza(), identity)
    with pytest.raises(age.NoMatchError):
        age.decrypt(age.encrypt(b"", identity.recipient), age.ScryptIdentity(PASSPHRASE))


@pytest.mark.parametrize("others", [stanza(), forge.x25519_stanza(bytes(32)), b"-> grease\n\n"], ids=range(3))
@pytest.mark.usefixtures("no_work")
def test_a_passphrase_stanza_beside_another_is_refused_whatever_the_identity(others: bytes) -> None:
    for stanzas in (stanza() + others, others + stanza()):
        for identity in (age.ScryptIdentity(PASSPHRASE), age.X25519Identity(bytes(32))):
            with pytest.raises(age.HeaderError, match="stand alone"):
                opened(stanzas, identity)


@pytest.mark.parametrize(
    "factor", [b"0", b"04", b"004", b"+4", b"-4", b"4a", b"a4", b"0x4", b"4.0", b"4e0", b"1_0", "٤".encode()]
)
@pytest.mark.usefixtures("no_work")
def test_a_work_factor_that_is_no_plain_decimal_is_refused(factor: bytes) -> None:
    with pytest.raises(age.HeaderError):
        opened(stanza(factor=factor))


@pytest.mark.parametrize("factor", [b"21", b"22", b"23", b"64", b"99", b"100", b"9223372036854775818", b"9" * 5000])
@pytest.mark.usefixtures("no_work")
def test_a_work_factor_above_the_limit_is_refused_before_the_work(factor: bytes) -> None:
    with pytest.raises(age.WorkFactorError) as caught:
        opened(stanza(factor=factor))
    assert isinstance(caught.value, age.HeaderError)
    assert len(str(caught.value)) < 100


def test_the_limit_can_be_chosen() -> None:
    assert opened(stanza(factor=b"5", work=5), age.ScryptIdentity(PASSPHRASE, max_work_factor=5)) == b"content"
    with pytest.raises(age.WorkFactorError, match=r"2\^6 is above the limit of 2\^5"):
        opened(stanza(factor=b"6", work=6), age.ScryptIdentity(PASSPHRASE, max_work_factor=5))


def test_a_work_factor_other_than_the_one_used_is_no_match() -> None:
    with pytest.raises(age.NoMatchError):
        opened(stanza(factor=b"5", work=4))


GOOD_BODY = b"A" * 43 + b"\n"
GOOD_SALT = b"A" * 22


@pytest.mark.parametrize(
    ("malformed", "reason"),
    [
        (b"-> scrypt " + GOOD_SALT + b"\n" + GOOD_BODY, "two arguments"),
        (b"-> scrypt\n" + GOOD_BODY, "two arguments"),
        (b"-> scrypt " + GOOD_SALT + b" 4 more\n" + GOOD_BODY, "two arguments"),
        (b"-> scrypt " + b"A" * 20 + b" 4\n" + GOOD_BODY, "salt is not 16 bytes"),
        (b"-> scrypt " + b"A" * 23 + b" 4\n" + GOOD_BODY, "salt is not 16 bytes"),
        (b"-> scrypt " + b"A" * 21 + b"B 4\n" + GOOD_BODY, "salt is not canonical"),
        (b"-> scrypt " + b"A" * 20 + b"== 4\n" + GOOD_BODY, "salt is not canonical"),
        (b"-> scrypt " + GOOD_SALT + b" 4\n\n", "body is not 32 bytes"),
        (stanza(file_key=bytes(15)), "body is not 32 bytes"),
        (stanza(file_key=bytes(17)), "body is not 32 bytes"),
    ],
)
@pytest.mark.usefixtures("no_work")
def test_each_malformed_stanza_is_refused_before_the_work(malformed: bytes, reason: str) -> None:
    with pytest.raises(age.HeaderError, match=reason):
        opened(malformed)


@pytest.mark.parametrize("factor", [-1, 0, age.MAX_WORK_FACTOR + 1, 64])
def test_no_file_is_made_that_would_not_be_opened_again(factor: int) -> None:
    with pytest.raises(age.MalformedKeyError, match="work factor"):
        age.ScryptRecipient(PASSPHRASE, work_factor=factor)


@pytest.mark.parametrize("kind", [age.ScryptIdentity, age.ScryptRecipient])
def test_an_empty_passphrase_is_refused(kind: type[age.ScryptIdentity]) -> None:
    with pytest.raises(age.MalformedKeyError, match="empty"):
        kind("")


def test_a_passphrase_that_is_no_utf_8_is_refused_without_being_quoted() -> None:
    """What a terminal in another encoding sends arrives as lone surrogates."""
    with pytest.raises(age.MalformedKeyError, match="UTF-8") as caught:
        age.ScryptIdentity("secret\udcff")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "secret" not in str(caught.value)
