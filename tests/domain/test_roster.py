"""A roster beside the cases: five buckets, exact matches only, and nothing that a person has to decide is applied."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drugcheck.domain import identity_number
from drugcheck.domain.case import Case
from drugcheck.domain.registers import Rosters
from drugcheck.domain.roster import (
    NoCommunitiesError,
    RosterComparison,
    RosterOutcome,
    RosterRow,
    apply,
    compare,
)
from drugcheck.domain.schema import get_value
from drugcheck.domain.vocabulary import CaseKind
from tests import build

TODAY = build.TODAY
NEW_BIRTH = date(1988, 10, 30)
NEW_NUMBER = identity_number.make(NEW_BIRTH, 31)
PATHS = {
    "name": "person.name",
    "number": "person.id_number",
    "community": "case.community",
    "sex": "person.sex",
    "birth": "person.birth_date",
    "ethnicity": "person.ethnicity",
    "education": "person.education",
    "phone": "person.phone",
    "status": "status.current",
    "substances": "drug_history.substances",
    "first_seized": "drug_history.first_seized",
    "last_seized": "drug_history.last_seized",
    "household": "residence.household_address",
    "current": "residence.current_address",
    "aliases": "person.aliases",
    "seizures": "drug_history.seizures",
    "separated": "residence.separated",
}
HEADERS = {"person.id_number": "证件号码"}


def row(number: int = 2, /, **cells: str) -> RosterRow:
    """A row about somebody new in 甲社区, changed by cells."""
    person = {"name": "李试乙", "number": NEW_NUMBER, "community": "甲社区"} | cells
    return RosterRow(number=number, cells={PATHS[key]: text for key, text in person.items()}, headers=HEADERS)


def row_of(case: Case, number: int = 2, /, **cells: str) -> RosterRow:
    """A row that says what the case says, changed by cells."""
    person = case.person
    same = {"name": person.name or "", "number": person.id_number or "", "community": case.case.community or ""}
    return row(number, **(same | cells))


def compared(*rows: RosterRow, cases: tuple[Case, ...] = (), **config: object) -> RosterComparison:
    return compare(rows, cases, build.config(**config), TODAY)


def applied(comparison: RosterComparison, *cases: Case, rosters: Rosters | None = None) -> RosterOutcome:
    return apply(comparison, cases, "C0007", TODAY, source="sha256:1", rosters=rosters)


def faults(comparison: RosterComparison) -> list[tuple[int, str, str | None]]:
    return [(error.row, fault.field, fault.code) for error in comparison.errors for fault in error.faults]


# New


def test_a_row_without_a_case_is_new_and_becomes_one() -> None:
    comparison = compared(row(31))
    assert [(new.row, new.community) for new in comparison.new] == [(31, "甲社区")]
    case = applied(comparison).new[0]
    assert case.id == "C0007"
    assert case.case.kind is CaseKind.REGISTERED
    assert case.case.community == "甲社区"
    assert case.case.opened == TODAY
    assert case.case.source == "2022-04-07 名册 第31行"
    assert (case.person.name, case.person.id_number) == ("李试乙", NEW_NUMBER)


def test_sex_and_birth_date_of_a_new_case_follow_from_the_id_number() -> None:
    person = applied(compared(row())).new[0].person
    assert (person.sex, person.birth_date) == ("男", NEW_BIRTH)


def test_ids_are_sequential_in_the_order_of_the_rows() -> None:
    rows = [row(n, name=f"李试{n}", number=identity_number.make(NEW_BIRTH, n * 2)) for n in (9, 4, 6)]
    assert [case.id for case in applied(compared(*rows)).new] == ["C0007", "C0008", "C0009"]
    assert [case.person.name for case in applied(compared(*rows)).new] == ["李试4", "李试6", "李试9"]


@pytest.mark.parametrize(("first", "second"), [("C0999", "C1000"), ("C9999", "C10000")])
def test_ids_go_on_past_a_round_number(first: str, second: str) -> None:
    comparison = compared(row(2), row(3, name="王试丙", number=identity_number.make(NEW_BIRTH, 33)))
    outcome = apply(comparison, (), first, TODAY, source="sha256:1")
    assert [case.id for case in outcome.new] == [first, second]


@pytest.mark.parametrize(
    ("cells", "path", "value"),
    [
        ({"ethnicity": "汉"}, "person.ethnicity", "汉族"),
        ({"ethnicity": "土家"}, "person.ethnicity", "土家族"),
        ({"ethnicity": "回族"}, "person.ethnicity", "回族"),
        ({"education": "初中"}, "person.education", "初中"),
        ({"sex": "男"}, "person.sex", "男"),
        ({"sex": "未知"}, "person.sex", "男"),
        ({"phone": "13800000031.0"}, "person.phone", "13800000031"),
        ({"phone": "１３８ 0000 0031"}, "person.phone", "138 0000 0031"),
        ({"phone": "无"}, "person.phone", None),
        ({"household": "不详"}, "residence.household_address", None),
        ({"education": "/"}, "person.education", None),
        ({"substances": "海洛因、氯胺酮,海洛因"}, "drug_history.substances", ("海洛因", "氯胺酮")),
        ({"seizures": "3次"}, "drug_history.seizures", 3),
        ({"seizures": "2.0"}, "drug_history.seizures", 2),
        ({"separated": "是"}, "residence.separated", True),
        ({"aliases": "三哥/小三"}, "person.aliases", ("三哥", "小三")),
        ({"status": "出国（境）"}, "status.current", "出国(境)"),
        ({"name": "李\u3000试 乙"}, "person.name", "李试乙"),
        ({"name": "试丁·甲"}, "person.name", "试丁·甲"),
        ({"name": "试丁 • 甲"}, "person.name", "试丁·甲"),
        ({"community": " 甲 社区 "}, "case.community", "甲社区"),
    ],
)
def test_cells_are_read_as_people_write_them(cells: dict[str, str], path: str, value: object) -> None:
    comparison = compared(row(2, **cells))
    assert faults(comparison) == []
    assert get_value(applied(comparison).new[0], path) == value


@pytest.mark.parametrize(
    "text",
    [
        "2013-02-10",
        "2013/2/10",
        "2013.2.10",
        "2013年2月10日",
        "20130210",
        "2013-02-10 00:00:00",
        "２０１３／２／１０",
        "2013 年 2 月 10 日",
    ],
)
def test_dates_are_read_in_their_usual_forms(text: str) -> None:
    case = applied(compared(row(2, first_seized=text))).new[0]
    assert case.drug_history.first_seized == date(2013, 2, 10)


def test_an_id_number_is_read_with_blanks_full_width_and_a_small_x() -> None:
    number = next(n for serial in range(1, 60, 2) if (n := identity_number.make(NEW_BIRTH, serial)).endswith("X"))
    for written in (number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}", "".join(map(_wide, number)).lower()):
        assert applied(compared(row(2, number=written))).new[0].person.id_number == number


def _wide(character: str) -> str:
    return chr(ord(character) + 0xFEE0)


def test_an_old_number_of_fifteen_places_is_taken() -> None:
    case = applied(compared(row(2, number="000000881030031"))).new[0]
    assert (case.person.id_number, case.person.birth_date) == ("000000881030031", NEW_BIRTH)


# Same and changed


def test_a_row_that_says_what_the_case_says_is_the_same_whatever_its_blanks_and_widths() -> None:
    case = build.case()
    number = case.person.id_number or ""
    address = (case.residence.household_address or "").replace("1", "１")
    comparison = compared(
        row_of(case, 5, number=" ".join(number), household=address, substances="甲基苯丙胺(冰毒)", phone="", sex="男"),
        cases=(case,),
    )
    assert [(same.row, same.case) for same in comparison.same] == [(5, "C0001")]
    assert applied(comparison, case).changed == ()


def test_what_the_police_own_and_the_community_are_updated_and_the_rest_is_shown() -> None:
    case = build.case()
    comparison = compared(
        row_of(
            case, 5, community="乙社区", last_seized="2022-03-01", phone="13900000000", status="服刑", name="周试改"
        ),
        cases=(case,),
    )
    found = {difference.field: difference.applied for difference in comparison.changed[0].differences}
    assert found == {
        "person.name": False,
        "case.community": True,
        "drug_history.last_seized": True,
        "person.phone": False,
        "status.current": False,
    }
    changed = applied(comparison, case).changed[0]
    assert changed.case.community == "乙社区"
    assert changed.drug_history.last_seized == date(2022, 3, 1)
    assert (changed.person.phone, changed.status.current, changed.person.name) == (
        case.person.phone,
        case.status.current,
        case.person.name,
    )


def test_an_empty_value_is_filled_and_an_empty_cell_clears_nothing() -> None:
    case = build.case({"person.phone": None, "person.education": None})
    comparison = compared(row_of(case, 5, phone="13900000000", education="", household=""), cases=(case,))
    assert [(d.field, d.old, d.applied) for d in comparison.changed[0].differences] == [("person.phone", None, True)]
    changed = applied(comparison, case).changed[0]
    assert changed.person.phone == "13900000000"
    assert changed.residence.household_address == case.residence.household_address


def test_a_closed_case_is_matched_and_never_changed() -> None:
    closed = {"case.closed": date(2022, 4, 1), "case.closed_reason": "死亡"}
    case = build.case({**closed, "person.phone": None})
    comparison = compared(row_of(case, 5, community="乙社区", phone="1"), cases=(case,))
    assert [difference.applied for difference in comparison.changed[0].differences] == [False, False]
    assert applied(comparison, case).changed == ()


def test_a_person_of_another_kind_who_turns_up_in_the_register_is_shown() -> None:
    case = build.case({"case.kind": "流入"})
    comparison = compared(row_of(case), cases=(case,))
    kind = comparison.changed[0].differences[0]
    assert (kind.field, kind.old, kind.new, kind.applied) == ("case.kind", "流入", "登记在册", False)


# Suspected


def test_the_same_row_twice_counts_once() -> None:
    case = build.case()
    comparison = compared(row(2), row(3), row_of(case, 4), row_of(case, 5), cases=(case,))
    assert [new.row for new in comparison.new] == [2]
    assert [same.row for same in comparison.same] == [4]
    assert [(s.rows, s.withheld, s.cases) for s in comparison.suspected] == [
        ((2, 3), (3,), ()),
        ((4, 5), (5,), ("C0001",)),
    ]


def test_one_number_with_two_names_is_shown_and_neither_row_is_taken() -> None:
    comparison = compared(row(2), row(3, name="李试改"))
    assert comparison.new == ()
    assert [(s.rows, s.withheld) for s in comparison.suspected] == [((2, 3), (2, 3))]


def test_of_two_rows_with_one_number_the_one_that_the_case_agrees_with_counts() -> None:
    case = build.case()
    comparison = compared(row_of(case, 2, name="别试人"), row_of(case, 3), cases=(case,))
    assert [same.row for same in comparison.same] == [3]
    assert [(s.rows, s.withheld) for s in comparison.suspected] == [((2, 3), (2,))]
    assert comparison.missing == ()


def test_the_same_name_and_birth_date_under_another_number_is_shown_and_not_taken() -> None:
    case = build.case()
    birth = case.person.birth_date
    assert birth is not None
    other = identity_number.make(birth, 777)
    comparison = compared(row_of(case, 2, number=other), cases=(case,))
    assert [(s.rows, s.cases) for s in comparison.suspected] == [((2,), ("C0001",))]
    assert (comparison.new, comparison.changed) == ((), ())
    assert [missing.case for missing in comparison.missing] == ["C0001"]


def test_a_case_without_a_number_is_not_matched_by_name_but_shown() -> None:
    case = build.case({"person.id_number": None})
    number = build.case().person.id_number or ""
    comparison = compared(row_of(case, 2, number=number), cases=(case,))
    assert [(s.withheld, s.cases) for s in comparison.suspected] == [((2,), ("C0001",))]


def test_two_new_rows_with_one_name_and_birth_date_are_shown_and_the_first_is_taken() -> None:
    comparison = compared(row(2), row(3, number=identity_number.make(NEW_BIRTH, 33)))
    assert [new.row for new in comparison.new] == [2]
    assert [(s.rows, s.withheld) for s in comparison.suspected] == [((2, 3), (3,))]


def test_likeness_alone_means_nothing() -> None:
    case = build.case()
    comparison = compared(row(2, name=case.person.name or ""), cases=(case,))
    assert len(comparison.new) == 1
    assert comparison.suspected == ()


def test_a_number_of_fifteen_places_is_shown_beside_its_form_of_eighteen() -> None:
    case = build.case()
    long = case.person.id_number or ""
    comparison = compared(row_of(case, 2, number=long[:6] + long[8:17]), cases=(case,))
    assert [(s.withheld, s.cases) for s in comparison.suspected] == [((2,), ("C0001",))]
    assert comparison.missing == ()


def test_two_cases_with_one_number_are_shown() -> None:
    one = build.case()
    other = build.case({"person.id_number": one.person.id_number}, id="C0002")
    comparison = compared(row_of(one), cases=(one, other))
    assert [s.cases for s in comparison.suspected] == [("C0001", "C0002")]


def test_an_open_case_goes_before_a_closed_one_with_its_number() -> None:
    one = build.case({"case.closed": date(2022, 4, 1), "case.closed_reason": "重复建档"})
    person = {f"person.{key}": getattr(one.person, key) for key in ("id_number", "name", "birth_date")}
    other = build.case(person, id="C0002")
    assert [same.case for same in compared(row_of(other, 2), cases=(one, other)).same] == ["C0002"]


def test_a_case_that_was_closed_for_good_is_shown_and_not_opened_again() -> None:
    case = build.case({"case.closed": date(2022, 4, 1), "case.closed_reason": "离开本地"})
    comparison = compared(row_of(case), cases=(case,))
    assert [s.cases for s in comparison.suspected] == [("C0001",)]
    assert comparison.new == ()


# Errors


@pytest.mark.parametrize(
    ("cells", "path", "code"),
    [
        ({"number": "4.30405E+17"}, "person.id_number", "ID008"),
        ({"number": "4.30405197811300E+17"}, "person.id_number", "ID008"),
        ({"number": "000000197811300000"}, "person.id_number", "ID008"),
        ({"number": NEW_NUMBER[:17] + ("1" if NEW_NUMBER[17] != "1" else "2")}, "person.id_number", "ID001"),
        ({"number": NEW_NUMBER[:17]}, "person.id_number", None),
        ({"number": NEW_NUMBER + "0"}, "person.id_number", None),
        ({"number": "A" + NEW_NUMBER[1:]}, "person.id_number", None),
        ({"number": ""}, "person.id_number", "ID006"),
        ({"number": "不详"}, "person.id_number", "ID006"),
        ({"number": "#N/A"}, "person.id_number", None),
        ({"number": "000000881330031"}, "person.id_number", None),
        ({"number": identity_number.make(date(2030, 1, 1), 31)}, "person.id_number", None),
        ({"name": ""}, "person.name", "RG008"),
        ({"name": "——"}, "person.name", "RG008"),
        ({"name": "李?乙"}, "person.name", "ID010"),
        ({"name": "李\ufffd乙"}, "person.name", "ID010"),
        ({"community": ""}, "case.community", "RG003"),
        ({"community": "甲社"}, "case.community", None),
        ({"community": "#REF!"}, "case.community", None),
        ({"birth": "1988-10-31"}, "person.birth_date", "ID002"),
        ({"birth": "1988-02-30"}, "person.birth_date", None),
        ({"birth": "1988年10月"}, "person.birth_date", None),
        ({"birth": "32446"}, "person.birth_date", None),
        ({"birth": "10/30/1988"}, "person.birth_date", None),
        ({"birth": "88-10-30"}, "person.birth_date", None),
        ({"sex": "女"}, "person.sex", "ID003"),
        ({"sex": "公"}, "person.sex", None),
        ({"ethnicity": "火星"}, "person.ethnicity", None),
        ({"status": "失控"}, "status.current", "RG004"),
        ({"substances": "海洛因、蜂蜜"}, "drug_history.substances", None),
        ({"last_seized": "2022-04-08"}, "drug_history.last_seized", None),
        ({"last_seized": "1899-12-30"}, "drug_history.last_seized", None),
        ({"phone": "1.38E+10"}, "person.phone", None),
        ({"phone": "########"}, "person.phone", None),
        ({"seizures": "多次"}, "drug_history.seizures", None),
        ({"separated": "也许"}, "residence.separated", None),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_row_column_and_code(
    cells: dict[str, str], path: str, code: str | None
) -> None:
    comparison = compared(row(7, **cells))
    assert faults(comparison) == [(7, path, code)]
    assert comparison.new == ()
    assert applied(comparison).new == ()


def test_a_fault_names_the_column_as_the_file_does_and_the_nearest_official_value() -> None:
    errors = compared(row(7, number="1", community="甲社", ethnicity="土家旗")).errors
    found = {fault.field: (fault.column, str(fault.reason)) for fault in errors[0].faults}
    assert found["person.id_number"][0] == "证件号码"
    assert found["case.community"] == ("社区", "drugcheck.toml has no such community; the nearest is 甲社区")
    assert found["person.ethnicity"][1].endswith("the nearest is 土家族")


def test_no_fault_repeats_what_stood_in_the_cell() -> None:
    secret = "秘密试值"
    comparison = compared(
        row(
            7,
            name="王?秘密试值",
            number=secret,
            community=secret,
            birth=secret,
            sex=secret,
            phone="1E5",
            seizures=secret,
        )
    )
    assert len(comparison.errors[0].faults) == 7
    assert "秘密" not in "".join(str(fault.reason) + fault.column for fault in comparison.errors[0].faults)
    assert "秘密" not in repr(comparison) + repr(comparison.errors) + repr(row(name=secret))


def test_every_fault_of_a_row_is_reported_at_once() -> None:
    comparison = compared(row(7, name="", number="1", community="", last_seized="x"))
    assert len(comparison.errors) == 1
    assert len(comparison.errors[0].faults) == 4


def test_a_synthetic_number_is_for_a_demo_only() -> None:
    assert faults(compared(row(7), demo=False)) == [(7, "person.id_number", None)]
    assert faults(compared(row(7), demo=True)) == []


def test_where_one_number_was_cut_another_that_ends_in_000_is_not_trusted_unless_a_case_has_it() -> None:
    cut = next(
        n for year in range(1950, 2000) for serial in (100, 200, 300, 400) if (n := _ending_in_000(year, serial))
    )
    assert faults(compared(row(2, number=cut))) == []
    damaged = row(3, number="4.30405E+17", name="王试丙")
    assert faults(compared(row(2, number=cut), damaged)) == [
        (2, "person.id_number", "ID008"),
        (3, "person.id_number", "ID008"),
    ]
    birth = identity_number.birth_date(cut)
    sex = identity_number.sex(cut)
    case = build.case({"person.id_number": cut, "person.birth_date": birth, "person.sex": sex})
    assert [same.row for same in compared(row_of(case, 2), damaged, cases=(case,)).same] == [2]


def _ending_in_000(year: int, serial: int) -> str | None:
    numbers = (identity_number.make(date(year, month, 5), serial) for month in range(1, 13))
    return next((number for number in numbers if number.endswith("000")), None)


def test_an_office_without_communities_cannot_take_a_roster() -> None:
    with pytest.raises(NoCommunitiesError):
        compared(row(), communities=())


# Missing, counts, the register


def test_an_open_registered_case_in_no_row_is_missing() -> None:
    changes: tuple[Mapping[str, object], ...] = (
        {},
        {"case.absent_from_roster": "已核实迁出"},
        {"case.kind": "流入"},
        {"case.closed": date(2022, 4, 1), "case.closed_reason": "死亡"},
    )
    cases = tuple(build.case(change, id=f"C000{n}") for n, change in enumerate(changes, 1))
    missing = compared(row(), cases=cases).missing
    assert [(m.case, m.community, m.explained) for m in missing] == [
        ("C0001", "甲社区", False),
        ("C0002", "甲社区", True),
    ]


def test_a_refused_row_with_a_readable_number_still_says_that_the_person_is_in_the_roster() -> None:
    case = build.case()
    comparison = compared(row_of(case, 2, community=""), cases=(case,))
    assert len(comparison.errors) == 1
    assert comparison.missing == ()


def test_the_registers_entry_names_the_cases_and_counts_the_rows() -> None:
    cases = (build.case(), build.case(id="C0002"))
    comparison = compared(row_of(cases[0], 2), row(3), row(4, number="1"), row(5), cases=cases)
    entry = applied(comparison, *cases).roster
    assert entry is not None
    assert (entry.no, entry.date, entry.source) == (1, TODAY, "sha256:1")
    assert (entry.rows, entry.refused, entry.suspected, entry.cases) == (4, 1, 1, ("C0001", "C0007"))


def test_importing_twice_changes_nothing() -> None:
    cases: tuple[Case, ...] = (build.case({"person.phone": None}), build.case(id="C0002"))
    rows = (
        row_of(cases[0], 2, phone="13900000000", community="乙社区", current="别处1号"),
        row(3),
        row(4, name="王试丙", number=identity_number.make(NEW_BIRTH, 33)),
        row(5, number="1"),
        row(6, name="李试改"),
        row(7, name="王试丙", number=identity_number.make(NEW_BIRTH, 35)),
    )
    first = applied(compared(*rows, cases=cases), *cases)
    assert first.roster is not None
    after = {case.id: case for case in (*cases, *first.new, *first.changed)}
    second = apply(
        compared(*rows, cases=tuple(after.values())),
        tuple(after.values()),
        "C0050",
        date(2022, 4, 9),
        source="sha256:1",
        rosters=Rosters(rosters=(first.roster,)),
    )
    assert second.is_empty


def test_a_later_roster_says_how_many_rows_the_one_before_had() -> None:
    first = applied(compared(row()))
    assert first.roster is not None
    later = compare([row(2), row(3)], first.new, build.config(), TODAY, rosters=Rosters(rosters=(first.roster,)))
    assert later.previous_rows == 1


def test_a_correction_adds_to_the_roster_it_came_from() -> None:
    cases = (build.case(),)
    first = applied(compared(row_of(cases[0], 2), row(3, number="1"), cases=cases), *cases)
    assert first.roster is not None
    rosters = Rosters(rosters=(first.roster,))
    corrected = compare([row(2)], cases, build.config(), TODAY, rosters=rosters, correction=True)
    assert corrected.missing == ()
    second = apply(corrected, cases, "C0007", TODAY, source="sha256:2", rosters=rosters)
    assert second.roster is not None
    assert (second.roster.rows, second.roster.refused, second.roster.cases) == (2, 0, ("C0001", "C0007"))

    everyone = (*cases, *second.new)
    rosters = Rosters(rosters=(first.roster, second.roster))
    again = compare([row(2)], everyone, build.config(), TODAY, rosters=rosters, correction=True)
    assert apply(again, everyone, "C0008", TODAY, source="sha256:2", rosters=rosters).is_empty


_CELLS = st.sampled_from(
    [
        "无",
        "2022-02-30",
        "20220229",
        "2022年3月",
        "男",
        "汉",
        "冰毒、",
        ",,",
        "1E9",
        "²",
        "٣",
        "是",
        "-",
        "#N/A",
        "\x1f",
        "𬀩",
    ]
) | st.text(max_size=12)


@given(st.dictionaries(st.sampled_from([key for key in PATHS if key != "number"]), _CELLS))
@settings(deadline=None, max_examples=400)
def test_no_cell_does_worse_than_a_fault_and_what_is_taken_is_taken_once(cells: dict[str, str]) -> None:
    comparison = compared(row(2, **cells))
    assert len(comparison.new) + len(comparison.errors) == 1
    cases = applied(comparison).new
    again = compared(row(2, **cells), cases=cases)
    assert len(again.same) == len(cases)


@given(_CELLS | st.text("0123456789Xx ０１Ｘ.E+", max_size=22))
@settings(deadline=None, max_examples=400)
def test_no_number_does_worse_than_a_fault(text: str) -> None:
    comparison = compared(row(2, number=text))
    assert len(comparison.new) + len(comparison.errors) == 1
    assert all(identity_number.is_valid(new.values["person.id_number"]) for new in comparison.new)
