"""Free but valid records, made from their shapes: any section, any official value, any text.

`cases()` knows nothing of the rules, so that a test can say: no rule, no table and no screen fails on a valid record.
"""

from datetime import date, timedelta, timezone
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st

from drugcheck.domain.case import Case
from drugcheck.domain.prohibited import prohibited_word
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import Field, Shape, shape_of

_Shape = TypeVar("_Shape", bound=Record)

DAYS = st.dates(date(1930, 1, 1), date(2030, 12, 31))
ZONES = st.none() | st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
WORDS = st.text("周李试甲乙丙社区 ab1,.-()\"'\\\n#[]=", max_size=12)
KEYS = st.text("门牌备注栏目ab_-. \"'\\#", min_size=1, max_size=6).filter(lambda key: prohibited_word(key) is None)
SCALARS = st.one_of(
    ANY_TEXT,
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.booleans(),
    DAYS,
    st.datetimes(timezones=ZONES),
    st.times(),
)
EXTRA = st.dictionaries(KEYS, SCALARS, max_size=2)


def cases(text: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[Case]:
    """Valid cases of every kind; `text` makes their free text."""
    return records(Case, text)


def records(shape: type[_Shape], text: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[_Shape]:
    """Valid records of a shape."""
    return tables(shape_of(shape), text).map(lambda made: msgspec.convert(made, shape, builtin_types=(date,)))


@st.composite
def tables(draw: st.DrawFn, shape: Shape, text: st.SearchStrategy[str]) -> dict[str, Any]:
    """The document of one table: what is required, and some of what is not."""
    made: dict[str, Any] = {}
    keys = [*shape.fields, *shape.tables]
    chosen = draw(st.sets(st.sampled_from(keys))) if draw(st.booleans()) else set(keys)
    for key, field in shape.fields.items():
        if key in chosen or field.required:
            made[key] = draw(_whole(field, text))
    for key, inner in shape.tables.items():
        if inner.listed:
            if key in chosen:
                made[key] = draw(_entries(inner, text))
        elif key in chosen or inner.required:
            made[key] = draw(tables(inner, text))
    return made


@st.composite
def _entries(draw: st.DrawFn, shape: Shape, text: st.SearchStrategy[str]) -> list[dict[str, Any]]:
    entries = draw(st.lists(tables(shape, text), max_size=2))
    if shape.identity == "no":
        numbers = draw(st.lists(st.integers(1, 30), min_size=len(entries), max_size=len(entries), unique=True))
        entries = [entry | {"no": number} for entry, number in zip(entries, numbers, strict=True)]
    return entries


def _whole(field: Field, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.lists(single(field, text), max_size=3, unique=True) if field.repeated else single(field, text)


def single(field: Field, text: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[Any]:
    """One valid value of a field, as it stands in TOML."""
    if field.path == "case.id":
        return st.integers(1, 9999).map(lambda number: f"C{number:04d}")
    if field.key == "extra":
        return EXTRA
    if field.choices:
        return st.sampled_from(field.choices)
    if field.enum is not None:
        return st.sampled_from([member.value for member in field.enum])
    if field.pattern is not None:
        return st.from_regex(field.pattern.replace("$", r"\Z").replace(r"\d", "[0-9]"))
    if field.type is int:
        low = None if field.minimum is None else int(field.minimum)
        return st.integers(0 if low is None else low, 400 if field.maximum is None else int(field.maximum))
    return {bool: st.booleans(), date: DAYS, str: text}[field.type]
