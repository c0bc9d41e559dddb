"""What `sync` says: what comes and goes, what was made of it, what somebody must decide."""

from collections.abc import Iterator
from typing import NamedTuple

from drugcheck.cli import screen
from drugcheck.domain.judging import Sums
from drugcheck.joined import Joined, week_of_record
from drugcheck.message import Message, message
from drugcheck.syncing import Found
from drugcheck.vault.remote import Logged
from drugcheck.vault.vault import check_log_message
from drugcheck.vault.verify import VerifyReport

# So many commits are listed each way; --json has them all.
_SHOWN = 10


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
        return bool(self.found.outgoing or self.found.own_tags or self.found.of_ours(self.joined) or merged)

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
        for week, is_theirs in joined.weeks.items():
            if is_theirs:
                yield message("the package of {week} is theirs; ours stays in the history", week=week)
            else:
                yield message("the package of {week} is ours; theirs stays in the history", week=week)
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
            "weeks": {week: "there" if is_theirs else "here" for week, is_theirs in joined.weeks.items()}
            if joined
            else {},
            "conflicts": [conflict._asdict() for conflict in joined.conflicts] if joined else [],
            "sound": self.report.is_sound if self.report else None,
            "errors": self.findings.errors if self.findings else None,
        }


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
        if week_of_record(conflict.name) is not None:
            week = conflict.name
            yield message("{week} was frozen in both copies; which package was sent? here / there", week=week)
            continue
        yield (
            message("{id} {place} ({label}): here / there", id=conflict.name, place=conflict.path, label=conflict.label)
            if conflict.path
            else message("{id}: here / there", id=conflict.name)
        )


def _told(commit: Logged) -> str:
    """The message of a commit, where it is one that drugcheck would write: another could hold anything."""
    try:
        return check_log_message(commit.message)
    except ValueError:
        return screen.words(message("(another message)"))


def _entry(commit: Logged) -> dict[str, object]:
    return {"commit": commit.commit, "when": commit.when, "message": _told(commit)}
