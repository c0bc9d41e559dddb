"""A folder that is put back to what it was file by file, and a digest by which two states of it are told apart.

Only what a run changed is read or copied again. Left out of a digest is what differs between two equal runs: the number
of the process in a name, the times in the logs of git and in a session, the times and places of files in the index of
git, and the text of the snapshot, which holds such times too and of which the size is compared.
"""

import contextlib
import os
import re
import shutil
import stat
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

_PROCESS = re.compile(r"\.drugcheck-[0-9]+-")
_LOGGED = re.compile(rb"> [0-9]{10} ")
_CLOCK = re.compile(rb"[0-9]+\.[0-9]+")
_INDEX_HEAD, _INDEX_ENTRY, _INDEX_TIMES, _INDEX_SUM = 12, 62, 24, 20


class Facts(NamedTuple):
    """What changes when a file or folder does: of a folder only its mode and its time."""

    mode: int
    time: int
    changed: int = 0
    size: int = 0
    inode: int = 0


class Tree:
    """One folder, and the folder that it is a copy of."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.fspath(folder)
        self._source = ""
        self._known: dict[str, Facts] = {}
        self._digests: dict[str, bytes] = {}

    def restore(self, source: Path) -> None:
        """Makes the folder a copy of `source` again, with its modes and times."""
        if self._source != os.fspath(source) or not os.path.isdir(self._folder):  # noqa: PTH112
            self._remove(self._folder)
            shutil.copytree(source, self._folder, symlinks=True)
            self._source, self._digests = os.fspath(source), {}
        else:
            self._mend()
        self._known = _facts(self._folder)

    def digest(self) -> str:
        """A digest of all names, modes and texts."""
        total = blake2b(digest_size=16)
        for name, facts in sorted(_facts(self._folder).items()):
            total.update(f"{_PROCESS.sub('.drugcheck-0-', name)}\0{facts.mode:o}\0".encode("utf-8", "surrogateescape"))
            if not stat.S_ISDIR(facts.mode):
                total.update(self._text_digest(name, facts))
        return total.hexdigest()

    def _text_digest(self, name: str, facts: Facts) -> bytes:
        if self._known.get(name) != facts:
            return _digest(f"{self._folder}/{name}")
        if name not in self._digests:
            self._digests[name] = _digest(f"{self._folder}/{name}")
        return self._digests[name]

    def _mend(self) -> None:
        there = _facts(self._folder)
        for name in sorted(there, reverse=True):
            held = self._known.get(name)
            if held is None or stat.S_IFMT(held.mode) != stat.S_IFMT(there[name].mode):
                self._remove(f"{self._folder}/{name}")
        folders = []
        for name, facts in sorted(self._known.items()):
            if there.get(name) == facts:
                continue
            target, origin = f"{self._folder}/{name}", f"{self._source}/{name}"
            if stat.S_ISDIR(facts.mode):
                os.makedirs(target, exist_ok=True)  # noqa: PTH103
                os.chmod(target, 0o700)  # noqa: PTH101
                folders.append((origin, target))
            else:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(target)  # noqa: PTH108
                shutil.copy2(origin, target, follow_symlinks=False)
                folders.append((os.path.dirname(origin), os.path.dirname(target)))  # noqa: PTH120
        for origin, target in sorted(folders, reverse=True):
            shutil.copystat(origin, target)

    @staticmethod
    def _remove(path: str) -> None:
        if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114
            shutil.rmtree(path)
        else:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)  # noqa: PTH108


def _facts(folder: str) -> dict[str, Facts]:
    """Of all that is below a folder, by name."""
    found: dict[str, Facts] = {}
    start = len(folder) + 1
    ahead = [folder]
    while ahead:
        with os.scandir(ahead.pop()) as entries:
            for entry in entries:
                known = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(known.st_mode):
                    ahead.append(entry.path)
                    found[entry.path[start:]] = Facts(known.st_mode, known.st_mtime_ns)
                else:
                    found[entry.path[start:]] = Facts(
                        known.st_mode, known.st_mtime_ns, known.st_ctime_ns, known.st_size, known.st_ino
                    )
    return found


def _digest(path: str) -> bytes:
    if os.path.islink(path):  # noqa: PTH114
        data = os.fsencode(os.readlink(path))  # noqa: PTH115
    elif not os.path.isfile(path):  # noqa: PTH113
        data = b""
    else:
        with open(path, "rb") as stream:  # noqa: PTH123
            data = stream.read()
    if "/.drugcheck/snapshot/" in path:
        data = b"%d" % len(data)
    elif "/run/drugcheck/" in path:
        data = _CLOCK.sub(b"0", data)
    elif path.endswith(".git/index"):
        data = _without_times(data)
    elif "/.git/logs/" in path:
        data = _LOGGED.sub(b"> 0 ", data)
    return blake2b(data, digest_size=16).digest()


def _without_times(index: bytes) -> bytes:
    """An index of git, version 2, without the times, devices and inodes of its files and without its own checksum."""
    if index[:8] != b"DIRC\0\0\0\2":
        return index
    pieces, at = [index[:_INDEX_HEAD]], _INDEX_HEAD
    for _ in range(int.from_bytes(index[8:12])):
        end = index.index(b"\0", at + _INDEX_ENTRY)
        pieces.append(index[at + _INDEX_TIMES : end])
        at += (end - at) // 8 * 8 + 8
    return b"".join((*pieces, index[at:-_INDEX_SUM]))
