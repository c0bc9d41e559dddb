"""The roster by communities: 三(一) 「分发吸毒人员名册」. Each person is in one part, or unassigned."""

from typing import Final, NamedTuple

from drugcheck.domain.annexes import Annexes, Table, Template
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import REVEALED

IN_SOCIETY: Final = "社面"
IN_CUSTODY: Final = "羁押"
DEAD: Final = "死亡"
MISREGISTERED: Final = "错录迁出"
OTHER: Final = "其他"
CATEGORIES: Final = (IN_SOCIETY, IN_CUSTODY, DEAD, MISREGISTERED, OTHER)


class Part(NamedTuple):
    """The part of one community: its table, and how many persons of each category it has."""

    community: str
    table: Table
    categories: dict[str, int]

    @property
    def rows(self) -> int:
        """How many persons stand in it."""
        return len(self.table.cases)


class Shares(NamedTuple):
    """All parts in the order of drugcheck.toml, and the ids of the cases that belong to none of its communities."""

    parts: tuple[Part, ...]
    unassigned: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many persons all parts have together."""
        return sum(part.rows for part in self.parts)


def share(template: Template, context: Context) -> Shares:
    """Splits the table of annex 2 by communities, with personal values in full but for HIV and for sealed cases."""
    sealed = frozenset(facts.id for facts in context.facts if facts.case.case.sealed_on is not None)
    by_id = {facts.id: facts for facts in context.facts}
    parts = []
    for community in (entry.name for entry in context.config.communities):
        listed = Annexes(context, {template.number: template}, community)
        table = listed.table(template.number, REVEALED._replace(withheld=sealed))
        counted = dict.fromkeys(CATEGORIES, 0)
        for case in table.cases:
            counted[category(by_id[case])] += 1
        parts.append(Part(community, table, counted))
    assigned = {case for part in parts for case in part.table.cases}
    everybody = Annexes(context, {template.number: template}).chosen(template.number)
    return Shares(tuple(parts), tuple(facts.id for facts in everybody if facts.id not in assigned))


def category(facts: Facts) -> str:
    """Where a registered person is, each in one category: the dead first, then who was wrongly registered or moved."""
    if facts.is_dead:
        return DEAD
    if facts.is_misregistered:
        return MISREGISTERED
    if facts.in_custody:
        return IN_CUSTODY
    return IN_SOCIETY if facts.in_society else OTHER
