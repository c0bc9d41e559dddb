"""Free but valid records, made from their shapes: any section, any official value, any text.

`cases()` knows nothing of the rules, so that a test can say: no rule, no table and no screen fails on a valid record.
"""

from datetime import date, timedelta, timezone
from functools import cache
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st

from drugcheck.domain.case import Case
from drugcheck.domain.prohibited import prohibited_word
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import BUILTIN_TYPES, Field, Shape, shape_of

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
    """Valid cases of every kind, each with a few sections; `text` makes their free text."""
    return records(Case, text)


@cache
def records(shape: type[_Shape], text: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[_Shape]:
    """Valid records of a shape."""
    return documents(shape, text).map(lambda made: msgspec.convert(made, shape, builtin_types=BUILTIN_TYPES))


@cache
def documents(struct: type[Record], text: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[dict[str, Any]]:
    """The documents of valid records: what is required, and of the rest up to five sections."""
    shape = shape_of(struct)
    needed = {key: _table(inner, text) for key, inner in shape.tables.items() if inner.required}
    free: dict[str, st.SearchStrategy[Any]] = {
        key: _entries(inner, text) if inner.listed else _table(inner, text)
        for key, inner in shape.tables.items()
        if not inner.required
    }
    free |= {key: _whole(field, text) for key, field in shape.fields.items() if not field.required and key != "schema"}
    needed |= {key: single(field, text) for key, field in shape.fields.items() if field.required}
    chosen = st.sets(st.sampled_from(sorted(free)), max_size=5)
    return chosen.flatmap(lambda keys: st.fixed_dictionaries(needed | {key: free[key] for key in sorted(keys)}))


def _table(shape: Shape, text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """One table; the `no` of an entry is given by its list."""
    values = {key: _whole(field, text) for key, field in shape.fields.items() if not (shape.listed and key == "no")}
    tables = {
        key: _entries(inner, text) if inner.listed else _table(inner, text) for key, inner in shape.tables.items()
    }
    needed = {key: value for key, value in values.items() if shape.fields[key].required}
    return st.fixed_dictionaries(
        needed, optional={key: value for key, value in (values | tables).items() if key not in needed}
    )


def _entries(shape: Shape, text: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    entries = st.lists(_table(shape, text), max_size=2)
    if "no" not in shape.fields:
        return entries
    return st.tuples(entries, st.sampled_from(((1, 2), (3, 1), (2, 30)))).map(
        lambda drawn: [entry | {"no": number} for entry, number in zip(drawn[0], drawn[1], strict=False)]
    )


def _whole(field: Field, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.lists(single(field, text), max_size=3, unique=True) if field.repeated else single(field, text)


def single(field: Field, text: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[Any]:
    """One valid value of a field, as it stands in TOML."""
    if field.path == "case.id":
        return st.integers(1, 9999).map(lambda number: f"C{number:04d}")
    if field.key == "extra" and field.type is dict:
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
