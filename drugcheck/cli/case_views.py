"""Other views of `case list`: the three things of 三(二) case by case, and the stages of 四(一) in numbers."""

from collections.abc import Sequence

from drugcheck.cli import screen
from drugcheck.domain.annex_counts import TOTAL, UNASSIGNED
from drugcheck.domain.facts import Facts
from drugcheck.domain.survey import STAGES, stages, three
from drugcheck.message import message


def three_things(facts: Sequence[Facts], lacking: bool) -> screen.Listing:
    """见面, 谈话 and 检测 of everybody who is expected to be met, or only of whom one of the three is lacking."""
    rows = []
    for fact in facts:
        if not fact.is_expected:
            continue
        state = three(fact)
        if lacking and state.is_complete:
            continue
        parts = ((state.met, state.meeting), (state.talked, state.talks), (state.tested, state.test))
        rows.append((fact.id, fact.community, *(words if done else f"{words} 缺" for done, words in parts)))
    headers = ("档案", "社区", "见面", "谈话", "检测")
    keys = ("id", "community", "meeting", "talks", "test")
    note = message("{count} cases", count=len(rows))
    return screen.Listing("cases", screen.Table(headers, rows, keys), (note,))


def pipeline(facts: Sequence[Facts]) -> screen.Listing:
    """How many have come through each stage, by community and in all."""
    communities = sorted({fact.community for fact in facts}, key=lambda name: (not name, name))
    order = [name.name for name in facts[0].config.communities] if facts else []
    communities.sort(key=lambda name: order.index(name) if name in order else len(order))
    named = [(name or UNASSIGNED, [fact for fact in facts if fact.community == name]) for name in communities]
    rows = [(name, *stages(cases).values()) for name, cases in [*named, (TOTAL, list(facts))]]
    return screen.Listing("stages", screen.Table(("社区", *STAGES.values()), rows, ("community", *STAGES)))
