"""`python -m benchmarks.peers_faults`: the same attacks and faults against drugcheck, pass and what passage runs.

Prints what was seen, one line for each attack. gopass and SOPS are not driven: what is said of them in
docs/threat-model.md is from their documentation. Needs Linux; the full disk needs the right to mount a tmpfs.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers import PEERS, Peer, run

_OLD, _NEW, _OTHER, _FORGED = "first-text", "second-text", "text-of-the-other", "forged-text"
_KILLS = 24
_AT_ONCE = 6


def main() -> int:
    """Tries everything and prints a table. Returns 0."""
    columns: list[tuple[str, list[str]]] = []
    for kind in PEERS:
        version = kind.version()
        title = f"{kind.name} {version}" if version else f"{kind.name} (not here)"
        print(f"... {title}", file=sys.stderr, flush=True)
        columns.append((title, [_tried(kind, attempt) if version else "not here" for attempt in ATTEMPTS]))
    lines = [("", *(title for title, _ in columns))]
    for place, attempt in enumerate(ATTEMPTS):
        lines.append(((attempt.__doc__ or "").strip(), *(cells[place] for _, cells in columns)))
    for line in lines:
        print("| " + " | ".join(line) + " |")
        if line is lines[0]:
            print("|" + " --- |" * len(line))
    return 0


def _tried(kind: type[Peer], attempt: Callable[[Peer], str]) -> str:
    with tempfile.TemporaryDirectory(prefix="drugcheck-peers-") as name:
        peer = kind(Path(name))
        peer.make()
        first, second = peer.names
        peer.put(first, _OLD + "\n")
        peer.put(second, _OTHER + "\n")
        try:
            return attempt(peer)
        except NotImplementedError:
            return "has none"
        finally:
            subprocess.run(["gpgconf", "--kill", "all"], env=peer.environment, check=False, capture_output=True)


def _shown(peer: Peer, name: str, expected: str) -> str:
    """What its reading command makes of an entry, and whether its own check says more."""
    got = peer.get(name)
    said = f"refused ({got.status})" if got.status else "shown as genuine" if expected in got.out else "shown otherwise"
    checked = peer.check()
    if got.status or checked is None:
        return said
    return f"{said}; check: {'clean' if checked.status == 0 else f'named ({checked.status})'}"


def byte_flipped(peer: Peer) -> str:
    """a byte flipped"""
    path = peer.file(peer.names[0])
    data = bytearray(path.read_bytes())
    data[len(data) * 3 // 4] ^= 1
    path.write_bytes(data)
    return _shown(peer, peer.names[0], _OLD)


def cut_short(peer: Peer) -> str:
    """cut short"""
    path = peer.file(peer.names[0])
    path.write_bytes(path.read_bytes()[:-30])
    return _shown(peer, peer.names[0], _OLD)


def swapped(peer: Peer) -> str:
    """two files swapped"""
    first, second = map(peer.file, peer.names)
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    return _shown(peer, peer.names[0], _OTHER)


def copied_over(peer: Peer) -> str:
    """one copied over another"""
    first, second = map(peer.file, peer.names)
    first.write_bytes(second.read_bytes())
    return _shown(peer, peer.names[0], _OTHER)


def forged(peer: Peer) -> str:
    """made by a stranger for the public key"""
    peer.forge(_FORGED, peer.names[0])
    return _shown(peer, peer.names[0], _FORGED)


def file_rolled_back(peer: Peer) -> str:
    """an old version of one file put back"""
    path = peer.file(peer.names[0])
    old = path.read_bytes()
    peer.put(peer.names[0], _NEW + "\n")
    path.write_bytes(old)
    return _shown(peer, peer.names[0], _OLD)


def store_rolled_back(peer: Peer) -> str:
    """the whole store put back, git included"""
    kept = peer.place / "kept"
    shutil.copytree(peer.root, kept, symlinks=True)
    peer.put(peer.names[0], _NEW + "\n")
    shutil.rmtree(peer.root)
    shutil.copytree(kept, peer.root, symlinks=True)
    return _shown(peer, peer.names[0], _OLD)


def killed(peer: Peer) -> str:
    """killed at any time while a change is written"""
    name = peer.names[0]
    started = time.monotonic()
    peer.put(name, _OLD * 2000 + "\n")
    whole = time.monotonic() - started
    lost = unclean = 0
    for turn in range(_KILLS):
        process = subprocess.Popen(
            peer.putting(name),
            cwd=peer.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=peer.environment,
            start_new_session=True,
        )
        assert process.stdin is not None
        with process.stdin as given:
            given.write((_OLD * 2000 + "\n").encode())
        time.sleep(whole * (turn + 1) / _KILLS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        got = peer.get(name)
        lost += got.status != 0 or _OLD not in got.out
        unclean += bool(peer.git("status", "--porcelain").out.strip())
    return f"unreadable after {lost} of {_KILLS}; not committed after {unclean}"


def disk_full(peer: Peer) -> str:
    """the disk fills while a change is written"""
    name = peer.names[0]
    size = sum(path.stat().st_size for path in peer.root.rglob("*") if path.is_file())
    kept = peer.place / "kept"
    shutil.copytree(peer.root, kept, symlinks=True)
    made = run(["mount", "-t", "tmpfs", "-o", f"size={size * 3 + (4 << 20)}", "tmpfs", str(peer.root)], peer.place)
    if made.status:
        return "not tried: nothing may be mounted"
    try:
        shutil.copytree(kept, peer.root, symlinks=True, dirs_exist_ok=True)
        with contextlib.suppress(OSError), (peer.root / ".filler").open("wb", buffering=0) as filler:
            while filler.write(bytes(4096)):
                pass
        put = peer.put(name, os.urandom(60_000).hex() + "\n")
        (peer.root / ".filler").unlink()
        got = peer.get(name)
        kept_text = "old text stands" if _OLD in got.out and not got.status else f"old text lost (status {got.status})"
        return f"status {put.status}; {kept_text}"
    finally:
        run(["umount", "-l", str(peer.root)], peer.place)


def at_once(peer: Peer) -> str:
    """several changes at once"""
    name = peer.names[0]
    before = int(peer.git("rev-list", "--count", "HEAD").out or 0)
    running = []
    for turn in range(_AT_ONCE):
        target = name if peer.name == "drugcheck" else f"{name}{turn}"
        running.append(
            subprocess.Popen(
                peer.putting(target),
                cwd=peer.root,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=peer.environment,
            )
        )
    for turn, process in enumerate(running):
        process.communicate(f"{_NEW}{turn}\n".encode())
    after = int(peer.git("rev-list", "--count", "HEAD").out or 0)
    left = len(peer.git("status", "--porcelain").out.splitlines())
    failed = sum(process.returncode != 0 for process in running)
    return f"{after - before} of {_AT_ONCE} committed, {failed} said so, {left} left uncommitted"


def wrong_passphrase(peer: Peer) -> str:
    """a wrong passphrase or key"""
    got = peer.wrong(peer.names[0])
    return f"refused ({got.status})" if got.status and _OLD not in got.out else "shown"


def names_in_clear(peer: Peer) -> str:
    """names of entries in the clear"""
    return f"file name {peer.file(peer.names[0]).name}"


def while_editing(peer: Peer) -> str:
    """plaintext while editing"""
    note = peer.place / "note"
    editor = peer.place / "editor"
    editor.write_text(f'#!/bin/sh\n(stat -f -c %T "$1"; stat -c %a "$1"; printf "%s" "$1") > {note}\n')
    editor.chmod(0o700)
    peer.editing(peer.names[0], editor)
    if not note.exists():
        return "no editor was started"
    kind, mode, path = note.read_text().split()[:3]
    left = "still there" if Path(path).exists() else "gone afterwards"
    return f"{kind}, mode {mode}, {left}"


def removed(peer: Peer) -> str:
    """an entry removed: what git still has"""
    name = peer.names[0]
    path = peer.file(name).relative_to(peer.root)
    peer.git("rm", "-q", str(path))
    peer.git("commit", "-q", "-m", "remove", "--no-verify")
    has = peer.git("cat-file", "-e", f"HEAD~1:{path}").status == 0
    return "the ciphertext, which the key opens" if has else "nothing"


def merged(peer: Peer) -> str:
    """two copies changed, then merged"""
    copy = peer.place / "copy"
    run(["git", "clone", "-q", str(peer.root), str(copy)], peer.place, environment=peer.environment)
    first, second = peer.names
    peer.put(first, _NEW + "\n")
    path = peer.file(second).relative_to(peer.root)
    other = copy / peer.file(first).relative_to(peer.root)
    # The other copy changes the same entry: any other valid bytes of it do.
    other.write_bytes((copy / path).read_bytes())
    run(["git", "commit", "-q", "-a", "-m", "there"], copy, environment=peer.environment)
    peer.git("fetch", "-q", str(copy), "HEAD")
    ran = peer.git("merge", "-q", "FETCH_HEAD")
    return "conflict between files" if ran.status else "merged"


ATTEMPTS: tuple[Callable[[Peer], str], ...] = (
    byte_flipped,
    cut_short,
    swapped,
    copied_over,
    forged,
    file_rolled_back,
    store_rolled_back,
    killed,
    disk_full,
    at_once,
    wrong_passphrase,
    names_in_clear,
    while_editing,
    removed,
    merged,
)


if __name__ == "__main__":
    sys.exit(main())
