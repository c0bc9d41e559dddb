"""RK: each rule found and not found, on one valid case of which one thing is changed."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from drugcheck.domain.registers import Meetings
from tests import build
from tests.domain.rules.shapes import RuleCase, around, one

_LATER = date(2022, 11, 1)
_APPROVALS = "assessments.1.approvals"


def _meetings(**changes: Any) -> Meetings:
    register = build.meetings()
    return replace(register, meetings=(replace(register.meetings[0], **changes), *register.meetings[1:]))


def _high(code: str = "H1", **more: Any) -> dict[str, Any]:
    return {
        "assessments.1.level": "高",
        "assessments.1.circumstances": [{"code": code, "evidence": "见谈话记录"}],
        **more,
    }


def _two_versions(first: str, second: str, statement: str | None) -> dict[str, Any]:
    version = build.as_document(build.case())["assessments"][0]
    earlier = {**version, "level": first, "approvals": []}
    later = {**version, "no": 2, "level": second, "approvals": [], "statement": statement}
    if statement is None:
        del later["statement"]
    return {"assessments": [earlier, later]}


_HIDDEN = {"case.kind": "隐性", "hidden": {"source": "本人自述", "verification": "待核"}}
_DIAGNOSED: dict[str, Any] = {
    "health": [{"no": 1, "kind": "精神病史", "source": "诊断证明"}],
    "care": [{"no": 1, "need": "就医", "referred_to": "卫健"}],
}
_TEN = [build.case(id=f"C{n:04d}") for n in range(1, 11)]
_TEN_BUT_ONE = [*_TEN[:9], build.case({"assessments.1.level": "低"}, id="C0010")]

CASES: list[RuleCase] = [
    one("RK001", "assessed", False),
    one("RK001", "nobody assessed", True, {"assessments": []}),
    one("RK001", "a draft without a level", True, {"assessments.1.level": None, _APPROVALS: []}),
    one("RK001", "in custody there is no level", False, {"assessments": [], "status.current": "羁押"}),
    one(
        "RK001",
        "an inflow of one month waits",
        False,
        {"assessments": [], "case.kind": "流入", "inflow": {"since": date(2022, 3, 10)}},
    ),
    one(
        "RK001",
        "an inflow of three months counts",
        True,
        {"assessments": [], "case.kind": "流入", "inflow": {"since": date(2022, 1, 7)}},
    ),
    one("RK001", "an unverified hidden person gets none", False, {"assessments": [], **_HIDDEN}),
    one("RK002", "a circumstance with evidence", False),
    one("RK002", "no circumstance", True, {"assessments.1.circumstances": []}),
    one("RK002", "no evidence", True, {"assessments.1.circumstances.1.evidence": None}),
    one("RK002", "a code that the scale does not have", True, {"assessments.1.circumstances.1.code": "M9"}),
    one("RK003", "a meeting with minutes", False),
    one("RK003", "no meeting", True, {"assessments.1.meeting": None}),
    one("RK003", "a meeting that was no conference", True, {"assessments.1.meeting": 2}),
    one("RK003", "a meeting that does not exist", True, {"assessments.1.meeting": 9}),
    one("RK003", "a meeting without minutes", True, meetings=_meetings(minutes=None)),
    one("RK004", "community and police took part", False),
    one("RK004", "no police", True, meetings=_meetings(participants=("c01", "d02"))),
    one("RK004", "no community", True, meetings=_meetings(participants=("p01", "d02"))),
    one("RK004", "the cadre was not in office yet", True, meetings=_meetings(date=date(2020, 12, 31))),
    one("RK005", "level and class agree", False, {"assessments.1.reason": None}),
    one("RK005", "another level with a reason", False, {"assessments.1.level": "低"}),
    one("RK005", "another level without a reason", True, {"assessments.1.level": "低", "assessments.1.reason": None}),
    one(
        "RK005",
        "of two classes the gravest is held against",
        True,
        {
            "assessments.1.reason": None,
            "assessments.1.circumstances": [{"code": "H1", "evidence": "甲"}, {"code": "M1", "evidence": "乙"}],
        },
    ),
    one("RK006", "the facts hold", False),
    one("RK006", "a test came in", True, {"tests.1.result": "阳性"}, resign=False),
    one("RK006", "another telephone number changes nothing", False, {"person.phone": "13900000001"}, resign=False),
    one("RK006", "outside 社会面 RK009 speaks", False, {"status.current": "服刑"}, resign=False),
    one("RK007", "eight days old", False),
    one("RK007", "half a year old", True, today=date(2022, 9, 30)),
    one("RK007", "a day short of half a year", False, today=date(2022, 9, 29)),
    one("RK007", "a low level is good for a year", False, {"assessments.1.level": "低"}, today=_LATER),
    one("RK008", "talks complete", False),
    one("RK008", "no talk with a relative or neighbour", True, {"visits.2": None}),
    one("RK008", "no level yet", False, {"visits.2": None, "assessments.1.level": None}),
    one("RK009", "in 社会面", False),
    one("RK009", "in prison with a live level", True, {"status.current": "服刑"}),
    one(
        "RK009", "the version was ended", False, {"status.current": "服刑", "assessments.1.ended_on": date(2022, 4, 6)}
    ),
    one("RK009", "closed as moved", True, {"case.closed": date(2022, 4, 6), "case.closed_reason": "迁出"}),
    one("RK010", "not on health grounds", False, _high("H1")),
    one("RK010", "on illness alone", True, _high("H3")),
    one("RK010", "with diagnosis and referral", False, _high("H3", **_DIAGNOSED)),
    one("RK010", "a referral without a diagnosis", True, _high("H4", care=_DIAGNOSED["care"])),
    one(
        "RK010",
        "illness beside another ground",
        False,
        _high(**{"assessments.1.circumstances": [{"code": "H1", "evidence": "甲"}, {"code": "H3", "evidence": "乙"}]}),
    ),
    one("RK011", "raised and heard", False, _two_versions("低", "中", "有意见")),
    one("RK011", "raised and not heard", True, _two_versions("低", "中", None)),
    one("RK011", "lowered", False, _two_versions("高", "中", None)),
    one("RK012", "in force", False),
    one("RK012", "a version that the office does not have", True, {"assessments.1.scale": "2099-1"}),
    one("RK012", "before it was in force", True, {"assessments.1.drawn_up": date(2016, 6, 5)}),
    one("RK012", "on the first day", False, {"assessments.1.drawn_up": date(2016, 6, 6)}),
    one("RK013", "a hidden person with a level", True, _HIDDEN),
    one("RK013", "verified", False, {**_HIDDEN, "hidden.verification": "已核实"}),
    one("RK013", "no level", False, {**_HIDDEN, "assessments": []}),
    RuleCase("RK014", "ten of ten are 中", True, around(*_TEN)),
    RuleCase("RK014", "nine are 中 and one 低", False, around(*_TEN_BUT_ONE)),
    RuleCase("RK014", "nine are too few to tell", False, around(*_TEN[:9])),
]
