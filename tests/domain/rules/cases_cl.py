"""CL: the goals 二(二) and 二(四)-(十)."""

from datetime import date

from tests.domain.rules.shapes import RuleCase, one

_ILL = {"no": 1, "kind": "艾滋病", "source": "诊断证明", "diagnosed_on": date(2019, 5, 1), "detail": "HIV"}
_CRIME = {"no": 1, "offence": "容留他人吸毒", "sentenced_on": date(2014, 3, 2), "document": "判决书-1"}
_LICENCE = {"class": "C1", "list_date": date(2022, 3, 5)}
_ROLE = {"kind": "事业", "employer": "示例单位", "document": "核查函-1"}
_CHILD = {"no": 1, "kind": "子女年幼", "relative": "女儿", "age_band": "6-14"}
_ALONE = {"no": 1, "kind": "无父母配偶子女"}
_HIDDEN = {
    "case.kind": "隐性",
    "case.opened": date(2022, 3, 8),
    "hidden": {"source": "本人自述", "verification": "待核", "reported_on": date(2022, 3, 8)},
}
_OPEN_QUESTION: dict[str, object] = {"screening.hardship": None}


def _mother(**more: object) -> list[dict[str, object]]:
    return [{"no": 1, "relation": "母亲", **more}]


CASES: list[RuleCase] = [
    one("CL001", "healthy", False),
    one("CL001", "in full", False, {"health": [_ILL]}),
    one("CL001", "有, and nothing else", True, {"screening.special_illness": "有"}),
    one("CL001", "no source", True, {"health": [_ILL], "health.1.source": None}),
    one("CL001", "no date", True, {"health": [_ILL], "health.1.diagnosed_on": None}),
    one("CL002", "in the restricted section alone", False, {"health": [_ILL]}),
    one("CL002", "in a summary", True, {"visits.1.summary": "自述患艾滋病"}),
    one("CL002", "in an own column", True, {"extra": {"备注": "hiv阳性"}}),
    one("CL002", "in the index, restricted", False, {"documents.1.kind": "HIV检测单", "documents.1.restricted": True}),
    one("CL002", "in the index, open", True, {"documents.1.kind": "HIV检测单"}),
    one("CL002", "a word that holds the letters", False, {"visits.1.summary": "maids"}),
    one("CL003", "none", False),
    one("CL003", "in full", False, {"convictions": [_CRIME]}),
    one("CL003", "有, and nothing else", True, {"screening.prior_drug_crime": "有"}),
    one("CL003", "no document", True, {"convictions": [_CRIME], "convictions.1.document": None}),
    one("CL004", "none", False),
    one("CL004", "in full", False, {"licence": _LICENCE, "screening.driving_licence": "有"}),
    one("CL004", "有, and nothing else", True, {"screening.driving_licence": "有"}),
    one("CL004", "no list", True, {"licence": {"class": "C1"}}),
    one("CL005", "known", False),
    one("CL005", "不详", True, {"screening.driving_licence": "不详"}),
    one("CL005", "not asked", True, {"screening.driving_licence": None}),
    one("CL005", "in the first phase", False, {"screening.driving_licence": None}, today=date(2022, 3, 5)),
    one("CL005", "moved away", False, {"screening.driving_licence": None, "status.current": "迁出"}),
    one("CL006", "none", False),
    one("CL006", "in full", False, {"public_role": _ROLE}),
    one("CL006", "有, and nothing else", True, {"screening.public_role": "有"}),
    one("CL006", "no document", True, {"public_role": _ROLE, "public_role.document": None}),
    one("CL006", "no employer", True, {"public_role": _ROLE, "public_role.employer": None}),
    one(
        "CL006",
        "a member of the party without work",
        False,
        {"public_role": {"kind": "中共党员", "document": "核查函-1"}},
    ),
    one("CL007", "registered", False),
    one("CL007", "own word", False, _HIDDEN),
    one("CL007", "no source", True, {**_HIDDEN, "hidden.source": None}),
    one("CL007", "closed", False, {**_HIDDEN, "hidden.source": None, "case.closed_reason": "查否"}),
    one("CL008", "thirty days", False, _HIDDEN),
    one("CL008", "thirty-one days", True, {**_HIDDEN, "hidden.reported_on": date(2022, 3, 7)}),
    one("CL008", "expired", True, {**_HIDDEN, "hidden.expires": date(2022, 4, 6)}),
    one(
        "CL008",
        "an expiry put off does not help",
        True,
        {**_HIDDEN, "hidden.reported_on": date(2022, 3, 1), "hidden.expires": date(2023, 1, 1)},
    ),
    one(
        "CL008", "verified", False, {**_HIDDEN, "hidden.reported_on": date(2022, 1, 1), "hidden.verification": "已核实"}
    ),
    one("CL008", "refuted and kept", True, {**_HIDDEN, "hidden.verification": "查否"}),
    one("CL009", "none", False),
    one("CL009", "in full", False, {"hardships": [_CHILD]}),
    one("CL009", "alone has nobody to name", False, {"hardships": [_ALONE]}),
    one("CL009", "有, and nothing else", True, {"screening.hardship": "有"}),
    one("CL009", "for whom", True, {"hardships": [_CHILD], "hardships.1.relative": None}),
    one("CL009", "其他 without a word", True, {"hardships": [{"no": 1, "kind": "其他", "relative": "母亲"}]}),
    one("CL010", "alone", False, {"hardships": [_ALONE]}),
    one("CL010", "a mother", True, {"hardships": [_ALONE], "relatives": _mother()}),
    one("CL010", "a mother who died", False, {"hardships": [_ALONE], "relatives": _mother(living=False)}),
    one("CL010", "a brother", False, {"hardships": [_ALONE], "relatives": [{"no": 1, "relation": "哥哥"}]}),
    one("CL010", "married", True, {"hardships": [_ALONE], "person.marital_status": "已婚"}),
    one("CL011", "six to fourteen", False, {"hardships": [_CHILD]}),
    one("CL011", "grown up", True, {"hardships": [{**_CHILD, "age_band": "20-25"}]}),
    one("CL011", "no age", False, {"hardships": [{**_CHILD, "age_band": None}]} | {"hardships.1.age_band": None}),
    one("CL011", "parents of fifty", True, {"hardships": [{"no": 1, "kind": "父母年迈无人照顾", "age_band": "50-55"}]}),
    one("CL011", "fifty and more", False, {"hardships": [{"no": 1, "kind": "父母年迈无人照顾", "age_band": "55以上"}]}),
    one("CL012", "all asked", False),
    one("CL012", "one open", True, _OPEN_QUESTION),
    one("CL012", "one open, nobody talked yet", False, {**_OPEN_QUESTION, "visits": []}),
    one("CL012", "hidden, not verified", False, {**_HIDDEN, **_OPEN_QUESTION}),
]
