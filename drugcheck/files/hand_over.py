"""What goes with a roster that is handed out: the list of who can open it, and the slip that is signed for it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from drugcheck.errors import UsageError
from drugcheck.message import message

MAX_BYTES: Final = 64 * 1024


class RecipientsUnreadableError(UsageError):
    """{file} cannot be read: {reason}"""

    hint = "{command} --to-passphrase"


class RecipientLineError(UsageError):
    """{file}, line {line}: needs a community and its age recipient, such as 甲社区 = age1…"""

    hint = "{command} --to-passphrase"


class Slip(NamedTuple):
    """What a slip says: no person, only the file, its fingerprint and its counts."""

    roster: int
    day: date
    community: str
    unit: str
    file: str
    fingerprint: str
    rows: int
    total: int
    categories: Mapping[str, int]
    destroy_by: date | None


def read_recipients(path: Path, command: str) -> dict[str, str]:
    """Community -> age recipient, one on a line; quotes may stand, `#` begins a comment.

    Raises:
        RecipientsUnreadableError. RecipientLineError: the line, without what stands in it.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise RecipientsUnreadableError(file=path.name, reason=error.strerror or "", command=command) from None
    except ValueError:
        reason = message("it is not UTF-8 text")
        raise RecipientsUnreadableError(file=path.name, reason=reason, command=command) from None
    if len(data) > MAX_BYTES:
        reason = message("it is larger than 64 KiB")
        raise RecipientsUnreadableError(file=path.name, reason=reason, command=command)
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        community, equals, recipient = (part.strip().strip("\"'") for part in said.partition("="))
        if not (community and equals and recipient) or community in found:
            raise RecipientLineError(file=path.name, line=number, command=command)
        found[community] = recipient
    return found


def slip_text(slip: Slip) -> str:
    """The slip as markdown: counts, fingerprint, lines for both hands and for the acknowledgment."""
    counts = "、".join(f"{name} {count}" for name, count in slip.categories.items())
    lines = (
        f"# 吸毒人员名册交接单（{slip.community}）",
        "",
        f"- 单位：{slip.unit}",
        f"- 名册编号：{slip.roster}　发放日期：{slip.day.isoformat()}",
        f"- 文件：{slip.file}（已加密）",
        f"- 文件指纹：{slip.fingerprint}",
        f"- 本社区人数：{slip.rows}（{counts}）",
        f"- 全部社区合计：{slip.total}",
        f"- 销毁期限：{slip.destroy_by.isoformat() if slip.destroy_by else '＿＿＿＿＿＿'}",
        "",
        "口令或密钥另行交付，不与文件同时传递。名册仅限排查工作使用，不得转发、复印。",
        "",
        "发放人：＿＿＿＿＿＿　　接收人：＿＿＿＿＿＿　　交接日期：＿＿＿＿＿＿",
        "",
        "回执：已收到上述文件，能够打开，人数核对无误。签名：＿＿＿＿＿＿　日期：＿＿＿＿＿＿",
    )
    return "\n".join(lines) + "\n"
