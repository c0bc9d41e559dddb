"""Monday: a home visit with two talks comes back on paper."""

import pytest

from tests.running import Desk

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-07")


def test_a_visit_says_what_is_still_missing_and_the_second_clears_it(demo: Desk) -> None:
    first = demo("visit add C0023 --method door --with self --by c01,p01 --date 2022-03-29 --document T-23-1")
    assert first.status == 0, first.err
    assert "CT002" in first.out
    assert "CT002" in demo.codes("C0023")

    second = demo(
        "visit add C0023 --method inquiry --with relative --relation 姐姐 --told --by c01,p01 --date 2022-03-30",
        "--document",
        "T-23-2",
    )
    assert second.status == 0, second.err
    assert not {"CT001", "CT002", "CT012", "CT010"} & demo.codes("C0023")


def test_a_visit_by_a_cadre_without_police_is_found(demo: Desk) -> None:
    ran = demo("visit add C0023 --method door --with self --by c01 --date 2022-03-29 --document T-23-1")
    assert "CT010" in ran.out
    assert "CT010" in demo.codes("C0023")


def test_a_visit_after_today_is_refused_and_changes_nothing(demo: Desk) -> None:
    before = demo("case show C0023 --json").out
    ran = demo("visit add C0023 --method door --with self --by c01,p01 --date 2022-05-01")
    assert ran.status == 2
    assert ran.err.startswith("drugcheck: a visit cannot be dated after today")
    assert "hint: " in ran.err
    assert demo("case show C0023 --json").out == before


def test_missing_options_are_named_where_nobody_can_answer(demo: Desk) -> None:
    ran = demo("visit add C0023")
    assert ran.status == 2
    assert "--method" in ran.err


def test_the_same_command_again_is_another_visit_but_setting_the_same_value_changes_nothing(demo: Desk) -> None:
    assert demo("case set C0023 status.place 示例街道").status == 0
    revisions = len(demo("history C0023 --json").json["revisions"])
    assert demo("case set C0023 status.place 示例街道").status == 0
    assert len(demo("history C0023 --json").json["revisions"]) == revisions
