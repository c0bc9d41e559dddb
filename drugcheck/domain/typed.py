"""What a person types, made into the value of a field: dates, numbers, yes and no, official words and their aliases."""

import re
import unicodedata
from datetime import date
from typing import Final

from drugcheck.domain.naming import suggestion
from drugcheck.domain.shapes import Field, accepts
from drugcheck.errors import UsageError
from drugcheck.message import Message, message

_YES: Final = frozenset({"true", "yes", "y", "是", "有"})
_NO: Final = frozenset({"false", "no", "n", "否", "无"})
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SEPARATOR: Final = re.compile(r"[,，、;；]")

_EXPECTED: Final[dict[type, Message]] = {
    date: message("a date such as 2022-03-06"),
    int: message("a whole number"),
    float: message("a number"),
    bool: message("true or false (是 or 否)"),
}


class ValueTypeError(UsageError):
    """{path} ({label}) needs {expected}{nearest}"""

    hint = "drugcheck case set CASE {path}=VALUE"


def parse_text(field: Field, text: str, path: str | None = None) -> object:
    """The value that the text says, of the field's type; a list is written with commas.

    Raises ValueTypeError, which names `path` (that of the field where none is given) and, for an enumeration, the
    nearest official value, and never the text.
    """
    where = path or field.path
    if not field.repeated:
        return _single(field, text.strip(), where)
    values = [_single(field, part.strip(), where) for part in _SEPARATOR.split(text) if part.strip()]
    return list(dict.fromkeys(values))


def _single(field: Field, text: str, path: str) -> object:
    if field.enum is not None:
        member = field.enum.of(text) or field.enum.of(unicodedata.normalize("NFKC", text))
        if member is None:
            raise _refusal(field, path, message("an official value"), field.enum.nearest(text))
        return member.value
    value = _plain(field, text)
    if value is None:
        raise _refusal(field, path, _EXPECTED.get(field.type, message("another value")))
    if not field.repeated and not accepts(field, value):
        raise _refusal(field, path, message("another form or size"))
    return value


def _plain(field: Field, text: str) -> object:
    """The value, None where the text is not of the type."""
    if field.type is str:
        # Bytes of the command line that are not UTF-8 arrive as surrogates, which no file can hold.
        if any("\ud800" <= character <= "\udfff" for character in text):
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")
    folded = unicodedata.normalize("NFKC", text).casefold()
    if field.type is bool:
        return True if folded in _YES else False if folded in _NO else None
    try:
        if field.type is date:
            return date.fromisoformat(folded) if _DATE.fullmatch(folded) else None
        return float(folded) if field.type is float else int(folded)
    except ValueError:
        return None


def _refusal(field: Field, path: str, expected: Message, nearest: str | None = None) -> ValueTypeError:
    return ValueTypeError(path=path, label=field.label, expected=expected, nearest=suggestion(nearest))
