"""Running git: one place that knows the program, its environment and how it fails.

The caller's GIT_… variables could point git at another repository or index, and a user's configuration could make it
sign, page, prompt or start a daemon; none of this may happen to a store. git's own protection against repositories of
other owners stays on, so the repository is found by git and not named to it.
"""

import contextlib
import math
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple, cast

from drugcheck.message import Message, message
from drugcheck.vault import disk
from drugcheck.vault.errors import GitMissingError, HistoryError, NotOwnedError
from drugcheck.vault.git_outcome import Outcome, end, why

# Who the user is and where the configuration stands; every other GIT_… variable is dropped.
_KEPT = frozenset(
    {
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_EXEC_PATH",
    }
)
_SET = {
    "LC_ALL": "C",
    "LANGUAGE": "",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": "true",
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch what it lacks
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "1",  # not by -c, so that a call can still ask where the user's hooks are
    "GIT_CONFIG_KEY_0": "core.hooksPath",
    "GIT_CONFIG_VALUE_0": "/dev/null",  # git knows that name on every system
}
# For a call that asks for the configuration as the user has it.
HOOKS_OF_THE_USER = {"GIT_CONFIG_COUNT": "0"}
_OPTIONS = (
    "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false",
    "-c", "core.safecrlf=false",
    # Sealed files are not filtered, whatever holds for all other files of this user.
    "-c", "core.attributesFile=/dev/null",
    "-c", "diff.orderFile=/dev/null",
    "-c", "log.showSignature=false",
    "-c", "i18n.commitEncoding=UTF-8",
    "-c", "i18n.logOutputEncoding=UTF-8",
    # Without it a power cut may leave a branch that points to an empty object.
    "-c", "core.fsync=added,reference",
    "-c", "core.fsyncMethod=batch",
)  # fmt: skip
if sys.platform == "win32":
    _NEW_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _NEW_GROUP = 0
# Requests that fit into the smallest pipe (4 KiB on Windows), so that neither side waits for the other to read.
_WINDOW = 24


class Blob(NamedTuple):
    """An answer of `git cat-file --batch`: `data` is None when it is missing or, if `broken`, damaged."""

    oid: str | None
    data: bytes | None
    broken: bool = False


class Git:
    """git in one workspace."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._program: str | None = None
        self._environment: dict[str, str] | None = None
        self._owned = False

    @property
    def program(self) -> str:
        """The path of git. Raises GitMissingError."""
        if self._program is None:
            found = shutil.which("git")
            # Windows looks into the current folder first; a program lying in the workspace is not git.
            if found is None or not Path(found).is_absolute() or Path(found).parent == self.root:
                raise GitMissingError
            self._program = found
        return self._program

    def check_owner(self) -> None:
        """Raises GitMissingError; NotOwnedError where git refuses the repository of somebody else.

        git is asked only where the folder is another user's: there may be a setting that allows it.
        """
        _ = self.program
        if self._owned:
            return
        self._owned = True
        if not self._is_mine() and "dubious ownership" in self.call("rev-parse", "--git-dir").complaint:
            self._owned = False
            raise NotOwnedError(folder=shlex.quote(os.path.realpath(self.root)))

    def folder(self) -> Path | None:
        """The workspace's own .git folder, or None; a bigger repository around the workspace does not count."""
        place = self.root / ".git"
        if place.is_dir():
            return place
        with contextlib.suppress(OSError, UnicodeDecodeError):
            text = place.read_text(encoding="utf-8")
            if text.startswith("gitdir: "):
                return self.root / text.removeprefix("gitdir: ").rstrip("\r\n")
        return None

    def call(
        self,
        *arguments: str,
        data: bytes = b"",
        environment: Mapping[str, str] | None = None,
        patience: float | None = None,
    ) -> Outcome:
        """Runs git to its end. Raises GitMissingError; a failure of git itself is in the Outcome.

        One that talks to another computer has a `patience` in seconds, which may be infinite: then it and what it
        started is ended, as Ctrl-C ends it.
        """
        process = self._start(arguments, subprocess.PIPE, environment)
        try:
            output, complaint = process.communicate(data, timeout=None if patience in (None, math.inf) else patience)
        except subprocess.TimeoutExpired:
            end(process)
            return Outcome(process.returncode, b"", "", late=True)
        except BaseException:
            if patience is not None:
                end(process)
            # A killed git leaves its locks behind, which would block the history, so it is let finish first.
            process.communicate()
            raise
        return Outcome(process.returncode, output, complaint.decode("utf-8", "replace"))

    def ask(self, *arguments: str) -> Callable[[], Outcome]:
        """Starts git and gives what waits for its end, so that both can work meanwhile. Raises as call() does."""
        process = self._start(arguments, subprocess.PIPE)

        def answer() -> Outcome:
            output, complaint = process.communicate()
            return Outcome(process.returncode, output, complaint.decode("utf-8", "replace"))

        return answer

    def run(
        self, *arguments: str, action: Message, data: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> bytes:
        """What git printed. Raises GitMissingError, HistoryError with git's words when it failed."""
        outcome = self.call(*arguments, data=data, environment=environment)
        if outcome.status != 0:
            raise HistoryError(action=action, reason=why(outcome))
        return outcome.output

    def environment(self) -> dict[str, str]:
        """The environment in which git runs here, for a program that runs it itself."""
        return dict(self._surroundings())

    def version(self) -> str:
        """Such as `2.39.5`. Raises GitMissingError, HistoryError."""
        return self.run("version", action=message("say its version")).decode().split()[2]

    def setting(self, name: str) -> str | None:
        """A value of the configuration that holds in this workspace. Raises GitMissingError, HistoryError."""
        outcome = self.call("config", "--get", name)
        return outcome.output.decode("utf-8", "replace").rstrip("\n") if outcome.status == 0 else None

    def batch(self) -> "Batch":
        """Starts `git cat-file --batch`."""
        return Batch(self)

    def _start(
        self, arguments: Sequence[str], complaints: int, environment: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        self.check_owner()
        try:
            return subprocess.Popen(
                [self.program, *_OPTIONS, *arguments],
                cwd=self.root,
                env={**self._surroundings(), **(environment or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                # Ctrl-C is for this program; git must not die of it half way.
                start_new_session=os.name != "nt",
                creationflags=_NEW_GROUP,
            )
        except OSError as error:
            raise HistoryError(action=message("be started"), reason=disk.reason(error)) from None

    def _is_mine(self) -> bool:
        if os.name == "nt":
            return True
        with contextlib.suppress(OSError):
            return all(path.stat().st_uid == os.geteuid() for path in (self.root, self.root / ".git"))
        # Nothing is there yet.
        return True

    def _surroundings(self) -> dict[str, str]:
        if self._environment is None:
            kept = {k: v for k, v in os.environ.items() if not k.upper().startswith("GIT_") or k.upper() in _KEPT}
            # A repository around the workspace is not ours to commit to.
            ceiling = str(Path(os.path.realpath(self.root)).parent)
            self._environment = {**kept, **_SET, "GIT_CEILING_DIRECTORIES": ceiling}
        return self._environment


class Batch:
    """One `git cat-file --batch` process: objects by name, without a process for each."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: subprocess.Popen[bytes] | None = None

    def blobs(self, names: Sequence[str]) -> Iterator[Blob]:
        """For each name (`HEAD:records/C0017.toml.age` or an object id) its blob, in order.

        A damaged object may kill git; then it is started again for the next name. Raises HistoryError if git cannot
        be run at all.
        """
        place = 0
        while place < len(names):
            window = names[place : place + _WINDOW]
            # All of them before the first is handed on: a reader who stops early must not leave answers in the pipe.
            answers = list(self._ask(window))
            place += len(answers)
            yield from answers
            if len(answers) < len(window):
                self.close()
                yield Blob(None, None, broken=True)
                place += 1

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is not None:
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    cast(IO[bytes], stream).close()
            process.wait()

    def _ask(self, names: Sequence[str]) -> Iterator[Blob]:
        if self._process is None:
            self._process = self._git._start(("cat-file", "--batch"), subprocess.DEVNULL)
        questions, answers = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        with contextlib.suppress(OSError):
            questions.write("".join(f"{name}\n" for name in names).encode())
            questions.flush()
        for _ in names:
            head = answers.readline()
            if not head.endswith(b"\n"):
                return
            if head.endswith((b" missing\n", b" ambiguous\n")):
                yield Blob(None, None)
                continue
            oid, _kind, size = head.split()
            data = answers.read(int(size) + 1)
            if len(data) != int(size) + 1:
                return
            yield Blob(oid.decode(), data[:-1])
