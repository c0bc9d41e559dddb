"""A list that is no annex: headers and rows of text, ready to be written in any format by files."""

from collections.abc import Sequence
from typing import NamedTuple


class PlainTable(NamedTuple):
    """A list: its title, headers and rows of text; `kinds` says which columns hold dates or numbers, else text."""

    title: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    empty: str = "无"
