"""Events: what the office did, as numbers and papers."""

import pytest

from tests.running import Desk


def test_an_event_stands_in_the_list_of_its_community(demo: Desk) -> None:
    ran = demo("event add --kind training --date 2022-03-04 --community 甲社区 --people 12 --document 签到表-1 --json")
    assert ran.status == 0, ran.err
    demo("event add --kind venues --community 乙社区 --count 14")
    events = demo("event list --json --community 甲社区").json["events"]
    assert {event["community"] for event in events} == {None, "甲社区"}
    added = next(event for event in events if event["community"])
    assert (added["kind"], added["date"], added["people"], added["document"]) == ("培训", "2022-03-04", 12, "签到表-1")
    counted = demo("event list --json").json["events"][-1]
    assert (counted["kind"], counted["count"]) == ("场所排查", 14)
    assert "会商" not in demo("event list").out


def test_a_count_is_set_right_by_its_number(demo: Desk) -> None:
    demo("event add --kind incidents --count 3")
    no = demo("event list --json").json["events"][-1]["no"]
    assert demo(f"meeting amend {no} --count 2").status == 0
    assert demo("event list --json").json["events"][-1]["count"] == 2


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("event add --kind conference", 2, "meeting add"),
        ("event add --kind training --community 丁社区", 2, "no such community"),
        ("event add", 2, "--kind"),
        ("event add --kind venues --count -1", 2, "--count"),
        ("meeting add --kind incidents --cases C0001", 5, "names no case"),
    ],
)
def test_what_is_refused_changes_nothing(demo: Desk, line: str, status: int, said: str) -> None:
    before = demo("event list --json").json
    ran = demo(line)
    assert (ran.status, said in ran.err) == (status, True), ran.err
    assert demo("event list --json").json == before
