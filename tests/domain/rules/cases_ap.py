"""AP: each rule found and not found, on one valid case of which one thing is changed."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from tests import build
from tests.domain.rules.shapes import RuleCase, one

_A = "assessments.1.approvals"
_AFTER_PHASE = date(2022, 4, 11)


def _chain(*kept: int) -> list[Any]:
    """The approvals of the valid case at the steps that are kept."""
    approvals = build.as_document(build.case())["assessments"][0]["approvals"]
    return [approval for approval in approvals if approval["step"] in kept]


def _returned(day: date, reason: str | None) -> dict[str, Any]:
    entry: dict[str, object] = {"step": 2, "decision": "退回", "by": ["p09"], "date": day, "document": "退回意见"}
    return {_A: [*_chain(1), entry | ({"reason": reason} if reason else {})]}


def _reminded(day: date) -> dict[str, Any]:
    return {"letters": [{"no": 1, "kind": "催办", "to": "派出所", "date": day}]}


def _left_office(who: str, until: date) -> dict[str, Any]:
    config = build.config()
    staff = tuple(
        replace(member, offices=tuple(replace(office, until=until) for office in member.offices))
        if member.id == who
        else member
        for member in config.staff
    )
    return {"config": replace(config, staff=staff)}


def _one_leader() -> dict[str, Any]:
    config = build.config()
    return {"config": replace(config, limits=replace(config.limits, leaders_signatures=1))}


def _whole_district(who: str) -> dict[str, Any]:
    config = build.config()
    staff = tuple(
        replace(member, offices=tuple(replace(o, community=None) for o in member.offices))
        if member.id == who
        else member
        for member in config.staff
    )
    return {"config": replace(config, staff=staff)}


CASES: list[RuleCase] = [
    one("AP001", "in order", False),
    one("AP001", "step 2 left out", True, {_A: _chain(1, 3)}),
    one(
        "AP001",
        "step 3 dated before step 2",
        True,
        {f"{_A}.3.date": date(2022, 4, 1), f"{_A}.2.date": date(2022, 4, 2)},
    ),
    one("AP001", "two steps on one day", False, {f"{_A}.3.date": date(2022, 4, 2)}),
    one("AP002", "complete", False),
    one("AP002", "two steps signed", True, {_A: _chain(1, 2)}),
    one("AP002", "two steps signed, after the phase", True, {_A: _chain(1, 2)}, today=_AFTER_PHASE),
    one("AP002", "a draft is not under way", False, {"assessments.1.level": None, _A: []}),
    one("AP002", "returned", True, _returned(date(2022, 4, 6), "缺谈话记录")),
    one("AP003", "after the assessment", False),
    one("AP003", "before the assessment", True, {"assessments.1.drawn_up": date(2022, 4, 2)}),
    one("AP003", "on its day", False, {"assessments.1.drawn_up": date(2022, 4, 1)}),
    one("AP004", "as signed", False),
    one("AP004", "a visit was added", True, {"visits.2.summary": "另有情况"}, resign=False),
    one("AP004", "a conviction was added", True, {"convictions": [{"no": 1, "offence": "容留他人吸毒"}]}, resign=False),
    one("AP004", "the level was changed by hand", True, {"assessments.1.level": "低"}, resign=False),
    one("AP004", "another telephone number changes nothing", False, {"person.phone": "13900000001"}, resign=False),
    one("AP004", "the number of a paper changes nothing", False, {"tests.1.document": "检测-9"}, resign=False),
    one("AP004", "nobody has signed", False, {_A: [], "visits.2.summary": "另有情况"}, resign=False),
    one("AP005", "four steps, different people", False),
    one("AP005", "one person at steps 2 and 3", True, {f"{_A}.3.by": ["p09", "l02"]}),
    one(
        "AP005",
        "the two leaders on two papers",
        False,
        {_A: [*_chain(1, 2), {**_chain(3)[0], "by": ["l01"]}, {**_chain(3)[0], "by": ["l02"]}, *_chain(4)]},
    ),
    one("AP006", "each step has its paper", False),
    one("AP006", "step 2 without a number", True, {f"{_A}.2.document": None}),
    one("AP007", "in office", False),
    one("AP007", "step 2 signed by a cadre", True, {f"{_A}.2.by": ["c02"]}),
    one("AP007", "step 1 signed by the cadre of another community", True, {f"{_A}.1.by": ["c02", "p01"]}),
    one("AP007", "a cadre of the whole unit", False, {f"{_A}.1.by": ["c02", "p01"]}, **_whole_district("c02")),
    one("AP007", "left office the day before", True, **_left_office("p09", date(2022, 4, 1))),
    one("AP007", "left office that day", False, **_left_office("p09", date(2022, 4, 2))),
    one("AP007", "somebody who is not on the staff", True, {f"{_A}.2.by": ["x99"]}),
    one("AP007", "nobody named", True, {f"{_A}.2.by": []}),
    one("AP008", "both leaders", False),
    one("AP008", "one leader", True, {f"{_A}.3.by": ["l01"]}),
    one("AP008", "one leader where one is enough", False, {f"{_A}.3.by": ["l01"]}, **_one_leader()),
    one("AP008", "the leaders' step is not reached", False, {_A: _chain(1, 2)}),
    one("AP009", "with a receipt", False),
    one("AP009", "without a receipt", True, {f"{_A}.4.receipt": None}),
    one("AP010", "complete", False, today=date(2022, 4, 20)),
    one("AP010", "waiting for six days", True, {_A: _chain(1)}, today=date(2022, 4, 7)),
    one("AP010", "waiting for five days", False, {_A: _chain(1, 2)}),
    one("AP010", "reminded yesterday", False, {_A: _chain(1), **_reminded(date(2022, 4, 6))}, today=date(2022, 4, 7)),
    one(
        "AP010", "reminded six days ago", True, {_A: _chain(1), **_reminded(date(2022, 4, 4))}, today=date(2022, 4, 10)
    ),
    one("AP010", "reminded before it was signed", True, {_A: _chain(1), **_reminded(date(2022, 3, 31))}),
    one("AP011", "not returned", False),
    one("AP011", "returned yesterday with a reason", False, _returned(date(2022, 4, 6), "缺谈话记录")),
    one("AP011", "returned without a reason", True, _returned(date(2022, 4, 6), None)),
    one("AP011", "returned and not reworked", True, _returned(date(2022, 4, 1), "缺谈话记录")),
    one("AP011", "returned and signed anew", False, {_A: [*_returned(date(2022, 4, 1), "缺谈话记录")[_A], *_chain(1)]}),
    one("AP012", "after the meeting", False),
    one("AP012", "before the meeting", True, {f"{_A}.1.date": date(2022, 3, 29)}),
    one("AP012", "on the day of the meeting", False, {f"{_A}.1.date": date(2022, 3, 30)}),
    one("AP012", "tomorrow", True, {f"{_A}.4.date": date(2022, 4, 8)}),
    one("AP012", "without a date", True, {f"{_A}.4.date": None}),
]
