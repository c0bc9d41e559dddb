"""The zip file around a workbook: opened with limits, and only those parts of it that hold values.

A workbook of some kilobytes can unpack into gigabytes, declare entities, carry macros, or point at other files. Sizes
are looked at before anything is unpacked; what holds no values is never unpacked; entities are refused.
"""

import io
import lzma
import re
import zipfile
import zlib
from typing import Final, NamedTuple

from drugcheck.files.sheet_shapes import NotASheetError, SheetError
from drugcheck.message import message

# 10,000 people with 40 columns unpack to about 25 MiB.
MAX_UNPACKED: Final = 256 * 1024 * 1024
MAX_PARTS: Final = 2_000
# Repeated rows of a real list shrink to a fiftieth.
MAX_RATIO: Final = 300
_LOOKED_AT_FROM: Final = 16 * 1024 * 1024

_VALUES: Final = {
    "xlsx": re.compile(
        r"\[content_types\]\.xml|_rels/\.rels|xl/(workbook|sharedstrings|styles)\.xml|xl/_rels/workbook\.xml\.rels"
        r"|xl/worksheets/[^/]+\.xml"
    ),
    "ods": re.compile(r"mimetype|content\.xml|meta-inf/manifest\.xml"),
}
_SPREADSHEET: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_DECLARES: Final = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


class BrokenWorkbookError(SheetError):
    """the workbook is damaged or cut off: open it in Excel or WPS, and save it again"""


class WorkbookTooLargeError(SheetError):
    """the workbook unpacks to more than {limit} MiB: delete what stands below and beside the list, and save again"""


class EntitiesError(SheetError):
    """the workbook declares entities of its own, which no spreadsheet program does: it is not opened"""


class EncryptedSheetError(SheetError):
    """the workbook is protected by a password{wrong}: save it without one, or install what opens it"""

    hint = "pip install 'drugcheck[office]'"


class Package(NamedTuple):
    """What a zip file was: `xlsx` or `ods`, and the parts that hold values, by their names in lower case."""

    kind: str
    parts: dict[str, bytes]

    def packed(self) -> bytes:
        """A zip file of these parts alone."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name, data in self.parts.items():
                archive.writestr(_CASED.get(name, name), data)
        return target.getvalue()


# Names that readers ask for with these letters.
_CASED: Final = {
    "[content_types].xml": "[Content_Types].xml",
    "xl/sharedstrings.xml": "xl/sharedStrings.xml",
    "meta-inf/manifest.xml": "META-INF/manifest.xml",
}


def unpack(data: bytes) -> Package:
    """The parts that hold values.

    Raises:
        NotASheetError, BrokenWorkbookError, WorkbookTooLargeError, EntitiesError, EncryptedSheetError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            kind = _kind(archive, entries)
            _check_sizes(entries, len(data))
            parts = {
                entry.filename.casefold(): _part(archive, entry)
                for entry in entries
                if _VALUES[kind].fullmatch(entry.filename.casefold())
            }
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
        RuntimeError,
    ):
        raise BrokenWorkbookError() from None
    if kind == "ods" and b"encryption-data" in parts.get("meta-inf/manifest.xml", b""):
        raise EncryptedSheetError(wrong="")
    if any(_DECLARES.search(part) for part in parts.values()):
        raise EntitiesError()
    return Package(kind, parts)


def _kind(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    names = {entry.filename.casefold(): entry for entry in entries}
    if "xl/workbook.xml" in names:
        return "xlsx"
    mimetype = names.get("mimetype")
    if mimetype is not None and archive.open(mimetype).read(len(_SPREADSHEET) + 1).startswith(_SPREADSHEET):
        return "ods"
    if "xl/workbook.bin" in names:
        raise NotASheetError(what=message("a binary workbook (xlsb)"))
    if "word/document.xml" in names:
        raise NotASheetError(what=message("a Word document"))
    raise NotASheetError(what=message("a zip archive without a workbook"))


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    bomb = unpacked > _LOOKED_AT_FROM and unpacked > packed * MAX_RATIO
    if unpacked > MAX_UNPACKED or bomb or len(entries) > MAX_PARTS:
        raise WorkbookTooLargeError(limit=MAX_UNPACKED // 1024**2)


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A part, of the size that it declares: one that is longer does not match its checksum."""
    if entry.flag_bits & 1:
        raise EncryptedSheetError(wrong="")
    with archive.open(entry) as stream:
        return stream.read(entry.file_size + 1)
