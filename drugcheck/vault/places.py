"""Where secrets can stay for a while: a private folder in memory, or the keyring of the operating system."""

import contextlib
import importlib
import os
import stat
import sys
from pathlib import Path
from typing import Protocol, Self, cast

from drugcheck.vault import disk

_FOLDER = "drugcheck"
_SERVICE = "drugcheck"
_KEEPING_NOTHING = ("keyring.backends.fail", "keyring.backends.null")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MAX_SIZE = 1 << 16  # bytes


class RuntimeFolder:
    """A folder of the user's own (0700), in memory, with one file (0600) for each secret."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def find(cls) -> Self | None:
        """$XDG_RUNTIME_DIR/drugcheck, or the same in /run/user, or /dev/shm/drugcheck-<uid>; None if none is safe."""
        if sys.platform == "win32":
            return None
        user = os.geteuid()
        named = os.environ.get("XDG_RUNTIME_DIR")
        parents = [Path(named)] if named and Path(named).is_absolute() else []
        for parent in [*parents, Path(f"/run/user/{user}")]:
            if _is_private(parent) and cls._make(parent / _FOLDER):
                return cls(parent / _FOLDER)
        shared = Path("/dev/shm")  # noqa: S108 - made private by its own mode and checked
        folder = shared / f"{_FOLDER}-{user}"
        return cls(folder) if shared.is_dir() and cls._make(folder) else None

    @staticmethod
    def _make(folder: Path) -> bool:
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700)
        return _is_private(folder)

    def get(self, name: str) -> str | None:
        """The secret, from a plain file that is this user's alone; any other file of that name is removed."""
        path = self._folder / name
        try:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError:
            return None
        except OSError:
            self._remove(path)
            return None
        with os.fdopen(descriptor, "rb") as file:
            facts = os.fstat(descriptor)
            own = stat.S_ISREG(facts.st_mode) and _is_own(facts) and facts.st_nlink == 1
            data = file.read(_MAX_SIZE) if own else b""
        with contextlib.suppress(UnicodeDecodeError):
            if own:
                return data.decode()
        self._remove(path)
        return None

    def put(self, name: str, secret: str) -> bool:
        """Writes the file under another name first, so that it is never seen half written."""
        import secrets

        new = self._folder / f".{secrets.token_hex(8)}"
        try:
            descriptor = disk.create(str(new), 0o600)
            try:
                disk.write_all(descriptor, secret.encode())
            finally:
                os.close(descriptor)
            disk.replace(str(new), str(self._folder / name))
        except OSError:
            self._remove(new)
            return False
        return True

    def remove(self, prefix: str) -> None:
        """Overwrites and removes the files whose names begin so."""
        with contextlib.suppress(OSError):
            for path in list(self._folder.iterdir()):
                if path.name.startswith(prefix):
                    self._remove(path)

    @staticmethod
    def _remove(path: Path) -> None:
        with contextlib.suppress(OSError):
            facts = path.lstat()
            if stat.S_ISREG(facts.st_mode) and facts.st_nlink == 1:
                descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0))
                try:
                    disk.write_all(descriptor, bytes(facts.st_size))
                finally:
                    os.close(descriptor)
        with contextlib.suppress(OSError):
            path.unlink()


class KeyringModule(Protocol):
    """What is used of the keyring package."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class Keyring:
    """The keyring of the operating system. It cannot list names, so one entry holds the session of one path."""

    def __init__(self, module: KeyringModule) -> None:
        self._module = module

    def get(self, name: str) -> str | None:
        """The secret, if the entry of this path is for this very name."""
        prefix, _, rest = name.partition("-")
        with contextlib.suppress(Exception):  # each back end has errors of its own
            kept, _, secret = (self._module.get_password(_SERVICE, prefix) or "").partition("\n")
            if kept == rest and secret:
                return secret
        return None

    def put(self, name: str, secret: str) -> bool:
        """Makes this the entry of its path."""
        prefix, _, rest = name.partition("-")
        try:
            self._module.set_password(_SERVICE, prefix, f"{rest}\n{secret}")
        except Exception:  # each back end has errors of its own
            return False
        return True

    def remove(self, prefix: str) -> None:
        """Removes the entry of a path."""
        with contextlib.suppress(Exception):  # there may be none
            self._module.delete_password(_SERVICE, prefix.partition("-")[0])


def system_keyring() -> Keyring | None:
    """The keyring, if the extra is installed and has a back end that keeps something."""
    try:
        module = importlib.import_module("keyring")
        home = type(module.get_keyring()).__module__
    except Exception:  # not installed, or a broken desktop service: no reason not to work
        return None
    return None if home in _KEEPING_NOTHING else Keyring(cast(KeyringModule, module))


def _is_private(folder: Path) -> bool:
    """Whether it is a real folder, this user's own, that nobody else can enter."""
    try:
        facts = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and _is_own(facts)


def _is_own(facts: os.stat_result) -> bool:
    if sys.platform == "win32":
        return True
    return facts.st_uid == os.geteuid() and not facts.st_mode & _OTHERS
