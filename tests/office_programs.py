"""LibreOffice and poppler, for tests marked `debian`: files of other programs, and pages as they are printed."""

import shutil
import subprocess
from pathlib import Path

import pytest

needs_soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def convert(source: Path, kind: str, folder: Path, *options: str) -> Path:
    """The file as LibreOffice converts it: `pdf`, `xlsx`, `xls`, `ods`, or a filter such as `csv:Text …`."""
    profile = f"-env:UserInstallation=file://{source.parent.absolute()}/profile"
    command = ["soffice", "--headless", profile, *options, "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{source.stem}.{kind.partition(':')[0]}"


def pages(pdf: Path) -> list[str]:
    """The text of each page."""
    ran = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    return ran.stdout.decode().split("\f")[:-1]
