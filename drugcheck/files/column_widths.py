"""How wide the columns of a printed table are, and how many lines its rows take.

Widths are in cells of a digit, an ideograph takes two. A column is as wide as what stands in it, at most as its
template says; longer text wraps. A table that is narrower than its paper grows up to the widths of the template; one
that is far wider is folded, so that it need not be printed too small to be read.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

# Pixels of a digit in the default font, and what every column has around its text.
_DIGIT: Final = 7
_PADDING: Final = 5
# Pixels between the margins, by paper.
_PAPERS: Final = {"A4 landscape": 1040, "A4 portrait": 710, "A3 landscape": 1505, "A3 portrait": 1040}
# The smallest scale at which a table is printed before its columns are folded.
_SCALE: Final = 0.8
_LEAST: Final = 4
# `2022-03-06`: a date that does not fit is not wrapped but shown as ###.
_DATE: Final = 11
# Shorter text is not folded.
_WHOLE: Final = 8
# Where a long header is broken: before a bracket and behind a stroke.
_BREAK: Final = re.compile(r"(?<=.)(?=\()|(?<=/)")
# A date, a telephone or document number that should not be broken; an ID number is too long for that.
_TOKEN: Final = re.compile(r"[0-9A-Za-z-]+")
_LONGEST_TOKEN: Final = 11
# A cell of text is a little narrower than a cell of width.
_TEXT: Final = 1.05


class Content(NamedTuple):
    """What decides the width of a column: its header, its cells, the width of its template, whether it holds dates."""

    header: str
    cells: Iterable[str]
    width: int
    date: bool = False


class Fit(NamedTuple):
    """The width of each column, and the longest cell in it."""

    widths: list[int]
    longest: list[int]

    def lines(self, rows: Sequence[Sequence[str]]) -> list[int]:
        """How many lines each row takes."""
        wrapping = [place for place, longest in enumerate(self.longest) if longest > self.widths[place]]
        counts = [_Lines(self.widths[place]) for place in wrapping]
        if not wrapping:
            return [1] * len(rows)
        return [max(count[row[place]] for place, count in zip(wrapping, counts, strict=True)) for row in rows]


class _Lines(dict[str, int]):
    """Text -> its lines in a column of one width, counted once for each text."""

    def __init__(self, width: int) -> None:
        self.width = width

    def __missing__(self, text: str) -> int:
        self[text] = count = lines_of(text, self.width)
        return count


def cells_of(text: str) -> int:
    """Cells that a text takes: two for an ideograph."""
    # GB 18030 has one byte for what is half as wide, and nothing here is measured closer than that.
    return len(text) if text.isascii() else len(text.encode("gb18030", "replace"))


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of that width."""
    room = max(1, int(width * _TEXT))
    return sum(max(1, -(-cells_of(line) // room)) for line in text.split("\n"))


def broken(header: str, width: int) -> str:
    """A header that is longer than its column, with line feeds where it should break."""
    return header if cells_of(header) <= width else _BREAK.sub("\n", header)


def fitted(columns: Sequence[Content], paper: str) -> Fit:
    """The widths of all columns on that paper."""
    texts = [set(column.cells) for column in columns]
    longest = [max(map(cells_of, cells), default=0) for cells in texts]
    least, most, folded = [], [], []
    for column, cells, long in zip(columns, texts, longest, strict=True):
        header = _header(column.header)
        narrow = max(_LEAST, header, min(long + 1, column.width), _DATE if column.date else 0)
        least.append(narrow)
        most.append(max(column.width, narrow))
        folded.append(narrow if column.date else max(_LEAST, header, _folded(cells, narrow)))
    room = _PAPERS.get(paper, _PAPERS["A4 landscape"])
    if _pixels(least) <= room:
        widths = _between(least, most, room)
    elif _pixels(least) * _SCALE > room:
        widths = _between(folded, least, int(room / _SCALE))
    else:
        widths = least
    return Fit(widths, longest)


def blocks(widths: Sequence[int], count: int) -> list[tuple[int, int]]:
    """The columns in `count` neighbouring blocks, about equally wide: first and last column of each."""
    count = min(count, len(widths))
    total, passed, first = sum(widths), 0, 0
    made: list[tuple[int, int]] = []
    for place, width in enumerate(widths):
        passed += width
        left = len(widths) - place - 1
        if len(made) < count - 1 and (passed >= total * (len(made) + 1) / count or left < count - len(made)):
            made.append((first, place))
            first = place + 1
    return [*made, (first, len(widths) - 1)]


def _between(low: list[int], high: list[int], room: int) -> list[int]:
    """Widths from low to high, as wide as there is room for."""
    wanted = _pixels(high) - _pixels(low)
    if wanted <= 0:
        return low
    share = min(1.0, max(0.0, (room - _pixels(low)) / wanted))
    return [narrow + int((wide - narrow) * share) for narrow, wide in zip(low, high, strict=True)]


def _folded(cells: Iterable[str], width: int) -> int:
    """A width in which the longest text takes three lines, two where it is a number."""
    if width <= _WHOLE:
        return width
    long = max(cells, key=cells_of, default="")
    tokens = (len(token) for token in _TOKEN.findall(long))
    token = max((length for length in tokens if length <= _LONGEST_TOKEN), default=0)
    return max(_WHOLE, token, -(-min(cells_of(long), width) // (2 if long.isascii() else 3)) + 1)


def _header(text: str) -> int:
    """A width in which a header takes few lines and keeps together what stands in brackets."""
    parts = [cells_of(part) for part in _BREAK.split(text)]
    if len(parts) == 1:
        return -(-parts[0] // 6) * 2
    return max(part if part <= _WHOLE else -(-part // 4) * 2 for part in parts)


def _pixels(widths: Iterable[int]) -> int:
    return sum(width * _DIGIT + _PADDING for width in widths)
