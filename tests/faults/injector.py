"""Makes the n-th call that changes something outside of the process fail, or the process die in it.

Only a child process installs it, and for good: it replaces functions of `os`, `io` and `subprocess`. Nothing of it is
in the product. Counted are calls that write, flush, make, rename or remove a file or folder, and every program started.
"""

import builtins
import errno
import io
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

# A call fails once, with nothing done, for this reason; a program that is started ends with it.
ERRORS = ("ENOSPC", "EIO", "EACCES", "EROFS")
KINDS = (
    *ERRORS,
    "late",  # it is done, and reported as failed
    "kill",  # the process dies before it
    "torn",  # the process dies in it: half a write is on the disk, a program that was started goes on alone
    "cut",  # a write takes only a part; a program is killed while it writes, and leaves its locks
    "interrupt",  # it is done, and somebody has pressed Ctrl-C
    "full",  # from here on the disk is full
    "readonly",  # from here on nothing can be written
)
STICKY = frozenset({"full", "readonly"})
_NEEDS_SPACE = frozenset({"write", "create", "mkdir", "fsync"})
_READING = frozenset(
    {"cat-file", "rev-parse", "log", "ls-tree", "status", "fsck", "var", "version", "rev-list", "bundle verify"}
)
_NAMES = re.compile(r"(?<=-)[0-9]+(?=-)|\b[0-9a-f]{8,}\b|\bC[0-9]{4}\b|(?<=mkdir |chmod )[0-9a-f]{2}$")
_OF_ONE_COMMAND = ("/drugcheck/cli/", "/drugcheck/demo/")
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CALLS = ("fsync", "replace", "rename", "unlink", "remove", "rmdir", "mkdir", "chmod", "truncate", "link", "symlink")


class Plan(NamedTuple):
    """Which call the fault meets, counted from 0, and what happens; -1 only counts."""

    at: int = -1
    kind: str = "EIO"

    @classmethod
    def parse(cls, text: str) -> "Plan":
        """From `kill:12`."""
        kind, _, number = text.partition(":")
        return cls(int(number), kind)


class Injector:
    """Counts the calls, keeps their names in `seen`, and lets the one of the plan meet its fault.

    Where it only counts, `sites` has a number for the lines of drugcheck from which each call was made, as far as they
    are shared by commands.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.seen: list[str] = []
        self.sites: list[int] = []
        self._one = threading.Lock()

    def install(self) -> None:
        """From here on in this process, until it ends."""
        # A shell that starts something in the background lets it ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for name in _CALLS:
            setattr(os, name, self._wrapped(name, getattr(os, name)))
        os.open = self._opening(os.open)
        os.write = self._writing(os.write)
        os.sendfile = self._wrapped("write", os.sendfile)
        io.open = builtins.open = self._file_opening(io.open)
        subprocess.Popen = self._starting(subprocess.Popen)  # type: ignore[misc]

    def meet(self, label: str) -> str | None:
        """The fault that this call meets."""
        with self._one:
            number = len(self.seen)
            self.seen.append(label)
            if self.plan.at < 0:
                self.sites.append(_site())
        at, kind = self.plan
        return kind if number == at or (0 <= at < number and kind in STICKY) else None

    def _suffer(self, kind: str | None, sort: str, effect: Callable[[], Any], half: Callable[[], Any] | None) -> Any:
        if kind == "kill":
            die()
        if kind == "torn":
            (half or effect)()
            die()
        if kind == "cut" and half is not None:
            return half()
        if kind in ERRORS:
            raise_(kind)
        if kind == "readonly" and sort != "fsync":
            raise_("EROFS")
        if kind == "full" and sort in _NEEDS_SPACE:
            raise_("ENOSPC")
        done = effect()
        if kind == "interrupt":
            os.kill(os.getpid(), signal.SIGINT)
        if kind == "late":
            if sort == "create":
                done.close() if hasattr(done, "close") else os.close(done)
            raise_("EIO")
        return done

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            named = next((a for a in reversed(arguments[:2]) if isinstance(a, str | os.PathLike)), "")
            kind = self.meet(f"{name} {_base(named)}".strip())
            return self._suffer(kind, name, lambda: real(*arguments, **options), None)

        return call

    def _opening(self, real: Callable[..., int]) -> Callable[..., int]:
        def call(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if not flags & _WRITE_FLAGS or not _matters(path):
                return real(path, flags, mode, dir_fd=dir_fd)
            kind = self.meet(f"create {_base(path)}")
            opened: int = self._suffer(kind, "create", lambda: real(path, flags, mode, dir_fd=dir_fd), None)
            return opened

        return call

    def _writing(self, real: Callable[[int, Any], int]) -> Callable[[int, Any], int]:
        def call(descriptor: int, data: Any) -> int:
            if not _is_file(descriptor):
                return real(descriptor, data)
            piece = memoryview(data)
            half = len(piece) // 2 or len(piece)
            written: int = self._suffer(
                self.meet("write"), "write", lambda: real(descriptor, data), lambda: real(descriptor, piece[:half])
            )
            return written

        return call

    def _file_opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        injector = self

        class Raw(io.FileIO):
            def write(self, data: Any) -> int:
                piece = memoryview(data).cast("B")
                half = len(piece) // 2 or len(piece)
                whole, part = super().write, super().write
                written: int = injector._suffer(
                    injector.meet("write"), "write", lambda: whole(piece), lambda: part(piece[:half])
                )
                return written

        def call(
            file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, errors: str | None = None,
            newline: str | None = None, closefd: bool = True, opener: Any = None,
        ) -> Any:  # fmt: skip
            if not set(mode) & set("wax+") or not (_is_file(file) if isinstance(file, int) else _matters(file)):
                return real(file, mode, buffering, encoding, errors, newline, closefd, opener)
            pure = mode.replace("b", "").replace("t", "")
            raw: Any
            if isinstance(file, int):
                raw = Raw(file, pure, closefd)
            else:
                raw = injector._suffer(
                    injector.meet(f"create {_base(file)}"), "create", lambda: Raw(file, pure, closefd, opener), None
                )
            buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding or "utf-8", errors, newline)

        return call

    def _starting(self, real: Any) -> Any:
        injector = self

        class Popen(real):  # type: ignore[misc]
            def __init__(self, arguments: Sequence[str], *rest: Any, **options: Any) -> None:
                label = _program(arguments)
                words, more, dies = list(map(str, arguments)), {}, False
                kind = injector.meet(label)
                if kind == "kill":
                    die()
                if kind == "EACCES":
                    raise_(kind)
                reads = label.partition(" ")[2] in _READING
                if kind in ERRORS or (kind == "readonly" and not reads):
                    why = os.strerror(getattr(errno, "EROFS" if kind == "readonly" else kind))
                    words = ["sh", "-c", f"echo 'fatal: unable to write: {why}' >&2; exit 128"]
                elif kind == "late":
                    words = ["sh", "-c", '"$@"; exit 128', "sh", *words]
                elif kind in ("cut", "full"):
                    more = {"preexec_fn": _without_space(dies=kind == "cut"), "restore_signals": False}
                dies = kind == "torn"
                super().__init__(words, *rest, **{**options, **more})
                if dies:
                    die()
                if kind == "interrupt":
                    os.kill(os.getpid(), signal.SIGINT)

        return Popen


def _site() -> int:
    lines, frame = [], sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if "/drugcheck/" in name and not any(part in name for part in _OF_ONE_COMMAND):
            lines.append(f"{name}:{frame.f_lineno}")
        frame = frame.f_back  # type: ignore[assignment]
    return zlib.crc32("\n".join(lines).encode())


def is_program(call: str) -> bool:
    """Whether that call starts a program, as it is named in `seen`."""
    return call.startswith(("git", "python ")) and not call.startswith(".git")


def masked(calls: Sequence[str]) -> list[str]:
    """The names of calls without the number of the process, names by chance and those of records."""
    return [_NAMES.sub("?", call) for call in calls]


def die() -> None:
    """Ends the process as a power cut would: nothing more of it runs."""
    os.kill(os.getpid(), signal.SIGKILL)


def raise_(kind: str) -> None:
    """Raises the OSError of that name."""
    number = getattr(errno, kind)
    raise OSError(number, os.strerror(number))


def _without_space(*, dies: bool) -> Callable[[], None]:
    """What a program does at its start so that no file of its own can hold a byte; it dies of it, or is told."""

    def limit() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_DFL if dies else signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    return limit


def _program(words: Sequence[str]) -> str:
    """`git commit`, whatever its options; another program by its name, a module of Python by that of the module."""
    named = list(map(str, words))
    if "-m" in named and "python" in Path(named[0]).name:
        return "python " + named[named.index("-m") + 1]
    if Path(named[0]).name != "git":
        return Path(named[0]).name
    rest = iter(named[1:])
    for word in rest:
        if word == "-c":
            next(rest, None)
        elif not word.startswith("-"):
            return f"git bundle {next(rest, '')}" if word == "bundle" else f"git {word}"
    return "git"


def _base(path: Any) -> str:
    return os.path.basename(os.fsdecode(path)) if isinstance(path, str | bytes | os.PathLike) else ""  # noqa: PTH119


def _matters(path: Any) -> bool:
    """Whether it is a place for files: no device, terminal or pipe."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116
    except OSError:
        return not os.fsdecode(path).startswith(("/dev/tty", "/proc/"))


def _is_file(descriptor: int) -> bool:
    try:
        return stat.S_ISREG(os.fstat(descriptor).st_mode)
    except OSError:
        return False


def main() -> None:
    """`python -m tests.faults PLAN …`: one command line with one fault."""
    from drugcheck import cli

    Injector(Plan.parse(sys.argv[1])).install()
    sys.exit(cli.run(sys.argv[2:]))
