"""Files made here open in other implementations of age, and theirs open here."""

import os
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest

from drugcheck.vault import age
from tests.pty import run_on_terminal, skip_without_terminal

CHUNK = 64 * 1024
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 300 * 1024]
PASSPHRASE = "正确 horse battery"

each_size = pytest.mark.parametrize("size", SIZES)
each_spelling = pytest.mark.parametrize("armor", [True, False], ids=["armored", "binary"])
debian_age = pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not installed")


@pytest.fixture
def identity() -> age.X25519Identity:
    return age.X25519Identity.generate()


@pytest.fixture
def key_file(tmp_path: Path, identity: age.X25519Identity) -> Path:
    path = tmp_path / "key.txt"
    path.write_text(f"{identity}\n", encoding="utf-8")
    return path


def run_age(*arguments: str | Path, data: bytes = b"") -> bytes:
    return subprocess.run(["age", *arguments], input=data, capture_output=True, check=True, timeout=60).stdout


@each_size
@each_spelling
def test_pyrage_opens_what_is_made_here(identity: age.X25519Identity, size: int, armor: bool) -> None:
    plaintext = os.urandom(size)
    file = age.encrypt(plaintext, identity.recipient, armor=armor)
    assert pyrage.decrypt(file, [pyrage.x25519.Identity.from_str(str(identity))]) == plaintext


@each_size
@each_spelling
def test_what_pyrage_makes_opens_here(identity: age.X25519Identity, size: int, armor: bool) -> None:
    plaintext = os.urandom(size)
    recipient = pyrage.x25519.Recipient.from_str(str(identity.recipient))
    assert age.decrypt(pyrage.encrypt(plaintext, [recipient], armored=armor), identity) == plaintext


@each_size
@each_spelling
def test_pyrage_opens_passphrase_files_made_here(size: int, armor: bool) -> None:
    plaintext = os.urandom(size)
    file = age.encrypt(plaintext, age.ScryptRecipient(PASSPHRASE, work_factor=4), armor=armor)
    assert pyrage.passphrase.decrypt(file, PASSPHRASE) == plaintext


@pytest.mark.slow
@each_spelling
def test_passphrase_files_of_pyrage_open_here(armor: bool) -> None:
    """pyrage chooses the work factor by the speed of the machine, about a second's worth: hence one size only."""
    plaintext = os.urandom(CHUNK + 1)
    file = pyrage.passphrase.encrypt(plaintext, PASSPHRASE, armored=armor)
    assert age.decrypt(file, age.ScryptIdentity(PASSPHRASE, max_work_factor=22)) == plaintext


def test_each_of_several_recipients_opens_the_file_here_and_in_pyrage() -> None:
    identities = [age.X25519Identity.generate() for _ in range(3)]
    file = age.encrypt(b"for three", *(identity.recipient for identity in identities))
    for identity in identities:
        assert age.decrypt(file, identity) == b"for three"
        assert pyrage.decrypt(file, [pyrage.x25519.Identity.from_str(str(identity))]) == b"for three"


def test_a_file_of_pyrage_for_several_recipients_opens_here_for_each() -> None:
    identities = [age.X25519Identity.generate() for _ in range(3)]
    recipients = [pyrage.x25519.Recipient.from_str(str(identity.recipient)) for identity in identities]
    file = pyrage.encrypt(b"for three", recipients)
    assert [age.decrypt(file, identity) for identity in identities] == [b"for three"] * 3


def test_keys_of_pyrage_are_read_here_and_written_the_same() -> None:
    theirs = pyrage.x25519.Identity.generate()
    ours = age.X25519Identity.parse(str(theirs))
    assert str(ours) == str(theirs)
    assert str(ours.recipient) == str(theirs.to_public())


@pytest.mark.debian
@debian_age
@each_size
@each_spelling
def test_debian_age_opens_what_is_made_here(
    identity: age.X25519Identity, key_file: Path, size: int, armor: bool
) -> None:
    plaintext = os.urandom(size)
    file = age.encrypt(plaintext, identity.recipient, armor=armor)
    assert run_age("-d", "-i", key_file, data=file) == plaintext


@pytest.mark.debian
@debian_age
@each_size
@each_spelling
def test_what_debian_age_makes_opens_here(identity: age.X25519Identity, size: int, armor: bool) -> None:
    plaintext = os.urandom(size)
    file = run_age("-r", str(identity.recipient), *(["-a"] if armor else []), data=plaintext)
    assert file.startswith(b"-----BEGIN") == armor
    assert age.decrypt(file, identity) == plaintext


@pytest.mark.debian
@debian_age
def test_debian_age_opens_a_file_for_several_recipients_and_makes_one(
    identity: age.X25519Identity, key_file: Path
) -> None:
    other = age.X25519Identity.generate()
    file = age.encrypt(b"for two", other.recipient, identity.recipient)
    assert run_age("-d", "-i", key_file, data=file) == b"for two"
    file = run_age("-r", str(other.recipient), "-r", str(identity.recipient), data=b"for two")
    assert [age.decrypt(file, one) for one in (identity, other)] == [b"for two"] * 2


@pytest.mark.debian
@debian_age
@each_size
@each_spelling
def test_debian_age_opens_passphrase_files_made_here(tmp_path: Path, size: int, armor: bool) -> None:
    skip_without_terminal()
    plaintext = os.urandom(size)
    file, opened = tmp_path / "file.age", tmp_path / "opened"
    file.write_bytes(age.encrypt(plaintext, age.ScryptRecipient(PASSPHRASE, work_factor=4), armor=armor))
    status, screen = run_on_terminal(["age", "-d", "-o", opened, file], [("passphrase", PASSPHRASE)])
    assert status == 0, screen
    # For an empty plaintext this version of age creates no output file.
    assert (opened.read_bytes() if opened.exists() else b"") == plaintext


@pytest.mark.slow
@pytest.mark.debian
@debian_age
@each_spelling
@pytest.mark.parametrize("size", [0, CHUNK + 1])
def test_passphrase_files_of_debian_age_open_here(tmp_path: Path, size: int, armor: bool) -> None:
    """Debian's age always works at factor 18, 0.6 s each: hence two sizes only."""
    skip_without_terminal()
    plain, file = tmp_path / "plain", tmp_path / "file.age"
    plain.write_bytes(os.urandom(size))
    command = ["age", "-p", *(["-a"] if armor else []), "-o", file, plain]
    status, screen = run_on_terminal(command, [("passphrase", PASSPHRASE), ("Confirm", PASSPHRASE)])
    assert status == 0, screen
    assert age.decrypt(file.read_bytes(), age.ScryptIdentity(PASSPHRASE)) == plain.read_bytes()


@pytest.mark.slow
@pytest.mark.debian
@debian_age
def test_debian_age_refuses_a_wrong_passphrase_for_a_file_made_here(tmp_path: Path) -> None:
    skip_without_terminal()
    file, opened = tmp_path / "file.age", tmp_path / "opened"
    file.write_bytes(age.encrypt(b"secret", age.ScryptRecipient(PASSPHRASE)))
    status, screen = run_on_terminal(["age", "-d", "-o", opened, file], [("passphrase", "wrong")])
    assert status == 1
    assert "incorrect passphrase" in screen
    assert not opened.exists()


@pytest.mark.debian
@pytest.mark.skipif(shutil.which("age-keygen") is None, reason="the program age-keygen is not installed")
def test_keys_of_age_keygen_are_read_here_and_written_the_same(tmp_path: Path) -> None:
    made = subprocess.run(["age-keygen"], capture_output=True, check=True, timeout=60).stdout.decode()
    secret = made.splitlines()[-1]
    public = next(line.rpartition(" ")[2] for line in made.splitlines() if "public key" in line)
    ours = age.X25519Identity.parse(secret)
    assert (str(ours), str(ours.recipient)) == (secret, public)
