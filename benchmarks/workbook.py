"""How long it takes to write annex 2 as a workbook, against xlsxwriter writing the same cells bare."""

import io
import tracemalloc
from pathlib import Path

import xlsxwriter

from benchmarks.store import Copies, Demo
from benchmarks.table import Row
from benchmarks.timing import measure
from drugcheck.domain.annexes import Annexes, Table
from drugcheck.domain.masking import REVEALED
from drugcheck.files.workbook_annex import AnnexSheet, annex_workbook

OURS = "annex 2 as a workbook"
BARE = "its cells alone, bare"
LIMIT = 2.0
_ANNEX = 2
_MIB = 1024 * 1024


def rows(folder: Path, demo: Demo, count: int, rounds: int) -> tuple[list[Row], list[str]]:
    """Rows and notes for `count` cases; both workbooks are made in memory and compressed."""
    workspace = Copies(folder / "workbook", demo.workspace, count).workspace
    templates = {_ANNEX: workspace.annex_template(_ANNEX)}
    table = Annexes(workspace.context(workspace.load()), templates).table(_ANNEX, REVEALED)
    timings = measure({OURS: lambda: annex_workbook(AnnexSheet(table)), BARE: lambda: _bare(table)}, rounds)
    tracemalloc.start()
    size = len(annex_workbook(AnnexSheet(table)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    notes = [
        f"{table.row_count:,} rows of {len(table.columns)} columns, a file of {size / _MIB:.1f} MiB",
        f"memory while it is written: at most {peak / _MIB:.0f} MiB",
    ]
    return [
        Row(OURS, timings.median(OURS), BARE, timings.ratio(OURS, BARE), LIMIT),
        Row(BARE, timings.median(BARE)),
    ], notes


def _bare(table: Table) -> bytes:
    """Every cell as text without a format."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    write = book.add_worksheet().write_string
    for number, row in enumerate(table.rows):
        for place, text in enumerate(row):
            write(number, place, text)
    book.close()
    return target.getvalue()
