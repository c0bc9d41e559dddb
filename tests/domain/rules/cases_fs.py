"""FS and PV: what the store and the reader of records report."""

from datetime import date

from drugcheck.domain.findings import RecordFault, StoreState
from drugcheck.domain.registers import Proof, Proofs
from tests import build
from tests.domain.rules.shapes import RuleCase, around


def _store(code: str, name: str, expect: bool, **state: object) -> RuleCase:
    return RuleCase(code, name, expect, around(build.case(), store=StoreState(**state)))  # type: ignore[arg-type]


def _fault(code: str, name: str, expect: bool, kind: str, place: str, nearest: str | None = None) -> RuleCase:
    fault = RecordFault("C0002", kind, place, "…", nearest)
    return _store(code, name, expect, faults=(fault,))


def _scans(code: str, name: str, expect: bool, scan: str | None, **state: object) -> RuleCase:
    case = build.case({"documents.1.scan": scan})
    return RuleCase(code, name, expect, around(case, store=StoreState(**state)))  # type: ignore[arg-type]


def _rehearsed(name: str, expect: bool, *days: date, since: date | None) -> RuleCase:
    proofs = Proofs(proofs=tuple(Proof(no=n, date=day) for n, day in enumerate(days, 1)))
    registers = build.registers()._replace(proofs=proofs)
    return RuleCase("FS010", name, expect, around(build.case(), registers=registers, store=StoreState(since=since)))


CASES: list[RuleCase] = [
    _store("FS001", "all open", False),
    _store("FS001", "one does not open", True, damaged=(("C0031", "seal"),)),
    _store("FS002", "all read", False),
    _fault("FS002", "no TOML", True, "syntax", ""),
    _fault("FS002", "unknown schema", True, "schema-version", "schema"),
    _fault("FS002", "a date in quotes", True, "wrong-type", "person.birth_date"),
    _fault("FS002", "an unknown key keeps the case out of every table", True, "unknown-key", "person.namee", "name"),
    _fault("FS002", "named by CT013 already", False, "unknown-value", "visits[1].method"),
    _store("FS003", "names agree", False),
    _store("FS003", "file of another", True, misnamed=("C0031.toml.age",)),
    _store("FS004", "nothing in clear", False),
    _store("FS004", "a draft in clear", True, plaintext=("records/C0031.toml",)),
    _fault("FS005", "known keys", False, "wrong-type", "person.name"),
    _fault("FS005", "mistyped key", True, "unknown-key", "person.namee", "name"),
    _fault("FS005", "key like no other", True, "unknown-key", "visits[1].xyzzy"),
    _scans("FS006", "there", False, "S0001", scans={"S0001": None}),
    _scans("FS006", "no scan", False, None, scans={}),
    _scans("FS006", "not looked at", False, "S0001", scans=None),
    _scans("FS006", "missing", True, "S0001", scans={}),
    _scans("FS006", "altered", True, "S0001", scans={"S0001": "altered"}),
    _scans("FS007", "named", False, "S0001", scans={"S0001": None}),
    _scans("FS007", "named nowhere", True, None, scans={"S0001": None}),
    _scans("FS007", "a record cannot be read", False, None, scans={"S0001": None}, damaged=(("C0031", "seal"),)),
    _scans("FS007", "not looked at", False, None, scans=None),
    _store("FS008", "key wrapped", False),
    _store("FS008", "key in clear", True, unsafe_key=True),
    _store("FS009", "all committed", False),
    _store("FS009", "one change outside history", True, uncommitted=("records/C0001.toml.age",)),
    _rehearsed("a young store", False, since=date(2022, 3, 8)),
    _rehearsed("an older store", True, since=date(2022, 3, 7)),
    _rehearsed("its age is not known", False, since=None),
    _rehearsed("lately", False, date(2022, 1, 1), date(2022, 3, 8), since=date(2021, 1, 1)),
    _rehearsed("long ago", True, date(2022, 1, 1), since=date(2021, 1, 1)),
    _store("FS011", "one version", False),
    _store("FS011", "two versions", True, divergent=("C0001",)),
    _fault("PV008", "ordinary mistake", False, "unknown-key", "person.namee", "name"),
    _fault("PV008", "a field for places", True, "forbidden-key", "extra.定位"),
]
