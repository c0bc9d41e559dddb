"""A report as a Word document that is worked on afterwards: headings, tables, bars of shaded cells, lines to fill in.

A report has no official form: it is laid out here and not from a template of the office.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from drugcheck.domain.plain_table import PlainTable
from drugcheck.domain.reports.paper import Chart, Paper, Section, share_text
from drugcheck.files.word import plain, timeless

_SONG, _HEI = "宋体", "黑体"
_BODY, _SMALL, _TITLE = 10.5, 9, 16
_BAR: Final = "█"
_BARS: Final = 24
_SHADE: Final = "F2F2F2"
_BELOW: Final = "D9534F"
_COLOUR: Final = "4472C4"


def report_document(paper: Paper, office: str, day: date) -> bytes:
    """The report; the same report and day give the same bytes. `office` goes into the file's properties."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if paper.landscape else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    writer = _Writer(document, section.page_width - section.left_margin - section.right_margin)
    writer.paragraph(paper.title, size=_TITLE, font=_HEI, centred=True)
    writer.paragraph(paper.subtitle, size=_SMALL, centred=True)
    for part in paper.sections:
        writer.section(part)
    for note in paper.notes:
        writer.paragraph(f"注:{note}", size=_SMALL)
    if paper.signatures:
        writer.paragraph("    ".join(f"{label}:________________" for label in paper.signatures), before=8)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = paper.title[:255], office[:255], ""
    properties.created = properties.modified = _midnight(day)
    properties.revision = 1
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    target = io.BytesIO()
    document.save(target)
    return timeless(target.getvalue())


def _midnight(day: date) -> Any:
    from datetime import datetime

    return datetime(day.year, day.month, day.day)


class _Writer:
    """Puts one thing after the other into a document of that width (in EMU)."""

    def __init__(self, document: Any, width: int) -> None:
        self.document = document
        self.width = width

    def section(self, part: Section) -> None:
        """A section with all that stands in it."""
        if part.heading:
            self.paragraph(part.heading, size=12, font=_HEI, before=6, with_next=True)
        for text in part.text:
            self.paragraph(text)
        for table in part.tables:
            if table.title:
                self.paragraph(table.title, font=_HEI, before=4, with_next=True)
            self.table(table)
        for chart in part.charts:
            for name, values in chart.series:
                self.bars(chart, name, values)
        for _number in range(part.blanks):
            self.paragraph("_" * 60)

    def paragraph(
        self,
        text: str,
        *,
        size: float = _BODY,
        font: str = _SONG,
        centred: bool = False,
        before: float = 0,
        with_next: bool = False,
    ) -> None:
        """A paragraph of one run."""
        made = self.document.add_paragraph()
        _dress(made, size=size, font=font, text=text, centred=centred)
        from docx.shared import Pt

        made.paragraph_format.space_before = Pt(before)
        made.paragraph_format.space_after = Pt(3)
        made.paragraph_format.keep_with_next = with_next

    def table(self, table: PlainTable) -> None:
        """Headers, which stand again on each page, and rows; 无 where there are none."""
        rows = [list(row) for row in table.rows] or [[table.empty, *[""] * (len(table.headers) - 1)]]
        made = self._grid(len(rows) + 1, self._widths([table.headers, *rows]))
        _repeat(made.rows[0])
        for place, header in enumerate(table.headers):
            _fill(made.cell(0, place), header, centred=True, font=_HEI, shade=_SHADE)
        for number, row in enumerate(rows, 1):
            cells = made.rows[number].cells
            for place, text in enumerate(row):
                numeric = place < len(table.kinds) and table.kinds[place] == "number"
                _fill(cells[place], text, centred=numeric)
        for note in table.notes:
            self.paragraph(note, size=_SMALL)
        self.paragraph("", size=4)

    def bars(self, chart: Chart, name: str, values: Sequence[float | None]) -> None:
        """A curve as a table that any printer prints: label, bar, value. What is below nought stands in red."""
        self.paragraph(f"{chart.title}:{name}", font=_HEI, before=4, with_next=True)
        most = max((abs(value) for value in values if value is not None), default=0) or 1
        part = self.width // 12
        made = self._grid(len(values), (part * 2, part * 8, part * 2))
        for row, label, value in zip(made.rows, chart.labels, values, strict=True):
            cells = row.cells
            length = 0 if value is None else max(round(abs(value) / most * _BARS), int(value != 0))
            _fill(cells[0], label, centred=True)
            _fill(cells[1], _BAR * length, colour=_BELOW if value is not None and value < 0 else _COLOUR)
            words = share_text(value) if chart.percent else "-" if value is None else f"{value:.0f}"
            _fill(cells[2], words, centred=True)
        self.paragraph("", size=4)

    def _grid(self, rows: int, widths: Sequence[int]) -> Any:
        made = self.document.add_table(rows, len(widths))
        made.style = "Table Grid"
        made.autofit = False
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width
        return made

    def _widths(self, rows: Sequence[Sequence[str]]) -> list[int]:
        """Widths in proportion to the longest cell of each column."""
        longest = [min(max(_cells(row[place]) for row in rows), 40) + 2 for place in range(len(rows[0]))]
        return [self.width * one // sum(longest) for one in longest]


def _cells(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)


def _fill(
    cell: Any, text: str, *, centred: bool = False, font: str = _SONG, shade: str | None = None, colour: str = ""
) -> None:
    paragraph = cell.paragraphs[0]
    _dress(paragraph, size=_SMALL, font=font, text=text, centred=centred, colour=colour)
    if shade:
        _element(cell._tc.get_or_add_tcPr(), "w:shd", {"w:val": "clear", "w:fill": shade})


def _dress(paragraph: Any, *, size: float, font: str, text: str, centred: bool = False, colour: str = "") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(plain(text))
    run.font.size = Pt(size)
    run.font.name = font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    paragraph.paragraph_format.space_after = Pt(0)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _repeat(row: Any) -> None:
    _element(row._tr.get_or_add_trPr(), "w:tblHeader", {"w:val": "true"})


def _element(parent: Any, tag: str, values: dict[str, str]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(name), value)
    parent.append(made)
