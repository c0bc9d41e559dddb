"""Whole files: what goes in comes out, and nothing altered passes for something else."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.vault import age

IDENTITY = age.X25519Identity(bytes(range(32)))
RECIPIENT = IDENTITY.recipient
CHUNK = 64 * 1024
PLAINTEXT = '姓名 = "周试三"\n'.encode()
BINARY = age.encrypt(PLAINTEXT, RECIPIENT, armor=False)
ARMORED = age.encrypt(PLAINTEXT, RECIPIENT)


@given(st.binary(max_size=5000), st.booleans())
def test_what_goes_in_comes_out(plaintext: bytes, armor: bool) -> None:
    assert age.decrypt(age.encrypt(plaintext, RECIPIENT, armor=armor), IDENTITY) == plaintext


@pytest.mark.parametrize("armor", [True, False])
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 300 * 1024])
def test_sizes_around_the_chunk_come_out(size: int, armor: bool) -> None:
    assert age.decrypt(age.encrypt(b"\xff" * size, RECIPIENT, armor=armor), IDENTITY) == b"\xff" * size


def test_any_bit_of_a_binary_file_flipped_is_refused() -> None:
    """Every bit of the file, one after the other."""
    for at in range(len(BINARY)):
        for bit in range(8):
            altered = bytearray(BINARY)
            altered[at] ^= 1 << bit
            with pytest.raises(age.AgeError):
                age.decrypt(bytes(altered), IDENTITY)


def test_any_bit_of_an_armored_file_flipped_is_refused_or_changes_nothing() -> None:
    """The one bit that may pass turns the last line end into other white space."""
    passed = 0
    for at in range(len(ARMORED)):
        for bit in range(8):
            altered = bytearray(ARMORED)
            altered[at] ^= 1 << bit
            try:
                assert age.decrypt(bytes(altered), IDENTITY) == PLAINTEXT
                passed += 1
            except age.AgeError:
                pass
    assert passed <= 2


def test_a_file_cut_at_any_point_is_refused() -> None:
    for end in range(len(BINARY)):
        with pytest.raises(age.AgeError):
            age.decrypt(BINARY[:end], IDENTITY)
    for end in range(len(ARMORED) - 1):
        with pytest.raises(age.AgeError):
            age.decrypt(ARMORED[:end], IDENTITY)


@given(st.sampled_from([BINARY, ARMORED]), st.integers(0, 400), st.integers(0, 100), st.binary(max_size=100))
def test_any_part_replaced_is_refused_or_changes_nothing(file: bytes, at: int, length: int, part: bytes) -> None:
    try:
        opened = age.decrypt(file[:at] + part + file[at + length :], IDENTITY)
    except age.AgeError:
        return
    assert opened == PLAINTEXT


@given(st.binary(max_size=300), st.sampled_from([b"", BINARY[:22], BINARY[:80], BINARY[:170], ARMORED[:40]]))
def test_whatever_follows_a_good_beginning_only_age_errors_come_out(rest: bytes, start: bytes) -> None:
    with pytest.raises(age.AgeError):
        age.decrypt(start + rest, IDENTITY)


def test_every_recipient_opens_the_file_and_nobody_else() -> None:
    identities = [age.X25519Identity.generate() for _ in range(5)]
    file = age.encrypt(b"content", *(identity.recipient for identity in identities))
    for identity in identities:
        assert age.decrypt(file, identity) == b"content"
        assert age.decrypt(file, IDENTITY, age.ScryptIdentity("p"), identity) == b"content"
    with pytest.raises(age.NoMatchError):
        age.decrypt(file, IDENTITY, age.ScryptIdentity("p"))


def test_without_any_identity_nothing_matches() -> None:
    with pytest.raises(age.NoMatchError):
        age.decrypt(BINARY)


def test_as_many_recipients_as_can_be_read_again_may_be_given() -> None:
    file = age.encrypt(b"content", *[RECIPIENT] * age.MAX_STANZAS)
    assert age.decrypt(file, IDENTITY) == b"content"
    with pytest.raises(age.RecipientsError, match="more than 1024 recipients"):
        age.encrypt(b"content", *[RECIPIENT] * (age.MAX_STANZAS + 1))


def test_recipients_that_may_not_share_a_file_are_refused() -> None:
    passphrase = age.ScryptRecipient("p", work_factor=1)
    for recipients in ([passphrase, RECIPIENT], [RECIPIENT, passphrase], [passphrase, passphrase]):
        with pytest.raises(age.RecipientsError, match="share a file"):
            age.encrypt(b"content", *recipients)
    with pytest.raises(age.RecipientsError, match="no recipient"):
        age.encrypt(b"content")


def test_the_same_plaintext_is_never_encrypted_to_the_same_file() -> None:
    first, second = (age.encrypt(PLAINTEXT, RECIPIENT, armor=False) for _ in range(2))
    assert first[:32] == second[:32]
    assert first[32:75] != second[32:75]
    assert first[-20:] != second[-20:]


def test_the_plaintext_does_not_appear_in_the_file() -> None:
    assert PLAINTEXT not in BINARY
    assert PLAINTEXT[:9] not in BINARY


REFUSALS = [age.ArmorError, age.HeaderError, age.HmacError, age.NoMatchError, age.PayloadError, age.WorkFactorError]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_is_damage_with_exit_status_4(refusal: type[age.AgeError]) -> None:
    assert issubclass(refusal, age.AgeError)
    assert issubclass(refusal, DamagedError)
    assert refusal.exit_status == 4


@pytest.mark.parametrize("refusal", [age.MalformedKeyError, age.RecipientsError])
def test_a_key_that_cannot_be_used_is_bad_input_with_exit_status_2(refusal: type[age.AgeError]) -> None:
    assert issubclass(refusal, age.AgeError)
    assert issubclass(refusal, DrugcheckError)
    assert refusal.exit_status == 2


def test_importing_age_leaves_out_what_is_slow_to_import() -> None:
    script = "import sys, drugcheck.vault.age; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout.split()
    assert "cryptography.hazmat.primitives.ciphers.aead" in loaded
    slow = ["cryptography.hazmat.primitives.serialization", "cryptography.hazmat.primitives.kdf.scrypt", "inspect"]
    assert not set(slow) & set(loaded)
