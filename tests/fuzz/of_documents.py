"""Targets of documents: Word templates of the office, and scans."""

import io
import zipfile
from datetime import date
from functools import cache
from xml.sax.saxutils import escape

from docx import Document

from drugcheck.files.scans import read_scan
from drugcheck.files.word import Properties, render
from tests.fuzz.target import ADDRESS, NAME, Target, written
from tests.spreadsheets import repacked

_VALUES = {"姓名": NAME, "住址": ADDRESS, "次数": 3, "行": [{"日期": "2022-03-06", "方式": "上门"}], "有": True}
_OF = Properties("表", "示例街道", date(2022, 4, 7))


def _template(data: bytes) -> None:
    render(written("templates/form.docx", data), _VALUES, _OF)


@cache
def _templates() -> tuple[bytes, ...]:
    document = Document()
    document.add_paragraph("姓名 {{ 姓名 }} {% if 有 %}有{% endif %}")
    table = document.add_table(3, 1)
    for row, text in zip(table.rows, ("{%tr for 一 in 行 %}", "{{ 一.日期 }}", "{%tr endfor %}"), strict=True):
        row.cells[0].text = text
    target = io.BytesIO()
    document.save(target)
    plain = io.BytesIO()
    small = Document()
    small.add_paragraph("{{ 姓名 }}")
    small.save(plain)
    return repacked(plain.getvalue(), {}), repacked(target.getvalue(), {})


def _part(data: bytes) -> None:
    _template(repacked(_templates()[0], {"word/document.xml": data}))


@cache
def _parts() -> tuple[bytes, ...]:
    return tuple(zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml") for made in _templates())


def _tag(data: bytes) -> None:
    """Any text where a tag stands."""
    text = escape(data.decode("utf-8", "replace"))
    whole = _parts()[0].decode().replace("{{ 姓名 }}", text)
    _part(whole.encode())


_TAGS = (
    "{{ 姓名 }}",
    "{% for 一 in 行 %}{{ 一.日期 }}{% endfor %}",
    "{% if 有 %}{{ 次数 + 1 }}{% else %}{{ 姓名|upper }}{% endif %}",
    "{% set x = 姓名 * 2 %}{{ x[0:2] }}",
)
_JINJA = (
    *(b"{{", b"}}", b"{%", b"%}", b"{#", b"|", b".__class__", b"**", b"*", b"range(", b"for x in ", b"if ", b"endif"),
    *(b"{% raw %}", b"{% include 'x' %}", b"{% macro a() %}", b"|center(9)", b"|format(1)", b"{%tr ", b"{%p ", b"{%r "),
)


def _scan(data: bytes) -> None:
    scan = read_scan(written("scan.pdf", data), "C0031", 3, date(2022, 4, 7))
    assert scan.pages is None or scan.pages >= 0


@cache
def _scans() -> tuple[bytes, ...]:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(200, 200)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue(), b"\xff\xd8\xff\xe0 a picture", b"\x89PNG\r\n\x1a\n"


TARGETS = (
    Target("word-template", _template, _templates, (b"PK\x03\x04", b"PK\x01\x02", b"TargetMode", b"External")),
    Target(
        "word-document", _part, _parts, (*_JINJA, b"<w:p>", b"</w:p>", b"<w:tbl>", b"<w:r>", b"<w:t>", b"<!DOCTYPE")
    ),
    Target("word-tag", _tag, lambda: tuple(map(str.encode, _TAGS)), _JINJA),
    Target(
        "scan", _scan, _scans, (b"%PDF-1.7", b"/Kids [", b"/Count ", b"/Length ", b"obj", b"xref", b"/Prev ", b"0 R")
    ),
)
