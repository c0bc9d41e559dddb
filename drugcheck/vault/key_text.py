"""The text inside the key file: an age-keygen file whose comments are the store's id, MAC key and other keys.

    # created: 2026-11-23T09:00:00+08:00
    # public key: age1…
    # drugcheck store: <uuid>
    # drugcheck mac key: <base64, 32 bytes>
    # drugcheck recipient: age1… 2026-11-23 保险柜        (none or more: recovery keys, which open every record too)
    # drugcheck former key: AGE-SECRET-KEY-1… <base64, 32 bytes> 2026-11-23   (keys it had until that day, newest first)
    AGE-SECRET-KEY-1…

age takes the lines with # for comments, a former key too.
"""

import binascii
import re
import uuid
from base64 import b64decode, b64encode
from datetime import datetime
from typing import NamedTuple

from drugcheck.message import message
from drugcheck.vault.age import AgeError, PostQuantumError, Recipient, parse_identity, parse_recipient
from drugcheck.vault.errors import IdentityDamagedError
from drugcheck.vault.seal import MAC_KEY_SIZE, Keys, former_keys

_FIELD = re.compile(r"# (created|drugcheck (?:store|mac key|recipient|former key)): (\S+)(?: (.*))?")


class Holder(NamedTuple):
    """A recovery key: its public half, the day it was made, and what it is called."""

    recipient: Recipient
    created: str
    label: str

    def __repr__(self) -> str:
        return "<Holder>"


class KeyFile(NamedTuple):
    """What a key file says; `ends` are the days until which the former keys were in use."""

    keys: Keys
    created: str
    holders: tuple[Holder, ...] = ()
    ends: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "<KeyFile>"


def stamp(when: datetime) -> str:
    """A time as the file notes it."""
    return (when.astimezone() if when.tzinfo is None else when).isoformat(timespec="seconds")


def as_text(file: KeyFile) -> str:
    """The text of a key file."""
    keys = file.keys
    lines = [
        f"# created: {file.created}",
        f"# public key: {keys.identity.recipient}",
        f"# drugcheck store: {keys.store}",
        f"# drugcheck mac key: {b64encode(keys.mac_key).decode()}",
        *(f"# drugcheck recipient: {who.recipient} {who.created} {who.label}".rstrip() for who in file.holders),
        *(
            f"# drugcheck former key: {old.identity} {b64encode(old.mac_key).decode()} {end}"
            for old, end in zip(keys.former, file.ends, strict=True)
        ),
        str(keys.identity),
    ]
    return "".join(f"{line}\n" for line in lines)


def parse(plaintext: bytes, digest: str = "") -> KeyFile:
    """Reads it; `digest` is the SHA-256 of the file it came out of. Raises IdentityDamagedError, quoting nothing."""
    try:
        lines = plaintext.decode().splitlines()
        identity = parse_identity(next(line for line in lines if line and not line.startswith("#")))
        fields = [found.groups(default="") for line in lines if (found := _FIELD.fullmatch(line))]
        (store,) = (value for name, value, _ in fields if name == "drugcheck store")
        (mac_key,) = (b64decode(value, validate=True) for name, value, _ in fields if name == "drugcheck mac key")
        created = next((value for name, value, _ in fields if name == "created"), "")
        holders = tuple(
            Holder(parse_recipient(value), *rest.partition(" ")[::2])
            for name, value, rest in fields
            if name == "drugcheck recipient"
        )
        old = [(value, *rest.partition(" ")[::2]) for name, value, rest in fields if name == "drugcheck former key"]
        former = tuple(former_keys(secret, b64decode(mac, validate=True), store) for secret, mac, _ in old)
        if all(len(mac) == MAC_KEY_SIZE for mac in (mac_key, *(each.mac_key for each in former))) and (
            str(uuid.UUID(store)) == store
        ):
            recipients = (identity.recipient, *(holder.recipient for holder in holders))
            keys = Keys(identity, recipients, mac_key, store, former, digest)
            return KeyFile(keys, created, holders, tuple(end for _, _, end in old))
    except PostQuantumError:
        # The file is as it should be, and the library is too old for it.
        raise PostQuantumError from None
    except (ValueError, StopIteration, binascii.Error, AgeError):
        # What failed would show a part of the key.
        pass
    raise IdentityDamagedError(reason=message("it is not the key file of a drugcheck store")) from None
