"""TS: tests planned and done."""

from datetime import date

from msgspec.structs import replace

from drugcheck.domain.findings import RecordFault, StoreState
from drugcheck.domain.vocabulary import TreatmentKind
from tests import build
from tests.domain.rules.shapes import RuleCase, around, one

_POSITIVE: dict[str, object] = {"tests.1.result": "阳性"}
_LABORATORY = {"tests.1.stage": "实验室检测", "tests.1.body": "示例实验室"}
_PLANNED = {"no": 2, "state": "预定", "sample": "毛发", "planned_on": date(2022, 4, 6)}
_CUSTODY = {"status": {"current": "服刑", "since": date(2022, 1, 1), "place": "示例监狱", "document": "判决书-1"}}
_RETEST = {"no": 2, "state": "已检", "stage": "实验室复检", "result": "阴性", "retest_of": 1, "body": "示例实验室"}
_SCHEDULE = replace(build.config().limits, treatment_tests={TreatmentKind.COMMUNITY_TREATMENT: (12, 6, 4)})
_ON_SCHEDULE = build.config(limits=_SCHEDULE)


def _result(name: str, expect: bool, place: str, nearest: str | None = None) -> RuleCase:
    fault = RecordFault("C0002", "unknown-value", place, "…", nearest)
    return RuleCase("TS010", name, expect, around(build.case(), store=StoreState(faults=(fault,))))


def _monthly(count: int) -> dict[str, object]:
    """So many tests since the treatment began on 2021-07-20: eight whole months until 7 April."""
    days = [date(2021, 8, 1), date(2021, 9, 1), date(2021, 10, 1), date(2021, 11, 1), date(2021, 12, 1)]
    days += [date(2022, 1, 1), date(2022, 2, 1), date(2022, 3, 1)]
    return {
        "tests": [
            {"no": no, "state": "已检", "sample": "尿液", "date": day, "result": "阴性"}
            for no, day in enumerate(days[:count], 1)
        ]
    }


CASES: list[RuleCase] = [
    one("TS001", "in full", False),
    one("TS001", "no body", True, {"tests.1.body": None}),
    one("TS001", "no date", True, {"tests.1.date": None}),
    one("TS001", "nobody took it", True, {"tests.1.collectors": []}),
    one("TS001", "no result", True, {"tests.1.result": None}),
    one(
        "TS001",
        "refused: date and result",
        False,
        {"tests": [{"no": 1, "state": "已检", "result": "拒检", "date": date(2022, 3, 12)}]},
    ),
    one("TS001", "planned", False, {"tests": [_PLANNED]}),
    one("TS002", "two", False),
    one("TS002", "one", True, {"tests.1.collectors": ["c01"]}),
    one("TS002", "one, twice", True, {"tests.1.collectors": ["c01", "c01"]}),
    one("TS003", "a man", False, {"tests.1.collectors": ["p01", "p03"]}),
    one("TS003", "a woman, by two men", True, {"person.sex": "女", "tests.1.collectors": ["p01", "p03"]}),
    one("TS003", "a woman, by a woman and a man", False, {"person.sex": "女"}),
    one("TS003", "hair", False, {"person.sex": "女", "tests.1.collectors": ["p01", "p03"], "tests.1.sample": "毛发"}),
    one("TS004", "told", False),
    one("TS004", "not told", True, {"tests.1.told_on": None}),
    one("TS004", "refused: nothing to tell", False, {"tests.1.told_on": None, "tests.1.result": "拒检"}),
    one("TS005", "negative", False),
    one("TS005", "positive on site", True, _POSITIVE),
    one("TS005", "signed no objection", False, {**_POSITIVE, "tests.1.confirmation": {"no_objection_signed": True}}),
    one("TS005", "laboratory confirms", False, {**_POSITIVE, "tests.1.confirmation": {"result": "阳性"}}),
    one("TS005", "laboratory overturns", False, {**_POSITIVE, "tests.1.confirmation": {"result": "阴性"}}),
    one(
        "TS005",
        "signed, but the laboratory doubts",
        True,
        {**_POSITIVE, "tests.1.confirmation": {"result": "可疑", "no_objection_signed": True}},
    ),
    one("TS005", "positive in the laboratory", False, {**_POSITIVE, **_LABORATORY}),
    one("TS006", "report", False),
    one("TS006", "no report", True, {"tests.1.document": None}),
    one("TS007", "planned for today", False, {"tests": [{**_PLANNED, "planned_on": build.TODAY}]}),
    one("TS007", "planned for yesterday", True, {"tests": [_PLANNED]}),
    one("TS007", "cancelled", False, {"tests": [{**_PLANNED, "state": "取消"}]}),
    one("TS007", "in custody", False, {"tests": [_PLANNED], **_CUSTODY}),
    one("TS008", "alive and at large", False),
    one("TS008", "after death", True, {"death": {"date": date(2022, 3, 11)}, "status.current": "死亡"}),
    one("TS008", "tomorrow", True, {"tests.1.date": date(2022, 4, 8)}),
    one("TS008", "in prison elsewhere", True, _CUSTODY),
    one("TS008", "in prison, tested there", False, {**_CUSTODY, "tests.1.place": "示例监狱 医务室"}),
    one("TS008", "tested on the day of arrest", False, {**_CUSTODY, "status.since": date(2022, 3, 12)}),
    one("TS009", "no re-test", False),
    one(
        "TS009",
        "another body",
        False,
        {"tests": [{**_RETEST, "no": 1, "retest_of": None, "body": "甲实验室"}, _RETEST]},
    ),
    one(
        "TS009",
        "the same body",
        True,
        {"tests": [{**_RETEST, "no": 1, "retest_of": None}, {**_RETEST, "body": "示例 实验室"}]},
    ),
    one(
        "TS009",
        "confirmed by the laboratory itself",
        True,
        {**_LABORATORY, "tests.1.confirmation": {"body": "示例实验室"}},
    ),
    _result("another value", False, "tests[1].sample"),
    _result("not an official word", True, "tests[1].result", "阳性"),
    _result("like no official word", True, "tests[#1].confirmation.result"),
    one("TS011", "negative", False),
    one("TS011", "positive, not asked", True, _POSITIVE),
    one("TS011", "positive, asked", False, {**_POSITIVE, "tests.1.medication": "本人称未用药"}),
    one("TS012", "a ground", False),
    one("TS012", "no ground", True, {"tests.1.basis": None}),
    one("TS013", "off", False, _monthly(0)),
    one("TS013", "behind", True, _monthly(7), config=_ON_SCHEDULE),
    one("TS013", "eight in eight months", False, _monthly(8), config=_ON_SCHEDULE),
]
