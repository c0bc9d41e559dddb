"""`drugcheck doctor`: what it looks at, what it says where something is wrong, and that its advice works."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drugcheck.demo import make
from drugcheck.vault import health, surroundings
from tests.running import Desk, copy_of


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo that nobody writes into."""
    root = tmp_path_factory.mktemp("doctor") / "source"
    make.make(root, cases=6, seed=7, work_factor=4)
    return root


@pytest.fixture
def desk(source: Path, tmp_path: Path) -> Desk:
    """A copy of it, unlocked."""
    desk = copy_of(source, tmp_path / "office")
    assert desk("unlock").status == 0
    return desk


def checks(desk: Desk) -> dict[str, dict[str, Any]]:
    """Every check by its name; the worst of those of one name."""
    found: dict[str, dict[str, Any]] = {}
    for check in desk("doctor --json").json["checks"]:
        if check["name"] not in found or check["good"] is False:
            found[check["name"]] = check
    return found


def git(desk: Desk, *words: str) -> None:
    subprocess.run(["git", "-C", str(desk.root), *words], check=True, capture_output=True)


def key(desk: Desk) -> Path:
    return desk.root / ".drugcheck" / "identity.age"


def test_a_sound_workspace_has_nothing_wrong(desk: Desk) -> None:
    ran = desk("doctor")
    assert (ran.status, ran.err) == (0, "")
    assert "BAD" not in ran.out
    assert checks(desk).keys() >= {
        "version", "console", "locale", "editor", "editor.memory", "swap", "core", "config", "folder.synced",
        "folder.writable", "key.permissions", "key.history", "key.age", "key.recovery", "session", "seen.place",
        "git", "git.settings", "plaintext", "editor.files", "seen", "backup",
    }  # fmt: skip


def test_a_folder_that_cannot_be_written_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name not in {"records", ".git"})
    ran = desk("doctor")
    assert (ran.status, "nothing can be changed: records, .git" in ran.out) == (2, True), ran.out


def _loose_key(desk: Desk) -> None:
    key(desk).chmod(0o644)


def _key_in_history(desk: Desk) -> None:
    git(desk, "add", "-f", ".drugcheck/identity.age")
    git(desk, "commit", "-q", "-m", "by hand")


def _no_hook(desk: Desk) -> None:
    (desk.root / ".git" / "hooks" / "pre-commit").unlink()


def _hook_off(desk: Desk) -> None:
    (desk.root / ".git" / "hooks" / "pre-commit").chmod(0o644)


def _no_attributes(desk: Desk) -> None:
    (desk.root / ".gitattributes").write_text("# *.age -text diff=drugcheck merge=drugcheck\n", encoding="utf-8")


def _not_ignored(desk: Desk) -> None:
    (desk.root / ".gitignore").unlink()


def _no_textconv(desk: Desk) -> None:
    git(desk, "config", "--unset", "diff.drugcheck.textconv")


def _driver_of_a_python_that_is_gone(desk: Desk) -> None:
    git(desk, "config", "merge.drugcheck.driver", "'/nowhere/bin/python' -m drugcheck merge-driver %O %A %B %P")


def _cached(desk: Desk) -> None:
    git(desk, "config", "diff.drugcheck.cachetextconv", "true")


def _password_in_address(desk: Desk) -> None:
    git(desk, "remote", "add", "office", "https://somebody:secret@example.org/store.git")


def _token_in_address(desk: Desk) -> None:
    git(desk, "remote", "add", "office", "https://secret_0123456789abcdef@example.org/store.git")


def _key_under_another_path(desk: Desk) -> None:
    shutil.copyfile(key(desk), desk.root / "identity.age")
    git(desk, "add", "identity.age")
    git(desk, "-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x", "--date=2022-04-07")


def _merge_by_an_older_program(desk: Desk) -> None:
    git(desk, "config", "--unset", "merge.drugcheck.recursive")


def _merging(desk: Desk) -> None:
    (desk.root / ".git" / "MERGE_HEAD").write_text("0" * 40, encoding="ascii")


def _plaintext(desk: Desk) -> None:
    (desk.root / "records" / "C0099.toml").write_text("schema = 1\n", encoding="utf-8")


def _swap_file(desk: Desk) -> None:
    (desk.root / "records" / ".C0001.toml.swp").write_text("", encoding="utf-8")


def _in_a_cloud(desk: Desk) -> None:
    (desk.root / ".stfolder").mkdir()


def _loose_note(desk: Desk) -> None:
    for path in (Path(os.environ["XDG_STATE_HOME"]) / "drugcheck" / "seen").iterdir():
        path.chmod(0o644)


def _set_back(desk: Desk) -> None:
    git(desk, "reset", "--hard", "HEAD~1")


def _foreign_register(desk: Desk) -> None:
    desk("export log")
    shutil.copyfile(desk.root / "records" / "C0001.toml.age", desk.root / "records" / "exports.toml.age")


@pytest.mark.parametrize(
    ("spoil", "name", "can_be_fixed"),
    [
        (_loose_key, "key.permissions", True),
        (_key_in_history, "key.history", False),
        (_no_hook, "git.settings", True),
        (_hook_off, "git.settings", True),
        (_no_attributes, "git.settings", True),
        (_not_ignored, "git.settings", True),
        (_no_textconv, "git.settings", True),
        (_driver_of_a_python_that_is_gone, "git.settings", True),
        (_cached, "git.settings", True),
        (_merge_by_an_older_program, "git.settings", True),
        (_merging, "git.merge", False),
        (_password_in_address, "git.remote", False),
        (_token_in_address, "git.remote", False),
        (_key_under_another_path, "key.history", False),
        (_plaintext, "plaintext", False),
        (_swap_file, "editor.files", False),
        (_in_a_cloud, "folder.synced", False),
        (_loose_note, "permissions", True),
        (_set_back, "seen", False),
        (_foreign_register, "store", False),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else str(value),
)
def test_what_is_wrong_is_named_and_what_is_harmless_is_put_right(
    desk: Desk, spoil: Callable[[Desk], None], name: str, can_be_fixed: bool
) -> None:
    spoil(desk)
    found = checks(desk)
    assert {check["name"] for check in found.values() if check["good"] is False} == {name}
    assert found[name]["advice"]
    assert desk("doctor").status == 2
    assert (found[name]["advice"] == "drugcheck doctor --fix") == can_be_fixed
    assert desk("doctor --fix").status == (0 if can_be_fixed else 2)
    assert "secret" not in desk("doctor").out


def _own_hook(desk: Desk) -> None:
    (desk.root / ".git" / "hooks" / "pre-commit").write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")


def _hooks_elsewhere(desk: Desk) -> None:
    git(desk, "config", "core.hooksPath", "/nowhere/hooks")


@pytest.mark.parametrize("spoil", [_own_hook, _hooks_elsewhere])
def test_a_hook_of_ones_own_is_left_alone_and_the_way_out_is_named(desk: Desk, spoil: Callable[[Desk], None]) -> None:
    spoil(desk)
    hook = desk.root / ".git" / "hooks" / "pre-commit"
    before = hook.read_bytes()
    found = checks(desk)["git.settings"]
    assert found["good"] is False
    assert desk("doctor --fix").status == 2
    assert hook.read_bytes() == before
    subprocess.run(found["advice"].split(), cwd=desk.root, check=True)
    assert desk("doctor --fix").status == 0


def test_a_key_that_is_a_link_is_as_private_as_what_it_leads_to(desk: Desk, tmp_path: Path) -> None:
    medium = tmp_path / "medium"
    key(desk).rename(medium)
    key(desk).symlink_to(medium)
    assert desk("doctor").status == 0
    medium.chmod(0o644)
    assert checks(desk)["key.permissions"]["good"] is False
    assert desk("doctor --fix").status == 0
    assert medium.stat().st_mode & 0o777 == 0o600


def test_no_history_is_begun_where_one_is_gone(desk: Desk) -> None:
    (desk.root / ".git").rename(desk.root.with_suffix(".gone"))
    found = checks(desk)["git"]
    assert (found["good"], found["advice"]) == (False, "drugcheck restore BACKUP NEW-FOLDER")
    assert desk("doctor --fix").status == 2
    assert not (desk.root / ".git").exists()


def test_what_needs_the_key_is_left_out_while_locked(desk: Desk) -> None:
    desk("lock")
    found = checks(desk)
    assert found["locked"]["advice"] == "drugcheck unlock"
    assert not found.keys() & {"seen", "backup", "exports.due"}


def test_backups_and_exports_are_looked_at(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks(desk)["backup"]["good"] is None
    assert desk("backup", str(tmp_path / "backups")).status == 0
    assert checks(desk)["backup"]["good"] is True
    out = tmp_path / "annex.csv"
    ran = desk("annex 7 --reveal --purpose 核对 --to 区禁毒办 --destroy-by 2022-04-10 --out", str(out))
    assert ran.status == 0, ran.err
    out.chmod(0o644)
    assert checks(desk)["exports.permissions"]["good"] is False
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-06-20")
    found = checks(desk)
    assert found["backup"]["good"] is None
    assert (found["exports.due"]["good"], found["exports.due"]["advice"]) == (False, "drugcheck export destroy 1")
    out.unlink()
    assert checks(desk)["exports.due"]["good"] is None


def test_a_day_that_somebody_said_is_no_wrong_clock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "clock" not in checks(desk)
    monkeypatch.setenv("DRUGCHECK_TODAY", "2021-01-01")
    assert checks(desk)["clock"]["good"] is None


@pytest.mark.parametrize(
    ("editor", "good"), [("vim", True), ("nano -w", True), ("/opt/x/emacs", True), ("code --wait", None), ("", None)]
)
def test_the_editor_is_known_or_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, editor: str, good: bool | None
) -> None:
    monkeypatch.setenv("VISUAL", editor)
    monkeypatch.delenv("EDITOR", raising=False)
    if not editor:
        git_folder = Path(shutil.which("git") or "").parent
        monkeypatch.setattr("drugcheck.cli.editor._DEFAULTS", ())
        assert git_folder.is_dir()
    assert checks(desk)["editor"]["good"] is good


def test_the_text_of_an_editing_that_was_killed_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("drugcheck.cli.private_copy._IN_MEMORY", (str(tmp_path / "memory"),))
    process = subprocess.Popen(["true"])
    process.wait()
    folder = tmp_path / "memory" / f"drugcheck-edit-{process.pid}-x"
    folder.mkdir(parents=True)
    found = checks(desk)["editor.left"]
    assert found["good"] is False
    subprocess.run(["sh", "-c", found["advice"]], check=True)
    assert "editor.left" not in checks(desk)


# What is seen of the machine


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("home/a/Dropbox/office", "Dropbox"),
        ("home/a/Dropbox (Personal)/office", "Dropbox"),
        ("Users/a/OneDrive - 示例街道/office", "OneDrive"),
        ("Users/a/Library/Mobile Documents/com~apple~CloudDocs/office", "iCloud"),
        ("Users/a/Google Drive/office", "Google Drive"),
        ("home/a/我的坚果云/office", "坚果云"),
        ("home/a/Nutstore/1/office", "坚果云"),
        ("Users/a/BaiduSyncdisk/office", "百度网盘"),
        ("Users/a/WPS云盘/office", "WPS云盘"),
        ("home/a/Nextcloud/office", "Nextcloud"),
        ("home/a/Syncthing/office", "Syncthing"),
        ("home/a/dropboxes/office", None),
        ("home/a/office", None),
    ],
)
def test_folders_that_are_sent_elsewhere_are_known_by_their_names(
    tmp_path: Path, path: str, service: str | None
) -> None:
    (tmp_path / path).mkdir(parents=True)
    assert surroundings.synced_by(tmp_path / path) == service


@pytest.mark.parametrize("mark", [".stfolder", ".dropbox", ".nextcloudsync.log", ".nutstore"])
def test_and_by_what_lies_in_them(tmp_path: Path, mark: str) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / mark).write_text("")
    assert surroundings.synced_by(tmp_path / "a" / "b") is not None


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("C0001.toml~", True), (".C0001.toml.swp", True), (".C0001.toml.swo", True), (".C0001.toml.un~", True),
        ("#C0001.toml#", True), (".#C0001.toml", True), ("~$形.docx", True), ("a.bak", True), ("a.save.1", True),
        ("C0001.toml.age", False), (".gitignore", False), ("drugcheck.toml", False), ("annex-07.toml", False),
    ],
)  # fmt: skip
def test_what_editors_leave_is_known_by_its_name(tmp_path: Path, name: str, left: bool) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / name).write_text("")
    assert bool(list(surroundings.left_by_editors(tmp_path))) is left


def test_an_old_git_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.History, "__init__", _with_version("2.20.1", health.History.__init__))
    found = checks(desk)["git"]
    assert found["good"] is False
    assert "2.29" in found["advice"]


def _with_version(version: str, start: Callable[..., None]) -> Callable[..., None]:
    def begin(self: Any, root: Path) -> None:
        start(self, root)
        self.git.version = lambda: version

    return begin


def test_a_crash_leaves_no_core_once_a_workspace_is_open(desk: Desk) -> None:
    resource = pytest.importorskip("resource")
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if most == 0:
        pytest.skip("this machine allows no core files at all")
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    assert checks(desk)["core"]["good"] is None
    assert desk("case list").status == 0
    assert not surroundings.dumps_core()
