"""A report as markdown: tables, curves as a row of small blocks, dotted lines to be filled in."""

from collections.abc import Iterator, Sequence
from typing import Final

from drugcheck.domain.reports.paper import Chart, Paper, Section, share_text
from drugcheck.files.plain_tables import rows_to_markdown
from drugcheck.files.tables import markdown_text

_CURVE: Final = "▁▂▃▄▅▆▇█"
_FILL: Final = "……………………………………………………………………"


def to_markdown(paper: Paper) -> str:
    """The whole report; ends with the lines to sign."""
    lines = [f"# {markdown_text(paper.title)}", "", markdown_text(paper.subtitle), ""]
    for section in paper.sections:
        lines += _section(section)
    lines += [f"- {markdown_text(note)}" for note in paper.notes]
    if paper.signatures:
        lines += ["", "　　".join(f"{label}:________" for label in paper.signatures)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield from (f"## {markdown_text(section.heading)}", "")
    for text in section.text:
        yield from (markdown_text(text), "")
    for table in section.tables:
        if table.title:
            yield from (f"**{markdown_text(table.title)}**", "")
        yield from rows_to_markdown(table)
        yield ""
        yield from (f"- {markdown_text(note)}" for note in table.notes)
    for chart in section.charts:
        yield from (f"**{markdown_text(chart.title)}**", "")
        yield from (f"- {markdown_text(name)} {_line(chart, values)}" for name, values in chart.series)
        yield ""
    for _number in range(section.blanks):
        yield from (_FILL, "")


def _line(chart: Chart, values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "-"
    first, last = (share_text(v) if chart.percent else f"{v:.0f}" for v in (known[0], known[-1]))
    return f"{sparkline(values)} {first} → {last}  ({chart.labels[0]} 至 {chart.labels[-1]})"


def sparkline(values: Sequence[float | None]) -> str:
    """A row of numbers as one small curve from the least to the greatest; a blank where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    least, span = min(known), max(known) - min(known)
    top = len(_CURVE) - 1
    return "".join(
        " " if value is None else _CURVE[round((value - least) / span * top) if span else top // 2] for value in values
    )
