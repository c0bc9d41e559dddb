"""The page of a rule, taken apart: what it asks, notes on it, why, a bad and a good example.

Each part is one line of text, whatever the lines of the docstring; it is at the same time the key under which the
catalogue of messages has its Chinese.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_LABELS: Final = ("Why", "Bad", "Good")
_LABELLED: Final = re.compile(rf"^({'|'.join(_LABELS)}): ", re.MULTILINE)


class Page(NamedTuple):
    """The parts of a page; `more` are the paragraphs between the first line and the reason."""

    what: str
    more: tuple[str, ...]
    why: str
    bad: str
    good: str

    @property
    def all(self) -> tuple[str, ...]:
        """Every part in its order, none of them empty where the page is whole."""
        return (self.what, *self.more, self.why, self.bad, self.good)


@lru_cache(maxsize=256)
def page_of(docstring: str) -> Page:
    """The parts of a docstring, already without its indentation; a part that is missing is empty."""
    head, *labelled = _LABELLED.split(docstring)
    what, *more = [_one_line(paragraph) for paragraph in head.split("\n\n") if paragraph.strip()] or [""]
    parts = dict(zip(labelled[::2], map(_one_line, labelled[1::2]), strict=True))
    return Page(what, tuple(more), *(parts.get(label, "") for label in _LABELS))


def _one_line(text: str) -> str:
    return " ".join(text.split())
