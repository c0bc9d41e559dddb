"""RP008: waivers that are over while what they covered is still there."""

from collections import defaultdict
from collections.abc import Iterator

from drugcheck.domain.case import Waiver
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.registers import StoreWaiver
from drugcheck.domain.rules.base import Hit, Rule, hit, store_rule
from drugcheck.domain.waiving import Standing, standing


@store_rule(
    "RP008",
    "waiver-expired",
    Severity.ERROR,
    message="豁免 {code} 已于 {until} 过期",
    fix="drugcheck waive {code} {subject}",
)
def waiver_expired(context: Context) -> Iterator[Hit]:
    """No waiver has run out while the finding that it covered is still there.

    Why: 三(六) 「及时提醒限期整改」: a waiver is an answer for a time, then the thing is set right or answered
    for anew. One whose finding is gone is silent.
    Bad: CT006 was waived until 2022-04-01, and on 7 April there is still no planned test.
    Good: the test was planned; or the waiver was given again, by name and until a day.
    """
    for facts in context.facts:
        if facts.case.waivers:
            for waiver, rule in _expired(facts.case.waivers, context):
                if _still_finds(rule, facts, context):
                    yield _hit(waiver, facts.id, case=facts.id, community=facts.community)
    by_community: defaultdict[str | None, list[StoreWaiver]] = defaultdict(list)
    for entry in context.registers.waivers.waivers:
        by_community[entry.community].append(entry)
    for community, entries in by_community.items():
        for waiver, rule in _expired(tuple(entries), context):
            if rule.store_check and (None, community) in _found(rule, context):
                yield _hit(waiver, f"--community {community}" if community else "", community=community)


def _hit(waiver: Waiver | StoreWaiver, subject: str, *, case: str | None = None, community: str | None) -> Hit:
    until = waiver.until.isoformat()
    place = f"waivers.{waiver.code}"
    return hit(place, case=case, community=community, code=waiver.code, until=until, subject=subject)


def _expired(
    waivers: tuple[Waiver, ...] | tuple[StoreWaiver, ...], context: Context
) -> Iterator[tuple[Waiver | StoreWaiver, Rule]]:
    """Those that are over, one for each rule, unless another of that rule counts."""
    # The catalogue is made of this module.
    from drugcheck.domain.rules import find

    by_rule: dict[str, tuple[Waiver | StoreWaiver, Rule]] = {}
    counting = set()
    for waiver in waivers:
        rule = find(waiver.code)
        state = standing(waiver, rule, context.config, context.today)
        if rule is not None and state is Standing.EXPIRED:
            by_rule[rule.code] = (waiver, rule)
        elif rule is not None and state is Standing.COUNTS:
            counting.add(rule.code)
    yield from (entry for code, entry in by_rule.items() if code not in counting)


def _still_finds(rule: Rule, facts: Facts, context: Context) -> bool:
    if rule.case_check is not None:
        return any(True for _found in rule.case_check(facts, context))
    return any(case == facts.id for case, _community in _found(rule, context))


def _found(rule: Rule, context: Context) -> set[tuple[str | None, str | None]]:
    """What a rule across cases finds: by case, or by community where it names no case."""
    hits = rule.store_check(context) if rule.store_check is not None else ()
    return {(found.case, None if found.case else found.community) for found in hits}


RULES = (waiver_expired,)
