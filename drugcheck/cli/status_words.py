"""The parts that the rows of `status` are made of: a word with its number, coloured where the number says something."""

from collections.abc import Iterable
from typing import Final

from drugcheck.cli import drawing
from drugcheck.domain.progress import ReportNumbers, Share

Part = tuple[str, str]
_WEEKS: Final = 4


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
    """The last weeks, each in time, late or missing; the next; and the share met as a small curve."""
    parts: list[Part] = []
    for report in reports.weeks[-_WEEKS:]:
        week = report.week.partition("-")[2]
        if report.submitted_on is None:
            parts.append((f"{week} 未报", "red"))
        elif report.late_hours:
            parts.append((f"{week} 迟{report.late_hours}小时", "yellow"))
        else:
            parts.append((f"{week} 准时", "green"))
    if reports.next_week is not None and reports.next_due is not None:
        days = f"还有{reports.days_left}天" if reports.days_left else "今天"
        parts.append((f"{reports.next_week.partition('-')[2]} {reports.next_due:%m-%d} {days}", "bold"))
    if len(reports.met) > 1:
        first, last = reports.met[0], reports.met[-1]
        parts.append((f"见面 {drawing.curve(reports.met)} {first:.0%}-{last:.0%}", ""))
    return spaced(parts)
