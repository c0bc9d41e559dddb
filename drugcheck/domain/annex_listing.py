"""Who stands in an annex, collected case by case, and in which order."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from drugcheck.domain import annex_notes
from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.annex_values import COMMUNITY, source, words
from drugcheck.domain.belonging import CATEGORIES
from drugcheck.domain.facts import Facts

if TYPE_CHECKING:
    from drugcheck.domain.annexes import Template


Taker = tuple[Callable[[Facts], bool], Callable[[Facts], None]]


def in_scope(facts: Facts, community: str | None) -> bool:
    """Whether a case belongs to the community asked for; 「(未分配)」 asks for those without one."""
    return community is None or (facts.community or UNASSIGNED) == community


class Listing:
    """The cases of an annex: each case of the community or unit is put to each of the `takers` once.

    `belonging` are those of its category; a hidden case without a finding among them is never a row: it is a number in
    a note (二(二)). `left_out` are those who do not stand in it, but of whom a note speaks.

    Raises:
        KeyError: the template names a category that does not exist; annex_check tells before.
    """

    def __init__(self, template: "Template") -> None:
        category = template.rows or "all"
        self.belonging: list[Facts] = []
        self.left_out: list[Facts] = []
        self._sort = template.sort
        self._belongs = CATEGORIES[category]
        self._is_left_out = annex_notes.LEFT_OUT.get(category)

    @property
    def takers(self) -> Iterator[Taker]:
        """Whom to keep, and what keeps them: asked of every case, and so without a call around the two."""
        yield self._belongs, self.belonging.append
        if self._is_left_out is not None:
            yield self._is_left_out, self.left_out.append

    def is_row(self, facts: Facts) -> bool:
        """Whether the case stands in the annex."""
        return self._belongs(facts) and not facts.is_unverified_hidden

    @property
    def listed(self) -> list[Facts]:
        """The cases that are rows, as they came."""
        return [facts for facts in self.belonging if not facts.is_unverified_hidden]

    def ordered(self, communities: tuple[str, ...]) -> tuple[Facts, ...]:
        """The rows in the order of the annex; communities stand in that of drugcheck.toml."""
        rows, places = self.listed, {name: place for place, name in enumerate(communities)}
        for value in reversed(self._sort):
            rows.sort(key=_sort_key(value, places))
        return tuple(rows)


def _sort_key(value: str, places: Mapping[str, int]) -> Callable[[Facts], tuple[bool, int, str]]:
    """Communities by their places, numbers by size, all else by its words; absent values last."""
    if value in ("case.community", COMMUNITY):
        return lambda facts: (not facts.community, places.get(facts.community, len(places)), facts.community)
    read = source(value).read

    def key(facts: Facts) -> tuple[bool, int, str]:
        found = read(facts)
        if isinstance(found, int):
            return (False, found, "")
        return (found is None, 0, words(found))

    return key
