"""The snapshot: it answers for the very bytes of a record, to the keys that made it, and otherwise not at all."""

import os
from pathlib import Path

import msgspec
import pytest

from drugcheck.vault import disk, snapshot
from drugcheck.vault.seal import Keys
from drugcheck.vault.snapshot import Kept, Snapshot, forget
from tests.vault import stores

RECORDS = {f"C{number:04d}": b"file %d" % number for number in (1, 2, 31, 32, 95)} | {"meetings": b"file"}
VALUES = {id: f"{id} {stores.NAME}".encode() for id in RECORDS}
FILES = {"0000", "0001", "0002", "names"}


def failing(*_: object) -> None:
    raise OSError(28, "No space left on device")


def opened(root: Path, keys: Keys, program: str = "1.0") -> Snapshot[bytes]:
    return Snapshot(root, keys, program, bytes)


def make(root: Path, keys: Keys, program: str = "1.0") -> None:
    """A pass in which nothing was known."""
    kept = opened(root, keys, program)
    for id, data in RECORDS.items():
        assert kept.find(id, data) is None
        kept.keep(id, 3, VALUES[id])
    kept.close()


def found(root: Path, keys: Keys, program: str = "1.0") -> dict[str, bytes]:
    """What is known of each record; the pass is not ended, so that nothing is written."""
    kept = opened(root, keys, program)
    known = {id: kept.find(id, data) for id, data in RECORDS.items()}
    return {id: entry.value for id, entry in known.items() if entry is not None}


def files(root: Path) -> dict[str, bytes]:
    folder = root / ".drugcheck" / snapshot.FOLDER
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def test_what_was_kept_is_known_with_its_revision(root: Path, keys: Keys) -> None:
    make(root, keys)
    assert found(root, keys) == VALUES
    assert opened(root, keys).find("C0001", RECORDS["C0001"]) == Kept(VALUES["C0001"], 3)


def test_other_bytes_or_another_name_are_not_known(root: Path, keys: Keys) -> None:
    make(root, keys)
    kept = opened(root, keys)
    assert kept.find("C0001", b"file 2") is None
    assert kept.find("C0002", b"file 1") is None
    assert kept.find("C0003", b"file 1") is None
    assert kept.find("C0002", b"file 2") is not None


@pytest.mark.parametrize("other", ["identity", "mac key", "store", "program"])
def test_another_key_store_or_program_knows_nothing_of_it(root: Path, keys: Keys, other: str) -> None:
    make(root, keys)
    changed = {
        "identity": stores.altered(keys, identity=stores.keys().identity),  # type: ignore[arg-type]
        "mac key": stores.altered(keys, mac_key=b"m" * 32),
        "store": stores.altered(keys, store=stores.OTHER_STORE),
        "program": keys,
    }[other]
    assert found(root, changed, "1.1" if other == "program" else "1.0") == {}
    make(root, changed, "1.1" if other == "program" else "1.0")
    assert set(files(root)) == FILES


def test_each_altered_byte_and_each_cut_is_noticed(root: Path, keys: Keys) -> None:
    make(root, keys)
    path = root / ".drugcheck" / snapshot.FOLDER / "0001"
    whole = path.read_bytes()
    for at in (0, 20, 30, 60, 100, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert "C0032" not in found(root, keys), at
    for end in (0, 10, 25, 54, 70, len(whole) - 1):
        path.write_bytes(whole[:end])
        assert "C0032" not in found(root, keys), end
    path.write_bytes(whole)
    assert found(root, keys) == VALUES


def test_a_file_under_the_name_of_another_is_not_read(root: Path, keys: Keys) -> None:
    make(root, keys)
    folder = root / ".drugcheck" / snapshot.FOLDER
    (folder / "0000").write_bytes((folder / "0001").read_bytes())
    assert set(found(root, keys)) == {"C0032", "C0095", "meetings"}


def test_an_older_file_put_back_answers_for_the_bytes_it_was_made_of_only(root: Path, keys: Keys) -> None:
    make(root, keys)
    older = files(root)["0002"]
    kept = opened(root, keys)
    for id, data in RECORDS.items():
        if kept.find(id, b"new" if id == "C0095" else data) is None:
            kept.keep(id, 4, b"new value")
    kept.close()
    (root / ".drugcheck" / snapshot.FOLDER / "0002").write_bytes(older)
    kept = opened(root, keys)
    assert kept.find("C0095", b"new") is None
    assert kept.find("C0095", RECORDS["C0095"]) == Kept(VALUES["C0095"], 3)


def test_what_cannot_be_read_as_a_value_is_not_known(root: Path, keys: Keys) -> None:
    make(root, keys)
    kept = Snapshot(root, keys, "1.0", msgspec.msgpack.Decoder(int).decode)
    assert kept.find("C0001", RECORDS["C0001"]) is None


def test_a_pass_without_change_writes_nothing(root: Path, keys: Keys) -> None:
    make(root, keys)
    before = files(root)
    kept = opened(root, keys)
    assert all(kept.find(id, data) for id, data in RECORDS.items())
    kept.close()
    assert files(root) == before


def test_a_changed_record_rewrites_its_own_file_only(root: Path, keys: Keys) -> None:
    make(root, keys)
    before = files(root)
    kept = opened(root, keys)
    for id, data in RECORDS.items():
        if kept.find(id, data + b"!" if id == "C0032" else data) is None:
            kept.keep(id, 4, b"new")
    kept.close()
    after = files(root)
    assert {name for name in FILES if before[name] != after[name]} == {"0001"}


def test_what_was_not_asked_for_is_gone_with_its_file(root: Path, keys: Keys) -> None:
    make(root, keys)
    kept = opened(root, keys)
    for id in ("C0001", "meetings"):
        assert kept.find(id, RECORDS[id])
    kept.close()
    assert found(root, keys) == {id: VALUES[id] for id in ("C0001", "meetings")}
    assert set(files(root)) == {"0000", "names"}


def test_a_record_that_nothing_is_made_of_any_more_leaves_nothing(root: Path, keys: Keys) -> None:
    make(root, keys)
    kept = opened(root, keys)
    for id, data in RECORDS.items():
        kept.find(id, b"damaged" if id in ("C0095", "C0002") else data)
    kept.close()
    assert set(files(root)) == FILES - {"0002"}
    assert "C0002" not in found(root, keys)


def test_nothing_stands_there_in_clear_and_lengths_do_not_show(root: Path, keys: Keys) -> None:
    make(root, keys)
    for name, data in files(root).items():
        assert stores.NAME.encode() not in data
        assert not [id for id in RECORDS if id.encode() in data]
        assert len(data) % (1 << 16) == len(files(root)["names"]) % (1 << 16), name


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_only_the_user_may_read_it(root: Path, keys: Keys) -> None:
    make(root, keys)
    folder = root / ".drugcheck" / snapshot.FOLDER
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("call", ["create", "write_all", "replace"])
def test_what_cannot_be_written_is_no_error(root: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(disk, call, failing)
        make(root, keys)
    assert files(root) == {}
    make(root, keys)
    assert found(root, keys) == VALUES


def test_a_file_that_cannot_be_replaced_does_not_keep_what_is_gone(
    root: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(root, keys)
    monkeypatch.setattr(disk, "replace", failing)
    kept = opened(root, keys)
    for id, data in RECORDS.items():
        if id != "C0002":
            kept.find(id, data)
    kept.close()
    assert set(files(root)) == FILES - {"0000"}


def test_a_folder_that_leads_elsewhere_loses_nothing_there(root: Path, keys: Keys, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "letter.txt").write_text("x")
    folder = root / ".drugcheck" / snapshot.FOLDER
    folder.symlink_to(elsewhere, target_is_directory=True)
    make(root, keys)
    forget(root)
    assert (elsewhere / "letter.txt").exists()
    assert not folder.is_symlink()


def test_half_written_files_of_a_process_that_died_are_swept_away(root: Path, keys: Keys) -> None:
    make(root, keys)
    folder = root / ".drugcheck" / snapshot.FOLDER
    (folder / "0000.0123456789abcdef").write_bytes(b"half")
    (folder / "9999").write_bytes(b"of records long gone")
    kept = opened(root, keys)
    assert all(kept.find(id, data) for id, data in RECORDS.items())
    kept.close()
    assert set(files(root)) == FILES


def test_thrown_away_it_knows_nothing(root: Path, keys: Keys) -> None:
    forget(root)
    make(root, keys)
    forget(root)
    assert files(root) == {}
    assert found(root, keys) == {}
