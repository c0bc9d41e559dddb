"""No name and no ID number of a record is found in clear anywhere: files, git objects, log, errors, tracebacks."""

import traceback
from pathlib import Path

import pytest

from drugcheck.errors import DrugcheckError
from drugcheck.vault import disk
from drugcheck.vault.vault import Vault
from tests.vault import stores
from tests.vault.stores import git, put, text

MARKERS = (stores.NAME.encode(), stores.NAME.encode("gb18030"), stores.ID_NUMBER.encode(), stores.PASSPHRASE.encode())


def assert_clear_of(data: bytes) -> None:
    assert not any(marker in data for marker in MARKERS)


def test_nothing_under_the_workspace_holds_a_text_in_clear(vault: Vault, root: Path) -> None:
    for n in range(1, 4):
        put(vault, C0001=text(n), C0002=text(n, lines=100))
    vault.verify()
    vault.history("C0001")
    looked = 0
    for data in stores.inflated(root):
        assert_clear_of(data)
        looked += 1
    assert looked > 20
    assert_clear_of(git(root, "log", "-p", "--no-textconv", "--all", "--format=raw").encode())


@pytest.mark.parametrize("call", ["create", "write_all", "flush", "replace", "flush_folder"])
def test_what_a_failed_change_leaves_and_says_holds_no_text(
    vault: Vault, root: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    put(vault, C0001=text(1))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "/home/someone")

    monkeypatch.setattr(disk, call, fail)
    with pytest.raises(DrugcheckError) as caught:
        put(vault, C0001=text(2))
    said = "".join(traceback.format_exception(caught.value)) + repr(caught.value.details)
    assert_clear_of(said.encode())
    assert "/home/someone" not in str(caught.value)
    for data in stores.inflated(root):
        assert_clear_of(data)


def test_the_recipient_stands_nowhere_in_clear(vault: Vault, root: Path) -> None:
    """Who does not know it cannot make a file that opens."""
    put(vault, C0001=text(1))
    recipient, secret = str(vault.keys.identity.recipient).encode(), str(vault.keys.identity).encode()
    for data in stores.inflated(root):
        assert recipient not in data
        assert secret not in data
        assert stores.STORE.encode() not in data
