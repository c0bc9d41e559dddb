"""完整, 准确, 鲜活 and 一致: what each counts, and of whom."""

from datetime import date, timedelta

import pytest

from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Finding, Severity
from drugcheck.domain.judging import Judged
from drugcheck.domain.quality import Quality, last_fact, quality
from drugcheck.domain.registers import StoreWaiver
from tests import build as made

TODAY = made.TODAY
OLD = TODAY - timedelta(days=91)
# Every fact of the person as old as that, so that one of them can be made new.
STALE: dict[str, object] = {
    "visits.1.date": OLD,
    "visits.2.date": OLD,
    "tests.1.date": OLD,
    "screening.asked_on": OLD,
    "care": None,
}
HIDDEN = {"case.kind": "隐性", "hidden": {"source": "本人自述"}}
CLOSED = {"case.closed": TODAY, "case.closed_reason": "死亡"}


def rows(*cases: Case, community: str | None = None, entries: tuple[Judged, ...] = ()) -> dict[str | None, Quality]:
    config = made.config()
    context = Context([Facts(case, config, TODAY) for case in cases], config, TODAY)
    return {row.community: row for row in quality(context, entries, community)}


def one(changes: dict[str, object]) -> Quality:
    return rows(made.case(changes))[None]


def found(case: str, severity: Severity = Severity.ERROR, waiver: StoreWaiver | None = None) -> Judged:
    return Judged(Finding("CT001", "x", severity, case, "甲社区", "", "", ""), waiver)


def test_a_complete_file_is_whole_and_each_empty_column_is_one_less() -> None:
    whole = one({}).complete
    assert whole.done == whole.of > 0
    for path in ("person.education", "person.id_number", "status.current", "case.community"):
        assert one({path: None}).complete.done == whole.done - 1
    assert one({"person.id_number": None, "person.id_missing_reason": "未办理"}).complete.value == 1.0
    assert one({"person.wechat": None}).complete.value == 1.0


def test_of_the_dead_less_is_asked() -> None:
    assert one(CLOSED).complete.of < one({}).complete.of


def test_a_file_with_an_open_error_is_not_accurate() -> None:
    cases = (made.case(), made.case(id="C0002"))
    accurate = rows(*cases, entries=(found("C0001"), found("C0001")))[None].accurate
    assert (accurate.done, accurate.of) == (1, 2)
    waiver = StoreWaiver(no=1, code="CT001", reason="x", until=TODAY, by="l01")
    for entry in (found("C0001", Severity.WARNING), found("C0001", waiver=waiver)):
        assert rows(*cases, entries=(entry,))[None].accurate.value == 1.0


@pytest.mark.parametrize(
    ("changes", "fresh"),
    [
        ({}, False),
        ({"visits.2.date": OLD + timedelta(days=1)}, True),
        ({"tests.1.date": TODAY}, True),
        ({"screening.asked_on": TODAY}, True),
        ({"status.since": TODAY}, True),
        ({"treatments.1.end": TODAY}, True),
        ({"care": [{"no": 1, "need": "就业", "asked_on": TODAY}]}, True),
        ({"visits.2.date": TODAY + timedelta(days=1)}, False),
        # Paper of the office, and a comparison of who can be met, say nothing new of the person.
        ({"assessments.1.drawn_up": TODAY, "platform.compared_on": TODAY}, False),
        ({"status.current": "服刑", "platform.compared_on": TODAY}, True),
        ({"status.current": "服刑", "platform.compared_on": TODAY, "platform.result": "不一致"}, False),
    ],
)
def test_a_fact_of_the_last_ninety_days_keeps_a_file_fresh(changes: dict[str, object], fresh: bool) -> None:
    assert one({**STALE, **changes}).fresh.done == int(fresh)


def test_the_last_fact_is_the_latest_of_all() -> None:
    assert last_fact(made.case()) == date(2022, 4, 6)
    assert last_fact(made.case({**STALE, "status.since": None, "treatments": None})) == OLD


def test_registered_people_are_consistent_when_the_comparison_found_them_the_same() -> None:
    cases = [
        made.case(),
        made.case({"platform": None}, id="C0002"),
        made.case({"platform.result": "不一致"}, id="C0003"),
        made.case({"case.kind": "流入", "inflow": {"since": date(2021, 1, 1)}}, id="C0004"),
    ]
    consistent = rows(*cases)[None].consistent
    assert (consistent.done, consistent.of) == (1, 3)


def test_a_hidden_case_that_nobody_verified_is_in_none_of_them() -> None:
    row = one(HIDDEN)
    assert {share.of for share in (row.complete, row.accurate, row.fresh, row.consistent)} == {0}
    assert row.accurate.value is None


def test_a_closed_file_is_not_expected_to_be_fresh() -> None:
    row = one(CLOSED)
    assert (row.accurate.of, row.fresh.of) == (1, 0)


def test_rows_are_the_communities_in_their_order_and_the_unit_last() -> None:
    cases = [made.case(), made.case({"case.community": "乙社区"}, id="C0002")]
    assert list(rows(*cases)) == ["甲社区", "乙社区", "丙社区", None]
    assert list(rows(*cases, made.case({"case.community": None}, id="C0003"))) == [
        "甲社区",
        "乙社区",
        "丙社区",
        "",
        None,
    ]
    assert list(rows(*cases, community="乙社区")) == ["乙社区"]
    assert rows(*cases, community=UNASSIGNED)[""].accurate.of == 0
