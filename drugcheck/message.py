"""A sentence for a person that is put into words, and into a language, only at the edge.

Wings below the command line never print and never translate: they return a Message, whose template is at the same
time the key of the gettext catalogue.
"""

from collections.abc import Callable
from typing import NamedTuple
from unicodedata import combining, east_asian_width


class Message(NamedTuple):
    """A template in English (the catalogue key) and the values for its places."""

    template: str
    details: dict[str, object]

    def render(self, translate: Callable[[str], str] = str) -> str:
        """The sentence, in the language of `translate`; a nested Message is rendered the same way."""
        values = {
            key: value.render(translate) if isinstance(value, Message) else value for key, value in self.details.items()
        }
        return translate(self.template).format(**values) if values else translate(self.template)

    def __str__(self) -> str:
        return self.render()


def message(template: str, **details: object) -> Message:
    """Makes a Message; the extractor of the catalogue knows this function by its name."""
    return Message(template, details)


class _Cells(dict[str, int]):
    """How many cells a character takes, looked up once."""

    def __missing__(self, character: str) -> int:
        self[character] = cells = 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1
        return cells


_cells_of = _Cells().__getitem__


def width(text: str) -> int:
    """Cells that the text takes on a terminal: two for each Chinese character."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))
