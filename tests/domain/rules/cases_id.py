"""ID: numbers, names and ages; all of them synthetic."""

from datetime import date

from drugcheck.domain import identity_number
from tests import build
from tests.domain.rules.shapes import RuleCase, around, one

_NUMBER = build.case().person.id_number or ""
_BIRTH = build.case().person.birth_date
_WRONG = _NUMBER[:17] + ("1" if _NUMBER[17] != "1" else "2")
_ELSEWHERE = "999999" + _NUMBER[6:17]
_ELSEWHERE += identity_number.check_digit(_ELSEWHERE)
_N, _P = "person.id_number", "person"
_DEAD = {"status": {"current": "死亡"}, "case.closed": date(2022, 4, 1), "case.closed_reason": "死亡"}
_TWINS = {"person.name": "周试三", "person.birth_date": date(1980, 1, 1)}


def _two(
    code: str, name: str, expect: bool, first: dict[str, object] | None, second: dict[str, object] | None
) -> RuleCase:
    return RuleCase(code, name, expect, around(build.case(first), build.case(second, id="C0002")))


CASES: list[RuleCase] = [
    one("ID001", "right number", False),
    one("ID001", "wrong check digit", True, {_N: _WRONG}),
    one("ID001", "one place short", True, {_N: _NUMBER[:17]}),
    one("ID001", "letters", True, {_N: "A" + _NUMBER[1:]}),
    one("ID001", "small x, blanks and full width are no fault", False, {_N: f" {_NUMBER.lower()} "}),
    one("ID001", "synthetic number outside a demo", True, config=build.config(demo=False)),
    one("ID001", "closed as a duplicate", False, {_N: _WRONG, "case.closed_reason": "重复建档"}),
    one("ID001", "of the dead too: annex 13 prints it", True, {_N: _WRONG, **_DEAD}),
    one("ID002", "same day", False),
    one("ID002", "another day", True, {"person.birth_date": date(1978, 11, 3)}),
    one("ID002", "no birth date", False, {"person.birth_date": None}),
    one("ID003", "odd and 男", False),
    one("ID003", "odd and 女", True, {"person.sex": "女", "tests": []}),
    one("ID003", "未说明", False, {"person.sex": "未说明"}),
    _two("ID004", "two numbers", False, None, None),
    _two("ID004", "one number twice", True, None, {_N: _NUMBER}),
    _two("ID004", "one number twice, x written small", True, None, {_N: _NUMBER.lower() + " "}),
    _two("ID004", "the twin is closed", False, None, {_N: _NUMBER, "case.closed_reason": "重复建档"}),
    _two("ID005", "same name and birth", True, _TWINS, _TWINS),
    _two("ID005", "judged", False, _TWINS, {**_TWINS, "case.not_duplicate_of": ["C0001"]}),
    _two("ID005", "other birth", False, _TWINS, {**_TWINS, "person.birth_date": date(1981, 1, 1)}),
    _two("ID005", "same number is ID004", False, _TWINS, {**_TWINS, _N: _NUMBER}),
    one("ID006", "number there", False),
    one("ID006", "no number", True, {_N: None}),
    one("ID006", "no number, and why", False, {_N: None, "person.id_missing_reason": "未办理户口登记"}),
    one("ID006", "hidden", False, {_N: None, "case.kind": "隐性"}),
    one("ID007", "18 places", False),
    one("ID007", "15 places", True, {_N: "000000781130033"}),
    one("ID008", "whole", False),
    one("ID008", "last places lost", True, {_N: _NUMBER[:15] + "000"}),
    one("ID008", "written as a power", True, {_N: "4.30405E+17"}),
    one("ID008", "mistyped, not cut", False, {_N: _WRONG}),
    one("ID009", "in his forties", False),
    one("ID009", "a hundred and more", True, {"person.birth_date": date(1900, 1, 1)}),
    one("ID009", "ten years", True, {"person.birth_date": date(2012, 1, 1)}),
    one("ID009", "not born yet", True, {"person.birth_date": date(2030, 1, 1)}),
    one(
        "ID009",
        "died at eighty, long ago",
        False,
        {**_DEAD, "person.birth_date": date(1920, 1, 1), "death": {"date": date(2000, 5, 1)}},
    ),
    one("ID010", "plain", False, {"person.name": "周试三"}),
    one("ID010", "transcribed", False, {"person.name": "阿试·买试提"}),
    one("ID010", "Latin", False, {"person.name": "Shì Sān-O'Test"}),
    one("ID010", "blank", True, {"person.name": "周 试三"}),
    one("ID010", "digit", True, {"person.name": "周试3"}),
    one("ID010", "compatibility form", True, {"person.name": "\uf9e4试三"}),
    one("ID010", "private character", True, {"person.name": "周试\ue000"}),
    one("ID010", "full-width letter", True, {"person.name": "\uff21bc"}),
    one("ID011", "grown up", False),
    one("ID011", "sixteen and alone", True, {"person.birth_date": date(2006, 1, 1)}),
    one("ID011", "guardian, not marked", True, {"person.birth_date": date(2006, 1, 1), "person.guardian": "周试甲"}),
    one(
        "ID011",
        "guardian, and marked",
        False,
        {"person.birth_date": date(2006, 1, 1), "person.guardian": "周试甲", "person.protected": True},
    ),
    one("ID011", "eighteen today", False, {"person.birth_date": date(2004, 4, 7)}),
    one("ID012", "synthetic region", False),
    one("ID012", "issued elsewhere", True, {_N: _ELSEWHERE}),
    one("ID012", "household elsewhere too", False, {_N: _ELSEWHERE, "residence.household_division": "999999"}),
]
