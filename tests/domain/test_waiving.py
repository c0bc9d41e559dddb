"""Waivers: who may give one, for what, until when, and which count."""

from datetime import date, timedelta

import pytest

from drugcheck.domain import waiving
from drugcheck.domain.case import Waiver
from drugcheck.domain.registers import StoreWaiver, Waivers
from drugcheck.domain.rules import find
from drugcheck.domain.rules.base import Rule
from drugcheck.domain.waiving import Standing
from tests import build

CONFIG = build.config()
DAY = build.TODAY


def rule(code: str) -> Rule:
    found = find(code)
    assert found is not None
    return found


def grant(
    code: str = "CT006", reason: str = "本人在外务工", by: str = "d02", until: date | None = None
) -> waiving.Grant:
    return waiving.grant(rule(code), reason, by, CONFIG, DAY, until=until)


def test_a_waiver_lasts_for_the_days_of_the_limits() -> None:
    assert grant().until == DAY + timedelta(days=30)
    assert grant(until=DAY).until == DAY


@pytest.mark.parametrize("by", ["l01", "l02", "d02"])
def test_leaders_and_the_groups_office_answer_for_it(by: str) -> None:
    assert grant(by=by).by == by


@pytest.mark.parametrize("by", ["c01", "p01", "p09", "d01", "q01", "nobody"])
def test_nobody_else_does(by: str) -> None:
    with pytest.raises(waiving.MayNotWaiveError):
        grant(by=by)


@pytest.mark.parametrize("code", ["ID004", "RP008", "CT004"])
def test_what_is_not_waivable_is_refused(code: str) -> None:
    with pytest.raises(waiving.NotWaivableError) as caught:
        grant(code)
    assert caught.value.exit_status == 5


def test_a_waiver_does_not_end_before_it_begins() -> None:
    with pytest.raises(waiving.WaiverOverError):
        grant(until=DAY - timedelta(days=1))


@pytest.mark.parametrize("reason", ["电话13800000031打不通", "证号000000199001010035有误", "旧证000000900101003"])
def test_a_reason_holds_no_number_of_a_person(reason: str) -> None:
    with pytest.raises(waiving.PersonalReasonError) as caught:
        grant(reason=reason)
    assert reason not in str(caught.value)


def test_a_reason_holds_no_name_of_the_person() -> None:
    case = build.case()
    assert case.person.name
    with pytest.raises(waiving.PersonalReasonError):
        waiving.waive_in_case(case, grant(reason=f"{case.person.name}在外务工"))


def test_the_number_of_a_document_may_stand_in_a_reason() -> None:
    assert grant(reason="见会议纪要20220401003号").reason


def test_a_case_has_one_waiver_for_each_rule() -> None:
    case = waiving.waive_in_case(build.case(), grant()).case
    again = waiving.waive_in_case(case, grant(until=date(2022, 5, 20)))
    other = waiving.waive_in_case(again.case, grant("CT008"))
    assert [(waiver.code, waiver.until) for waiver in other.case.waivers] == [
        ("CT006", date(2022, 5, 20)),
        ("CT008", date(2022, 5, 7)),
    ]
    assert [str(line) for line in again.consequences] == [
        "CT006 is answered for by d02 until 2022-05-20",
        "renewed: it had run until 2022-05-07",
    ]


def test_the_same_waiver_again_changes_nothing() -> None:
    case = waiving.waive_in_case(build.case(), grant()).case
    assert waiving.waive_in_case(case, grant()).case == case


def test_a_waiver_is_ended() -> None:
    case = waiving.waive_in_case(build.case(), grant()).case
    assert waiving.end_in_case(case, "CT006").case == build.case()
    with pytest.raises(waiving.NoWaiverError):
        waiving.end_in_case(case, "CT008")


def test_the_register_has_one_waiver_for_each_rule_and_community() -> None:
    register, _ = waiving.waive_in_register(Waivers(), "甲社区", grant("RG005"))
    register, _ = waiving.waive_in_register(register, "乙社区", grant("RG005"))
    register, said = waiving.waive_in_register(register, "甲社区", grant("RG005", until=date(2022, 4, 9)))
    assert {(entry.no, entry.community, entry.until) for entry in register.waivers} == {
        (1, "甲社区", date(2022, 4, 9)),
        (2, "乙社区", date(2022, 5, 7)),
    }
    assert len(said) == 2
    left, _ = waiving.end_in_register(register, "甲社区", "RG005")
    assert [entry.community for entry in left.waivers] == ["乙社区"]
    with pytest.raises(waiving.NoWaiverError):
        waiving.end_in_register(left, None, "RG005")


@pytest.mark.parametrize(
    ("code", "changes", "expected"),
    [
        ("CT006", {}, Standing.COUNTS),
        ("CT006", {"until": DAY}, Standing.COUNTS),
        ("CT006", {"until": DAY - timedelta(days=1)}, Standing.EXPIRED),
        ("CT006", {"since": DAY + timedelta(days=1)}, Standing.NOT_BEGUN),
        ("CT006", {"by": "d01"}, Standing.NOT_ANSWERED),
        ("CT006", {"since": date(2020, 12, 31)}, Standing.NOT_ANSWERED),
        ("ID004", {}, Standing.NOT_WAIVABLE),
        ("XX999", {}, Standing.NOT_WAIVABLE),
    ],
)
def test_a_waiver_written_by_hand_is_held_to_the_same(
    code: str, changes: dict[str, object], expected: Standing
) -> None:
    values: dict[str, object] = {"code": code, "reason": "说明", "until": date(2022, 5, 1), "by": "d02", **changes}
    for waiver in (Waiver(**values), StoreWaiver(no=1, **values)):
        assert waiving.standing(waiver, find(code), CONFIG, DAY) is expected
        if find(code) is not None and expected is not Standing.NOT_WAIVABLE:
            assert waiving.is_in_force(waiver, CONFIG, DAY) is (expected is Standing.COUNTS)
