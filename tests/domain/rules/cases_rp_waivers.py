"""RP008: waivers that are over."""

from datetime import date

from drugcheck.domain.registers import Registers, Roster, Rosters, StoreWaiver, Waivers
from tests import build
from tests.domain.rules.shapes import RuleCase, around, one

_GONE = {"code": "CT002", "reason": "亲属均在外地", "until": date(2022, 4, 1), "by": "d02"}
_NO_TALK = {"visits.2": None}
_ROSTER = Roster(
    no=1, date=date(2022, 3, 7), source="sha256:0", rows=1, cases=("C0001",), distributed_on=date(2022, 3, 7)
)


def _case(name: str, expect: bool, *waivers: dict[str, object], **changes: object) -> RuleCase:
    return one("RP008", name, expect, {**changes, "waivers": list(waivers)})


def _store(name: str, expect: bool, **changes: object) -> RuleCase:
    values = {"no": 1, "code": "RG005", "community": "乙社区", "reason": "说明", "until": date(2022, 4, 1), "by": "l01"}
    registers = Registers(waivers=Waivers(waivers=(StoreWaiver(**{**values, **changes}),)))
    return RuleCase(
        "RP008", name, expect, around(build.case(), registers=registers, rosters=Rosters(rosters=(_ROSTER,)))
    )


def _twins(name: str, expect: bool, **changes: object) -> RuleCase:
    """Two cases of one name and birth date: a rule across cases."""
    waiver = {**_GONE, "code": "ID005"}
    one = build.case({"waivers": [waiver]})
    two = build.case(
        {"person.name": one.person.name, "person.birth_date": one.person.birth_date, **changes}, id="C0002"
    )
    return RuleCase("RP008", name, expect, around(one, two))


CASES = [
    _case("over, and the finding is there", True, _GONE, **_NO_TALK),
    _case("over, and the finding is gone", False, _GONE),
    _case("still runs", False, {**_GONE, "until": build.TODAY}, **_NO_TALK),
    _case("given anew beside the old one", False, _GONE, {**_GONE, "until": date(2022, 5, 1)}, **_NO_TALK),
    _case("never counted: by nobody who may", False, {**_GONE, "by": "c01"}, **_NO_TALK),
    _case("never counted: of a rule that cannot be waived", False, {**_GONE, "code": "ID003"}, **{"person.sex": "女"}),
    _case("of a rule that is not there", False, {**_GONE, "code": "XX999"}),
    _twins("over, of a rule across cases", True),
    _twins("over, of a rule across cases, gone", False, **{"person.name": "别人"}),
    _store("over, of a community", True),
    _store("over, of a community without the finding", False, code="RG011"),
    _store("of a community, still runs", False, until=build.TODAY),
    _store("over, of another community than the finding", False, community="别处"),
]
