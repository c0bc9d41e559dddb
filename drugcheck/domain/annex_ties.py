"""勾稽: what annex 1 counts must be what annexes 2 and 4-14 list, and the parts of each count must make its whole.

Both sides are counted in different ways: the total over all cases, the communities one by one, the rows by the
category of each template, the statuses and levels by what the records say. A contradiction in a record shows here,
such as a move recorded beside a status that was never changed.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from drugcheck.domain.annex_counts import LEVEL_COUNTS, OUTCOME_COUNTS, PERSON_COUNTS, STATUS_COUNTS, AnnexCounts


class TieOut(NamedTuple):
    """Two numbers that must be the same, and what they are; `annex` is the one compared with annex 1, 0 for a sum."""

    name: str
    left: int
    right: int
    annex: int = 0

    @property
    def holds(self) -> bool:
        """Whether they are the same."""
        return self.left == self.right

    @property
    def sentence(self) -> str:
        """Such as 附件4行数=高风险+中风险: 27 = 27."""
        return f"{self.name}: {self.left} {'=' if self.holds else '≠'} {self.right}"


# Annex -> what its rows are called in annex 1, and the counts that must add up to them.
_ROWS: Final[dict[int, tuple[str, tuple[str, ...]]]] = {
    2: ("登记在册总数", ("registered",)),
    4: ("高风险+中风险", ("level_high", "level_medium")),
    5: ("特殊病", ("special_illness",)),
    6: ("涉毒犯罪前科", ("prior_drug_crime",)),
    7: ("有驾驶证", ("has_licence",)),
    8: ("流入本地", ("inflow",)),
    9: ("直系亲属特殊困难", ("hardship",)),
    10: ("公职/党员", ("public_role",)),
    11: ("隐性(已核实)", ("hidden_confirmed",)),
    12: ("戒断5年以上不满10年+戒断10年以上", ("abstinent_five", "abstinent_ten")),
    13: ("死亡", ("status_dead",)),
    14: ("错录+迁出", ("status_misregistered", "status_moved")),
}

_WHOLES: Final = (
    ("登记在册总数=各管控现状之和", "registered", (*STATUS_COUNTS, "status_unknown")),
    ("应见人数=各见面结果之和", "expected", OUTCOME_COUNTS),
    ("社会面人数=高+中+低+审批中+未评估", "in_society", LEVEL_COUNTS),
)


def tie_outs(counts: AnnexCounts, rows: Mapping[int, int], community: str | None = None) -> tuple[TieOut, ...]:
    """All tie-outs of the unit or of one community, those that hold and those that do not.

    `rows`: how many rows each annex has in that scope; an annex that is left out is not compared.
    """
    return tuple(_tie_outs(counts, rows, community))


def _tie_outs(counts: AnnexCounts, rows: Mapping[int, int], community: str | None) -> Iterator[TieOut]:
    row = counts.key(community)

    def number(name: str) -> int:
        return counts.number(name, row)

    for annex, (words, names) in _ROWS.items():
        if annex in rows:
            yield TieOut(f"附件{annex}行数={words}", rows[annex], sum(map(number, names)), annex)
    for words, whole, parts in _WHOLES:
        yield TieOut(words, number(whole), sum(map(number, parts)))
    ratio = counts.ratio(row)
    yield TieOut("联系不到:附件1=联系率", number("unreachable"), ratio.unreachable)
    yield TieOut("应见人数:附件1=联系率", number("expected"), ratio.expected)
    if community is None:
        unequal = sum(
            number(name) != sum(counts.number(name, each) for each in counts.communities) for name in PERSON_COUNTS
        )
        yield TieOut("附件1合计≠各社区之和的栏数", unequal, 0)
