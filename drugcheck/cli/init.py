"""`drugcheck init DIR`: a workspace of one's own."""

import os
import shlex
import uuid
from pathlib import Path
from typing import Annotated

import typer

from drugcheck.cli import ask, screen, state
from drugcheck.cli.options import flag, number, text
from drugcheck.cli.proving import LEAST, PassphrasesDifferError, ShortPassphraseError
from drugcheck.files.default_config import default_config_text
from drugcheck.locale import _
from drugcheck.message import message
from drugcheck.vault.passphrase import Sources
from drugcheck.vault.passphrase import ask as ask_passphrase
from drugcheck.workspace import CONFIG, Workspace, WorkspaceExistsError, is_taken


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="folder of the new workspace")] = Path(),
    unit: Annotated[str | None, text("--unit", help="name of the subdistrict, such as 示例街道")] = None,
    communities: Annotated[str | None, text("--communities", metavar="NAMES", help="separated by commas")] = None,
    year: Annotated[int | None, number("--year", help="year of the campaign; left out: this year", least=2000)] = None,
    post_quantum: Annotated[bool, flag("--post-quantum", help="a key that withstands quantum computers")] = False,
) -> None:
    """Make a workspace in a folder: drugcheck.toml, templates, a key under your passphrase, a git history."""
    standing = folder / CONFIG
    if not standing.exists():
        unit = unit or ask.text(_("name of the subdistrict"), "--unit")
    if not standing.exists() and communities is None and ask.interactive():
        communities = ask.text(_("communities, separated by commas"), "--communities", required=False)
    # No name of a community has a blank in it: who types blanks between them means several.
    names = (communities or "").replace("、", " ").replace("\uff0c", " ").replace(",", " ").split()
    now = state.now()
    config = (
        standing.read_text(encoding="utf-8")
        if standing.exists()
        else default_config_text(unit or "", str(uuid.uuid4()), year or now.year, names)
    )
    sources = Sources.gather(
        os.environ, descriptor=state.settings().passphrase_fd, prompt=_twice if ask.has_terminal() else None
    )
    if is_taken(folder):
        raise WorkspaceExistsError()
    passphrase = ask_passphrase(sources, folder)
    if len(passphrase) < LEAST:
        raise ShortPassphraseError(least=LEAST, command=state.settings().command)
    workspace = Workspace.create(folder, config, passphrase, now, post_quantum=post_quantum)
    for notice in workspace.notices:
        screen.say(notice)
    if post_quantum:
        screen.say(message("a post-quantum key: without drugcheck, age 1.3 or newer opens the records"))
    screen.say(
        message(
            "workspace made in {folder}; staff and liaisons are still to be named in {config}",
            folder=str(folder),
            config=CONFIG,
        )
    )
    screen.say(message("go on with: drugcheck -C {folder} unlock", folder=shlex.quote(str(folder))))


def _twice(root: Path) -> str:
    first = ask.secret(_("new passphrase"), "--passphrase-fd")
    if ask.secret(_("the same again"), "--passphrase-fd") != first:
        raise PassphrasesDifferError(command=state.settings().command)
    return first
