"""FS and PV: what the store and the reader of records report."""

from drugcheck.domain.findings import RecordFault, StoreState
from tests import build
from tests.domain.rules.shapes import RuleCase, around


def _store(code: str, name: str, expect: bool, **state: object) -> RuleCase:
    return RuleCase(code, name, expect, around(build.case(), store=StoreState(**state)))  # type: ignore[arg-type]


def _fault(code: str, name: str, expect: bool, kind: str, place: str, nearest: str | None = None) -> RuleCase:
    fault = RecordFault("C0002", kind, place, "…", nearest)
    return _store(code, name, expect, faults=(fault,))


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
    _store("FS008", "key wrapped", False),
    _store("FS008", "key in clear", True, unsafe_key=True),
    _store("FS009", "all committed", False),
    _store("FS009", "one change outside history", True, uncommitted=("records/C0001.toml.age",)),
    _fault("PV008", "ordinary mistake", False, "unknown-key", "person.namee", "name"),
    _fault("PV008", "a field for places", True, "forbidden-key", "extra.定位"),
]
