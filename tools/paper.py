"""Building blocks of the Word templates: paper, fonts, paragraphs, tables. Sizes are in points, lengths in millimetres.

Fonts are named as an office's computer has them, with the names that other systems know beside them; lines have a fixed
height, so that a page breaks at the same place whichever font stands in.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml import parse_xml
from docx.shared import Mm, Pt

SONG, FANGSONG, HEI = "宋体", "仿宋", "黑体"
_OTHER_NAMES = {SONG: "SimSun", FANGSONG: "FangSong", HEI: "SimHei"}
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TWIPS = 56.6929
_DAY = (2022, 1, 1, 0, 0, 0)


class Text(NamedTuple):
    """A paragraph: its text, font, size, and how it stands. `indent` is the first line's, in characters."""

    text: str
    size: float = 10.5
    font: str = SONG
    bold: bool = False
    align: str = "left"
    line: float = 0
    before: float = 0
    after: float = 0
    indent: float = 0
    keep: bool = False
    new_page: bool = False

    def xml(self) -> str:
        """The paragraph in WordprocessingML."""
        return f"<w:p>{self._properties()}{_runs(self)}</w:p>"

    def _properties(self) -> str:
        line = self.line or self.size * 1.35
        parts = [
            "<w:pageBreakBefore/>" if self.new_page else "",
            "<w:keepNext/>" if self.keep else "",
            f'<w:spacing w:before="{round(self.before * 20)}" w:after="{round(self.after * 20)}"'
            f' w:line="{round(line * 20)}" w:lineRule="exact"/>',
            f'<w:ind w:firstLineChars="{round(self.indent * 100)}"'
            f' w:firstLine="{round(self.indent * self.size * 20)}"/>'
            if self.indent
            else "",
            f'<w:jc w:val="{self.align}"/>',
        ]
        return f"<w:pPr>{''.join(parts)}</w:pPr>"


class Cell(NamedTuple):
    """A cell: its paragraphs, how many columns it takes, and how it stands."""

    content: tuple[Text, ...]
    span: int = 1
    shade: str = ""
    align: str = "center"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _runs(text: Text) -> str:
    half = round(text.size * 2)
    properties = (
        f'<w:rPr><w:rFonts w:ascii="{text.font}" w:hAnsi="{text.font}" w:eastAsia="{text.font}" w:hint="eastAsia"/>'
        + ("<w:b/>" if text.bold else "")
        + f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    )
    if not text.text:
        return ""
    pieces = (
        "<w:tab/>" if piece == "\t" else f'<w:t xml:space="preserve">{_escaped(piece)}</w:t>'
        for piece in re.split("(\t)", text.text)
        if piece
    )
    return f"<w:r>{properties}{''.join(pieces)}</w:r>"


def _twips(length: float) -> int:
    return round(length * _TWIPS)


class Paper:
    """An A4 page that is written from top to bottom. Margins are top, right, bottom, left."""

    def __init__(self, title: str, margins: tuple[float, float, float, float] = (20, 20, 18, 22)) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins)
        section.header_distance = section.footer_distance = Mm(8)
        self.width = 210 - margins[1] - margins[3]
        self.body: Any = self.document.element.body
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = SONG, Pt(10.5)
        fonts = normal.element.rPr.rFonts
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(_tag(name), None)
        fonts.set(_tag("eastAsia"), SONG)
        for language in self.document.styles.element.iter(_tag("lang")):
            language.set(_tag("val"), "zh-CN")
            language.set(_tag("eastAsia"), "zh-CN")
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = title, "", ""

    def add(self, *texts: Text) -> None:
        """Paragraphs, one below the other."""
        for text in texts:
            self._append(text.xml())

    def control(self, tag: str) -> None:
        """A paragraph that is nothing but a tag, such as {%p for … %}: it is gone in the finished document."""
        self.add(Text(tag, size=5, line=6))

    def table(self, columns: Sequence[float], rows: Iterable["str | Row"]) -> None:
        """A table with borders; a row that is a text is a tag, such as {%tr for … %}."""
        grid = "".join(f'<w:gridCol w:w="{_twips(column)}"/>' for column in columns)
        body = "".join(_control_row(row, columns) if isinstance(row, str) else row.xml(columns) for row in rows)
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        self._append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{_twips(sum(columns))}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
        )

    def header(self, text: str, align: str = "right") -> None:
        """A line at the top of every page."""
        self._edge(self.document.sections[0].header, Text(text, size=9, align=align).xml())

    def page_numbers(self, before: str = "第 ", between: str = " 页  共 ", after: str = " 页") -> None:
        """The number of the page and of all pages, at the foot of every page."""

        def run(inner: str) -> str:
            fonts = f'<w:rFonts w:ascii="{SONG}" w:hAnsi="{SONG}" w:eastAsia="{SONG}"/>'
            return f'<w:r><w:rPr>{fonts}<w:sz w:val="18"/></w:rPr>{inner}</w:r>'

        def field(name: str) -> str:
            return (
                run('<w:fldChar w:fldCharType="begin"/>')
                + run(f'<w:instrText xml:space="preserve"> {name} </w:instrText>')
                + run('<w:fldChar w:fldCharType="separate"/>')
                + run("<w:t>1</w:t>")
                + run('<w:fldChar w:fldCharType="end"/>')
            )

        def words(text: str) -> str:
            return run(f'<w:t xml:space="preserve">{text}</w:t>')

        inside = words(before) + field("PAGE") + (words(between) + field("NUMPAGES") if between else "") + words(after)
        self._edge(self.document.sections[0].footer, f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{inside}</w:p>')

    def save(self, path: Path) -> None:
        """Writes the template; the same script gives the same bytes."""
        _name_fonts(self.document)
        _leave_out_what_is_not_used(self.document)
        temporary = path.with_suffix(".tmp")
        self.document.save(str(temporary))
        with ZipFile(temporary) as package, ZipFile(path, "w", ZIP_DEFLATED) as made:
            for name in package.namelist():
                data = package.read(name)
                if name == "docProps/core.xml":
                    data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2022-01-01T00:00:00Z", data)
                entry = ZipInfo(name, _DAY)
                entry.compress_type = ZIP_DEFLATED
                made.writestr(entry, data)
        temporary.unlink()

    def _append(self, xml: str) -> None:
        element = parse_xml(re.sub(r"^<(w:\w+)", rf"<\1 {_W}", xml, count=1))
        self.body.insert(len(self.body) - 1, element)

    def _edge(self, edge: Any, xml: str) -> None:
        edge.is_linked_to_previous = False
        inside = edge._element
        for old in list(inside):
            inside.remove(old)
        inside.append(parse_xml(re.sub(r"^<w:p\b", f"<w:p {_W}", xml, count=1)))


class Row(NamedTuple):
    """A row of cells; `height` is the least it has, `header` that it is repeated on every page."""

    cells: tuple[Cell, ...]
    height: float = 0
    header: bool = False
    whole: bool = True

    def xml(self, columns: Sequence[float]) -> str:
        """The row in WordprocessingML."""
        properties = "<w:cantSplit/>" if self.whole else ""
        if self.height:
            properties += f'<w:trHeight w:val="{_twips(self.height)}" w:hRule="atLeast"/>'
        properties += "<w:tblHeader/>" if self.header else ""
        place, made = 0, []
        for cell in self.cells:
            made.append(_cell(cell, sum(columns[place : place + cell.span])))
            place += cell.span
        if place != len(columns):
            raise ValueError(f"a row of {place} columns in a table of {len(columns)}")
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def _cell(cell: Cell, width: float) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.shade}"/>' if cell.shade else ""
    content = "".join(text.xml() for text in cell.content)
    properties = f'<w:tcW w:w="{_twips(width)}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="{cell.align}"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def _control_row(tag: str, columns: Sequence[float]) -> str:
    return Row((Cell((Text(tag, size=5, line=6),), len(columns)),)).xml(columns)


def _tag(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


_KEPT = ("Header", "Footer")
# Of python-docx's own template: what no form uses.
_UNUSED = ("/thumbnail", "/stylesWithEffects", "/customXml", "/numbering", "/webSettings", "/theme")


def _leave_out_what_is_not_used(document: Any) -> None:
    """Leaves the styles that every paragraph and table has, and the parts that they need."""
    styles = document.styles.element
    for style in list(styles):
        if style.tag == _tag("latentStyles") or (
            style.tag == _tag("style")
            and style.get(_tag("default")) is None
            and style.get(_tag("styleId")) not in _KEPT
        ):
            styles.remove(style)
    for part in (document.part, document.part.package):
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(_UNUSED):
                del part.rels[key]


def _name_fonts(document: Any) -> None:
    """The table of fonts: under which other names each may be known."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, other in _OTHER_NAMES.items()
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {_W}>{fonts}</w:fonts>'
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = xml.encode()
