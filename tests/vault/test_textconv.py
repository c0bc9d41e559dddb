"""What `git diff` shows of a record: its text while unlocked, else why not; and git keeps none of it."""

from pathlib import Path

import pytest

from drugcheck.vault.seal import Keys
from drugcheck.vault.session import keep_unlocked, session_for
from drugcheck.vault.vault import Vault
from tests.vault import stores
from tests.vault.stores import git, put


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("DRUGCHECK_REVEAL", "1")


@pytest.mark.slow
def test_git_shows_the_texts_while_unlocked_and_keeps_none(vault: Vault, root: Path, keys: Keys) -> None:
    put(vault, C0001=stores.text(1))
    put(vault, C0001=stores.text(2))
    locked = git(root, "diff", "HEAD~1", "HEAD")
    assert "the workspace is locked" in locked
    assert stores.NAME not in locked
    keep_unlocked(root, session_for(root), keys, 15)
    shown = git(root, "diff", "HEAD~1", "HEAD").splitlines()
    assert [line for line in shown if line[:2] in ("-n", "+n")] == ["-n = 1", "+n = 2"]
    assert not any(stores.NAME.encode() in data for data in stores.inflated(root))


@pytest.mark.slow
def test_a_damaged_record_does_not_stop_the_diff_of_the_others(vault: Vault, root: Path, keys: Keys) -> None:
    keep_unlocked(root, session_for(root), keys, 15)
    put(vault, C0001=stores.text(1), C0002=stores.text(1))
    put(vault, C0002=stores.text(2))
    stores.path(root, "C0001").write_text("junk", encoding="utf-8")
    shown = git(root, "diff", "HEAD~1")
    assert "is not an armored age file" in shown
    assert "+n = 2" in shown


@pytest.mark.slow
def test_git_shows_no_text_where_nobody_asked_for_it_in_full(
    vault: Vault, root: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(vault, C0001=stores.text(1))
    put(vault, C0001=stores.text(2))
    keep_unlocked(root, session_for(root), keys, 15)
    monkeypatch.delenv("DRUGCHECK_REVEAL")
    for shown in (git(root, "diff", "HEAD~1", "HEAD"), git(root, "log", "-p")):
        assert stores.NAME not in shown
        assert "sealed record" in shown
