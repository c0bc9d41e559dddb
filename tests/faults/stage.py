"""The place where a command runs: a workspace and all folders that it may write to, with the environment of the run."""

import contextlib
import io
import os
import pickle
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from drugcheck.cli import private_copy, state
from drugcheck.errors import DrugcheckError
from drugcheck.vault import history
from drugcheck.vault.identity import open_identity, read_identity
from drugcheck.vault.vault import Vault
from drugcheck.workspace import Workspace
from tests.faults import chance
from tests.faults.injector import Injector, Plan
from tests.running import run

_PATIENCE = 60.0  # seconds after which a command hangs
_PATIENCE_WITH_GIT = 0.5  # seconds


class Result(NamedTuple):
    """How a command ended: its status (-9: killed), what it said, the calls that were counted, and from where."""

    status: int
    out: str = ""
    err: str = ""
    seen: tuple[str, ...] = ()
    sites: tuple[int, ...] = ()


class Stage:
    """One folder: ws/ the workspace, in/ what is imported, out/ what is written, tmp/, run/ and shm/ of the system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ws, self.papers, self.out = folder / "ws", folder / "in", folder / "out"
        self.temporary, self.runtime, self.memory = folder / "tmp", folder / "run", folder / "shm"
        self.environment: dict[str, str] = {}
        self._runs = 0

    def make(self) -> None:
        """Makes the folders around the workspace."""
        for place in (self.papers, self.out, self.temporary, self.runtime, self.memory):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)

    def words(self, line: str) -> list[str]:
        """The words of a line, with the folders in place of {in}, {out} and {ws}."""
        places = {"in": str(self.papers), "out": str(self.out), "ws": str(self.ws)}
        return [word.format(**places) if "{" in word else word for word in line.split()]

    @contextlib.contextmanager
    def set_up(self) -> Iterator[None]:
        """The environment of a run: its own temporary, runtime and memory folder, its day and its author."""
        given = {
            "DRUGCHECK_LANG": "en",
            "TMPDIR": str(self.temporary),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "EDITOR": str(self.papers / "editor"),
            "GIT_AUTHOR_NAME": "内勤甲", "GIT_AUTHOR_EMAIL": "d01@localhost",
            "GIT_COMMITTER_NAME": "内勤甲", "GIT_COMMITTER_EMAIL": "d01@localhost",
            **self.environment,
        }  # fmt: skip
        gone = ("VISUAL", "DRUGCHECK_TODAY", "DRUGCHECK_DEBUG", "DRUGCHECK_PASSPHRASE_FILE", "LANGUAGE", "LC_ALL")
        before = {name: os.environ.get(name) for name in (*given, *gone)}
        memory, temporary, folder = private_copy._IN_MEMORY, tempfile.tempdir, Path.cwd()
        patience, clock = history.LOCK_SECONDS, state.now
        for name in gone:
            os.environ.pop(name, None)
        os.environ.update(given)
        private_copy._IN_MEMORY, tempfile.tempdir = (str(self.memory),), str(self.temporary)
        # A git that died holds its lock for ever: that is seen soon enough. And what is written must not differ.
        history.LOCK_SECONDS, state.now = (
            _PATIENCE_WITH_GIT,
            lambda: clock().replace(hour=9, minute=30, second=0, microsecond=0),
        )
        os.chdir(self.out)
        try:
            yield
        finally:
            os.chdir(folder)
            private_copy._IN_MEMORY, tempfile.tempdir = memory, temporary
            history.LOCK_SECONDS, state.now = patience, clock
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value

    def run(
        self,
        words: Sequence[str],
        plan: Plan | None = None,
        *,
        stdin: str = "",
        answer: Callable[[str], str] | None = None,
        descriptors: dict[int, str] | None = None,
        before: Callable[[], object] | None = None,
    ) -> Result:
        """Runs a command line in a fork of this process, with the fault of the plan; `before` is called in it first.

        With a plan chance is the same each time, so that what two runs leave can be compared.
        """
        self._runs += 1
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            write, leave = os.write, os._exit
            status = 99
            try:
                os.close(reading)
                chance.settle(0 if plan is not None else self._runs)
                injector = Injector(plan or Plan())
                with self.set_up():
                    for number, text in (descriptors or {}).items():
                        _offer(number, text)
                    if before is not None:
                        before()
                    if plan is not None:
                        injector.install()
                    ran = run(*words, stdin=stdin, answer=answer)
                data = pickle.dumps(Result(ran.status, ran.out, ran.err, tuple(injector.seen), tuple(injector.sites)))
                while data:
                    data = data[write(writing, data) :]
                status = 0
            finally:
                leave(status)
        os.close(writing)
        return _received(child, reading)

    def opened(self, passphrases: Sequence[str], root: Path | None = None) -> Workspace:
        """The workspace itself, by the first passphrase that fits; nothing is recovered."""
        root = root or self.ws
        identity = read_identity(root)
        for passphrase in passphrases:
            with contextlib.suppress(DrugcheckError):
                keys = open_identity(identity, passphrase)
                workspace = Workspace.open(root, datetime.now().astimezone())
                workspace._vault = Vault(root, keys)
                return workspace
        raise AssertionError("no passphrase opens the key file")

    def git(self, *words: str, root: Path | None = None) -> str:
        """What git says; its complaint where it fails."""
        done = subprocess.run(["git", "-C", str(root or self.ws), *words], capture_output=True, check=False, timeout=60)
        return (done.stdout if done.returncode == 0 else b"!" + done.stderr).decode("utf-8", "replace")


def _offer(number: int, text: str) -> None:
    reading, writing = os.pipe()
    os.write(writing, f"{text}\n".encode())
    os.close(writing)
    os.dup2(reading, number)
    os.close(reading)


def _received(child: int, reading: int) -> Result:
    """What the child says at its end. A child that hangs is killed, and is a failure."""
    pieces, deadline = io.BytesIO(), time.monotonic() + _PATIENCE
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(reading)
            return Result(-1, err="it hangs")
        piece = os.read(reading, 1 << 16)
        if not piece:
            break
        pieces.write(piece)
    os.close(reading)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == 0:
        result: Result = pickle.loads(pieces.getvalue())  # noqa: S301 - from a fork of this process
        return result
    return Result(status)
