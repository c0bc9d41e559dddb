"""The 14 annexes of the notice: a template and the facts of all cases become a Table of strings.

Who stands in a table and which columns it has are data of templates/annexNN.toml; the words and the masking are
decided here, once for all formats. Files of every kind are written from a Table by files.tables.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

from drugcheck.domain import annex_notes
from drugcheck.domain.annex_counts import TOTAL, UNASSIGNED, AnnexCounts
from drugcheck.domain.annex_listing import Listing, in_scope
from drugcheck.domain.annex_ties import TieOut, tie_outs
from drugcheck.domain.annex_values import BLANK, COMMUNITY, COUNT, ROW_NUMBER, As, Cell, cell, words
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.imprint import Imprint, imprint
from drugcheck.domain.masking import MASKED, Masking
from drugcheck.domain.requesting import contested
from drugcheck.domain.risk import UNVERIFIED
from drugcheck.domain.sections.base import Record

NUMBERS: Final = range(1, 15)
UNVERIFIED_LAYOUT: Final = f"栏目为拟定:{UNVERIFIED}"


class Column(Record, frozen=True, kw_only=True):
    """[[columns]]: a header, the value under it (see annex_values) and how it is written; width in characters.

    `restricted`: shown in full to nobody who was not allowed to; `required`: an empty cell is a finding (RP007).
    """

    header: str
    value: str
    group: str | None = None
    width: Annotated[int, msgspec.Meta(ge=1, le=200)] = 10
    as_: As = msgspec.field(name="as", default="text")
    restricted: bool = False
    required: bool = False


class Template(Record, frozen=True, kw_only=True):
    """templates/annexNN.toml: `rows` names a category of domain.facts, or `per = "community"` makes it a count."""

    schema: Literal[1]
    number: Annotated[int, msgspec.Meta(ge=1, le=14)]
    title: str
    verified: bool = False
    paper: str = "A4 landscape"
    rows: str | None = None
    per: Literal["community"] | None = None
    form: bool = False
    sort: tuple[str, ...] = ()
    empty: str = "无"
    footer: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()


class TableColumn(NamedTuple):
    """A column of a table: width in characters, `restricted` where it may not leave the office unmasked."""

    header: str
    group: str
    value: str
    as_: As
    width: int
    restricted: bool

    @property
    def label(self) -> str:
        """The header behind its group, for formats with one line of headers."""
        return f"{self.group}·{self.header}" if self.group else self.header


class Table(NamedTuple):
    """An annex, ready to be written in any format.

    `rows` are strings; `cases` the case id of each row, empty in a table of counts; a table without rows still has
    one that reads `empty`. `masked` says whether personal values were hidden.
    """

    number: int
    title: str
    community: str | None
    day: date
    columns: tuple[TableColumn, ...]
    rows: Sequence[tuple[str, ...]]
    cases: tuple[str, ...]
    footer: tuple[str, ...]
    notes: tuple[str, ...]
    verified: bool
    masked: bool
    paper: str
    empty: str
    imprint: Imprint = Imprint()

    def __repr__(self) -> str:
        return f"<Table {self.number} of {self.row_count} rows>"

    @property
    def row_count(self) -> int:
        """How many rows there are; the total row of annex 1 is counted too."""
        return len(self.rows)

    @property
    def heading(self) -> str:
        """Such as 附件7 有驾驶证吸毒人员排查信息登记表."""
        return f"附件{self.number} {self.title}"

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers, without their groups."""
        return tuple(column.header for column in self.columns)

    @property
    def groups(self) -> tuple[str, ...]:
        """The group of each column, empty where it has none."""
        return tuple(column.group for column in self.columns)

    @property
    def restricted(self) -> tuple[int, ...]:
        """The places of the restricted columns."""
        return tuple(place for place, column in enumerate(self.columns) if column.restricted)

    @property
    def lines(self) -> Sequence[tuple[str, ...]]:
        """The rows to print: where there are none, one with 无."""
        if self.rows:
            return self.rows
        place = next((n for n, column in enumerate(self.columns) if column.value != ROW_NUMBER), 0)
        return (tuple(self.empty if n == place else "" for n in range(len(self.columns))),)


class Annexes:
    """The annexes of some templates, of the unit or of one community: each case is looked at once, for all of them.

    Each table is made of what was collected when it is asked for, and kept by nobody. With `compared` the counts of
    annex 1 are made even where no template asks for them, so that the annexes can be compared with it.

    Raises:
        KeyError: a template names something that does not exist; annex_check tells before.
    """

    def __init__(
        self,
        context: Context,
        templates: Mapping[int, Template],
        community: str | None = None,
        *,
        compared: bool = False,
    ) -> None:
        self._context, self._templates, self._community = context, templates, community
        self._listings = {number: Listing(template) for number, template in templates.items() if template.per is None}
        counted = compared or len(self._listings) < len(templates)
        self._counts = AnnexCounts(context) if counted else None
        takers = [taker for listing in self._listings.values() for taker in listing.takers]
        for facts in context.facts:
            if self._counts is not None:
                self._counts.take(facts)
            if community is None or in_scope(facts, community):
                for is_wanted, keep in takers:
                    if is_wanted(facts):
                        keep(facts)

    @property
    def counts(self) -> AnnexCounts:
        """The counts of annex 1, of all communities. Raises ValueError where they were not asked for."""
        if self._counts is None:
            raise ValueError("annex 1 was not counted")
        return self._counts

    def chosen(self, number: int) -> tuple[Facts, ...]:
        """The cases of an annex that lists persons, in its order."""
        return self._listings[number].ordered(self._context.communities)

    def ties(self) -> tuple[TieOut, ...]:
        """What annex 1 and the others say of each other, those that hold and those that do not."""
        rows = {number: len(listing.listed) for number, listing in self._listings.items()}
        return tie_outs(self.counts, rows, self._community)

    def table(self, number: int, masking: Masking = MASKED) -> Table:
        """The table of an annex, as that reader may see it; of one community annex 1 has its row and its total."""
        template, context = self._templates[number], self._context
        if template.per == COMMUNITY:
            rows = _count_rows(template, self.counts, self._community)
            cases: tuple[str, ...] = ()
        else:
            chosen = self.chosen(number)
            rows = _person_rows(template, chosen, masking)
            cases = tuple(facts.id for facts in chosen)
        signed = imprint(template.footer, context.config, context.today, self._community)
        return Table(
            number=template.number,
            title=template.title,
            community=self._community,
            day=context.today,
            columns=tuple(
                TableColumn(c.header, c.group or "", c.value, c.as_, c.width, c.restricted) for c in template.columns
            ),
            rows=rows,
            cases=cases,
            # The total of annex 1 is no row of its own.
            footer=signed.lines(len(rows) - (template.per is not None)),
            notes=tuple(self._notes(number, masking)),
            verified=template.verified,
            masked=not masking.revealed,
            paper=template.paper,
            empty=template.empty,
            imprint=signed,
        )

    def _notes(self, number: int, masking: Masking) -> Iterator[str]:
        template = self._templates[number]
        if not template.verified:
            yield UNVERIFIED_LAYOUT
        yield from annex_notes.unread(self._context.store)
        if template.per == COMMUNITY:
            yield from annex_notes.COUNT_NOTES
        else:
            listing = self._listings[number]
            yield from annex_notes.notes(template.rows or "", listing.belonging, len(listing.left_out), masking)
            yield from annex_notes.contested(sum(contested(facts.case) for facts in listing.belonging))


def _person_rows(template: Template, chosen: Iterable[Facts], masking: Masking) -> tuple[tuple[str, ...], ...]:
    # The number of a row is no fact of the person: its place is filled in afterwards.
    def cells_for(view: Masking) -> list[Cell]:
        return [
            cell(BLANK if column.value == ROW_NUMBER else column.value, column.as_, view, restricted=column.restricted)
            for column in template.columns
        ]

    cells = cells_for(masking)
    withheld = cells_for(MASKED) if masking.withheld else cells
    places = [place for place, column in enumerate(template.columns) if column.value == ROW_NUMBER]
    rows = []
    for number, facts in enumerate(chosen, 1):
        row = [write(facts) for write in (withheld if facts.id in masking.withheld else cells)]
        for place in places:
            row[place] = str(number)
        rows.append(tuple(row))
    return tuple(rows)


def _count_rows(template: Template, counts: AnnexCounts, community: str | None) -> tuple[tuple[str, ...], ...]:
    """One row for each community and the total, whose ratios are computed anew and not added up."""
    if community is None:
        keys: list[str | None] = [*counts.communities, None]
    else:
        keys = [counts.key(community)] * 2
    last = len(keys) - 1

    def text(column: Column, place: int, key: str | None) -> str:
        if column.value == ROW_NUMBER:
            return "" if place == last else str(place + 1)
        if column.value == COMMUNITY:
            return TOTAL if place == last else key or UNASSIGNED
        if column.value == BLANK:
            return ""
        return words(counts.value(column.value.removeprefix(COUNT), key), column.as_)

    return tuple(tuple(text(column, place, key) for column in template.columns) for place, key in enumerate(keys))
