"""Which rule speaks of a fault that keeps a record from being read as a case.

The reader is strict: a record with an unknown key or value is not a case, stands in no table, and no rule of cases sees
it. So its faults are spoken of here, each by the rule whose subject it is.
"""

import re
from collections.abc import Iterator

from drugcheck.domain.findings import Context, RecordFault

_ENTRY = re.compile(r"\[#?(\d+)\]")
_BAD_VALUES = frozenset({"unknown-value", "wrong-type"})
_BY_VALUE = {
    "status.current": "RG004",
    "visits.method": "CT013",
    "tests.result": "TS010",
    "tests.confirmation.result": "TS010",
}


def dotted(place: str) -> str:
    """The place as findings write it: `visits.2.method`."""
    return _ENTRY.sub(r".\1", place)


def rule_of(fault: RecordFault) -> str:
    """The code of the rule whose subject the fault is; FS002 for what no other rule names."""
    if fault.kind == "forbidden-key":
        return "PV008"
    if fault.kind == "unknown-key":
        return "FS005"
    if fault.kind in _BAD_VALUES:
        return _BY_VALUE.get(_ENTRY.sub("", fault.place), "FS002")
    return "FS002"


def faults_of(context: Context, code: str) -> Iterator[RecordFault]:
    """The faults of all records that the rule speaks of."""
    return (fault for fault in context.store.faults if rule_of(fault) == code)
