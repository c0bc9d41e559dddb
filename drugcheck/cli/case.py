"""`drugcheck case show|list|find`: reading cases, masked unless revealed for a purpose."""

from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.loading import load
from drugcheck.cli.options import (
    CaseArgument,
    CommunityOption,
    FromOption,
    JsonOption,
    PurposeOption,
    RevealOption,
    choice,
    flag,
)
from drugcheck.cli.revealing import masking
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.masking import Masking, masked
from drugcheck.domain.schema import FIELDS, SECTIONS
from drugcheck.domain.vocabulary import CaseKind, ContactOutcome, RiskLevel
from drugcheck.locale import _


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
    case: CaseArgument, reveal: RevealOption = False, purpose: PurposeOption = None, json: JsonOption = False
) -> None:
    """Show a case, masked unless --reveal --purpose."""
    view = masking(reveal, purpose)
    record = state.workspace().case(case)
    screen.show(Shown(record.id, masked(record, view)), as_json=json)


def list_(
    community: CommunityOption = None,
    kind: Annotated[CaseKind | None, choice(CaseKind, "--kind", help="only cases of this kind")] = None,
    level: Annotated[RiskLevel | None, choice(RiskLevel, "--level", help="only cases with this level")] = None,
    outcome: Annotated[
        ContactOutcome | None, choice(ContactOutcome, "--outcome", help="only cases with this contact outcome")
    ] = None,
    closed: Annotated[bool, flag("--closed/--open", help="only closed, or only open cases")] | None = None,
    reveal: RevealOption = False,
    purpose: PurposeOption = None,
    json: JsonOption = False,
) -> None:
    """List cases, masked unless --reveal --purpose."""
    view = masking(reveal, purpose)
    workspace = state.workspace()
    facts = [Facts(record, workspace.config, workspace.today) for record in load(workspace).cases]
    chosen = [
        fact
        for fact in facts
        if (community is None or fact.community == community)
        and (kind is None or fact.case.case.kind is kind)
        and (level is None or fact.level is level)
        and (outcome is None or fact.outcome is outcome)
        and (closed is None or fact.is_open is not closed)
    ]
    screen.show(listing(chosen, view), as_json=json)


def find(
    from_: FromOption = None,
    reveal: RevealOption = False,
    purpose: PurposeOption = None,
    json: JsonOption = False,
) -> None:
    """Look a case up by name, alias or ID number, which is asked for or read from standard input: never an argument."""
    view = masking(reveal, purpose)
    workspace = state.workspace()
    wanted = recording.read_text(from_).strip() if from_ else ask.text(_("name, or ID number or its end"), "--from")
    hits = [
        Facts(record, workspace.config, workspace.today)
        for record in load(workspace).cases
        if wanted and _matches(record, wanted)
    ]
    screen.show(listing(hits, view), as_json=json)


def _matches(record: Case, wanted: str) -> bool:
    person = record.person
    folded = wanted.upper()
    names = (person.name or "", *person.aliases)
    return any(wanted in name for name in names) or (
        len(wanted) >= 4 and bool(person.id_number) and (person.id_number or "").upper().endswith(folded)
    )


def listing(facts: list[Facts], view: Masking) -> screen.Listing:
    """Cases as a table, one line each."""
    rows = [
        (
            fact.id,
            fact.community,
            view.show("name", fact.case.person.name or ""),
            view.show("id", fact.case.person.id_number or ""),
            fact.case.case.kind,
            fact.status,
            fact.outcome,
            fact.level,
            fact.approval.standing.value,
            None if fact.is_open else fact.case.case.closed_reason,
        )
        for fact in facts
    ]
    headers = ("档案", "社区", "姓名", "身份证号", "类别", "管控现状", "见面结果", "等级", "评估", "结案")
    keys = ("id", "community", "name", "id_number", "kind", "status", "outcome", "level", "assessment", "closed")
    return screen.Listing("cases", screen.Table(headers, rows, keys))
