"""Scans as files: what kind a file is by its first bytes, how many pages it has, and the record that it becomes."""

import base64
import binascii
import hashlib
import io
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from drugcheck.domain.registers.scan import Scan
from drugcheck.errors import DamagedError, UsageError

MOST_BYTES: Final = 32 << 20
_PDF: Final = "application/pdf"


class Kind(NamedTuple):
    """A kind of file: how it begins, its name, the ending of such a file."""

    start: bytes
    type: str
    suffix: str


KINDS: Final = (
    Kind(b"%PDF-", _PDF, ".pdf"),
    Kind(b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    Kind(b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    Kind(b"II*\x00", "image/tiff", ".tif"),
    Kind(b"MM\x00*", "image/tiff", ".tif"),
)


class UnreadableScanError(UsageError):
    """the file cannot be read: {reason}"""

    hint = "drugcheck document add {case} --file FILE"


class UnknownScanError(UsageError):
    """this is not a scan: PDF, JPEG, PNG and TIFF are kept"""

    hint = "drugcheck document add {case} --file FILE.pdf"


class LargeScanError(UsageError):
    """the scan has {size} MiB; {most} are kept at most"""

    hint = "drugcheck document add {case} --file FILE   (scanned at 150 dpi)"


class ScanAlteredError(DamagedError):
    """scan {scan} is not what was put in"""

    hint = "drugcheck verify"


def read_scan(path: Path, case: str, document: int, today: date, pages: int | None = None) -> Scan:
    """The record of a scan. Raises UnreadableScanError, UnknownScanError, LargeScanError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LargeScanError(case=case, size=path.stat().st_size >> 20, most=MOST_BYTES >> 20)
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableScanError(case=case, reason=error.strerror or "?") from None
    kind = next((kind for kind in KINDS if data.startswith(kind.start)), None)
    if kind is None:
        raise UnknownScanError(case=case)
    return Scan(
        case=case,
        document=document,
        type=kind.type,
        size=len(data),
        pages=pages if pages is not None else page_count(data, kind.type),
        sha256=hashlib.sha256(data).hexdigest(),
        added=today,
        content=base64.b64encode(data).decode(),
    )


def content_of(scan: Scan, name: str, sha256: str | None = None) -> bytes:
    """The bytes of a scan, held against its checksum and that of the index. Raises ScanAlteredError."""
    try:
        data = base64.b64decode(scan.content, validate=True)
    except binascii.Error:
        raise ScanAlteredError(scan=name) from None
    digest = hashlib.sha256(data).hexdigest()
    if digest != scan.sha256 or (sha256 is not None and digest != sha256):
        raise ScanAlteredError(scan=name)
    return data


def suffix_of(scan: Scan) -> str:
    """The ending of a file of that kind."""
    return next((kind.suffix for kind in KINDS if kind.type == scan.type), ".bin")


def page_count(data: bytes, type: str) -> int | None:
    """Pages of a PDF; 1 for a picture; None where they cannot be counted."""
    if type == "image/tiff":
        return None
    if type != _PDF:
        return 1
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return len(PdfReader(io.BytesIO(data)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        # Broken or under a password: the paper still has pages, and a person can count them.
        return None
