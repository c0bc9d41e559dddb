"""`drugcheck demo DIR`: a workspace of synthetic people, and a short walk through the main job that really runs."""

import os
import shlex
import shutil
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from drugcheck import cli, unfinished
from drugcheck.cli import screen, state
from drugcheck.cli.options import flag, number
from drugcheck.demo import make, office
from drugcheck.errors import OK, UsageError
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.vault.seen import note_new
from drugcheck.vault.session import keep_unlocked, session_for
from drugcheck.vault.vault import Vault
from drugcheck.workspace import Workspace

LEAST_FOR_TOUR = 60
MOST = 100_000


class FolderNotEmptyError(UsageError):
    """{folder} is not empty: a demo needs a folder of its own"""

    hint = "drugcheck demo {folder}-2"


def _tour() -> tuple[tuple[Message, tuple[str, ...]], ...]:
    return (
        (message("where the campaign stands"), ("status",)),
        (
            message("a home visit comes back on paper"),
            (
                *["visit", "add", "C0023", "--method", "door", "--with", "self", "--by", "c01,p01"],
                "--document",
                "谈话记录-2022-023-1",
            ),
        ),
        (message("what this case still lacks"), ("validate", "--case", "C0023")),
        (
            message("the station's check of an assessment comes back signed"),
            ("approve", "{waiting}", "--by", "{signer}", "--document", "{paper}", "--receipt", "{receipt}"),
        ),
        (message("the table of counts, with its tie-outs"), ("annex", "1")),
        (message("one of the lists, masked"), ("annex", "12", "--community", "甲社区")),
    )


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a new folder", show_default=False)],
    cases: Annotated[int, number("--cases", help="how many people; left out: 214")] = make.CASES,
    seed: Annotated[int, number("--seed", help="another seed makes other people", least=0)] = make.SEED,
    tour: Annotated[bool, flag("--tour/--no-tour", help="walk through the main job afterwards")] = True,
) -> int:
    """Make a workspace of invented cases, with faults sown, and show the main job on it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmptyError(folder=str(folder))
    today = state.today() if os.environ.get("DRUGCHECK_TODAY") else office.TODAY
    workspace = _made(folder, min(cases, MOST), seed, today)
    session = session_for(workspace.root)
    keep_unlocked(workspace.root, session, workspace.vault.keys, workspace.config.unlock.minutes)
    for notice in workspace.notices:
        screen.say(notice)
    screen.say(
        message(
            "{count} synthetic cases in {folder}; its passphrase is «{passphrase}»",
            count=len(workspace.case_ids()),
            folder=str(folder),
            passphrase=office.PASSPHRASE,
        )
    )
    if tour and cases >= LEAST_FOR_TOUR:
        walk(folder, workspace)
    screen.say(message("go on with: drugcheck -C {folder} validate", folder=shlex.quote(str(folder))))
    return OK


def _made(folder: Path, cases: int, seed: int, today: date) -> Workspace:
    """The demo, filled in a place of its own beside the folder, whose name it gets when it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = unfinished.beside(folder.resolve())
    try:
        with screen.progress(_("filling the demo"), make.length()) as step:
            made = make.make(staging, cases=cases, seed=seed, today=today, step=step)
        made.vault.close()
        if folder.exists():
            folder.rmdir()
        staging.replace(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    workspace = Workspace.open(folder.resolve(), made.now)
    # Every demo says that it is the same store: what was noted of one that was here before is not of this one.
    note_new(workspace.root, made.vault.keys)
    workspace.attach(Vault(workspace.root, made.vault.keys))
    workspace.notices += made.notices
    return workspace


def walk(folder: Path, workspace: Workspace) -> None:
    """Runs the main job command by command, each shown as it would be typed."""
    values = _waiting(workspace)
    for title, words in _tour():
        command = [values.get(word, word) for word in words]
        if "" in command:
            if values["{waiting}"] == "":
                continue
            at = command.index("")
            del command[at - 1 : at + 1]
        screen.write("")
        screen.write(f"# {screen.words(title)}")
        screen.write("$ " + " ".join(["drugcheck", "-C", str(folder), *command]))
        screen.flush()
        cli.run(["-C", str(folder), *command])


def _waiting(workspace: Workspace) -> dict[str, str]:
    """A case whose assessment waits for the next step, with who would sign it."""
    from drugcheck.domain.approval import Standing
    from drugcheck.domain.facts import Facts

    signers = {2: "p09", 3: "l01,l02", 4: "q01"}
    for case in workspace.load().cases:
        state = Facts(case, workspace.config, workspace.today).approval
        if state.standing is Standing.UNDER_WAY and state.next_step in signers:
            number = int(case.id[1:])
            return {
                "{waiting}": case.id,
                "{signer}": signers[state.next_step],
                "{paper}": f"签批件-{number}",
                "{receipt}": f"备2022-{number:03d}" if state.next_step == 4 else "",
            }
    return dict.fromkeys(("{waiting}", "{signer}", "{paper}", "{receipt}"), "")
