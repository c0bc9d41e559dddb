"""Who dies, moves, was never of here, or came here: 二(八), 二(九), 二(十二); annexes 8, 13 and 14."""

import pytest

from tests.running import Desk
from tests.stories.desk import do, fix
from tests.stories.traces import assert_nothing_in_clear, commits

# Of the demo: high, with a plan and an open measure; medium; flowed in on 10 February.
HIGH, MEDIUM, INFLOW = "C0001", "C0070", "C0212"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")


def listed(desk: Desk, annex: int) -> list[str]:
    """The cases of an annex."""
    return list(desk(f"annex {annex} --json").json["cases"])


def expected(desk: Desk) -> int:
    """应见, over which the ratios of 四(六) are counted."""
    return int(desk("status --json").json["total"]["expected"])


def test_a_death_needs_its_proof_and_ends_what_was_open(demo: Desk) -> None:
    dead, sought = len(listed(demo, 13)), expected(demo)
    assert [m for m in demo(f"case show {HIGH} --json").json["measures"] if "end" not in m]

    said = do(demo, f"case close {HIGH} --reason death --date 2022-04-03")
    assert "DE001" in said
    assert "DE001" in demo.codes(HIGH)
    assert len(listed(demo, 13)) == dead + 1
    assert expected(demo) == sought - 1
    assert not [m for m in demo(f"case show {HIGH} --json").json["measures"] if "end" not in m]

    assert fix(demo, HIGH, "DE001") == f"case set {HIGH} death.proof death.proof_document"
    answers = iter(("死亡医学证明", "死亡证明-1"))
    assert demo(fix(demo, HIGH, "DE001"), answer=lambda _prompt: next(answers)).status == 0
    # Signed in good faith before the death was known, the four steps are no fault.
    assert not {code for code in demo.codes(HIGH) if code.startswith(("DE", "AP", "RK", "PL"))} - {"DE004"}

    before = commits(demo)
    later = demo(f"visit add {HIGH} --method door --with self --by c01,p01 --date 2022-04-04")
    assert (later.status, commits(demo)) == (5, before)
    assert "records a death" in later.err
    assert demo(f"case close {HIGH} --reason death --date 2022-04-03").status == 5
    assert_nothing_in_clear(demo)


def test_a_visit_that_was_dated_before_the_death_is_not_moved_behind_it(demo: Desk) -> None:
    do(demo, f"case close {HIGH} --reason death --date 2022-03-01")
    assert "DE003" in demo.codes(HIGH)
    found = [f for f in demo(f"validate --json --case {HIGH}").json["findings"] if f["code"] == "DE003"]
    assert all(f["fix"].startswith(("drugcheck visit amend", "drugcheck test amend")) for f in found)


def test_a_move_is_proved_by_letter_and_receipt(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = len(listed(demo, 14))
    ran = demo(
        f"case close {MEDIUM} --reason moved --date 2022-04-01 --evidence 户籍迁移证明-1 --letter 移函-1 --from -",
        stdin='correct_place = "示例二区示例路1号"',
    )
    assert ran.status == 0, ran.err
    assert "MV005" in ran.out
    assert "MV005" in demo.codes(MEDIUM)
    assert len(listed(demo, 14)) == moved + 1
    assert "MV007" not in demo.codes(MEDIUM)
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-05-12")
    assert "MV007" in demo.codes(MEDIUM)
    do(demo, fix(demo, MEDIUM, "MV007"))
    assert {"MV005", "MV007"} & demo.codes(MEDIUM) == {"MV005"}
    assert demo(fix(demo, MEDIUM, "MV005"), answer=lambda _prompt: "收函-1").status == 0
    assert not {"MV005", "MV007"} & demo.codes(MEDIUM)
    assert_nothing_in_clear(demo)


def test_a_wrong_registration_is_told_by_letter(demo: Desk) -> None:
    ran = demo(
        f"case close {MEDIUM} --reason misregistered --evidence 派出所核查函-1 --from -",
        stdin='correct_place = "示例二区示例路1号"',
    )
    assert ran.status == 0, ran.err
    assert MEDIUM in listed(demo, 14)
    letter = do(demo, f"form letter {MEDIUM} --kind 错录更正")
    assert "示例二区示例路1号" not in letter
    do(demo, f"form letter {MEDIUM} --kind 错录更正 --number 更函-1 --record")
    assert demo(f"case show {MEDIUM} --json").json["residence"]["misregistration"]["letter"] == "更函-1"
    before = commits(demo)
    assert demo(f"form letter {MEDIUM} --kind 错录更正 --number 更函-1 --record").status == 2
    assert commits(demo) == before
    assert_nothing_in_clear(demo)


def test_an_inflow_counts_from_three_months(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert demo(f"case show {INFLOW} --json").json["inflow"]["since"] == "2022-02-10"
    assert INFLOW not in listed(demo, 8)
    found = next(f for f in demo(f"validate --json --case {INFLOW}").json["findings"] if f["code"] == "MV002")
    assert "2022-05-10" in found["message"]
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-05-09")
    assert INFLOW not in listed(demo, 8)
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-05-10")
    assert INFLOW in listed(demo, 8)
    assert "MV002" not in demo.codes(INFLOW)


def test_a_wrong_closing_is_taken_back_whole_and_so_is_taking_it_back(demo: Desk) -> None:
    before, annexes = demo(f"case show {HIGH} --json").out, [listed(demo, annex) for annex in (2, 4, 13, 14)]
    do(demo, f"case close {HIGH} --reason death --date 2022-04-03 --proof medical --document 死亡证明-1")
    closed = demo(f"case show {HIGH} --json").out
    assert closed != before

    do(demo, f"case reopen {HIGH}")
    assert demo(f"case show {HIGH} --json").out == before
    assert [listed(demo, annex) for annex in (2, 4, 13, 14)] == annexes
    count = commits(demo)
    assert demo(f"case reopen {HIGH}").status == 5
    assert commits(demo) == count

    do(demo, "undo --yes")
    assert demo(f"case show {HIGH} --json").out == closed
    assert_nothing_in_clear(demo)
