"""The check of a store, and every way of tampering: named with status 4, while the other records still read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from drugcheck.errors import DamagedError
from drugcheck.vault import age, repair
from drugcheck.vault.errors import (
    AlteredError,
    CutShortError,
    ForgedSealError,
    HistoryDamagedError,
    HistoryRecordError,
    MissingRecordError,
    NoHistoryError,
    NotInHistoryError,
    OtherRecordError,
    PlaintextError,
    RolledBackError,
    SealMissingError,
    WrongKeyError,
)
from drugcheck.vault.seal import Keys, seal
from drugcheck.vault.vault import Vault
from tests.vault import stores
from tests.vault.stores import git, put, text
from tests.vault.test_age_interoperation import debian_age, run_age


@pytest.fixture
def store(vault: Vault) -> Vault:
    """Three records; C0002 has three revisions, the others one."""
    put(vault, C0001=text(1), C0002=text(1), C0003=text(1))
    put(vault, C0002=text(2))
    put(vault, C0002=text(3))
    return vault


def found(vault: Vault) -> dict[str | None, type[Exception]]:
    return {problem.id: type(problem.error) for problem in vault.verify().problems}


def notes(vault: Vault) -> list[str]:
    return [str(note) for note in vault.verify().notes]


def test_a_sound_store_is_found_sound_and_counted(store: Vault) -> None:
    report = store.verify()
    assert (report.records, report.revisions, report.problems, report.notes) == (3, 5, (), ())
    assert report.is_sound


def test_an_empty_store_is_sound(vault: Vault) -> None:
    assert vault.verify().is_sound


def flip(file: Path, _: Keys) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def cut(file: Path, _: Keys) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def swap(file: Path, _: Keys) -> None:
    file.write_bytes(file.with_name("C0001.toml.age").read_bytes())


def forge(file: Path, keys: Keys) -> None:
    file.write_bytes(age.encrypt(text(4).encode(), keys.identity.recipient))


def forge_with_debian(file: Path, keys: Keys) -> None:
    file.write_bytes(run_age("-a", "-r", str(keys.identity.recipient), data=text(4).encode()))


def forge_seal(file: Path, keys: Keys) -> None:
    file.write_bytes(seal(text(4), "C0002", 4, stores.altered(keys, mac_key=b"x" * 32)))


def seal_for_another(file: Path, _: Keys) -> None:
    file.write_bytes(seal(text(4), "C0002", 4, stores.keys()))


TAMPERING = [
    pytest.param(flip, AlteredError, id="one byte flipped"),
    pytest.param(cut, CutShortError, id="cut short"),
    pytest.param(swap, OtherRecordError, id="copied from another record"),
    pytest.param(forge, SealMissingError, id="forged with the right recipient"),
    pytest.param(forge_with_debian, SealMissingError, id="forged with Debian age", marks=debian_age),
    pytest.param(forge_seal, ForgedSealError, id="forged seal"),
    pytest.param(seal_for_another, WrongKeyError, id="made for another key"),
]


@pytest.mark.parametrize(("tamper", "kind"), TAMPERING)
def test_tampering_is_named_and_the_other_records_read(
    store: Vault, root: Path, tamper: Callable[[Path, Keys], None], kind: type[DamagedError]
) -> None:
    tamper(stores.path(root, "C0002"), store.keys)
    with pytest.raises(DamagedError) as caught:
        store.read("C0002")
    assert type(caught.value) is kind
    opened, damaged = store.read_all()
    assert (list(opened), list(damaged)) == (["C0001", "C0003"], ["C0002"])
    assert found(store) == {"C0002": kind}
    (problem,) = store.verify().problems
    assert problem.error.exit_status == 4
    assert store.verify().ids == ("C0002",)


@pytest.mark.parametrize(("tamper", "kind"), TAMPERING)
def test_the_remedy_that_is_printed_repairs_it(
    store: Vault, root: Path, tamper: Callable[[Path, Keys], None], kind: type[DamagedError]
) -> None:
    tamper(stores.path(root, "C0002"), store.keys)
    (problem,) = store.verify().problems
    assert str(problem.error.advice) == "drugcheck verify --repair --case C0002"
    repairs = repair.plan(root, store.keys, ["C0002"])
    repair.carry_out(root, store.keys, repairs.records, stores.WHEN)
    assert store.verify().is_sound
    assert store.read("C0002").rev == 3


@pytest.mark.parametrize(("tamper", "kind"), TAMPERING)
def test_tampering_that_was_committed_is_named_too_and_can_be_repaired(
    store: Vault, root: Path, tamper: Callable[[Path, Keys], None], kind: type[DamagedError]
) -> None:
    tamper(stores.path(root, "C0002"), store.keys)
    stores.commit_by_hand(root)
    assert store.verify().ids == ("C0002",)
    assert kind in {type(problem.error) for problem in store.verify().problems}
    git(root, "restore", "--source=HEAD~1", "--", "records/C0002.toml.age")
    assert [str(message) for message in store.recover_waiting(stores.WHEN)] == [
        "a change of C0002 had not reached the history: committed now"
    ]
    report = store.verify()
    assert report.is_sound
    assert len(report.notes) == 1
    put(store, C0002=text(4))
    assert store.verify().is_sound


def test_two_swapped_files_are_both_named(store: Vault, root: Path) -> None:
    first, second = stores.path(root, "C0001"), stores.path(root, "C0003")
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)
    assert found(store) == {"C0001": OtherRecordError, "C0003": OtherRecordError}


def test_a_rolled_back_file_is_named(store: Vault, root: Path) -> None:
    git(root, "restore", "--source=HEAD~2", "--", "records/C0002.toml.age")
    report = store.verify()
    assert found(store) == {"C0002": RolledBackError}
    assert (report.problems[0].error.details["rev"], report.problems[0].error.details["head"]) == (1, 3)


def test_a_rollback_that_was_committed_is_named_until_it_is_undone(store: Vault, root: Path) -> None:
    git(root, "restore", "--source=HEAD~2", "--", "records/C0002.toml.age")
    stores.commit_by_hand(root)
    assert found(store) == {"C0002": HistoryRecordError}
    put(store, C0002=text(9))
    assert found(store) == {"C0002": HistoryRecordError}, "going on from it does not make it good"
    git(root, "restore", "--source=HEAD~2", "--", "records/C0002.toml.age")
    stores.commit_by_hand(root)
    assert store.read("C0002").rev == 3
    assert store.verify().is_sound
    assert all(note.startswith("repaired since: ") for note in notes(store))


def test_revisions_missing_from_the_history_are_named(store: Vault, root: Path) -> None:
    stores.path(root, "C0001").write_bytes(seal(text(5), "C0001", 5, store.keys))
    assert found(store) == {"C0001": NotInHistoryError}
    stores.commit_by_hand(root)
    assert found(store) == {"C0001": HistoryRecordError}
    assert "revisions 2 to 4 are not in the history" in str(store.verify().problems[0].error)


def test_a_sound_record_that_waits_for_its_commit_is_a_note(store: Vault, root: Path) -> None:
    stores.path(root, "C0001").write_bytes(seal(text(2), "C0001", 2, store.keys))
    stores.path(root, "C0004").write_bytes(seal(text(1), "C0004", 1, store.keys))
    report = store.verify()
    assert report.is_sound
    assert len(report.notes) == 2
    store.recover_waiting(stores.WHEN)
    assert store.verify().notes == ()
    stores.assert_settled(root)


def test_recovery_leaves_what_is_not_sound(store: Vault, root: Path) -> None:
    flip(stores.path(root, "C0001"), store.keys)
    git(root, "restore", "--source=HEAD~2", "--", "records/C0002.toml.age")
    stores.path(root, "C0003").unlink()
    assert store.recover_waiting(stores.WHEN) == []
    assert found(store) == {"C0001": AlteredError, "C0002": RolledBackError, "C0003": MissingRecordError}


def test_a_record_that_is_gone_is_named(store: Vault, root: Path) -> None:
    stores.path(root, "C0003").unlink()
    assert found(store) == {"C0003": MissingRecordError}
    git(root, "commit", "-q", "-a", "-m", "x")
    assert found(store) == {"C0003": HistoryRecordError}


def test_the_same_text_encrypted_anew_is_a_note(store: Vault, root: Path) -> None:
    stores.path(root, "C0001").write_bytes(seal(text(1), "C0001", 1, store.keys))
    assert store.verify().is_sound
    assert notes(store) == ["record C0001 is encrypted anew, with the same text"]


@pytest.mark.parametrize("name", ["C0009.toml", "case.TOML", "draft/C0009.toml", "周试三.toml"])
def test_plain_text_under_records_is_named_without_naming_a_person(store: Vault, root: Path, name: str) -> None:
    file = root / "records" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text(1), encoding="utf-8")
    assert found(store) == {None: PlaintextError}
    assert stores.NAME not in str(store.verify().problems[0].error)


def test_plain_text_in_the_history_is_named(store: Vault, root: Path) -> None:
    file = root / "records" / "C0009.toml"
    file.write_text(text(1), encoding="utf-8")
    git(root, "add", "records")
    git(root, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "--no-verify", "-m", "x")
    git(root, "rm", "-q", "records/C0009.toml")
    stores.commit_by_hand(root)
    assert found(store) == {None: PlaintextError}


def test_other_files_are_a_note(store: Vault, root: Path) -> None:
    for name in (".DS_Store", "C0001.toml.age~", f"{stores.NAME}.docx", f"{stores.ID_NUMBER}.toml.age", ".gitkeep"):
        (root / "records" / name).write_text("x", encoding="utf-8")
    (root / "records" / "C0009.toml.age").mkdir()
    report = store.verify()
    (note,) = report.notes
    assert "5 file(s)" in str(note)
    assert "C0001.toml.age~" not in str(note)
    assert stores.NAME not in str(note)
    assert stores.ID_NUMBER not in str(note)
    assert report.ids == ("C0009",)


def damage_object(root: Path, name: str) -> None:
    oid = git(root, "rev-parse", name).strip()
    file = root / ".git" / "objects" / oid[:2] / oid[2:]
    file.chmod(0o644)
    file.write_bytes(b"junk")


@pytest.mark.parametrize(
    "name",
    ["HEAD", "HEAD~1", "HEAD^{tree}", "HEAD:records", "HEAD:records/C0002.toml.age", "HEAD~2:records/C0002.toml.age"],
)
def test_damage_to_git_is_reported_and_the_files_still_read(store: Vault, root: Path, name: str) -> None:
    damage_object(root, name)
    kinds = set(found(store).values())
    assert kinds
    assert kinds <= {HistoryDamagedError, HistoryRecordError}
    assert len(store.read_all()[0]) == 3


def test_a_history_without_its_newest_commit_is_reported(store: Vault, root: Path) -> None:
    branch = git(root, "symbolic-ref", "HEAD").strip()
    (root / ".git" / branch).write_text("0" * 39 + "1\n", encoding="utf-8")
    assert set(found(store).values()) == {HistoryDamagedError}


def test_a_workspace_without_a_history_is_reported(store: Vault, root: Path) -> None:
    (root / ".git").rename(root.parent / "elsewhere")
    assert found(store) == {None: NoHistoryError}


def test_versions_of_an_earlier_key_are_a_note(store: Vault, root: Path) -> None:
    """As after a rotation: all records encrypted anew in one commit."""
    identity = age.X25519Identity.generate()
    keys = Keys(identity, (identity.recipient,), b"n" * 32, stores.STORE)
    for id in store.ids():
        sealed = store.read(id)
        stores.path(root, id).write_bytes(seal(sealed.text, id, sealed.rev + 1, keys))
    stores.commit_by_hand(root)
    with Vault(root, keys) as vault:
        report = vault.verify()
        assert report.is_sound
        assert notes(vault) == ["5 version(s) in the history are for an earlier or another key: not opened"]


def test_the_history_can_be_left_out(store: Vault) -> None:
    assert store.verify(whole_history=False).revisions == 0


def test_a_merge_that_goes_on_from_both_sides_is_sound(store: Vault, root: Path) -> None:
    git(root, "checkout", "-q", "-b", "side")
    put(store, C0002=text(10))
    git(root, "checkout", "-q", "-")
    put(store, C0002=text(11), C0003=text(11))
    merged = seal(text(12), "C0002", 5, store.keys)
    git(root, "-c", "user.name=x", "-c", "user.email=x@x", "merge", "-q", "--no-commit", "-s", "ours", "side")
    stores.path(root, "C0002").write_bytes(merged)
    stores.commit_by_hand(root)
    assert store.verify().problems == ()
    assert store.history("C0002")[0].rev == 5
    assert len(store.history("C0002")) == 6
