"""AB: each rule found and not found, on one valid case of which one thing is changed."""

from datetime import date

from tests import build
from tests.domain.rules.shapes import RuleCase, around, one


def _since(day: date, **more: object) -> dict[str, object]:
    """Abstinent since that day, as far as the record says."""
    return {
        "status.current": "社会面戒断3年以上",
        "drug_history.last_use": day,
        "drug_history.last_seized": day,
        "drug_history.first_use": date(2005, 1, 1),
        "drug_history.first_seized": date(2005, 1, 1),
        "treatments": [],
        **more,
    }


def _positive(day: date, **more: object) -> dict[str, object]:
    return {
        "tests": [
            {"no": 1, "state": "已检", "sample": "尿液", "stage": "实验室检测", "date": day, "result": "阳性", **more}
        ]
    }


_SIX = date(2016, 4, 7)
_ELEVEN = date(2011, 4, 7)
_OLD_TEST = {"tests.1.date": date(2019, 3, 12)}
_PRISON = {"convictions": [{"no": 1, "sentenced_on": date(2017, 1, 1), "term": "有期徒刑七年"}]}
_SAME_PERSON = build.case(_since(_SIX)).person.id_number

CASES: list[RuleCase] = [
    one("AB001", "nothing typed", False),
    one("AB001", "typed as computed", False, _since(_SIX, **{"extra.戒断年限": 6})),
    one("AB001", "typed as computed, in words", False, _since(_SIX, **{"extra.戒断年限": "6年"})),
    one("AB001", "another number typed", True, _since(_SIX, **{"extra.戒断年限": 7})),
    one("AB001", "months are no year", True, _since(_SIX, **{"extra.戒断时长": "9个月"})),
    one(
        "AB001",
        "typed and nothing to compute from",
        True,
        {"drug_history.last_use": None, "drug_history.last_seized": None, "treatments": [], "extra.戒断年限": 3},
    ),
    one("AB001", "the status says three years and it is less", True, {"status.current": "社会面戒断3年以上"}),
    one(
        "AB001",
        "the status says less than three years and it is more",
        True,
        _since(_SIX, **{"status.current": "社会面戒断不满3年"}),
    ),
    one("AB002", "a negative test in this campaign", False, _since(_SIX)),
    one("AB002", "an old test", True, _since(_SIX, **_OLD_TEST)),
    one(
        "AB002",
        "checked by the police",
        False,
        _since(_SIX, **_OLD_TEST, **{"drug_history.abstinence_checked_on": date(2022, 3, 15)}),
    ),
    one("AB002", "four years are not listed", False, _since(date(2018, 4, 7), **_OLD_TEST)),
    one("AB003", "no positive", False, _since(_SIX)),
    one("AB003", "a laboratory positive later", True, _since(_SIX, **_positive(date(2019, 5, 1)))),
    one("AB003", "an on-site positive alone", False, _since(_SIX, **_positive(date(2019, 5, 1), stage="现场检测"))),
    one(
        "AB003",
        "an on-site positive the person did not object to",
        True,
        _since(_SIX, **_positive(date(2019, 5, 1), stage="现场检测", confirmation={"no_objection_signed": True})),
    ),
    one("AB003", "the last use corrected", False, _since(date(2019, 4, 28), **_positive(date(2019, 5, 1)))),
    one(
        "AB003",
        "hair shows half a year",
        False,
        _since(date(2018, 11, 1), **_positive(date(2019, 5, 1), sample="毛发")),
    ),
    one("AB004", "one file", False, _since(_SIX)),
    one("AB004", "typed as computed", False, _since(_SIX, **{"extra.档次": "5年"})),
    one("AB004", "the other bucket typed", True, _since(_SIX, **{"extra.档次": "10年以上"})),
    RuleCase(
        "AB004",
        "one person in both buckets",
        True,
        around(build.case(_since(_SIX)), build.case(_since(_ELEVEN, **{"person.id_number": _SAME_PERSON}), id="C0002")),
    ),
    RuleCase(
        "AB004",
        "two persons, two buckets",
        False,
        around(build.case(_since(_SIX)), build.case(_since(_ELEVEN), id="C0002")),
    ),
    one("AB005", "at liberty", False, _since(_SIX)),
    one("AB005", "five of six years in prison", True, _since(_SIX, **_PRISON)),
    one("AB005", "said in a note", False, _since(_SIX, **_PRISON, **{"drug_history.abstinence_note": "2017年起服刑"})),
    one(
        "AB005",
        "a suspended sentence",
        False,
        _since(_SIX, **_PRISON, **{"convictions.1.term": "有期徒刑一年,缓刑二年"}),
    ),
    one("AB006", "after the first use", False),
    one("AB006", "before the first use", True, {"drug_history.first_use": date(2021, 7, 6)}),
    one("AB006", "in the future", True, {"drug_history.last_use": date(2022, 4, 8)}),
    one(
        "AB006", "at the age of nine", True, {"drug_history.last_use": date(1988, 1, 1), "drug_history.first_use": None}
    ),
    one("AB007", "with a source", False, {"drug_history.last_use": date(2021, 8, 1)}),
    one(
        "AB007",
        "later than the last finding, without a source",
        True,
        {"drug_history.last_use": date(2021, 8, 1), "drug_history.last_use_source": None},
    ),
    one("AB007", "shown by the finding", False, {"drug_history.last_use_source": None}),
]
