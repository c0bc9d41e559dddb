"""PV, privacy and due process."""

from collections.abc import Iterator

from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules.base import Hit, hit, store_rule
from drugcheck.domain.rules.faults import dotted, faults_of


@store_rule(
    "PV008",
    "prohibited-field",
    Severity.ERROR,
    message="禁止采集字段:{field}",
    fix="drugcheck case edit {case}",
)
def prohibited_field(context: Context) -> Iterator[Hit]:
    """No record has a field for location, calls, messages, cameras, biometrics or social media.

    Why: 个人信息保护法 第六条, 第二十八条 and 第三十四条: a state organ collects what its duty needs and no more. The
    notice gives the office a duty to meet, to talk and to test; 情报研判 and 网上布控 of 三(二) are police work.
    Bad: `"定位" = "…"` under [extra].
    Good: where the police report a fact, its document number stands in the index of documents.
    """
    for fault in faults_of(context, "PV008"):
        yield hit(dotted(fault.place), case=fault.case, field=dotted(fault.place))


RULES = (prohibited_field,)
