"""What may be typed for a date, a number and an official term."""

from datetime import date

import pytest

from drugcheck.cli import values
from drugcheck.domain.vocabulary import CaseKind, Term, VisitMethod

TODAY = date(2022, 4, 7)


@pytest.mark.parametrize("text", ["2022-03-31", "2022/3/31", "2022.3.31", "20220331", " 2022-3-31 "])
def test_dates_as_people_write_them(text: str) -> None:
    assert values.day(text, "--date", TODAY) == date(2022, 3, 31)


@pytest.mark.parametrize(
    "text",
    ["", "2022-02-30", "31.3.2022", "2022-3", "202203", "1-2-3", "2022-3-31-1", "today", "２０２２-03-31", "-1-1-1"],
)
def test_what_is_no_date_is_refused_with_a_command_to_paste(text: str) -> None:
    with pytest.raises(values.BadDateError) as caught:
        values.day(text, "--date", TODAY)
    assert str(caught.value.advice).endswith("--date 2022-04-07")
    assert "{option}" not in str(caught.value.message)


@pytest.mark.parametrize(("text", "least", "number"), [("3", 1, 3), (" 12 ", 1, 12), ("0", 0, 0)])
def test_numbers(text: str, least: int, number: int) -> None:
    assert values.number(text, "--meeting", least) == number


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "x", "１", "9" * 10])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(values.BadNumberError):
        values.number(text, "--meeting")


@pytest.mark.parametrize("text", ["敲门", "door", "DOOR", " door "])
def test_a_term_by_its_official_value_or_alias(text: str) -> None:
    assert values.term(VisitMethod, text, "--method") is VisitMethod.DOOR


@pytest.mark.parametrize(
    ("kind", "text", "nearest"),
    [
        (VisitMethod, "dor", "door"),
        (VisitMethod, "敲", "door"),
        (CaseKind, "登记", "registered"),
        (CaseKind, "inflw", "inflow"),
    ],
)
def test_the_nearest_term_is_offered(kind: type[Term], text: str, nearest: str) -> None:
    with pytest.raises(values.UnknownTermError) as caught:
        values.term(kind, text, "--x")
    advice = str(caught.value.advice)
    assert f"--x {nearest} " in advice
    assert all(member.value in advice and member.alias in advice for member in kind)
