"""The three things of 三(二), case by case, and the stages of 四(一)."""

from datetime import date

import pytest

from drugcheck.domain.facts import Facts
from drugcheck.domain.survey import STAGES, stages, three
from tests import build as made

NOT_MET = {"visits.1": None, "contact.outcome": "联系到未见面"}
UNREACHABLE = {"visits.1.reached": False, "contact.outcome": "联系不到", "tests": None}


def facts(changes: dict[str, object] | None = None, **more: str) -> Facts:
    return Facts(made.case(changes, **more), made.config(), made.TODAY)


def planned(day: date) -> dict[str, object]:
    return {"tests": [{"no": 1, "state": "预定", "sample": "毛发", "planned_on": day}]}


@pytest.mark.parametrize(
    ("changes", "words", "complete"),
    [
        ({}, ("现场", "本人1 亲邻1", "已检 03-12"), True),
        ({"visits.2": None}, ("现场", "本人1 亲邻0", "已检 03-12"), False),
        ({"tests": None}, ("现场", "本人1 亲邻1", "未"), False),
        ({"tests.1.date": date(2022, 2, 27)}, ("现场", "本人1 亲邻1", "未"), False),
        (planned(date(2022, 9, 15)), ("现场", "本人1 亲邻1", "预定 09-15"), True),
        (planned(date(2023, 1, 1)), ("现场", "本人1 亲邻1", "未"), False),
        (planned(date(2022, 4, 6)), ("现场", "本人1 亲邻1", "未"), False),
        ({**NOT_MET, **planned(date(2022, 9, 15))}, ("联系到", "亲邻1/2", "预定 09-15"), False),
        (UNREACHABLE, ("联系不到", "亲邻1/2", "-"), False),
        ({"visits": None, "contact.outcome": None, "tests": None}, ("未", "亲邻0/2", "未"), False),
    ],
)
def test_the_three_things_of_a_case(changes: dict[str, object], words: tuple[str, ...], complete: bool) -> None:
    state = three(facts(changes))
    assert (state.meeting, state.talks, state.test) == words
    assert state.is_complete is complete


def test_who_is_not_met_but_asked_about_by_two_has_been_sought() -> None:
    second = {
        "no": 3,
        "date": date(2022, 3, 14),
        "method": "走访",
        "with": "邻居",
        "informant": "楼上邻居",
        "by": ["c01", "p01"],
    }
    visits = [second, made.as_document(made.case())["visits"][1]]
    state = three(facts({"visits": visits, "contact.outcome": "联系到未见面", **planned(date(2022, 9, 15))}))
    assert state.talks == "亲邻2/2"
    assert state.is_complete


def test_the_stages_count_those_who_are_expected() -> None:
    cases = [
        facts(),
        facts({"assessments": None, "platform": None}, id="C0002"),
        facts({"platform.result": "不一致"}, id="C0003"),
        facts({"visits.2.date": date(2022, 3, 14)}, id="C0004"),
        facts({"status.current": "服刑"}, id="C0005"),
        facts(UNREACHABLE, id="C0006"),
    ]
    assert stages(cases) == {
        "expected": 5,
        "met": 4,
        "asked": 0,
        "talked": 4,
        "tested": 4,
        "assessed": 4,
        "entered": 4,
        "corrections": 1,
    }
    assert list(stages([])) == list(STAGES)
