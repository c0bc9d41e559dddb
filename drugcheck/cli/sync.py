"""`drugcheck sync`: one store in two copies: what the other has is checked and merged, and pushed on a word only."""

from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

import typer

from drugcheck.cli import ask, screen, state
from drugcheck.cli.loading import context_for, load
from drugcheck.cli.options import DryRunOption, JsonOption, flag
from drugcheck.domain.judging import Sums, judged, sums
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from drugcheck.errors import DamagedError, UsageError
from drugcheck.joined import Joined, Word
from drugcheck.locale import _
from drugcheck.message import Message, message
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
from drugcheck.vault.remote import Logged
from drugcheck.vault.vault import check_log_message
from drugcheck.vault.verify import VerifyReport
from drugcheck.workspace import Workspace, case_id_of

# So many commits are listed each way; --json has them all.
_SHOWN = 10


class SideError(UsageError):
    """answer here or there"""

    hint = "drugcheck sync --take-here CASE"


class NotSoundError(DamagedError):
    """the store is not sound as it stands now, and nothing was pushed: {count} problem(s)"""

    hint = "drugcheck verify"


class Outcome(NamedTuple):
    """What came in and went out, or would; what was made of it, and what the checks say afterwards."""

    found: Found
    joined: Joined | None
    done: bool
    pushed: bool
    report: VerifyReport | None = None
    findings: Sums | None = None
    # Whether what comes and goes was told before.
    told: bool = False

    def lines(self) -> Iterator[str | Message]:
        """The commits each way, what was merged and given another id, the checks, whether it was pushed."""
        if not self.told:
            yield from coming(self.found)
        yield from self.made()
        yield from open_points(self.joined)
        if self.found.is_even:
            yield message("nothing to do: both copies hold the same")
            return
        if not self.done:
            yield message("nothing was changed")
            return
        if self.report is not None:
            for problem in self.report.problems:
                yield f"{problem.id or '-'}: {screen.words(problem.error.message)}"
            yield message(
                "records {records}  revisions {revisions}  problems {problems}",
                records=self.report.records,
                revisions=self.report.revisions,
                problems=len(self.report.problems),
            )
        if self.findings is not None and self.findings.errors:
            yield message("open errors {count}: drugcheck validate", count=self.findings.errors)
        yield from self._going()

    @property
    def has_own(self) -> bool:
        """Whether the other copy lacks something that is here."""
        merged = self.joined is not None and self.found.sides.base != self.found.sides.ours
        return bool(self.found.outgoing or self.found.own_tags or merged)

    def _going(self) -> Iterator[Message]:
        """What is left to go out, or went."""
        if self.found.beside:
            files = self.found.beside
            yield message(
                "files beside the store go along, which other copies take by git pull alone: {files}", files=files
            )
        if self.pushed:
            yield message("pushed to {remote}", remote=self.found.remote.shown)
        elif self.has_own:
            yield message("not pushed: drugcheck sync --push")

    def made(self) -> Iterator[Message]:
        """What was merged, and given another id or number."""
        joined = self.joined
        if joined is None:
            return
        if joined.merged and not joined.conflicts:
            names = ", ".join(joined.merged[:_SHOWN]) + (", …" if len(joined.merged) > _SHOWN else "")
            yield message("changed in both and merged: {names}", names=names)
        for was, now in joined.ids.items():
            yield message("our {was} is now {now}: write it on its papers too", was=was, now=now)
        for week in joined.frozen:
            yield message("the package of {week} was sent with the old id", week=week)
        for id, moved in joined.numbers:
            place = moved.path if moved.path == id else f"{id} {moved.path}"
            yield message("{place} {was} of this side is now {now}", place=place, was=moved.was, now=moved.now)

    def data(self) -> dict[str, object]:
        """The same as an object."""
        joined = self.joined
        return {
            "remote": self.found.remote.shown,
            "done": self.done,
            "pushed": self.pushed,
            "incoming": list(map(_entry, self.found.incoming)),
            "outgoing": list(map(_entry, self.found.outgoing)),
            "tags_in": sorted(self.found.new_tags),
            "tags_out": list(self.found.own_tags),
            "merged": list(joined.merged) if joined else [],
            "renumbered": joined.ids if joined else {},
            "entries": [
                {"id": id, "place": moved.path, "was": moved.was, "now": moved.now} for id, moved in joined.numbers
            ]
            if joined
            else [],
            "twice": list(joined.twice) if joined else [],
            "conflicts": [conflict._asdict() for conflict in joined.conflicts] if joined else [],
            "sound": self.report.is_sound if self.report else None,
            "errors": self.findings.errors if self.findings else None,
        }


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
            push(workspace, found)
            outcome = outcome._replace(pushed=True)
        screen.show(outcome, as_json=json)
    return 0


def coming(found: Found) -> Iterator[str | Message]:
    """What comes in and what goes out: day, ids and verb of each commit."""
    for commits, tags, head in (
        (found.incoming, sorted(found.new_tags), message("from {remote}: {count}", remote=found.remote.shown,
                                                         count=len(found.incoming))),
        (found.outgoing, found.own_tags, message("to {remote}: {count}", remote=found.remote.shown,
                                                 count=len(found.outgoing))),
    ):  # fmt: skip
        if commits or tags:
            yield head
            yield from (f"  {commit.when:%Y-%m-%d}  {_told(commit)}" for commit in commits[:_SHOWN])
            if len(commits) > _SHOWN:
                yield message("  and {count} more: --json", count=len(commits) - _SHOWN)
            yield from (f"  {tag}" for tag in tags)


def open_points(joined: Joined | None) -> Iterator[Message]:
    """What somebody must decide."""
    if joined is None:
        return
    for id in joined.twice if not joined.ids else ():
        yield message("{id} was opened in both copies, for different persons", id=id)
    for conflict in joined.conflicts:
        yield (
            message("{id} {place} ({label}): here / there", id=conflict.name, place=conflict.path, label=conflict.label)
            if conflict.path
            else message("{id}: here / there", id=conflict.name)
        )


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


def _told(commit: Logged) -> str:
    """The message of a commit, where it is one that drugcheck would write: another could hold anything."""
    try:
        return check_log_message(commit.message)
    except ValueError:
        return screen.words(message("(another message)"))


def _entry(commit: Logged) -> dict[str, object]:
    return {"commit": commit.commit, "when": commit.when, "message": _told(commit)}
