"""PL: each rule found and not found, on one valid case of which one thing is changed."""

from datetime import date

from tests.domain.rules.shapes import RuleCase, one

_HIGH = {"assessments.1.level": "高", "plan.level": "高"}
_PLAN_FILED = {
    "filings": [{"no": 1, "what": "一人一策", "to": "区禁毒办", "date": date(2022, 4, 7), "receipt": "备-1"}]
}
_FILED_EARLY = {
    "filings": [{"no": 1, "what": "一人一策", "to": "区禁毒办", "date": date(2022, 4, 1), "receipt": "备-1"}]
}
_ABSTINENT = {
    "status.current": "社会面戒断3年以上",
    "drug_history.last_use": date(2018, 4, 7),
    "drug_history.last_seized": date(2018, 4, 7),
    "treatments": [],
}
_CLOSED = {"case.closed": date(2022, 4, 7), "case.closed_reason": "离开本地"}
_CONTROLLED = {**_ABSTINENT, "measures.1.kind": "动态管控"}


def _asked(day: date, **more: object) -> dict[str, object]:
    return {"letters": [{"no": 1, "kind": "解除动态管控", "to": "派出所", "date": day, **more}]}


CASES: list[RuleCase] = [
    one("PL001", "medium needs none", False, {"plan": None}),
    one("PL001", "high without a plan", True, {**_HIGH, "plan": None}),
    one("PL001", "high with a plan that says nothing", True, {**_HIGH, "plan.goal": None}),
    one("PL001", "high with a plan", False, _HIGH),
    one("PL002", "high and not filed", True, _HIGH),
    one("PL002", "high and filed", False, {**_HIGH, **_PLAN_FILED}),
    one("PL002", "filed before the plan was drawn up again", True, {**_HIGH, **_FILED_EARLY}),
    one("PL002", "filed without a receipt", True, {**_HIGH, **_PLAN_FILED, "filings.1.receipt": None}),
    one("PL002", "medium is not filed with the district", False),
    one("PL003", "filed", False),
    one("PL003", "not filed", True, {"filings": []}),
    one("PL003", "low is not filed", False, {"filings": [], "assessments.1.level": "低"}),
    one("PL003", "filed before the level was 中", True, {"filings.1.date": date(2022, 3, 1)}),
    one("PL004", "complete", False),
    one("PL004", "no ground", True, {"measures.1.basis": None}),
    one("PL004", "nobody responsible", True, {"measures.1.responsible": None}),
    one("PL004", "ended", False, {"measures.1.basis": None, "measures.1.end": date(2022, 4, 7)}),
    one("PL005", "with a review", False),
    one("PL005", "no review", True, {"measures.1.review": None}),
    one("PL006", "meant for the level", False),
    one("PL006", "not meant for the level", True, {"assessments.1.level": "低"}),
    one("PL006", "not on the list", True, {"measures.1.kind": "上门服务"}),
    one("PL006", "the office has no list", False, {"measures.1.kind": "上门服务"}, measures={}),
    one("PL007", "signed", False),
    one("PL007", "none", True, {"agreement": None}),
    one("PL007", "not signed", True, {"agreement.signed_on": None}),
    one("PL007", "the other kind", True, {"status.current": "社区康复"}),
    one("PL007", "nothing to agree", False, {"agreement": None, "status.current": "社会面戒断不满3年"}),
    one("PL008", "three years", False),
    one("PL008", "two years", True, {"agreement.until": date(2023, 7, 20)}),
    one("PL008", "a day short of three years", False, {"agreement.until": date(2024, 7, 19)}),
    one("PL008", "over", True, today=date(2024, 7, 21)),
    one("PL008", "over and closed", False, {"agreement.closed_on": date(2024, 7, 20)}, today=date(2024, 7, 21)),
    one("PL009", "not yet three years", False, {"measures.1.kind": "动态管控"}),
    one("PL009", "three years and still controlled", True, {**_ABSTINENT, "measures.1.kind": "动态管控"}),
    one("PL009", "three years and another measure", False, _ABSTINENT),
    one(
        "PL009",
        "three years and ended",
        False,
        {**_ABSTINENT, "measures.1.kind": "动态管控", "measures.1.end": date(2022, 4, 7)},
    ),
    one("PL009", "its end was asked for", False, {**_CONTROLLED, **_asked(date(2022, 4, 1))}),
    one(
        "PL009", "asked for and answered", True, {**_CONTROLLED, **_asked(date(2022, 4, 1), answered=date(2022, 4, 6))}
    ),
    one("PL009", "asked for in vain", True, {**_CONTROLLED, **_asked(date(2022, 3, 22))}),
    one("PL010", "open", False),
    one("PL010", "closed with an open measure", True, _CLOSED),
    one("PL010", "closed with an ended measure", False, {**_CLOSED, "measures.1.end": date(2022, 4, 7)}),
    one("PL010", "moved", True, {"status.current": "迁出"}),
    one("PL011", "as the plan says", False),
    one("PL011", "another level than the plan's", True, {"assessments.1.level": "低"}),
]
