"""PV: each rule found and not found. PV008 is with the faults of records, in cases_fs."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from drugcheck.domain.annexes import Column
from drugcheck.domain.findings import StoreState
from drugcheck.domain.registers import Access, Accesses, Export, Exports
from tests import build
from tests.domain.rules.shapes import ANNEXES, RuleCase, around, one

_SEALED = {"case.sealed_on": date(2022, 4, 1), "case.sealed_basis": "治安管理处罚法第一百三十六条"}
_CLOSED = {"case.closed": date(2021, 4, 7), "case.closed_reason": "离开本地"}
_ID = str(build.case().person.id_number)
_NEIGHBOUR = {"visits.2.with": "邻居"}
_NOT_NOTED = {"visits.2.confidentiality_told": None}


def _export(code: str, name: str, expect: bool, *, root: str = "/home/desk/office", **changes: Any) -> RuleCase:
    entry: dict[str, Any] = {
        "no": 41,
        "date": date(2022, 4, 2),
        "what": "annex 10",
        "recipient": "领导小组办公室",
        "purpose": "每周报送",
        "destroy_by": date(2022, 5, 2),
        "place": "/home/desk/out/annex10.xlsx",
    }
    ledger = Exports(exports=(Export(**entry | changes),))
    registers = build.registers()._replace(exports=ledger)
    return RuleCase(code, name, expect, around(build.case(), registers=registers, store=StoreState(root=root)))


def _looked(name: str, expect: bool, changes: dict[str, object], *, exported: bool = False, **more: Any) -> RuleCase:
    entry: dict[str, Any] = {"no": 7, "date": date(2022, 4, 5), "what": "case C0001", "cases": ("C0001",), **more}
    registers = build.registers()
    if exported:
        registers = registers._replace(exports=Exports(exports=(Export(**entry),)))
    else:
        registers = registers._replace(accesses=Accesses(accesses=(Access(**entry),)))
    return RuleCase("PV011", name, expect, around(build.case(changes), registers=registers))


def _column(name: str, expect: bool, number: int, value: str) -> RuleCase:
    template = ANNEXES[number]
    changed = replace(template, columns=(*template.columns, Column(header="另列", value=value)))
    return RuleCase("PV005", name, expect, around(build.case(), templates={number: changed}))


def _asked(kind: str, received: date, **more: Any) -> dict[str, object]:
    return {"requests": [{"no": 1, "kind": kind, "received": received, **more}]}


CASES: list[RuleCase] = [
    one("PV001", "numbers where they belong", False),
    one("PV001", "a telephone number in a summary", True, {"visits.2.summary": "其姐电话13900000001"}),
    one("PV001", "with blanks", True, {"visits.2.summary": "其姐电话 139 0000 0001。"}),
    one("PV001", "with hyphens", True, {"visits.2.summary": "其姐电话 139-0000-0001"}),
    one("PV001", "in full width throughout", True, {"visits.2.summary": "其姐电话１３４－５６７８—９０１２"}),
    one("PV001", "in full width", True, {"visits.2.summary": "其姐电话１３９００００００01"}),
    one("PV001", "an ID number of 18 places", True, {"case.source": f"名册 {_ID}"}),
    one("PV001", "an ID number with blanks", True, {"visits.1.summary": f"{_ID[:6]} {_ID[6:14]} {_ID[14:]}"}),
    one("PV001", "the number of somebody else", True, {"measures.1.basis": "110101199003070038"}),
    one("PV001", "an ID number of 15 places", True, {"plan.goal": "旧证号110101900307003"}),
    one("PV001", "right behind a date", True, {"visits.1.summary": "2022-03-12 13900000001"}),
    one("PV001", "in a list", True, {"case.not_duplicate_of": ["13900000001"]}),
    one("PV001", "in an own column", True, {"extra.备注": "电话13900000001"}),
    one("PV001", "in an own column for numbers", False, {"extra.备用电话": "13900000001"}),
    one("PV001", "a second telephone number where it belongs", False, {"person.guardian_phone": "13900000001"}),
    one("PV001", "the number of a paper", False, {"visits.2.document": "谈话记录-20220312-0001"}),
    one("PV001", "a long number of a paper", False, {"agreement.document": "2022031200010001"}),
    one("PV001", "a number in a longer one", False, {"visits.2.summary": "账号9913900000001999"}),
    _export("PV002", "in full, with its terms", False),
    _export("PV002", "no recipient", True, recipient=None),
    _export("PV002", "no purpose", True, purpose=" "),
    _export("PV002", "no day of destruction", True, destroy_by=None),
    _export("PV002", "destroyed at once", False, destroy_by=None, destroyed_on=date(2022, 4, 2)),
    _export("PV002", "encrypted", False, destroy_by=None, encrypted=True),
    _export("PV003", "a folder of its own", False),
    _export("PV003", "in the workspace", True, place="/home/desk/office/out/annex10.xlsx"),
    _export("PV003", "a folder whose name begins the same", False, place="/home/desk/office2/annex10.xlsx"),
    _export("PV003", "in a synced folder", True, place="C:\\Users\\desk\\OneDrive - 办公\\annex10.xlsx"),
    _export("PV003", "in a synced folder of Chinese name", True, place="/home/desk/我的坚果云/annex10.xlsx"),
    _export("PV003", "one of several files", True, place="/home/desk/out/a.csv\n/home/desk/Dropbox/b.csv"),
    _export("PV003", "destroyed since", False, place="/home/desk/Dropbox/b.csv", destroyed_on=date(2022, 4, 3)),
    _export("PV003", "a file of that name alone", False, place="/home/desk/out/网盘清单.csv"),
    _export("PV003", "no place known", False, place=None, root=""),
    _export("PV004", "not due yet", False),
    _export("PV004", "due today", False, destroy_by=build.TODAY),
    _export("PV004", "due yesterday", True, destroy_by=date(2022, 4, 6)),
    _export("PV004", "destroyed", False, destroy_by=date(2022, 4, 6), destroyed_on=date(2022, 4, 6)),
    RuleCase("PV005", "as shipped", False, around(build.case(), templates=ANNEXES)),
    _column("the illness in the master list", True, 2, "health.kind"),
    _column("whether there is one", False, 2, "facts.has_special_illness"),
    _column("where somebody was last heard of", True, 4, "visits.whereabouts"),
    _column("the informant", True, 9, "visits.informant"),
    _column("the number of a disability card", True, 6, "health.disability_card"),
    _column("an own column", False, 6, "extra.备注二"),
    one("PV006", "a relative", False, {"visits.2.confidentiality_told": None}),
    one("PV006", "a neighbour who was told", False, _NEIGHBOUR),
    one("PV006", "a neighbour, nothing noted", True, {**_NEIGHBOUR, **_NOT_NOTED}),
    one("PV006", "a neighbour who was not told", True, {**_NEIGHBOUR, "visits.2.confidentiality_told": False}),
    one(
        "PV006",
        "nobody was in",
        False,
        {**_NEIGHBOUR, "visits.2.confidentiality_told": None, "visits.2.reached": False},
    ),
    one("PV007", "plain words", False),
    one("PV007", "in a summary", True, {"visits.2.summary": "邻居称其为瘾君子"}),
    one("PV007", "in an own column", True, {"extra.备注": "劳改犯"}),
    one("PV007", "a name of a paper", False, {"documents.1.kind": "残废军人证"}),
    one("PV009", "open", False),
    one("PV009", "closed for a year", True, _CLOSED),
    one("PV009", "closed for a day less", False, {**_CLOSED, "case.closed": date(2021, 4, 8)}),
    one("PV009", "reviewed since", False, {**_CLOSED, "case.reviewed_on": date(2022, 4, 1)}),
    one("PV009", "sealed since", False, {**_CLOSED, **_SEALED}),
    one(
        "PV009",
        "reviewed two years ago",
        True,
        {**_CLOSED, "case.closed": date(2019, 4, 7), "case.reviewed_on": date(2020, 4, 7)},
    ),
    one("PV010", "none", False),
    one("PV010", "fifteen working days", False, _asked("更正", date(2022, 3, 17))),
    one("PV010", "sixteen working days", True, _asked("更正", date(2022, 3, 16))),
    one("PV010", "to see the file", True, _asked("查阅", date(2022, 3, 1))),
    one(
        "PV010",
        "answered",
        False,
        _asked("异议", date(2022, 3, 1), answered=date(2022, 3, 30), answer="已核实"),
    ),
    one(
        "PV010",
        "refused",
        False,
        _asked("异议", date(2022, 3, 1), answered=date(2022, 3, 30), refusal_reason="与登记一致"),
    ),
    one("PV010", "a day without words", True, _asked("异议", date(2022, 3, 1), answered=date(2022, 3, 30))),
    one("PV010", "taken back", False, _asked("异议", date(2022, 3, 1), withdrawn=date(2022, 3, 30))),
    _looked("not sealed", False, {}),
    _looked("sealed, no ground", True, _SEALED),
    _looked("sealed, an empty ground", True, _SEALED, basis=" "),
    _looked("sealed, with its ground", False, _SEALED, basis="法院调取函〔2022〕3号"),
    _looked("before it was sealed", False, _SEALED, date=date(2022, 3, 31)),
    _looked("another case", False, _SEALED, cases=("C0002",)),
    _looked("taken out, no ground", True, _SEALED, exported=True),
    _looked("taken out with its ground", False, _SEALED, exported=True, basis="法院调取函〔2022〕3号"),
]
