"""The register of first days: merged, never typed, and unchanged where nothing is new."""

from datetime import date, timedelta

import pytest

from drugcheck.domain.findings import Finding, Severity
from drugcheck.domain.first_seen import basis, first_days, noted, subject
from drugcheck.domain.registers import Checked, Seen, SeenOn
from drugcheck.files.record import from_text, to_text

MONDAY = date(2022, 4, 4)
TUESDAY = MONDAY + timedelta(days=1)


def finding(code: str, case: str | None = "C0001", community: str | None = "甲社区", place: str = "") -> Finding:
    return Finding(code, "some-name", Severity.ERROR, case, community, place, "某问题", "drugcheck status")


def check(day: date, errors: int = 0) -> Checked:
    return Checked(date=day, errors=errors)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (finding("CT002"), "C0001"),
        (finding("CT010", place="visits.2"), "C0001 visits.2"),
        (finding("CT015", case=None), "甲社区"),
        (finding("FS010", case=None, community=None), "-"),
    ],
)
def test_a_subject_names_the_case_and_the_place(found: Finding, expected: str) -> None:
    assert subject(found) == expected


def test_a_finding_keeps_its_first_day_and_a_new_one_gets_today() -> None:
    first = noted(Seen(), [finding("CT002"), finding("CT010", place="visits.2")], check(MONDAY, 2))
    second = noted(first, [finding("CT002"), finding("CT002", "C0002")], check(TUESDAY, 2))
    assert first_days(second) == {("CT002", "C0001"): MONDAY, ("CT002", "C0002"): TUESDAY}
    assert [entry.date for entry in second.checks] == [MONDAY, TUESDAY]


def test_what_was_set_right_and_comes_back_is_new() -> None:
    first = noted(Seen(), [finding("CT002")], check(MONDAY, 1))
    gone = noted(first, [], check(MONDAY))
    back = noted(gone, [finding("CT002")], check(TUESDAY, 1))
    assert gone.seen == ()
    assert first_days(back) == {("CT002", "C0001"): TUESDAY}


def test_the_same_findings_change_nothing_on_another_day_either() -> None:
    findings = [finding("CT002", "C0002"), finding("CT002"), finding("AP002")]
    first = noted(Seen(), findings, check(MONDAY, 3))
    assert noted(first, findings, check(MONDAY, 3)) is first
    assert noted(first, findings[::-1], check(TUESDAY, 3)) is first


def test_other_numbers_are_noted_though_the_findings_are_the_same() -> None:
    """A phase has ended, or a waiver was given."""
    first = noted(Seen(), [finding("CT002")], check(MONDAY, 0))
    later = noted(first, [finding("CT002")], check(TUESDAY, 1))
    assert [entry.errors for entry in later.checks] == [0, 1]
    assert later.seen == first.seen


def test_the_last_check_of_a_day_stands_for_it() -> None:
    first = noted(Seen(), [finding("CT002")], check(MONDAY, 1))
    assert [entry.errors for entry in noted(first, [], check(MONDAY)).checks] == [0]


def test_a_first_day_that_lies_ahead_is_set_to_today() -> None:
    """The clock was wrong once."""
    ahead = Seen(checks=(check(TUESDAY, 1),), seen=(SeenOn(code="CT002", date=TUESDAY, subjects=("C0001",)),))
    now = noted(ahead, [finding("CT002")], check(MONDAY, 1))
    assert first_days(now) == {("CT002", "C0001"): MONDAY}
    assert [entry.date for entry in now.checks] == [MONDAY]


def test_checks_do_not_pile_up() -> None:
    register = Seen()
    for number in range(100):
        register = noted(register, [], check(MONDAY + timedelta(days=number), number))
    assert len(register.checks) == 60
    assert register.checks[-1].errors == 99


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((), None),
        ((0,), None),
        ((1, 0), 1),
        ((3, 1), 3),
        ((7, 3), 7),
        ((20, 9, 8, 2), 8),
        ((-1,), None),
    ],
)
def test_today_is_compared_with_a_check_of_a_week_ago_or_the_first_there_is(
    days: tuple[int, ...], expected: int | None
) -> None:
    register = Seen(checks=tuple(check(MONDAY - timedelta(days=ago), 1) for ago in days))
    found = basis(register, MONDAY)
    assert (None if found is None else (MONDAY - found.date).days) == expected


def test_the_register_is_read_as_it_was_written() -> None:
    register = noted(Seen(), [finding("CT002"), finding("FS005", place="extra.某列")], check(MONDAY, 2))
    assert from_text(to_text(register), Seen) == register
