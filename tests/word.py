"""Small Word templates for tests, and what stands in a finished document."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document
from docx.table import _Cell

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def template(path: Path, *paragraphs: str, cells: Sequence[Sequence[str]] = ()) -> Path:
    """A .docx with these paragraphs, and a table of these cells."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if cells:
        table = document.add_table(len(cells), max(map(len, cells)))
        for row, texts in zip(table.rows, cells, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
    document.save(str(path))
    return path


def words(data: bytes) -> list[str]:
    """The paragraphs of a document, those of its tables behind the others; a line feed inside one stays."""
    document = Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        # Cells as they stand: table.rows names a merged one once for each column that it takes.
        texts += [_Cell(cell, table).text for cell in table._tbl.iter_tcs()]
    return texts


def part(data: bytes, name: str = "word/document.xml") -> str:
    """A part of a document as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def pdf_pages(folder: Path, data: bytes) -> list[str]:
    """The text of each page as LibreOffice lays the document out."""
    source = folder / "document.docx"
    source.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, source],
        check=True,
        capture_output=True,
        timeout=120,
    )
    told = subprocess.run(["pdftotext", "-layout", folder / "document.pdf", "-"], check=True, capture_output=True)
    return told.stdout.decode().removesuffix("\f").split("\f")
