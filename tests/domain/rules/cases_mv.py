"""MV: each rule found and not found, on one valid case of which one thing is changed."""

from datetime import date

from tests import build
from tests.domain.rules.shapes import RuleCase, around, one

_INFLOW = {
    "case.kind": "流入",
    "residence.household_division": "000001",
    "inflow": {"since": date(2022, 1, 7), "housing": "租住", "proof": "居住证"},
}
_MOVED = {
    "status.current": "迁出",
    "residence.misregistration": {
        "kind": "迁出",
        "correct_place": "示例县",
        "moved_on": date(2019, 6, 1),
        "evidence": "户籍迁移证明",
        "letter": "函-1",
        "letter_on": date(2022, 3, 1),
        "receipt": "回执-1",
    },
}
_M = "residence.misregistration"
_SAME_PERSON = build.case().person.id_number


def _asked_again(day: date) -> dict[str, object]:
    return {"letters": [{"no": 1, "kind": "催收回执", "to": "示例县", "date": day}]}


CASES: list[RuleCase] = [
    one("MV001", "household elsewhere", False, _INFLOW),
    one("MV001", "household here", True, {**_INFLOW, "residence.household_division": build.DIVISION}),
    one("MV001", "registered here", False),
    one("MV002", "three months today", False, _INFLOW),
    one("MV002", "three months tomorrow", True, {**_INFLOW, "inflow.since": date(2022, 1, 8)}),
    one(
        "MV002",
        "2022-02-10 is full on 2022-05-10",
        False,
        {**_INFLOW, "inflow.since": date(2022, 2, 10)},
        today=date(2022, 5, 10),
    ),
    one(
        "MV002",
        "2022-02-10 is not full on 2022-04-11",
        True,
        {**_INFLOW, "inflow.since": date(2022, 2, 10)},
        today=date(2022, 4, 11),
    ),
    one("MV003", "beginning and proof", False, _INFLOW),
    one("MV003", "no beginning", True, {**_INFLOW, "inflow.since": None}),
    one("MV003", "no proof", True, {**_INFLOW, "inflow.proof": None}),
    one("MV004", "evidence", False, _MOVED),
    one("MV004", "status only", True, {"status.current": "错录"}),
    one("MV004", "no evidence", True, {**_MOVED, f"{_M}.evidence": None}),
    one("MV005", "handed over", False, _MOVED),
    one("MV005", "no receipt", True, {**_MOVED, f"{_M}.receipt": None}),
    one("MV005", "no destination", True, {**_MOVED, f"{_M}.correct_place": None}),
    one("MV005", "status only", True, {"status.current": "迁出"}),
    one(
        "MV005",
        "misregistered, not moved",
        False,
        {"status.current": "错录", _M: {"kind": "错录", "evidence": "户籍证明"}},
    ),
    one("MV006", "household here", False),
    one("MV006", "household elsewhere", True, {"residence.household_division": "000001"}),
    one("MV006", "household elsewhere and said so", False, {**_MOVED, "residence.household_division": "000001"}),
    one("MV007", "receipt there", False, _MOVED),
    one("MV007", "37 days without a receipt", True, {**_MOVED, f"{_M}.receipt": None}),
    one(
        "MV007",
        "30 days without a receipt",
        False,
        {**_MOVED, f"{_M}.receipt": None, f"{_M}.letter_on": date(2022, 3, 8)},
    ),
    one("MV007", "asked for again", False, {**_MOVED, f"{_M}.receipt": None, **_asked_again(date(2022, 3, 8))}),
    one("MV007", "asked for again, in vain", True, {**_MOVED, f"{_M}.receipt": None, **_asked_again(date(2022, 3, 7))}),
    one("MV008", "inflow only", False, _INFLOW),
    one("MV008", "moved only", False, _MOVED),
    one("MV008", "both in one file", True, {**_INFLOW, _M: _MOVED[_M]}),
    RuleCase(
        "MV008",
        "both in two files of one person",
        True,
        around(build.case(_MOVED), build.case({**_INFLOW, "person.id_number": _SAME_PERSON}, id="C0002")),
    ),
    RuleCase("MV008", "two files of two persons", False, around(build.case(_MOVED), build.case(_INFLOW, id="C0002"))),
]
