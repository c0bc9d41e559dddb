"""The folder of records: what counts as one, and bytes that are durable or not there."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from drugcheck.errors import UsageError
from drugcheck.vault import disk
from drugcheck.vault.errors import (
    BadIdError,
    FolderUnreadableError,
    LockingError,
    NotCommittedError,
    StoreWriteError,
    UnfinishedChangeError,
    UnknownRecordError,
    UnreadableError,
)
from drugcheck.vault.records import Records, Strangers, id_of_path, record_path
from drugcheck.vault.vault import Vault
from tests.vault import stores
from tests.vault.stores import put, text


@pytest.fixture
def records(tmp_path: Path) -> Records:
    records = Records(tmp_path)
    records.prepare()
    return records


def test_only_files_named_as_records_are_listed(records: Records, tmp_path: Path) -> None:
    names = ["C0002", "C0010", "C10000", "meetings"]
    strange = [".C0001.toml.age.new", "C0001.toml", "a b.toml.age", "周试三.toml.age", ".gitkeep", "C0003.toml.age~"]
    for name in [*(f"{name}.toml.age" for name in names), *strange]:
        (tmp_path / "records" / name).write_text("x", encoding="utf-8")
    assert records.ids() == names
    assert records.leftovers() == ["C0001"]
    assert records.strangers() == Strangers(
        ("C0001.toml",), ("C0003.toml.age~", "a b.toml.age", "周试三.toml.age"), ("C0001",)
    )


def test_a_folder_that_is_not_there_has_no_records(tmp_path: Path) -> None:
    assert Records(tmp_path).ids() == []
    assert Records(tmp_path).find("C0001") is None


def test_a_folder_that_is_none_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "records").write_text("x", encoding="utf-8")
    with pytest.raises(FolderUnreadableError):
        Records(tmp_path).ids()
    with pytest.raises(UnreadableError):
        Records(tmp_path).find("C0001")


def test_a_record_that_cannot_be_read_is_named(records: Records, tmp_path: Path) -> None:
    (tmp_path / "records" / "C0001.toml.age").mkdir()
    with pytest.raises(UnreadableError) as caught:
        records.read("C0001")
    assert caught.value.exit_status == 4
    assert str(tmp_path) not in str(caught.value)
    with pytest.raises(UnknownRecordError):
        records.read("C0002")
    with pytest.raises(BadIdError):
        records.read("../x")


def test_paths_in_git_and_ids_belong_together() -> None:
    assert record_path("C0001") == "records/C0001.toml.age"
    assert id_of_path("records/C0001.toml.age") == "C0001"
    for path in (
        "records/C0001.toml",
        "C0001.toml.age",
        "records/x/C0001.toml.age",
        "records/.toml.age",
        "records/a b.toml.age",
    ):
        assert id_of_path(path) is None


@pytest.mark.parametrize("size", [0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 200_000])
def test_bytes_come_back_whatever_their_number(records: Records, size: int) -> None:
    data = os.urandom(size)
    records.stage("C0001", data)
    assert records.read_new("C0001") == data
    assert records.find("C0001") is None
    records.publish("C0001")
    assert records.read("C0001") == data
    assert records.read_new("C0001") is None


def test_a_disk_that_takes_a_little_at_a_time_is_written_to_the_end(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data[:7])))
    records.stage("C0001", b"0123456789" * 10)
    assert records.read_new("C0001") == b"0123456789" * 10


def test_a_link_planted_under_the_name_of_a_new_file_is_not_followed(records: Records, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious", encoding="utf-8")
    (tmp_path / "records" / ".C0001.toml.age.new").symlink_to(target)
    records.stage("C0001", b"x")
    assert target.read_text(encoding="utf-8") == "precious"


def test_a_file_that_cannot_be_written_whole_is_not_there(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(disk, "flush", fail)
    with pytest.raises(OSError, match="Input/output"):
        records.stage("C0001", b"x")
    assert records.leftovers() == []


def test_a_folder_that_cannot_be_flushed_at_all_is_no_failure(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int, number: int = errno.EINVAL) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    records.flush()
    monkeypatch.setattr(os, "fsync", lambda descriptor: refuse(descriptor, errno.EIO))
    with pytest.raises(OSError):
        records.flush()


def test_where_no_lock_can_be_had_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / ".drugcheck").write_text("in the way", encoding="utf-8")
    with pytest.raises(LockingError) as caught, Records(tmp_path).lock():
        pass
    assert isinstance(caught.value, UsageError)


def test_a_disk_that_gives_back_other_bytes_is_found_out(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    put(vault, C0001=text(1))
    read = disk.read

    def lying(path: str) -> bytes:
        data = read(path)
        return data[:400] + b"A" + data[401:] if path.endswith(".toml.age.new") else data

    monkeypatch.setattr(disk, "read", lying)
    with pytest.raises(StoreWriteError, match="other bytes than were written"):
        put(vault, C0001=text(2))
    monkeypatch.undo()
    assert vault.read("C0001").rev == 1
    stores.assert_settled(vault.root)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB, where the system lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("a file system can be mounted by root only")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    """Filled change by change until no more fits; each one is refused whole, or waits for its commit."""
    with Vault.create(small_disk, "p", stores.STORE, when=stores.WHEN, work_factor=4) as vault:
        put(vault, C0001=text(1), C0002=text(1))
        (small_disk / "ballast").write_bytes(bytes(100_000))
        stored, n = 1, 1
        while n < 100:
            n += 1
            try:
                put(vault, C0001=text(n), C0002=text(n, lines=100))
            except StoreWriteError:
                break
            except (NotCommittedError, UnfinishedChangeError):
                stored = n
                break
            stored = n
        assert n < 100, "the disk was never full"
        assert vault.read("C0001").text == text(stored)
        assert vault.read("C0002").rev == vault.read("C0001").rev == stored
        (small_disk / "ballast").unlink()
        vault.recover()
        put(vault, C0001=text(500), C0002=text(500))
        (small_disk / ".git" / "gc.log").unlink(missing_ok=True)
        assert vault.verify().problems == ()
        assert vault.read("C0001").rev == stored + 1
