"""The store as it was: read from git, never checked out, never changed."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from drugcheck.vault.errors import UnknownCommitError, UnknownRecordError
from drugcheck.vault.past import BeforeHistoryError, PastIsReadOnlyError
from drugcheck.vault.seal import Sealed
from drugcheck.vault.vault import Vault
from tests.vault import stores
from tests.vault.stores import text

ZONE = timezone(timedelta(hours=8))
FIRST = datetime(2030, 3, 1, 9, tzinfo=ZONE)


@pytest.fixture
def store(root: Path, vault: Vault) -> Vault:
    """Two days of work: C0001 on the first, both cases on the third."""
    for when, texts in ((FIRST, {"C0001": text(1)}), (FIRST + timedelta(days=2), {"C0001": text(2), "C0002": text(1)})):
        with vault.change("x", when) as change:
            for id, content in texts.items():
                change.put(id, content)
        stores.git(root, "tag", f"day-{when.day}")
    return vault


@pytest.mark.parametrize("moment", ["day-1", date(2030, 3, 1), date(2030, 3, 2)])
def test_a_day_ends_with_its_last_commit(store: Vault, moment: str | date) -> None:
    past = store.at(moment)
    assert past.ids() == ["C0001"]
    assert past.read("C0001") == Sealed(text(1), 1)
    assert past.read_all() == ({"C0001": Sealed(text(1), 1)}, {})
    with pytest.raises(UnknownRecordError):
        past.read("C0002")
    assert past.moment.when == FIRST


def test_today_has_everything(store: Vault) -> None:
    past = store.at(date(2031, 1, 1))
    assert past.read_all() == store.read_all()
    assert past.read_all(["C0002", "C0009"]) == ({"C0002": Sealed(text(1), 1)}, {})


def test_before_the_history_there_is_nothing(store: Vault) -> None:
    with pytest.raises(BeforeHistoryError):
        store.at(date(1990, 1, 1))


@pytest.mark.parametrize("name", ["day-9", "--all", "HEAD:records", ""])
def test_a_name_that_is_no_commit_is_refused(store: Vault, name: str) -> None:
    with pytest.raises(UnknownCommitError):
        store.at(name)


def test_what_was_is_not_changed(store: Vault) -> None:
    past = store.at("day-1")
    with pytest.raises(PastIsReadOnlyError), past.change("x", FIRST) as change:
        change.put("C0001", text(9))
    assert past.read_all() == ({"C0001": Sealed(text(1), 1)}, {})


def test_a_version_that_was_forged_into_the_history_is_named(root: Path, store: Vault) -> None:
    stores.path(root, "C0001").write_text("junk", encoding="utf-8")
    stores.commit_by_hand(root)
    opened, damaged = store.at("HEAD").read_all()
    assert list(opened) == ["C0002"]
    assert damaged["C0001"].exit_status == 4


def test_files_beside_the_records_are_read_as_they_were(root: Path, store: Vault) -> None:
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "a.toml").write_bytes(b"x = 1\n")
    stores.git(root, "add", "templates")
    stores.git(root, "commit", "-qm", "x", "--no-verify")
    assert store.at("HEAD").files("templates") == {"templates/a.toml": b"x = 1\n"}
    assert store.at("day-1").files("templates") == {}
