"""Giving a store another passphrase, another key, or a recovery key on paper: all of it or nothing, whatever dies.

The records are sealed anew one by one (never all in memory) and staged with the new key file; one rename decides, and
from it on the new key file is the one that is read, as `identity` says. Until then the old one opens everything.
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import message
from drugcheck.vault import disk, escrow, repository, snapshot
from drugcheck.vault.age import (
    AgeError,
    HybridIdentity,
    Recipient,
    SecretKey,
    X25519Identity,
    decrypt,
    encrypt,
    parse_identity,
)
from drugcheck.vault.agreement import current
from drugcheck.vault.errors import (
    DraftsStandError,
    EarlierChangeError,
    IdentityDamagedError,
    MissingRecordError,
    WrongPaperError,
)
from drugcheck.vault.history import History, blob_id
from drugcheck.vault.identity import (
    open_key_file,
    read_identity,
    seal_key_file,
    work_factor_of,
)
from drugcheck.vault.journal import Journal
from drugcheck.vault.key_files import ESCROW, IDENTITY
from drugcheck.vault.key_text import Holder, KeyFile, as_text, parse, stamp
from drugcheck.vault.records import LOCK_SECONDS, PRIVATE_FOLDER, Piece, Records, id_of_path
from drugcheck.vault.seal import Keys, open_sealed, seal
from drugcheck.vault.seen import LastSeen
from drugcheck.vault.writer import Writer

_NO_RECOVERY = b"# no recovery key: drugcheck key recovery\n"


class NoRecoveryError(UsageError):
    """there is no recovery key in this store: no recovery.age, or nothing in it"""

    hint = "drugcheck key recovery"


class SameLabelError(RefusedError):
    """there is a recovery key of that label already: {label}"""

    hint = "drugcheck key list"


class Store(NamedTuple):
    """A workspace whose key is being changed: its folder, what its key file says and the passphrase that proved it."""

    root: Path
    file: KeyFile
    passphrase: str
    work_factor: int

    def __repr__(self) -> str:
        return "<Store>"


def opened(root: Path, passphrase: str) -> Store:
    """The store, its passphrase proved. Raises NoIdentityError, WrongPassphraseError, IdentityDamagedError."""
    data = read_identity(root)
    return Store(root.absolute(), open_key_file(data, passphrase), passphrase, work_factor_of(data))


def is_post_quantum(keys: Keys) -> bool:
    """Whether the records are sealed for post-quantum keys."""
    return isinstance(keys.identity, HybridIdentity)


def change_passphrase(store: Store, passphrase: str, when: datetime) -> None:
    """Puts the same key under another passphrase. Raises what Writer.put raises, KeyChangedError, BusyError."""
    _replace(store, store.file, passphrase, "key.passwd", when, reseal=False)


def new_recovery(store: Store) -> SecretKey:
    """A recovery key of the kind the store has; its secret is for the paper, and nothing is written yet."""
    return HybridIdentity.generate() if is_post_quantum(store.file.keys) else X25519Identity.generate()


def add_recovery(store: Store, secret: SecretKey, label: str, when: datetime) -> int:
    """Seals every record for the recovery key too, and puts the key file where it can be had with it; how many records.

    Raises SameLabelError, and what rotate() raises.
    """
    if any(holder.label == label for holder in store.file.holders):
        raise SameLabelError(label=label)
    escrow.refuse_unknown(store.root, len(store.file.holders))
    holder = Holder(secret.recipient, stamp(when)[:10], label)
    keys = store.file.keys
    file = store.file._replace(
        keys=_with(keys, recipients=(*keys.recipients, holder.recipient)), holders=(*store.file.holders, holder)
    )
    return _replace(store, file, store.passphrase, "key.recovery", when, reseal=True)


def rotate(
    store: Store,
    when: datetime,
    *,
    passphrase: str | None = None,
    post_quantum: bool | None = None,
    keep_recovery: bool = True,
    forget_history: bool = False,
) -> int:
    """A new key and a new MAC key; every record sealed anew in one commit; how many records.

    Recovery keys stay, unless the kind of key changes: both kinds may not open one file. The former keys stay within
    the new key file, for the history, unless `forget_history`. Raises UnknownPaperError, DraftsStandError; the
    DamagedError of a record that is not sound; what Writer.put raises.
    """
    if keep_recovery:
        escrow.refuse_unknown(store.root, len(store.file.holders))
    old = store.file.keys
    kind = is_post_quantum(old) if post_quantum is None else post_quantum
    identity: SecretKey = HybridIdentity.generate() if kind else X25519Identity.generate()
    holders = store.file.holders if keep_recovery and kind == is_post_quantum(old) else ()
    former, ends = ((), ()) if forget_history else ((_bare(old), *old.former), (stamp(when)[:10], *store.file.ends))
    recipients = (identity.recipient, *(holder.recipient for holder in holders))
    keys = Keys(identity, recipients, secrets.token_bytes(len(old.mac_key)), old.store, former)
    file = KeyFile(keys, stamp(when), holders, ends)
    return _replace(store, file, passphrase or store.passphrase, "key.rotate", when, reseal=True)


def recover(root: Path, secret: str, passphrase: str, when: datetime, *, work_factor: int) -> int:
    """Writes a key file under a new passphrase with the secret on paper; how many records it was proved with.

    Raises WrongPaperError, NoRecoveryError; the DamagedError of a record that does not open; StoreWriteError.
    """
    root = root.absolute()
    try:
        data = disk.read(str(root / ESCROW))
    except FileNotFoundError:
        raise NoRecoveryError from None
    except OSError as error:
        raise IdentityDamagedError(reason=disk.reason(error)) from None
    if data == _NO_RECOVERY:
        raise NoRecoveryError
    try:
        file = parse(decrypt(data, parse_identity(secret)))
    except AgeError as error:
        raise WrongPaperError(reason=error.message) from None
    records, history = Records(root), History(root)
    with records.lock(LOCK_SECONDS):
        if Journal(root).decided() is not None:
            raise EarlierChangeError(reason=message("another change of the key is on its way"))
        count = 0
        for id in records.ids():
            open_sealed(records.read(id), id, file.keys)
            count += 1
        repository.set_up(history)
        writer = Writer(root, records, history, Journal(root), file.keys)
        writer.put((), {IDENTITY: seal_key_file(file, passphrase, work_factor)}, "key.recover", when)
    history.close()
    return count


def _replace(store: Store, file: KeyFile, passphrase: str, text: str, when: datetime, *, reseal: bool) -> int:
    root = store.root
    data = seal_key_file(file, passphrase, store.work_factor)
    # Proved before anything is staged; and these keys know the file they came out of.
    keys = open_key_file(data, passphrase).keys
    records, history = Records(root), History(root)
    history.check_ready()
    try:
        with records.lock(LOCK_SECONDS):
            old = Writer(root, records, history, Journal(root), store.file.keys)
            old.recover()
            if not reseal:
                Writer(root, records, history, Journal(root), keys).put((), {IDENTITY: data}, text, when)
                return 0
            _refuse_drafts(root)
            ids = records.ids()
            _settle(old, records, history, store.file.keys, when)
            files = {IDENTITY: data}
            if file.holders:
                recipients = [holder.recipient for holder in file.holders]
                files[ESCROW] = encrypt(as_text(file).encode(), *recipients)
            elif store.file.holders:
                files[ESCROW] = _NO_RECOVERY
            new = Writer(root, records, history, Journal(root), keys)
            revs: dict[str, int] = {}
            pieces = _resealed(ids, records, store.file.keys, keys, revs)
            new.put(pieces, files, f"{text} ({len(ids)} records)", when)
            LastSeen(root, store.file.keys).rekeyed(keys, history, revs, when.date())
            # Nobody can open it any more.
            with suppress(OSError):
                snapshot.forget(root)
            return len(ids)
    finally:
        history.close()


def _settle(old: Writer, records: Records, history: History, keys: Keys, when: datetime) -> None:
    """Commits what waits, after every record was found to be what the history leads to."""
    tree = history.tree()
    committed = {id: oid for path, oid in tree.items() if (id := id_of_path(path))}
    waiting: dict[str, int] = {}
    for id in committed.keys() - set(records.ids()):
        raise MissingRecordError(id=id)
    for id in records.ids():
        data = records.read(id)
        if id not in committed or blob_id(data, committed[id]) != committed[id]:
            waiting |= old.agree({id: current(data, open_sealed(data, id, keys))})
    old.commit_waiting(waiting, when)


def _resealed(ids: list[str], records: Records, old: Keys, new: Keys, revs: dict[str, int]) -> Iterator[Piece]:
    for id in ids:
        text, rev = open_sealed(records.read(id), id, old)
        revs[id] = rev + 1
        yield Piece(id, rev + 1, seal(text, id, rev + 1, new))


def _refuse_drafts(root: Path) -> None:
    folder = root / PRIVATE_FOLDER / "drafts"
    names = sorted(path.stem for path in folder.glob("*.age")) if folder.is_dir() else []
    if names:
        raise DraftsStandError(id=names[0])


def _with(keys: Keys, *, recipients: tuple[Recipient, ...]) -> Keys:
    return Keys(keys.identity, recipients, keys.mac_key, keys.store, keys.former)


def _bare(keys: Keys) -> Keys:
    return Keys(keys.identity, keys.recipients[:1], keys.mac_key, keys.store)
