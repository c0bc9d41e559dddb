"""`drugcheck case show`: one case, masked unless revealed for a purpose."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from drugcheck.cli import screen, state
from drugcheck.cli.options import (
    AsOfOption,
    CaseArgument,
    JsonOption,
    OutOption,
    PurposeOption,
    RevealOption,
    flag,
)
from drugcheck.cli.revealing import BasisOption, masking
from drugcheck.domain.case import Case
from drugcheck.domain.masking import masked
from drugcheck.domain.shapes import Shape, shape_of
from drugcheck.errors import UsageError


class Shown(NamedTuple):
    """One case as the reader may see it."""

    id: str
    sections: Mapping[str, object]

    def lines(self) -> Iterator[str]:
        """Every section under its title, every value behind its official label."""
        shapes = shape_of(Case).tables
        for key, section in self.sections.items():
            shape = shapes.get(key)
            title = shape.title if shape is not None else "自定义栏目"
            if isinstance(section, Mapping):
                yield f"[{title}]"
                yield from _values(shape, section, "  ")
            elif isinstance(section, list):
                for entry in section:
                    yield f"[{title} {entry.get('no', '')}]".replace(" ]", "]")
                    yield from _values(shape, entry, "  ")

    def data(self) -> dict[str, object]:
        """The same as an object with the keys of the file."""
        return {"case_id": self.id, **self.sections}


def _values(shape: Shape | None, table: Mapping[str, object], indent: str) -> Iterator[str]:
    """The lines of a table; without a shape it is that of the office's own columns, which are their own labels."""
    tables, fields = (shape.tables, shape.fields) if shape is not None else ({}, {})
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _values(tables.get(key), value, indent)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for entry in value:
                yield from _values(tables.get(key), entry, indent + "  ")
        elif key != "no":
            label = fields[key].label if key in fields else key
            text = screen.cell(tuple(value) if isinstance(value, list) else value)
            yield f"{indent}{label}{' ' * max(1, 18 - screen.width(label))}{text}"


_ASKED_FOR: Final = "本人查阅、复制(个人信息保护法第四十五条)"
_HEADING: Final = (
    "本单位为履行禁毒法定职责保存的您的个人信息如下。涉及他人的内容不在其中。",
    "您可以要求更正、补充,或对处理提出异议;不予提供的,会说明理由(个人信息保护法第四十四条至第五十条)。",
)


class OnlyForPersonError(UsageError):
    """a case is written to a file for the person, or printed as a dossier"""

    hint = "drugcheck case show {case} --for-person --out FILE"


def _for_person(record: Case, out: Path | None, purpose: str, basis: str | None, *, as_json: bool) -> None:
    from drugcheck.cli import exporting
    from drugcheck.cli.reveal_words import WHOLE
    from drugcheck.domain.own_file import own_file

    view = masking(WHOLE, purpose, cases=(record.id,), basis=basis, noted=out is None)
    shown = Shown(record.id, own_file(record))
    if out is None:
        if not as_json:
            screen.write("\n".join((*_HEADING, "", "")))
        screen.show(shown, as_json=as_json)
        return
    workspace = state.workspace()
    terms = exporting.terms(out, view, workspace, "本人", purpose, None, basis)
    text = "\n".join(("# 个人信息查阅", "", *_HEADING, "", "```", *shown.lines(), "```", ""))
    what = f"own file {record.id}"
    exporting.deliver(workspace, terms, what, [exporting.File(out, text.encode())], rows=1, cases=(record.id,))


def show(
    case: CaseArgument,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    for_person: Annotated[bool, flag("--for-person", help="what the person may have of it (PIPL 45)")] = False,
    out: OutOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """Show a case, masked unless --reveal --purpose.

    With --for-person what is held about the person, without what is others'; with --out as a file for the person.
    """
    record = state.workspace(as_of).case(case)
    if for_person:
        _for_person(record, out, purpose or _ASKED_FOR, basis, as_json=json)
        return
    if out is not None:
        raise OnlyForPersonError(case=record.id)
    view = masking(reveal, purpose, cases=(record.id,), basis=basis)
    screen.show(Shown(record.id, masked(record, view)), as_json=json)
