"""`drugcheck key list` and `key passwd`: which keys open this store, and its passphrase."""

import hashlib
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from drugcheck.cli import proving, screen, state
from drugcheck.cli.options import JsonOption
from drugcheck.message import Message, message
from drugcheck.vault import rekey
from drugcheck.vault.age import Recipient
from drugcheck.vault.session import session_for

_HEADERS = ("kind", "made", "label", "fingerprint")
_SHORT = 12


class Keyring(NamedTuple):
    """The keys of a store; no secret, and of each public half its fingerprint only."""

    store: rekey.Store

    def lines(self) -> Iterator[str | Message | screen.Table]:
        """A table of the keys, then how the key file is protected."""
        yield self._table()
        yield message(
            "key file: scrypt work factor {factor}; {kind}",
            factor=self.store.work_factor,
            kind=message("post-quantum (age 1.3 or newer)") if self._is_post_quantum else "X25519",
        )
        if not self.store.file.holders:
            yield message("no recovery key: who forgets the passphrase has lost the records (drugcheck key recovery)")

    def data(self) -> dict[str, object]:
        """The same as an object."""
        return {
            "keys": self._table(),
            "work_factor": self.store.work_factor,
            "post_quantum": self._is_post_quantum,
        }

    @property
    def _is_post_quantum(self) -> bool:
        return rekey.is_post_quantum(self.store.file.keys)

    def _table(self) -> screen.Table:
        file = self.store.file
        rows = [("officer", file.created[:10], "", _fingerprint(file.keys.identity.recipient))]
        rows += [("recovery", holder.created, holder.label, _fingerprint(holder.recipient)) for holder in file.holders]
        former = zip(file.keys.former, file.ends, strict=True)
        rows += [("former", end, "", _fingerprint(old.identity.recipient)) for old, end in former]
        return screen.Table(_HEADERS, rows)


def list_(json: JsonOption = False) -> None:
    """List which keys open this store. Asks for the passphrase even while unlocked; shows no secret.

    A former key opens what the history has from before the day it was replaced, and nothing of today.
    """
    screen.show(Keyring(proving.proved(state.closed_workspace())), as_json=json)


def passwd(
    new_passphrase_fd: Annotated[int | None, proving.NEW_DESCRIPTOR] = None,
) -> None:
    """Put the key under another passphrase. The key stays: who copied it and knew the old passphrase still has it."""
    workspace = state.closed_workspace()
    if workspace.config.demo:
        raise proving.DemoKeyError()
    store = proving.proved(workspace)
    rekey.change_passphrase(store, proving.new_passphrase(new_passphrase_fd, store.passphrase), workspace.now)
    session_for(workspace.root).forget()
    screen.say(message("the passphrase is changed; git never had the key file"))
    screen.say(message("backups made before keep the old passphrase: make a new one, and destroy those"))
    screen.say(message("if the old passphrase may be known, the key may be too: drugcheck key rotate"))
    if workspace.config.unlock.passphrase_command:
        screen.say(message("passphrase_command in drugcheck.toml must give the new one"))


def _fingerprint(recipient: Recipient) -> str:
    return hashlib.sha256(str(recipient).encode()).hexdigest()[:_SHORT]
