"""git runs the same whatever the caller's environment and configuration say, and is not killed half way."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from drugcheck.message import message
from drugcheck.vault import git as git_module
from drugcheck.vault import repository
from drugcheck.vault.errors import GitMissingError, HistoryError
from drugcheck.vault.git import Blob, Git
from drugcheck.vault.git_outcome import Outcome, why
from drugcheck.vault.history import History
from drugcheck.vault.vault import Vault
from tests.vault import stores
from tests.vault.stores import WHEN, git, put, text


def record_starts(patch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The arguments of every git process that is started from now on."""
    started: list[tuple[str, ...]] = []
    start = Git._start

    def recording(self: Git, arguments: tuple[str, ...], *rest: Any) -> "subprocess.Popen[bytes]":
        started.append(arguments)
        return start(self, arguments, *rest)

    patch.setattr(Git, "_start", recording)
    return started


def author(root: Path) -> str:
    return git(root, "log", "-1", "--format=%an <%ae>|%cn <%ce>").strip()


@pytest.fixture
def no_identity(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A computer on which git knows nobody."""
    for name in list(os.environ):
        if name.startswith("GIT_") or name == "EMAIL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("HOME", str(tmp_path))


def test_a_commit_is_made_in_the_name_that_git_knows(vault: Vault, root: Path) -> None:
    git(root, "config", "user.name", "officer")
    git(root, "config", "user.email", "officer@localhost")
    put(vault, C0001=text(1))
    assert author(root) == "officer <officer@localhost>|officer <officer@localhost>"


def test_a_commit_is_made_by_drugcheck_where_git_knows_nobody(no_identity: None, vault: Vault, root: Path) -> None:
    put(vault, C0001=text(1))
    put(vault, C0001=text(2))
    assert author(root) == "drugcheck <drugcheck@localhost>|drugcheck <drugcheck@localhost>"


def test_the_first_day_of_a_store_is_that_of_its_first_commit(vault: Vault, root: Path, tmp_path: Path) -> None:
    with vault.change("C0001 case.new", WHEN + timedelta(days=40)) as change:
        change.put("C0001", text(1))
    assert vault.begun_later()() == WHEN.date()
    assert History(tmp_path).begun() is None


def test_variables_of_the_caller_do_not_lead_git_elsewhere(
    vault: Vault, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As inside a git hook or alias of another repository."""
    elsewhere = tmp_path / "elsewhere"
    subprocess.run(["git", "init", "-q", elsewhere], check=True)
    monkeypatch.setenv("GIT_DIR", str(elsewhere / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(elsewhere))
    monkeypatch.setenv("GIT_INDEX_FILE", str(elsewhere / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(elsewhere / "objects"))
    monkeypatch.setenv("GIT_PREFIX", "records/")
    monkeypatch.setenv("GIT_TRACE", str(elsewhere / "trace"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'user.name'='intruder'")
    with Vault(root, vault.keys) as other:
        put(other, C0001=text(1))
        assert other.verify().is_sound
    monkeypatch.undo()
    stores.assert_settled(root)
    assert not (elsewhere / "index").exists()
    assert not (elsewhere / "trace").exists()


def test_configuration_of_the_user_does_not_get_in_the_way(vault: Vault, root: Path) -> None:
    for name, value in {
        "commit.gpgSign": "true",
        "gpg.program": "false",
        "core.pager": "false",
        "core.editor": "false",
        "log.showSignature": "true",
        "core.autocrlf": "true",
        "core.safecrlf": "true",
        "core.quotePath": "true",
        "color.ui": "always",
        "diff.noprefix": "true",
        "diff.renames": "copies",
        "status.relativePaths": "true",
        "status.showUntrackedFiles": "no",
        "commit.cleanup": "strip",
        "user.useConfigOnly": "true",
        "log.date": "relative",
        "format.pretty": "oneline",
        "log.diffMerges": "on",
        "core.fsmonitor": "false",
    }.items():
        git(root, "config", name, value)
    (root / ".git" / "hooks" / "pre-commit").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    put(vault, C0001=text(1))
    put(vault, C0001=text(2))
    assert [r.rev for r in vault.history("C0001")] == [2, 1]
    assert vault.verify().is_sound
    git(root, "config", "--unset", "status.showUntrackedFiles")
    stores.assert_settled(root)


def test_ignored_names_are_committed_all_the_same(vault: Vault, root: Path) -> None:
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "exclude").write_text("*.age\n", encoding="utf-8")
    put(vault, C0001=text(1))
    assert git(root, "ls-files", "records") == "records/C0001.toml.age\n"


def test_a_workspace_inside_another_repository_has_its_own(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    root = tmp_path / "office" / "store"
    root.mkdir(parents=True)
    with Vault.create(root, "p", stores.STORE, when=WHEN, work_factor=4) as vault:
        put(vault, C0001=text(1))
        stores.assert_settled(root)
    assert subprocess.run(["git", "rev-parse", "-q", "--verify", "HEAD"], cwd=tmp_path, capture_output=True).returncode


def test_without_its_own_repository_nothing_is_asked_of_the_one_around(vault: Vault, root: Path) -> None:
    subprocess.run(["git", "init", "-q", root.parent], check=True)
    (root / ".git").rename(root.parent / "elsewhere")
    with pytest.raises(HistoryError):
        History(root).uncommitted()
    assert History(root).head() is None


def test_a_linked_work_tree_works_as_a_workspace(vault: Vault, root: Path, tmp_path: Path) -> None:
    put(vault, C0001=text(1))
    git(root, "worktree", "add", "-q", str(tmp_path / "linked"))
    (root / ".drugcheck" / "identity.age").rename(tmp_path / "identity.age")
    with Vault(tmp_path / "linked", vault.keys) as linked:
        put(linked, C0001=text(2))
        assert [r.rev for r in linked.history("C0001")] == [2, 1]
        (tmp_path / "store" / ".git" / "worktrees" / "linked" / "MERGE_HEAD").write_text("", encoding="utf-8")
        with pytest.raises(Exception, match="in the middle of a merge"):
            put(linked, C0001=text(3))


def test_git_beside_the_records_is_not_the_program_git(
    vault: Vault, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = root / "git"
    planted.write_text("#!/bin/sh\n", encoding="utf-8")
    planted.chmod(0o755)
    monkeypatch.setenv("PATH", str(root))
    with pytest.raises(GitMissingError):
        _ = Git(root).program


def test_a_failure_is_told_in_the_words_of_git(vault: Vault, root: Path) -> None:
    with pytest.raises(HistoryError) as caught:
        Git(root).run("cat-file", "-p", "nonsense", action=message("look"))
    assert "Not a valid object name nonsense" in str(caught.value)
    assert why(Outcome(1, b"nothing to commit\n", "")) == "nothing to commit"
    assert why(Outcome(3, b"", "")) == "status 3"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (-25, "git was ended by SIGXFSZ (File size limit exceeded)"),
        (-9, "git was ended by SIGKILL (Killed)"),
        (-63, "git was ended by 63"),
    ],
)
def test_a_git_that_was_killed_is_told_by_the_name_of_the_signal(status: int, said: str) -> None:
    assert str(why(Outcome(status, b"", "warning: something before\n"))) == said


def test_many_blobs_come_through_one_process_in_order(
    vault: Vault, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(vault, **{f"C{n:04}": text(n, lines=n) for n in range(1, 70)})
    started = record_starts(monkeypatch)
    history = History(root)
    names = [f"HEAD:records/C{n:04}.toml.age" for n in range(1, 72)]
    blobs = list(history.blobs(names))
    assert [blob.data for blob in blobs[:69]] == [stores.path(root, f"C{n:04}").read_bytes() for n in range(1, 70)]
    assert blobs[69:] == [Blob(None, None)] * 2
    next(iter(history.blobs(names)))
    assert list(history.blobs(names[:1])) == blobs[:1], "a reader who stops early does not confuse the next one"
    history.close()
    assert started == [("cat-file", "--batch")]


def test_the_kept_process_sees_later_commits(vault: Vault, root: Path) -> None:
    history = History(root)
    (before,) = history.blobs(["HEAD:records/C0001.toml.age"])
    put(vault, C0001=text(1))
    (after,) = history.blobs(["HEAD:records/C0001.toml.age"])
    git(root, "gc", "-q", "--prune=now")
    put(vault, C0001=text(2))
    (last,) = history.blobs(["HEAD:records/C0001.toml.age"])
    history.close()
    assert before.data is None
    assert after.data is not None
    assert last.data == stores.path(root, "C0001").read_bytes()


def test_a_change_of_a_known_record_costs_two_processes_of_git(
    vault: Vault, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(vault, C0001=text(1))
    started = record_starts(monkeypatch)
    monkeypatch.setattr(History, "collect_garbage", lambda self: None)
    with Vault(root, vault.keys) as fresh:
        put(fresh, C0001=text(2))
    assert len(started) == 2


@pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
def test_ctrl_c_does_not_kill_git_half_way(vault: Vault, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The interrupt comes while git waits in a hook; git ends its commit, and then the interrupt is raised."""
    monkeypatch.setitem(git_module._SET, "GIT_CONFIG_COUNT", "0")  # hooks run here, to make git wait
    hook = root / ".git" / "hooks" / "prepare-commit-msg"
    hook.write_text("#!/bin/sh\ntouch .git/waiting; while test ! -e .git/go; do sleep 0.02; done\n", encoding="utf-8")
    hook.chmod(0o755)

    def interrupt() -> None:
        while not (root / ".git" / "waiting").exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)
        (root / ".git" / "go").write_text("", encoding="utf-8")

    thread = threading.Thread(target=interrupt, daemon=True)
    thread.start()
    with pytest.raises(KeyboardInterrupt), Vault(root, vault.keys) as other:
        put(other, C0001=text(1))
    thread.join()
    hook.unlink()
    assert git(root, "log", "-1", "--format=%s") == "test put\n"
    vault.recover()
    stores.assert_settled(root)


# The repository a workspace gets.


def test_setting_up_twice_changes_nothing(vault: Vault, root: Path) -> None:
    def contents() -> list[bytes]:
        return [(root / name).read_bytes() for name in (".gitattributes", ".gitignore", ".git/config")]

    before = contents()
    assert repository.set_up(History(root)) == []
    assert contents() == before
    assert git(root, "status", "--porcelain") == ""


def test_attributes_and_configuration_are_those_of_drugcheck(root: Path) -> None:
    attributes = git(root, "check-attr", "text", "diff", "merge", "--", "records/C0001.toml.age").splitlines()
    assert [line.rpartition(": ")[2] for line in attributes] == ["unset", "drugcheck", "drugcheck"]
    assert git(root, "config", "diff.drugcheck.cachetextconv") == "false\n"
    assert git(root, "config", "diff.drugcheck.textconv").endswith(" -m drugcheck.vault.textconv\n")
    assert git(root, "config", "merge.drugcheck.driver").endswith(" -m drugcheck merge-driver %O %A %B %P\n")
    assert git(root, "check-ignore", ".drugcheck/identity.age", "records/.C0001.toml.age.new").count("\n") == 2


def test_lines_that_stand_in_the_files_already_stay(tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_text("*.docx binary", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("notes/\n.drugcheck/\n", encoding="utf-8")
    repository.set_up(History(tmp_path))
    assert (tmp_path / ".gitattributes").read_text(encoding="utf-8") == f"*.docx binary\n{repository.ATTRIBUTES}\n"
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "notes/\n.drugcheck/\nrecords/.*\n"


def commit_as_user(root: Path) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@localhost", "commit", "-m", "x"]
    return subprocess.run(command, cwd=root, capture_output=True, timeout=60)


@pytest.mark.parametrize("name", ["records/C0001.toml", "records/deep/er/x.TOML", "Records/C0001.toml"])
def test_the_hook_refuses_plain_text_under_records(root: Path, name: str) -> None:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x = 1\n", encoding="utf-8")
    git(root, "add", "-f", name)
    done = commit_as_user(root)
    assert done.returncode != 0
    assert b"plain-text" in done.stderr


def test_the_hook_lets_everything_else_pass(root: Path) -> None:
    (root / "drugcheck.toml").write_text("x = 1\n", encoding="utf-8")
    (root / "records").mkdir(exist_ok=True)
    (root / "records" / "C0001.toml.age").write_text("x", encoding="utf-8")
    git(root, "add", ".")
    assert commit_as_user(root).returncode == 0


def test_removing_plain_text_is_not_refused(root: Path) -> None:
    (root / "records").mkdir(exist_ok=True)
    (root / "records" / "C0001.toml").write_text("x = 1\n", encoding="utf-8")
    git(root, "add", ".")
    git(root, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "--no-verify", "-m", "x")
    git(root, "rm", "-q", "records/C0001.toml")
    assert commit_as_user(root).returncode == 0


def test_a_hook_of_the_users_own_is_left_and_told(root: Path) -> None:
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    (notice,) = repository.set_up(History(root))
    assert "already has a pre-commit hook" in str(notice)
    assert hook.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"


def test_a_hooks_folder_for_all_repositories_is_left_and_told(root: Path, tmp_path: Path) -> None:
    git(root, "config", "core.hooksPath", str(tmp_path / "hooks"))
    (notice,) = repository.set_up(History(root))
    assert "elsewhere" in str(notice)
    assert not (tmp_path / "hooks").exists()
