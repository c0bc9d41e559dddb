"""Records put back from the history: every kind of damage, and what must not be touched."""

from collections.abc import Callable
from pathlib import Path

import pytest

from drugcheck.vault import repair
from drugcheck.vault.errors import (
    AlteredError,
    CutShortError,
    FormerKeyError,
    MissingRecordError,
    NoVersionError,
    OtherRecordError,
    RolledBackError,
)
from drugcheck.vault.seal import seal
from drugcheck.vault.vault import Vault
from tests.vault import stores
from tests.vault.stores import WHEN, commit_by_hand, git, path, put, text


@pytest.fixture
def store(vault: Vault) -> Vault:
    """Three records; C0002 has three revisions, the others one."""
    put(vault, C0001=text(1), C0002=text(1), C0003=text(1))
    put(vault, C0002=text(2))
    put(vault, C0002=text(3))
    return vault


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:500])


def swap(file: Path) -> None:
    file.write_bytes(file.with_name("C0001.toml.age").read_bytes())


def roll_back(file: Path) -> None:
    git(file.parent.parent, "checkout", "-q", "HEAD~1", "--", f"records/{file.name}")


DAMAGE: dict[type[Exception], Callable[[Path], object]] = {
    AlteredError: flip,
    CutShortError: cut,
    MissingRecordError: Path.unlink,
    OtherRecordError: swap,
    RolledBackError: roll_back,
}


def mended(vault: Vault, *only: str) -> repair.Repairs:
    """Carries out what is planned."""
    made = repair.plan(vault.root, vault.keys, only)
    repair.carry_out(vault.root, vault.keys, made.records, WHEN)
    return made


@pytest.mark.parametrize("staged", [False, True], ids=["in the file", "staged as well"])
@pytest.mark.parametrize("kind", DAMAGE, ids=lambda kind: kind.__name__)
def test_a_damaged_file_is_put_back_as_the_history_has_it(store: Vault, kind: type[Exception], staged: bool) -> None:
    head, before = git(store.root, "rev-parse", "HEAD"), path(store.root, "C0002").read_bytes()
    DAMAGE[kind](path(store.root, "C0002"))
    if staged:
        git(store.root, "add", "-A", "records")
    (planned,) = repair.plan(store.root, store.keys).records
    assert (planned.id, type(planned.problem), planned.rev, planned.lost) == ("C0002", kind, 3, 0)
    assert path(store.root, "C0002").exists() == (kind is not MissingRecordError), "a plan writes nothing"
    assert not mended(store).lost
    assert path(store.root, "C0002").read_bytes() == before
    assert git(store.root, "rev-parse", "HEAD") == head
    stores.assert_settled(store.root)
    assert store.verify().is_sound
    assert mended(store) == ((), ())


@pytest.mark.parametrize("kind", [AlteredError, CutShortError, MissingRecordError], ids=lambda kind: kind.__name__)
def test_committed_damage_goes_back_to_the_last_sound_version(store: Vault, kind: type[Exception]) -> None:
    DAMAGE[kind](path(store.root, "C0002"))
    commit_by_hand(store.root)
    assert not store.verify().is_sound
    lost = 0 if kind is MissingRecordError else 1
    (planned,) = mended(store).records
    assert (planned.rev, planned.lost, planned.data) == (4 + lost, lost, None)
    assert store.read("C0002").text == text(3)
    stores.assert_settled(store.root)
    assert store.verify().is_sound
    put(store, C0002=text(4))
    assert store.verify().is_sound


def test_a_version_for_another_key_is_not_replaced_by_an_older_one(store: Vault) -> None:
    newer = seal(text(9), "C0002", 4, stores.keys())
    path(store.root, "C0002").write_bytes(newer)
    commit_by_hand(store.root)
    made = mended(store)
    assert made.records == ()
    assert [(id, type(error)) for id, error in made.lost] == [("C0002", FormerKeyError)]
    assert path(store.root, "C0002").read_bytes() == newer


def test_what_never_opened_is_named_as_lost(store: Vault) -> None:
    path(store.root, "C0004").write_bytes(b"-----BEGIN AGE ENCRYPTED FILE-----\n")
    git(store.root, "add", "-A")
    commit_by_hand(store.root)
    assert [(id, type(error)) for id, error in mended(store).lost] == [("C0004", NoVersionError)]


def test_a_change_that_waits_for_its_commit_is_left_alone(store: Vault) -> None:
    waiting = seal(text(4), "C0002", 4, store.keys)
    path(store.root, "C0002").write_bytes(waiting)
    assert mended(store) == ((), ())
    assert path(store.root, "C0002").read_bytes() == waiting


def test_only_the_named_record_is_put_back(store: Vault) -> None:
    flip(path(store.root, "C0001"))
    flip(path(store.root, "C0003"))
    assert [made.id for made in mended(store, "C0003").records] == ["C0003"]
    assert [made.id for made in repair.plan(store.root, store.keys).records] == ["C0001"]


def test_the_missing_are_those_that_the_history_ever_had(store: Vault) -> None:
    assert repair.missing(store.root) == ()
    path(store.root, "C0001").unlink()
    commit_by_hand(store.root)
    path(store.root, "C0003").unlink()
    assert repair.missing(store.root) == ("C0001", "C0003")
