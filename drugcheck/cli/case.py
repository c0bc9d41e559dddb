"""`drugcheck case show`: one case, masked unless revealed for a purpose."""

from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

from drugcheck.cli import screen, state
from drugcheck.cli.options import (
    AsOfOption,
    CaseArgument,
    EncryptOption,
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
        for title, found in pairs(self.sections):
            yield f"[{title}]"
            for indent, label, text in found:
                yield f"{indent}{label}{' ' * max(1, 18 - screen.width(label))}{text}"

    def data(self) -> dict[str, object]:
        """The same as an object with the keys of the file."""
        return {"case_id": self.id, **self.sections}


def pairs(sections: Mapping[str, object]) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """The title of each section and entry, and under it how far a value is set in, its official label and its text."""
    shapes = shape_of(Case).tables
    for key, section in sections.items():
        shape = shapes.get(key)
        title = shape.title if shape is not None else "自定义栏目"
        if isinstance(section, Mapping):
            yield title, list(_values(shape, section, "  "))
        elif isinstance(section, list):
            for entry in section:
                yield f"{title} {entry.get('no', '')}".rstrip(), list(_values(shape, entry, "  "))


def _values(shape: Shape | None, table: Mapping[str, object], indent: str) -> Iterator[tuple[str, str, str]]:
    """The values of a table; without a shape it is that of the office's own columns, which are their own labels."""
    tables, fields = (shape.tables, shape.fields) if shape is not None else ({}, {})
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _values(tables.get(key), value, indent)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for entry in value:
                yield from _values(tables.get(key), entry, indent + "  ")
        elif key != "no":
            label = fields[key].label if key in fields else key
            yield indent, label, screen.cell(tuple(value) if isinstance(value, list) else value)


class OnlyForPersonError(UsageError):
    """a case is written to a file for the person, or printed as a dossier"""

    hint = "drugcheck case show {case} --for-person --out FILE.docx"


def show(
    case: CaseArgument,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    for_person: Annotated[bool, flag("--for-person", help="what the person may have of it (PIPL 45)")] = False,
    out: OutOption = None,
    encrypt_to: EncryptOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """Show a case, masked unless --reveal --purpose.

    With --for-person what is held about the person, without what is others'; with --out FILE.docx or .md as a paper.
    """
    record = state.workspace(as_of).case(case)
    if for_person:
        from drugcheck.cli import case_own

        case_own.show(record, out, purpose, basis, encrypt_to, as_json=json)
        return
    if out is not None:
        raise OnlyForPersonError(case=record.id)
    today = record if as_of is None else None
    view = masking(reveal, purpose, cases=(record.id,), basis=basis, record=today)
    screen.show(Shown(record.id, masked(record, view)), as_json=json)
