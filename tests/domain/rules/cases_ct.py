"""CT: talks, teams, outcomes and the ratio."""

from collections.abc import Iterable
from datetime import date

from drugcheck.domain.findings import RecordFault, StoreState
from drugcheck.domain.office import Limits
from tests import build
from tests.domain.rules.shapes import RuleCase, around, one

_Changes = dict[str, object]


def _visit(no: int, interviewee: str = "邻居", **more: object) -> _Changes:
    base: _Changes = {"no": no, "date": date(2022, 3, 10 + no), "method": "走访", "with": interviewee}
    return base | {"by": ["c01", "p01"], "document": f"谈话记录-{no}"} | more


def _attempts(*days: int) -> list[_Changes]:
    return [_visit(no, "本人", method="敲门", reached=False, date=date(2022, 3, day)) for no, day in enumerate(days, 1)]


def _at_hours(*hours: int) -> list[_Changes]:
    """Attempts of one day."""
    return [visit | {"no": no, "time": f"{hour:02d}:00"} for no, hour in enumerate(hours, 1) for visit in _attempts(10)]


def _asked(*informants: str | None, outcome: str | None = "联系到未见面") -> _Changes:
    visits = [
        _visit(no, "亲属") | ({} if informant is None else {"informant": informant})
        for no, informant in enumerate(informants, 1)
    ]
    return {"visits": visits, "contact.outcome": outcome}


_UNREACHABLE: _Changes = {"contact.outcome": "联系不到", "visits": _attempts(10, 11, 12)}
_RENAMED: _Changes = {"contact.changed_from": "联系不到", "contact.changed_evidence": None}
_FOUND: _Changes = {**_RENAMED, "visits": [*_attempts(10, 11, 12), _visit(4, "本人", method="电话")]}
_IN_PRISON: _Changes = {"status.current": "服刑", "status.document": "判决书-1"}
_REACHED: _Changes = {"contact.outcome": "联系到未见面", "tests": []}
_PLANNED = {"no": 1, "state": "预定", "sample": "毛发", "planned_on": date(2022, 9, 15)}
_CUSTODY: _Changes = {"status.current": "羁押"}
_NO_TALKS: _Changes = {"visits": []}
_LAST_YEAR = date(2021, 11, 5)
_TALK = "一年来在菜市场摆摊卖菜,收入可以糊口,与妻子分居,儿子随其父母同住,没有再碰过毒品。"
_COPY = "一年来在菜市场摆摊卖菜、收入可以糊口、 与妻子分居,儿子随其父母同住; 没有再碰过毒品"
_OWN = "原在外省工地做木工,去年十月返乡,"
_LONG = "近一年生活稳定,经营早餐店,与家人同住,未见异常,愿意配合。"


def _crowd(code: str, name: str, expect: bool, total: int, unreachable: Iterable[int]) -> RuleCase:
    """So many cases of 甲社区, of which those numbers are 联系不到."""
    out = set(unreachable)
    cases = [build.case(_UNREACHABLE if n in out else {}, id=f"C{n:04d}") for n in range(1, total + 1)]
    return RuleCase(code, name, expect, around(*cases))


def _left(code: str, name: str, expect: bool, changes: _Changes) -> RuleCase:
    """Two of twenty-one were 联系不到: within 5 % without the second, over it with both."""
    cases = [build.case(id=f"C{n:04d}") for n in range(3, 22)]
    cases += [build.case(_UNREACHABLE), build.case({**_UNREACHABLE, **changes}, id="C0002")]
    return RuleCase(code, name, expect, around(*cases))


def _limits(code: str, name: str, expect: bool, **limits: object) -> RuleCase:
    """Nobody is out of contact; drugcheck.toml has these limits."""
    return RuleCase(code, name, expect, around(build.case(), config=build.config(limits=Limits(**limits))))  # type: ignore[arg-type]


def _two(code: str, name: str, expect: bool, first: _Changes, second: _Changes) -> RuleCase:
    return RuleCase(code, name, expect, around(build.case(first), build.case(second, id="C0002")))


def _method(name: str, expect: bool, place: str, nearest: str | None = None) -> RuleCase:
    fault = RecordFault("C0002", "unknown-value", place, "…", nearest)
    return RuleCase("CT013", name, expect, around(build.case(), store=StoreState(faults=(fault,))))


CASES: list[RuleCase] = [
    one("CT001", "talked with", False),
    one("CT001", "met, no talk", True, {"visits.1": None}),
    one("CT001", "met, nobody answered the door", True, {"visits.1.reached": False}),
    one("CT001", "in custody nobody is expected", False, {"visits.1": None, **_CUSTODY}),
    one("CT002", "relative asked", False),
    one("CT002", "met, nobody else asked", True, {"visits.2": None}),
    one("CT002", "an official is neither relative nor neighbour", True, {"visits.2.with": "其他"}),
    one("CT003", "met", False),
    one("CT003", "two asked", False, _asked("周某(兄)", "邻居王某")),
    one("CT003", "one asked", True, _asked("周某(兄)")),
    one("CT003", "the same asked twice", True, _asked("周某(兄)", "其兄周某")),
    one("CT003", "nobody has set out: CT005", False, {**_NO_TALKS, "contact": {}}),
    one("CT003", "set out, no outcome yet", True, {"visits": _attempts(10), "contact": {}}),
    one("CT003", "dead", False, {**_asked("周某(兄)"), "status.current": "死亡"}),
    one("CT004", "brother and neighbour", False, _asked("周某(兄)", "王某")),
    one("CT004", "the same brother", True, _asked("周某(兄)", "周某(哥哥)")),
    one("CT004", "the same brother, the relation left out once", True, _asked("周某(兄)", "周 某")),
    one("CT004", "full-width brackets are no difference", True, _asked("周某(兄)", "周某\uff08兄\uff09")),
    one("CT004", "brother and sister of one name", False, _asked("周某(兄)", "周某(姐)")),
    one("CT004", "the wife in two words", True, _asked("老婆", "其爱人")),
    one("CT004", "two brothers", False, _asked("大哥", "二哥")),
    one("CT004", "one telephone number", True, _asked("大哥 13800000931", "王某 138-0000-0931")),
    one("CT004", "without a word", True, _asked(None, None)),
    one("CT004", "the same brother twice, and a neighbour", False, _asked("周某(兄)", "周某(兄)", "王某")),
    one("CT004", "met: one is enough", False, _asked("周某(兄)", "周某(兄)", outcome="已见面(现场)")),
    one("CT005", "met", False),
    one("CT005", "not sought", True, {"contact": {}}),
    one("CT005", "misregistered: not expected", False, {"contact": {}, "status.current": "错录"}),
    one("CT006", "met on site", False, {"tests": []}),
    one("CT006", "reached only", True, _REACHED),
    one("CT006", "video is not on site", True, {"contact.outcome": "已见面(视频)", "tests": []}),
    one("CT006", "planned", False, {**_REACHED, "tests": [_PLANNED]}),
    one("CT006", "done this year", False, {"contact.outcome": "联系到未见面"}),
    one("CT006", "done last year", True, {"contact.outcome": "联系到未见面", "tests.1.date": _LAST_YEAR}),
    one("CT006", "planned without a day", True, {**_REACHED, "tests": [_PLANNED], "tests.1.planned_on": None}),
    one("CT006", "saliva is neither hair nor urine", True, {**_REACHED, "tests": [{**_PLANNED, "sample": "唾液"}]}),
    one("CT007", "within the year", False, {**_REACHED, "tests": [{**_PLANNED, "planned_on": date(2022, 12, 31)}]}),
    one("CT007", "next year", True, {**_REACHED, "tests": [{**_PLANNED, "planned_on": date(2023, 1, 1)}]}),
    one(
        "CT007",
        "this year and again the next",
        False,
        {**_REACHED, "tests": [_PLANNED, {**_PLANNED, "no": 2, "planned_on": date(2023, 2, 1)}]},
    ),
    one("CT007", "met: no plan is asked", False, {"tests": [{**_PLANNED, "planned_on": date(2023, 1, 1)}]}),
    one("CT008", "WeChat", False),
    one("CT008", "met, no way to keep in touch", True, {"contact.channels": []}),
    one("CT008", "out of contact", False, {**_UNREACHABLE, "contact.channels": []}),
    one("CT009", "mobile", False, {"person.phone": "138 0000-0031"}),
    one("CT009", "landline", False, {"person.phone": "0000-1234567"}),
    one("CT009", "with the country's number", False, {"person.phone": "+86 13800000031"}),
    one("CT009", "ten places", True, {"person.phone": "1380000003"}),
    one(
        "CT009",
        "the sister's",
        True,
        {"person.phone": "13800000031", "relatives": [{"no": 1, "relation": "姐姐", "phone": "138-0000-0031"}]},
    ),
    one("CT009", "an informant's", True, {"person.phone": "13800000031", "visits.2.informant": "周某(姐)13800000031"}),
    one("CT010", "drug worker and police", False),
    one("CT010", "drug worker alone", True, {"visits.1.by": ["c01"]}),
    one("CT010", "police alone", True, {"visits.1.by": ["p01"]}),
    one("CT010", "somebody not on the staff", True, {"visits.1.by": ["c01", "zz"]}),
    one("CT010", "before the campaign", False, {"visits.1.by": ["c01"], "visits.1.date": _LAST_YEAR}),
    one("CT010", "an attempt by one alone", False, {"visits": [{**_attempts(10)[0], "by": ["c01"]}]}),
    one("CT011", "in the campaign", False),
    one("CT011", "tomorrow", True, {"visits.1.date": date(2022, 4, 8)}),
    one("CT011", "the only talk is of last year", True, {"visits.1.date": _LAST_YEAR}),
    one(
        "CT011",
        "one of last year beside one of this",
        False,
        {"visits.1.date": _LAST_YEAR, "visits.2.with": "本人", "visits.2.informant": None},
    ),
    one(
        "CT011",
        "an informant of last year is needed for two",
        True,
        {**_asked("周某(兄)", "王某"), "visits.1.date": _LAST_YEAR},
    ),
    one("CT011", "two of this year", False, _asked("周某(兄)", "王某")),
    one("CT012", "transcripts", False),
    one("CT012", "talk without one", True, {"visits.1.document": None}),
    one("CT012", "an attempt has none", False, {"visits.1.document": None, "visits.1.reached": False}),
    _method("another value", False, "person.sex"),
    _method("not an official word", True, "visits[2].method", "敲门"),
    _method("like no official word", True, "visits[#2].method"),
    one("CT014", "three attempts", False, _UNREACHABLE),
    one("CT014", "two attempts", True, {**_UNREACHABLE, "visits": _attempts(10, 11)}),
    one("CT014", "one attempt written three times", True, {**_UNREACHABLE, "visits": _attempts(10, 10, 10)}),
    one("CT014", "three times of one day", True, {**_UNREACHABLE, "visits": _at_hours(9, 10, 11)}),
    one("CT014", "reached", False, {"contact.outcome": "联系到未见面", "visits": []}),
    _crowd("CT015", "one of twenty: 5 % is not over 5 %", False, 20, [1]),
    _crowd("CT015", "two of twenty", True, 20, [1, 2]),
    _crowd("CT015", "one of twelve", True, 12, [1]),
    _left("CT015", "two of twenty-one, one moved without evidence", True, {"status.current": "迁出"}),
    _left(
        "CT015",
        "two of twenty-one, one in custody without a paper",
        True,
        {"status.current": "服刑", "status.document": None},
    ),
    _left("CT015", "two of twenty-one, one in custody by a paper", False, _IN_PRISON),
    _left("CT015", "two of twenty-one, one renamed", True, {"contact.outcome": None, **_RENAMED}),
    _left("CT015", "two of twenty-one, one found by a talk", False, {"contact.outcome": "联系到未见面", **_FOUND}),
    _limits("CT016", "the limits of the notice", False),
    _limits("CT016", "stricter ones", False, unreachable_ratio=0.02, unreachable_attempts=4),
    _limits("CT016", "a higher ratio", True, unreachable_ratio=0.1),
    _limits("CT016", "fewer attempts", True, unreachable_attempts=2),
    _limits("CT016", "a smaller denominator", True, unexpected_statuses=("死亡", "出境")),
    _crowd("CT016", "one of forty, two allowed", False, 40, [1]),
    _crowd("CT016", "two of forty, two allowed", True, 40, [1, 2]),
    _crowd("CT016", "over the limit", True, 12, [1]),
    _crowd("CT016", "nobody out of contact, nobody allowed", False, 5, []),
    one("CT017", "at the door", False, {"visits.1.identity_check": None}),
    one("CT017", "by video", True, {"visits.1.method": "视频", "visits.1.identity_check": None}),
    one("CT017", "by video, checked", False, {"visits.1.method": "视频"}),
    one("CT017", "a relative by telephone", False, {"visits.2.method": "电话"}),
    _two("CT018", "each its own", False, {}, {}),
    _two("CT018", "copied", True, {"visits.1.summary": _LONG}, {"visits.2.summary": f"{_LONG} "}),
    _two("CT018", "other blanks and points", True, {"visits.1.summary": _TALK}, {"visits.1.summary": _COPY}),
    _two(
        "CT018",
        "the name changed",
        True,
        {"visits.1.summary": f"李试三{_TALK}"},
        {"visits.1.summary": f"王试四{_TALK}"},
    ),
    _two(
        "CT018", "a clause added", True, {"visits.1.summary": _TALK}, {"visits.1.summary": f"{_TALK}另有一女在外读书。"}
    ),
    _two("CT018", "half of it", False, {"visits.1.summary": _TALK}, {"visits.1.summary": f"{_OWN}{_TALK[:20]}"}),
    one("CT018", "twice in one file", True, {"visits.1.summary": _TALK, "visits.2.summary": _TALK}),
    one(
        "CT018",
        "attempts that reached nobody",
        False,
        {"visits.1.summary": _TALK, "visits.2.summary": _TALK, "visits.1.reached": False, "visits.2.reached": False},
    ),
    _two("CT018", "a short phrase", False, {"visits.1.summary": "未见异常"}, {"visits.1.summary": "未见异常"}),
    _two("CT019", "no times", False, {}, {}),
    _two("CT019", "at one time", True, {"visits.1.time": "09:30"}, {"visits.1.time": "09:30"}),
    _two("CT019", "one after the other", False, {"visits.1.time": "09:30"}, {"visits.1.time": "10:30"}),
    one("CT020", "never out of contact", False),
    one("CT020", "changed without a word", True, {**_asked("周某"), "contact.changed_from": "联系不到"}),
    one(
        "CT020",
        "changed with evidence",
        False,
        {**_asked("周某"), "contact.changed_from": "联系不到", "contact.changed_evidence": "通话单"},
    ),
    one("CT020", "changed by a talk", False, {"contact.changed_from": "联系不到"}),
    one("CT020", "still out of contact", False, _UNREACHABLE),
    one("CT020", "called 迁出 without evidence", True, {**_UNREACHABLE, "status.current": "迁出"}),
    one(
        "CT020",
        "called 迁出 with evidence",
        False,
        {
            **_UNREACHABLE,
            "status.current": "迁出",
            "residence.misregistration": {"kind": "迁出", "evidence": "户籍迁移证明"},
        },
    ),
    one(
        "CT020",
        "only a talk of last year",
        True,
        {**_RENAMED, "contact.outcome": "联系到未见面", "visits.1.date": _LAST_YEAR},
    ),
    one("CT020", "closed without a paper", True, {**_UNREACHABLE, "case.closed_reason": "离开本地"}),
    one("CT020", "inflow is not counted", False, {**_UNREACHABLE, "case.kind": "流入"}),
]
