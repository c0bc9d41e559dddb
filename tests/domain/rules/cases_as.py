"""AS: care and assistance."""

from datetime import date

from tests.domain.rules.shapes import RuleCase, one

_EARLY = date(2022, 3, 23)  # fifteen days before the day of the tests
_HARDSHIP = {"no": 1, "kind": "子女年幼", "relative": "女儿", "age_band": "6-14", "since": _EARLY}
_NEED = {"no": 1, "need": "临时救助", "asked_on": _EARLY}
_REFERRED = {"no": 1, "need": "临时救助", "asked_on": date(2022, 3, 7), "referred_to": "民政"}
_URGENT = {"no": 1, "need": "住院", "asked_on": date(2022, 4, 5), "urgent": True}
_TO_HEALTH = {"no": 1, "need": "就医", "asked_on": date(2022, 3, 30), "referred_to": "卫健"}
_H3: dict[str, object] = {"assessments.1.circumstances": [{"code": "H3", "evidence": "诊断证明"}]}
_CUSTODY: dict[str, object] = {
    "status": {"current": "服刑", "since": date(2022, 1, 1), "place": "示例监狱", "document": "判决书-1"}
}
_CHILD: dict[str, object] = {"relatives": [{"no": 1, "relation": "女儿", "age_band": "6-14", "living": True}]}
_JOBLESS: dict[str, object] = {"person.occupation": "无业", "screening.employment_need": "有", "care": []}

CASES: list[RuleCase] = [
    one("AS001", "referred", False),
    one("AS001", "a need of fifteen days", True, {"care": [_NEED]}),
    one("AS001", "fourteen days are not over", False, {"care": [{**_NEED, "asked_on": date(2022, 3, 24)}]}),
    one("AS001", "a hardship and nobody asked for help", True, {"care": [], "hardships": [_HARDSHIP]}),
    one("AS001", "a hardship with a need that was referred", False, {"hardships": [_HARDSHIP]}),
    one("AS001", "dealt with without a referral", False, {"care": [{**_NEED, "closed_on": date(2022, 4, 1)}]}),
    one("AS001", "the person died", False, {"care": [_NEED], "status.current": "死亡"}),
    one("AS002", "with a result", False),
    one("AS002", "thirty-one days", True, {"care": [{**_REFERRED, "referred_on": date(2022, 3, 7)}]}),
    one("AS002", "thirty days", False, {"care": [{**_REFERRED, "referred_on": date(2022, 3, 8)}]}),
    one("AS003", "no danger", False),
    one("AS003", "an urgent need, two days, nobody", True, {"care": [_URGENT]}),
    one("AS003", "an urgent need of yesterday", False, {"care": [{**_URGENT, "asked_on": date(2022, 4, 6)}]}),
    one("AS003", "an urgent need at 卫健", False, {"care": [{**_URGENT, "referred_to": "卫健"}]}),
    one("AS003", "an urgent need that 民政 has", True, {"care": [{**_URGENT, "referred_to": "民政"}]}),
    one("AS003", "self-harm ticked, no doctor", True, _H3),
    one("AS003", "self-harm ticked, at 卫健", False, {**_H3, "care": [_TO_HEALTH]}),
    one(
        "AS003",
        "at 卫健 years ago",
        True,
        {**_H3, "care": [{**_TO_HEALTH, "referred_on": date(2019, 5, 1), "closed_on": date(2019, 6, 1)}]},
    ),
    one("AS003", "an illness that is not acute", False, {"assessments.1.circumstances.1.code": "H4"}),
    one("AS003", "that assessment was ended", False, {**_H3, "assessments.1.ended_on": date(2022, 4, 1)}),
    one("AS004", "at large", False, {"hardships": [_HARDSHIP]}),
    one("AS004", "in custody, nobody cares for the child", True, {**_CUSTODY, "hardships": [_HARDSHIP]}),
    one("AS004", "the grandmother does", False, {**_CUSTODY, "hardships": [{**_HARDSHIP, "carer_now": "外祖母"}]}),
    one("AS004", "an illness in the family", False, {**_CUSTODY, "hardships": [{**_HARDSHIP, "kind": "其他"}]}),
    one("AS004", "a small child, hardship not asked", True, {**_CUSTODY, **_CHILD, "screening.hardship": None}),
    one("AS004", "a small child, asked: none", False, {**_CUSTODY, **_CHILD}),
    one(
        "AS004",
        "a grown child",
        False,
        {**_CUSTODY, **_CHILD, "screening.hardship": None, "relatives.1.age_band": "20-25"},
    ),
    one("AS005", "asked", False),
    one("AS005", "not asked", True, {"screening.employment_need": None, "care": []}),
    one("AS005", "不详", True, {"screening.employment_need": "不详", "care": []}),
    one("AS005", "a need is on file", False, {"screening.employment_need": None}),
    one("AS005", "nobody talked yet", False, {"screening.employment_need": None, "care": [], "visits": []}),
    one("AS006", "employed", False),
    one("AS006", "without work, nobody asked 人社", True, _JOBLESS),
    one("AS006", "without work, wants no help", False, {**_JOBLESS, "screening.employment_need": "无"}),
    one(
        "AS006", "without work, 人社 was asked", False, {"person.occupation": "无业", "screening.employment_need": "有"}
    ),
    one("AS006", "of an age to rest", False, {**_JOBLESS, "person.birth_date": date(1960, 1, 1)}),
    one("AS007", "care since the plan", False),
    one("AS007", "control alone", True, {"care": []}),
    one("AS007", "care that ended before the plan", True, {"care.1.closed_on": date(2022, 4, 5)}),
    one("AS007", "care that is open", False, {"care.1.closed_on": None}),
    one("AS007", "no measure", False, {"care": [], "measures": []}),
    one("AS007", "no plan", False, {"care": [], "plan": None}),
]
