"""Another passphrase, another key, a recovery key: everything opens before and after, whatever dies between."""

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from drugcheck.errors import DrugcheckError
from drugcheck.vault import age, escrow, rekey
from drugcheck.vault.errors import (
    BusyError,
    DraftsStandError,
    FormerKeyError,
    KeyChangedError,
    WrongPaperError,
    WrongPassphraseError,
)
from drugcheck.vault.identity import open_identity, read_identity
from drugcheck.vault.key_files import ESCROW
from drugcheck.vault.seal import Keys
from drugcheck.vault.vault import Vault
from tests.vault import stores, test_crashes
from tests.vault.faults import Injector
from tests.vault.stores import PASSPHRASE, WHEN, put, text
from tests.vault.test_crashes import can_fork, in_child

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
tmp_path = test_crashes.tmp_path
OTHER = "另一个 passphrase"
IDS = ("C0001", "C0002")


@pytest.fixture
def prepared(vault: Vault, root: Path) -> Path:
    put(vault, C0001=text(1), C0002=text(1))
    return root


def store(root: Path, passphrase: str = PASSPHRASE) -> rekey.Store:
    return rekey.opened(root, passphrase)


def assert_opens(root: Path, passphrase: str, *, former: bool = True) -> Keys:
    keys = open_identity(read_identity(root), passphrase)
    with Vault(root, keys) as vault:
        vault.recover()
        opened, damaged = vault.read_all()
        assert (damaged, {id: opened[id].text for id in IDS}) == ({}, dict.fromkeys(IDS, text(1)))
        if former:
            report = vault.verify()
            assert (report.problems, report.notes) == ((), ())
        stores.assert_settled(root)
        put(vault, C0009=text(9))
        assert vault.read("C0009").text == text(9)
    return keys


def test_another_passphrase_opens_the_same_key_and_the_old_one_nothing(prepared: Path) -> None:
    before = stores.git(prepared, "rev-parse", "HEAD")
    rekey.change_passphrase(store(prepared), OTHER, WHEN)
    assert stores.git(prepared, "rev-parse", "HEAD") == before
    assert_opens(prepared, OTHER)
    with pytest.raises(WrongPassphraseError):
        store(prepared)


def test_a_rotated_store_opens_with_its_history_and_is_one_commit(prepared: Path, keys: Keys) -> None:
    assert rekey.rotate(store(prepared), WHEN) == 2
    assert stores.git(prepared, "rev-list", "--count", "HEAD") == "3\n"
    new = assert_opens(prepared, PASSPHRASE)
    assert (new.mac_key, new.recipients) != (keys.mac_key, keys.recipients)
    with Vault(prepared, new) as vault:
        assert [(r.rev, r.text) for r in vault.history("C0001")] == [(2, text(1)), (1, text(1))]
    # The key of before opens nothing of today, and what it makes is no record.
    with Vault(prepared, keys) as vault:
        assert set(vault.read_all()[1]) == {*IDS, "C0009"}
        with pytest.raises(KeyChangedError):
            put(vault, C0010=text(1))


def test_a_version_made_with_the_old_key_after_the_rotation_is_found(prepared: Path, keys: Keys) -> None:
    from drugcheck.vault.seal import seal

    rekey.rotate(store(prepared), WHEN)
    stores.path(prepared, "C0001").write_bytes(seal(text(5), "C0001", 3, stores.altered(keys)))
    stores.commit_by_hand(prepared)
    with Vault(prepared, open_identity(read_identity(prepared), PASSPHRASE)) as vault:
        report = vault.verify()
        assert report.ids == ("C0001",)
        assert "older key" in str(report.notes[0])


def test_without_the_former_keys_the_history_says_so(prepared: Path) -> None:
    rekey.rotate(store(prepared), WHEN, forget_history=True)
    with Vault(prepared, assert_opens(prepared, PASSPHRASE, former=False)) as vault:
        assert isinstance(vault.history("C0001")[-1].error, FormerKeyError)
        assert vault.verify().is_sound


@pytest.mark.parametrize("post_quantum", [False, True])
def test_a_clone_and_the_paper_give_everything_back(prepared: Path, tmp_path: Path, post_quantum: bool) -> None:
    if post_quantum:
        rekey.rotate(store(prepared), WHEN, post_quantum=True)
    secret = rekey.new_recovery(store(prepared))
    assert rekey.add_recovery(store(prepared), secret, "保险柜", WHEN) == 2
    with pytest.raises(rekey.SameLabelError):
        rekey.add_recovery(store(prepared), secret, "保险柜", WHEN)
    rekey.rotate(store(prepared), WHEN)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", prepared, clone], check=True, timeout=60)
    with pytest.raises(WrongPaperError):
        rekey.recover(clone, str(rekey.new_recovery(store(prepared))), OTHER, WHEN, work_factor=4)
    assert not (clone / ".drugcheck" / "identity.age").exists()
    assert rekey.recover(clone, str(secret), OTHER, WHEN, work_factor=4) == 2
    assert_opens(clone, OTHER)
    # The secret alone, with age, opens a record.
    assert age.decrypt(stores.path(clone, "C0001").read_bytes(), secret).startswith(text(1).encode())


def test_without_the_recovery_keys_the_paper_opens_nothing_new(prepared: Path) -> None:
    secret = rekey.new_recovery(store(prepared))
    rekey.add_recovery(store(prepared), secret, "a", WHEN)
    rekey.rotate(store(prepared), WHEN, keep_recovery=False)
    assert_opens(prepared, PASSPHRASE)
    with pytest.raises(age.NoMatchError):
        age.decrypt(stores.path(prepared, "C0001").read_bytes(), secret)
    with pytest.raises(rekey.NoRecoveryError):
        rekey.recover(prepared, str(secret), OTHER, WHEN, work_factor=4)
    assert store(prepared).file.holders == ()


def test_a_draft_or_a_damaged_record_stops_a_rotation_before_it_begins(prepared: Path, keys: Keys) -> None:
    from drugcheck.vault import drafts

    drafts.keep(prepared, "C0001", text(3), 1, keys)
    with pytest.raises(DraftsStandError):
        rekey.rotate(store(prepared), WHEN)
    drafts.drop(prepared, "C0001")
    shutil.rmtree(prepared / ".drugcheck" / "drafts")
    stores.path(prepared, "C0002").write_bytes(b"damaged")
    with pytest.raises(DrugcheckError) as caught:
        rekey.rotate(store(prepared), WHEN)
    assert caught.value.exit_status == 4
    stores.git(prepared, "restore", "records")
    assert_opens(prepared, PASSPHRASE)


WORKS: dict[str, Callable[[rekey.Store], object]] = {
    "passwd": lambda held: rekey.change_passphrase(held, OTHER, WHEN),
    "recovery": lambda held: rekey.add_recovery(held, rekey.new_recovery(held), "a", WHEN),
    "rotate": lambda held: rekey.rotate(held, WHEN, passphrase=OTHER),
}


def calls_of(root: Path, work: Callable[[rekey.Store], object], copy: Path) -> list[str]:
    shutil.copytree(root, copy)
    injector = Injector()
    held = store(copy)
    with pytest.MonkeyPatch.context() as patch:
        injector.install(patch)
        work(held)
    # Whether git is asked to pack at the end is left to chance.
    return [place for place in injector.seen if place != "git gc"]


def assert_one_of_both(root: Path, where: str) -> str:
    """`old` or `new`: which state the next command finds; everything opens in it."""
    try:
        keys, passphrase, state = open_identity(read_identity(root), PASSPHRASE), PASSPHRASE, "old"
    except WrongPassphraseError:
        keys, passphrase, state = open_identity(read_identity(root), OTHER), OTHER, "new"
    state = "new" if len(keys.recipients) > 1 else state
    assert assert_opens(root, passphrase).file == keys.file, where
    return state


@pytest.mark.parametrize("name", WORKS)
@pytest.mark.parametrize("mode", ["fails", "fails late"])
def test_a_call_that_fails_leaves_the_old_key_or_the_new(
    prepared: Path,
    tmp_path: Path,
    name: str,
    mode: str,
) -> None:
    states = set()
    for number, where in enumerate(calls_of(prepared, WORKS[name], tmp_path / "count")):
        root = shutil.copytree(prepared, tmp_path / str(number))
        held = store(root)
        with pytest.MonkeyPatch.context() as patch:
            Injector(number, mode).install(patch)
            with suppress(DrugcheckError, OSError):
                WORKS[name](held)
        states.add(assert_one_of_both(root, where))
        shutil.rmtree(root)
    assert states == {"old", "new"}


@can_fork
@pytest.mark.parametrize("name", WORKS)
def test_a_process_killed_before_any_call_leaves_the_old_key_or_the_new(
    prepared: Path,
    tmp_path: Path,
    name: str,
) -> None:
    places = calls_of(prepared, WORKS[name], tmp_path / "count")
    outcomes = []
    for number, where in enumerate(places):
        root = shutil.copytree(prepared, tmp_path / str(number))
        held = store(root)

        def work(number: int = number, held: rekey.Store = held) -> None:
            Injector(number, "killed").install(pytest.MonkeyPatch())
            WORKS[name](held)

        assert os.waitstatus_to_exitcode(in_child(work)) == -9, where
        outcomes.append(assert_one_of_both(root, where))
        shutil.rmtree(root)
    decided = outcomes.index("new")
    assert set(outcomes[:decided]) == {"old"}
    assert set(outcomes[decided:]) == {"new"}
    assert places[decided - 1] == "replace change.json"


def test_the_escrow_of_the_paper_is_the_key_file(prepared: Path) -> None:
    secret = rekey.new_recovery(store(prepared))
    rekey.add_recovery(store(prepared), secret, "a", WHEN)
    opened = age.decrypt((prepared / ESCROW).read_bytes(), secret).decode()
    assert opened.splitlines()[-1] == str(store(prepared).file.keys.identity)
    assert PASSPHRASE not in opened


def _flip(data: bytes) -> bytes:
    return data[:-60] + bytes([data[-60] ^ 1]) + data[-59:]


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize(
    "damage", [_flip, lambda data: data[:-80], lambda _data: b"", None], ids=["flipped", "cut", "empty", "gone"]
)
def test_an_escrow_that_was_altered_is_named_and_its_hint_helps(
    prepared: Path, damage: Callable[[bytes], bytes] | None, committed: bool
) -> None:
    secret = rekey.new_recovery(store(prepared))
    rekey.add_recovery(store(prepared), secret, "a", WHEN)
    place = prepared / ESCROW
    if damage is None:
        place.unlink()
    else:
        place.write_bytes(damage(place.read_bytes()))
    if committed:
        subprocess.run(["git", "-C", prepared, "commit", "-qam", "x"], check=True, timeout=60)
    keys = open_identity(read_identity(prepared), PASSPHRASE)
    with Vault(prepared, keys) as vault:
        report = vault.verify()
    if committed and damage is _flip:
        assert report.is_sound  # without the paper nobody can tell
        return
    (problem,) = report.problems
    assert isinstance(problem.error, escrow.EscrowError)
    if str(problem.error.advice) == "drugcheck key rotate":
        rekey.rotate(store(prepared), WHEN)
    else:
        assert not committed
        subprocess.run(str(problem.error.advice).split(), cwd=prepared, check=True, timeout=60)
    assert rekey.recover(prepared, str(secret), OTHER, WHEN, work_factor=4) == 2
    assert_opens(prepared, OTHER)


def test_a_key_file_from_before_the_paper_does_not_rotate_the_paper_away(prepared: Path) -> None:
    before = read_identity(prepared)
    secret = rekey.new_recovery(store(prepared))
    rekey.add_recovery(store(prepared), secret, "a", WHEN)
    after = read_identity(prepared)
    (prepared / ".drugcheck" / "identity.age").write_bytes(before)
    with Vault(prepared, open_identity(before, PASSPHRASE)) as vault:
        (problem,) = vault.verify().problems
    assert "more keys on paper" in str(problem.error.message)
    with pytest.raises(escrow.UnknownPaperError):
        rekey.rotate(store(prepared), WHEN)
    with pytest.raises(escrow.UnknownPaperError):
        rekey.add_recovery(store(prepared), secret, "b", WHEN)
    (prepared / ".drugcheck" / "identity.age").write_bytes(after)
    rekey.rotate(store(prepared), WHEN)
    assert rekey.recover(prepared, str(secret), OTHER, WHEN, work_factor=4) == 2


@can_fork
def test_a_rotation_carries_an_interrupted_change_to_its_end_first(prepared: Path, keys: Keys, tmp_path: Path) -> None:
    where = test_crashes.calls_of(prepared, keys, test_crashes.ONE, tmp_path / "count").index("git commit")

    def work() -> None:
        Injector(where, "killed").install(pytest.MonkeyPatch())
        test_crashes.change(prepared, keys, test_crashes.ONE)

    in_child(work)
    rekey.rotate(store(prepared), WHEN)
    with Vault(prepared, open_identity(read_identity(prepared), PASSPHRASE)) as vault:
        assert [(r.rev, r.text, r.message) for r in vault.history("C0001")][:2] == [
            (3, text(2), "key.rotate (2 records)"), (2, text(2), "test change"),
        ]  # fmt: skip
        assert vault.verify().problems == ()
    stores.assert_settled(prepared)


def test_a_rotation_waits_for_the_lock_and_gives_up(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rekey, "LOCK_SECONDS", 0.0)
    held = store(prepared)
    with Vault(prepared, held.file.keys) as vault, vault.change("test", WHEN), pytest.raises(BusyError):
        rekey.rotate(held, WHEN)
    assert_opens(prepared, PASSPHRASE)
