"""Bars and curves: as wide as they should be, nothing left out, ASCII where the code page lacks the blocks."""

import io
import sys
from datetime import date

import pytest

from drugcheck.cli import drawing, screen
from drugcheck.cli.drawing import Mark
from drugcheck.cli.status_words import report_parts
from drugcheck.domain.progress import ReportNumbers, WeekReport

MARKS = (Mark("█", "#", "green"), Mark("▓", "=", "cyan"), Mark("x", "x", "red"))


def console(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))


@pytest.mark.parametrize(
    ("counts", "width", "drawn"),
    [
        ((10, 0, 0), 10, "██████████"),
        ((5, 5, 0), 10, "█████▓▓▓▓▓"),
        ((2, 1, 1), 4, "██▓x"),
        ((997, 1, 2), 10, "████████▓x"),
        ((1, 1, 998), 10, "█▓xxxxxxxx"),
        ((1, 1, 1), 10, "████▓▓▓xxx"),
        ((0, 0, 0), 5, "     "),
    ],
)
def test_a_bar_is_full_and_leaves_out_nothing(
    monkeypatch: pytest.MonkeyPatch, counts: tuple[int, ...], width: int, drawn: str
) -> None:
    console(monkeypatch, "utf-8")
    parts = drawing.bar(list(zip(counts, MARKS, strict=True)), width)
    assert "".join(text for text, _style in parts) == drawn


@pytest.mark.parametrize(("encoding", "blocks"), [("utf-8", True), ("gbk", False), ("ascii", False), ("cp437", False)])
def test_a_console_without_the_blocks_gets_ascii(monkeypatch: pytest.MonkeyPatch, encoding: str, blocks: bool) -> None:
    console(monkeypatch, encoding)
    assert drawing.has_blocks() is blocks
    text = "".join(text for text, _style in drawing.bar([(1, MARKS[0]), (1, MARKS[1])], 4)) + drawing.curve([1, 2, 3])
    text.encode(encoding)
    assert text.isascii() is not blocks


def test_a_curve_goes_from_the_least_to_the_greatest(monkeypatch: pytest.MonkeyPatch) -> None:
    console(monkeypatch, "utf-8")
    assert drawing.curve([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert drawing.curve([0.9, 0.61]) == "█▁"
    assert drawing.curve([3, 3]) == "▁▁"
    assert drawing.curve([]) == ""


def test_the_width_is_that_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "132")
    assert drawing.columns() == 132
    monkeypatch.setenv("COLUMNS", "7")
    assert drawing.columns() == 40


def test_a_line_is_plain_text_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    class Shown:
        def lines(self) -> list[screen.Line]:
            return [screen.Line((("bad\x1b[2J ", "red"), ("[bold]", "")))]

        def data(self) -> dict[str, object]:
            return {}

    screen.show(Shown())
    assert capsys.readouterr().out == "bad\\x1b[2J [bold]\n"


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (80, "W12 准时  W13 未报  W14 04-11 还有4天  见面 ▁▄▅▇█ 20%-95%"),
        (140, "W10 准时  W11 迟3小时  W12 准时  W13 未报  W14 04-11 还有4天  见面 ▁▄▅▇█ 20%-95%"),
    ],
)
def test_the_weeks_that_were_sent_are_as_many_as_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch, columns: int, row: str
) -> None:
    console(monkeypatch, "utf-8")
    monkeypatch.setenv("COLUMNS", str(columns))
    sent = {"2022-W10": 0, "2022-W11": 3, "2022-W12": 0, "2022-W13": None}
    weeks = tuple(
        WeekReport(
            week=week,
            due=date(2022, 3, 14),
            submitted_on=None if late is None else date(2022, 3, 14),
            late_hours=late or 0,
        )
        for week, late in sent.items()
    )
    numbers = ReportNumbers(
        weeks=weeks,
        next_week="2022-W14",
        next_due=date(2022, 4, 11),
        days_left=4,
        met=(0.2, 0.5, 0.61, 0.87, 0.95),
    )
    assert "".join(text for text, _style in report_parts(numbers)) == row
