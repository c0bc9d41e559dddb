"""三(二): an export of the police platform is held against the cases, decided point by point, and agreed upon."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from drugcheck.domain import closing, identity_number
from drugcheck.domain.case import Case, Person
from drugcheck.domain.facts import Facts
from drugcheck.domain.registers import Comparison
from drugcheck.domain.vocabulary import CaseKind, LetterKind
from tests.running import Desk
from tests.spreadsheets import sheet
from tests.stories.traces import assert_nothing_in_clear, commits

HEADERS = ("姓名", "GMSFHM", "户籍地址", "联系电话")
Line = list[object]
Books = Callable[[list[Line]], Path]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-07")


@pytest.fixture
def office(demo: Desk) -> Desk:
    """The demo with four more of the register: 214 registered people."""
    workspace = demo.workspace()
    with workspace.change("case.new") as change:
        for n in range(1, 5):
            number = identity_number.make(date(1981, 2, n), 811)
            who = Person(name=f"沈试{n}", id_number=number, birth_date=date(1981, 2, n))
            opened = closing.new_case(
                change.new_id(), CaseKind.REGISTERED, who, workspace.config, workspace.today, community="甲社区"
            )
            change.put(opened.case)
    return demo


def registered(office: Desk) -> list[Case]:
    workspace = office.workspace()
    cases = workspace.load().cases
    return [case for case in cases if Facts(case, workspace.config, workspace.today).is_registered]


def line(case: Case) -> Line:
    person = case.person
    return [person.name, person.id_number, case.residence.household_address, person.phone]


def export(office: Desk) -> list[Line]:
    """212 rows: 187 the same, 22 with another address, 3 without a case, of which 2 are like two of the 5 left out."""
    cases = registered(office)
    assert len(cases) == 214
    absent = cases[-5:]
    rows = [line(case) for case in cases[:-5]]
    for row in rows[:22]:
        row[2] = f"{row[2]}附1号"
    for case in absent[-2:]:
        assert case.person.birth_date is not None
        rows.append([case.person.name, identity_number.make(case.person.birth_date, 911), None, None])
    rows.append(["韩试外", identity_number.make(date(1985, 5, 5), 911), "示例区示例街道9号", None])
    return rows


@pytest.fixture
def book(tmp_path: Path) -> Books:
    """Writes rows as a workbook."""

    def write(rows: list[Line]) -> Path:
        path = tmp_path / "平台导出.xlsx"
        path.write_bytes(sheet(HEADERS, *rows))
        return path

    return write


def compare(office: Desk, path: Path, day: str = "2022-04-06", *more: str) -> dict[str, object]:
    ran = office(f"reconcile platform --as-of {day} --json", str(path), *more)
    assert ran.status in (0, 1), ran.err
    return dict(ran.json)


def listed(office: Desk, state: str | None = None) -> list[dict[str, object]]:
    points = office("reconcile list --open --json").json["points"]
    return [point for point in points if state in (None, point["state"])]


def test_every_row_and_case_is_counted_and_a_second_time_changes_nothing(office: Desk, book: Books) -> None:
    path = book(export(office))
    before = commits(office)
    dry = compare(office, path, "2022-04-06", "--dry-run")
    assert dry["counts"] == {
        "same": 187,
        "different": 22,
        "local_only": 5,
        "platform_only": 3,
        "candidates": 2,
        "unchecked": 0,
        "unread_rows": 0,
    }
    assert commits(office) == before
    first = compare(office, path)
    assert first["counts"] == dry["counts"]
    assert commits(office) == before + 1
    held = {case.id: case for case in registered(office)}
    again = compare(office, path)
    assert (again["counts"], again["changed"]) == (first["counts"], 0)
    assert commits(office) == before + 1
    assert {case.id: case for case in registered(office)} == held
    assert {"RC003"} <= office.codes("C0001")
    assert_nothing_in_clear(office)


def test_a_verdict_lasts_while_both_sides_are_what_they_were(office: Desk, book: Books) -> None:
    rows = export(office)
    compare(office, book(rows))
    address = "residence.household_address"
    for case, take in (("C0001", "theirs"), ("C0002", "ours"), ("C0003", "ours")):
        ran = office(f"reconcile judge {case} {address} --take {take} --reason 户口簿")
        assert ran.status == 0, ran.err
    assert office.workspace().case("C0001").residence.household_address == rows[0][2]
    assert "RC003" not in office.codes("C0002")
    rows[2][2] = f"{rows[2][2]}甲"
    counted = compare(office, book(rows), "2022-04-07")["counts"]
    assert isinstance(counted, dict)
    assert (counted["same"], counted["different"]) == (188, 21)
    verdicts = {d.case: d.verdict for d in office.workspace().register(Comparison).differences}
    assert verdicts["C0002"] == "保留本地"
    assert verdicts["C0003"] is None


def test_a_row_that_cannot_be_read_makes_nobody_local_only(office: Desk, book: Books) -> None:
    rows = export(office)
    lost = rows[100][1]
    rows[100][1] = "证号见附表"
    found = compare(office, book(rows))
    assert found["local_only"] == []
    unchecked = found["unchecked"]
    assert isinstance(unchecked, list)
    assert len(unchecked) == 6
    assert "C0101" in unchecked
    assert not any(point["state"] == "仅本地" for point in listed(office))
    # What is left of a cut number says that the row is about nobody of the five.
    rows[100][1] = f"{str(lost)[:15]}000"
    found = compare(office, book(rows))
    assert found["unchecked"] == ["C0101"]
    local = found["local_only"]
    assert isinstance(local, list)
    assert len(local) == 5


def test_all_is_decided_and_the_statement_names_nobody(office: Desk, book: Books, tmp_path: Path) -> None:
    rows = export(office)
    compare(office, book(rows))
    out = tmp_path / "确认单.docx"
    refused = office("reconcile statement --out", str(out))
    assert refused.status == 5
    assert not out.exists()

    for point in listed(office, "差异"):
        case = str(point["case"])
        take = "ours" if case == "C0002" else "theirs"
        assert office(f"reconcile judge {case} --take {take} --reason 户口簿").status == 0
    letter = office("form letter C0002 --kind 信息更正 --record")
    assert letter.status == 0, letter.err
    pairs = listed(office, "候选配对")
    assert len(pairs) == 2
    one, other = pairs
    waits = office(f"reconcile create {one['row']}")
    assert waits.status == 5
    judge = f"reconcile judge {one['case']} --row {one['row']}"
    assert office(f"{judge} --pair same --take theirs --reason 户口簿").status == 0
    number = office.workspace().case(str(one["case"])).person.id_number
    assert number in {row[1] for row in rows}
    assert office(f"reconcile judge {other['case']} --row {other['row']} --pair different --reason 户口簿").status == 0
    assert office(f"reconcile judge --row {other['row']} --elsewhere --reason 户籍在外").status == 0
    for point in listed(office, "仅平台"):
        assert office(f"reconcile create {point['row']} --community 甲社区").status == 0
    for point in listed(office, "仅本地"):
        assert office(f"form letter {point['case']} --kind 补录 --record").status == 0
    assert listed(office) == []
    kinds = {entry.kind for case in registered(office) for entry in case.letters}
    assert {LetterKind.ENTRY, LetterKind.CORRECTION} <= kinds

    said = office("reconcile statement")
    assert said.status == 0, said.err
    assert "公安派出所" in said.out
    assert "政务服务中心" in said.out
    assert not any(case.person.name in said.out for case in registered(office) if case.person.name)
    assert office("reconcile statement --out", str(out)).status == 0
    assert out.stat().st_size > 2000
    again = compare(office, book(rows))
    assert again["open"] == 0
    assert_nothing_in_clear(office)


def test_two_rows_of_one_number_are_told(office: Desk, book: Books) -> None:
    rows = export(office)
    rows.append(list(rows[50]))
    assert compare(office, book(rows))["doubles"] == ["C0051"]
    assert "RC007" in office.codes("C0051")


def test_older_data_and_data_of_tomorrow_are_refused(office: Desk, book: Books) -> None:
    path = book(export(office))
    compare(office, path)
    before = commits(office)
    assert office("reconcile platform --as-of 2022-04-05", str(path)).status == 2
    assert office("reconcile platform --as-of 2022-04-08", str(path)).status == 2
    assert commits(office) == before
