"""The screen: text of a record stays text, JSON stays JSON, columns stay columns."""

import io
import json
import sys
from collections.abc import Iterator
from datetime import date

import pytest

from drugcheck import locale
from drugcheck.cli import screen
from drugcheck.domain.vocabulary import VisitMethod
from drugcheck.errors import UsageError
from drugcheck.message import message


class Streams:
    """stdout and stderr of a console with a code page."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8") -> None:
        self._out, self._err = io.BytesIO(), io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(self._out, encoding=encoding, write_through=True))
        monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(self._err, encoding=encoding, write_through=True))
        self.encoding = encoding
        screen.prepare()

    @property
    def out(self) -> str:
        return self._out.getvalue().decode(self.encoding)

    @property
    def err(self) -> str:
        return self._err.getvalue().decode(self.encoding)


class Captured:
    """stdout and stderr of a console that speaks UTF-8."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture
        self._out = self._err = ""

    def _read(self) -> None:
        more = self._capture.readouterr()
        self._out, self._err = self._out + more.out, self._err + more.err

    @property
    def out(self) -> str:
        self._read()
        return self._out

    @property
    def err(self) -> str:
        self._read()
        return self._err


@pytest.fixture
def streams(capsys: pytest.CaptureFixture[str]) -> Captured:
    return Captured(capsys)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    locale.use("en")
    yield
    locale.use("en")


# What a record may not do to a terminal

HOSTILE = [
    "\x1b[2J\x1b[31mred",
    "\x1b]0;title\x07",
    "\x9b31m",
    "back\rspace",
    "\x08\x08\x08",
    "\u202edesrever",
    "\u2066hidden\u2069",
    "\x00",
    "\x7f",
    "\ufeff",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_control_characters_of_a_record_are_made_visible(streams: Captured, text: str) -> None:
    screen.show(screen.Said("C0001", text))
    screen.say(text)
    screen.table(screen.Table((text,), [(text,)]))
    screen.write_json({text: text})
    out = streams.out
    assert json.loads(out[out.index("{") :]) == {text: text}
    assert not set(out + streams.err) & {c for c in text if not c.isprintable()}


def test_a_line_feed_of_a_record_stays_in_its_cell(streams: Captured) -> None:
    screen.table(screen.Table(("a", "b"), [("one\ntwo", "three\tfour\r\n")]))
    assert streams.out.splitlines()[1].split() == ["one", "two", "three", "four"]


def test_markup_is_text(streams: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    screen.table(screen.Table(("[bold]",), [("[red]周[/red] :smile: [link=http://x]",)]))
    assert "[red]周[/red] :smile: [link=http://x]" in streams.out
    assert "[bold]" in streams.out


# Tables and lists


def test_columns_are_measured_in_cells() -> None:
    lines = list(screen.aligned([["社区", "n"], ["甲", "1"], ["abcdef", "2"]]))
    assert lines == ["社区    n", "甲      1", "abcdef  2"]
    assert [screen.width(text) for text in ("abc", "社区", "e\u0301", "ｆ", "")] == [3, 4, 1, 2, 0]


def test_a_cell_of_every_kind() -> None:
    assert [screen.cell(v) for v in (None, True, False, 3, date(2022, 3, 1), VisitMethod.DOOR)] == [
        "",
        "是",
        "否",
        "3",
        "2022-03-01",
        "敲门",
    ]
    assert screen.cell(("a", None, "b")) == "a、、b"
    assert screen.cell(message("values changed: {count}", count=2)) == "values changed: 2"


def test_zero_rows_say_so(streams: Captured) -> None:
    screen.show(screen.Listing("cases", screen.Table(("a",), [])))
    assert streams.out == "无\n"


def test_rich_lays_out_a_screenful_and_never_more(streams: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(screen, "_rich_table", lambda headers, rows: asked.append(len(rows)))
    monkeypatch.setenv("LINES", "40")
    for count in (37, 38, 10_000):
        screen.table(screen.Table(("n",), [(n,) for n in range(count)]))
    assert asked == [37]
    assert len(streams.out.splitlines()) == 39 + 10_001


# JSON


def test_a_result_is_one_object_with_a_schema(streams: Captured) -> None:
    done = message("values changed: {count}", count=2)
    screen.show(screen.Said("C0001", "case.set", (done,)), as_json=True)
    assert json.loads(streams.out) == {
        "schema": 1,
        "case": "C0001",
        "done": "case.set",
        "consequences": ["values changed: 2"],
        "commit": None,
    }
    assert next(iter(json.loads(streams.out))) == "schema"


def test_a_listing_is_objects_by_key(streams: Captured) -> None:
    table = screen.Table(("编号", "日期"), [("C0001", date(2022, 3, 1)), ("C0002", None)], ("id", "date"))
    screen.show(screen.Listing("cases", table, (message("locked"),)), as_json=True)
    said = json.loads(streams.out)
    assert said["cases"] == [{"id": "C0001", "date": "2022-03-01"}, {"id": "C0002", "date": None}]
    assert said["notes"] == ["locked"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "ascii"])
def test_json_is_right_in_every_code_page(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    streams = Streams(monkeypatch, encoding)
    screen.write_json({"name": "𠮷周\x1b[31m\n"})
    assert json.loads(streams.out) == {"name": "𠮷周\x1b[31m\n"}
    assert "\x1b" not in streams.out


def test_data_is_written_as_it_is_but_for_a_terminal(streams: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    screen.write("a\x1b[1m")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    screen.write("b\x1b[1m")
    assert streams.out == "a\x1b[1m\nb\\x1b[1m\n"


# Talk


class WorseError(UsageError):
    """{case} is not as it should be"""

    hint = "drugcheck case show {case}"


def test_an_error_is_a_line_and_a_hint_on_stderr(streams: Captured) -> None:
    screen.fault(WorseError(case="C0001\x1b[0m"))
    assert streams.out == ""
    assert streams.err == ("drugcheck: C0001\\x1b[0m is not as it should be\nhint: drugcheck case show C0001\\x1b[0m\n")


def test_a_character_that_a_console_lacks_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = Streams(monkeypatch, "gbk")
    screen.say("周𠮷")
    assert streams.err == "周\\U00020bb7\n"


def test_progress_is_silent_where_nobody_looks(streams: Captured) -> None:
    with screen.progress("cases", 3) as step:
        for _ in range(3):
            step()
    assert (streams.out, streams.err) == ("", "")


def test_text_that_is_data_is_written_as_it_is(streams: Captured) -> None:
    screen.write("a,b\n1,\t2")
    screen.write("")
    assert streams.out == "a,b\n1,\t2\n"
