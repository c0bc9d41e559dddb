"""One table of results: what was measured, how long it took, how many times the base, and what is allowed."""

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """A line of a table.

    `seconds` is the task's own time, `ratio` how many times as long as `base` that is, or with `faster` how many times
    as fast. `limit` is the budget for the ratio: the most, or with `faster` the least.
    """

    task: str
    seconds: float
    base: str = ""
    ratio: float | None = None
    limit: float | None = None
    faster: bool = False

    @property
    def verdict(self) -> str:
        """Whether the budget is kept; empty where there is none."""
        if self.ratio is None or self.limit is None:
            return ""
        return "kept" if (self.ratio >= self.limit if self.faster else self.ratio <= self.limit) else "MISSED"


HEADERS = ("task", "time", "ratio", "compared with", "budget", "")


def render(title: str, rows: Sequence[Row], notes: Sequence[str] = ()) -> str:
    """The table as text, with its notes below."""
    cells = [HEADERS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADERS))]
    lines = ["  ".join(_place(column, text, widths[column]) for column, text in enumerate(line)) for line in cells]
    lines.insert(1, "  ".join("-" * width for width in widths if width))
    return "\n".join([title, "", *(line.rstrip() for line in lines), *(f"  {note}" for note in notes)])


def _cells(row: Row) -> tuple[str, ...]:
    ratio = (
        ""
        if row.ratio is None
        else f"{row.ratio:.{1 if row.ratio >= 10 else 2}f} x" + (" faster" if row.faster else "")
    )
    limit = "" if row.limit is None else ("at least " if row.faster else "at most ") + f"{row.limit:g} x"
    return row.task, _time(row.seconds), ratio, row.base, limit, row.verdict


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.1f} ms"


def _place(column: int, text: str, width: int) -> str:
    return text.rjust(width) if column in (1, 2) else text.ljust(width)
