"""`drugcheck case erase|erasures`: a case out of the store and its whole history, and the list of tombstones."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from drugcheck import erasing
from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.options import CaseArgument, JsonOption, OptionalNumberArgument, OutOption, YesOption, text
from drugcheck.domain.erasing import GROUNDS, UnknownGroundError, check, check_basis
from drugcheck.domain.registers.erasures import Erasure, Erasures
from drugcheck.errors import RefusedError, UsageError
from drugcheck.files.writing import within, write_text_file
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.workspace import Workspace

if TYPE_CHECKING:
    from drugcheck.domain.reports.paper import Paper

_SUFFIXES = (".docx", ".md")
_HEADERS = ("编号", "删除日期", "档案编号", "删除情形", "法律依据", "批准人", "仍载有的报送周次")
_KEYS = ("no", "date", "case", "ground", "basis", "approver", "weeks")


class NotConfirmedError(RefusedError):
    """nothing was erased: what is erased cannot be brought back, and is confirmed with --yes"""

    hint = "drugcheck case erase {case} --yes"


class CertificateFileError(UsageError):
    """a certificate is a Word or Markdown file: FILE ends in .docx or .md"""

    hint = "{command} --out FILE.docx"


class CertificateInsideError(RefusedError):
    """a certificate is handed over: it does not stand inside the workspace"""

    hint = "{command} --out FILE.docx   (a folder outside, such as your home folder)"


class UnknownErasureError(UsageError):
    """there is no erasure {no}"""

    hint = "drugcheck case erasures"


class NoErasureError(UsageError):
    """a certificate is made of the number of an erasure, into a file"""

    hint = "drugcheck case erasures 1 --out FILE.docx"


def erase(
    case: CaseArgument,
    ground: Annotated[
        str | None, text("--ground", metavar="GROUND", help="refuted (hidden, 查否), duplicate (opened wrongly) or law")
    ] = None,
    basis: Annotated[str | None, text("--basis", help="law or decision that it is erased by")] = None,
    approver: Annotated[str | None, text("--approver", metavar="STAFF", help="staff id of who approved it")] = None,
    out: OutOption = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Erase a case from the store and from every commit, with its scans; a tombstone without personal data stays.

    With --out the certificate, as Word or Markdown. Backups, clones, exported files and frozen packages are out of
    reach.
    """
    workspace = state.workspace()
    _check_out(out, workspace.root)
    record = workspace.case(case, even_erased=True)
    ground = ground or ask.text(_("ground: refuted, duplicate or law"), "--ground")
    if ground not in GROUNDS:
        raise UnknownGroundError(case=record.id)
    check(record, ground)
    given = basis or ask.text(_("basis"), "--basis")
    check_basis(record, given)
    (who,) = recording.asked_staff(approver, "--approver", workspace.config)[:1]
    if not yes and not (ask.interactive() and ask.agrees(_("erase it for good?"), "--yes")):
        raise NotConfirmedError(case=record.id)
    done = erasing.carry_out(workspace, record, ground, given, who)
    if out is not None:
        _write(out, done.entry, workspace)
    lines = _consequences(done)
    screen.show(screen.Said(record.id, f"case.erase #{done.entry.no}", lines), as_json=json)


def _consequences(done: erasing.Erased) -> tuple[Message, ...]:
    """What was erased, and what is out of reach."""
    lines = [
        message("erased: {count} records, from the store and from every commit", count=done.records),
        message(
            "out of reach: backups, clones, exported files, paper: destroy them by hand (drugcheck export log --open)"
        ),
    ]
    if done.entry.weeks:
        lines.append(message("frozen packages keep the row as it was sent: {weeks}", weeks=", ".join(done.entry.weeks)))
    if done.remotes:
        lines.append(
            message(
                "still held, and no longer known here: {remotes}; make that copy anew from this one (git clone)",
                remotes=", ".join(done.remotes),
            )
        )
    if done.elsewhere:
        lines.append(
            message(
                "the name or a number also stands in: {records}; correct them if it is the same person",
                records=", ".join(done.elsewhere),
            )
        )
    return tuple(lines)


def erasures(no: OptionalNumberArgument = None, out: OutOption = None, json: JsonOption = False) -> None:
    """List what was erased: case id, day, ground, basis and approver; nothing about a person.

    With a number and --out the certificate of that erasure again, as Word or Markdown.
    """
    workspace = state.workspace()
    register = workspace.register(Erasures)
    if out is not None or no is not None:
        _check_out(out, workspace.root)
        entry = next((one for one in register.erasures if one.no == no), None)
        if no is None or out is None:
            raise NoErasureError()
        if entry is None:
            raise UnknownErasureError(no=no)
        _write(out, entry, workspace)
        screen.say(message("certificate in {file}", file=str(out)))
        return
    rows = [tuple(getattr(entry, key) for key in _KEYS) for entry in register.erasures]
    screen.show(screen.Listing("erasures", screen.Table(_HEADERS, rows, _KEYS)), as_json=json)


def certificate(entry: Erasure, unit: str, approver: str) -> "Paper":
    """The certificate of an erasure; no personal data."""
    from drugcheck.domain.reports.paper import Paper, Section

    weeks = "、".join(entry.weeks) or "无"
    facts = (
        f"单位:{unit}", f"删除编号:{entry.no}", f"档案编号:{entry.case}(不再使用)",
        f"删除日期:{entry.date.isoformat()}", f"删除情形:{entry.ground}", f"依据:{entry.basis}", f"批准人:{approver}",
    )  # fmt: skip
    said = (
        "该档案及其扫描件已从档案库和全部历史版本中删除(个人信息保护法第四十七条)。",
        f"已报送并固定的周报仍按原样保存(档案法):{weeks}。",
        "备份、副本、已导出文件和纸件不在本次删除之内,须另行销毁。",
    )
    sections = (Section("", facts), Section("", said))
    return Paper("个人信息删除证明", "", sections, signatures=("经办人(签名)", "批准人(签名)", "日期"))


def _check_out(out: Path | None, root: Path) -> None:
    """Raises CertificateFileError, CertificateInsideError; before anything is erased."""
    if out is None:
        return
    command = state.settings().command
    if out.suffix.casefold() not in _SUFFIXES:
        raise CertificateFileError(command=command)
    if within(out, root) is not None:
        raise CertificateInsideError(command=command)


def _write(out: Path, entry: Erasure, workspace: Workspace) -> None:
    unit = workspace.config.unit.name
    paper = certificate(entry, unit, workspace.config.staff_name(entry.approver))
    if out.suffix.casefold() == ".docx":
        from drugcheck.files.report_word import report_document

        write_text_file(out, report_document(paper, unit, entry.date))
        return
    facts, said = (section.text for section in paper.sections)
    lines = [f"# {paper.title}", "", *(f"- {line}" for line in facts), "", *said, ""]
    signatures = "          ".join(f"{label}:" for label in paper.signatures)
    write_text_file(out, "\n".join([*lines, signatures, ""]).encode())
