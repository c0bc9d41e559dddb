"""Every kind of line of `todo`: the record that asks for it, the day it is due, and the change that takes it away."""

import re
from datetime import date
from typing import Any

import pytest

from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.judging import judged
from drugcheck.domain.registers import (
    Export,
    Exports,
    Meeting,
    Meetings,
    Package,
    Packages,
    Proof,
    Proofs,
    Registers,
    Review,
    Reviews,
    Roster,
    Rosters,
)
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from drugcheck.domain.todo import Item, Kind, Section, Todo, todo
from drugcheck.domain.vocabulary import MeetingKind
from tests import build as made

TODAY = made.TODAY  # a Thursday


def listed(*cases: Any, days: int | None = 400, community: str | None = None, **registers: Any) -> Todo:
    config = made.config()
    held = Registers(**{"meetings": made.meetings(), **registers})
    context = Context([Facts(case, config, TODAY) for case in cases], config, TODAY, registers=held)
    return todo(context, judged(run(CATALOGUE, context), context), community, days)


def items(kind: Kind, *cases: Any, **more: Any) -> list[Item]:
    return [item for item in listed(*cases, **more).items if item.kind is kind]


def planned(day: date) -> dict[str, object]:
    return {"tests.1": {"no": 1, "state": "预定", "sample": "毛发", "planned_on": day}}


SIGNED = {"assessments.1.approvals.4": None, "assessments.1.approvals.3": None}
NOT_ASSESSED = {"assessments": None, "plan": None, "measures": None, "filings": None}
INFLOW = {**NOT_ASSESSED, "case.kind": "流入", "inflow": {"since": date(2022, 1, 8), "housing": "租住"}}
HIDDEN = {**NOT_ASSESSED, "case.kind": "隐性", "visits": None, "tests": None, "care": None}
OPEN_NEED = {"no": 1, "need": "就业", "asked_on": date(2022, 4, 1)}
REFERRED = {**OPEN_NEED, "referred_to": "人社", "referred_on": date(2022, 4, 1)}
LETTER = {"no": 1, "kind": "补录", "to": "派出所", "date": date(2022, 4, 1)}
REQUEST = {"no": 1, "kind": "更正", "received": date(2022, 4, 1)}
MOVED = {"kind": "迁出", "letter": "函-1", "letter_on": date(2022, 4, 1)}

# Kind, changes that ask for it, the day, the command, changes that are made when it is done.
ASKED: tuple[tuple[Kind, dict[str, Any], date, str, dict[str, Any]], ...] = (
    (
        Kind.TEST,
        planned(date(2022, 9, 15)),
        date(2022, 9, 15),
        "test amend C0001 1",
        {"tests.1.state": "已检", "tests.1.date": TODAY},
    ),
    (Kind.TEST, planned(date(2022, 4, 1)), date(2022, 4, 1), "test amend C0001 1", planned(date(2024, 1, 1))),
    (
        Kind.CONTACT,
        {"contact.next": date(2022, 4, 8)},
        date(2022, 4, 8),
        "visit add C0001 --with self",
        {"visits.1.date": date(2022, 4, 8)},
    ),
    (
        Kind.REASSESS,
        {},
        date(2022, 9, 30),
        "assess C0001",
        {"assessments.1.drawn_up": date(2023, 3, 30)},
    ),
    (
        Kind.RETURNED,
        {"assessments.1.approvals.4": {"step": 4, "decision": "退回", "date": date(2022, 4, 6), "reason": "缺回执"}},
        date(2022, 4, 11),
        "assess C0001",
        {"assessments.1.approvals": None},
    ),
    (
        Kind.APPROVAL,
        SIGNED,
        date(2022, 4, 7),
        "approve C0001 --step 3",
        {"assessments.1.approvals": None, "assessments.1.ended_on": TODAY},
    ),
    (Kind.MEASURE, {}, date(2022, 7, 1), "measure amend C0001 1", {"measures.1.end": TODAY}),
    (Kind.PLAN, {}, date(2022, 7, 1), "plan C0001", {"plan.review": date(2023, 9, 1)}),
    (
        Kind.AGREEMENT,
        {"agreement.until": date(2022, 4, 20)},
        date(2022, 4, 20),
        "case set C0001 agreement.closed_on",
        {"agreement.closed_on": TODAY},
    ),
    (Kind.INFLOW, INFLOW, date(2022, 4, 8), "assess C0001", {"inflow.since": date(2023, 6, 1)}),
    (
        Kind.HIDDEN,
        {**HIDDEN, "hidden": {"source": "本人自述", "reported_on": date(2022, 3, 20)}},
        date(2022, 4, 19),
        "case verify C0001",
        {"hidden.verification": "已核实"},
    ),
    (
        Kind.HIDDEN,
        {**HIDDEN, "hidden": {"verification": "查否", "verified_on": date(2022, 4, 2)}},
        date(2022, 4, 2),
        "case close C0001 --reason refuted",
        {"case.closed": TODAY, "case.closed_reason": "查否"},
    ),
    (
        Kind.REFERRAL,
        {"care": [OPEN_NEED]},
        date(2022, 4, 15),
        "care result C0001 1",
        {"care": [REFERRED]},
    ),
    (
        Kind.REFERRAL,
        {"care": [{**OPEN_NEED, "urgent": True}]},
        date(2022, 4, 2),
        "care result C0001 1",
        {"care": [REFERRED]},
    ),
    (
        Kind.REFERRAL,
        {"care": None, "hardships": [{"no": 1, "kind": "父母年迈无人照顾", "since": date(2022, 4, 1)}]},
        date(2022, 4, 15),
        "care add C0001",
        {"care": [REFERRED]},
    ),
    (
        Kind.RESULT,
        {"care": [REFERRED]},
        date(2022, 5, 1),
        "care result C0001 1",
        {"care": [{**REFERRED, "result": "已就业", "closed_on": TODAY}]},
    ),
    (
        Kind.RECEIPT,
        {"filings.1.receipt": None},
        date(2022, 5, 6),
        "file C0001 --to 街道政务服务中心",
        {"filings.1.receipt": "收-1"},
    ),
    (
        Kind.RECEIPT,
        {"assessments.1.approvals.4.receipt": None},
        date(2022, 5, 6),
        "approve C0001 --step 4 --add-paper",
        {"assessments.1.approvals.4.receipt": "区备-1"},
    ),
    (
        Kind.RECEIPT,
        {"residence.misregistration": MOVED},
        date(2022, 5, 1),
        "case set C0001 residence.misregistration.receipt",
        {"residence.misregistration.receipt": "回执-1"},
    ),
    (
        Kind.LETTER,
        {"letters": [LETTER]},
        date(2022, 5, 1),
        "form answer C0001 1",
        {"letters.1.answered": TODAY},
    ),
    (
        Kind.LETTER,
        {"letters": [{**LETTER, "due": date(2022, 4, 9)}]},
        date(2022, 4, 9),
        "form answer C0001 1",
        {"letters.1.answered": TODAY},
    ),
    (
        Kind.PLATFORM,
        {"death": {"date": date(2022, 4, 1)}, "case.closed": TODAY, "case.closed_reason": "死亡"},
        date(2022, 5, 1),
        "case set C0001 death.marked_on_platform",
        {"death.marked_on_platform": TODAY},
    ),
    (
        Kind.REQUEST,
        {"requests": [REQUEST]},
        date(2022, 4, 22),
        "request answer C0001 1",
        {"requests.1.answered": TODAY, "requests.1.answer": "已核实"},
    ),
    (
        Kind.WAIVER,
        {
            "agreement": None,
            "waivers": [{"code": "PL007", "reason": "补签", "until": date(2022, 4, 12), "by": "l01"}],
        },
        date(2022, 4, 12),
        "waive PL007 C0001",
        {"waivers.1.until": date(2022, 5, 12)},
    ),
)


@pytest.mark.parametrize(
    ("kind", "changes", "due", "command", "done"),
    ASKED,
    ids=[f"{kind.alias}-{n}" for n, (kind, *_) in enumerate(ASKED)],
)
def test_a_record_asks_for_it_by_its_day_and_no_more_when_it_is_done(
    kind: Kind, changes: dict[str, Any], due: date, command: str, done: dict[str, Any]
) -> None:
    (item,) = items(kind, made.case(changes))
    assert (item.case, item.community, item.due) == ("C0001", "甲社区", due)
    assert item.command == f"drugcheck {command}"
    assert items(kind, made.case({**changes, **done})) == []


def test_a_fact_after_the_signatures_asks_for_a_new_assessment() -> None:
    lapsed = made.case({"visits.1.date": date(2022, 4, 5)}, resign=False)
    (item,) = items(Kind.AGAIN, lapsed)
    # The last signature is of 6 April, later than the fact.
    assert (item.due, item.command) == (date(2022, 4, 11), "drugcheck assess C0001")
    assert items(Kind.AGAIN, made.case({"visits.1.date": date(2022, 4, 5)})) == []
    (later,) = items(Kind.AGAIN, made.case({"visits.1.date": TODAY}, resign=False))
    assert later.due == date(2022, 4, 12)


@pytest.mark.parametrize(
    ("changes", "waiting_for", "since"),
    [
        ({"assessments.1.approvals": None}, "社区", date(2022, 3, 30)),
        ({**SIGNED, "assessments.1.approvals.2": None}, "派出所", date(2022, 4, 1)),
        (SIGNED, "党政主要领导", date(2022, 4, 2)),
        ({"assessments.1.approvals.4": None}, "区禁毒办", date(2022, 4, 4)),
    ],
)
def test_a_step_of_the_approval_waits_for_its_office(changes: dict[str, Any], waiting_for: str, since: date) -> None:
    found = listed(made.case(changes), days=None)
    (item,) = [item for item in found.items if item.kind is Kind.APPROVAL]
    assert (item.waiting_for, item.since) == (waiting_for, since)
    assert found.section(item) is Section.WAITING


def test_one_of_two_leaders_has_signed() -> None:
    (item,) = items(
        Kind.APPROVAL, made.case({"assessments.1.approvals.4": None, "assessments.1.approvals.3.by": ["l01"]})
    )
    assert item.what == "审批第3步(已签 1/2)"


@pytest.mark.parametrize(
    "changes",
    [
        {"case.closed": TODAY, "case.closed_reason": "错录"},
        {"status.current": "服刑"},
        {"status.current": "死亡"},
    ],
)
def test_who_is_not_in_society_is_not_tested_met_or_assessed(changes: dict[str, Any]) -> None:
    asked = {**planned(date(2022, 4, 9)), "contact.next": date(2022, 4, 9), **changes}
    kinds = {item.kind for item in listed(made.case(asked)).items if item.case}
    assert not kinds & {Kind.TEST, Kind.CONTACT, Kind.REASSESS, Kind.AGAIN, Kind.PLAN, Kind.AGREEMENT}


def test_a_hidden_case_that_went_to_the_police_waits_for_them() -> None:
    hidden = {"source": "本人自述", "reported_on": date(2022, 3, 20), "transferred_on": date(2022, 3, 21)}
    (item,) = items(Kind.HIDDEN, made.case({**HIDDEN, "hidden": hidden}))
    assert (item.waiting_for, item.since) == ("派出所", date(2022, 3, 21))


def test_of_an_unverified_hidden_case_nothing_else_is_asked() -> None:
    hidden = {
        **HIDDEN,
        "hidden": {"source": "本人自述", "reported_on": date(2022, 3, 20)},
        "tests": [{"no": 1, "state": "预定", "planned_on": date(2022, 5, 1)}],
    }
    assert {item.kind for item in listed(made.case(hidden)).items if item.case} == {Kind.HIDDEN}


def test_a_waiver_of_what_is_no_longer_there_is_not_renewed() -> None:
    waived = {"waivers": [{"code": "PL007", "reason": "补签", "until": date(2022, 4, 12), "by": "l01"}]}
    assert items(Kind.WAIVER, made.case(waived)) == []
    over = {"agreement": None, "waivers": [{**waived["waivers"][0], "until": date(2022, 4, 1)}]}
    (item,) = items(Kind.WAIVER, made.case(over))
    assert item.due < TODAY


# What is the office's


def _reports(*weeks: str) -> list[Item]:
    sent = tuple(Package(no=n, week=week, submitted_on=TODAY) for n, week in enumerate(weeks, 1))
    return items(Kind.REPORT, made.case(), packages=Packages(packages=sent))


def test_the_weekly_report_is_due_and_the_latest_that_was_missed_is_named() -> None:
    missed, coming = _reports("2022-W10")
    assert (missed.what, missed.due) == ("补报 2022-W13,另有 2 周未报", date(2022, 4, 4))
    assert (coming.what.partition(",")[0], coming.due) == ("报送 2022-W14", date(2022, 4, 11))
    assert coming.command == "drugcheck submit week 2022-W14"
    every = [f"2022-W{week:02d}" for week in range(10, 15)]
    assert [item.entry for item in _reports(*every)] == ["2022-W15"]


def test_open_errors_are_said_with_the_report() -> None:
    (_, coming) = items(Kind.REPORT, made.case({"visits.1.document": None, "person.sex": "女"}))
    assert re.fullmatch("报送 2022-W14,错误 [0-9]+ 项未清", coming.what)


def test_what_a_phase_still_asks_for_is_one_line_for_each_community() -> None:
    cases = [made.case({"visits.1.document": None}, id=f"C000{n}") for n in (1, 2)]
    other = made.case({"visits.2.document": None, "case.community": "乙社区"}, id="C0003")
    lines = [item for item in items(Kind.PHASE, *cases, other) if item.due == date(2022, 3, 31)]
    assert [(item.community, item.what) for item in lines] == [
        ("甲社区", "全面排查未完成 2 项"),
        ("乙社区", "全面排查未完成 1 项"),
    ]
    assert lines[0].command == "drugcheck validate --select CT012 --community 甲社区"
    waived = [{"code": "CT012", "reason": "补录", "until": date(2022, 6, 1), "by": "l01"}]
    assert not [
        item
        for item in items(Kind.PHASE, made.case({"visits.1.document": None, "waivers": waived}))
        if "CT012" in item.command
    ]


def test_a_roster_waits_for_its_communities() -> None:
    roster = Roster(
        no=1, date=TODAY, source="x", rows=1, distributed_on=date(2022, 4, 4), acknowledged=("甲社区", "丙社区")
    )
    (item,) = items(Kind.ROSTER, made.case(), rosters=Rosters(rosters=(roster,)))
    assert (item.community, item.waiting_for, item.due) == ("乙社区", "乙社区", date(2022, 4, 6))


def test_the_next_conference_follows_the_last_while_the_campaign_runs() -> None:
    (item,) = items(Kind.CONFERENCE, made.case())
    assert item.due == date(2022, 4, 13)
    late = Meetings(meetings=(Meeting(no=1, date=date(2022, 5, 9), kind=MeetingKind.CONFERENCE),))
    assert items(Kind.CONFERENCE, made.case(), meetings=late) == []


def test_registers_ask_until_their_entries_are_closed() -> None:
    review = Review(no=3, community="乙社区", case="C0001", finding="x", found_on=TODAY, due=date(2022, 4, 12))
    export = Export(no=2, date=TODAY, what="annex 10", destroy_by=date(2022, 5, 7))
    proof = Proof(no=1, date=date(2022, 3, 20))
    found = listed(
        made.case(),
        reviews=Reviews(reviews=(review, *_closed(review, closed_on=TODAY))),
        exports=Exports(exports=(export, *_closed(export, destroyed_on=TODAY))),
        proofs=Proofs(proofs=(proof,)),
    )
    by_kind = {item.kind: item for item in found.items}
    assert by_kind[Kind.REVIEW].due == date(2022, 4, 12)
    assert by_kind[Kind.REVIEW].command == "drugcheck review close 3"
    assert by_kind[Kind.EXPORT].command == "drugcheck export destroy 2"
    assert (by_kind[Kind.BACKUP].due, by_kind[Kind.BACKUP].command) == (date(2022, 4, 19), "drugcheck backup ..")
    assert sum(item.kind in (Kind.REVIEW, Kind.EXPORT) for item in found.items) == 2


def test_a_store_that_was_never_restored_for_practice_is_asked_for_it() -> None:
    (item,) = items(Kind.BACKUP, made.case())
    assert item.due == date(2022, 4, 6)


def _closed(entry: Any, **closed: date) -> tuple[Any, ...]:
    from msgspec.structs import replace

    return (replace(entry, no=entry.no + 1, **closed),)


# The list


@pytest.mark.parametrize(
    ("day", "section"),
    [
        (date(2022, 4, 6), Section.OVERDUE),
        (TODAY, Section.TODAY),
        (date(2022, 4, 10), Section.WEEK),
        (date(2022, 4, 11), Section.WEEK),
        (date(2022, 4, 12), None),
    ],
)
def test_the_week_ends_on_sunday_or_with_the_weekly_report(day: date, section: Section | None) -> None:
    found = listed(made.case(planned(day)), days=None)
    assert [found.section(item) for item in found.items if item.kind is Kind.TEST] == ([section] if section else [])


def test_lines_are_in_the_order_of_their_days_and_have_keys_of_their_own() -> None:
    found = listed(
        *(
            made.case({**planned(date(2022, 5, n)), "requests": [REQUEST, {**REQUEST, "no": 2}]}, id=f"C000{n}")
            for n in (3, 1, 2)
        )
    )
    days = [item.due for item in found.items]
    assert days == sorted(days)
    keys = [item.key for item in found.items]
    assert len(keys) == len(set(keys))
    assert sum(found.counts().values()) == len(found.items)


def test_one_community_leaves_out_the_office_and_the_others() -> None:
    cases = [
        made.case(planned(TODAY)),
        made.case({**planned(TODAY), "case.community": "乙社区"}, id="C0002"),
        made.case({**planned(TODAY), "case.community": None}, id="C0003"),
    ]
    assert {item.case for item in items(Kind.TEST, *cases, community="乙社区")} == {"C0002"}
    assert {item.case for item in items(Kind.TEST, *cases, community=UNASSIGNED)} == {"C0003"}
    assert items(Kind.REPORT, *cases, community="乙社区") == []


def test_no_line_holds_what_is_personal() -> None:
    private = {
        "person.name": "王记号",
        "care": [{**OPEN_NEED, "need": "秘密需求"}],
        "requests": [{**REQUEST, "about": "秘密事项"}],
        "measures.1.kind": "秘密措施",
        "plan.goal": "秘密目标",
        "residence.current_address": "秘密地址",
        "health": [{"no": 1, "kind": "艾滋病"}],
        "hardships": [{"no": 1, "kind": "直系亲属患重大疾病", "relative": "秘密亲属", "since": TODAY}],
        "contact.next": TODAY,
    }
    text = repr(listed(made.case(private)).items)
    assert "C0001" in text
    assert not any(word in text for word in ("秘密", "记号", "艾滋", "重大疾病", made.case().person.id_number or "?"))
