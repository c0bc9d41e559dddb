"""Targets of lists: rosters, licences, exports of the platform and fill-in sheets, as text and as workbooks."""

import csv
import io
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

from drugcheck.domain import filled_in, licences, reconciling, roster
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.fill_in import CASE_ID, fill_sheet
from drugcheck.domain.registers import Comparison
from drugcheck.files.fill_in_reading import about, filled_rows
from drugcheck.files.fill_in_writing import ABOUT, KIND, SCHEMA
from drugcheck.files.roster import RosterFile, pick_roster
from drugcheck.files.roster_map import LICENCES, PLATFORM, ROSTER, ColumnMap, ListKind, load_columns
from drugcheck.files.sheet_shapes import Sheet
from drugcheck.files.sheet_text import parse_sheet
from drugcheck.files.sheets import choose, sheets_of
from drugcheck.files.spreadsheet_package import unpack
from drugcheck.files.spreadsheet_scan import listed_sheets, listed_tables, scan_ods, scan_xlsx
from tests import annex_cases, build
from tests.domain.rules.shapes import around
from tests.fuzz.target import ADDRESS, ID_NUMBER, NAME, Target
from tests.spreadsheets import repacked, sheet

_FOLDER = Path(__file__).parent
_TEMPLATES = _FOLDER.parents[1] / "templates"
_DAY = date(2022, 3, 5)


@cache
def _cases() -> tuple[Case, ...]:
    marked = {"person.name": NAME, "person.id_number": ID_NUMBER, "residence.current_address": ADDRESS}
    return build.case(marked), build.case({"person.name": "赵试"}, id="C0002")


@cache
def _columns(kind: ListKind) -> ColumnMap:
    names = {ROSTER: "roster", LICENCES: "licences", PLATFORM: "platform"}
    return load_columns(_TEMPLATES / f"{names[kind]}.toml", kind=kind)


def _picked(data: bytes, kind: ListKind) -> RosterFile:
    found = pick_roster(sheets_of(data), _columns(kind))
    assert NAME not in repr(found), "a row does not show itself"
    return found


def _roster(data: bytes) -> None:
    found = _picked(data, ROSTER)
    compared = roster.compare(found.rows, _cases(), build.config(), build.TODAY, correction=found.is_correction)
    roster.apply(compared, _cases(), "C0003", build.TODAY, source=found.sheet.fingerprint)


def _licences(data: bytes) -> None:
    found = _picked(data, LICENCES)
    compared = licences.compare(found.rows, _cases(), build.config(), build.TODAY, _DAY, complete=True)
    licences.apply(compared, _cases())


def _platform(data: bytes) -> None:
    found = _picked(data, PLATFORM)
    rows = [reconciling.read_row(row, build.config(), build.TODAY) for row in found.rows]
    facts = [Facts(case, build.config(), build.TODAY) for case in _cases()]
    fields = [column.field for column in found.columns if column.field not in (None, "person.id_number")]
    compared = reconciling.compare(
        rows, facts, Comparison(), build.TODAY, day=_DAY, source=found.sheet.fingerprint, fields=fields
    )
    for case in _cases():
        reconciling.marked(case, compared, build.TODAY)


def _csv(*lines: tuple[str, ...]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerows(lines)
    return target.getvalue().encode()


_HEADERS = ("序号", "姓名", "身份证号", "社区", "性别", "出生日期", "现住地址", "联系电话", "人员状态")
_ROW = ("1", NAME, ID_NUMBER, "甲社区", "男", "1978-11-30", ADDRESS, "13800000031", "社区戒毒")
_NEW = ("2", "赵试乙", "000000199001010011", "乙社区", "女", "19900101", "", "", "戒断三年未复吸")


def _rosters() -> tuple[bytes, ...]:
    listed = _csv(("名册",), _HEADERS, _ROW, _NEW, ("合计", "2"), ("填报人:",))
    return (
        listed,
        listed.decode().encode("gb18030"),
        b"\xff\xfe" + listed.decode().replace(",", "\t").encode("utf-16-le"),
        _csv(("姓名", "身份证号", "社区", "行号", "原因"), (NAME, ID_NUMBER, "甲社区", "3", "日期")),
    )


def _licence_lists() -> tuple[bytes, ...]:
    headers = ("姓名", "身份证号", "准驾车型", "初次领证日期", "有效期止", "驾驶证状态")
    return (_csv(headers, (NAME, ID_NUMBER, "C1", "2010-01-01", "2026-01-01", "正常")),)


def _workbook(data: bytes) -> None:
    """All of the way, with the reader in its own process."""
    sheets = sheets_of(data)
    choose(sheets, lambda _: True)


@cache
def _workbooks() -> tuple[bytes, ...]:
    xlsx = sheet(_HEADERS, _ROW, _NEW, ("", None, 42.5, date(2022, 3, 1)))
    return xlsx, _ods(), (_FOLDER / "roster.xls").read_bytes()


_CONTENT = (
    '<?xml version="1.0"?><o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="名册"><table:table-column table:number-columns-repeated="3" '
    'table:visibility="collapse"/>{rows}</table:table></office:spreadsheet></office:body></o:document-content>'
)


def _content() -> bytes:
    rows = "".join(
        '<table:table-row table:number-rows-repeated="1">'
        + "".join(
            '<table:table-cell table:number-columns-repeated="1" office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in line
        )
        + "</table:table-row>"
        for line in (_HEADERS, _ROW)
    )
    return _CONTENT.format(rows=rows).encode()


def _ods() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _content())
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return target.getvalue()


def _package(data: bytes) -> None:
    """A zip file, up to where the reader of values would start."""
    package = unpack(data)
    if package.kind == "ods":
        for listed in listed_tables(package.parts):
            scan_ods(package.parts.get("content.xml", b""), listed.name)
    else:
        for listed in listed_sheets(package.parts)[0]:
            scan_xlsx(package.parts.get(listed.part, b""))


_PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")


def _xlsx_part(data: bytes) -> None:
    """The first byte says which part the rest becomes."""
    part = _PARTS[data[0] % len(_PARTS)] if data else _PARTS[0]
    _package(repacked(_workbooks()[0], {part: data[1:]}))


def _xlsx_parts() -> tuple[bytes, ...]:
    with zipfile.ZipFile(io.BytesIO(_workbooks()[0])) as archive:
        return tuple(bytes([place]) + archive.read(name) for place, name in enumerate(_PARTS))


def _ods_part(data: bytes) -> None:
    for listed in listed_tables({"content.xml": data}):
        found = scan_ods(data, listed.name)
        assert len(found.hidden_columns) <= 16_384, "what is hidden stays within a sheet"


class _Two:
    """The two sheets of a fill-in sheet, without a workbook around them."""

    hidden = ()

    def __init__(self, sheets: dict[str, Sheet]) -> None:
        self._sheets = sheets
        self.names = tuple(sheets)

    def sheet(self, name: str) -> Sheet:
        return self._sheets[name]


def _fill_in(data: bytes) -> None:
    """Two sheets as text, with a form feed between them: what it is, and its rows."""
    first, _, second = data.partition(b"\x0c")
    sheets = _Two({ABOUT: parse_sheet(first), "附件9": parse_sheet(second)})
    known = about(sheets)
    context = around(*_cases())
    then = fill_sheet(annex_cases.template(9), context, known.community)
    rows, _ = filled_rows(sheets, known, then.columns)
    now = {case.id: case for case in _cases()}
    compared = filled_in.compare(rows, then, now, now, build.TODAY)
    filled_in.apply(compared, now)


def _fill_ins() -> tuple[bytes, ...]:
    made = fill_sheet(annex_cases.template(9), around(*_cases()))
    first = _csv(("kind", KIND), ("schema", SCHEMA), ("annex", "9"), ("store", "x"), ("commit", "y"))
    lines = [(*row.cells, row.case) for row in made.rows]
    changed = [
        (*("无" if opened else cell for cell, opened in zip(row.cells, row.open, strict=True)), row.case)
        for row in made.rows
    ]
    codes = (*(column.value for column in made.columns), CASE_ID)
    return tuple(first + b"\x0c" + _csv(codes, *body) for body in (lines, changed))


_XML = (b"<row ", b"<c ", b'r="', b'r="A1048577"', b'r="XFD1"', b'hidden="1"', b'min="1"', b'max="', b"<f>", b"<v>")
_ODF = (
    b'table:number-rows-repeated="',
    b'table:number-columns-repeated="',
    b"<table:table-row ",
    b'table:visibility="',
)

TARGETS = (
    Target("roster", _roster, _rosters, tuple(map(str.encode, (*_HEADERS, "合计", "sep=;\n", '="0000"', "社区")))),
    Target("licences", _licences, _licence_lists, (b"C1", "注销".encode(), b"2022/3/5", b"44562", b"\r\n")),
    Target("platform", _platform, _rosters, tuple(map(str.encode, _HEADERS))),
    Target("fill-in", _fill_in, _fill_ins, (b"\x0c", b"C0001", b"C0002", "无".encode(), b"2022-03-05", b"44562")),
    Target("workbook-package", _package, lambda: _workbooks()[:2], (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")),
    Target("workbook-xlsx", _xlsx_part, _xlsx_parts, _XML),
    Target("workbook-ods", _ods_part, lambda: (_content(),), _ODF),
    Target("workbook", _workbook, _workbooks, slow=True),
)
