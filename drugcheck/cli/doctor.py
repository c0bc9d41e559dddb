"""`drugcheck doctor`: what this machine and this workspace need; it opens no record."""

import locale as system_locale
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from drugcheck import __version__
from drugcheck.cli import screen, state
from drugcheck.cli.options import JsonOption
from drugcheck.domain.teams import lacking_sides, without_liaison
from drugcheck.errors import DrugcheckError, UsageError
from drugcheck.files.config import config_notes
from drugcheck.message import Message, message
from drugcheck.vault.health import Health, examine
from drugcheck.workspace import CONFIG, Workspace

# Folders that send what lies in them elsewhere.
_SYNCED = (
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "icloud",
    "nutstore",
    "坚果云",
    "baidunetdisk",
    "百度网盘",
)


class Check(NamedTuple):
    """One thing that was looked at; `good` None means it is worth knowing, not wrong."""

    what: Message
    good: bool | None
    advice: Message | None = None


class Report(NamedTuple):
    """All checks, in order."""

    checks: tuple[Check, ...]

    def lines(self) -> Iterator[str]:
        """A line a check, with what to do where something is wrong."""
        for check in self.checks:
            mark = "ok  " if check.good else "note" if check.good is None else "BAD "
            yield f"{mark} {screen.words(check.what)}"
            if check.advice is not None and not check.good:
                yield f"     {screen.words(check.advice)}"

    def data(self) -> dict[str, object]:
        """The same as an object."""
        return {
            "version": __version__,
            "checks": [{"what": c.what, "good": c.good, "advice": c.advice} for c in self.checks],
        }


def doctor(json: JsonOption = False) -> int:
    """Check what this machine and workspace need. Ends with status 2 when something is wrong."""
    checks = [
        Check(message("drugcheck {version}, Python {python}", version=__version__, python=sys.version.split()[0]), True)
    ]
    checks += _machine()
    try:
        workspace = state.closed_workspace()
    except DrugcheckError as error:
        checks += _told(error, message("correct it in {config}", config=CONFIG))
    else:
        checks += _workspace(workspace)
    screen.show(Report(tuple(checks)), as_json=json)
    return 0 if all(check.good is not False for check in checks) else UsageError.exit_status


def _machine() -> Iterator[Check]:
    encoding = (sys.stdout.encoding or "").lower()
    yield Check(
        message("console speaks {encoding}", encoding=encoding or "?"),
        True if "utf" in encoding else None,
        message("characters that it lacks are shown as escapes; Chinese needs UTF-8 or GBK"),
    )
    language = system_locale.getlocale()[0] or os.environ.get("LANG") or "C"
    yield Check(message("locale {locale}", locale=language), True)


def _workspace(workspace: Workspace) -> Iterator[Check]:
    root = workspace.root
    yield Check(message("{config} can be read", config=CONFIG), True)
    for note in config_notes(root / CONFIG):
        yield Check(message("{config}: {place} {note}", config=CONFIG, place=note.place, note=note.message), None)
    yield from _office(workspace)
    folders = [part.casefold() for part in root.parts]
    synced = any(word in folder for word in _SYNCED for folder in folders)
    yield Check(
        message("the folder is not sent to a cloud"),
        not synced,
        message("move the workspace out of the synced folder: it holds the key"),
    )
    try:
        health: Health = examine(root)
    except DrugcheckError as error:
        yield from _told(error, message("install git, or put the folder that it is in on the PATH"))
    else:
        yield from _store(health)
    mend = message("correct the file, or take the copy back that git has: git restore templates")
    for number in range(1, 15):
        try:
            workspace.annex_template(number)
        except DrugcheckError as error:
            yield from _told(error, mend)
    try:
        _ = workspace.scales, workspace.measures
        if workspace.dossier is None:
            yield Check(message("templates/dossier.toml is missing: no dossier is checked (DS001)"), None, mend)
    except DrugcheckError as error:
        yield from _told(error, mend)


def _office(workspace: Workspace) -> Iterator[Check]:
    """What drugcheck.toml lacks of teams (四(一)) and liaisons (一), with the lines to be written (RG010, RG011)."""
    config = workspace.config
    for community in config.communities:
        for word, office in lacking_sides(config, community.name, workspace.today):
            named = {"community": community.name, "side": word, "config": CONFIG}
            what = message("{community} has no {side} in {config} (RG010)", **named)
            yield Check(
                what,
                None,
                message(
                    'below the [[staff]] that is meant: [[staff.offices]] office = "{office}", '
                    'community = "{community}", from = {day}, each on a line',
                    office=office.value,
                    community=community.name,
                    day=workspace.today.isoformat(),
                ),
            )
    for name in without_liaison(config):
        yield Check(
            message("{community} has no liaison in {config} (RG011)", community=name, config=CONFIG),
            None,
            message('in the [[communities]] of that name: liaison = "the id of a member of staff"'),
        )


def _told(error: DrugcheckError, remedy: Message) -> Iterator[Check]:
    """Every fault of a file on a line of its own; `remedy` stands where the error's hint is this command."""
    advice = remedy if str(error.advice) == "drugcheck doctor" else error.advice
    source = getattr(error, "source", None)
    faults = getattr(error, "faults", ()) if source else ()
    for fault in faults:
        yield Check(message("{config}: {note}", config=source, note=fault.sentence), False)
    yield Check(error.message if not faults else message("{config} cannot be used", config=source), False, advice)


def _store(health: Health) -> Iterator[Check]:
    yield Check(message("git {version}", version=health.git), True)
    yield Check(
        message("the key is readable by you alone"),
        health.key_is_private,
        message("chmod 600 {path}", path=str(Path(".drugcheck") / "identity.age")),
    )
    if health.key_made:
        yield Check(message("the key was made or last rotated on {day}", day=health.key_made), True)
    yield (
        Check(message("recovery keys stand in recovery.age"), True)
        if health.has_recovery
        else Check(
            message("no recovery key: who forgets the passphrase has lost the records"),
            None,
            message("drugcheck key recovery"),
        )
    )
    yield Check(
        message("the history has its settings, hook and attributes"),
        health.history_is_set_up,
        message("settings of git are missing: {missing}", missing=", ".join(health.missing)),
    )
    yield Check(
        message("keys can be kept in memory for a while"),
        True if health.has_session_place else None,
        message("every command asks for the passphrase; pip install 'drugcheck[keyring]' gives it a place"),
    )
    yield Check(
        message("swap is off"),
        None if health.swap_is_on else True,
        message("swap may hold what was in memory: encrypt it or turn it off"),
    )
    yield Check(
        message("no plaintext under records/"),
        not health.plaintext,
        message("drugcheck verify names the files"),
    )
