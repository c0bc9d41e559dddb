"""Programs that do a part of the same from a command line, set up in a folder of their own: age and pass.

Neither reads anything of the user's. gopass and passage are not driven: no copy of them was at hand to try that on. On
Debian passage is a game, and gopass 1.5.0 another program than the one that is meant.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.timing import Task

AGE = "age -d -i KEY FILE"
PASS = "pass show"  # noqa: S105 - the name of a program
PASS_INSERT = "pass insert, with its commit"  # noqa: S105
_ENTRY = "case"


class Peers(NamedTuple):
    """What the peers do, by name, and what is not there."""

    tasks: dict[str, Task]
    notes: list[str]


@contextmanager
def peers(folder: Path, text: str) -> Iterator[Peers]:
    """Those that are installed, each with this text to show. Raises subprocess.CalledProcessError."""
    found = Peers({}, ["gopass and passage are not driven"])
    for name in ("age", "age-keygen", "pass", "gpg"):
        if shutil.which(name) is None:
            found.notes.append(f"{name} is not installed")
    if shutil.which("age") and shutil.which("age-keygen"):
        found.tasks[AGE] = _age(folder / "age", text)
    # A socket of gpg-agent lies in this folder, and its path may be no longer than 107 characters.
    home = folder / "g"
    try:
        if shutil.which("pass") and shutil.which("gpg"):
            found.tasks.update(_pass(home, folder / "pass", text))
        yield found
    finally:
        if home.is_dir():
            subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False, capture_output=True)


def runs(command: Sequence[str], environment: Mapping[str, str], given: bytes = b"") -> Task:
    """The task of running a command that succeeds."""

    def run() -> object:
        return subprocess.run(command, env=environment, input=given, check=True, capture_output=True)

    return run


def _age(folder: Path, text: str) -> Task:
    folder.mkdir()
    key, file = folder / "key.txt", folder / "case.age"
    subprocess.run(["age-keygen", "-o", str(key)], check=True, capture_output=True)
    recipient = subprocess.run(["age-keygen", "-y", str(key)], check=True, capture_output=True, text=True).stdout
    encrypt = ["age", "-e", "-a", "-r", recipient.strip(), "-o", str(file)]
    subprocess.run(encrypt, input=text.encode(), check=True, capture_output=True)
    return runs(["age", "-d", "-i", str(key), str(file)], os.environ)


def _pass(home: Path, store: Path, text: str) -> dict[str, Task]:
    """A store with a key that has no passphrase, so that no agent asks: what is timed is an unlocked pass."""
    home.mkdir(mode=0o700)
    author = {
        f"GIT_{who}_{what}": "benchmarks@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environment = os.environ | author | {"GNUPGHOME": str(home), "PASSWORD_STORE_DIR": str(store)}
    user = "benchmarks@localhost"
    for command, given in (
        (["gpg", "--batch", "--passphrase", "", "--quick-gen-key", user, "default", "default", "never"], ""),
        (["pass", "init", user], ""),
        (["pass", "git", "init"], ""),
        (["pass", "insert", "--multiline", _ENTRY], text),
    ):
        subprocess.run(command, env=environment, input=given.encode(), check=True, capture_output=True)
    insert = ["pass", "insert", "--multiline", "--force", _ENTRY]
    return {
        PASS: runs(["pass", "show", _ENTRY], environment),
        PASS_INSERT: runs(insert, environment, text.encode()),
    }
