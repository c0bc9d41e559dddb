"""RG, register: dates that contradict each other, anywhere in a record. 三(二)."""

from collections.abc import Iterator

from drugcheck.domain import schema
from drugcheck.domain.date_order import disorders, in_order
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import correcting
from drugcheck.domain.rules.base import Hit, case_rule, hit


@case_rule(
    "RG013",
    "dates-out-of-order",
    Severity.ERROR,
    waivable=True,
    phase=2,
    message="日期先后矛盾:{later}早于{earlier}",
    fix="drugcheck case set {case} status.since",
)
def dates_out_of_order(facts: Facts, context: Context) -> Iterator[Hit]:
    """No date of a record is before the one that it follows, and nothing that was done lies in the future.

    Closing follows opening, the end of a measure its start, a referral the need, an answer the letter, everything the
    birth. Which dates are compared stands in drugcheck/domain/date_order.py. Where another rule compares two
    dates, such as the last use (AB006) or the signatures (AP001), it alone speaks. Dates are not printed: some are
    restricted.

    Why: 三(二) 「对收集的数据资料进行严格审查…确保数据完整、准确、鲜活」: most of them are one mistyped digit.
    Bad: a measure from 20 July 2021 that ended on 20 July 2012; 判决日期 in 2032.
    Good: the day as it stands on the paper.
    """
    if in_order(facts.case, context.today) or not facts.is_reported:
        return
    for found in disorders(facts.case, context.today):
        earlier = _label(found.earlier) if found.earlier != found.later else f"上一版{_label(found.earlier)}"
        fix = correcting(found.place, facts.case)
        if found.later is None:
            yield hit(found.place, earlier=earlier, message="{earlier}晚于今日", fix=fix)
        else:
            yield hit(found.place, earlier=earlier, later=_label(found.later), fix=fix)


def _label(path: str) -> str:
    """The label, with its section where two sections have it: 开始日期 may be of a treatment or of a measure."""
    label = schema.FIELDS[path].label
    if sum(field.label == label for field in schema.FIELDS.values()) == 1:
        return label
    section = path.rpartition(".")[0]
    return f"{schema.SECTIONS[section].title}{label}"
