"""MV: who flowed in, who is misregistered, who moved out. 二(九), 二(十二), annexes 8 and 14."""

from collections import defaultdict
from collections.abc import Iterator

from drugcheck.domain.corresponding import last_sent
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import setting
from drugcheck.domain.rules.base import Hit, Rule, case_rule, hit, store_rule
from drugcheck.domain.vocabulary import CaseKind, ControlStatus, LetterKind, MisregistrationKind

_ELSEWHERE = frozenset({ControlStatus.MISREGISTERED, ControlStatus.MOVED})
_GONE = _ELSEWHERE | {ControlStatus.DEAD}


def _has_moved(facts: Facts) -> bool:
    entry = facts.case.residence.misregistration
    return facts.status is ControlStatus.MOVED or (entry is not None and entry.kind is MisregistrationKind.MOVED)


@case_rule(
    "MV001",
    "inflow-with-local-household",
    Severity.ERROR,
    needs="is_inflow",
    message="户籍在本辖区,不属流入",
    fix="drugcheck case set {case} case.kind residence.household_division",
)
def inflow_with_local_household(facts: Facts, context: Context) -> Iterator[Hit]:
    """Who flowed in has a household elsewhere: its division is not that of the unit (`unit.division`).

    Why: 二(十二) 「流动吸毒史人员是指户籍本身不在本辖区」.
    Bad: a case of kind 流入 with the household division of this district.
    Good: kind 登记在册, or the division of the other district.
    """
    division = facts.case.residence.household_division
    if facts.is_inflow and division and division == context.config.unit.division:
        yield hit("case.kind")


@case_rule(
    "MV002",
    "inflow-too-recent",
    Severity.WARNING,
    needs="is_inflow",
    message="居住未满三个月(满期 {full})",
    fix="drugcheck case set {case} inflow.since",
)
def inflow_too_recent(facts: Facts, context: Context) -> Iterator[Hit]:
    """Who flowed in counts from three months of residence (`limits.inflow_months`); until then the case waits.

    It is not in annex 8 before that day: what waits is right as it stands, and stops no submission.

    Why: 二(十二) 「居住在本行政区域三个月以上」; 以上 includes the day.
    Bad: here since 10 February, listed on 11 April.
    Good: the same person on 10 May.
    """
    counts = facts.inflow_counts_from
    if facts.is_inflow and counts is not None and counts > context.today:
        yield hit("inflow.since", full=counts.isoformat())


@case_rule(
    "MV003",
    "inflow-without-proof",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="is_inflow",
    message="流入缺{fields}",
    fix="drugcheck case set {case} inflow.since inflow.proof",
)
def inflow_without_proof(facts: Facts, context: Context) -> Iterator[Hit]:
    """The three months have a beginning and a proof.

    Why: 二(十二) 「居住在本行政区域三个月以上」.
    Bad: kind 流入 without the day of arrival.
    Good: since 10 February, 居住证 or a lease named.
    """
    if not facts.is_inflow:
        return
    inflow = facts.case.inflow
    missing = {} if inflow and inflow.since else {"inflow.since": "居住起始"}
    missing |= {} if inflow and inflow.proof else {"inflow.proof": "居住证明"}
    if missing:
        yield hit("inflow", fields="、".join(missing.values()), fix=setting(*missing))


@case_rule(
    "MV004",
    "misregistration-unproved",
    Severity.ERROR,
    waivable=True,
    phase=4,
    needs="is_misregistered",
    message="错录/迁出{what}",
    fix="drugcheck case set {case} residence.misregistration.kind residence.misregistration.evidence",
)
def misregistration_unproved(facts: Facts, context: Context) -> Iterator[Hit]:
    """Annex 14 says of each person whether 错录 or 迁出, and on which evidence.

    Why: 二(九) 「户籍地址录错了,或者是已经从本辖区迁出去的」; 三(四) 「重点核查…登记在册非本地户籍吸毒史人员」.
    Bad: status 迁出, nothing about where to.
    Good: 迁出 with 户籍迁移证明.
    """
    if not facts.is_misregistered:
        return
    entry = facts.case.residence.misregistration
    if entry is None:
        yield hit("residence.misregistration", what="未分类")
    elif not entry.evidence:
        path = "residence.misregistration.evidence"
        yield hit(path, what="无证明", fix=setting(path))


@case_rule(
    "MV005",
    "move-incomplete",
    Severity.ERROR,
    waivable=True,
    phase=4,
    needs="is_misregistered",
    message="迁出缺{fields}",
    fix="drugcheck case set {case} residence.misregistration.letter residence.misregistration.receipt",
)
def move_incomplete(facts: Facts, context: Context) -> Iterator[Hit]:
    """Who moved out was handed over: destination, letter and the receipt of the other place.

    Nobody leaves the count of 应见 on a word alone.

    Why: 二(九); 四(六) 「比例不超5%」 must not be reached by calling people moved.
    Bad: 迁出 with evidence, no letter.
    Good: destination, number of the letter, number of the receipt.
    """
    if not facts.is_misregistered or not _has_moved(facts):
        return
    entry = facts.case.residence.misregistration
    parts = (
        ("correct_place", "去向", entry and entry.correct_place),
        ("letter", "移交函", entry and entry.letter),
        ("receipt", "接收回执", entry and entry.receipt),
    )
    missing = {key: label for key, label, value in parts if not value}
    if missing:
        # A letter has its day, from which the receipt is waited for (MV007).
        keys = ["letter_on"] if "letter" in missing else []
        keys = [*([] if entry else ["kind"]), *missing, *keys]
        fix = setting(*(f"residence.misregistration.{key}" for key in keys))
        yield hit("residence.misregistration", fields="、".join(missing.values()), fix=fix)


@case_rule(
    "MV006",
    "household-elsewhere",
    Severity.WARNING,
    waivable=True,
    phase=4,
    message="户籍地在外但按本地统计",
    fix="drugcheck case set {case} residence.household_division residence.misregistration.kind",
)
def household_elsewhere(facts: Facts, context: Context) -> Iterator[Hit]:
    """A household in another district is either 错录, 迁出 or 流入, and not simply counted here.

    Why: 二(九) 「登记在册非本地户籍吸毒史人员」.
    Bad: 登记在册, household division of another district, nothing said of it.
    Good: the misregistration recorded, or the division corrected.
    """
    residence, local = facts.case.residence, context.config.unit.division
    if not (facts.is_registered and facts.is_open) or facts.status in _GONE:
        return
    elsewhere = bool(local and residence.household_division) and residence.household_division != local
    if elsewhere and residence.misregistration is None:
        yield hit("residence.household_division")


@case_rule(
    "MV007",
    "no-receipt-of-transfer",
    Severity.WARNING,
    waivable=True,
    needs="case.residence.misregistration",
    message="移交 {days} 天无回执",
    fix="drugcheck form letter {case} --kind 催收回执 --record",
)
def no_receipt_of_transfer(facts: Facts, context: Context) -> Iterator[Hit]:
    """A letter of transfer is answered within some days: by default 30 (`limits.receipt_days`).

    Why: 二(九), 二(十三) 「数据一致且同步更新」.
    Bad: letter of 1 February, no receipt, today 7 April.
    Good: the number of the receipt, or a second letter.
    """
    entry = facts.case.residence.misregistration
    if entry is None or entry.letter_on is None or entry.receipt or not facts.is_reported:
        return
    since = max(entry.letter_on, last_sent(facts.case, LetterKind.RECEIPT) or entry.letter_on)
    if (context.today - since).days > context.config.limits.receipt_days:
        yield hit("residence.misregistration.receipt", days=(context.today - entry.letter_on).days)


@store_rule(
    "MV008",
    "in-annex-8-and-14",
    Severity.ERROR,
    message="同时列入附件8与附件14({what})",
    fix="drugcheck case set {case} residence.misregistration",
)
def in_annex_8_and_14(context: Context) -> Iterator[Hit]:
    """Nobody is 流入 and 错录/迁出 at once.

    One file may say both, in [inflow] and [residence.misregistration]; or two open files of one ID number say one each.

    Why: 二(九) and 二(十二) describe opposite things; a person is reported once.
    Bad: kind 流入 with a misregistration, or C0031 in annex 14 and C0087 of the same ID number in annex 8.
    Good: one of the two taken back.
    """
    listed: defaultdict[str, list[Facts]] = defaultdict(list)
    for facts in context.facts:
        if not facts.is_open:
            continue
        inflow = facts.case.case.kind is CaseKind.INFLOW or facts.case.inflow is not None
        elsewhere = facts.status in _ELSEWHERE or facts.case.residence.misregistration is not None
        if inflow and elsewhere:
            yield hit("inflow", case=facts.id, community=facts.community, what="同一档案")
        elif (inflow or elsewhere) and facts.case.person.id_number:
            listed[facts.case.person.id_number.upper()].append(facts)
    for same in listed.values():
        flowed_in = [facts for facts in same if facts.belongs("inflow")]
        moved = [facts for facts in same if facts.is_misregistered]
        if flowed_in and moved:
            what, fix = f"与 {moved[0].id} 为同一人", "drugcheck case close {case} --reason duplicate"
            yield hit("", case=flowed_in[0].id, community=flowed_in[0].community, what=what, fix=fix)


RULES: tuple[Rule, ...] = (
    inflow_with_local_household,
    inflow_too_recent,
    inflow_without_proof,
    misregistration_unproved,
    move_incomplete,
    household_elsewhere,
    no_receipt_of_transfer,
    in_annex_8_and_14,
)
