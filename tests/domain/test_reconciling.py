"""Rows of the platform beside cases: what matches, what is only like, what cannot be told."""

from datetime import date

import pytest

from drugcheck.domain import identity_number, reconciled, reconciling
from drugcheck.domain.facts import Facts
from drugcheck.domain.registers import Comparison
from drugcheck.domain.roster import RosterRow
from drugcheck.domain.vocabulary import PairVerdict, PlatformResult, PlatformVerdict
from tests import build

CONFIG = build.config()
DAY = date(2022, 4, 6)
CASE = build.case(
    {"person.id_number": identity_number.make(date(1985, 3, 1), 101), "person.birth_date": date(1985, 3, 1)}
)
NUMBER = CASE.person.id_number or ""


def compared(*cells: dict[str, str], before: Comparison | None = None) -> Comparison:
    rows = [
        reconciling.read_row(RosterRow(number=n, cells=row, headers={}), CONFIG, build.TODAY)
        for n, row in enumerate(cells, 2)
    ]
    facts = [Facts(CASE, CONFIG, build.TODAY)]
    return reconciling.compare(rows, facts, before or Comparison(), build.TODAY, day=DAY, source="sha256:0")


def cells(number: str, **more: str) -> dict[str, str]:
    return {"person.name": CASE.person.name or "", "person.id_number": number, **more}


WIDE = "".join(chr(ord(c) + 0xFEE0) for c in NUMBER)
OLD = NUMBER[:6] + NUMBER[8:17]


@pytest.mark.parametrize("number", [NUMBER, NUMBER.lower(), WIDE, f" {NUMBER} "])
def test_equal_numbers_match_however_they_are_written(number: str) -> None:
    found = compared(cells(number))
    assert found.same == (CASE.id,)
    assert reconciling.result_of(CASE, found) is PlatformResult.SAME


@pytest.mark.parametrize("number", [OLD, identity_number.make(date(1985, 3, 1), 901)])
def test_a_number_that_is_only_like_makes_a_candidate(number: str) -> None:
    found = compared(cells(number))
    assert (found.same, found.local_only, found.platform_only) == ((), (CASE.id,), (2,))
    assert [pair.case for pair in found.candidates] == [CASE.id]
    assert reconciling.marked(CASE, found, build.TODAY).platform.result is PlatformResult.PENDING


def test_a_field_that_cannot_be_read_is_unchecked_and_not_the_same() -> None:
    found = compared(cells(NUMBER) | {"status.since": "2021年"})
    assert (found.same, found.local_only, found.unchecked, found.unread) == ((), (), (CASE.id,), (2,))
    assert reconciling.marked(CASE, found, build.TODAY) == CASE


@pytest.mark.parametrize(
    ("number", "local", "unchecked"),
    [
        ("4.30E+17", (), (CASE.id,)),
        ("", (), (CASE.id,)),
        (f"{NUMBER[:15]}000", (), (CASE.id,)),
        (f"{identity_number.make(date(1990, 1, 1), 11)[:15]}000", (CASE.id,), ()),
    ],
)
def test_who_may_stand_in_an_unread_row_is_not_local_only(
    number: str, local: tuple[str, ...], unchecked: tuple[str, ...]
) -> None:
    found = compared(cells(number))
    assert (found.local_only, found.unchecked) == (local, unchecked)


def test_a_pair_judged_to_be_one_person_counts_at_the_next_comparison() -> None:
    row = cells(identity_number.make(date(1985, 3, 1), 901), **{"person.phone": "13900000000"})
    found = compared(row)
    found, done = reconciled.judge_pair(found, CASE, 2, PairVerdict.SAME, PlatformVerdict.OURS, "户口簿", build.TODAY)
    assert done.case.person.id_number == NUMBER
    again = compared({"person.id_number": "x"}, row, before=found)
    assert [(pair.row, pair.verdict) for pair in again.candidates] == [(3, PairVerdict.SAME)]
    verdicts = {d.field_: d.verdict for d in again.differences}
    assert verdicts == {"person.id_number": PlatformVerdict.OURS, "person.phone": None}


def test_who_belongs_elsewhere_is_known_again_without_any_value() -> None:
    row = {"person.name": "韩试外", "person.id_number": identity_number.make(date(1970, 5, 5), 11)}
    found = reconciled.judge_row(compared(row), 2, "户籍在外", build.TODAY)
    again = compared(cells(NUMBER), row, before=found)
    assert [(r.row, r.values, r.reason) for r in again.apart] == [(3, (), "户籍在外")]


def test_both_wrong_is_open_until_the_value_is_put_right_and_asked_for() -> None:
    found = compared(cells(NUMBER, **{"person.phone": "13900000000"}))
    found, done = reconciled.judge_field(
        found, CASE, "person.phone", PlatformVerdict.BOTH_WRONG, "本人告知", build.TODAY
    )
    assert [p.command for p in reconciled.points(found, {CASE.id: done.case}) if p.open] == [
        f"drugcheck case set {CASE.id} person.phone"
    ]
