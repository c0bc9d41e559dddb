"""Contact by community, as `status` shows it: numbers, how much is left of the limit, and a bar."""

from collections.abc import Iterator
from typing import Final

from drugcheck.cli import drawing, screen
from drugcheck.cli.drawing import Mark
from drugcheck.domain.annex_counts import TOTAL, UNASSIGNED
from drugcheck.domain.progress import CommunityProgress, Progress

_MARKS: Final = {
    "现场": Mark("█", "#", "green"),
    "视频": Mark("▓", "=", "cyan"),
    "联系到": Mark("▒", "-", "yellow"),
    "未查找": Mark("░", ".", "dim"),
    "联系不到": Mark("x", "x", "red"),
}
# Columns that say how 联系不到 stands to the limit of 四(六).
_ABOUT_LIMIT: Final = frozenset({6, 7, 8})
_LEAST_BAR: Final = 10
_WIDEST_BAR: Final = 40


def contact_table(numbers: Progress, community: str | None) -> Iterator[screen.Line]:
    """Header, a row for each community, the total (or the community that was asked for), what the bar is made of."""
    headers = ("社区", "应见", *_MARKS, f"限{numbers.limit:.0%}", "余量", "见面率")
    listed = [(row.community or UNASSIGNED, row) for row in numbers.communities]
    listed.append((community or TOTAL, numbers.total))
    cells = [_cells(name, row) for name, row in listed]
    widths = [max(map(screen.width, column)) for column in zip(headers, *cells, strict=True)]
    gap = "  " if drawing.columns() >= drawing.WIDE else " "
    room = drawing.columns() - sum(widths) - len(gap) * len(widths)
    bar = min(room, _WIDEST_BAR) if room >= _LEAST_BAR else 0
    yield screen.Line(tuple((text + gap, "bold") for text in _aligned(headers, widths)))
    for (_name, row), texts in zip(listed, cells, strict=True):
        styles = ["red" if not row.within_limit and n in _ABOUT_LIMIT else "" for n in range(len(widths))]
        parts = [(text + gap, style) for text, style in zip(_aligned(texts, widths), styles, strict=True)]
        drawn = drawing.bar(_parts(row), bar) if bar and row.expected else []
        yield screen.Line((*parts, *drawn))
    if bar:
        yield screen.Line(tuple(part for word, mark in _MARKS.items() for part in _legend(word, mark)))


def _cells(name: str, row: CommunityProgress) -> tuple[str, ...]:
    met = f"{row.met / row.expected:.1%}" if row.expected else "-"
    ratio = f"{row.unreachable_ratio:.2%}" if row.expected else "-"
    counts = (str(count) for count, _mark in _parts(row))
    return (name, str(row.expected), *counts, ratio, str(row.head_room), met)


def _parts(row: CommunityProgress) -> list[tuple[int, Mark]]:
    counts = (row.met_on_site, row.met_by_video, row.reached_only, row.not_yet_sought, row.unreachable)
    return list(zip(counts, _MARKS.values(), strict=True))


def _legend(word: str, mark: Mark) -> tuple[tuple[str, str], ...]:
    return (mark.shown, mark.style), (f" {word}  ", "dim")


def _aligned(cells: tuple[str, ...], widths: list[int]) -> list[str]:
    """The first cell to the left, the numbers to the right."""
    blanks = [" " * (full - screen.width(text)) for text, full in zip(cells, widths, strict=True)]
    return [text + blank if not n else blank + text for n, (text, blank) in enumerate(zip(cells, blanks, strict=True))]
