"""RC, reconciliation: the last comparison with an export of the police platform, and letters about it.

Silent until there is a comparison; that there is none yet is a finding once the phase of 数据比对 is over (RC004).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from drugcheck.domain import fields
from drugcheck.domain.campaign import phase_ended
from drugcheck.domain.corresponding import is_waited_for, last_sent
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.registers import Candidate
from drugcheck.domain.rules.base import Hit, case_rule, hit, store_rule
from drugcheck.domain.vocabulary import LetterKind, PairVerdict, PlatformResult

_COMPARED_IN_PHASE: Final = 2
_CORRECTIONS: Final = frozenset(
    {
        LetterKind.MISREGISTERED,
        LetterKind.MOVED,
        LetterKind.ENTRY,
        LetterKind.STATE,
        LetterKind.CORRECTION,
    }
)


@store_rule(
    "RC001",
    "only-on-platform",
    Severity.ERROR,
    phase=2,
    waivable=True,
    message="平台有、本地无(平台第{row}行)",
    fix="drugcheck reconcile create {row}",
)
def only_on_platform(context: Context) -> Iterator[Hit]:
    """Everybody whom the platform has in this subdistrict has a case here.

    A row that a person has judged to be a case under another number has one.

    Why: 二(十三) 「数据一致且同步更新」; 二(一): the register of the police is what the office goes by.
    Bad: row 41 of the export, and no case with its number.
    Good: the case opened, or the police told that the person does not belong here.
    """
    platform = context.registers.platform
    same = {pair.row for pair in platform.candidates if pair.verdict is PairVerdict.SAME}
    same |= {row.row for row in platform.apart if row.verdict is not None}
    for row in platform.platform_only:
        if row not in same:
            yield hit(f"platform.rows.{row}", row=row)


@store_rule(
    "RC002",
    "only-local",
    Severity.ERROR,
    phase=2,
    waivable=True,
    message="本地有、平台无且未去函",
    fix="drugcheck form letter {case} --kind 补录 --record",
)
def only_local(context: Context) -> Iterator[Hit]:
    """Of a registered person whom the platform lacks, the police were asked by letter to enter them.

    Why: 二(十三) 「数据一致且同步更新」; 三(五) 「补录吸毒人员动态管控系统」: only the police can enter anybody.
    Bad: the comparison found the person here alone, and nobody wrote.
    Good: a letter 补录 with its date under `[[letters]]`.
    """
    platform = context.registers.platform
    same = {pair.case for pair in platform.candidates if pair.verdict is PairVerdict.SAME}
    for name in platform.local_only:
        facts = context.by_id.get(name)
        if facts is None or name in same or not (facts.is_registered and facts.is_open):
            continue
        if not any(letter.kind is LetterKind.ENTRY and letter.date for letter in facts.case.letters):
            yield _about(facts, "platform")


@store_rule(
    "RC003",
    "field-differs-from-platform",
    Severity.ERROR,
    phase=2,
    waivable=True,
    message="“{field}”与平台不一致",
    fix="drugcheck reconcile judge {case} {path}",
)
def field_differs_from_platform(context: Context) -> Iterator[Hit]:
    """Each value that the platform has otherwise was judged by a person, with the reason.

    Why: 三(二) 「确保两项数据一致」; a machine does not know which of two values is right.
    Bad: another household address on the platform, and no verdict.
    Good: 采用平台, 保留本地 or 双方有误, and why.
    """
    differences = context.registers.platform.differences
    if not differences:
        return
    # It imports all that reads rosters, which no other check needs.
    from drugcheck.domain.reconciling import agrees

    for difference in differences:
        facts = context.by_id.get(difference.case)
        if difference.verdict is None and facts is not None and not agrees(facts.case, difference):
            known = fields.FIELDS.get(difference.field_)
            label = known.label if known else difference.field_
            yield _about(facts, difference.field_, field=label, path=difference.field_)


@store_rule(
    "RC004",
    "comparison-outdated",
    Severity.WARNING,
    waivable=True,
    message="距上次比对 {days} 天",
    fix="drugcheck reconcile platform",
)
def comparison_outdated(context: Context) -> Iterator[Hit]:
    """While the campaign runs, and once its second phase is over, the last comparison is not older than 14 days.

    The days are `limits.comparison_days`. It is outdated at once where cases were opened or closed, or changed their
    status, since.

    Why: 三(二) 「与公安“一体化”平台数据进行比对…并建立定期会商和同步更新机制」.
    Bad: the last export of the platform is of 28 March, today is 14 April.
    Good: an export of this week.
    """
    campaign, today = context.config.campaign, context.today
    if not campaign.phases or today > max(phase.end for phase in campaign.phases):
        return
    if not phase_ended(campaign, _COMPARED_IN_PHASE, today):
        return
    compared = context.registers.platform.date or context.registers.platform.compared_on
    if compared is None:
        if any(facts.is_registered for facts in context.facts):
            yield hit("platform", message="尚未与公安“一体化”平台比对")
        return
    days = (today - compared).days
    if days > context.config.limits.comparison_days:
        yield hit("platform", days=days)
    elif changed := sum(_changed_since(facts, compared) for facts in context.facts):
        yield hit("platform", message="上次比对({day})后有 {count} 份档案变动", day=compared.isoformat(), count=changed)


def _changed_since(facts: Facts, day: date) -> bool:
    case = facts.case
    return facts.is_registered and any(
        changed is not None and day < changed <= facts.today
        for changed in (case.case.opened, case.case.closed, case.status.since)
    )


@store_rule(
    "RC005",
    "unconfirmed-match",
    Severity.ERROR,
    message="模糊匹配未经人工确认",
    fix="drugcheck reconcile judge {case} --row {row}",
)
def unconfirmed_match(context: Context) -> Iterator[Hit]:
    """A row and a case with different ID numbers count as one person only after somebody has said so.

    Name and birth date make a candidate and no more.

    Why: 个人信息保护法 第二十四条: nothing is decided about a person by a machine alone; 三(二) 「准确」.
    Bad: a candidate without a verdict, and the case marked 一致; a verdict without its day.
    Good: 同一人 or 非同一人, with the reason and the day.
    """
    platform = context.registers.platform
    matched = set(platform.same) | {difference.case for difference in platform.differences}
    for pair in platform.candidates:
        facts = context.by_id.get(pair.case)
        if facts is None:
            continue
        if pair.verdict is None:
            unconfirmed = pair.case in matched or _is_marked(facts, platform.compared_on)
        else:
            unconfirmed = pair.verdict is PairVerdict.SAME and not _is_judged(pair)
        if unconfirmed:
            yield _about(facts, f"candidates.{pair.no}", row=pair.row)


def _is_marked(facts: Facts, compared: date | None) -> bool:
    """Whether the case itself says that the platform has it, as of that comparison."""
    marked = facts.case.platform
    on_platform = marked.result in (PlatformResult.SAME, PlatformResult.DIFFERENT)
    return on_platform and compared is not None and marked.compared_on is not None and marked.compared_on >= compared


def _is_judged(pair: Candidate) -> bool:
    return pair.judged_on is not None and bool((pair.reason or "").strip())


@case_rule(
    "RC006",
    "letter-unanswered",
    Severity.WARNING,
    waivable=True,
    needs="case.letters",
    message="更正函 {days} 天未回",
    fix="drugcheck form answer {case} {no}",
)
def letter_unanswered(facts: Facts, context: Context) -> Iterator[Hit]:
    """A letter that asks for a correction or an entry is answered by its day, or within 15 days.

    The days are `limits.letter_days`. The letter of a transfer has its own rule (MV007).

    Why: 二(十三) 「数据一致且同步更新」; 三(五) 「指导督促…补录」.
    Bad: a letter 状态更正 of 10 March, no answer on 7 April.
    Good: the day of the answer and what it says, or a reminder.
    """
    if not facts.is_reported:
        return
    moved = facts.case.residence.misregistration
    for letter in facts.case.letters:
        if letter.kind not in _CORRECTIONS or letter.date is None or letter.answered is not None:
            continue
        if moved is not None and letter.number and letter.number == moved.letter:
            continue
        # Who was reminded has as many days again.
        urged = last_sent(facts.case, LetterKind.REMINDER)
        waited = letter if urged is None or urged < letter.date else replace(letter, date=urged, due=None)
        if not is_waited_for(waited, context.config, context.today):
            yield hit(f"letters.{letter.no}", days=(context.today - letter.date).days, no=letter.no)


@store_rule(
    "RC007",
    "matched-twice",
    Severity.ERROR,
    message="一案对应平台两条记录",
    fix="drugcheck form letter {case} --kind 信息更正 --record",
)
def matched_twice(context: Context) -> Iterator[Hit]:
    """No case stands for two rows of the platform.

    Why: 二(十三) 「数据一致」; 四(七) 「一人一档」: one of the two rows is another person, or one too many.
    Bad: rows 17 and 203 of the export hold the number of C0031.
    Good: the police were asked which row stands, and the next export has one.
    """
    platform = context.registers.platform
    judged = [pair.case for pair in platform.candidates if pair.verdict is PairVerdict.SAME]
    by_number = {difference.case for difference in platform.differences if difference.row is None}
    matched = set(platform.same) | by_number
    twice = {name for name in judged if name in matched or judged.count(name) > 1}
    for name in dict.fromkeys((*platform.doubles, *sorted(twice))):
        facts = context.by_id.get(name)
        if facts is not None:
            yield _about(facts, "platform")


def _about(facts: Facts, place: str, **more: Any) -> Hit:
    return hit(place, case=facts.id, community=facts.community, **more)


RULES = (
    only_on_platform,
    only_local,
    field_differs_from_platform,
    comparison_outdated,
    unconfirmed_match,
    letter_unanswered,
    matched_twice,
)
