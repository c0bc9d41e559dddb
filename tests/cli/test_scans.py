"""Scans: encrypted records beside the case, with checksum, kind and pages; in the index, checked, shown on purpose."""

import io
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfWriter

from drugcheck.domain.registers.scan import Scan
from drugcheck.files.record import from_text, to_text
from tests.running import Desk

MARK = b"scanned-marker-000000199003070017"


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A PDF of two pages that holds a marker."""
    writer = PdfWriter()
    for _ in range(2):
        writer.add_blank_page(100, 100)
    target = io.BytesIO()
    writer.write(target)
    path = tmp_path / "scan.pdf"
    path.write_bytes(target.getvalue() + b"%" + MARK + b"\n")
    return path


@pytest.fixture
def kept(demo: Desk, scan: Path) -> Desk:
    ran = demo(f"document add C0031 --part basics --kind 谈话记录 --number 谈-99 --file {scan}")
    assert ran.status == 0, ran.err
    return demo


def entry(desk: Desk) -> dict[str, object]:
    return desk("document list C0031 --json").json["documents"][-1]


def test_it_stands_in_the_index_with_its_pages(kept: Desk, scan: Path) -> None:
    no = entry(kept)["no"]
    assert (entry(kept)["scan"], entry(kept)["pages"]) == (f"C0031-{no}", 2)
    held = from_text(kept.workspace().vault.read(f"C0031-{no}").text, Scan)
    assert (held.type, held.size, held.pages) == ("application/pdf", scan.stat().st_size, 2)
    log = subprocess.run(["git", "-C", str(kept.root), "log", "-1", "--format=%s"], capture_output=True, check=True)
    assert log.stdout.decode().strip() == f"C0031 C0031-{no} document.add"
    assert kept("verify").status == 0


def test_nothing_of_it_stands_in_clear(kept: Desk) -> None:
    for path in kept.root.rglob("*"):
        if path.is_file():
            assert MARK not in path.read_bytes()
    found = subprocess.run(["git", "-C", str(kept.root), "log", "-2", "-p"], capture_output=True, check=True)
    assert MARK not in found.stdout


def test_it_leaves_through_the_gate_only(kept: Desk, scan: Path, tmp_path: Path) -> None:
    no, out = entry(kept)["no"], tmp_path / "out.pdf"
    assert kept(f"document open C0031 {no} --out {out}").status == 5
    assert kept(f"document open C0031 {no} --out {out} --to 派出所 --purpose 核查").status == 0
    assert out.read_bytes() == scan.read_bytes()
    assert kept("export log --json").json["exports"][0]["what"] == f"document C0031-{no}"
    assert kept(f"document open C0031 {no}").status == 5
    assert kept(f"document open C0031 {no} --purpose 核查").status == 2
    # Nothing was seen, so nothing is noted as seen.
    assert kept("export log --accesses --json").json["accesses"] == []


def test_an_entry_gets_its_scan_later_and_only_one(demo: Desk, scan: Path) -> None:
    demo("document add C0031 --part basics --kind 检测报告 --number 检-99")
    no = entry(demo)["no"]
    assert demo(f"document open C0031 {no} --purpose x").status == 2
    assert demo(f"document attach C0031 {no} {scan}").status == 0
    assert entry(demo)["scan"] == f"C0031-{no}"
    assert demo(f"document attach C0031 {no} {scan}").status == 5
    assert demo(f"document attach C0031 99 {scan}").status == 2


@pytest.mark.parametrize("data", [b"", b"MZ\x90", b"<html>", b"PK\x03\x04"])
def test_what_is_no_scan_is_refused_and_nothing_is_written(demo: Desk, tmp_path: Path, data: bytes) -> None:
    before = len(demo("document list C0031 --json").json["documents"])
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    assert demo(f"document add C0031 --part basics --kind x --file {path}").status == 2
    assert demo(f"document add C0031 --part basics --kind x --file {tmp_path}/none").status == 2
    assert len(demo("document list C0031 --json").json["documents"]) == before


def test_a_broken_pdf_is_kept_without_a_number_of_pages(demo: Desk, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.4 nothing else")
    assert demo(f"document add C0031 --part basics --kind x --file {path}").status == 0
    assert entry(demo)["pages"] is None


def test_a_check_opens_every_scan(kept: Desk) -> None:
    ran = kept("document check --json")
    assert (ran.status, ran.json) == (0, {"schema": 1, "scans": 1, "problems": []})


def test_an_altered_scan_is_named(kept: Desk) -> None:
    name = str(entry(kept)["scan"])
    workspace = kept.workspace()
    held = from_text(workspace.vault.read(name).text, Scan)
    with workspace.change("x") as change:
        change.put_text(name, to_text(replace(held, content="QUJD")))
    ran = kept("document check")
    assert ran.status == 4
    assert name in ran.out


def test_a_scan_that_is_gone_is_a_finding(kept: Desk) -> None:
    name = str(entry(kept)["scan"])
    (kept.root / "records" / f"{name}.toml.age").unlink()
    assert "FS006" in kept.codes("C0031")
    assert kept("document check").status != 0
    assert kept("verify").status == 4


def test_a_scan_that_no_entry_names_is_a_finding(kept: Desk) -> None:
    assert kept("undo --yes").status == 0
    findings = kept("validate --json").json["findings"]
    assert "FS007" in {found["code"] for found in findings}
    assert kept("document check").status == 1


def test_the_index_of_the_dossier_names_it(kept: Desk) -> None:
    (line,) = (line for line in kept("dossier C0031").out.splitlines() if "| 谈-99 |" in line)
    assert str(entry(kept)["scan"]) in line
