"""Fill-in sheets: what is open to the community, and what a sheet that came back changes, refuses and contradicts."""

from datetime import date

import pytest

from drugcheck.domain.annexes import NUMBERS
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.fill_in import FillSheet, fill_sheet, is_open, kind_of, path_of
from drugcheck.domain.filled_in import FillComparison, FilledRow, apply, compare
from drugcheck.domain.findings import Context
from drugcheck.domain.registers import Registers
from tests import annex_cases as annexes
from tests import build as made

HARDSHIP = {
    "screening.hardship": "有",
    "hardships": [{"no": 3, "kind": "子女年幼", "relative": "女儿", "age_band": "6-14"}],
}
FIRST = made.case(HARDSHIP)


def sheet_of(*cases: Case, number: int = 9) -> FillSheet:
    facts = [Facts(case, made.config(), made.TODAY) for case in cases]
    context = Context(facts, made.config(), made.TODAY, registers=Registers())
    return fill_sheet(annexes.template(number), context)


def filled(sheet: FillSheet, case: str = "C0001", row: int = 8, **cells: str | None) -> FilledRow:
    """The row of a case as the sheet shows it, with cells changed by the last word of their code."""
    shown = next((list(r.cells) for r in sheet.rows if r.case == case), [""] * len(sheet.columns))
    texts: list[str | None] = list(shown)
    for key, text in cells.items():
        (place,) = [n for n, c in enumerate(sheet.columns) if c.value.rpartition(".")[2] == key]
        texts[place] = text
    return FilledRow(row, case, tuple(texts))


def compared(*rows: FilledRow, then: tuple[Case, ...] = (FIRST,), now: tuple[Case, ...] = (FIRST,)) -> FillComparison:
    by_id = [{case.id: case for case in cases} for cases in (then, now)]
    return compare(rows, sheet_of(*then), by_id[0], by_id[1], made.TODAY)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("residence.current_address", "open"),
        ("residence.separated", "open"),
        ("hardships.kind", "open"),
        ("death.date", "open"),
        ("extra.备注", "open"),
        ("residence.household_address", "police"),
        ("licence.class", "police"),
        ("convictions.offence", "police"),
        ("person.name", "shown"),
        ("person.id_number", "shown"),
        ("case.community", "shown"),
        ("facts.telephone", "shown"),
        ("contact.outcome", "shown"),
        ("plan.no", "shown"),
        ("health.kind", "shown"),
        ("hidden.verification", "shown"),
        ("person.aliases", "shown"),
        ("relatives.relation", "shown"),
    ],
)
def test_only_a_plain_field_of_the_community_is_open(value: str, kind: str) -> None:
    assert kind_of(value) == kind


@pytest.mark.parametrize("number", [n for n in NUMBERS if n not in (1, 3)])
def test_a_sheet_names_nobody_and_has_a_row_for_each_case(number: int) -> None:
    sheet = fill_sheet(annexes.template(number), annexes.context())
    assert [row.case for row in sheet.rows] == list(annexes.table(number).cases)
    cells = {cell for row in sheet.rows for cell in row.cells}
    for case in annexes.cases():
        assert not {case.person.name, case.person.id_number, case.person.phone} & cells


def test_a_cell_that_says_what_it_said_is_no_change() -> None:
    sheet = sheet_of(FIRST)
    found = compared(filled(sheet), filled(sheet, current_address="  示例区示例街道甲社区*** "))
    assert (found.changes, found.conflicts) == ((), ())


def test_a_written_cell_changes_its_field() -> None:
    found = compared(filled(sheet_of(FIRST), current_address="示例区乙路2号", people="2", 备注="低保在办"))
    assert [(change.case, change.path) for change in found.changes] == [
        ("C0001", "residence.current_address"),
        ("C0001", "hardships.3.people"),
        ("C0001", "extra.备注"),
    ]
    (case,) = apply(found, {"C0001": FIRST})
    assert case.residence.current_address == "示例区乙路2号"
    assert (case.hardships[0].people, case.hardships[0].relative) == (2, "女儿")
    assert case.extra == {"备注": "低保在办"}
    assert compared(filled(sheet_of(case)), then=(case,), now=(case,)).changes == ()


def test_nothing_that_is_needed_may_be_missing_in_an_entry_that_is_made() -> None:
    bare = made.case({"screening.hardship": "有"})
    sheet = sheet_of(bare)
    found = compared(filled(sheet, relative="母亲"), then=(bare,), now=(bare,))
    assert (found.changes, len(found.refused)) == ((), 1)
    found = compared(filled(sheet, relative="母亲", kind="子女年幼"), then=(bare,), now=(bare,))
    (case,) = apply(found, {"C0001": bare})
    assert (case.hardships[0].no, case.hardships[0].relative) == (1, "母亲")


def test_what_the_police_fill_and_what_is_only_shown_is_refused_cell_by_cell() -> None:
    found = compared(
        filled(sheet_of(FIRST), household_address="示例区乙路2号", telephone="1", current_address="示例区乙路2号")
    )
    assert [refusal.column for refusal in found.refused] == ["户籍地址", "联系电话"]
    assert "police" in str(found.refused[0].reason)
    assert [change.path for change in found.changes] == ["residence.current_address"]


@pytest.mark.parametrize(
    "cells",
    [
        {"people": "两"},
        {"kind": "穷"},
        {"current_address": "示例区示例街道***改"},
        {"carer_now": "(限阅)2"},
        {"people": "#CALC!"},
    ],
)
def test_what_cannot_be_a_value_is_refused_and_not_repeated(cells: dict[str, str]) -> None:
    found = compared(filled(sheet_of(FIRST), **cells))
    assert (found.changes, len(found.refused)) == ((), 1)
    assert next(iter(cells.values())) not in str(found.refused[0].reason)


def test_an_emptied_cell_and_a_column_that_is_gone_clear_nothing() -> None:
    found = compared(filled(sheet_of(FIRST), relative="", age_band=None))
    assert (found.changes, found.refused, found.emptied) == ((), (), 1)


def test_a_value_that_was_changed_meanwhile_is_a_conflict_and_stays() -> None:
    now = made.case({**HARDSHIP, "residence.current_address": "示例区丙路3号"})
    found = compared(filled(sheet_of(FIRST), current_address="示例区乙路2号", people="2"), now=(now,))
    (conflict,) = found.conflicts
    assert (conflict.path, conflict.old, conflict.new) == (
        "residence.current_address",
        "示例区丙路3号",
        "示例区乙路2号",
    )
    (case,) = apply(found, {"C0001": now})
    assert case.residence.current_address == "示例区丙路3号"
    assert case.hardships[0].people == 2


def test_the_same_change_made_here_meanwhile_is_no_conflict() -> None:
    now = made.case({**HARDSHIP, "residence.current_address": "示例区乙路2号"})
    found = compared(filled(sheet_of(FIRST), current_address="示例区乙路2号"), now=(now,))
    assert (found.changes, found.conflicts) == ((), ())


def test_of_several_entries_nobody_can_tell_which_is_meant() -> None:
    entries = [*HARDSHIP["hardships"], {"no": 4, "kind": "父母年迈无人照顾"}]  # type: ignore[misc]
    two = made.case({**HARDSHIP, "hardships": entries})
    sheet = sheet_of(two)
    column = next(column for column in sheet.columns if column.value == "hardships.relative")
    assert path_of("hardships.relative", two) is None
    assert not is_open(column, two)
    found = compared(filled(sheet, relative="儿子"), then=(two,), now=(two,))
    assert (found.changes, len(found.refused)) == ((), 1)


def test_a_case_may_be_written_into_a_spare_row_and_what_it_does_not_show_is_not_overwritten() -> None:
    other = made.case({"residence.current_address": "示例区丙路3号"}, id="C0002")
    row = filled(sheet_of(FIRST), "C0002", kind="子女年幼", current_address="示例区乙路2号")
    found = compared(row, then=(FIRST, other), now=(FIRST, other))
    assert [change.path for change in found.changes] == ["hardships.1.kind"]
    assert [change.path for change in found.conflicts] == ["residence.current_address"]


def test_a_row_of_no_case_of_another_community_or_of_one_twice_is_refused() -> None:
    sheet = sheet_of(FIRST)
    found = compared(
        filled(sheet, "", 8, kind="子女年幼"),
        filled(sheet, "C0999", 9, kind="子女年幼"),
        filled(sheet, "C0001", 10),
        filled(sheet, "C0001", 11, people="2"),
        FilledRow(12, "", ("",) * len(sheet.columns)),
    )
    assert [refusal.row for refusal in found.refused] == [8, 9, 11]
    assert found.changes == ()


def test_a_day_may_be_written_in_several_ways() -> None:
    dead = made.case(
        {"case.closed": date(2022, 4, 1), "case.closed_reason": "死亡", "status.current": "死亡", "death": {}}
    )
    sheet = sheet_of(dead, number=13)
    for text in ("2022-03-06", "2022/3/6", "2022年3月6日", "20220306"):
        (place,) = [n for n, c in enumerate(sheet.columns) if c.value == "death.date"]
        cells = list(sheet.rows[0].cells)
        cells[place] = text
        found = compare([FilledRow(8, "C0001", tuple(cells))], sheet, {"C0001": dead}, {"C0001": dead}, made.TODAY)
        assert [change.new for change in found.changes] == ["2022-03-06"]
