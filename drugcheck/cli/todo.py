"""`drugcheck todo`: what is to be done by whom and by when, asked of the records each time. 二 G0, 三(六), 五(二)."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from drugcheck.cli import drawing, pasting, screen, screen_size, state
from drugcheck.cli.checking import checked
from drugcheck.cli.options import AsOfOption, CommunityOption, JsonOption, choice, flag, number
from drugcheck.cli.paging import by_screenful
from drugcheck.cli.scope import checked_community
from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.todo import Item, Section, Todo
from drugcheck.domain.todo import todo as asked
from drugcheck.domain.vocabulary import Term
from drugcheck.message import Message, message
from drugcheck.workspace import Workspace

# So many lines of a part are shown on a terminal; the rest is one command away.
MOST: Final = 10
_LONGEST_NAME: Final = 10
_COLOURS: Final = {
    Section.OVERDUE: "bold red",
    Section.TODAY: "bold yellow",
    Section.WEEK: "bold",
    Section.WAITING: "cyan",
}


class Grouping(Term):
    """What the list is divided by."""

    DUE = "期限", "due"
    COMMUNITY = "社区", "community"
    KIND = "种类", "kind"


class Shown(NamedTuple):
    """The list, divided; `most` lines of each part, all where it is None."""

    listed: Todo
    by: Grouping
    most: int | None

    def lines(self) -> Iterator[str | Message | screen.Line]:
        """Each part with its heading, a line for each thing, and how many more there are."""
        if not self.listed.items:
            yield message("nothing is to be done until {until}", until=self.listed.until.isoformat())
        subjects = max((screen.width(_subject(item)) for item in self.listed.items), default=0)
        for (name, style), items in self._parts().items():
            late = sum(item.due < self.listed.today for item in items)
            yield self._heading(name, style, items, late)
            shown = items if self.most is None else items[: self.most]
            words = max(screen.width(item.what) for item in shown)
            whens = max(screen.width(self._when(item)) for item in shown)
            for item in shown:
                yield from self._line(item, (subjects, words, whens))
            if len(items) > len(shown):
                more = message("{count} more: drugcheck todo --all", count=len(items) - len(shown))
                yield screen.Line(((f"  … {screen.words(more)}", "dim"),))

    def _heading(self, name: str, style: str, items: list[Item], late: int) -> screen.Line:
        others = name == Section.WAITING.value or self.by is not Grouping.DUE
        note = f"  ({screen.words(message('{count} late', count=late))})" if late and others else ""
        return screen.Line(((f"{name} {len(items)}", style), (note, "red")))

    def _parts(self) -> dict[tuple[str, str], list[Item]]:
        """The lines under their headings: the sections in their order, else the groups in the order of their names."""
        if self.by is Grouping.DUE:
            by_section: dict[Section, list[Item]] = {section: [] for section in Section}
            for item in self.listed.items:
                by_section[self.listed.section(item)].append(item)
            return {(section.value, _COLOURS[section]): items for section, items in by_section.items() if items}
        named: dict[str, list[Item]] = {}
        for item in self.listed.items:
            key = item.kind.value if self.by is Grouping.KIND else _community(item)
            named.setdefault(key, []).append(item)
        return {(name, "bold"): named[name] for name in sorted(named)}

    def _line(self, item: Item, widths: tuple[int, int, int]) -> Iterator[screen.Line]:
        subject, words, whens = widths
        head = f"  {_padded(_subject(item), subject)}  {_padded(item.what, words)}  "
        when, command = _padded(self._when(item), whens), f"-> {pasting.pasted(item.command)}"
        late = "red" if item.due < self.listed.today else ""
        # On a narrow terminal the command stands alone, so that it can be marked and pasted.
        if sys.stdout.isatty() and screen.width(f"{head}{when}  {command}") > drawing.columns():
            yield screen.Line(((head, ""), (when, late)))
            yield screen.Line(((f"    {command}", "green"),))
        else:
            yield screen.Line(((head, ""), (f"{when}  ", late), (command, "green")))

    def _when(self, item: Item) -> str:
        """Who is waited for and since how many days, `!` where it is too long; else the day and how far it is."""
        days = (item.due - self.listed.today).days
        if item.waiting_for is not None:
            waited = (self.listed.today - (item.since or self.listed.today)).days
            # A receiver is free text of a letter, and may be long.
            whom = screen.cell(item.waiting_for)
            whom = whom if len(whom) <= _LONGEST_NAME else f"{whom[:_LONGEST_NAME]}…"
            return f"{whom} {waited}天{'!' if days < 0 else ''}"
        return f"{item.due:%m-%d} {f'逾期{-days}天' if days < 0 else f'还有{days}天' if days else '今天'}"

    def data(self) -> dict[str, object]:
        """The same as an object: every line, whatever a terminal shows."""
        return {
            "today": self.listed.today,
            "until": self.listed.until,
            "counts": {section.alias: count for section, count in self.listed.counts().items()},
            "items": [
                {
                    "section": self.listed.section(item).alias,
                    "kind": item.kind.alias,
                    "case": item.case,
                    "community": item.community,
                    "what": item.what,
                    "due": item.due,
                    "days": (item.due - self.listed.today).days,
                    "waiting_for": item.waiting_for,
                    "since": item.since,
                    "command": item.command,
                }
                for item in self.listed.items
            ],
        }


def todo(
    by: Annotated[Grouping | None, choice(Grouping, "--by", help="divide by due, community or kind")] = None,
    community: CommunityOption = None,
    days: Annotated[
        int | None, number("--days", help="look so many days ahead; left out: to Sunday and the weekly report", least=0)
    ] = None,
    waiting: Annotated[bool, flag("--waiting", help="only what others have to do")] = False,
    all_: Annotated[bool, flag("--all", help="every line, on a terminal too")] = False,
    ics: Annotated[
        Path | None,
        typer.Option(
            "--ics",
            metavar="FILE",
            help="write a calendar file outside of the workspace: case ids and kinds, nothing else",
            show_default=False,
        ),
    ] = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """Show what is overdue, what is due, and who is waited for; each line ends with the command that does it."""
    workspace = state.workspace(as_of)
    community = checked_community(community, workspace.config)
    listed = asked(*checked(workspace), community, days)
    if waiting:
        listed = listed._replace(items=tuple(item for item in listed.items if item.waiting_for is not None))
    if ics is not None:
        _write(ics, listed, workspace, json)
        return
    shown = Shown(listed, by or Grouping.DUE, None)
    if not all_ and (room := screen_size.height()) is not None:
        shown = _fitting(shown, room)
    with by_screenful(whole=all_, wanted=not json):
        screen.show(shown, as_json=json)


def _fitting(shown: Shown, room: int) -> Shown:
    """With as many lines of each part as a terminal of that height has room for, one at least."""
    wide = screen_size.columns()
    for most in range(MOST, 1, -1):
        cut = shown._replace(most=most)
        if sum(screen_size.lines_of(screen.text_of(line), wide) for line in cut.lines()) < room - 1:
            return cut
    return shown._replace(most=1)


def _write(path: Path, listed: Todo, workspace: Workspace, as_json: bool) -> None:
    from drugcheck.files.calendar_file import Entry, write_calendar

    entries = [
        Entry(_uid(workspace.config.store or "", item.key), item.due, f"{item.case or ''} {item.kind.value}".strip())
        for item in listed.items
    ]
    count = write_calendar(path, workspace.root, entries, workspace.now)
    screen.show(screen.Said(None, "todo.ics", (message("{count} entries are written", count=count),)), as_json=as_json)


def _uid(store: str, key: str) -> str:
    """The same for the same thing in the same store; it says nothing of either."""
    return hashlib.sha256(f"{store} {key}".encode()).hexdigest()[:32] + "@drugcheck"


def _subject(item: Item) -> str:
    return item.case or screen.cell(item.community or "-")


def _community(item: Item) -> str:
    return "-" if item.community is None else screen.cell(item.community) or UNASSIGNED


def _padded(text: str, width: int) -> str:
    return text + " " * (width - screen.width(text))
