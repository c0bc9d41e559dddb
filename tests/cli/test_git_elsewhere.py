"""A user's own git: signing, hooks, programs and variables of theirs neither stop a store nor lead it elsewhere."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from drugcheck.vault import git_outcome, talking
from tests.running import Desk, copy_of, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs of these tests are shell scripts")

_HOOKS = (
    *("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-checkout", "post-merge", "post-rewrite"),
    *("reference-transaction", "post-index-change", "pre-push", "pre-auto-gc"),
)
_SETTINGS = """
[user]
    name = 某人
    email = x@localhost
    signingKey = nobody
[commit]
    gpgSign = true
    template = {folder}/nowhere
    verbose = true
    cleanup = verbatim
[tag]
    gpgSign = true
    forceSignAnnotated = true
[push]
    gpgSign = true
[gpg]
    program = {program}
[core]
    hooksPath = {folder}/hooks
    fsmonitor = {program}
    editor = {program}
    pager = {program}
    askPass = {program}
    attributesFile = {folder}/attributes
    excludesFile = {folder}/ignored
    autocrlf = true
    safecrlf = true
    eol = crlf
    quotePath = true
    commentChar = C
    abbrev = 4
    splitIndex = true
    untrackedCache = true
[filter "spoiling"]
    clean = {program}
    smudge = {program}
    required = true
[i18n]
    commitEncoding = GBK
    logOutputEncoding = GBK
[credential]
    helper = {program}
[diff]
    external = {program}
    orderFile = {folder}/nowhere
    noprefix = true
[color]
    ui = always
[column]
    ui = always
[log]
    showSignature = true
    follow = true
[format]
    pretty = oneline
[status]
    short = true
    branch = true
    showUntrackedFiles = no
[merge]
    ff = only
    verifySignatures = true
[feature]
    manyFiles = true
[gc]
    auto = 1
[alias]
    commit = !{program}
[init]
    templateDir = {folder}/hooks
    defaultBranch = haupt
"""


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the user's configuration, hooks and programs, each of which notes in `ran` that it ran, and fails.

    Variables name another repository there, and those programs.
    """
    folder = tmp_path / "elsewhere"
    (folder / "hooks").mkdir(parents=True)
    program = folder / "program"
    for path in (program, *(folder / "hooks" / name for name in _HOOKS)):
        path.write_text(f'#!/bin/sh\necho "$0 $*" >> {folder}/ran\nexit 1\n', encoding="utf-8")
        path.chmod(0o755)
    (folder / "gitconfig").write_text(_SETTINGS.format(folder=folder, program=program), encoding="utf-8")
    (folder / "attributes").write_text("* text eol=crlf filter=spoiling diff=spoiling merge=union\n", encoding="utf-8")
    (folder / "ignored").write_text("*.age\n*.toml\nrecords/\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", folder / "repository"], check=True)
    given = {
        "GIT_CONFIG_GLOBAL": folder / "gitconfig",
        "GIT_DIR": folder / "repository" / ".git",
        "GIT_WORK_TREE": folder / "repository",
        "GIT_INDEX_FILE": folder / "index",
        "GIT_OBJECT_DIRECTORY": folder / "objects",
        "GIT_CONFIG_PARAMETERS": "'user.name'='intruder'",
        **dict.fromkeys(
            ("GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_SSH_COMMAND", "GIT_EXTERNAL_DIFF"),
            program,
        ),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, str(value))
    return folder


def names(folder: Path) -> set[str]:
    """What stands in the folder and in the repository there."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def plainly(root: Path, *words: str) -> str:
    """What git says without that configuration."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", "-C", root, *words], env=environment, capture_output=True, check=True, text=True, encoding="utf-8"
    ).stdout


@pytest.mark.parametrize(
    ("lines", "log"),
    [
        (("case set C0003 status.place 某处", "history C0003", "undo --yes"), "C0003 undo"),
        (("key rotate",), "key.rotate"),
        (("case edit C0003",), ""),
        (("validate", "backup {out}"), ""),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_it_neither_stops_a_store_nor_leads_it_elsewhere(
    desk: Desk, elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: tuple[str, ...], log: str
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    before = names(elsewhere)
    for line in lines:
        ran = desk(line.format(out=tmp_path / "backups"))
        assert ran.status in (0, 1), ran.err
    assert desk("verify").status == 0
    assert names(elsewhere) == before, "something ran, or was written, elsewhere"
    assert log in plainly(desk.root, "log", "-1", "--format=%s%n%an")
    assert plainly(desk.root, "status", "--porcelain", "--untracked-files=all") == ""


def test_a_store_is_made_there_and_synced(elsewhere: Path, tmp_path: Path) -> None:
    before = names(elsewhere)
    assert run("demo", str(tmp_path / "one"), *["--cases", "3", "--no-tour"]).status == 0
    one = Desk(tmp_path / "one")
    two = copy_of(one.root, tmp_path / "two")
    assert one("case set C0001 status.place 某处").status == 0
    assert two("case set C0002 status.place 别处").status == 0
    ran = one("sync", str(two.root))
    assert ran.status == 0, ran.err
    assert one("verify").status == 0
    assert "某人" in plainly(one.root, "log", "-1", "--format=%an")
    assert names(elsewhere) == before


def test_another_computer_that_never_answers_is_given_up_at_once(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends git and the ssh that it waits for."""
    waiting = tmp_path / "waiting"
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho $$ > {waiting}.new; mv {waiting}.new {waiting}\nexec sleep 60\n", encoding="utf-8")
    ssh.chmod(0o755)
    (tmp_path / "gitconfig").write_text(f"[core]\n\tsshCommand = {ssh}\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    process = subprocess.Popen(
        [sys.executable, "-m", "drugcheck", "-C", str(desk.root), "sync", "ssh://x@localhost/nowhere"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while not waiting.exists():
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 130
        with pytest.raises(ProcessLookupError):
            _wait_for_the_end_of(int(waiting.read_text()))
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    assert desk("verify").status == 0


def test_another_computer_that_never_answers_is_not_waited_for_for_ever(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ssh that heeds no signal is ended too, and the message says what happened."""
    waiting = tmp_path / "waiting"
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho $$ > {waiting}\ntrap '' TERM\nwhile true; do sleep 1; done\n", encoding="utf-8")
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    monkeypatch.setattr(talking, "PATIENCE", 1.0)
    monkeypatch.setattr(git_outcome, "_GRACE", 0.5)
    ran = desk("sync ssh://x@localhost/nowhere")
    assert ran.status == 2
    assert ran.err.splitlines() == [
        "drugcheck: the other copy cannot be reached: it does not answer",
        "hint: git ls-remote ssh://localhost/nowhere",
    ]
    with pytest.raises(ProcessLookupError):
        _wait_for_the_end_of(int(waiting.read_text()))
    assert desk("verify").status == 0


def _wait_for_the_end_of(process: int) -> None:
    """Raises ProcessLookupError when it has ended."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        os.kill(process, 0)
        stat = Path(f"/proc/{process}/stat")
        # Ended, and nobody has asked after it.
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
            raise ProcessLookupError
        time.sleep(0.05)
