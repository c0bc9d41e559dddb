"""`drugcheck case show`: one case, masked unless revealed for a purpose."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from drugcheck.cli import screen, state
from drugcheck.cli.options import AsOfOption, CaseArgument, JsonOption, PurposeOption, RevealOption
from drugcheck.cli.revealing import BasisOption, masking
from drugcheck.domain.fields import FIELDS, SECTIONS
from drugcheck.domain.masking import masked


class Shown(NamedTuple):
    """One case as the reader may see it."""

    id: str
    sections: Mapping[str, object]

    def lines(self) -> Iterator[str]:
        """Every section under its title, every value behind its official label."""
        for key, section in self.sections.items():
            title = SECTIONS[key].title if key in SECTIONS else "自定义栏目"
            if isinstance(section, Mapping):
                yield f"[{title}]"
                yield from _values(key, section, "  ")
            elif isinstance(section, list):
                for entry in section:
                    yield f"[{title} {entry.get('no', '')}]".replace(" ]", "]")
                    yield from _values(key, entry, "  ")

    def data(self) -> dict[str, object]:
        """The same as an object with the keys of the file."""
        return {"case_id": self.id, **self.sections}


def _values(path: str, table: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, value in table.items():
        inner = f"{path}.{key}"
        if isinstance(value, Mapping):
            yield from _values(inner, value, indent)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for entry in value:
                yield from _values(inner, entry, indent + "  ")
        elif key != "no":
            label = FIELDS[inner].label if inner in FIELDS else key
            text = screen.cell(tuple(value) if isinstance(value, list) else value)
            yield f"{indent}{label}{' ' * max(1, 18 - screen.width(label))}{text}"


def show(
    case: CaseArgument,
    reveal: RevealOption = False,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """Show a case, masked unless --reveal --purpose."""
    record = state.workspace(as_of).case(case)
    view = masking(reveal, purpose, cases=(record.id,), basis=basis)
    screen.show(Shown(record.id, masked(record, view)), as_json=json)
