"""A sentence for a person that is put into words, and into a language, only at the edge.

Wings below the command line never print and never translate: they return a Message, whose template is at the same
time the key of the gettext catalogue.
"""

from collections.abc import Callable
from functools import lru_cache
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


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """Cells that the text takes on a terminal: two for each Chinese character."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
