"""The police list of licences beside the cases: matched by number alone, nobody is put on file for a licence."""

from datetime import date

import pytest

from drugcheck.domain import identity_number
from drugcheck.domain.case import Case
from drugcheck.domain.licences import LicenceComparison, apply, compare
from drugcheck.domain.roster import RosterRow
from tests import build as made

DAY = date(2022, 3, 5)
ID, NAME = "person.id_number", "person.name"
CLASS, STATE, UNTIL = "licence.class", "licence.state", "licence.valid_until"
FIRST = made.case()
NUMBER = str(FIRST.person.id_number)
STRANGER = identity_number.make(date(1988, 10, 30), 31)


def row(number: int = 2, /, **cells: str) -> RosterRow:
    """A row about the first case, by key of the value; `id` is the ID number."""
    named = {"id": ID, "name": NAME, "kind": CLASS, "state": STATE, "until": UNTIL}
    texts = {ID: NUMBER, CLASS: "C1"} | {named[key]: text for key, text in cells.items()}
    return RosterRow(number=number, cells=texts, headers={ID: "身份证号"})


def compared(
    *rows: RosterRow, cases: tuple[Case, ...] = (FIRST,), day: date = DAY, **more: object
) -> LicenceComparison:
    return compare(rows, cases, made.config(), made.TODAY, day, **more)  # type: ignore[arg-type]


def unanswered(**changes: object) -> Case:
    return made.case({"screening.driving_licence": None, **changes})


def test_a_row_fills_the_licence_of_its_case_and_answers_the_question() -> None:
    cases = (unanswered(),)
    found = compared(row(state="正常", until="2026-04-01"), cases=cases)
    (case,) = apply(found, cases)
    assert case.licence is not None
    assert (case.licence.class_, case.licence.state, case.licence.list_date) == ("C1", "正常", DAY)
    assert case.licence.valid_until == date(2026, 4, 1)
    assert case.screening.driving_licence == "有"
    assert not found.matches[0].overrules
    again = compared(row(state="正常", until="2026-04-01"), cases=(case,))
    assert again.changed == ()
    assert apply(again, (case,)) == ()


def test_an_empty_cell_clears_nothing_and_an_older_list_changes_nothing() -> None:
    cases = (unanswered(licence={"class": "B2", "state": "正常", "list_date": date(2022, 3, 10)}),)
    newer = compared(row(kind=""), cases=cases, day=date(2022, 3, 20))
    assert apply(newer, cases)[0].licence.class_ == "B2"  # type: ignore[union-attr]
    older = compared(row(), cases=cases)
    assert (older.changed, older.older) == ((), 1)


def test_what_the_list_says_otherwise_goes_before_and_is_marked() -> None:
    cases = (unanswered(licence={"class": "B2", "list_date": DAY}),)
    found = compared(row(), cases=cases)
    assert found.matches[0].overrules
    assert {d.field: (d.old, d.new) for d in found.matches[0].differences}[CLASS] == ("B2", "C1")


def test_a_case_that_says_no_is_shown_and_follows_the_list() -> None:
    found = compared(row())
    (entry,) = found.contradictions
    assert (entry.cases, entry.applied) == (("C0001",), True)
    assert apply(found, (FIRST,))[0].screening.driving_licence == "有"


def test_nobody_gets_a_case_by_standing_on_the_list() -> None:
    found = compared(row(7, id=STRANGER))
    assert (found.unmatched, found.matches) == ((7,), ())
    assert apply(found, (FIRST,)) == ()


@pytest.mark.parametrize(
    ("rows", "cases"),
    [
        ((row(name="别试人"),), (FIRST,)),
        ((row(2), row(3, kind="B2")), (FIRST,)),
        ((row(),), (FIRST, made.case({ID: NUMBER}, id="C0002"))),
        ((row(),), (made.case({"case.closed": DAY, "case.closed_reason": "其他"}),)),
    ],
    ids=["another name", "two rows that differ", "two cases", "a closed case"],
)
def test_what_nobody_can_tell_is_shown_and_not_applied(rows: tuple[RosterRow, ...], cases: tuple[Case, ...]) -> None:
    found = compared(*rows, cases=cases)
    assert [entry.applied for entry in found.contradictions] == [False]
    assert (found.matches, apply(found, cases)) == ((), ())


def test_two_rows_that_say_the_same_are_one_and_the_same_name_is_no_contradiction() -> None:
    cases = (unanswered(),)
    name = f"{FIRST.person.name}"
    found = compared(row(2, name=f"{name[0]} {name[1:]}"), row(3, name=f"{name[0]} {name[1:]}"), cases=cases)
    assert (found.contradictions, len(found.matches)) == ((), 1)


@pytest.mark.parametrize(
    ("cells", "code"),
    [({"id": "4.30405E+17"}, "ID008"), ({"id": "12"}, None), ({"state": "好"}, None), ({"until": "2026-02-30"}, None)],
)
def test_a_row_with_a_fault_is_refused_with_its_column(cells: dict[str, str], code: str | None) -> None:
    found = compared(row(5, **cells))
    (error,) = found.errors
    assert error.row == 5
    assert error.faults[0].code == code
    assert found.matches == ()


def test_only_a_list_that_is_complete_says_that_somebody_has_no_licence() -> None:
    cases = (
        unanswered(),
        made.case({"screening.driving_licence": "不详"}, id="C0002"),
        made.case({"screening.driving_licence": "有"}, id="C0003"),
        made.case(id="C0004"),
        made.case({"screening.driving_licence": None, ID: None}, id="C0005"),
        made.case({"screening.driving_licence": None, "case.community": "乙社区"}, id="C0006"),
    )
    assert compared(row(), cases=cases).absent == ()
    found = compared(row(), cases=cases, complete=True)
    assert found.absent == ("C0002", "C0006")
    assert [entry.cases for entry in found.contradictions] == [("C0003",)]
    assert found.unknowable == 1
    changed = {case.id: case for case in apply(found, cases)}
    assert changed["C0002"].screening.driving_licence == "无"
    assert compared(row(), cases=cases, complete=True, community="乙社区").absent == ("C0006",)


def test_somebody_whose_row_was_refused_still_stands_on_the_list() -> None:
    cases = (unanswered(),)
    assert compared(row(state="好"), cases=cases, complete=True).absent == ()


def test_a_hidden_case_without_a_finding_gets_no_answer() -> None:
    hidden = made.case(
        {"case.kind": "隐性", "hidden": {"verification": "待核"}, "screening.driving_licence": None}, id="C0002"
    )
    assert compared(row(), cases=(FIRST, hidden), complete=True).absent == ()
