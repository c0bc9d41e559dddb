"""`drugcheck case erase|erasures`: a case out of the store and its whole history, and the list of tombstones."""

from typing import Annotated

from drugcheck import erasing
from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.options import CaseArgument, JsonOption, OutOption, YesOption, text
from drugcheck.domain.erasing import GROUNDS, UnknownGroundError, check
from drugcheck.domain.registers.erasures import Erasure, Erasures
from drugcheck.errors import RefusedError
from drugcheck.files.writing import write_text_file
from drugcheck.locale import _
from drugcheck.message import message

_HEADERS = ("编号", "删除日期", "档案编号", "删除情形", "法律依据", "批准人", "仍载有的报送周次")
_KEYS = ("no", "date", "case", "ground", "basis", "approver", "weeks")


class NotConfirmedError(RefusedError):
    """nothing was erased: what is erased cannot be brought back, and is confirmed with --yes"""

    hint = "drugcheck case erase {case} --yes"


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

    With --out the certificate, as Markdown. Backups, clones, exported files and frozen packages are out of reach.
    """
    workspace = state.workspace()
    record = workspace.case(case)
    ground = ground or ask.text(_("ground: refuted, duplicate or law"), "--ground")
    if ground not in GROUNDS:
        raise UnknownGroundError(case=record.id)
    check(record, ground)
    given = basis or ask.text(_("basis"), "--basis")
    (who,) = recording.asked_staff(approver, "--approver", workspace.config)[:1]
    if not yes and not (ask.interactive() and ask.agrees(_("erase it for good?"), "--yes")):
        raise NotConfirmedError(case=record.id)
    done = erasing.carry_out(workspace, record, ground, given, who)
    if out is not None:
        write_text_file(out, certificate(done.entry, workspace.config.unit.name, workspace.config.staff_name(who)))
    lines = [
        message("erased: {count} records, from the store and from every commit", count=done.records),
        message(
            "out of reach: backups, clones, exported files, paper: destroy them by hand (drugcheck export log --open)"
        ),
    ]
    if done.entry.weeks:
        lines.append(message("frozen packages keep the row as it was sent: {weeks}", weeks=", ".join(done.entry.weeks)))
    screen.show(screen.Said(record.id, f"case.erase #{done.entry.no}", tuple(lines)), as_json=json)


def erasures(json: JsonOption = False) -> None:
    """List what was erased: case id, day, ground, basis and approver; nothing about a person."""
    register = state.workspace().register(Erasures)
    rows = [tuple(getattr(entry, key) for key in _KEYS) for entry in register.erasures]
    screen.show(screen.Listing("erasures", screen.Table(_HEADERS, rows, _KEYS)), as_json=json)


def certificate(entry: Erasure, unit: str, approver: str) -> bytes:
    """The certificate of an erasure, in Markdown; no personal data."""
    weeks = "、".join(entry.weeks) or "无"
    lines = (
        "# 个人信息删除证明", "",
        f"- 单位:{unit}", f"- 删除编号:{entry.no}", f"- 档案编号:{entry.case}(不再使用)",
        f"- 删除日期:{entry.date.isoformat()}", f"- 删除情形:{entry.ground}", f"- 依据:{entry.basis}",
        f"- 批准人:{approver}", "",
        "该档案及其扫描件已从档案库和全部历史版本中删除(个人信息保护法第四十七条)。",
        f"已报送并固定的周报仍按原样保存(档案法):{weeks}。",
        "备份、副本、已导出文件和纸件不在本次删除之内,须另行销毁。", "",
        "经办人(签名):          批准人(签名):          日期:", "",
    )  # fmt: skip
    return "\n".join(lines).encode()
