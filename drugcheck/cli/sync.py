"""`drugcheck sync`: one store in two copies: what the other has is checked and merged, and pushed on a word only."""

from collections.abc import Sequence
from typing import Annotated

import typer

from drugcheck.cli import ask, screen, state
from drugcheck.cli.loading import context_for, load
from drugcheck.cli.options import DryRunOption, JsonOption, flag
from drugcheck.cli.sync_view import Outcome, coming, open_points
from drugcheck.domain.judging import judged, sums
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from drugcheck.errors import DamagedError, UsageError
from drugcheck.joined import Joined, Word
from drugcheck.locale import _
from drugcheck.syncing import (
    Found,
    carry_out,
    checked,
    fresh,
    look,
    planned,
    prepared,
    push,
    undecided,
)
from drugcheck.workspace import Workspace, case_id_of


class SideError(UsageError):
    """answer here or there"""

    hint = "drugcheck sync --take-here CASE"


class NotSoundError(DamagedError):
    """the store is not sound as it stands now, and nothing was pushed: {count} problem(s)"""

    hint = "drugcheck verify"


def sync(
    remote: Annotated[
        str | None,
        typer.Argument(
            metavar="REMOTE",
            help="the other copy: a name that git knows, a folder or an address; left out: the only one",
            show_default=False,
        ),
    ] = None,
    push_: Annotated[bool, flag("--push", help="push afterwards what the other copy lacks")] = False,
    dry_run: DryRunOption = False,
    renumber: Annotated[
        bool, flag("--renumber", help="give ours another id where both opened one, for different persons")
    ] = False,
    here: Annotated[
        list[str] | None,
        typer.Option(
            "--take-here", metavar="CASE", help="where both changed it, take ours (or all)", show_default=False
        ),
    ] = None,
    there: Annotated[
        list[str] | None,
        typer.Option("--take-there", metavar="CASE", help="where both changed it, take theirs", show_default=False),
    ] = None,
    former_key: Annotated[
        bool, flag("--former-key", help="take what the other copy made before the key was rotated")
    ] = False,
    json: JsonOption = False,
) -> int:
    """Fetch another copy of this store, check what it brings, merge it, check everything; push only on your word.

    A conflict is named, and nothing is taken before it is decided. Nothing is ever overwritten in the other copy.
    """
    workspace = state.workspace()
    if not dry_run:
        prepared(workspace)
        for notice in workspace.notices:
            screen.say(notice)
        workspace.notices.clear()
    word = Word(_names(here), _names(there), renumber)
    with look(workspace, remote, state.settings().directory.resolve(), former_key=former_key) as found:
        joined = planned(workspace, found, word)
        if dry_run or found.is_even:
            screen.show(Outcome(found, joined, done=False, pushed=False), as_json=json)
            return 0
        told = ask.interactive() and not json
        for line in coming(found) if told else ():
            screen.say(line)
        if joined is not None and (joined.conflicts or (joined.twice and not joined.ids)):
            joined = _decided(workspace, found, joined, word)
        carry_out(workspace, found, joined)
        outcome = _checked(workspace, found, joined)._replace(told=told)
        if outcome.report is not None and not outcome.report.is_sound:
            screen.show(outcome, as_json=json)
            raise NotSoundError(count=len(outcome.report.problems))
        if outcome.has_own and (push_ or _wants_to_push(outcome)):
            push(workspace, found, joined)
            outcome = outcome._replace(pushed=True)
        screen.show(outcome, as_json=json)
    return 0


def _decided(workspace: Workspace, found: Found, joined: Joined, word: Word) -> Joined:
    """What is to be decided, asked where somebody sits there. Raises MadeTwiceError, SidesConflictError."""
    for point in open_points(joined):
        screen.say(point)
    if ask.interactive():
        if joined.twice and not joined.ids and ask.agrees(_("give ours the next free id?"), "--renumber"):
            word = word._replace(renumber=True)
        for name in dict.fromkeys(conflict.name for conflict in joined.conflicts):
            side = ask.text(f"{name}: {_('here or there?')}", "--take-here", check=_side)
            taken = frozenset({name})
            word = word._replace(here=word.here | taken) if _side(side) == "here" else word._replace(
                there=word.there | taken)  # fmt: skip
        joined = planned(workspace, found, word) or joined
    undecided(joined)
    return joined


def _checked(workspace: Workspace, found: Found, joined: Joined | None) -> Outcome:
    """The whole store looked at as it stands now; the rules too where something came in."""
    now = fresh(workspace)
    for notice in now.notices:
        screen.say(notice)
    report = checked(now)
    findings = None
    if joined is not None and report.is_sound:
        context = context_for(now, load(now), CATALOGUE)
        findings = sums(judged(run(CATALOGUE, context), context))
    now.vault.close()
    return Outcome(found, joined, done=True, pushed=False, report=report, findings=findings)


def _wants_to_push(outcome: Outcome) -> bool:
    question = _("push to {remote}?").format(remote=outcome.found.remote.shown)
    return ask.interactive() and ask.agrees(question, "--push", default=False)


def _side(answer: str) -> str:
    answer = answer.strip().casefold()
    if answer in {"h", "here", _("here")}:
        return "here"
    if answer in {"t", "there", _("there")}:
        return "there"
    raise SideError


def _names(given: Sequence[str] | None) -> frozenset[str]:
    """Ids as they are typed, `c31,32` too; names of registers and files as they stand."""
    words = [word for text in given or () for word in text.replace("\uff0c", ",").split(",") if word.strip()]
    return frozenset(case_id_of(word) if word.strip("cC ").isdecimal() else word.strip() for word in words)
