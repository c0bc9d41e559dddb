"""What a report is made of: headings, sentences, tables, curves and lines to be filled in; files writes it out."""

from collections.abc import Iterator
from typing import NamedTuple

from drugcheck.domain.plain_table import PlainTable


class Chart(NamedTuple):
    """Numbers in their order under one name; `percent` says that they are fractions of a whole."""

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    percent: bool = False


class Section(NamedTuple):
    """A part of a report; `blanks` are lines that somebody fills in by hand."""

    heading: str
    text: tuple[str, ...] = ()
    tables: tuple[PlainTable, ...] = ()
    charts: tuple[Chart, ...] = ()
    blanks: int = 0


class Paper(NamedTuple):
    """A report; `signatures` are labels with room to sign behind them."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ("填报人", "审核人", "负责人")
    landscape: bool = False

    def words(self) -> Iterator[str]:
        """Every text that stands in it, whatever it is written as."""
        yield from (self.title, self.subtitle, *self.notes, *self.signatures)
        for section in self.sections:
            yield from (section.heading, *section.text)
            for table in section.tables:
                yield from (table.title, table.subtitle, *table.headers, *table.notes)
                for row in table.rows:
                    yield from row
            for chart in section.charts:
                yield from (chart.title, *chart.labels, *(name for name, _values in chart.series))


def share_text(share: float | None, *, places: int = 1) -> str:
    """Such as 83.4%; - where there is nothing to have a share of."""
    return "-" if share is None else f"{share:.{places}%}"


def change_text(change: float | None, *, percent: bool = False) -> str:
    """Such as +12, -0.8% or 0; - where there is nothing to compare with."""
    if change is None:
        return "-"
    if percent:
        return f"{change:+.1%}" if round(change, 3) else "0"
    return f"{change:+.0f}" if change else "0"
