"""The snapshot: what was made of the records when they were last opened, so that opening them again costs a tenth.

    .drugcheck/snapshot/0003     what became of the records with numbers 96 to 127
    .drugcheck/snapshot/names    the same of records whose ids have no number
        drugcheck snapshot v1␊
        32 random bytes
        ChaCha20-Poly1305 of: 8 bytes length, MessagePack {id: [SHA-256 of the record's file, rev, value]}, zeros

It is derived and may be thrown away at any time. A value counts only for the very bytes it was made from: the record's
file is read and its digest compared each time, so a record that was changed, set back, copied or damaged is opened as
if there were no snapshot. The key comes from the store's two secrets, the version of the program and the name of the
file, so that nobody else can make one and an older program's is not read. What does not open is made anew, and one that
cannot be written is no error: the command only takes longer.
"""

import contextlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from drugcheck.vault import disk
from drugcheck.vault.age.primitives import hkdf
from drugcheck.vault.digests import sha256
from drugcheck.vault.records import PRIVATE_FOLDER
from drugcheck.vault.seal import Keys

FOLDER: Final = "snapshot"
# A change of one record writes one file anew: with 32 records to a file, a hundred kilobytes.
PART: Final = 32  # numbers
_HEADING: Final = b"drugcheck snapshot v1\n"
_SALT_SIZE: Final = 32  # bytes
_LENGTH_SIZE: Final = 8  # bytes
# The key belongs to one file and is used once.
_NONCE: Final = bytes(12)
# Records hide how long they are up to 1 KiB; so many of them together need no finer step.
_PADDING: Final = 1 << 14  # bytes
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NAMES: Final = "names"
# Nothing else is ever removed, wherever the folder may lead.
_OWN: Final = re.compile(r"([0-9]{4,}|names)(\.[0-9a-f]{16})?")


_Value = TypeVar("_Value")


class Kept(NamedTuple, Generic[_Value]):
    """What was made of a record, and the revision it was made of."""

    value: _Value
    rev: int

    def __repr__(self) -> str:
        return f"<Kept rev={self.rev}>"


_Entry = tuple[bytes, int, bytes]
_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(dict[str, _Entry])


class Snapshot(Generic[_Value]):
    """One pass over all records: find() each, keep() what had to be made anew, close().

    What is not asked for in a pass is dropped by it, so that nothing of an erased record stays. Records are best asked
    for in the order of their ids: one file is held at a time.
    """

    def __init__(
        self, root: Path, keys: Keys, program: str, decode: Callable[[bytes], _Value], *, writable: bool = True
    ) -> None:
        """`program` is what values depend on besides the records: the version of whoever makes them.

        What `decode` refuses with a MsgspecError is made anew. One that is not `writable` answers, and stays as it is.
        """
        self._folder = str(root / PRIVATE_FOLDER / FOLDER)
        self._heading = b"drugcheck snapshot v1\nstore=%s\nprogram=%s\npart=" % (keys.store.encode(), program.encode())
        self._key = hkdf(str(keys.identity).encode(), keys.mac_key, b"drugcheck snapshot v1")
        self._decode = decode
        self._visited: set[str] = set()
        self._part = ""
        self._held: dict[str, _Entry] = {}
        self._next: dict[str, _Entry] = {}
        self._digest = b""
        self._changed = False
        self._writable = writable
        self._sweeps = writable

    def find(self, id: str, data: bytes) -> Kept[_Value] | None:
        """What was made of a record whose file holds these bytes, if that is known."""
        part = _part(id)
        if part != self._part:
            self._turn(part)
        self._digest = sha256(data)
        entry = self._held.get(id)
        if entry is None or entry[0] != self._digest:
            return None
        try:
            value = self._decode(entry[2])
        except msgspec.MsgspecError:
            return None
        self._next[id] = entry
        return Kept(value, entry[1])

    def keep(self, id: str, rev: int, value: bytes) -> None:
        """Keeps what was made of the record that was asked for last."""
        self._next[id] = (self._digest, rev, value)
        self._changed = True

    def close(self) -> None:
        """Ends the pass: writes what changed and removes what belongs to no record any more."""
        self._turn("")
        if not self._sweeps:
            return
        with contextlib.suppress(OSError):
            for name in os.listdir(self._folder):  # noqa: PTH208
                if name not in self._visited and _OWN.fullmatch(name):
                    disk.remove(os.path.join(self._folder, name))  # noqa: PTH118

    def _turn(self, part: str) -> None:
        if self._part and (self._changed or len(self._next) < len(self._held)):
            self._write()
        self._part, self._next, self._changed = part, {}, False
        self._held = self._read() if part else {}

    def _read(self) -> dict[str, _Entry]:
        try:
            data = disk.read(self._path())
        except OSError:
            return {}
        start = len(_HEADING) + _SALT_SIZE
        if not data.startswith(_HEADING) or len(data) < start:
            return {}
        try:
            plain = self._cipher(data[len(_HEADING) : start]).decrypt(_NONCE, memoryview(data)[start:], None)
            end = _LENGTH_SIZE + int.from_bytes(plain[:_LENGTH_SIZE], "big")
            held = _decoder.decode(memoryview(plain)[_LENGTH_SIZE:end])
        except (InvalidTag, msgspec.MsgspecError):
            return {}
        self._visited.add(self._part)
        return held

    def _write(self) -> None:
        self._visited.discard(self._part)
        if not self._next or not self._writable:
            return
        plain = bytearray(_LENGTH_SIZE)
        _encoder.encode_into(self._next, plain, _LENGTH_SIZE)
        plain[:_LENGTH_SIZE] = (len(plain) - _LENGTH_SIZE).to_bytes(_LENGTH_SIZE, "big")
        plain += bytes(-len(plain) % _PADDING)
        salt = os.urandom(_SALT_SIZE)
        try:
            self._put(_HEADING + salt, self._cipher(salt).encrypt(_NONCE, plain, None))
        except OSError:
            self._writable = False
        else:
            self._visited.add(self._part)

    def _put(self, *pieces: bytes) -> None:
        """Does not wait for the medium: what a power cut leaves does not open, and what is missing is made anew."""
        path = self._path()
        with contextlib.suppress(FileExistsError):
            os.mkdir(self._folder, 0o700)  # noqa: PTH102
        new = f"{path}.{os.urandom(8).hex()}"
        try:
            descriptor = disk.create(new, 0o600)
            try:
                for piece in pieces:
                    disk.write_all(descriptor, piece)
            finally:
                os.close(descriptor)
            # A rename over a file has some file systems write the new one out, which takes as long as ten cases.
            with contextlib.suppress(FileNotFoundError):
                disk.remove(path)
            disk.replace(new, path)
        except OSError:
            with contextlib.suppress(OSError):
                disk.remove(new)
            raise

    def _cipher(self, salt: bytes) -> ChaCha20Poly1305:
        return ChaCha20Poly1305(hkdf(self._key, salt, self._heading + self._part.encode()))

    def _path(self) -> str:
        return os.path.join(self._folder, self._part)  # noqa: PTH118


def forget(root: Path) -> None:
    """Throws the snapshot away. Raises OSError where it is there and cannot be removed."""
    import shutil

    folder = root / PRIVATE_FOLDER / FOLDER
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _part(id: str) -> str:
    number = id.lstrip(_LETTERS)
    return f"{int(number) // PART:04d}" if number.isdecimal() else _NAMES
