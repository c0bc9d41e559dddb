"""DS: the dossier."""

from datetime import date

from tests.domain.rules.shapes import RuleCase, one

_HIDDEN: dict[str, object] = {
    "case.kind": "隐性",
    "hidden": {"source": "本人自述", "reported_on": date(2022, 3, 20), "verification": "待核"},
    "visits": [],
    "tests": [],
    "assessments": [],
    "agreement": None,
    "plan": None,
    "measures": [],
    "filings": [],
}
_CUSTODY: dict[str, object] = {
    "status": {"current": "服刑", "since": date(2022, 1, 1), "place": "示例监狱", "document": "判决书-1"},
    "assessments": [],
}
_NOT_APPLICABLE = {"no": 1, "section": "谈话记录", "reason": "家属均在外地,已电话告知"}
_DIAGNOSIS = {"no": 6, "part": "基本情况", "kind": "诊断证明", "place": "限阅柜 1"}
_LOW: dict[str, object] = {
    "status.current": "社会面戒断3年以上",
    "treatments": [],
    "agreement": None,
    "assessments.1.level": "低",
    "drug_history.last_use": date(2018, 1, 1),
    "drug_history.last_seized": date(2018, 1, 1),
    "measures": [],
}


def _papers(*more: dict[str, object]) -> dict[str, object]:
    basics = {"no": 1, "part": "基本情况", "kind": "基本情况表", "place": "档案柜 2-3"}
    return {"documents": [basics, *more]}


CASES: list[RuleCase] = [
    one("DS001", "every section", False),
    one("DS001", "no agreement in 社区戒毒", True, {"agreement": None}),
    one("DS001", "nothing planned or tested this year", True, {"tests": []}),
    one("DS001", "no meeting", True, {"assessments.1.meeting": None}),
    one("DS001", "not assessed", True, {"assessments": []}),
    one("DS001", "medium and not filed", True, {"filings": []}),
    one("DS001", "not asked about work and help", True, {"screening.employment_need": None, "care": []}),
    one("DS001", "three years without use: no agreement, no measure", False, _LOW),
    one("DS001", "two years without use: a measure", True, {**_LOW, "drug_history.last_use": date(2020, 1, 1)}),
    one("DS001", "in custody, the family talked with", False, _CUSTODY | {"measures": [{"no": 1, "kind": "衔接"}]}),
    one("DS001", "in custody, no talk", True, {**_CUSTODY, "visits": []}),
    one(
        "DS001",
        "in custody, and why there was no talk",
        False,
        {**_CUSTODY, "visits": [], "not_applicable": [_NOT_APPLICABLE]},
    ),
    one("DS001", "hidden: a source is all", False, _HIDDEN),
    one("DS001", "hidden, without a source", True, {**_HIDDEN, "hidden": {"verification": "待核"}}),
    one(
        "DS001",
        "moved, the letter and the receipt",
        False,
        {
            "status": {"current": "迁出"},
            "residence.misregistration": {"kind": "迁出", "evidence": "迁移证", "letter": "函-1", "receipt": "回执-1"},
        },
    ),
    one(
        "DS001",
        "moved, no receipt",
        True,
        {
            "status": {"current": "迁出"},
            "residence.misregistration": {"kind": "迁出", "evidence": "迁移证", "letter": "函-1"},
        },
    ),
    one(
        "DS001",
        "dead, the certificate",
        False,
        {
            "status": {"current": "死亡"},
            "death": {"date": date(2022, 4, 6), "proof": "死亡医学证明", "proof_document": "死-1"},
        },
    ),
    one("DS001", "dead, no certificate", True, {"status": {"current": "死亡"}, "death": {"date": date(2022, 4, 6)}}),
    one("DS001", "no matrix", False, {"agreement": None}, dossier=None),
    one("DS002", "a registered person", False),
    one("DS002", "hidden: a source is all", False, _HIDDEN),
    one("DS002", "hidden, with a measure", True, {**_HIDDEN, "measures": [{"no": 1, "kind": "定期谈话"}]}),
    one("DS002", "hidden, with a need of its own", False, _HIDDEN | {"care": [{"no": 1, "need": "就医"}]}),
    one(
        "DS002",
        "hidden, verified",
        False,
        {**_HIDDEN, "hidden.verification": "已核实", "measures": [{"no": 1, "kind": "定期见面"}]},
    ),
    one("DS003", "nothing left out", False),
    one("DS003", "with its reason", False, {"not_applicable": [_NOT_APPLICABLE]}),
    one("DS003", "without", True, {"not_applicable": [{"no": 1, "section": "谈话记录"}]}),
    one("DS003", "a blank", True, {"not_applicable": [{**_NOT_APPLICABLE, "reason": "  "}]}),
    one("DS003", "a section that nobody knows", True, {"not_applicable": [{**_NOT_APPLICABLE, "section": "谈话"}]}),
    one("DS004", "no paper of health", False),
    one("DS004", "a diagnosis among the others", True, _papers(_DIAGNOSIS)),
    one("DS004", "marked and kept apart", False, _papers({**_DIAGNOSIS, "restricted": True})),
    one(
        "DS004", "marked, in the same folder", True, _papers({**_DIAGNOSIS, "restricted": True, "place": "档案柜 2-3"})
    ),
]
