"""The numbers of `status` over the fixed set of people."""

from datetime import date

import msgspec

from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.findings import StoreState
from drugcheck.domain.progress import progress
from tests import annex_cases as annexes
from tests import build as made


def test_contact_is_counted_by_community_with_the_ratio_and_what_is_still_allowed() -> None:
    numbers = progress(annexes.context())
    rows = {row.community: row for row in numbers.communities}
    assert list(rows) == ["甲社区", "乙社区", "丙社区", ""]
    third = rows["丙社区"]
    assert (third.expected, third.met, third.unreachable, third.allowed, third.head_room) == (4, 3, 1, 0, -1)
    assert third.unreachable_ratio == 0.25
    assert not third.within_limit
    assert rows["甲社区"].within_limit
    assert numbers.total.registered == 16
    assert numbers.total.unreachable_ratio == 0.0714
    assert numbers.total.unreachable_ratio_of_registered == 0.0625


def test_the_outcomes_of_a_row_make_those_who_are_expected_and_the_levels_those_in_society() -> None:
    numbers = progress(annexes.context())
    for row in (*numbers.communities, numbers.total):
        assert row.expected == row.met + row.reached_only + row.unreachable + row.not_yet_sought
        assert row.in_society == sum(row.levels.values())


def test_assessments_stand_where_their_signatures_say() -> None:
    approvals = progress(annexes.context()).approvals
    assert (approvals.drafts, approvals.lapsed, approvals.returned) == (1, 1, 0)
    assert approvals.waiting == {"社区会商": 1, "派出所核查": 0, "街道审批": 0, "区禁毒办备案": 0}
    assert approvals.filed == 10
    assert approvals.overdue == 1


def test_a_step_is_overdue_only_after_the_days_the_office_allows() -> None:
    waiting = made.case({"assessments.1.approvals": None, "assessments.1.drawn_up": date(2022, 4, 2)})
    assert progress(annexes.context(waiting)).approvals.overdue == 0
    longer = made.case({"assessments.1.approvals": None, "assessments.1.drawn_up": date(2022, 4, 1)})
    assert progress(annexes.context(longer)).approvals.overdue == 1


def test_plans_and_filings_that_are_missing_are_counted() -> None:
    high = {"assessments.1.level": "高", "assessments.1.circumstances.1.code": "H1", "filings": None}
    gaps = progress(
        annexes.context(
            made.case({**high, "plan": None}, id="C0001"),
            made.case(high, id="C0002"),
            made.case({"filings": None}, id="C0003"),
            made.case({"case.community": None}, id="C0004"),
        )
    ).gaps
    assert (gaps.high_without_plan, gaps.high_not_filed, gaps.medium_not_filed) == (1, 1, 1)
    assert (gaps.without_worker, gaps.without_police) == (1, 1)


def test_care_is_counted_from_need_to_end() -> None:
    care = [
        {"no": 1, "need": "学费"},
        {"no": 2, "need": "就业", "referred_to": "人社"},
        {"no": 3, "need": "就医", "referred_to": "卫健", "result": "已办", "closed_on": date(2022, 4, 1)},
    ]
    numbers = progress(annexes.context(made.case({"care": care, "screening.employment_need": None}))).care
    assert (numbers.needs, numbers.referred, numbers.closed, numbers.open, numbers.not_asked) == (3, 2, 1, 2, 1)


def test_the_phase_that_runs_says_how_many_days_are_left() -> None:
    phase = progress(annexes.context()).phase
    assert phase is not None
    assert (phase.number, phase.name, phase.days_left) == (3, "风险评估", 3)


def test_one_community_alone() -> None:
    numbers = progress(annexes.context(), community="丙社区")
    assert numbers.communities == ()
    assert numbers.total.registered == 4
    assert progress(annexes.context(), community=UNASSIGNED).total.registered == 1


def test_records_that_could_not_be_read_are_said() -> None:
    store = StoreState(damaged=(("C0002", "changed"), ("C0003", "cut")))
    assert progress(annexes.context(made.case(), store=store)).unread == 2


def test_no_name_is_among_the_numbers() -> None:
    text = msgspec.json.encode(progress(annexes.context())).decode()
    assert not any((case.person.name or "?") in text for case in annexes.cases())
    assert "专干" not in text
