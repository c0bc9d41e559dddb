"""The commands that findings print: with options where nobody sits there, with questions where somebody does."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.running import Desk


def typing(*answers: str) -> Callable[[str], str]:
    """Answers the prompts in turn."""
    waiting = iter(answers)
    return lambda _prompt: next(waiting)


def shown(desk: Desk, case: str, section: str) -> Any:
    return desk(f"case show {case} --json").json.get(section)


@pytest.fixture
def assessed(desk: Desk) -> str:
    """A case of the demo that is signed to the fourth step."""
    for case_id in (row["id"] for row in desk("case list --json").json["cases"] if row["assessment"] == "已备案"):
        return str(case_id)
    raise AssertionError("the demo has no case that is signed")


# contact


def test_a_way_to_reach_each_other_is_added_amended_and_listed(desk: Desk) -> None:
    before = len(desk("contact list C0003 --json").json["channels"])
    ran = desk("contact add C0003 --kind wechat --by c01 --since 2022-03-09 --json")
    assert (ran.status, ran.json["done"]) == (0, f"contact.add #{before + 1}"), ran.err
    assert desk(f"contact amend C0003 {before + 1} --kind phone").status == 0
    last = desk("contact list C0003 --json").json["channels"][-1]
    assert last == {"no": before + 1, "kind": "电话", "with": "专干甲", "since": "2022-03-09"}
    assert desk(f"contact amend C0003 {before + 2} --kind phone").status == 2


def test_the_number_is_asked_for_and_not_shown(desk: Desk) -> None:
    desk("case set C0003 person.phone=")
    ran = desk("contact add C0003", answer=typing("1", "c01", "", "13800000003"))
    assert ran.status == 0, ran.err
    assert shown(desk, "C0003", "person")["phone"] == "138****0003"
    assert "13800000003" not in ran.out


# measure


def test_a_measure_is_added_amended_and_ended(desk: Desk) -> None:
    assert desk("measure add C0003 --kind 定期见面 --by c01").status == 0
    number = desk("measure list C0003 --json").json["measures"][-1]["no"]
    ran = desk(f"measure amend C0003 {number}", answer=typing("社区戒毒协议", "c01", "", "2022-07-01"))
    assert ran.status == 0, ran.err
    entry = desk("measure list C0003 --json").json["measures"][-1]
    assert (entry["basis"], entry["review"], entry["end"]) == ("社区戒毒协议", "2022-07-01", None)
    assert desk("measure end C0003").status == 2
    assert desk(f"measure end C0003 {number} --all").status == 2
    assert desk("measure end C0003 --all").status == 0
    assert all(entry["end"] for entry in desk("measure list C0003 --json").json["measures"])


def test_a_measure_that_the_office_does_not_have_is_asked_again(desk: Desk) -> None:
    ran = desk("measure add C0003", answer=typing("拜访", "定期见面", "审批表", "c01", "", "2022-07-01"))
    assert ran.status == 0, ran.err
    assert "has no measure 拜访" in ran.err


# meeting


def test_a_meeting_gets_its_minutes_later(desk: Desk) -> None:
    number = max(row["no"] for row in desk("meeting list --json").json["meetings"])
    assert desk(f"meeting amend {number} --minutes 纪要-更正").status == 0
    assert desk("meeting list --json").json["meetings"][-1]["minutes"] == "纪要-更正"
    ran = desk(f"meeting amend {number}", answer=typing("", "c01,p01", ""))
    assert ran.status == 0, ran.err
    assert desk("meeting list --json").json["meetings"][-1]["participants"] == "专干甲、民警一"
    assert desk("meeting amend 99 --minutes X").status == 2


# approve


def test_a_signature_is_amended_to_what_the_paper_says(desk: Desk, assessed: str) -> None:
    ran = desk(f"approve {assessed} --step 2 --amend --document 核查意见-更正")
    assert ran.status == 0, ran.err
    ran = desk(f"approve {assessed} --step 2 --amend", answer=typing("", "p09", "核查意见-再更正"))
    assert ran.status == 0, ran.err
    approvals = shown(desk, assessed, "assessments")[-1]["approvals"]
    assert [a["document"] for a in approvals if a["step"] == 2] == ["核查意见-再更正"]
    assert desk(f"approve {assessed} --step 2 --amend --by c01").status == 5


def test_a_step_is_withdrawn_after_a_yes(desk: Desk, assessed: str) -> None:
    assert desk(f"approve {assessed} --step 3 --withdraw").status == 2
    assert desk(f"approve {assessed} --step 3 --withdraw", answer=typing("no")).status == 2
    assert desk(f"approve {assessed} --step 3 --withdraw", answer=typing("yes")).status == 0
    assert {a["step"] for a in shown(desk, assessed, "assessments")[-1]["approvals"]} == {1, 2}


# request


def test_a_request_is_answered_or_refused_with_a_reason(desk: Desk) -> None:
    assert desk("request add C0003 --kind correction --date 2022-03-30 --about 附件2").status == 0
    assert desk("request add C0003", answer=typing("查阅", "", "")).status == 0
    assert desk("request answer C0003 1").status == 2
    assert desk("request answer C0003 1 --from -", stdin='answer = "已更正"').status == 0
    assert desk("request answer C0003 2 --refused", answer=typing("", "不属本人")).status == 0
    assert [row["result"] for row in desk("request list C0003 --json").json["requests"]] == ["已答复", "不予"]
    assert "已更正" not in desk("case show C0003").out


# roster


def test_a_roster_is_handed_out_and_acknowledged(desk: Desk) -> None:
    refused = desk("roster ack 甲社区")
    assert refused.status == 5
    assert "hint: drugcheck roster distribute" in refused.err
    assert desk("roster distribute --date 2022-03-05").status == 0
    assert desk("roster ack 甲社区").status == 0
    assert desk("roster list --json").json["rosters"][-1]["acknowledged"] == "甲社区"
    found = [f for f in desk("validate --json").json["findings"] if f["code"] == "RG005"]
    assert {f["community"]: f["fix"] for f in found}["乙社区"] == "drugcheck roster ack 乙社区"
    assert desk("roster ack 丁社区").status == 2


# case verify


def test_a_hidden_case_is_verified(desk: Desk) -> None:
    made = desk("case new --kind hidden --source self --community 甲社区 --from - --json", stdin="")
    case = made.json["case"]
    ran = desk(f"case verify {case}", answer=typing("confirmed", "", "2022-04-07", "移-1"))
    assert ran.status == 0, ran.err
    assert shown(desk, case, "hidden")["verified_on"] == "2022-04-07"
    assert shown(desk, case, "hidden")["transfer_document"] == "移-1"
    ran = desk(f"case verify {case} --result refuted")
    assert "case close" in ran.out
    assert desk("case verify C0003 --result refuted").status == 5
