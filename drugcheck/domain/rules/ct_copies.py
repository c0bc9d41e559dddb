"""CT, talks that were copied from one another: 三(二) 「准确」."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from drugcheck.domain.case import Visit
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules.base import Hit, hit, store_rule

# Shorter summaries («近况正常,无异常») are the same in many files without having been copied.
_LONG_ENOUGH: Final = 20
# A clause that is shorter says nothing about who wrote it.
_CLAUSE: Final = 6
# How much of a talk, by characters in whole clauses, stands in the other one too.
_SHARE: Final = 0.8
# A clause that so many talks have is a phrase of the office, and is looked for in none.
_PHRASE: Final = 20
_BETWEEN: Final = re.compile(r"[\s,.;:!?,。;:!?、…“”\"'‘’「」()()《》\-—]+")


class _Talk(NamedTuple):
    """A talk with its wording and the longer clauses of it, the person's own name left out."""

    facts: Facts
    visit: Visit
    wording: str
    clauses: tuple[str, ...]


@store_rule(
    "CT018",
    "same-transcript",
    Severity.WARNING,
    waivable=True,
    message="谈话内容与 {other} 相同",
    fix="drugcheck visit amend {case} {no}",
)
def same_transcript(context: Context) -> Iterator[Hit]:
    """No talk has the wording of another talk: of another case, or of the same one.

    Blanks, punctuation and the person's own name make no difference, and neither does a clause that was added: four
    fifths of the text in whole clauses are a copy. Phrases that the office uses in many talks are left out.

    Why: 三(二) 「对收集的数据资料进行严格审查」, 「准确」: a copied talk was not held.
    Bad: the same twenty words and more in C0031 and C0032, with another name at the beginning.
    Good: what this person said; a waiver where a couple was talked with together.
    """
    talks = list(_talks(context))
    whole: defaultdict[str, list[int]] = defaultdict(list)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index, talk in enumerate(talks):
        whole[talk.wording].append(index)
        for clause in talk.clauses:
            holders[clause].append(index)
    twins = {index: twin for same in whole.values() if len(same) > 1 for index, twin in _twins(same, talks)}
    sharing = {index for held in holders.values() if 1 < len(held) <= _PHRASE for index in held}
    for index in sorted(sharing | twins.keys()):
        other = twins[index] if index in twins else _nearest(index, holders, talks)
        if other is not None:
            facts = talks[index].facts
            same = talks[other].facts is facts
            words = f"本档案谈话{talks[other].visit.no}" if same else talks[other].facts.id
            no = talks[index].visit.no
            yield hit(f"visits.{no}", case=facts.id, community=facts.community, other=words, no=no)


def _talks(context: Context) -> Iterator[_Talk]:
    for facts in context.facts:
        if not facts.case.visits or not facts.is_open:
            continue
        for visit in facts.talks:
            summary = visit.summary
            if summary is not None and len(summary) >= _LONG_ENOUGH:
                name = facts.case.person.name
                if name and name[0] in summary:
                    summary = summary.replace(name, "").replace(f"{name[0]}某", "")
                parts = _BETWEEN.split(summary)
                yield _Talk(facts, visit, "".join(parts), tuple(part for part in parts if len(part) >= _CLAUSE))


def _twins(same: list[int], talks: list[_Talk]) -> Iterator[tuple[int, int]]:
    """Each talk of one wording with another that has it: of another case where there is one."""
    first = same[0]
    other = next((index for index in same if talks[index].facts is not talks[first].facts), same[1])
    for index in same:
        yield index, other if talks[index].facts is talks[first].facts and index != other else first


def _nearest(index: int, holders: dict[str, list[int]], talks: list[_Talk]) -> int | None:
    """The talk that shares most clauses with this one, where they are enough."""
    shared: Counter[int] = Counter()
    for clause in talks[index].clauses:
        held = holders[clause]
        if 1 < len(held) <= _PHRASE:
            for other in held:
                if other != index:
                    shared[other] += len(clause)
    if not shared:
        return None
    other, size = min(shared.items(), key=lambda item: (-item[1], item[0]))
    return other if size >= _SHARE * sum(map(len, talks[index].clauses)) and size >= _LONG_ENOUGH // 2 else None
