"""The weekly package: made of the records of a day, frozen with a tag (and made again from that tag: proving).

rendered()     tables, numbers, findings and waivers of a workspace, today's or that of a tag
handed_over()  its files; prepared() all of it as it will be written
freeze()       the package as a record, the entry in the register, one commit, the tag
read_frozen()  what was frozen, and content_of() a file of it
"""

import base64
import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from drugcheck import __version__
from drugcheck.domain.annex_counts import AnnexCounts
from drugcheck.domain.annex_package import COUNTS, FORMS, PackageAnnexes
from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import NUMBERS
from drugcheck.domain.findings import Finding
from drugcheck.domain.judging import Judged, judged, open_errors
from drugcheck.domain.registers import Package, Packages
from drugcheck.domain.registers.frozen import (
    Frozen,
    FrozenContent,
    FrozenFile,
    FrozenFiles,
    FrozenSource,
    FrozenTable,
    deflated,
)
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from drugcheck.domain.submitting import (
    ChangedMeanwhileError,
    NotSubmittedError,
    Signers,
    belongs,
    check_week,
    entered,
    frozen_counts,
    frozen_findings,
    frozen_ties,
    late_hours,
    package_of,
    rules_digest,
    totals,
)
from drugcheck.domain.weeks import TAG
from drugcheck.errors import DamagedError
from drugcheck.files import tables
from drugcheck.files.record import from_text, to_text
from drugcheck.reading import Loaded
from drugcheck.vault.errors import UnknownCommitError, UnknownRecordError
from drugcheck.workspace import CONFIG, Workspace

_WORKBOOK = "annexes.xlsx"
_DOCUMENT = "annex03.docx"
# A larger file does not lengthen the text of the package, which is held several times over while it is sealed.
_MOST_INSIDE = 1 << 20  # bytes
_RULES = tuple(rule for rule in CATALOGUE if belongs(rule))
_GATE = tuple(rule for rule in CATALOGUE if rule.code == "RP001")


class PackageDiffersError(DamagedError):
    """the package of week {week} is not the one that was frozen: {reason}"""

    hint = "drugcheck verify"


class Rendered(NamedTuple):
    """A package that is ready to be frozen, and what it was made of."""

    frozen: Frozen
    entries: tuple[Judged, ...]
    counts: AnnexCounts
    ties: tuple[TieOut, ...]
    annexes: PackageAnnexes
    refusal: tuple[Finding, ...]

    @property
    def open_errors(self) -> tuple[Judged, ...]:
        """What stops the submission."""
        return tuple(entry for entry in self.entries if entry.is_open_error)

    @property
    def broken_ties(self) -> tuple[TieOut, ...]:
        """Tie-outs that do not hold; they stop it too."""
        return tuple(tie for tie in self.ties if not tie.holds)


def rendered(workspace: Workspace, loaded: Loaded, week: str) -> Rendered:
    """The package of the workspace as it stands: the same records, templates and day give the same package.

    Raises the errors of the templates.
    """
    templates = {number: workspace.annex_template(number) for number in NUMBERS}
    context = workspace.context(loaded, templates=templates)
    counts, ties = context.annexes.counts, context.tie_outs
    annexes = PackageAnnexes(context, templates)
    entries = tuple(judged(run(_RULES, context), context))
    context.open_errors = open_errors(entries)
    frozen = Frozen(
        week=week,
        date=workspace.today,
        version=__version__,
        rules=rules_digest(_RULES),
        sources=_sources(workspace),
        counts=frozen_counts(counts),
        ties=frozen_ties(ties),
        findings=frozen_findings(entries),
        tables=tuple(
            FrozenTable(
                number=table.number,
                rows=len(annexes.forms) if table.number == FORMS else table.row_count,
                deflated=deflated(tables.csv_lines(table, ties if table.number == COUNTS else ())),
            )
            for table in annexes
        ),
    )
    return Rendered(frozen, entries, counts, ties, annexes, tuple(run(_GATE, context)))


def handed_over(workspace: Workspace, package: Rendered) -> Iterator[tuple[str, bytes]]:
    """The files of a package, each made when its turn comes: the workbook of all annexes, annex 3 in Word.

    Of the package they need the annexes alone: the findings may go before.
    """
    return _files(package.annexes, package.ties, workspace.templates, workspace.config.unit.name)


def _files(
    annexes: PackageAnnexes, ties: tuple[TieOut, ...], templates: Path, author: str
) -> Iterator[tuple[str, bytes]]:
    from drugcheck.files.word_annex import forms_documents
    from drugcheck.files.workbook_annex import AnnexSheet
    from drugcheck.files.workbook_index import annexes_workbook

    forms = annexes.forms
    sheets = (
        AnnexSheet(table, ties if table.number == COUNTS else (), len(forms) if table.number == FORMS else None)
        for table in annexes
    )
    yield _WORKBOOK, annexes_workbook(sheets)
    for path, data in forms_documents(forms, annexes.of_forms, templates, author, Path(_DOCUMENT)):
        yield path.name, data


class Prepared(NamedTuple):
    """A package as it will be written: its text, what makes the texts of files that stand apart, its register entry."""

    text: str
    apart: dict[str, Callable[[], str]]
    entry: Package


def entry_of(workspace: Workspace, package: Rendered, signers: Signers, explanation: str | None = None) -> Package:
    """What the register will say of the package, without its fingerprint."""
    week = package.frozen.week
    return Package(
        no=1,
        week=week,
        submitted_on=workspace.today,
        submitted_at=f"{workspace.now:%H:%M}",
        late_hours=late_hours(week, workspace.config.campaign, workspace.now),
        fingerprint="",
        compiled_by=signers.compiled_by,
        reviewed_by=signers.reviewed_by,
        head=signers.head,
        explanation=explanation,
        warnings=sum(one.is_open and not one.is_open_error for one in package.entries),
        waived=sum(not one.is_open for one in package.entries),
        totals=totals(package.counts),
    )


def begun(package: Rendered) -> str:
    """The text of a package but for its files. Nothing of the cases is in it, which may go then."""
    return to_text(package.frozen)


def prepared(start: str, entry: Package, files: Iterable[tuple[str, bytes]]) -> Prepared:
    """The package with its files. A large one, or one of many documents, stands in a record of its own."""
    held: list[FrozenFile] = []
    apart: dict[str, Callable[[], str]] = {}
    for no, (name, data) in enumerate(files, 1):
        digest_of_it = hashlib.sha256(data).hexdigest()
        if name in (_WORKBOOK, _DOCUMENT) and len(data) <= _MOST_INSIDE:
            held.append(FrozenFile(name=name, sha256=digest_of_it, content=_in_base64(data)))
        else:
            record = f"{entry.week}-{no}"
            # The text is a third longer than the file, and is made when it is written.
            apart[record] = partial(_text_apart, name, data)
            held.append(FrozenFile(name=name, sha256=digest_of_it, record=record))
    # What is left of ten thousand cases is torn to pieces, and the text is one long one: first the room, then the text.
    gc.collect()
    text = f"{start}\n{to_text(FrozenFiles(files=tuple(held)))}"
    return Prepared(text, apart, replace(entry, fingerprint=digest(text)))


def _text_apart(name: str, data: bytes) -> str:
    return to_text(FrozenContent(name=name, content=_in_base64(data)))


def _in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def freeze(workspace: Workspace, ready: Prepared, *, made_of: str | None = None) -> Package:
    """Freezes the package with its files: one commit, then the tag.

    Killed between the two, `settle` gives the tag to the commit that is there. `made_of` is the newest commit from
    before the records were read: a tag marks no others than those. Raises AlreadySubmittedError where another command
    was first, ChangedMeanwhileError, the errors of Vault.change and of git.
    """
    week = ready.entry.week
    workspace.keep_office_files()
    with workspace.change("submit.week") as change:
        check_week(change.register(Packages), week, workspace.today)
        if made_of is not None and workspace.vault.has_other_records(made_of):
            raise ChangedMeanwhileError(week=week)
        register = entered(change.register(Packages), ready.entry)
        change.put_register(register)
        for name, text in ready.apart.items():
            change.put_text(name, text)
        change.put_text(week, ready.text)
    settle(workspace, week)
    return package_of(register, week)


def settle(workspace: Workspace, week: str) -> str:
    """The commit of a week's tag, which is made where a submission was cut off before it. Raises NotSubmittedError."""
    try:
        return workspace.vault.commit_of(TAG + week)
    except UnknownCommitError:
        pass
    try:
        first = workspace.vault.history(week, newest_first=False)[0]
    except (UnknownRecordError, IndexError):
        raise NotSubmittedError(week=week) from None
    workspace.vault.tag(TAG + week, first.commit)
    return first.commit


def read_frozen(workspace: Workspace, week: str) -> tuple[Frozen, str]:
    """The package of a week and its text. Raises NotSubmittedError, DamagedError."""
    try:
        text = workspace.vault.read(week).text
    except UnknownRecordError:
        raise NotSubmittedError(week=week) from None
    return from_text(text, Frozen, week), text


def content_of(workspace: Workspace, week: str, file: FrozenFile) -> bytes:
    """The bytes of a file of a package. Raises PackageDiffersError where they are not what was frozen; DamagedError."""
    content = file.content
    if file.record is not None:
        try:
            text = workspace.vault.read(file.record).text
        except UnknownRecordError:
            raise PackageDiffersError(week=week, reason=file.name) from None
        content = from_text(text, FrozenContent, file.record).content
    data = base64.b64decode(content)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise PackageDiffersError(week=week, reason=file.name)
    return data


def _sources(workspace: Workspace) -> tuple[FrozenSource, ...]:
    found = {path.name: path.read_bytes() for path in workspace.templates.iterdir() if path.is_file()}
    found[CONFIG] = workspace.config_data
    return tuple(
        FrozenSource(name=name, sha256=hashlib.sha256(_as_committed(name, data)).hexdigest())
        for name, data in sorted(found.items())
        if not name.startswith(".")
    )


def _as_committed(name: str, data: bytes) -> bytes:
    """The bytes as git may keep them, whatever line ends this system writes."""
    return data.replace(b"\r\n", b"\n") if name.endswith(".toml") else data


def digest(text: str) -> str:
    """The fingerprint of a package's text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
