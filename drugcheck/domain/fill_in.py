"""Fill-in sheets: an annex that goes out to a community with what is known, and what may be written into it. 四(三).

「由各社区负责完成各类摸排表信息填写,涉及公安系统信息…由社区民警负责填写」: the community fills its own fields; those of
the police and those that are computed are shown and closed. Everything is masked, so that a sheet that is lost names
nobody; a case is known by its id.
"""

from datetime import date
from typing import Final, Literal, NamedTuple

from drugcheck.domain import fields
from drugcheck.domain.annex_values import BLANK, COMMUNITY, EXTRA, ROW_NUMBER, As, cell
from drugcheck.domain.annexes import Annexes, Column, Template
from drugcheck.domain.case import Case
from drugcheck.domain.findings import Context
from drugcheck.domain.imprint import Imprint, imprint
from drugcheck.domain.masking import MASKED

CASE_ID: Final = "case.id"
# A list of a case that a row may fill where the case has one entry of it at most.
LISTS: Final = frozenset({"hardships"})
# Written by commands of their own, or by nobody but the office.
_CLOSED_SECTIONS: Final = frozenset(
    {"case", "assessments", "plan", "measures", "filings", "hidden", "platform", "waivers", "health", "contact"}
)
_IDENTITY: Final = frozenset({"person.name", "person.aliases", "person.id_number", "person.birth_date", "person.sex"})

Kind = Literal["open", "police", "shown"]
Entry = Literal["text", "date", "number", "choice"]


class FillColumn(NamedTuple):
    """A column of a fill-in sheet: open to the community, of the police, or only shown; `choices`: official words."""

    header: str
    group: str
    value: str
    as_: As
    width: int
    kind: Kind
    entry: Entry = "text"
    choices: tuple[str, ...] = ()


class FillRow(NamedTuple):
    """One case: its id, its cells as they are shown, and which of them may be written into."""

    case: str
    cells: tuple[str, ...]
    open: tuple[bool, ...]


class FillSheet(NamedTuple):
    """A fill-in sheet, ready to be written; the first column of each row is the id of its case."""

    number: int
    title: str
    community: str | None
    day: date
    paper: str
    columns: tuple[FillColumn, ...]
    rows: tuple[FillRow, ...]
    imprint: Imprint

    def __repr__(self) -> str:
        return f"<FillSheet {self.number} of {len(self.rows)} rows>"


def fill_sheet(template: Template, context: Context, community: str | None = None) -> FillSheet:
    """The sheet of an annex that lists persons. Pure; masked."""
    listed = [column for column in template.columns if column.value not in (BLANK, ROW_NUMBER)]
    columns = tuple(map(_column, listed))
    writers = [cell(column.value, column.as_, MASKED, restricted=column.restricted) for column in listed]
    rows = []
    for facts in Annexes(context, {template.number: template}, community).chosen(template.number):
        cells = tuple(write(facts) for write in writers)
        rows.append(FillRow(facts.id, cells, tuple(is_open(column, facts.case) for column in columns)))
    return FillSheet(
        number=template.number,
        title=template.title,
        community=community,
        day=context.today,
        paper=template.paper,
        columns=columns,
        rows=tuple(rows),
        imprint=imprint(template.footer, context.config, context.today, community),
    )


def _column(column: Column) -> FillColumn:
    kind = kind_of(column.value, column.as_)
    entry, choices = ("text", ()) if kind != "open" else _entry(column.value)
    return FillColumn(column.header, column.group or "", column.value, column.as_, column.width, kind, entry, choices)


def kind_of(value: str, as_: As = "text") -> Kind:
    """Who writes a column: what is a field of the community and nothing else is open."""
    if value.startswith(EXTRA):
        return "open"
    field = fields.FIELDS.get(value)
    if field is None or value == COMMUNITY:
        return "shown"
    if field.owner == "police":
        return "police"
    section = value.partition(".")[0]
    written_elsewhere = value in _IDENTITY or section in _CLOSED_SECTIONS or field.mask == "health"
    if written_elsewhere or field.repeated or (field.listed and section not in LISTS):
        return "shown"
    # The day on which something was done, shown as a yes.
    return "shown" if as_ == "yes_no" and field.type is not bool else "open"


def _entry(value: str) -> tuple[Entry, tuple[str, ...]]:
    field = fields.FIELDS.get(value)
    if field is None:
        return "text", ()
    if field.enum is not None:
        return "choice", tuple(member.value for member in field.enum)
    if field.type is bool:
        return "choice", ("是", "否")
    return ("date" if issubclass(field.type, date) else "number" if field.type in (int, float) else "text"), ()


def is_open(column: FillColumn, case: Case) -> bool:
    """Whether the cell of this case may be written into: of several entries nobody could tell which is meant."""
    return column.kind == "open" and path_of(column.value, case) is not None


def path_of(value: str, case: Case) -> str | None:
    """The path of the one value that a cell stands for; None where the case has several entries of the list."""
    section, _, key = value.partition(".")
    if section not in LISTS:
        return value
    entries = getattr(case, section)
    if len(entries) > 1:
        return None
    return f"{section}.{entries[0].no if entries else 1}.{key}"
