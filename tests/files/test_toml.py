"""TOML in and out, as plain tables."""

import contextlib
import math
import tomllib
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drugcheck.files import toml
from tests import strategies

SAMPLE = """\
# comment
schema = 1
whole = 0x1F
float = 1.5e3
infinite = 1e400
big = 12345678901234567890123
day = 2022-03-06
at = 2022-03-06T07:32:00.123456789
zoned = 2022-03-06 07:32:00Z
far = 1979-05-27T07:32:00+08:00
hour = 07:32:00
"门牌" = '3-201'
dotted.key."with blank" = true
text = \"\"\"
first
  second \\
  third\"\"\"
list = [1, "zwei", [3.0], {four = 4}]

[[visits]]
no = 1
[visits.confirmation]
date = 2022-03-07
[[visits]]
no = 2
"""

TREES = st.recursive(
    strategies.SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strategies.ANY_TEXT, inner, max_size=3),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(strategies.ANY_TEXT, TREES, max_size=4)


def same(one: Any, other: Any) -> bool:
    """Equal in value and type, time zones by their offset."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, datetime) and one.utcoffset() != other.utcoffset():
        return False
    return bool(one == other) or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


@pytest.mark.parametrize("text", [SAMPLE, SAMPLE.replace("\n", "\r\n"), "", "\n", "a = nan"], ids=range(5))
def test_what_tomllib_reads_is_read_the_same(text: str) -> None:
    assert same(toml.parse(text), tomllib.loads(text))


def test_a_time_zone_is_the_standard_librarys() -> None:
    zoned = toml.parse(SAMPLE)["zoned"]
    assert type(zoned.tzinfo).__module__ == "datetime"


@given(DOCUMENTS)
def test_what_is_written_is_read_the_same_by_both_parsers(document: dict[str, Any]) -> None:
    text = toml.emit(document)
    assert same(toml.parse(text), tomllib.loads(text))
    assert unordered(toml.parse(text)) == unordered(document)


def unordered(value: Any) -> Any:
    """Tables stand behind values in TOML, so that the order of keys is not kept; the order of lists is."""
    if isinstance(value, dict):
        return {key: unordered(inner) for key, inner in value.items()}
    return [unordered(inner) for inner in value] if isinstance(value, list) else value


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_text_is_read_as_tomllib_reads_it_or_refused(data: st.DataObject) -> None:
    """What only TOML 1.1 allows may be read where tomllib refuses; it is written as TOML 1.0 again."""
    text = SAMPLE
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(
            st.sampled_from(["", "\n", '"', "'", "[", "]", "=", "#", "\\", ",", "1", "é", "."])
        )
        text += SAMPLE[at + cut :]
    try:
        expected = tomllib.loads(text)
    except ValueError:
        with contextlib.suppress(toml.TomlSyntaxError):
            found = toml.parse(text)
            assert same(tomllib.loads(toml.emit(found)), toml.parse(toml.emit(found)))
        return
    assert same(toml.parse(text), expected)


def test_without_a_compiled_parser_the_result_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = toml.parse(SAMPLE)
    monkeypatch.setattr(toml, "rtoml", None)
    assert same(toml.parse(SAMPLE), quick)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert toml.parse("\ufeffschema = 1\r\n") == {"schema": 1}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = 1\nb = C1", 2, "text stands in quotes"),
        ("a = 2022-02-30", 1, "no such date"),
        ("a = 1\na = 2\nb = 3", 2, "same key"),
        ("[a]\nb = 1\n[a]", 3, "same section"),
        ("a", 1, "followed by ="),
        ("a = 1 b = 2", 1, "only one value"),
        ('a = "x\nb = 2', 1, "quote is not closed"),
        ('a = """x\nb = 2', 2, "quote is not closed"),
        ("a = '''x", 1, "quote is not closed"),
        ("a = [1,\n2", 2, "bracket is not closed"),
        ("[a", 1, "bracket is not closed"),
        ('a = "C:\\q"', 1, "backslash"),
        ("中 = 1", 1, "[section] or key = value"),
        ("a = “x”", 1, "text stands in quotes"),
        ("a = " + "[" * 100_000, 1, "too deep"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(toml.TomlSyntaxError) as caught:
        toml.parse(text)
    assert caught.value.line == line
    assert words in str(caught.value)


def test_an_error_repeats_nothing_of_the_text() -> None:
    with pytest.raises(toml.TomlSyntaxError) as caught:
        toml.parse("a = { 张标记 = 1, 张标记 = 2 }")
    assert "张标记" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_the_shape_is_fixed() -> None:
    """A list of tables is [[x]] however short, a list of values one line however long, text of lines stays readable."""
    text = toml.emit(
        {
            "schema": 1,
            "list": ["c01"] * 40,
            "none": [],
            "text": "first\nsecond",
            "visits": [{"no": 1}, {"no": 2, "inner": [{"a": date(2022, 3, 6)}]}],
            "licence": {},
            "门牌": {"at": time(7, 32)},
        }
    )
    assert text.splitlines()[1:] == [
        "list = [" + ", ".join(['"c01"'] * 40) + "]",
        "none = []",
        'text = """',
        "first",
        'second"""',
        "",
        "[[visits]]",
        "no = 1",
        "",
        "[[visits]]",
        "no = 2",
        "",
        "[[visits.inner]]",
        "a = 2022-03-06",
        "",
        "[licence]",
        "",
        '["门牌"]',
        "at = 07:32:00",
    ]
