"""The findings of `validate` in words and as JSON: grouped, with their first days and waivers, and the sums."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from drugcheck.cli import drawing, pasting, screen, screen_size
from drugcheck.cli.screen import Line
from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.findings import Severity
from drugcheck.domain.findings_table import LETTERS
from drugcheck.domain.judging import Judged, Sums, sums
from drugcheck.domain.registers import Checked
from drugcheck.domain.vocabulary import Term
from drugcheck.message import Message, message

# Wider words are not aligned: one long message would push every command off the screen.
_WIDEST: Final = 60
_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_STORE: Final = "-"


class Format(Term):
    """What findings are written as."""

    TEXT = "文本", "text"
    JSON = "对象", "json"
    CSV = "表格", "csv"
    MARKDOWN = "标记", "md"
    XLSX = "工作簿", "xlsx"


class Grouping(Term):
    """What the list is divided by."""

    CASE = "档案", "case"
    CODE = "规则", "code"
    COMMUNITY = "社区", "community"


# Lines of the screen itself and around each group, and the fewest findings of one.
_OWN, _AROUND_GROUP, _FEWEST = 2, 2, 3


class Report(NamedTuple):
    """The findings that were asked for, and the sums over all that were looked at.

    `most` lines of each group are shown, all where it is None; `basis` is the check to compare with, None where
    there is none or not everything was looked at.
    """

    entries: Sequence[Judged]
    shown: Sequence[Judged]
    cases: int
    today: date
    communities: Sequence[str] = ()
    by: Grouping = Grouping.CASE
    most: int | None = None
    basis: Checked | None = None
    sums_by: bool = True
    as_of_phase: int | None = None

    def fitting(self, lines: int) -> "Report":
        """With as many lines of each group as a screen of that height has room for beside the sums."""
        wide = drawing.columns()
        others = sum(
            len(line.rows) + 1 if isinstance(line, screen.Table) else screen_size.lines_of(screen.text_of(line), wide)
            for line in self._replace(shown=()).lines()
        )
        groups = max(1, len(list(_groups(self.shown, self.by))))
        return self._replace(most=max(_FEWEST, (lines - _OWN - others) // groups - _AROUND_GROUP))

    def lines(self) -> Iterator[str | Message | Line | screen.Table]:
        """Every finding with its fix, group by group, then the sums."""
        for heading, group in _groups(self.shown, self.by):
            if heading is not None:
                yield heading
            yield from self._group(group, indent="" if heading is None else "  ")
        if self.sums_by and len(self.entries) > 1:
            yield from self._sums_by()
        if self.as_of_phase is not None:
            yield message("weighed as if phase {phase} had just ended", phase=self.as_of_phase)
        yield self._last_line()

    def _group(self, group: Sequence[Judged], indent: str) -> Iterator[str | Line]:
        wide = drawing.columns() if sys.stdout.isatty() else 0
        subjects = max((screen.width(_subject(entry)) for entry in group), default=0)
        drawn = [_Drawn(entry, f"{indent}{_padded(_subject(entry), subjects)}  ", self.today) for entry in group]
        shown = drawn if self.most is None else _gravest(drawn, self.most, wide)
        column = min(max((one.width for one in shown), default=0), _WIDEST)
        for one in shown:
            yield from one.lines(column, wide) if wide else (one.plain(column),)
        if len(shown) < len(drawn):
            more = message("{count} more: drugcheck validate --all", count=len(drawn) - len(shown))
            yield Line(((f"{indent}… {screen.words(more)}", "dim"),))

    def _sums_by(self) -> Iterator[screen.Table | str]:
        by_community = self._by_community()
        if len(by_community) > 1 and self.by is not Grouping.COMMUNITY:
            rows = [(name, *_counts(counts)) for name, counts in by_community.items()]
            yield screen.Table(("社区", "E", "W", "I", "豁免"), rows)
        if self.by is not Grouping.CODE:
            codes = Counter(entry.finding.code for entry in self.entries)
            yield from _wrapped([f"{code} {count}" for code, count in sorted(codes.items())], drawing.columns())

    def _by_community(self) -> dict[str, Sums]:
        """The sums of each community in the order of drugcheck.toml, then of what is in none of them."""
        groups: defaultdict[str, list[Judged]] = defaultdict(list)
        for entry in self.entries:
            groups[_community(entry)].append(entry)
        others = sorted(set(groups) - set(self.communities), reverse=True)
        return {name: sums(groups[name]) for name in (*self.communities, *others) if name in groups}

    def _last_line(self) -> Line:
        counts, basis = sums(self.entries), self.basis
        errors = []
        if basis is not None:
            errors.append(message("new {count}", count=sum(_is_new(entry, basis) for entry in self.entries)))
            change = f"{counts.errors - basis.errors:+d}"
            errors.append(message("{change} since {day}", change=change, day=_short(basis.date, self.today)))
        if counts.waived_errors:
            errors.append(message("waived {count}", count=counts.waived_errors))
        waived = [message("waived {count}", count=counts.waived_warnings)] if counts.waived_warnings else []
        parts = [
            (f"E {counts.errors}{_brackets(errors)}", _STYLES[Severity.ERROR] if counts.errors else "bold green"),
            (f"  W {counts.warnings}{_brackets(waived)}  I {counts.notes}  ", ""),
            (screen.words(message("cases {count}", count=self.cases)), ""),
        ]
        return Line(tuple(parts))

    def data(self) -> dict[str, object]:
        """`findings` as they were asked for, and `summary` over all that were looked at."""
        counts = sums(self.entries)
        return {
            "findings": [as_object(entry) for entry in self.shown],
            "summary": {
                "cases": self.cases,
                "findings": len(self.shown),
                **_sums_object(counts),
                "codes": dict(sorted(Counter(entry.finding.code for entry in self.entries).items())),
                "communities": {name: _sums_object(found) for name, found in self._by_community().items()},
                "as_of_phase": self.as_of_phase,
                "since": None if self.basis is None else self._since(self.basis, counts),
            },
        }

    def _since(self, basis: Checked, counts: Sums) -> dict[str, object]:
        return {
            "date": basis.date,
            "new": sum(_is_new(entry, basis) for entry in self.entries),
            "error": counts.errors - basis.errors,
            "warning": counts.warnings - basis.warnings,
            "info": counts.notes - basis.notes,
            "waived": counts.waived - basis.waived,
        }


def as_object(entry: Judged) -> dict[str, object]:
    """A finding as JSON has it: with its first day, and until when and by whom it is answered for."""
    waiver = entry.waiver
    return {
        **entry.finding.as_object(),
        "first_seen": entry.first_seen,
        "waived_until": waiver.until if waiver else None,
        "waived_by": waiver.by if waiver else None,
    }


def _sums_object(counts: Sums) -> dict[str, object]:
    return {
        Severity.ERROR.value: counts.errors,
        Severity.WARNING.value: counts.warnings,
        Severity.INFO.value: counts.notes,
        "waived": counts.waived,
    }


def _counts(counts: Sums) -> tuple[int, ...]:
    return (counts.errors, counts.warnings, counts.notes, counts.waived)


def _groups(entries: Sequence[Judged], by: Grouping) -> Iterator[tuple[Line | None, Sequence[Judged]]]:
    """The groups with their headings; by case there is one group, since every line begins with its case."""
    if by is Grouping.CASE:
        yield None, entries
        return
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for entry in entries:
        groups[_community(entry) if by is Grouping.COMMUNITY else entry.finding.code].append(entry)
    for name, group in sorted(groups.items()):
        title = name if by is Grouping.COMMUNITY else f"{name} {group[0].finding.name}"
        errors, warnings, notes, waived = _counts(sums(group))
        said = [f"E {errors}", f"W {warnings}", f"I {notes}", f"豁免 {waived}"]
        numbers = [text for text, count in zip(said, (errors, warnings, notes, waived), strict=True) if count]
        yield Line(((title, "bold"), (f"  {'  '.join(numbers)}", ""))), group


class _Drawn:
    """A finding as a line; on a terminal that is too narrow its command stands on a line of its own, to be pasted."""

    def __init__(self, entry: Judged, subject: str, today: date) -> None:
        self.entry = entry
        self.subject = subject
        self.text = _words(entry, today)
        self.command = f"-> {pasting.pasted(entry.finding.fix)}"
        self.width = screen.width(self.text)

    def room(self, wide: int) -> int:
        """Cells that are left on a line of that width beside subject, weight, words and command."""
        return wide - screen.width(self.subject) - 2 - self.width - 2 - screen.width(self.command)

    def height(self, wide: int) -> int:
        """How many lines it takes."""
        return 2 if wide and self.room(wide) < 0 else 1

    def plain(self, column: int) -> str:
        """The line where nobody sits at a terminal; a check has thousands."""
        letter = LETTERS[self.entry.finding.severity]
        return f"{self.subject}{letter} {self.text}{' ' * (column - self.width)}  {self.command}".rstrip()

    def lines(self, column: int, wide: int) -> Iterator[Line]:
        """The line, or the two; the command stands at `column` of the words where there is room."""
        is_open = self.entry.is_open
        letter = (
            f"{LETTERS[self.entry.finding.severity]} ",
            _STYLES[self.entry.finding.severity] if is_open else "dim",
        )
        head = ((self.subject, ""), letter, (self.text, "" if is_open else "dim"))
        if self.height(wide) == 2:
            yield Line(head)
            yield Line(((f"{' ' * (len(self.subject) - len(self.subject.lstrip()))}    {self.command}", "green"),))
            return
        padding = min(max(column - self.width, 0), self.room(wide))
        yield Line((*head, (f"{' ' * padding}  {self.command}", "green")))


def _gravest(drawn: Sequence[_Drawn], most: int, wide: int) -> list[_Drawn]:
    """As many as fit into `most` lines, the gravest first, in the order they came in."""
    chosen, left = set(), most
    for place in sorted(range(len(drawn)), key=lambda place: _weight(drawn[place].entry)):
        left -= drawn[place].height(wide)
        if left < 0:
            break
        chosen.add(place)
    return [one for place, one in enumerate(drawn) if place in chosen]


def _words(entry: Judged, today: date) -> str:
    """Such as 「RC006 更正函 18 天未回 (首见 03-20, 豁免至 04-01)」."""
    notes = []
    if entry.first_seen is not None and entry.first_seen < today:
        notes.append(f"首见 {_short(entry.first_seen, today)}")
    if entry.waiver is not None:
        notes.append(f"豁免至 {_short(entry.waiver.until, today)}")
    text = f"{entry.finding.code} {entry.finding.message}"
    return f"{text} ({', '.join(notes)})" if notes else text


def _short(day: date, today: date) -> str:
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()


def _subject(entry: Judged) -> str:
    return entry.finding.case or entry.finding.community or _STORE


def _community(entry: Judged) -> str:
    found = entry.finding
    return found.community or (UNASSIGNED if found.case else _STORE)


def _weight(entry: Judged) -> tuple[bool, int]:
    return (not entry.is_open, tuple(Severity).index(entry.finding.severity))


def _is_new(entry: Judged, basis: Checked) -> bool:
    """An open error that was not there at that check."""
    return entry.is_open_error and (entry.first_seen is None or entry.first_seen > basis.date)


def _brackets(parts: Sequence[Message]) -> str:
    return f" ({', '.join(map(screen.words, parts))})" if parts else ""


def _padded(text: str, full: int) -> str:
    return text + " " * (full - screen.width(text))


def _wrapped(pieces: Iterable[str], columns: int) -> Iterator[str]:
    line = ""
    for piece in pieces:
        if line and len(line) + 2 + len(piece) > columns:
            yield line
            line = ""
        line += f"  {piece}" if line else piece
    if line:
        yield line
