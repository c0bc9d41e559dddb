"""`drugcheck case show CASE --for-person`: what is held about a person, as the person may have it. PIPL 45."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from drugcheck.cli import exporting, paper_output, screen, state
from drugcheck.cli.case import Shown, pairs
from drugcheck.cli.reveal_words import WHOLE
from drugcheck.cli.revealing import masking
from drugcheck.domain.case import Case
from drugcheck.domain.masking import EVERYTHING
from drugcheck.domain.own_file import own_file
from drugcheck.domain.papers import of_office, of_person
from drugcheck.errors import UsageError
from drugcheck.message import message

_PURPOSE: Final = "本人查阅、复制(个人信息保护法第四十五条)"
_RECIPIENT: Final = "本人"
_TITLE: Final = "个人信息查阅"
HEADING: Final = (
    "本单位为履行禁毒法定职责保存的您的个人信息如下。涉及他人的内容不在其中。",
    "您可以要求更正、补充,或对处理提出异议;不予提供的,会说明理由(个人信息保护法第四十四条至第五十条)。",
)


class OwnFileFormatError(UsageError):
    """what a person is given is written as md or docx: FILE ends in one of these"""

    hint = "drugcheck case show {case} --for-person --out FILE.docx"


def show(
    record: Case, out: Path | None, purpose: str | None, basis: str | None, encrypt_to: str | None, *, as_json: bool
) -> None:
    """Shows it, and notes that; or writes it for the person, through the ledger.

    Raises:
        OwnFileFormatError; what masking() and the gate raise.
    """
    if out is not None and out.suffix.casefold() not in (".md", paper_output.SUFFIX):
        raise OwnFileFormatError(case=record.id)
    exporting.check_file(out, encrypt_to)
    why = purpose or _PURPOSE
    view = masking(WHOLE, why, cases=(record.id,), basis=basis, noted=out is None)
    shown = Shown(record.id, own_file(record))
    if out is None:
        if not as_json:
            screen.write("\n".join((*HEADING, "", "")))
        screen.show(shown, as_json=as_json)
        return
    workspace = state.workspace()
    terms = exporting.terms(out, view, workspace, _RECIPIENT, why, None, basis, encrypt_to=encrypt_to)
    if out.suffix.casefold() == paper_output.SUFFIX:
        data = _document(record, shown)
    else:
        data = "\n".join((f"# {_TITLE}", "", *HEADING, "", "```", *shown.lines(), "```", "")).encode()
    what = f"own file {record.id}"
    exporting.deliver(workspace, terms, what, [exporting.File(out, data)], rows=1, cases=(record.id,))
    file = str(out if terms is None else terms.place(out))
    screen.say(message("{what} in {file}, for the person alone", what=what, file=file))


def _document(record: Case, shown: Shown) -> bytes:
    workspace = state.workspace()
    facts, context = paper_output.context_of(workspace, record)
    values = {
        **of_office(context, EVERYTHING),
        **of_person(facts, EVERYTHING),
        "说明": list(HEADING),
        "部分": [{"title": title, "rows": rows} for title, rows in _parts(shown.sections)],
    }
    return paper_output.document(workspace, "own_file.docx", _TITLE, values)


def _parts(sections: Mapping[str, object]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    for title, found in pairs(sections):
        rows = [{"label": label, "value": value} for _indent, label, value in found]
        if rows:
            yield title, rows
