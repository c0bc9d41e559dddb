"""`drugcheck document attach|open|check`: the scans of papers, encrypted records beside their case. 四(七)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from drugcheck.cli import ask, exporting, private_copy, screen, state
from drugcheck.cli.loading import load
from drugcheck.cli.options import (
    CaseArgument,
    EncryptOption,
    JsonOption,
    NumberArgument,
    OutOption,
    PurposeOption,
    number,
)
from drugcheck.cli.reveal_words import WHOLE
from drugcheck.cli.revealing import BasisOption, masking, refuse_sealed
from drugcheck.domain.case import Case, Document
from drugcheck.domain.documents import with_scan
from drugcheck.domain.masking import REVEALED
from drugcheck.domain.outcome import Outcome, find_entry
from drugcheck.domain.registers.scan import Scan, scan_id
from drugcheck.errors import FINDINGS, OK, DrugcheckError, UsageError
from drugcheck.files.record import from_text, to_text
from drugcheck.files.scans import content_of, read_scan, suffix_of
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.workspace import Change, Workspace, is_scan_id


class NoScanError(UsageError):
    """document {no} of {case} has no scan"""

    hint = "drugcheck document attach {case} {no} FILE"


class NoViewerError(UsageError):
    """no program was found that shows a scan"""

    hint = "drugcheck document open {case} {no} --out FILE --to WHOM --purpose TEXT"


def keep(change: Change, case: Case, no: int, file: Path, today: date, pages: int | None = None) -> Outcome:
    """Keeps the scan of an entry with this change, and names it in the index. Raises the errors of read_scan."""
    scan = read_scan(file, case.id, no, today, pages)
    name = scan_id(case.id, no)
    outcome = with_scan(case, no, name, scan.sha256, scan.pages)
    change.put(outcome.case)
    change.put_text(name, to_text(scan))
    return outcome


def attach(
    case: CaseArgument,
    no: NumberArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="PDF, JPEG, PNG or TIFF", show_default=False)],
    pages: Annotated[int | None, number("--pages", help="pages, where they cannot be counted")] = None,
    json: JsonOption = False,
) -> None:
    """Keep the scan of a paper that stands in the index, encrypted. The file itself is yours to destroy."""
    workspace = state.workspace()
    with workspace.change("document.attach") as change:
        outcome = keep(change, change.case(case), no, file, workspace.today, pages)
    screen.show(screen.Said(outcome.case.id, f"document.attach #{no}", outcome.consequences), as_json=json)


def open_(
    case: CaseArgument,
    no: NumberArgument,
    out: OutOption = None,
    to: exporting.ToOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    destroy_by: exporting.DestroyOption = None,
    encrypt_to: EncryptOption = None,
) -> None:
    """Show a scan in your viewer, from a private folder in memory; or write it to a file, through the export ledger."""
    workspace = state.workspace()
    record = workspace.case(case)
    entry = find_entry(record.documents, no, case=record.id, what="document")
    if entry.scan is None:
        raise NoScanError(case=record.id, no=no)
    if out is not None:
        refuse_sealed((record.id,), basis)
        terms = exporting.terms(out, REVEALED, workspace, to, purpose, destroy_by, basis, encrypt_to=encrypt_to)
        content, _scan = _content(workspace, entry, entry.scan)
        what = f"document {entry.scan}"
        exporting.deliver(workspace, terms, what, [exporting.File(out, content)], rows=1, cases=(record.id,))
        return
    # What is not going to be seen is not noted as seen; without a purpose there is no need to look for a viewer.
    if (purpose or "").strip() and not ask.interactive():
        raise NoViewerError(case=record.id, no=no)
    content, scan = _content(workspace, entry, entry.scan)
    masking(WHOLE, purpose, cases=(record.id,), basis=basis)
    with private_copy.private_file(f"scan{suffix_of(scan)}", content) as path:
        _view(path, record.id, no)
        ask.text(_("press Enter when you have seen it: the copy is removed"), "--out", required=False)


class Checked(NamedTuple):
    """What a check of the scans found."""

    looked_at: int
    problems: tuple[tuple[str, Message], ...]

    def lines(self) -> Iterator[str | Message]:
        """A line for each that is wrong, then how many were looked at."""
        for name, problem in self.problems:
            yield f"FS006 {name}  {screen.words(problem)}"
        yield message("scans {count}, of these wrong {wrong}", count=self.looked_at, wrong=len(self.problems))

    def data(self) -> dict[str, object]:
        """`scans` and `problems`."""
        return {
            "scans": self.looked_at,
            "problems": [{"scan": name, "problem": problem} for name, problem in self.problems],
        }


def check(
    case: Annotated[str | None, typer.Argument(metavar="CASE", help="only this case", show_default=False)] = None,
    json: JsonOption = False,
) -> int:
    """Open every scan and hold it against the index: missing, altered, or belonging to no entry."""
    workspace = state.workspace()
    cases = [workspace.case(case)] if case is not None else list(load(workspace).cases)
    named = {entry.scan: entry for record in cases for entry in record.documents if entry.scan}
    problems: list[tuple[str, Message]] = []
    for name, entry in named.items():
        try:
            _content(workspace, entry, name)
        except DrugcheckError as error:
            state.end_with_at_least(error.exit_status)
            problems.append((name, error.message))
    if case is None:
        orphans = [name for name in workspace.vault.ids() if is_scan_id(name) and name not in named]
        problems += [(name, message("no entry of an index names it")) for name in orphans]
    screen.show(Checked(len(named), tuple(problems)), as_json=json)
    return FINDINGS if problems else OK


def _content(workspace: Workspace, entry: Document, name: str) -> tuple[bytes, Scan]:
    """The bytes of a scan and its record. Raises ScanAlteredError, DamagedError, UnknownRecordError."""
    scan = from_text(workspace.vault.read(name).text, Scan, name)
    return content_of(scan, name, entry.sha256), scan


def _view(path: Path, case: str, no: int) -> None:
    """Hands the file to the viewer of this system. Raises NoViewerError."""
    chosen = os.environ.get("DRUGCHECK_VIEWER")
    if chosen:
        command = [chosen, str(path)]
    elif sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - the viewer of this system, with our own copy
        return
    else:
        command = ["open" if sys.platform == "darwin" else "xdg-open", str(path)]
    try:
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        raise NoViewerError(case=case, no=no) from None
