"""Not seen, contacted, out of contact: 四(四), 四(六)."""

import pytest

from tests.running import Desk


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-07")


TALK = "visit add C0023 --method inquiry --by c01,p01"


def test_two_entries_for_the_same_brother_are_one_informant(demo: Desk) -> None:
    demo("visit add C0023 --method phone --with self --by c01,p01 --date 2022-03-20 --document T1")
    for day, paper in (("2022-03-21", "T2"), ("2022-03-22", "T3")):
        ran = demo(f"{TALK} --with relative --relation 哥哥 --told --date {day} --document {paper}")
        assert ran.status == 0, ran.err
    assert {"CT003", "CT004"} <= demo.codes("C0023")
    ran = demo(f"{TALK} --with neighbour --relation 楼下邻居 --told --date 2022-03-23 --document T4")
    assert ran.status == 0
    assert not {"CT003", "CT004"} & demo.codes("C0023")


def test_contacted_but_away_needs_a_test_planned_within_the_year(demo: Desk) -> None:
    ran = demo("visit add C0023 --method phone --with self --by c01,p01 --date 2022-03-20 --document T1")
    assert "CT006" in ran.out
    assert "CT006" in demo.codes("C0023")
    ran = demo("test plan C0023 --sample hair --on 2023-01-10 --place 示例街道")
    assert ran.status == 0
    assert "CT007" in ran.out
    assert "CT007" in demo.codes("C0023")
    assert demo("test amend C0023 1 --on 2022-09-15").status == 0
    assert not {"CT006", "CT007"} & demo.codes("C0023")


def test_out_of_contact_only_after_three_dated_attempts(demo: Desk) -> None:
    for day in ("2022-03-21", "2022-03-22"):
        assert demo(f"visit add C0023 --method door --no-one --by c01,p01 --date {day}").status == 0
    ran = demo("case set C0023 contact.outcome unreachable")
    assert ran.status == 5
    assert "2 dated attempts" in ran.err
    demo("visit add C0023 --method door --no-one --by c01,p01 --date 2022-03-23")
    assert demo("case set C0023 contact.outcome unreachable").status == 0
    assert demo("case show C0023 --json").json["contact"]["outcome"] == "联系不到"


def test_the_ratio_is_not_gamed_by_calling_somebody_moved(demo: Desk) -> None:
    for day in ("2022-03-21", "2022-03-22", "2022-03-23"):
        demo(f"visit add C0023 --method door --no-one --by c01,p01 --date {day}")
    demo("case set C0023 contact.outcome unreachable")
    ran = demo("case set C0023 contact.outcome reached")
    assert ran.status == 5
    ran = demo("case close C0023 --reason moved --date 2022-04-01")
    assert ran.status == 0
    assert "MV005" in ran.out
    assert {"MV004", "MV005"} & demo.codes("C0023")
