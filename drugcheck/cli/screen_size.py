"""How much room the terminal has."""

import sys
from typing import Final

from drugcheck.message import width

# Lines that are not of what is shown: how much is left, and the prompt.
OWN: Final = 2


def height() -> int | None:
    """Lines of the terminal; None where there is none, and everything is to be shown."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().lines


def columns() -> int:
    """Cells of a line of the terminal."""
    from shutil import get_terminal_size

    return get_terminal_size().columns


def lines_of(text: str, wide: int) -> int:
    """How many lines of a terminal that wide a line takes."""
    return max(1, -(-width(text) // wide))
