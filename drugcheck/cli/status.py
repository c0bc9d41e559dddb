"""`drugcheck status`: one screen that says where the campaign stands. Counts by community, never by person. 二 G0."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from drugcheck.cli import drawing, pasting, screen, state
from drugcheck.cli.checking import checked
from drugcheck.cli.options import AsOfOption, CommunityOption, JsonOption
from drugcheck.cli.scope import checked_community
from drugcheck.cli.status_table import contact_table
from drugcheck.cli.status_words import Part, counted, percent, report_parts, spaced
from drugcheck.domain.progress import CheckNumbers, Progress, progress
from drugcheck.domain.todo import Section, todo
from drugcheck.locale import _
from drugcheck.message import Message, message

_REST_OF_LINE: Final = 48
_STEPS: Final = ("1会商", "2派出所", "3领导", "4备案")


class Shown(NamedTuple):
    """The numbers as one screen; `tasks` are those of `todo`."""

    numbers: Progress
    tasks: dict[Section, int]
    community: str | None = None

    def lines(self) -> Iterator[str | Message | screen.Line]:
        """Campaign and phase, contact by community, then a row for each subject."""
        n = self.numbers
        yield screen.Line(((f"{n.campaign}  {n.unit}  {n.day.isoformat()}", "bold"),))
        yield self._phase()
        if n.unread:
            yield message("{count} records could not be read and are in none of these numbers", count=n.unread)
        yield from contact_table(n, self.community)
        rows = (
            (_("levels"), self._levels()),
            (_("approvals"), self._approvals()),
            ("", self._standings()),
            (_("filing"), self._gaps()),
            (_("care"), self._care()),
            (_("rules"), self._checks()),
            ("", self._change()),
            (_("four"), self._four()),
            (_("reports"), self._reports()),
            (_("to do"), self._tasks()),
        )
        width = max(screen.width(label) for label, _parts in rows)
        for label, parts in rows:
            if parts:
                yield screen.Line(((label + " " * (width - screen.width(label) + 2), "bold"), *parts))

    def _phase(self) -> Message:
        n = self.numbers
        if n.phase is None:
            return message("no phase of the campaign runs today")
        return message(
            "phase {number} {name}: {days} days left, until {end}",
            number=n.phase.number,
            name=n.phase.name,
            days=n.phase.days_left,
            end=n.phase.end.isoformat(),
        )

    def _levels(self) -> list[Part]:
        total = self.numbers.total
        levels = [counted(level, count, "yellow" if level == "未评" else "") for level, count in total.levels.items()]
        return [counted("社会面", total.in_society), (": ", ""), *spaced(levels)]

    def _approvals(self) -> list[Part]:
        approvals = self.numbers.approvals
        steps = [counted(step, count) for step, count in zip(_STEPS, approvals.waiting.values(), strict=True)]
        parts: list[Part] = []
        for step in steps:
            parts += [step, (" > ", "dim")]
        return [*parts, counted("已备案", approvals.filed, "green")]

    def _standings(self) -> list[Part]:
        approvals = self.numbers.approvals
        return spaced(
            [
                counted("退回", approvals.returned, "yellow"),
                counted("失效", approvals.lapsed, "yellow"),
                counted("草稿", approvals.drafts),
                counted("超期", approvals.overdue, "red"),
            ]
        )

    def _gaps(self) -> list[Part]:
        gaps = self.numbers.gaps
        return spaced(
            [
                counted("高 无一人一策", gaps.high_without_plan, "red"),
                counted("高 未备案", gaps.high_not_filed, "red"),
                counted("中 未备案", gaps.medium_not_filed, "red"),
                counted("无干部", gaps.without_worker, "red"),
                counted("无民警", gaps.without_police, "red"),
            ]
        )

    def _care(self) -> list[Part]:
        care = self.numbers.care
        return spaced(
            [
                counted("需求", care.needs),
                counted("已转介", care.referred),
                counted("已办结", care.closed, "green"),
                counted("未结", care.open, "yellow"),
                counted("未询问", care.not_asked, "yellow"),
            ]
        )

    def _checks(self) -> list[Part]:
        checks = self.numbers.checks
        parts = [counted("错误", checks.errors, "red"), *_groups(checks, "errors")]
        parts += [("  ", ""), counted("警告", checks.warnings, "yellow"), *_groups(checks, "warnings")]
        return [*parts, ("  ", ""), counted("豁免", checks.waived)] if checks.waived else parts

    def _change(self) -> list[Part]:
        change = self.numbers.checks.change
        if change is None:
            return [(screen.words(message("no earlier full check to compare with: drugcheck validate")), "dim")]
        parts: list[Part] = [(f"较 {change.since:%m-%d}: ", ""), counted("新增", change.new, "yellow")]
        for word, grown in (("错误", change.errors), ("警告", change.warnings)):
            if grown is not None:
                parts.append((f"  {word} {grown:+d}", "red" if grown > 0 else "green" if grown < 0 else "dim"))
        return parts

    def _four(self) -> list[Part]:
        four = self.numbers.four
        named = (("见面", four.met), ("管控备案", four.filed), ("关爱办结", four.cared), ("录入", four.entered))
        return spaced([(f"{name} {percent(share)}", "") for name, share in named])

    def _reports(self) -> list[Part]:
        return report_parts(self.numbers.reports)

    def _tasks(self) -> list[Part]:
        colours = {Section.OVERDUE: "red", Section.TODAY: "yellow"}
        parts = spaced([counted(name.value, count, colours.get(name, "")) for name, count in self.tasks.items()])
        return [*parts, (f"  -> {pasting.pasted('drugcheck todo')}", "green")]

    def data(self) -> dict[str, object]:
        """The same as an object."""
        built: dict[str, object] = msgspec.to_builtins(self.numbers)
        return {**built, "todo": {section.alias: count for section, count in self.tasks.items()}}


def _groups(checks: CheckNumbers, what: str) -> list[Part]:
    """The groups of rules that find most, as many as a line has room for."""
    named = [(prefix, getattr(numbers, what)) for prefix, numbers in checks.groups.items()]
    listed = [f"{prefix} {count}" for prefix, count in sorted(named, key=lambda group: -group[1]) if count]
    # Errors and warnings share what the rest of the line leaves.
    room = (drawing.columns() - _REST_OF_LINE) // 2
    shown: list[str] = []
    for text in listed:
        if len(" ".join([*shown, text, "…"])) > room:
            shown.append("…")
            break
        shown.append(text)
    return [(f" ({' '.join(shown)})", "dim")] if shown else []


def status(community: CommunityOption = None, as_of: AsOfOption = None, json: JsonOption = False) -> None:
    """Show where the campaign stands: contact, levels, approvals, filings, care, checks, reports and tasks."""
    workspace = state.workspace(as_of)
    community = checked_community(community, workspace.config)
    context, entries = checked(workspace)
    tasks = todo(context, entries, community).counts()
    screen.show(Shown(progress(context, entries, community), tasks, community), as_json=json)
