"""Unlocked for a while: the keys kept between two commands, so that scrypt is paid once.

On Linux in a file of the user's own (0600) in a folder in memory: $XDG_RUNTIME_DIR, else /run/user or /dev/shm.
Elsewhere in the keyring of the operating system, if the `keyring` extra is there. Otherwise nowhere: each command asks.

A session belongs to one key file at one path: another store, a changed passphrase or a moved folder does not find it.
It ends at its time by the clock on the wall and by the clock since start-up, whichever comes first; a clock that was
set back ends it too. What is damaged, foreign or over is removed. `lock` removes what is kept for a path.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from drugcheck.vault import disk
from drugcheck.vault.age import AgeError, parse_identity, parse_recipient
from drugcheck.vault.digests import hexadecimal
from drugcheck.vault.identity import open_identity, read_identity
from drugcheck.vault.places import Keyring, RuntimeFolder, system_keyring
from drugcheck.vault.seal import MAC_KEY_SIZE, Keys, former_keys

if TYPE_CHECKING:
    from drugcheck.vault.passphrase import Sources

DEFAULT_MINUTES = 15
VERSION = 2


class Place(Protocol):
    """Somewhere to keep small secrets by name."""

    def get(self, name: str) -> str | None:
        """What is kept under a name, if it can be trusted."""
        ...

    def put(self, name: str, secret: str) -> bool:
        """Keeps it; False where that failed."""
        ...

    def remove(self, prefix: str) -> None:
        """Removes what is kept under names that begin so."""
        ...


class Clock(NamedTuple):
    """Seconds since the epoch, seconds since start-up, and which start-up that is (empty where it is not known)."""

    wall: Callable[[], float]
    running: Callable[[], float]
    start_up: Callable[[], str]


class _Kept(msgspec.Struct):
    """What is kept, as JSON; bytes in base64. `wall` and `running` say from when until when, by either clock."""

    version: int
    start_up: str
    wall: tuple[float, float]
    running: tuple[float, float]
    store: str
    identity: str
    recipients: tuple[str, ...]
    mac_key: bytes
    former: tuple[tuple[str, bytes], ...]

    def __repr__(self) -> str:
        return "<_Kept>"


def system_clock() -> Clock:
    """The clocks of this computer; the second one goes on during sleep where there is such a clock."""
    return Clock(time.time, _running, _start_up)


class Session:
    """The kept keys of the workspace at `root`."""

    def __init__(self, root: Path, place: Place | None, clock: Clock) -> None:
        self._root = root
        self._place = place
        self._clock = clock

    @property
    def is_possible(self) -> bool:
        """Whether keys can be kept on this computer at all."""
        return self._place is not None

    def load(self, identity_file: bytes) -> Keys | None:
        """The keys, while the session lasts; else None, and what was kept is removed."""
        if self._place is None:
            return None
        text = self._place.get(self._name(identity_file))
        if text is None:
            return None
        keys = self._read(text, hexadecimal(identity_file))
        if keys is None:
            self.forget()
        return keys

    def keep(self, keys: Keys, identity_file: bytes, lifetime: timedelta) -> bool:
        """Keeps the keys for `lifetime` from now; False where that is not possible."""
        if self._place is None or lifetime <= timedelta():
            return False
        seconds = lifetime.total_seconds()
        wall, running = self._clock.wall(), self._clock.running()
        kept = _Kept(
            version=VERSION,
            start_up=self._clock.start_up(),
            wall=(wall, wall + seconds),
            running=(running, running + seconds),
            store=keys.store,
            identity=str(keys.identity),
            recipients=tuple(map(str, keys.recipients)),
            mac_key=keys.mac_key,
            former=tuple((str(old.identity), old.mac_key) for old in keys.former),
        )
        self.forget()
        return self._place.put(self._name(identity_file), msgspec.json.encode(kept).decode())

    def forget(self) -> None:
        """Removes whatever is kept for this path, of an earlier key file too."""
        if self._place is not None:
            self._place.remove(self._prefix())

    def _read(self, text: str, file: str) -> Keys | None:
        try:
            kept = msgspec.json.decode(text, type=_Kept)
            if kept.version != VERSION or kept.start_up != self._clock.start_up():
                return None
            for (start, end), now in ((kept.wall, self._clock.wall()), (kept.running, self._clock.running())):
                if not start <= now < end:
                    return None
            identity = parse_identity(kept.identity)
            recipients = tuple(map(parse_recipient, kept.recipients))
            former = tuple(former_keys(secret, mac_key, kept.store) for secret, mac_key in kept.former)
        except (msgspec.DecodeError, ValueError, RecursionError, AgeError):
            return None
        sound = recipients[:1] == (identity.recipient,) and len(kept.mac_key) == MAC_KEY_SIZE
        return Keys(identity, recipients, kept.mac_key, kept.store, former, file) if sound else None

    def _prefix(self) -> str:
        path = os.path.realpath(self._root)
        return hexadecimal(os.fsencode(path))[:24] + "-"

    def _name(self, identity_file: bytes) -> str:
        return self._prefix() + hexadecimal(identity_file)[:24]


def session_for(root: Path, *, keyring: Callable[[], Keyring | None] = system_keyring) -> Session:
    """The session of a workspace where this computer can keep one."""
    place: Place | None = RuntimeFolder.find() if sys.platform == "linux" else None
    return Session(root, place if place is not None else keyring(), system_clock())


def unlock(root: Path, session: Session, sources: "Sources", *, fresh: bool = False) -> Keys:
    """The keys of the workspace: from the session, unless `fresh`, else by the passphrase. Keeps nothing itself.

    Raises NoIdentityError, WrongPassphraseError, NoPassphraseError, PassphraseSourceError, IdentityDamagedError.
    """
    identity_file = read_identity(root)
    kept = None if fresh else session.load(identity_file)
    if kept is not None:
        return kept
    from drugcheck.vault.passphrase import ask

    return open_identity(identity_file, ask(sources, root))


def keep_unlocked(root: Path, session: Session, keys: Keys, minutes: float = DEFAULT_MINUTES) -> bool:
    """Keeps the keys for some minutes; False where this computer has no place for them. Raises NoIdentityError."""
    return session.keep(keys, read_identity(root), timedelta(minutes=minutes))


def _running() -> float:
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _start_up() -> str:
    with suppress(OSError):
        return disk.read("/proc/sys/kernel/random/boot_id").decode().strip()
    return ""
