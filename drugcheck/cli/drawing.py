"""What is drawn with characters: bars and small curves, in ASCII where the console's code page lacks the blocks."""

import shutil
import sys
from collections.abc import Sequence
from typing import Final, NamedTuple

_CURVE: Final = "▁▂▃▄▅▆▇█"
_ASCII_CURVE: Final = "_.-=+*#@"
_LEAST_WIDTH: Final = 40
# From this width on there is room for two blanks between columns and for bars beside words.
WIDE: Final = 100


class Mark(NamedTuple):
    """How one part of a bar is drawn: its character, the ASCII one that stands for it, its colour."""

    block: str
    ascii: str
    style: str

    @property
    def shown(self) -> str:
        """The character for this console."""
        return self.block if has_blocks() else self.ascii


def columns() -> int:
    """The width of the terminal, 80 where there is none (or COLUMNS says otherwise)."""
    return max(shutil.get_terminal_size().columns, _LEAST_WIDTH)


def has_blocks() -> bool:
    """Whether stdout can show all of the block characters: a GBK console cannot."""
    try:
        (_CURVE + "░▒▓").encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def bar(parts: Sequence[tuple[int, Mark]], width: int) -> list[tuple[str, str]]:
    """The parts of a whole as one bar of that width, each with its style; what is not 0 is at least one cell wide."""
    total = sum(count for count, _mark in parts)
    if total <= 0:
        return [(" " * width, "")]
    cells = [max(count * width // total, int(count > 0)) for count, _mark in parts]
    # The largest remainders get what is left over; the widest gives where the small ones took too much.
    for index in sorted(range(len(parts)), key=lambda n: -(parts[n][0] * width % total)):
        if sum(cells) < width and parts[index][0]:
            cells[index] += 1
    while sum(cells) != width:
        widest = cells.index(max(cells))
        cells[widest] += 1 if sum(cells) < width else -1
    return [(mark.shown * count, mark.style) for (_, mark), count in zip(parts, cells, strict=True) if count]


def curve(values: Sequence[float]) -> str:
    """A row of numbers as one small curve from the least to the greatest; flat where they are all the same."""
    steps = _CURVE if has_blocks() else _ASCII_CURVE
    if not values:
        return ""
    least, span = min(values), max(values) - min(values)
    return "".join(steps[round((value - least) / span * (len(steps) - 1)) if span else 0] for value in values)
