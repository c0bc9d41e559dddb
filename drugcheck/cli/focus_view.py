"""`validate --focus`: the sets of people that 三(四) has checked first, and whether their files are complete."""

from collections.abc import Iterator
from typing import NamedTuple

from drugcheck.cli.screen import Line
from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.key_sets import KeySet
from drugcheck.domain.vocabulary import Term
from drugcheck.message import Message, message


class Focus(Term):
    """What may be looked at by itself."""

    SUBMISSION = "资料报送", "submission"


class KeySets(NamedTuple):
    """The seven sets, and the tables of counts."""

    sets: tuple[KeySet, ...]
    ties: tuple[TieOut, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every file of every set is complete and every count ties out."""
        return all(one.complete == one.size for one in self.sets) and all(tie.holds for tie in self.ties)

    def lines(self) -> Iterator[Line | str | Message]:
        """A line for each set, with the files that are not complete; then the tables of counts."""
        for one in self.sets:
            done = one.complete == one.size
            yield Line(((f"{one.name} ", ""), (f"{one.complete}/{one.size}", "green" if done else "bold red")))
            if one.hidden and one.open:
                yield message("  who is in this set is not named; their errors: drugcheck validate --annex 5")
            elif one.open:
                yield from (f"  {case} {'、'.join(codes)}" for case, codes in one.open)
        broken = [tie for tie in self.ties if not tie.holds]
        yield Line((("统计表 ", ""), ("不符", "bold red") if broken else ("OK", "green")))
        yield from (f"  {tie.sentence}" for tie in broken)

    def data(self) -> dict[str, object]:
        """The sets with their sizes, and the tie-outs that do not hold; a hidden set names nobody."""
        return {
            "complete": self.is_complete,
            "sets": [
                {
                    "name": one.name,
                    "size": one.size,
                    "complete": one.complete,
                    "open": None if one.hidden else [{"case": case, "codes": codes} for case, codes in one.open],
                }
                for one in self.sets
            ],
            "tie_outs": [
                {"name": tie.name, "left": tie.left, "right": tie.right} for tie in self.ties if not tie.holds
            ],
        }
