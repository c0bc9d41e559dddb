"""Three versions of a case made one: nothing that one side changed is lost, and no conflict is decided."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from drugcheck.domain.case import Case, Waiver
from drugcheck.domain.merging import Conflict, Renumbered, merge
from drugcheck.domain.schema import set_value
from tests import build, strategies

SLOW = settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))


def conflicts(base: Case, ours: Case, theirs: Case) -> list[str]:
    return [conflict.path for conflict in merge(base, ours, theirs).conflicts]


BASE = build.case()


def test_what_each_side_changed_is_kept() -> None:
    ours = set_value(BASE, "person.phone", "13900000001")
    theirs = set_value(set_value(BASE, "residence.current_address", "示例街道 1"), "extra.门牌", "3-201")
    merged = merge(BASE, ours, theirs)
    assert merged.conflicts == ()
    assert merged.record.person.phone == "13900000001"
    assert merged.record.residence.current_address == "示例街道 1"
    assert merged.record.extra["门牌"] == "3-201"
    assert merge(BASE, theirs, ours).record == merged.record


def test_the_same_field_changed_twice_is_a_conflict_and_keeps_ours() -> None:
    ours = set_value(BASE, "person.phone", "13900000001")
    theirs = set_value(BASE, "person.phone", "13900000002")
    merged = merge(BASE, ours, theirs)
    assert merged.conflicts == (Conflict("person.phone", "联系电话"),)
    assert merged.record == ours
    assert "1390" not in repr(merged)


def test_visits_that_both_sides_made_under_one_number_are_both_kept() -> None:
    first, *_rest = BASE.visits
    number = max(visit.no for visit in BASE.visits) + 1
    one = replace(first, no=number, date=date(2022, 4, 1))
    other = replace(first, no=number, date=date(2022, 4, 2))
    merged = merge(BASE, replace(BASE, visits=(*BASE.visits, one)), replace(BASE, visits=(*BASE.visits, other)))
    assert merged.conflicts == ()
    assert merged.renumbered == (Renumbered("visits", number, number + 1),)
    assert [visit.date for visit in merged.record.visits[-2:]] == [one.date, other.date]


def test_visits_that_both_know_by_other_numbers_are_not_doubled() -> None:
    first = BASE.visits[0]
    number = max(visit.no for visit in BASE.visits) + 1
    one, other = (replace(first, date=date(2022, 4, day)) for day in (1, 2))
    ours = replace(BASE, visits=(*BASE.visits, replace(one, no=number), replace(other, no=number + 1)))
    theirs = replace(BASE, visits=(*BASE.visits, replace(other, no=number), replace(one, no=number + 1)))
    merged = merge(BASE, ours, theirs)
    assert merged.record == ours
    assert merged.renumbered == (Renumbered("visits", number, number + 1), Renumbered("visits", number + 1, number))
    pages = replace(one, no=number + 1, document="另号")
    edited = replace(theirs, visits=(*theirs.visits[:-1], pages))
    kept = merge(BASE, ours, edited).record.visits[-3:]
    assert kept == (*ours.visits[-2:], replace(pages, no=number + 2))


def test_an_entry_taken_away_and_changed_is_a_conflict() -> None:
    number = BASE.visits[0].no
    ours = replace(BASE, visits=BASE.visits[1:])
    theirs = set_value(BASE, f"visits.{number}.document", "谈-99")
    assert conflicts(BASE, ours, theirs) == [f"visits.{number}"]
    assert conflicts(BASE, theirs, ours) == [f"visits.{number}"]


def test_a_section_that_one_side_made_is_taken_over() -> None:
    theirs = set_value(BASE, "death.date", "2022-04-01")
    merged = merge(BASE, set_value(BASE, "person.phone", "13900000001"), theirs)
    assert merged.record.death == theirs.death
    assert merged.conflicts == ()


def test_lists_without_numbers_are_one_value() -> None:
    ours = replace(BASE, person=replace(BASE.person, aliases=("甲",)))
    theirs = replace(BASE, person=replace(BASE.person, aliases=("乙",)))
    assert conflicts(BASE, ours, theirs) == ["person.aliases"]
    assert merge(BASE, BASE, theirs).record == theirs


@SLOW
@given(strategies.cases(), strategies.cases(), strategies.cases())
def test_any_three_versions_give_a_valid_record(base: Case, ours: Case, theirs: Case) -> None:
    merged = merge(base, ours, theirs)
    assert isinstance(merged.record, Case)
    for entries in (merged.record.visits, merged.record.tests, merged.record.documents):
        assert len({entry.no for entry in entries}) == len(entries)


@SLOW
@given(strategies.cases(), strategies.cases())
def test_a_side_that_changed_nothing_gives_way(base: Case, other: Case) -> None:
    assert merge(base, base, other).record == other
    assert merge(base, other, base).record == other
    assert merge(base, other, other).record == other
    assert merge(base, base, other).conflicts == merge(base, other, base).conflicts == ()


@pytest.mark.parametrize("n", range(3))
def test_turned_round_it_takes_a_change_back(n: int) -> None:
    before = BASE
    after = set_value(set_value(BASE, "person.phone", f"1390000000{n}"), "status.place", "x")
    later = set_value(after, "residence.current_address", "示例街道 2")
    undone = merge(after, later, before)
    assert undone.conflicts == ()
    assert undone.record == set_value(before, "residence.current_address", "示例街道 2")


@pytest.mark.parametrize("theirs_stand", [False, True])
def test_the_named_side_stands_where_both_changed_it(theirs_stand: bool) -> None:
    ours = set_value(set_value(BASE, "person.phone", "13900000001"), "status.place", "甲")
    theirs = set_value(set_value(BASE, "person.phone", "13900000002"), "status.document", "乙")
    merged = merge(BASE, ours, theirs, take_theirs=theirs_stand)
    assert [conflict.path for conflict in merged.conflicts] == ["person.phone"]
    assert merged.record.person.phone == f"1390000000{1 + theirs_stand}"
    assert (merged.record.status.place, merged.record.status.document) == ("甲", "乙")


def test_an_entry_that_one_side_took_away_goes_with_that_side() -> None:
    number = BASE.visits[0].no
    ours = set_value(BASE, f"visits.{number}.document", "谈-99")
    theirs = replace(BASE, visits=BASE.visits[1:])
    assert merge(BASE, ours, theirs).record == ours
    assert merge(BASE, ours, theirs, take_theirs=True).record == theirs


def test_without_a_base_both_sides_made_it() -> None:
    ours = set_value(BASE, "person.phone", "13900000001")
    merged = merge(None, BASE, ours)
    assert [conflict.path for conflict in merged.conflicts] == ["person.phone"]
    assert merge(None, BASE, BASE).record == BASE


def test_a_retest_follows_the_test_that_got_another_number() -> None:
    number = max(test.no for test in BASE.tests) + 1
    first = replace(BASE.tests[0], no=number, document="检-1")
    retest = replace(first, no=number + 1, retest_of=number, document="检-2")
    ours = replace(BASE, tests=(*BASE.tests, replace(first, document="检-9")))
    theirs = replace(BASE, tests=(*BASE.tests, first, retest))
    made = merge(BASE, ours, theirs).record
    by_document = {test.document: test for test in made.tests[-3:]}
    assert by_document["检-9"].no == number
    assert by_document["检-2"].retest_of == by_document["检-1"].no != number


def test_entries_of_one_code_are_all_kept() -> None:
    waiver = Waiver(code="CT003", reason="甲", until=date(2022, 4, 1), by="l01")
    earlier = replace(waiver, until=date(2022, 3, 1))
    base = replace(BASE, waivers=(earlier, waiver))
    ours = replace(base, waivers=(*base.waivers, replace(waiver, reason="乙")))
    theirs = replace(base, waivers=(waiver, replace(waiver, reason="丙")))
    merged = merge(base, ours, theirs)
    assert [entry.reason for entry in merged.record.waivers] == ["甲", "乙", "丙"]
    assert merged.conflicts == ()
