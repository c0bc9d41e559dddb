"""RG013, CL013 and DS005: dates, answers and paper numbers that contradict each other."""

from datetime import date

from tests import build
from tests.domain.rules.shapes import RuleCase, around, one

_DEATH: dict[str, object] = {
    "status": {"current": "死亡", "since": date(2022, 4, 5)},
    "death": {"date": date(2022, 4, 5), "proof": "死亡医学证明", "proof_document": "死亡证明-2022-1"},
}


def _two(name: str, expect: bool, first: dict[str, object], second: dict[str, object], **more: object) -> RuleCase:
    return RuleCase("DS005", name, expect, around(build.case(first), build.case(second, id="C0002"), **more))


def _approved_together(count: int) -> RuleCase:
    changes: dict[str, object] = {"assessments.1.approvals.3.document": "审批件-2022-9"}
    cases = [build.case(changes, id=f"C{number:04d}") for number in range(1, count + 1)]
    return RuleCase("DS005", f"{count} on one list of approvals", count <= 3, around(*cases))


CASES: list[RuleCase] = [
    one("RG013", "every date in its place", False),
    one("RG013", "closed before it was opened", True, {"case.closed": date(2022, 3, 6), "case.closed_reason": "死亡"}),
    one("RG013", "a measure of treatment ends before it starts", True, {"treatments.1.end": date(2012, 7, 20)}),
    one("RG013", "on the same day", False, {"treatments.1.end": date(2021, 7, 20)}),
    one("RG013", "seized for the last time before the first", True, {"drug_history.first_seized": date(2021, 7, 6)}),
    one("RG013", "seized before the first use", True, {"drug_history.first_use": date(2013, 2, 11)}),
    one("RG013", "agreement over before it was signed", True, {"agreement.until": date(2021, 7, 19)}),
    one("RG013", "result told before the test", True, {"tests.1.told_on": date(2022, 3, 11)}),
    one("RG013", "confirmed before the test", True, {"tests.1.confirmation": {"date": date(2022, 3, 11)}}),
    one("RG013", "confirmed after it", False, {"tests.1.confirmation": {"date": date(2022, 3, 15)}}),
    one("RG013", "review before the plan", True, {"plan.review": date(2022, 4, 5)}),
    one("RG013", "measure ended before it began", True, {"measures.1.end": date(2022, 4, 5)}),
    one("RG013", "referred before the need was told", True, {"care.1.referred_on": date(2022, 3, 11)}),
    one("RG013", "closed before it was referred", True, {"care.1.closed_on": date(2022, 3, 14)}),
    one("RG013", "filed in the future", True, {"filings.1.date": date(2022, 4, 8)}),
    one("RG013", "a treatment of next year", True, {"treatments.1.start": date(2023, 7, 20)}),
    one("RG013", "treated before birth", True, {"person.birth_date": date(2021, 7, 21)}),
    one(
        "RG013",
        "sentence served before it was passed",
        True,
        {"convictions": [{"no": 1, "sentenced_on": date(2014, 3, 2), "ended_on": date(2013, 9, 20)}]},
    ),
    one(
        "RG013",
        "licence issued after its term",
        True,
        {"licence": {"issued": date(2015, 4, 1), "valid_until": date(2014, 4, 1)}},
    ),
    one(
        "RG013",
        "household cancelled before the death",
        True,
        {**_DEATH, "death.household_cancelled_on": date(2022, 4, 4)},
    ),
    one("RG013", "a measure after the death", True, _DEATH),
    one(
        "RG013",
        "answered before it was sent",
        True,
        {"letters": [{"no": 1, "kind": "补录", "date": date(2022, 4, 2), "answered": date(2022, 4, 1)}]},
    ),
    one(
        "RG013",
        "answered before it came",
        True,
        {"requests": [{"no": 1, "kind": "查阅", "received": date(2022, 4, 2), "answered": date(2022, 4, 1)}]},
    ),
    one(
        "RG013",
        "verified before it was reported",
        True,
        {"hidden": {"reported_on": date(2022, 4, 2), "verified_on": date(2022, 4, 1)}},
    ),
    one(
        "RG013",
        "an earlier version drawn up later",
        True,
        {
            "assessments": [
                {"no": 1, "drawn_up": date(2022, 3, 31), "scale": "2016-37"},
                {"no": 2, "drawn_up": date(2022, 3, 30), "scale": "2016-37"},
            ]
        },
    ),
    one("CL013", "none, and nothing on file", False),
    one("CL013", "no licence, and one on file", True, {"licence": {"class": "C1", "list_date": date(2022, 3, 5)}}),
    one("CL013", "no illness, and one on file", True, {"health": [{"no": 1, "kind": "残疾"}]}),
    one("CL013", "not known", False, {"licence": {"class": "C1"}, "screening.driving_licence": "不详"}),
    one("CL013", "a member of the party", True, {"person.political_status": "中共党员"}),
    one(
        "CL013",
        "a member of the party, answered so",
        False,
        {"person.political_status": "中共党员", "screening.public_role": "有"},
    ),
    one("CL013", "a civil servant", True, {"person.occupation": "公务员"}),
    _two("each its own numbers", False, {}, {}),
    _two("one transcript in two files", True, {}, {"visits.1.document": "谈话记录-2022-001-1"}),
    _two("one proof of death", True, _DEATH, _DEATH),
    _two("one judgment", True, *(2 * ({"convictions": [{"no": 1, "document": "判决书-2014-12"}]},))),
    _two("one paper of the index", True, {}, {"documents.1.number": "基本情况表-1"}),
    _two("one number of two kinds", False, {"visits.1.document": "2022-1"}, {"tests.1.document": "2022-1"}),
    _two("twice in one file", False, {"visits.1.document": "谈-2022-1", "visits.2.document": "谈-2022-1"}, {}),
    _two("minutes of one meeting", False, *(2 * ({"documents.1.number": "会议纪要-1"},))),
    _two("a word and no number", False, *(2 * ({"documents.1.number": "见原件"},))),
    _two(
        "filed away as a double",
        False,
        {},
        {"case.closed_reason": "重复建档", "visits.1.document": "谈话记录-2022-001-1"},
    ),
    _approved_together(2),
    _approved_together(4),
]
