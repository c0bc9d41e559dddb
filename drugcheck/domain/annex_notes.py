"""Notes under an annex: who is a number only, and what its rows still lack. Counts, never a name."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from drugcheck.domain.annex_facts import BUCKETS
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import StoreState
from drugcheck.domain.masking import SECRET_ILLNESSES, SPECIAL_ILLNESS, Masking
from drugcheck.domain.vocabulary import Answer, CaseKind, Illness, RiskLevel

# Of those who belong to the annex, and of how many who were left out of it.
_Notes = Callable[[Sequence[Facts], int, Masking], Iterator[str]]

COUNT_NOTES: Final = (
    "应见=登记在册减去死亡、错录、迁出、羁押、服刑、强制隔离戒毒等;失联率=联系不到÷应见,另列占登记在册的比例",
    "风险等级按社会面全部人员(含流入、已核实隐性)统计,四步审批齐全且未失效的才计入高、中、低",
    "谈话、检测人次自本次专项行动开始之日起计",
    "隐性(待核)仅计数,不列名",
)


def notes(category: str, belonging: Sequence[Facts], left_out: int, masking: Masking) -> Iterable[str]:
    """The notes under the table of a category: over its cases, and those of LEFT_OUT, of its community or unit."""
    return _NOTES[category](belonging, left_out, masking) if category in _NOTES else ()


def unread(store: StoreState) -> Iterator[str]:
    """What a table must say where records could not be read: its numbers are then too small."""
    cases = {name for name, _ in store.damaged} | {fault.case for fault in store.faults}
    yield from _number(len(cases), "有 {} 份档案无法读取,未计入本表")


def contested(count: int) -> Iterator[str]:
    """What is not yet decided is said where it is shown: 个人信息保护法 第八条, 第四十六条."""
    yield from _number(count, "所列人员中 {} 人的更正、异议申请尚未答复")


def _number(count: int, words: str) -> Iterator[str]:
    if count:
        yield words.format(count)


def _waits_for_level(f: Facts) -> bool:
    return (
        f.in_society
        and f.assessment is not None
        and f.assessment.level in (RiskLevel.HIGH, RiskLevel.MEDIUM)
        and f.approved_level is None
    )


def _licence_unknown(f: Facts) -> bool:
    return f.is_open and f.case.screening.driving_licence is Answer.UNKNOWN


def _waits_for_months(f: Facts) -> bool:
    return f.case.case.kind is CaseKind.INFLOW and f.is_open and not f.belongs("inflow")


# Who does not stand in the annex of a category, but is counted in its note.
LEFT_OUT: Final[dict[str, Callable[[Facts], bool]]] = {
    "high_or_medium": _waits_for_level,
    "has_licence": _licence_unknown,
    "inflow": _waits_for_months,
}


def _levels(belonging: Sequence[Facts], left_out: int, masking: Masking) -> Iterator[str]:
    counts = Counter(f.approved_level for f in belonging)
    yield f"高风险 {counts[RiskLevel.HIGH]}  中风险 {counts[RiskLevel.MEDIUM]}"
    yield from _number(left_out, "审批未完成或已失效的 {} 人未列")


def _illnesses(belonging: Sequence[Facts], left_out: int, masking: Masking) -> Iterator[str]:
    """Kinds are counted for those only who may see them; HIV together with 其他, or a sum would give it away."""
    if masking.shows("health", "health.kind"):
        secret = frozenset() if masking.hiv else SECRET_ILLNESSES
        shown = [kind for kind in Illness if kind not in secret]
        parts = [f"{k.value} {sum(any(e.kind is k for e in f.case.health) for f in belonging)}" for k in shown]
        hidden = sum(any(entry.kind in secret for entry in f.case.health) for f in belonging)
        yield "  ".join([*parts, *([f"{SPECIAL_ILLNESS} {hidden}"] if secret else [])])
    yield from _number(sum(not f.case.health for f in belonging), "答「有」而病种未登记的 {} 人")


def _licences(belonging: Sequence[Facts], left_out: int, masking: Masking) -> Iterator[str]:
    yield from _number(left_out, "有无驾驶证不详的 {} 人未列")


def _inflow(belonging: Sequence[Facts], left_out: int, masking: Masking) -> Iterator[str]:
    yield from _number(left_out, "居住未满三个月(待满期)的 {} 人未列")


def _hardships(belonging: Sequence[Facts], left_out: int, masking: Masking) -> Iterator[str]:
    not_referred = sum(not any(care.referred_to for care in f.case.care) for f in belonging)
    yield from _number(not_referred, "尚未转介帮扶的 {} 人")


def _hidden(belonging: Sequence[Facts], left_out: int, masking: Masking) -> Iterator[str]:
    unverified = sum(f.is_unverified_hidden for f in belonging)
    yield f"已核实 {len(belonging) - unverified}  待核 {unverified}(仅计数,不列名)"


def _abstinent(belonging: Sequence[Facts], left_out: int, masking: Masking) -> Iterator[str]:
    counts = Counter(f.abstinence.bucket for f in belonging if f.abstinence)
    yield "  ".join(f"{words} {counts[bucket]}" for bucket, words in BUCKETS.items())
    unchecked = sum(f.case.drug_history.abstinence_checked_on is None for f in belonging)
    yield from _number(unchecked, "尚未核查认定的 {} 人")


def _dead(belonging: Sequence[Facts], left_out: int, masking: Masking) -> Iterator[str]:
    unmarked = sum(f.case.death is None or f.case.death.marked_on_platform is None for f in belonging)
    yield from _number(unmarked, "系统尚未标注死亡的 {} 人")


def _misregistered(belonging: Sequence[Facts], left_out: int, masking: Masking) -> Iterator[str]:
    kinds = Counter(
        recorded.kind.value if (recorded := f.case.residence.misregistration) else "未分类" for f in belonging
    )
    if kinds:
        yield "  ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))


_NOTES: Final[dict[str, _Notes]] = {
    "high_or_medium": _levels,
    "special_illness": _illnesses,
    "has_licence": _licences,
    "inflow": _inflow,
    "hardship": _hardships,
    "hidden": _hidden,
    "abstinent_five_years": _abstinent,
    "dead": _dead,
    "misregistered": _misregistered,
}
