"""What `doctor` says of the store: the key and its place, git, the last state that was seen, backups, exports."""

import os
from collections.abc import Iterator
from pathlib import Path

from drugcheck.cli import screen, state
from drugcheck.cli.doctor_check import Check, command, told
from drugcheck.domain.exporting import still_out
from drugcheck.domain.registers import Exports, Proofs
from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.message import message
from drugcheck.vault import seen_note, surroundings
from drugcheck.vault.health import LEAST_GIT, Health, examine
from drugcheck.vault.identity import identity_path, read_identity
from drugcheck.vault.records import FOLDER, PRIVATE_FOLDER
from drugcheck.vault.remote import clear_left
from drugcheck.vault.session import session_for
from drugcheck.vault.vault import Vault
from drugcheck.workspace import Workspace

_FIX = command("drugcheck doctor --fix")


def store(workspace: Workspace) -> Iterator[Check]:
    """Everything about the store that can be seen from here; what is locked is not opened for it."""
    yield from _places(workspace)
    try:
        health = examine(workspace.root)
    except DrugcheckError as error:
        yield from told("git", error, message("install git, or put the folder that it is in on the PATH"))
    else:
        yield from _key(workspace, health)
        yield from _git(workspace, health)
    yield from _left(workspace)
    yield from _opened(workspace)


def _places(workspace: Workspace) -> Iterator[Check]:
    places = (workspace.root / name for name in ("", FOLDER, PRIVATE_FOLDER, f"{PRIVATE_FOLDER}/lock", ".git"))
    closed = [place.name for place in places if place.exists() and not os.access(place, os.W_OK)]
    yield Check(
        "folder.writable",
        message("cannot be written, so that nothing can be changed: {places}", places=", ".join(closed))
        if closed
        else message("the folder can be written"),
        not closed,
        message("give yourself the right to write, or copy the folder from a medium that is read only"),
    )
    service = surroundings.synced_by(workspace.root)
    yield Check(
        "folder.synced",
        message("the folder is not sent to a cloud")
        if service is None
        else message("the folder with the key is sent elsewhere by {service}", service=service),
        service is None,
        message("move the workspace out of the synced folder: it holds the key"),
    )
    key = Path(os.path.realpath(identity_path(workspace.root)))
    elsewhere = surroundings.synced_by(key.parent) if key.parent != identity_path(workspace.root).parent else None
    if service is None and elsewhere is not None:
        what = message("the key file is a link into a folder that {service} sends elsewhere", service=elsewhere)
        yield Check("key.synced", what, False, command("drugcheck key rotate"))


def _key(workspace: Workspace, health: Health) -> Iterator[Check]:
    private = message("the key is readable by you alone")
    if not health.key_is_private:
        private = message("the key file can be read by others, or is not there")
    yield Check("key.permissions", private, health.key_is_private, _FIX)
    kept_out = message("the history never had the key file")
    if health.key_in_history:
        kept_out = message("the history has the key file: whoever has a copy can try passphrases on it")
    yield Check("key.history", kept_out, not health.key_in_history, command("drugcheck key rotate"))
    if health.open_to_others:
        what = message("{count} private file(s) can be read by others", count=len(health.open_to_others))
        yield Check("permissions", what, False, _FIX)
    if health.key_made:
        yield Check("key.age", message("the key was made or last rotated on {day}", day=health.key_made), True)
    yield (
        Check("key.recovery", message("recovery keys stand in recovery.age"), True)
        if health.has_recovery
        else Check(
            "key.recovery",
            message("no recovery key: who forgets the passphrase has lost the records"),
            None,
            command("drugcheck key recovery"),
        )
    )
    yield Check(
        "session",
        message("keys can be kept in memory for a while")
        if health.has_session_place
        else message("keys cannot be kept in memory for a while"),
        True if health.has_session_place else None,
        message("every command asks for the passphrase; pip install 'drugcheck[keyring]' gives it a place"),
    )
    memory = seen_note.state_folder()
    can_be_kept = memory is not None and _can_be_written(memory)
    kept = message("what was last seen of the store can be kept outside it")
    if not can_be_kept:
        kept = message("there is no place for what was last seen of the store: nobody notices that it was set back")
    yield Check("seen.place", kept, can_be_kept or None, command("export XDG_STATE_HOME=~/.local/state"))


def _git(workspace: Workspace, health: Health) -> Iterator[Check]:
    least = ".".join(map(str, LEAST_GIT))
    yield Check(
        "git",
        message("git {version}", version=health.git),
        not health.git_is_old,
        message("git {least} or newer is needed", least=least),
    )
    yield Check(
        "git.settings",
        message("the history has its settings, hook and attributes")
        if health.history_is_set_up
        else message("the history lacks: {missing}", missing=", ".join(health.missing)),
        health.history_is_set_up,
        command(health.way_to_hook) if health.missing == ("hooks/pre-commit",) and health.way_to_hook else _FIX,
    )
    if health.under_way is not None:
        what = message("git is in the middle of a {command}: nothing can be changed", command=health.under_way)
        yield Check("git.merge", what, False, command("git status"))
    for remote in health.remotes_with_password:
        yield Check(
            "git.remote",
            message("the address of the copy {remote} holds a password", remote=remote),
            False,
            command("git remote set-url {remote} ADDRESS", remote=remote),
        )
    if health.newest is not None and health.newest.date() > workspace.today:
        day = str(health.newest.date())
        what = message("the clock says {today}, and the last change is of {day}", today=str(workspace.today), day=day)
        # Nothing is recorded with such a day, unless somebody said that it is the day.
        yield Check("clock", what, None if state.is_day_said(workspace.config) else False, command("date"))
    clear = message("no plaintext under records/")
    if health.plaintext:
        clear = message("{count} file(s) under records/ are plaintext", count=len(health.plaintext))
    yield Check("plaintext", clear, not health.plaintext, command("drugcheck verify"))


def _left(workspace: Workspace) -> Iterator[Check]:
    clear_left(workspace.root)
    left = [path.relative_to(workspace.root) for path in surroundings.left_by_editors(workspace.root)]
    # Names are not shown: an editor calls its copy as somebody called the file.
    yield Check(
        "editor.files",
        message("no copies of editors stand in the folder")
        if not left
        else message("{count} file(s) stand in the folder that editors leave", count=len(left)),
        False if any(path.parts[0] == FOLDER for path in left) else None if left else True,
        command("git status --short --ignored"),
    )


def _opened(workspace: Workspace) -> Iterator[Check]:
    """What only an unlocked store says; nobody is asked for a passphrase."""
    try:
        keys = session_for(workspace.root).load(read_identity(workspace.root))
    except DrugcheckError:
        return  # there is no key, which is named elsewhere
    if keys is None:
        what = message("locked: the last state seen, backups and exports were not looked at")
        yield Check("locked", what, None, command("drugcheck unlock"))
        return
    with Vault(workspace.root, keys) as vault:
        workspace.attach(vault)
        for notice in workspace.notices:
            screen.say(notice)
        set_back = vault.compare_seen(workspace.today)
        yield (
            Check("seen", message("the store goes on from where it was last seen"), True)
            if set_back is None
            else Check("seen", set_back.message, False, set_back.advice)
        )
        if set_back is None:
            try:
                yield from _backup(workspace)
                yield from _exports(workspace)
            except DamagedError as error:
                yield Check("store", error.message, False, error.advice)


def _backup(workspace: Workspace) -> Iterator[Check]:
    proofs = workspace.register(Proofs).proofs
    days = workspace.config.limits.restore_days
    advice = command("drugcheck backup FOLDER")
    if not proofs:
        yield Check("backup", message("no backup was ever restored for practice"), None, advice)
        return
    last = max(proof.date for proof in proofs)
    is_recent = (workspace.today - last).days <= days
    what = message("last backup restored for practice on {day}", day=str(last))
    yield Check("backup", what, True if is_recent else None, advice)


def _exports(workspace: Workspace) -> Iterator[Check]:
    for export in still_out(workspace.register(Exports)):
        files = [Path(line) for line in (export.place or "").splitlines()]
        if export.destroy_by is not None and export.destroy_by < workspace.today:
            what = message("export {no} should have been destroyed by {day}", no=export.no, day=str(export.destroy_by))
            lies_there = any(file.exists() for file in files)
            advice = command("drugcheck export destroy {no}", no=export.no)
            yield Check("exports.due", what, False if lies_there else None, advice)
        if any(map(surroundings.is_open_to_others, files)):
            what = message("the file of export {no} can be read by others", no=export.no)
            yield Check("exports.permissions", what, False, command("drugcheck export log --open"))


def _can_be_written(folder: Path) -> bool:
    """Whether a folder, or the nearest above it that there is, is a folder and can be written."""
    standing = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    return standing.is_dir() and os.access(standing, os.W_OK)
