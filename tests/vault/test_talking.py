"""Talking with another computer: nobody is waited for for ever, and what the user set holds."""

import subprocess
from pathlib import Path

import pytest

from drugcheck.vault import talking
from drugcheck.vault.git import Git
from drugcheck.vault.git_outcome import Outcome

PATIENT = "ssh -o ConnectTimeout=15 -o ServerAliveInterval=15 -o ServerAliveCountMax=4"


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    for name in ("GIT_SSH_COMMAND", "GIT_SSH", "GIT_HTTP_LOW_SPEED_LIMIT", "GIT_HTTP_LOW_SPEED_TIME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    subprocess.run(["git", "init", "-q", tmp_path / "store"], check=True)
    return Git(tmp_path / "store")


@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("/srv/copy", False),
        ("C:/copy", False),
        ("file:///srv/copy", False),
        ("ssh://host/copy", True),
        ("x@host:copy", True),
        ("https://host/copy", True),
    ],
)
def test_a_folder_is_here(address: str, elsewhere: bool) -> None:
    assert talking.is_elsewhere(address) is elsewhere


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("/srv/copy", {}),
        ("ssh://host/copy", {"GIT_SSH_COMMAND": PATIENT}),
        ("host:copy", {"GIT_SSH_COMMAND": PATIENT}),
        ("https://host/copy", {"GIT_HTTP_LOW_SPEED_LIMIT": "1", "GIT_HTTP_LOW_SPEED_TIME": "60"}),
    ],
)
def test_where_nothing_is_set_git_is_given_limits(git: Git, address: str, more: dict[str, str]) -> None:
    assert talking.environment(git, address) == {"GIT_ALLOW_PROTOCOL": "file:ssh:https", **more}


@pytest.mark.parametrize(
    ("setting", "variables", "address", "more"),
    [
        (("core.sshCommand", "mine -4"), {}, "host:copy", {"GIT_SSH_COMMAND": "mine -4"}),
        (("core.sshCommand", "mine"), {"GIT_SSH_COMMAND": "other"}, "host:copy", {"GIT_SSH_COMMAND": "other"}),
        (None, {"GIT_SSH": "/opt/ssh"}, "ssh://host/copy", {"GIT_SSH": "/opt/ssh"}),
        (("ssh.variant", "plink"), {}, "host:copy", {}),
        (("http.lowSpeedLimit", "9"), {}, "https://host/copy", {}),
        (None, {"GIT_HTTP_LOW_SPEED_TIME": "9"}, "https://host/copy", {"GIT_HTTP_LOW_SPEED_TIME": "9"}),
    ],
)
def test_what_the_user_set_holds(
    git: Git,
    monkeypatch: pytest.MonkeyPatch,
    setting: tuple[str, str] | None,
    variables: dict[str, str],
    address: str,
    more: dict[str, str],
) -> None:
    if setting is not None:
        subprocess.run(["git", "-C", git.root, "config", *setting], check=True)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert talking.environment(git, address) == {"GIT_ALLOW_PROTOCOL": "file:ssh:https", **more}


_END = "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\n"


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        (
            f"ssh: connect to host h port 22: Connection timed out\n{_END}and the repository exists.\n",
            "it does not answer (ssh: connect to host h port 22: Connection timed out)",
        ),
        (f"x@h: Permission denied (publickey).\n{_END}", "x@h: Permission denied (publickey)."),
        (
            "fatal: unable to access 'https://me:secret@h/x/': Operation too slow. Less than 1 bytes/sec\n",
            "it does not answer (unable to access 'https://h/x/': Operation too slow. Less than 1 bytes/sec)",
        ),
        (
            "fatal: could not read Username for 'https://h': terminal prompts disabled\n",
            "could not read Username for 'https://h': terminal prompts disabled",
        ),
        (_END, "Could not read from remote repository."),
    ],
)
def test_why_it_did_not_work_is_said_in_the_words_of_who_knows(complaint: str, said: str) -> None:
    assert str(talking.words(Outcome(128, b"", complaint))) == said
