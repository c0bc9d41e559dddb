"""Drafts: sealed beside the key, one for each record, refused when they are not this store's."""

from pathlib import Path

import pytest

from drugcheck.errors import DamagedError
from drugcheck.vault import drafts
from drugcheck.vault.errors import BadIdError, StoreWriteError
from tests.vault import stores


def test_a_draft_comes_back_with_what_it_was_based_on(tmp_path: Path) -> None:
    keys = stores.keys()
    assert drafts.find(tmp_path, "C0001", keys) is None
    drafts.keep(tmp_path, "C0001", stores.text(1), 3, keys)
    drafts.keep(tmp_path, "C0001", stores.text(2), 4, keys)
    found = drafts.find(tmp_path, "C0001", keys)
    assert found is not None
    assert (found.text, found.rev) == (stores.text(2), 4)
    assert drafts.find(tmp_path, "C0002", keys) is None
    drafts.drop(tmp_path, "C0001")
    drafts.drop(tmp_path, "C0001")
    assert drafts.find(tmp_path, "C0001", keys) is None


def test_a_draft_is_never_plain_text(tmp_path: Path) -> None:
    drafts.keep(tmp_path, "C0001", stores.text(1), 1, stores.keys())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["C0001.age"]
    assert stores.NAME.encode() not in files[0].read_bytes()


def test_a_draft_of_another_record_or_store_is_refused(tmp_path: Path) -> None:
    keys = stores.keys()
    drafts.keep(tmp_path, "C0001", stores.text(1), 1, keys)
    (path,) = tmp_path.rglob("C0001.age")
    path.with_name("C0002.age").write_bytes(path.read_bytes())
    with pytest.raises(DamagedError):
        drafts.find(tmp_path, "C0002", keys)
    with pytest.raises(DamagedError):
        drafts.find(tmp_path, "C0001", stores.keys())


def test_a_draft_that_cannot_be_kept_says_so_and_leaves_the_old_one(tmp_path: Path) -> None:
    keys = stores.keys()
    drafts.keep(tmp_path, "C0001", stores.text(1), 1, keys)
    (path,) = tmp_path.rglob("C0001.age")
    Path(f"{path}.new").mkdir()
    with pytest.raises(StoreWriteError):
        drafts.keep(tmp_path, "C0001", stores.text(2), 2, keys)
    found = drafts.find(tmp_path, "C0001", keys)
    assert found is not None
    assert found.rev == 1


def test_only_an_id_names_a_draft(tmp_path: Path) -> None:
    with pytest.raises(BadIdError):
        drafts.find(tmp_path, "../C0001", stores.keys())
