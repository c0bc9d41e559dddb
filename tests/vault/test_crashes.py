"""Whatever fails or dies in a change, after the next command its records are all old or all new, and git agrees.

The calls of an undisturbed change are counted first; then each of them in turn fails, or the process is killed in it.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drugcheck.errors import DrugcheckError
from drugcheck.vault import history
from drugcheck.vault.errors import HistoryError, NotCommittedError, StoreWriteError, UnfinishedChangeError
from drugcheck.vault.seal import Keys
from drugcheck.vault.vault import Vault
from tests.vault import stores
from tests.vault.faults import Injector
from tests.vault.stores import WHEN, git, put, text

# The child only writes its store and ends: it waits for no thread of the parent.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
ONE = ("C0001",)
# Two that are there and one that is new.
THREE = ("C0001", "C0002", "C0003")
each_size = pytest.mark.parametrize("ids", [ONE, THREE], ids=["one", "three"])
can_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is such a place: hundreds of stores are made here, each of them flushed to the disk."""
    memory = Path("/dev/shm")  # noqa: S108
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def prepared(vault: Vault, root: Path) -> Path:
    put(vault, C0001=text(1), C0002=text(1))
    return root


def change(root: Path, keys: Keys, ids: tuple[str, ...]) -> None:
    with Vault(root, keys) as vault, vault.change("test change", WHEN) as change:
        for id in ids:
            change.put(id, text(2))


def in_child(work: Callable[[], object]) -> int:
    """Runs it in a process of its own; its wait status."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except DrugcheckError as error:
            os._exit(10 + error.exit_status)
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def calls_of(root: Path, keys: Keys, ids: tuple[str, ...], copy: Path) -> list[str]:
    """The calls of an undisturbed change."""
    shutil.copytree(root, copy)
    injector = Injector()
    with pytest.MonkeyPatch.context() as patch:
        injector.install(patch)
        change(copy, keys, ids)
    return injector.seen


def state(vault: Vault, ids: tuple[str, ...]) -> str:
    """`old` or `new` when all records agree; fails otherwise."""
    opened, damaged = vault.read_all()
    assert damaged == {}
    found = {"old" if id not in opened or opened[id].text == text(1) else "new" for id in ids}
    assert len(found) == 1, opened
    assert all(sealed.rev == (2 if sealed.text == text(2) and id != "C0003" else 1) for id, sealed in opened.items())
    return found.pop()


def assert_next_command_settles(root: Path, keys: Keys, ids: tuple[str, ...], where: str) -> str:
    with Vault(root, keys) as vault:
        vault.recover()
        result = state(vault, ids)
        stores.assert_settled(root)
        report = vault.verify()
        assert report.problems == (), where
        assert report.notes == (), where
        # And work goes on.
        put(vault, C0001=text(3))
        assert vault.read("C0001").text == text(3)
    return result


EXPECTED_PLACES = {
    "git commit", "git add",
    "create .C0001.toml.age.new", "read .C0001.toml.age.new", "replace C0001.toml.age",
    "create change.json.new", "fill change.json.new", "replace change.json", "remove change.json",
    "flush_folder records", "flush_folder .drugcheck", "flush", "write_all",
}  # fmt: skip


@can_fork
@each_size
def test_the_faults_meet_every_kind_of_call(prepared: Path, keys: Keys, tmp_path: Path, ids: tuple[str, ...]) -> None:
    expected = EXPECTED_PLACES - ({"git add"} if ids == ONE else set())
    assert expected <= set(calls_of(prepared, keys, ids, tmp_path / "copy"))


@each_size
@pytest.mark.parametrize("mode", ["fails", "fails late"])
def test_a_call_that_fails_leaves_old_or_new(
    prepared: Path, keys: Keys, tmp_path: Path, ids: tuple[str, ...], mode: str
) -> None:
    for number, where in enumerate(calls_of(prepared, keys, ids, tmp_path / "count")):
        root = shutil.copytree(prepared, tmp_path / str(number))
        raised: BaseException | None = None
        with pytest.MonkeyPatch.context() as patch:
            Injector(number, mode).install(patch)
            try:
                change(root, keys, ids)
            except (DrugcheckError, OSError) as error:
                raised = error
        if isinstance(raised, StoreWriteError):
            # "nothing was changed" is true at once, without a next command.
            stores.assert_settled(root)
        settled = assert_next_command_settles(root, keys, ids, where)
        if raised is None or isinstance(raised, NotCommittedError | UnfinishedChangeError):
            assert settled == "new", where
        elif isinstance(raised, StoreWriteError):
            assert settled == "old", where
        shutil.rmtree(root)


@can_fork
@each_size
def test_a_process_killed_before_any_call_leaves_old_or_new(
    prepared: Path, keys: Keys, tmp_path: Path, ids: tuple[str, ...]
) -> None:
    """Before a call is after the one before it: nothing on the disk changes in between."""
    places = calls_of(prepared, keys, ids, tmp_path / "count")
    outcomes = []
    for number, where in enumerate(places):
        root = shutil.copytree(prepared, tmp_path / str(number))

        def work(number: int = number, root: Path = root) -> None:
            Injector(number, "killed").install(pytest.MonkeyPatch())
            change(root, keys, ids)

        assert os.waitstatus_to_exitcode(in_child(work)) == -9, where
        outcomes.append(assert_next_command_settles(root, keys, ids, where))
        shutil.rmtree(root)
    # One moment decides: everything before it is as before, everything after it is as after.
    decided = outcomes.index("new")
    assert set(outcomes[:decided]) == {"old"}
    assert set(outcomes[decided:]) == {"new"}
    assert places[decided - 1] == "replace change.json"


@can_fork
def test_the_next_change_carries_on_too_and_says_so(prepared: Path, keys: Keys, tmp_path: Path) -> None:
    number = calls_of(prepared, keys, THREE, tmp_path / "count").index("git commit")

    def work() -> None:
        Injector(number, "killed").install(pytest.MonkeyPatch())
        change(prepared, keys, THREE)

    in_child(work)
    with Vault(prepared, keys) as vault:
        put(vault, C0002=text(3))
        assert [str(message) for message in vault.messages] == [
            "a change of C0001, C0002, C0003 had not reached the history: committed now"
        ]
        assert [(r.rev, r.message) for r in vault.history("C0002")] == [
            (3, "test put"), (2, "test change"), (1, "test put"),
        ]  # fmt: skip
    stores.assert_settled(prepared)


@can_fork
def test_locks_that_a_killed_git_left_are_removed(
    prepared: Path, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "LOCK_SECONDS", 0.0)
    number = calls_of(prepared, keys, ONE, tmp_path / "count").index("git commit")

    def work() -> None:
        Injector(number, "killed").install(pytest.MonkeyPatch())
        change(prepared, keys, ONE)

    in_child(work)
    branch = git(prepared, "symbolic-ref", "HEAD").strip()
    for lock in ("index.lock", f"{branch}.lock", "HEAD.lock"):
        (prepared / ".git" / lock).write_text("", encoding="utf-8")
    assert assert_next_command_settles(prepared, keys, ONE, "git") == "new"


def test_a_lock_of_another_git_is_waited_for_and_not_removed(
    prepared: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "LOCK_SECONDS", 0.0)
    lock = prepared / ".git" / "index.lock"
    lock.write_text("", encoding="utf-8")
    with pytest.raises(NotCommittedError) as caught:
        change(prepared, keys, ONE)
    assert caught.value.exit_status == 2
    assert lock.exists()
    lock.unlink()
    assert assert_next_command_settles(prepared, keys, ONE, "lock") == "new"


def test_a_change_that_cannot_be_committed_says_so_and_a_reader_tells_it_again(
    prepared: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise HistoryError(action="commit", reason="no")

    monkeypatch.setattr(history.History, "commit", refuse)
    with pytest.raises(NotCommittedError):
        change(prepared, keys, THREE)
    with Vault(prepared, keys) as vault:
        assert [str(message) for message in vault.recover()] == [
            "the change is written and will be committed to the history by the next command: no"
        ]
        assert state(vault, THREE) == "new"
        with pytest.raises(DrugcheckError, match="nothing was changed: an earlier change could not be finished"):
            put(vault, C0002=text(3))
    monkeypatch.undo()
    assert assert_next_command_settles(prepared, keys, THREE, "commit") == "new"


def test_a_note_that_does_not_fit_is_not_thrown_away(prepared: Path, keys: Keys) -> None:
    note = prepared / ".drugcheck" / "change.json"
    for content in ("", "[]", '{"schema": 9}', '{"schema": 1, "message": "x", "when": "?", "records": {}}'):
        note.write_text(content, encoding="utf-8")
        with Vault(prepared, keys) as vault:
            assert "cannot be read" in str(vault.recover()[0])
            with pytest.raises(DrugcheckError) as caught:
                put(vault, C0001=text(2))
            assert caught.value.exit_status == 4
            assert vault.read("C0001").rev == 1
        assert note.exists()


def test_a_note_cannot_lead_out_of_the_records_folder(prepared: Path, keys: Keys) -> None:
    (prepared / ".drugcheck" / "change.json").write_text(
        '{"schema": 1, "message": "x", "when": "2026-11-23T09:00:00+00:00",'
        ' "records": {"../x": {"rev": 1, "sha256": "00"}}}',
        encoding="utf-8",
    )
    with Vault(prepared, keys) as vault:
        assert "cannot be read" in str(vault.recover()[0])


def test_a_planted_note_does_not_bring_in_what_this_store_did_not_write(prepared: Path, keys: Keys) -> None:
    import hashlib

    planted = b"-----BEGIN AGE ENCRYPTED FILE-----\nplanted\n"
    (prepared / "records" / ".C0001.toml.age.new").write_bytes(planted)
    (prepared / ".drugcheck" / "change.json").write_text(
        '{"schema": 1, "message": "x", "when": "2026-11-23T09:00:00+00:00",'
        f' "records": {{"C0001": {{"rev": 2, "sha256": "{hashlib.sha256(planted).hexdigest()}"}}}}}}',
        encoding="utf-8",
    )
    with Vault(prepared, keys) as vault:
        assert "cannot be completed" in str(vault.recover()[0])
        assert vault.read("C0001").rev == 1
    stores.assert_settled(prepared)


def test_half_written_files_of_an_unknown_past_are_removed_by_the_next_change(prepared: Path, keys: Keys) -> None:
    (prepared / "records" / ".C0001.toml.age.new").write_bytes(b"half")
    with Vault(prepared, keys) as vault:
        assert len(vault.verify().notes) == 1
        put(vault, C0002=text(2))
    stores.assert_settled(prepared)


def with_file_size_limit(limit: int, work: Callable[[], object]) -> Callable[[], object]:
    def limited() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        work()

    return limited


@can_fork
def test_a_record_over_the_file_size_limit_changes_nothing(prepared: Path, keys: Keys) -> None:
    def work() -> None:
        with Vault(prepared, keys) as vault:
            put(vault, C0001=text(2), C0002=text(2, lines=200))

    assert os.waitstatus_to_exitcode(in_child(with_file_size_limit(8192, work))) == 10 + StoreWriteError.exit_status
    stores.assert_settled(prepared)
    with Vault(prepared, keys) as vault:
        assert state(vault, ("C0001", "C0002")) == "old"


@can_fork
def test_an_index_over_the_file_size_limit_leaves_the_change_to_be_committed(
    vault: Vault, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "LOCK_SECONDS", 0.0)
    put(vault, **{f"C{n:04}": text(1) for n in range(1, 61)})
    assert (root / ".git" / "index").stat().st_size > 4096

    def work() -> None:
        change(root, vault.keys, ONE)

    status = os.waitstatus_to_exitcode(in_child(with_file_size_limit(4096, work)))
    assert status == 10 + NotCommittedError.exit_status
    vault.recover()
    assert vault.read("C0001").text == text(2)
    stores.assert_settled(root)
    assert vault.verify().is_sound


def test_a_folder_that_cannot_be_written_changes_nothing(prepared: Path, keys: Keys) -> None:
    """Read-only folders do not stop root, so a file stands where the folder of the lock or of the records should be."""
    for name in (".drugcheck", "records"):
        aside = prepared.parent / "aside"
        (prepared / name).rename(aside)
        (prepared / name).write_text("in the way", encoding="utf-8")
        with Vault(prepared, keys) as vault, pytest.raises(DrugcheckError) as caught:
            put(vault, C0009=text(2))
        assert caught.value.exit_status in (2, 4)
        (prepared / name).unlink()
        aside.rename(prepared / name)
    stores.assert_settled(prepared)


def test_a_read_only_workspace_can_be_read_and_not_written(prepared: Path, keys: Keys) -> None:
    folders = [prepared, prepared / "records", prepared / ".drugcheck"]
    for folder in folders:
        folder.chmod(0o555)
    (prepared / ".drugcheck" / "lock").chmod(0o444)
    if os.access(prepared, os.W_OK):
        pytest.skip("this user may write read-only folders")
    try:
        with Vault(prepared, keys) as vault:
            assert vault.recover() == []
            assert vault.read("C0001").rev == 1
            assert vault.verify().is_sound
            with pytest.raises(DrugcheckError) as caught:
                put(vault, C0001=text(2))
            assert caught.value.exit_status == 2
    finally:
        for folder in folders:
            folder.chmod(0o755)
    stores.assert_settled(prepared)
