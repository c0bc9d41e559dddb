"""RG: rosters, communities, status and columns."""

from datetime import date

from msgspec.structs import replace

from drugcheck.domain.findings import RecordFault, StoreState
from drugcheck.domain.office import Community
from drugcheck.domain.registers import Roster, Rosters
from drugcheck.domain.vocabulary import OfficeKind
from tests import build
from tests.domain.rules.shapes import RuleCase, around, one

_CONFIG = build.config()
_CUSTODY = {
    "status": {"current": "羁押", "place": "示例看守所", "since": date(2022, 1, 5), "document": "示公拘字1号"},
    "residence.current_address": None,
}


def _rosters(**changes: object) -> Rosters:
    roster = Roster(no=1, date=date(2022, 3, 7), source="sha256:0", rows=1, cases=("C0001",))
    return Rosters(rosters=(replace(roster, **changes),))


def _roster(code: str, name: str, expect: bool, changes: dict[str, object] | None = None, **roster: object) -> RuleCase:
    return one(code, name, expect, changes, rosters=_rosters(**roster))


def _without(office: OfficeKind) -> object:
    staff = tuple(member for member in _CONFIG.staff if member.offices[0].office is not office)
    return replace(_CONFIG, staff=staff)


def _bad_value(name: str, expect: bool, place: str) -> RuleCase:
    fault = RecordFault("C0002", "unknown-value", place, "…", "社区戒毒")
    return RuleCase("RG004", name, expect, around(build.case(), store=StoreState(faults=(fault,))))


_SERVED = {"no": 1, "sentenced_on": date(2014, 3, 2), "ended_on": date(2014, 9, 20)}


CASES: list[RuleCase] = [
    one("RG001", "no roster yet", False),
    _roster("RG001", "all rows are cases", False),
    _roster("RG001", "a row was refused", True, refused=1),
    _roster("RG001", "a row waits for a verdict", True, suspected=1),
    _roster("RG002", "named", False),
    _roster("RG002", "not named", True, cases=()),
    _roster("RG002", "not named, explained", False, {"case.absent_from_roster": "已通报派出所"}, cases=()),
    _roster("RG002", "opened after the roster", False, {"case.opened": date(2022, 3, 8)}, cases=()),
    _roster("RG002", "inflow stands in no roster", False, {"case.kind": "流入"}, cases=()),
    one("RG003", "in a community", False),
    one("RG003", "in none", True, {"case.community": None}),
    one("RG003", "in one that does not exist", True, {"case.community": "丁社区"}),
    one("RG004", "status there", False),
    one("RG004", "no status", True, {"status": None}),
    one("RG004", "hidden", False, {"status": None, "case.kind": "隐性"}),
    _bad_value("not an official word", True, "status.current"),
    _bad_value("another value", False, "person.sex"),
    _roster("RG005", "not handed out", False),
    _roster("RG005", "handed out two days ago", False, distributed_on=date(2022, 4, 5)),
    _roster("RG005", "handed out three days ago", True, distributed_on=date(2022, 4, 4)),
    _roster("RG005", "all have it", False, distributed_on=date(2022, 3, 8), acknowledged=build.COMMUNITIES),
    one("RG006", "agrees", False),
    one("RG006", "dead and in treatment", True, {"death": {"date": date(2022, 3, 1)}}),
    one("RG006", "closed by death, status of before", True, {"case.closed_reason": "死亡"}),
    one("RG006", "wrong and moved", True, {"status.current": "错录", "residence.misregistration": {"kind": "迁出"}}),
    one("RG006", "lost before, met since", True, {"status": {"current": "失联", "since": date(2022, 3, 1)}}),
    one("RG006", "met before, lost since", False, {"status": {"current": "失联", "since": date(2022, 4, 1)}}),
    one("RG006", "closed without a reason", True, {"case.closed": date(2022, 4, 1)}),
    one("RG006", "a reason without the day", True, {"case.closed_reason": "其他"}),
    one("RG006", "a death without a day", True, {"death": {"cause": "疾病"}}),
    one("RG006", "in custody, met at the door", True, {"status": {"current": "服刑", "since": date(2022, 3, 11)}}),
    one("RG006", "met, then taken into custody", False, {"status": {"current": "羁押", "since": date(2022, 3, 12)}}),
    one(
        "RG006",
        "in custody, met by video",
        False,
        {"status": {"current": "服刑", "since": date(2022, 3, 11)}, "visits.1.method": "视频"},
    ),
    one("RG006", "the measure of the status has ended", True, {"treatments.1.end": date(2022, 4, 1)}),
    one("RG006", "the sentence was served", True, {"status": {"current": "服刑"}, "convictions": [_SERVED]}),
    one(
        "RG006",
        "another sentence since",
        False,
        {"status": {"current": "服刑", "since": date(2022, 3, 20)}, "convictions": [_SERVED]},
    ),
    one("RG006", "compulsory treatment still runs", True, {"treatments.1.kind": "强制隔离戒毒"}),
    one("RG007", "at large", False),
    one("RG007", "custody in full", False, _CUSTODY),
    one("RG007", "no place", True, {**_CUSTODY, "status.place": None}),
    one("RG007", "no document", True, {**_CUSTODY, "status.document": None}),
    one("RG008", "full", False),
    one("RG008", "one column", True, {"person.education": None}),
    one("RG008", "several columns", True, {"person.education": None, "drug_history": {}}),
    one("RG008", "in custody nobody lives at home", False, _CUSTODY),
    one("RG008", "of inflow nothing is asked", False, {"person.education": None, "case.kind": "流入"}),
    one("RG009", "all known", False),
    one("RG009", "one unknown", False, {"screening.hardship": "不详"}),
    one(
        "RG009",
        "five unknown",
        True,
        {f"screening.{name}": "不详" for name in ("special_illness", "prior_drug_crime", "public_role", "hardship")}
        | {"person.marital_status": "未说明"},
    ),
    one("RG010", "teams", False),
    one("RG010", "no police", True, config=_without(OfficeKind.COMMUNITY_POLICE)),
    one("RG010", "no drug worker", True, config=_without(OfficeKind.DRUG_WORKER)),
    one("RG011", "liaisons", False),
    one("RG011", "none", True, config=replace(_CONFIG, communities=(Community(name="甲社区"),))),
    one(
        "RG011",
        "nobody of that id",
        True,
        config=replace(_CONFIG, communities=(Community(name="甲社区", liaison="x"),)),
    ),
    one("RG012", "not checked", False),
    one("RG012", "checked by the police", False, {"drug_history.abstinence_checked_by": "p01"}),
    one("RG012", "checked by a drug worker", True, {"drug_history.abstinence_checked_by": "c01"}),
    one("RG012", "checked by somebody from elsewhere", False, {"drug_history.abstinence_checked_by": "外地民警"}),
]
