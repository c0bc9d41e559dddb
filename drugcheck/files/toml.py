"""TOML in and out: text <-> plain tables, without knowing what they mean.

In: a compiled parser, with the standard library's as fallback and for what is wrong and where; whatever tomllib reads
is read the same. It is rtoml (six years of upkeep, wheels for every platform); toml-rs is nearly twice as quick, one
year old, and brackets without end crash it. Out: the shape is fixed, so that the change of one value changes its own
lines only: a list of tables is always written as [[x]], a list of values always on one line, text of several lines as
such.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timezone
from typing import Any, Final

from drugcheck.errors import UsageError
from drugcheck.message import Message, message

try:
    import rtoml
except ImportError:  # no wheel for this platform: slower, the same result
    rtoml = None  # type: ignore[assignment]

Table = dict[str, Any]

# A time of day with a zone; it leads with a plain character, which makes the search quick.
_ZONED: Final = re.compile(r":\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:)")
# Python writes no number of more than 4,300 digits, and reads one in hexadecimal.
_MOST_BITS: Final = 4096
# A key of so many parts is not looked for where there are fewer dots.
MOST_PARTS: Final = 100
# Compiled where a text was refused.
_POSITION: Final = r"\(at (?:line (\d+), column (\d+)|end of document)\)"


class TomlSyntaxError(UsageError):
    """line {line}: {problem}"""

    hint = "drugcheck doctor"

    def __init__(self, line: int, problem: Message) -> None:
        self.line = line
        self.problem = problem
        super().__init__(line=line, problem=problem)


def parse(text: str) -> Table:
    """The tables of a TOML text; a byte order mark and CR LF are allowed. Raises TomlSyntaxError."""
    text = text.removeprefix("\ufeff")
    # One look for a single character costs a tenth of a search for two.
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    # No key stands on more than one line.
    if text.count(".") >= MOST_PARTS and any(line.count(".") >= MOST_PARTS for line in text.split("\n")):
        _refuse_depth(text)
    if rtoml is None:
        return _parse_slowly(text)
    try:
        document: Table = rtoml.loads(text)
    except (ValueError, RecursionError):
        return _parse_slowly(text)
    if _ZONED.search(text):
        _settle_zones(document)
    return document


def _refuse_depth(text: str) -> None:
    from drugcheck.files.toml_depth import is_too_deep

    if is_too_deep(text):
        raise TomlSyntaxError(1, message("tables or lists stand too deep in one another"))


def _settle_zones(value: Any) -> None:
    """Puts the standard library's time zone where the parser put its own."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        if isinstance(inner, dict | list):
            _settle_zones(inner)
        elif isinstance(inner, datetime) and (offset := inner.utcoffset()) is not None:
            value[key] = inner.replace(tzinfo=timezone(offset))


def _parse_slowly(text: str) -> Table:
    import tomllib

    try:
        return _without_long_numbers(tomllib.loads(text), text)
    except RecursionError:
        raise TomlSyntaxError(1, message("tables or lists stand too deep in one another")) from None
    except ValueError as error:
        said = str(error)
        position = re.search(_POSITION, said)
        at_end = text.rstrip("\n").count("\n") + 1
        raise TomlSyntaxError(int(position[1]) if position and position[1] else at_end, _problem(said)) from None


def _without_long_numbers(document: Table, text: str) -> Table:
    """The document itself. Raises TomlSyntaxError where a whole number is too long to be written again."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        position, value = waiting.pop()
        if isinstance(value, dict | list):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [((*position, key), inner) for key, inner in pairs]
        elif type(value) is int and value.bit_length() > _MOST_BITS:
            from drugcheck.files.lines import Lines

            raise TomlSyntaxError(Lines(text).of(position) or 1, message("a whole number is too long"))
    return document


# What tomllib says, by its first words; its own sentence is not passed on, since it may repeat a piece of the text.
_PROBLEMS: Final[tuple[tuple[str, Message], ...]] = (
    ("Invalid value", message("text stands in quotes, a date is written 2022-03-06")),
    ("Invalid date", message("there is no such date")),
    ("Cannot overwrite", message("the same key stands there twice")),
    ("Cannot declare", message("the same section stands there twice; a list of sections is written [[...]]")),
    ("Cannot mutate", message("the same section stands there twice; a list of sections is written [[...]]")),
    ("Invalid statement", message("a line is a [section] or key = value")),
    ("Expected '='", message("a key is followed by = and its value")),
    ("Expected newline", message("only one value stands in a line")),
    ("Expected ']", message("a bracket is not closed")),
    ('Expected "', message("a quote is not closed")),
    ("Expected \"'", message("a quote is not closed")),
    ("Unterminated string", message("a quote is not closed")),
    ("Illegal character", message("a quote is not closed, or a character cannot be shown")),
    ("Unclosed array", message("a bracket is not closed")),
    ("Unescaped", message("a backslash in text is written twice")),
)


def _problem(said: str) -> Message:
    return next((problem for words, problem in _PROBLEMS if said.startswith(words)), message("this is not TOML"))


def emit(document: Mapping[str, Any]) -> str:
    """The TOML text of tables: values before tables, order kept, LF line ends."""
    lines: list[str] = []
    _write_table(document, "", lines)
    # A blank line stands before each header, and none before the first line.
    first = 1 if lines[:1] == [""] else 0
    return "\n".join([*lines[first:], ""]) or "\n"


def _write_table(table: Mapping[str, Any], path: str, lines: list[str]) -> None:
    inner: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, Mapping) or _is_list_of_tables(value):
            inner.append((_key(key), value))
        else:
            lines.append(f"{_key(key)} = {_value(value, alone=True)}")
    for key, value in inner:
        place = f"{path}.{key}" if path else key
        entries, header = ([value], f"[{place}]") if isinstance(value, Mapping) else (value, f"[[{place}]]")
        for entry in entries:
            lines += ("", header)
            _write_table(entry, place, lines)


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def value_text(value: object) -> str:
    """One value as it stands behind the equals sign, on one line."""
    return _value(value)


def _key(key: str) -> str:
    if key.isascii() and key.replace("_", "").replace("-", "").isalnum():
        return key
    return _written({key: 0}).rpartition(" = ")[0]


def _value(value: object, *, alone: bool = False) -> str:
    if isinstance(value, str) and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    if type(value) is int or type(value) is date:
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(entry) for entry in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(key)} = {_value(entry)}' for key, entry in value.items())}}}"
    # Written over several lines a carriage return would be lost.
    several_lines = alone and isinstance(value, str) and "\n" in value and "\r" not in value
    return _written({"x": value}, several_lines=several_lines)[len("x = ") : -1]


def _written(document: Table, *, several_lines: bool = False) -> str:
    """By the library, which is imported for what is seldom: text with quotes or line ends, a time, a quoted key."""
    import tomli_w

    return tomli_w.dumps(document, multiline_strings=several_lines)
