"""Valid samples with something done to them: what crashes, editors, old programs and ill will do to a file."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

_NUMBER = re.compile(rb"[0-9]+")
# Put in anywhere: ends of lines and of text, marks, what is no UTF-8, numbers beyond any size, what opens and does
# not close, what a spreadsheet, a template or a terminal would run.
ODD = (
    *(b"\x00", b"\r", b"\n", b"\r\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b"\x1b[2J", b"\x1a"),
    *(b"9" * 400, b"-1", b"0", b"1e999", b"nan", b"0x" + b"f" * 300, b"2022-02-30", b"9999-12-31", b"0000-00-00"),
    *(b"[" * 300, b"{" * 300, b"a." * 300, b'"' * 3, b"'", b'"', b"\\", b"#", b"=", b",", b"\t", b" ", b"-", b"="),
    *(b"=cmd()", b"{{", b"}}", b"{%", b"%s", b"../", b"<!ENTITY", b"&amp;", b"\xe2\x80\xae", "１２３".encode()),
)
_MOST_REPEATED = 300
_MOST_BYTES = 1 << 18


class Change(NamedTuple):
    """One change: which kind, where (two places, from 0 to 65,535 over the length), and with which word or byte."""

    kind: int
    first: int
    second: int
    what: int


def changed(data: bytes, changes: Sequence[Change], words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """The data after the changes, in their order."""
    for change in changes:
        data = _KINDS[change.kind % len(_KINDS)](data, change, words, others)[:_MOST_BYTES]
    return data


def _span(data: bytes, change: Change) -> tuple[int, int]:
    start, end = sorted((change.first * len(data) >> 16, change.second * len(data) >> 16))
    return start, end


def _flip(data: bytes, change: Change, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    start, _ = _span(data, change)
    return data[:start] + bytes([data[start] ^ (change.what % 255 + 1)]) + data[start + 1 :] if data else data


def _insert(data: bytes, change: Change, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    start, _ = _span(data, change)
    return data[:start] + words[change.what % len(words)] + data[start:]


def _delete(data: bytes, change: Change, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    start, end = _span(data, change)
    return data[:start] + data[end:]


def _cut(data: bytes, change: Change, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    return data[: _span(data, change)[1]]


def _repeat(data: bytes, change: Change, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    start, end = _span(data, change)
    return data[:end] + data[start : min(end, start + 400)] * (change.what % _MOST_REPEATED) + data[end:]


def _splice(data: bytes, change: Change, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    start, end = _span(data, change)
    other = others[change.what % len(others)]
    return data[:start] + other[start:end] + data[end:]


def _number(data: bytes, change: Change, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """A number that stands there becomes another."""
    start, _ = _span(data, change)
    found = _NUMBER.search(data, start)
    new = (b"0", b"-1", b"4294967296", b"9" * 30, b"9" * 5000, b"1e400", b"00", b"1.5")[change.what % 8]
    return data[: found.start()] + new + data[found.end() :] if found else data


def _lines(data: bytes, change: Change, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """Lines go, come twice, change places, or change their ends."""
    lines = data.split(b"\n")
    first, second = change.first * len(lines) >> 16, change.second * len(lines) >> 16
    match change.what % 5:
        case 0:
            del lines[first]
        case 1:
            lines.insert(second, lines[first])
        case 2:
            lines[first], lines[second] = lines[second], lines[first]
        case 3:
            return b"\r\n".join(lines)
        case _:
            lines[first] = words[change.first % len(words)]
    return b"\n".join(lines)


def _word(data: bytes, change: Change, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """One word becomes another one, as where two keys are mixed up."""
    start, _ = _span(data, change)
    found = re.search(rb"[^\s=\"'\[\]{},<>/:]+", data[start:])
    new = words[change.what % len(words)]
    return data[: start + found.start()] + new + data[start + found.end() :] if found else data


_KINDS = (_flip, _insert, _delete, _cut, _repeat, _splice, _number, _lines, _word)


def mutated(samples: Sequence[bytes], words: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """A sample after up to five changes, seldom bytes of no kind at all."""
    place = st.integers(0, 65_535)
    change = st.builds(Change, st.integers(0, len(_KINDS) - 1), place, place, st.integers(0, 65_535))
    return st.one_of(
        st.tuples(st.sampled_from(samples), st.lists(change, min_size=1, max_size=5)).map(
            lambda drawn: changed(drawn[0], drawn[1], (*words, *ODD), samples)
        ),
        st.binary(max_size=200),
    )
