"""On which line of a TOML text a value stands: for errors only, so that reading pays nothing for it.

The text has been parsed before: what is scanned here is valid TOML.
"""

import re
from typing import Final

from drugcheck.files.faults import Position

_KEY_PART: Final = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([A-Za-z0-9_-]+))\s*(\.?)')
_BASIC: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL: Final = re.compile(r"'[^'\n]*'")
_BASIC_LINES: Final = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}', re.DOTALL)
_LITERAL_LINES: Final = re.compile(r"'''.*?'{3,5}", re.DOTALL)
_PLAIN: Final = re.compile(r"""[^"'#\[\]{}\n]+""")


class Lines:
    """The line numbers of a text, from 1. The text is scanned when the first line is asked for: most never are."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._is_scanned = False
        self._lines: dict[Position, int] = {}
        self._counts: dict[Position, int] = {}

    def of(self, position: Position) -> int | None:
        """The line of a value, else of the nearest table around it; None for what has no line of its own."""
        if not self._is_scanned:
            self._is_scanned = True
            self._scan(self._text.removeprefix("\ufeff").replace("\r\n", "\n"))
        while position and position not in self._lines:
            position = position[:-1]
        return self._lines.get(position)

    def _scan(self, text: str) -> None:
        table: Position = ()
        at, line, counted = 0, 1, 0
        while at < len(text):
            character = text[at]
            if character in " \t\n":
                at += 1
                continue
            if character == "#":
                at = _end_of_line(text, at)
                continue
            line += text.count("\n", counted, at)
            counted = at
            if character == "[":
                listed = text.startswith("[[", at)
                keys, after = _keys(text, at + 1 + listed)
                table = self._open(keys, listed=listed)
                self._lines.setdefault(table, line)
                if listed:
                    self._lines.setdefault(table[:-1], line)
                at = _end_of_line(text, after)
            else:
                keys, after = _keys(text, at)
                self._lines.setdefault((*table, *keys), line)
                at = _end_of_value(text, after)

    def _open(self, keys: list[str], *, listed: bool) -> Position:
        position: Position = ()
        for number, key in enumerate(keys, 1):
            position = (*position, key)
            if listed and number == len(keys):
                self._counts[position] = self._counts.get(position, 0) + 1
            if position in self._counts:
                position = (*position, self._counts[position] - 1)
        return position


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _keys(text: str, at: int) -> tuple[list[str], int]:
    keys: list[str] = []
    while (part := _KEY_PART.match(text, at)) is not None:
        keys.append(next(group for group in part.groups()[:3] if group is not None))
        at = part.end()
        if not part[4]:
            break
    return keys, at


def _end_of_value(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        character = text[at]
        if character == "\n" and depth == 0:
            return at
        if character == "#":
            at = _end_of_line(text, at)
            continue
        found = next(
            (
                match
                for pattern in (_BASIC_LINES, _LITERAL_LINES, _BASIC, _LITERAL, _PLAIN)
                if (match := pattern.match(text, at))
            ),
            None,
        )
        if found is not None:
            at = found.end()
            continue
        depth += (character in "[{") - (character in "]}")
        at += 1
    return at
