"""The 14 annexes of the notice: a template and the facts of all cases become a Table of strings.

Who stands in a table and which columns it has are data of templates/annexNN.toml; the words and the masking are
decided here, once for all formats. Files of every kind are written from a Table by files.tables.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

from drugcheck.domain import annex_notes
from drugcheck.domain.annex_counts import TOTAL, UNASSIGNED, AnnexCounts
from drugcheck.domain.annex_values import BLANK, COMMUNITY, COUNT, ROW_NUMBER, As, Cell, cell, source, words
from drugcheck.domain.facts import CATEGORIES, Facts
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


def in_scope(facts: Facts, community: str | None) -> bool:
    """Whether a case belongs to the community asked for; 「(未分配)」 asks for those without one."""
    return community is None or (facts.community or UNASSIGNED) == community


def listed(template: Template, context: Context, community: str | None = None) -> list[Facts]:
    """The cases of an annex, in the order of their ids.

    A hidden case without a finding is never a row: it is a number in a note (二(二)).
    """
    belongs = CATEGORIES[template.rows or "all"]
    return [
        facts
        for facts in context.facts
        if belongs(facts) and not facts.is_unverified_hidden and in_scope(facts, community)
    ]


def select(template: Template, context: Context, community: str | None = None) -> tuple[Facts, ...]:
    """The cases of an annex, in its order."""
    chosen = listed(template, context, community)
    order = {name: place for place, name in enumerate(context.communities)}
    keys = [_sort_key(value, order) for value in template.sort]
    for key in reversed(keys):
        chosen.sort(key=key)
    return tuple(chosen)


def _sort_key(value: str, order: dict[str, int]) -> Callable[[Facts], tuple[bool, int, str]]:
    """Communities in the order of drugcheck.toml, numbers by size, all else by its words; absent values last."""
    if value in ("case.community", COMMUNITY):
        return lambda facts: (not facts.community, order.get(facts.community, len(order)), facts.community)
    read = source(value).read

    def key(facts: Facts) -> tuple[bool, int, str]:
        found = read(facts)
        if isinstance(found, int):
            return (False, found, "")
        return (found is None, 0, words(found))

    return key


def build(
    template: Template,
    context: Context,
    *,
    community: str | None = None,
    masking: Masking = MASKED,
    counts: AnnexCounts | None = None,
) -> Table:
    """The table of an annex, in one pass over the cases.

    Args:
        community: only its cases and, in annex 1, only its row and the total of that row.
        masking: what the reader may see; masked unless said otherwise.
        counts: those of annex 1, where they have been made already.

    Raises:
        KeyError: the template names something that does not exist; annex_check tells before.
    """
    if template.per == COMMUNITY:
        rows = _count_rows(template, counts or AnnexCounts(context), community)
        cases: tuple[str, ...] = ()
    else:
        chosen = select(template, context, community)
        rows = _person_rows(template, chosen, masking)
        cases = tuple(facts.id for facts in chosen)
    signed = imprint(template.footer, context.config, context.today, community)
    return Table(
        number=template.number,
        title=template.title,
        community=community,
        day=context.today,
        columns=tuple(
            TableColumn(c.header, c.group or "", c.value, c.as_, c.width, c.restricted) for c in template.columns
        ),
        rows=rows,
        cases=cases,
        # The total of annex 1 is no row of its own.
        footer=signed.lines(len(rows) - (template.per is not None)),
        notes=tuple(_notes(template, context, community, masking)),
        verified=template.verified,
        masked=not masking.revealed,
        paper=template.paper,
        empty=template.empty,
        imprint=signed,
    )


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


def _notes(template: Template, context: Context, community: str | None, masking: Masking) -> Iterable[str]:
    if not template.verified:
        yield UNVERIFIED_LAYOUT
    yield from annex_notes.unread(context.store)
    scope = [facts for facts in context.facts if in_scope(facts, community)]
    yield from annex_notes.notes(template.rows or "", scope, masking)
    if template.per == COMMUNITY:
        yield from annex_notes.COUNT_NOTES
    else:
        belongs = CATEGORIES[template.rows or "all"]
        yield from annex_notes.contested(sum(contested(facts.case) and belongs(facts) for facts in scope))
