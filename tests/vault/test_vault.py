"""The transaction and what is read: all or nothing, one commit, revisions that rise by one."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from drugcheck.errors import UsageError
from drugcheck.vault.change import Change
from drugcheck.vault.errors import (
    BadIdError,
    BusyError,
    ConflictError,
    CutShortError,
    ForgedSealError,
    GitMissingError,
    IdentityExistsError,
    MergeUnderWayError,
    MissingRecordError,
    NoHistoryError,
    NotInHistoryError,
    RolledBackError,
    UnknownRecordError,
)
from drugcheck.vault.seal import Keys, Sealed, seal
from drugcheck.vault.vault import Vault, check_log_message
from tests.vault import stores
from tests.vault.stores import WHEN, git, put, text


def put_as(change: Change, message: str) -> None:
    change.put("C0001", text(1))
    change.text = message


def put_and_fail(change: Change) -> None:
    change.put("C0001", text(2))
    change.read("C0404")


def commits(root: Path) -> int:
    return int(git(root, "rev-list", "--count", "HEAD"))


def test_a_new_store_has_a_key_a_history_and_no_records(root: Path, vault: Vault) -> None:
    assert vault.ids() == []
    assert git(root, "log", "--format=%s %an <%ae>|%aI").startswith("init ")
    assert git(root, "ls-files").split() == [".gitattributes", ".gitignore"]
    stores.assert_settled(root)


def test_create_commits_what_else_belongs_to_the_first_commit(tmp_path: Path) -> None:
    (tmp_path / "drugcheck.toml").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "stray.txt").write_text("not mine", encoding="utf-8")
    Vault.create(tmp_path, "p", stores.STORE, when=WHEN, work_factor=4, also=["drugcheck.toml"]).close()
    assert git(tmp_path, "ls-files").split() == [".gitattributes", ".gitignore", "drugcheck.toml"]


def test_a_store_is_not_made_twice(root: Path) -> None:
    before = (root / ".drugcheck" / "identity.age").read_bytes()
    with pytest.raises(IdentityExistsError):
        Vault.create(root, "p", stores.STORE, when=WHEN, work_factor=4)
    assert (root / ".drugcheck" / "identity.age").read_bytes() == before


def test_a_change_is_one_commit_of_all_its_records(root: Path, vault: Vault) -> None:
    before = commits(root)
    with vault.change("C0001 case.new", WHEN) as change:
        change.put("C0001", text(1))
        change.put("meetings", text(2))
    assert commits(root) == before + 1
    assert git(root, "show", "--format=%s|%aI|%cI", "--name-only").split() == [
        "C0001", "case.new|2026-11-23T09:30:00+00:00|2026-11-23T09:30:00+00:00",
        "records/C0001.toml.age", "records/meetings.toml.age",
    ]  # fmt: skip
    assert vault.read("C0001") == Sealed(text(1), 1)
    stores.assert_settled(root)


def test_the_revision_rises_by_one_per_write(vault: Vault) -> None:
    for n in range(1, 4):
        put(vault, C0001=text(n))
        assert vault.read("C0001") == Sealed(text(n), n)


def test_an_unchanged_text_is_not_written(root: Path, vault: Vault) -> None:
    put(vault, C0001=text(1))
    before = stores.path(root, "C0001").read_bytes(), git(root, "rev-parse", "HEAD")
    put(vault, C0001=text(1) + "\n\n")
    assert (stores.path(root, "C0001").read_bytes(), git(root, "rev-parse", "HEAD")) == before


def test_of_several_only_the_changed_ones_are_written(root: Path, vault: Vault) -> None:
    put(vault, C0001=text(1), C0002=text(1))
    put(vault, C0001=text(1), C0002=text(2))
    assert (vault.read("C0001").rev, vault.read("C0002").rev) == (1, 2)
    assert git(root, "show", "--format=", "--name-only").split() == ["records/C0002.toml.age"]


def test_an_exception_in_the_block_writes_nothing(root: Path, vault: Vault) -> None:
    put(vault, C0001=text(1))
    head = git(root, "rev-parse", "HEAD")
    with pytest.raises(UnknownRecordError), vault.change("x", WHEN) as change:
        put_and_fail(change)
    assert vault.read("C0001").rev == 1
    assert git(root, "rev-parse", "HEAD") == head
    stores.assert_settled(root)


def test_a_change_reads_its_own_writes(vault: Vault) -> None:
    put(vault, C0001=text(1))
    with vault.change("x", WHEN) as change:
        assert change.read("C0001") == Sealed(text(1), 1)
        change.put("C0001", text(2))
        assert change.read("C0001") == Sealed(text(2), 2)
        assert not change.exists("C0002")
        change.put("C0002", text(2))
        assert change.exists("C0002")
        assert change.read("C0002") == Sealed(text(2), 1)
        with pytest.raises(UnknownRecordError):
            change.read("C0003")


def test_what_another_wrote_between_reading_and_writing_is_noticed(root: Path, keys: Keys, vault: Vault) -> None:
    put(vault, C0001=text(1))
    seen = vault.read("C0001")
    with Vault(root, keys) as other:
        put(other, C0001=text(2))
    with pytest.raises(ConflictError) as caught, vault.change("x", WHEN) as change:
        change.put("C0001", text(3), based_on=seen.rev)
    assert caught.value.details == {"id": "C0001", "rev": 2, "based_on": 1}
    with pytest.raises(ConflictError), vault.change("x", WHEN) as change:
        change.put("C0001", text(3), based_on=0)
    assert vault.read("C0001") == Sealed(text(2), 2)


def test_a_second_writer_waits_and_then_says_that_it_is_busy(root: Path, keys: Keys, vault: Vault) -> None:
    with Vault(root, keys, lock_seconds=0.05) as other, vault.change("x", WHEN) as change:
        change.put("C0001", text(1))
        with pytest.raises(BusyError), other.change("y", WHEN):
            pass
    assert vault.read("C0001").rev == 1


def test_a_change_within_a_change_is_a_mistake_of_the_program(vault: Vault) -> None:
    with vault.change("x", WHEN), pytest.raises(RuntimeError), vault.change("y", WHEN):
        pass


def test_ids_are_listed_shorter_first(vault: Vault) -> None:
    put(vault, **dict.fromkeys(["C10000", "C9999", "C0001", "meetings"], text(1)))
    assert vault.ids() == ["C0001", "C9999", "C10000", "meetings"]


def test_unknown_and_impossible_ids_are_told_apart(vault: Vault) -> None:
    with pytest.raises(UnknownRecordError):
        vault.read("C0001")
    with pytest.raises(BadIdError):
        vault.read("../.drugcheck/identity")


def test_read_all_gives_what_opens_and_says_what_is_wrong_with_the_rest(root: Path, vault: Vault) -> None:
    put(vault, C0001=text(1), C0002=text(2), C0003=text(3))
    file = stores.path(root, "C0002")
    file.write_bytes(file.read_bytes()[:300])
    opened, damaged = vault.read_all()
    assert opened == {"C0001": Sealed(text(1), 1), "C0003": Sealed(text(3), 1)}
    assert {id: type(error) for id, error in damaged.items()} == {"C0002": CutShortError}
    assert list(vault.read_all(["C0003"])[0]) == ["C0003"]


def test_the_history_of_a_record_is_told_newest_first(vault: Vault) -> None:
    for n in range(1, 4):
        put(vault, C0001=text(n), other=text(n * 10))
    revisions = vault.history("C0001")
    assert [(r.rev, r.text, r.message, r.when, r.error) for r in revisions] == [
        (n, text(n), "test put", WHEN, None) for n in (3, 2, 1)
    ]
    assert vault.history("C0001", newest_first=False) == revisions[::-1]
    assert stores.NAME not in repr(revisions)


def test_the_history_goes_on_past_a_version_that_does_not_open(root: Path, vault: Vault) -> None:
    put(vault, C0001=text(1))
    stores.path(root, "C0001").write_text("junk", encoding="utf-8")
    stores.commit_by_hand(root)
    first, second = vault.history("C0001", newest_first=False)
    assert (first.rev, second.rev, second.text) == (1, None, None)
    assert second.error is not None
    assert second.error.exit_status == 4


def test_the_history_of_an_unknown_record_is_refused(vault: Vault) -> None:
    with pytest.raises(UnknownRecordError):
        vault.history("C0001")


def test_the_commit_date_is_the_one_given_in_its_own_zone(root: Path, vault: Vault) -> None:
    when = datetime(2022, 4, 7, 17, 0, tzinfo=timezone(timedelta(hours=8)))
    with vault.change("x", when) as change:
        change.put("C0001", text(1))
    assert git(root, "log", "-1", "--format=%aI %cI").split() == ["2022-04-07T17:00:00+08:00"] * 2
    assert vault.history("C0001")[0].when == datetime(2022, 4, 7, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "message", ["周试三", "", "C0001\nx", " x", "-x", "x" * 201, stores.ID_NUMBER, "C1 13800000000"]
)
def test_a_message_that_could_name_a_person_never_reaches_the_log(root: Path, vault: Vault, message: str) -> None:
    with pytest.raises(ValueError), vault.change(message, WHEN) as change:
        change.put("C0001", text(1))
    with pytest.raises(ValueError), vault.change("x", WHEN) as change:
        put_as(change, message)
    assert vault.ids() == []


def test_ordinary_messages_pass() -> None:
    for message in ("C0017 visit.add", "import roster: 214 new, 3 changed", "undo 3f2a", "2026-11-23 12:00 (week 47)"):
        assert check_log_message(message) == message


def test_other_staged_and_unstaged_work_is_left_as_it_is(root: Path, vault: Vault) -> None:
    (root / "staged.txt").write_text("a", encoding="utf-8")
    git(root, "add", "staged.txt")
    (root / "loose.txt").write_text("b", encoding="utf-8")
    put(vault, C0001=text(1))
    put(vault, C0001=text(2))
    assert git(root, "status", "--porcelain") == "A  staged.txt\n?? loose.txt\n"


def test_nothing_is_written_without_git_or_a_history(
    root: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (root / ".git").rename(root / "elsewhere")
    with pytest.raises(NoHistoryError):
        put(vault, C0001=text(1))
    (root / "elsewhere").rename(root / ".git")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitMissingError), Vault(root, vault.keys) as other:
        put(other, C0001=text(1))
    assert vault.ids() == []


@pytest.mark.parametrize("name", ["MERGE_HEAD", "CHERRY_PICK_HEAD", "rebase-merge"])
def test_nothing_is_written_while_git_is_in_the_middle_of_something(root: Path, vault: Vault, name: str) -> None:
    (root / ".git" / name).write_text("", encoding="utf-8")
    with pytest.raises(MergeUnderWayError):
        put(vault, C0001=text(1))
    assert vault.ids() == []


def test_a_damaged_record_is_not_overwritten(root: Path, vault: Vault) -> None:
    put(vault, C0001=text(1))
    forged = seal(text(2), "C0001", 2, Keys(vault.keys.identity, vault.keys.recipients, b"x" * 32, stores.STORE))
    stores.path(root, "C0001").write_bytes(forged)
    with pytest.raises(ForgedSealError):
        put(vault, C0001=text(3))
    assert stores.path(root, "C0001").read_bytes() == forged


def test_a_record_that_was_rolled_back_is_not_written_on(root: Path, vault: Vault) -> None:
    put(vault, C0001=text(1))
    old = stores.path(root, "C0001").read_bytes()
    put(vault, C0001=text(2))
    stores.path(root, "C0001").write_bytes(old)
    with pytest.raises(RolledBackError) as caught:
        put(vault, C0001=text(3))
    assert (caught.value.details["rev"], caught.value.details["head"]) == (1, 2)
    assert stores.path(root, "C0001").read_bytes() == old


def test_a_record_whose_file_was_removed_does_not_begin_anew(root: Path, vault: Vault) -> None:
    put(vault, C0001=text(1))
    stores.path(root, "C0001").unlink()
    with pytest.raises(MissingRecordError):
        put(vault, C0001=text(1))


def test_a_record_from_nowhere_is_not_written_on(root: Path, vault: Vault) -> None:
    put(vault, C0001=text(1))
    stores.path(root, "C0001").write_bytes(seal(text(9), "C0001", 9, vault.keys))
    stores.path(root, "C0002").write_bytes(seal(text(9), "C0002", 9, vault.keys))
    for id in ("C0001", "C0002"):
        with pytest.raises(NotInHistoryError):
            put(vault, **{id: text(3)})


def test_a_record_one_ahead_of_the_history_is_committed_first(root: Path, vault: Vault) -> None:
    put(vault, C0001=text(1))
    stores.path(root, "C0001").write_bytes(seal(text(2), "C0001", 2, vault.keys))
    stores.path(root, "C0002").write_bytes(seal(text(1), "C0002", 1, vault.keys))
    put(vault, C0001=text(3), C0002=text(2))
    assert [r.rev for r in vault.history("C0001")] == [3, 2, 1]
    assert [r.rev for r in vault.history("C0002")] == [2, 1]
    assert [str(message) for message in vault.messages] == [
        "a change of C0001, C0002 had not reached the history: committed now"
    ]
    assert vault.verify().is_sound
    stores.assert_settled(root)


def test_every_error_of_a_change_names_a_remedy(vault: Vault) -> None:
    with pytest.raises(UsageError) as caught, vault.change("x", WHEN) as change:
        change.read("C0404")
    assert str(caught.value.advice) == "drugcheck case list"
