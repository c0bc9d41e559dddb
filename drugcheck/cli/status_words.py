"""The parts that the rows of `status` are made of: a word with its number, coloured where the number says something."""

from collections.abc import Iterable
from typing import Final

from drugcheck.cli import drawing, screen
from drugcheck.domain.progress import ReportNumbers, Share, WeekReport

Part = tuple[str, str]
_WEEKS: Final = 6
# What the label of a row takes.
_LABEL: Final = 12


def counted(word: str, count: int, style: str = "") -> Part:
    """`高 8`: in the style where there are any, dim where there are none."""
    return f"{word} {count}", style if count else "dim"


def spaced(parts: Iterable[Part]) -> list[Part]:
    """The parts with two blanks between them."""
    listed = list(parts)
    return [piece for part in listed for piece in (part, ("  ", ""))][:-1]


def percent(share: Share) -> str:
    """`87.0%`, `-` of nobody."""
    return "-" if share.value is None else f"{share.value:.1%}"


def report_parts(reports: ReportNumbers) -> list[Part]:
    """The last weeks (in time, late or missing) that there is room for, the next, and the share met as a curve."""
    ahead: list[Part] = []
    if reports.next_week is not None and reports.next_due is not None:
        days = f"还有{reports.days_left}天" if reports.days_left else "今天"
        ahead.append((f"{_short(reports.next_week)} {reports.next_due:%m-%d} {days}", "bold"))
    if len(reports.met) > 1:
        first, last = reports.met[0], reports.met[-1]
        ahead.append((f"见面 {drawing.curve(reports.met)} {first:.0%}-{last:.0%}", ""))
    room = drawing.columns() - _LABEL - sum(screen.width(text) + 2 for text, _style in ahead)
    weeks: list[Part] = []
    for report in reports.weeks[::-1]:
        part = _week(report)
        room -= screen.width(part[0]) + 2
        if room < 0 or len(weeks) == _WEEKS:
            break
        weeks.insert(0, part)
    return spaced([*weeks, *ahead])


def _week(report: WeekReport) -> Part:
    if report.submitted_on is None:
        return f"{_short(report.week)} 未报", "red"
    if report.late_hours:
        return f"{_short(report.week)} 迟{report.late_hours}小时", "yellow"
    return f"{_short(report.week)} 准时", "green"


def _short(week: str) -> str:
    """`W14` of 2022-W14."""
    return week.partition("-")[2]
