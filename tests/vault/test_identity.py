"""The key file: what age makes of it, who may open it, and that it is not lost."""

import os
import shutil
import stat
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from drugcheck.errors import LockedError
from drugcheck.vault import age, disk
from drugcheck.vault.errors import (
    IdentityDamagedError,
    IdentityExistsError,
    NoIdentityError,
    StoreWriteError,
    WrongPassphraseError,
)
from drugcheck.vault.identity import create_identity, identity_path, open_identity, read_identity
from drugcheck.vault.seal import Keys
from drugcheck.vault.vault import Vault
from tests.pty import run_on_terminal, skip_without_terminal
from tests.vault import stores
from tests.vault.stores import PASSPHRASE, STORE, WHEN
from tests.vault.test_age_interoperation import debian_age, run_age


def make(root: Path) -> Keys:
    return create_identity(root, PASSPHRASE, STORE, when=WHEN, work_factor=4)


def content(root: Path) -> str:
    return age.decrypt(read_identity(root), age.ScryptIdentity(PASSPHRASE)).decode()


def write(root: Path, text: str) -> bytes:
    data = age.encrypt(text.encode(), age.ScryptRecipient(PASSPHRASE, 4))
    identity_path(root).write_bytes(data)
    return data


def test_the_keys_come_back_with_the_passphrase(tmp_path: Path) -> None:
    keys = make(tmp_path)
    opened = open_identity(read_identity(tmp_path), PASSPHRASE)
    assert str(opened.identity) == str(keys.identity)
    assert (opened.recipients, opened.mac_key, opened.store) == (keys.recipients, keys.mac_key, STORE)


def test_the_file_is_laid_out_as_age_keygen_does_with_our_comments(tmp_path: Path) -> None:
    keys = make(tmp_path)
    assert content(tmp_path).splitlines() == [
        "# created: 2026-11-23T09:30:00+00:00",
        f"# public key: {keys.identity.recipient}",
        f"# drugcheck store: {STORE}",
        f"# drugcheck mac key: {b64encode(keys.mac_key).decode()}",
        str(keys.identity),
    ]


def test_two_stores_share_no_key(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = make(tmp_path / "a"), make(tmp_path / "b")
    assert first.mac_key != second.mac_key
    assert first.recipients != second.recipients


def test_more_recipients_are_read(tmp_path: Path) -> None:
    make(tmp_path)
    other = age.X25519Identity.generate().recipient
    lines = content(tmp_path).splitlines()
    data = write(tmp_path, "\n".join([*lines[:4], f"# drugcheck recipient: {other}", lines[4]]) + "\n")
    assert open_identity(data, PASSPHRASE).recipients[1:] == (other,)


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX")
def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    make(tmp_path)
    assert stat.S_IMODE(identity_path(tmp_path).stat().st_mode) == 0o600


def test_a_wrong_passphrase_is_locked_and_not_damaged(tmp_path: Path) -> None:
    make(tmp_path)
    with pytest.raises(WrongPassphraseError) as caught:
        open_identity(read_identity(tmp_path), "wrong")
    assert isinstance(caught.value, LockedError)
    assert (caught.value.exit_status, str(caught.value)) == (3, "wrong passphrase")


def test_a_library_that_is_too_old_for_the_key_is_named_and_the_file_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_identity(tmp_path, PASSPHRASE, STORE, when=WHEN, work_factor=stores.WORK_FACTOR, post_quantum=True)

    def too_old() -> None:
        raise age.PostQuantumError

    monkeypatch.setattr("drugcheck.vault.age.hybrid._modules", too_old)
    with pytest.raises(age.PostQuantumError) as caught:
        open_identity(read_identity(tmp_path), PASSPHRASE)
    assert str(caught.value.advice) == "pip install --upgrade cryptography"
    assert caught.value.exit_status == 2


def test_a_workspace_without_a_key_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(NoIdentityError) as caught:
        read_identity(tmp_path)
    assert (caught.value.exit_status, str(caught.value.advice)) == (3, "drugcheck init")


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    make(tmp_path)
    before = read_identity(tmp_path)
    with pytest.raises(IdentityExistsError):
        make(tmp_path)
    assert read_identity(tmp_path) == before


def test_an_empty_passphrase_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(age.MalformedKeyError):
        create_identity(tmp_path, "", STORE, when=WHEN, work_factor=4)
    assert not (tmp_path / ".drugcheck").exists()


def test_a_store_id_is_a_uuid(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        create_identity(tmp_path, "p", "甲街道", when=WHEN, work_factor=4)


@pytest.mark.parametrize("call", ["create", "write_all", "flush", "read", "replace"])
def test_a_key_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, call, fail)
    with pytest.raises(StoreWriteError):
        make(tmp_path)
    assert list((tmp_path / ".drugcheck").iterdir()) == []


DAMAGES: dict[str, Callable[[str], str | None]] = {
    "not age": lambda text: None,
    "no secret": lambda text: text[: text.index("AGE-SECRET")],
    "no store": lambda text: text.replace("# drugcheck store:", "# store:"),
    "two stores": lambda text: f"# drugcheck store: {STORE}\n" + text,
    "store not a uuid": lambda text: text.replace(STORE, "x"),
    "store in capitals": lambda text: text.replace(STORE, STORE.upper()),
    "no mac key": lambda text: text.replace("mac key", "mac"),
    "short mac key": lambda text: text.replace("mac key: ", "mac key: AAAA #"),
    "mac key not base64": lambda text: text.replace("mac key: ", "mac key: *"),
    "secret altered": lambda text: text.replace("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1A"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_key_file_that_is_none_is_damaged_and_shows_nothing_of_itself(tmp_path: Path, name: str) -> None:
    make(tmp_path)
    text = content(tmp_path)
    damaged = DAMAGES[name](text)
    data = b"not age" if damaged is None else write(tmp_path, damaged)
    with pytest.raises(IdentityDamagedError) as caught:
        open_identity(data, PASSPHRASE)
    assert caught.value.exit_status == 4
    assert caught.value.__suppress_context__
    assert "AGE-SECRET" not in str(caught.value)


@debian_age
def test_debian_age_opens_a_record_with_nothing_of_drugcheck(root: Path, vault: Vault, tmp_path: Path) -> None:
    """`age -d .drugcheck/identity.age > key; age -d -i key records/C0001.toml.age`"""
    skip_without_terminal()
    stores.put(vault, C0001=stores.text(7))
    key = tmp_path / "key"
    status, said = run_on_terminal(
        [str(shutil.which("age")), "-d", "-o", key, identity_path(root)], [("passphrase", PASSPHRASE)]
    )
    assert status == 0, said
    opened = run_age("-d", "-i", key, stores.path(root, "C0001")).decode()
    assert opened.startswith(stores.text(7))
    assert opened.splitlines()[-1].startswith(f"# drugcheck seal v1 store={STORE} case=C0001 rev=1 mac=")
