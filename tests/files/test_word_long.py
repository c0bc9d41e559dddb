"""A document of hundreds of pages: the same as if it were made at once, and never there at once."""

import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from drugcheck.files.word import Properties, WordTemplateError, render, render_long
from tests.word import template

PROPERTIES = Properties("表", "示例街道", date(2022, 4, 7))
LINE = "{% for one in list %}{{ one.name }}、{% endfor %}"
BLOCK = ("{%p for one in list %}", "{{ one.name }}", "{{ one.more }}", "{%p endfor %}")
ROWS = [["{%tr for one in list %}", ""], ["{{ one.name }}", "{{ one.more }}"], ["{%tr endfor %}", ""]]


def values(count: int) -> dict[str, Any]:
    return {"list": [{"name": f"周试{n}<b>{{%", "more": f"一行\n二行\t{n}" * (n % 3)} for n in range(count)]}


@pytest.mark.parametrize("count", [0, 1, 2, 700])
@pytest.mark.parametrize(
    ("paragraphs", "cells"),
    [
        ((LINE,), ()),
        (BLOCK, ()),
        (("前", *BLOCK, "后", LINE), ()),
        (("前",), ROWS),
        (("{% if not list %}无{% endif %}{{ list|length }}",), ROWS),
    ],
)
def test_it_is_the_same_file_as_one_that_is_made_at_once(
    tmp_path: Path, count: int, paragraphs: Sequence[str], cells: Sequence[Sequence[str]]
) -> None:
    path = template(tmp_path / "t.docx", *paragraphs, cells=cells)
    assert render_long(path, values(count), PROPERTIES) == render(path, values(count), PROPERTIES)


@pytest.mark.parametrize(
    "wrong", ["{{ one.nmae }}", "{{ 1 / 0 }}", "{% if %}", "{{ one.name * 3 }}", "{{ one.name.__class__ }}"]
)
def test_a_wrong_tag_is_told_as_in_a_short_one(tmp_path: Path, wrong: str) -> None:
    path = template(tmp_path / "t.docx", BLOCK[0], wrong, BLOCK[-1])
    said = []
    for make in (render, render_long):
        with pytest.raises(WordTemplateError) as caught:
            make(path, values(3), PROPERTIES)
        said.append(str(caught.value.message))
    assert said[0] == said[1]


class _Made(Sequence[dict[str, str]]):
    """Entries that are made when they are asked for."""

    def __len__(self) -> int:
        return 400

    def __getitem__(self, place: Any) -> Any:
        return {"name": f"{place:03}" * 20_000, "more": ""}

    def __iter__(self) -> Iterator[dict[str, str]]:
        return (self[place] for place in range(len(self)))


def test_what_is_made_as_it_is_read_is_never_there_at_once(tmp_path: Path) -> None:
    """400 entries of 60,000 characters or more are at least 24 MiB; opening the template takes some."""
    path = template(tmp_path / "t.docx", *BLOCK)

    def most(entries: Sequence[dict[str, str]]) -> int:
        tracemalloc.start()
        try:
            render_long(path, {"list": entries}, PROPERTIES)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    most([])
    assert most(_Made()) < most([]) + (4 << 20)
