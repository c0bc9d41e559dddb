"""Whether a text holds anything of a person on file: the last look before a report leaves. 五(三) 「按规定严格保密」.

个人信息保护法 第二十八条: what need not be told is not told. Names, aliases, ID numbers, telephone and WeChat numbers,
document numbers of a disability and case ids are looked for, those of relatives and guardians included.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from drugcheck.domain.case import Case
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import Shape, shape_of
from drugcheck.errors import RefusedError

# A name of one character, or a number of three digits, is found in any table.
_LEAST_NAME: Final = 2
_LEAST_NUMBER: Final = 5
_MASKS: Final = frozenset({"name", "id", "phone"})
# Names that are not masked as names: they are hidden as a whole.
_MORE: Final = frozenset({"relatives.name", "visits.informant", "health.carer", "hardships.carer_now"})
# A checksum may hold the like in its midst.
_CASE_ID: Final = re.compile(r"(?<![0-9A-Z])C[0-9]{4,}(?![0-9A-Z])")
_IDENTITY: Final = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9X](?![0-9])")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=[0-9])[ \-](?=[0-9])")


class PersonInReportError(RefusedError):
    """the report would show {count} items of persons on file ({kinds}); it is not written"""

    hint = "drugcheck campaign show   (a name of the unit or of a community may be that of a person)"


def is_free_of_persons(text: str, cases: Iterable[Case], allowed: Iterable[str] = ()) -> bool:
    """Whether the text holds no name, number or id of these cases.

    `allowed` are words of the office itself (the unit, its communities): a person of that name hides nobody.
    """
    return next(held(text, cases, allowed), None) is None


def held(text: str, cases: Iterable[Case], allowed: Iterable[str] = ()) -> Iterator[str]:
    """What kind of thing was found, once for each: `name`, `id`, `phone`, `case`; never the thing itself."""
    text = _plain(text)
    for word in sorted(map(_plain, allowed), key=len, reverse=True):
        text = text.replace(word, "\n") if word else text
    joined = _BETWEEN_DIGITS.sub("", text)
    yield from ("case" for _found in _CASE_ID.finditer(text))
    yield from ("id" for _found in _IDENTITY.finditer(joined))
    shape = shape_of(Case)
    for case in cases:
        for kind, value in _values(shape, case):
            least = _LEAST_NAME if kind == "name" else _LEAST_NUMBER
            if len(value) >= least and (value in text or value in joined):
                yield kind


def check_free(text: str, cases: Iterable[Case], allowed: Iterable[str] = ()) -> None:
    """Raises PersonInReportError with how many things were found, and of which kind."""
    found = list(held(text, cases, allowed))
    if found:
        raise PersonInReportError(count=len(found), kinds=", ".join(sorted(set(found))))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _values(shape: Shape, record: Record) -> Iterator[tuple[str, str]]:
    for field in shape.fields.values():
        kind = "name" if field.path in _MORE else field.mask
        if kind in _MASKS and (value := getattr(record, field.attribute)):
            values = value if isinstance(value, tuple) else (value,)
            yield from ((str(kind), _plain(str(one)).strip()) for one in values)
    for table in shape.tables.values():
        inner = getattr(record, table.attribute)
        for entry in inner if isinstance(inner, tuple) else (inner,):
            if entry is not None:
                yield from _values(table, entry)
