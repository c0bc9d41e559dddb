"""Which date of a record is not before which other: one table over all sections. 三(二) 「确保数据完整、准确、鲜活」.

Left out is what other rules say: last use (AB006), visits (CT011), tests (TS008), signatures (AP001, AP003, AP012), the
day of death (DE002) and talks, tests and signatures after it (DE003).
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final, NamedTuple, cast

from drugcheck.domain.case import Case
from drugcheck.domain.shapes import shape_of

BIRTH: Final = "person.birth_date"
DEATH: Final = "death.date"
_CONFIRMED: Final = "confirmation.date"

# The second is never before the first.
ORDER: Final[tuple[tuple[str, str], ...]] = (
    ("case.opened", "case.closed"),
    ("case.closed", "case.sealed_on"),
    (BIRTH, "residence.since"),
    (BIRTH, "inflow.since"),
    (BIRTH, "status.since"),
    (BIRTH, "drug_history.first_use"),
    (BIRTH, "drug_history.first_seized"),
    (BIRTH, "treatments.start"),
    (BIRTH, "convictions.sentenced_on"),
    (BIRTH, "licence.issued"),
    (BIRTH, "health.diagnosed_on"),
    (BIRTH, "public_role.joined_party_on"),
    (BIRTH, DEATH),
    ("residence.misregistration.letter_on", "residence.misregistration.corrected_on"),
    ("drug_history.first_use", "drug_history.first_seized"),
    ("drug_history.first_seized", "drug_history.last_seized"),
    ("treatments.start", "treatments.due_end"),
    ("treatments.start", "treatments.end"),
    ("treatments.start", DEATH),
    ("agreement.signed_on", "agreement.until"),
    ("agreement.signed_on", "agreement.closed_on"),
    ("agreement.signed_on", DEATH),
    ("tests.date", "tests.told_on"),
    ("tests.date", "tests.confirmation.date"),
    ("assessments.drawn_up", "assessments.ended_on"),
    ("assessments.drawn_up", DEATH),
    ("plan.drawn_up", "plan.review"),
    ("plan.drawn_up", DEATH),
    ("measures.start", "measures.review"),
    ("measures.start", "measures.end"),
    ("measures.start", DEATH),
    ("care.asked_on", "care.referred_on"),
    ("care.asked_on", "care.closed_on"),
    ("care.referred_on", "care.closed_on"),
    ("convictions.sentenced_on", "convictions.ended_on"),
    ("licence.issued", "licence.valid_until"),
    ("licence.issued", "licence.list_date"),
    ("licence.list_date", "licence.referred_on"),
    ("licence.issued", DEATH),
    ("hidden.reported_on", "hidden.verified_on"),
    ("hidden.reported_on", "hidden.transferred_on"),
    ("hidden.reported_on", "hidden.expires"),
    (DEATH, "death.household_cancelled_on"),
    (DEATH, "death.marked_on_platform"),
    (DEATH, "death.verified_on"),
    ("letters.date", "letters.due"),
    ("letters.date", "letters.answered"),
    ("requests.received", "requests.answered"),
    ("requests.received", "requests.withdrawn"),
    ("waivers.since", "waivers.until"),
)

# What has happened, and so lies in no future.
PAST: Final[tuple[str, ...]] = (
    "case.opened",
    "case.closed",
    "case.sealed_on",
    "residence.since",
    "residence.misregistration.moved_on",
    "residence.misregistration.letter_on",
    "residence.misregistration.corrected_on",
    "inflow.since",
    "status.since",
    "screening.asked_on",
    "drug_history.first_use",
    "drug_history.first_seized",
    "drug_history.last_seized",
    "drug_history.abstinence_checked_on",
    "treatments.start",
    "treatments.end",
    "agreement.signed_on",
    "agreement.closed_on",
    "contact.decided_on",
    "tests.told_on",
    "tests.confirmation.date",
    "assessments.drawn_up",
    "assessments.ended_on",
    "plan.drawn_up",
    "filings.date",
    "care.asked_on",
    "care.referred_on",
    "care.closed_on",
    "health.diagnosed_on",
    "convictions.sentenced_on",
    "licence.issued",
    "licence.list_date",
    "licence.referred_on",
    "public_role.joined_party_on",
    "hardships.since",
    "hidden.reported_on",
    "hidden.verified_on",
    "hidden.transferred_on",
    "death.household_cancelled_on",
    "death.marked_on_platform",
    "death.verified_on",
    "platform.compared_on",
    "platform.entered_on",
    "documents.date",
    "not_applicable.date",
    "letters.date",
    "letters.answered",
    "requests.received",
    "requests.answered",
    "requests.withdrawn",
    "waivers.since",
)


class Disorder(NamedTuple):
    """Two dates in the wrong order, as paths of the schema, and where the second stands.

    `later` is None where the first lies in the future.
    """

    earlier: str
    later: str | None
    place: str


class _Table(NamedTuple):
    """The dates of one table, or of each entry of a list: fetched together, then compared by position."""

    path: str
    listed: bool
    optional: bool
    attributes: tuple[str, ...]
    keys: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    past: tuple[int, ...]
    after_birth: tuple[int, ...]
    before_death: tuple[int, ...]

    def reach(self, case: Case) -> Any:
        """The table, or the entries of the list, None for a table that is absent."""
        return attrgetter(self.path)(case)

    def dates(self, entry: Any) -> tuple[date | None, ...]:
        """Its dates, in the order of `keys`."""
        return tuple(_date_of(entry, attribute) for attribute in self.attributes)


def _date_of(entry: Any, attribute: str) -> date | None:
    for part in attribute.split("."):
        entry = getattr(entry, part, None)
    return cast("date | None", entry)


def disorders(case: Case, today: date) -> Iterator[Disorder]:
    """Every two dates of a case that contradict each other, and every one of something done that lies in the future."""
    birth = case.person.birth_date or date.min
    death = (case.death.date if case.death is not None else None) or date.max
    for table in _tables():
        found = table.reach(case)
        for entry in (found or ()) if table.listed else (found,):
            if entry is not None:
                yield from _wrong(table, entry, today, birth, death)
    for before, after in pairwise(case.assessments):
        if after.drawn_up < before.drawn_up:
            path = "assessments.drawn_up"
            yield Disorder(path, path, f"assessments.{after.no}.drawn_up")


def in_order(case: Case, today: date) -> bool:
    """Whether there is no disorder in the dates of a case."""
    birth = case.person.birth_date or date.min
    death = (case.death.date if case.death is not None else None) or date.max
    versions = case.assessments
    if len(versions) > 1 and any(after.drawn_up < before.drawn_up for before, after in pairwise(versions)):
        return False
    return _compiled()(case, today, birth, death)


def _wrong(table: _Table, entry: Any, today: date, birth: date, death: date) -> Iterator[Disorder]:
    dates = table.dates(entry)
    number = f".{entry.no}" if table.listed and hasattr(entry, "no") else ""
    paths = [f"{table.path}.{key}" for key in table.keys]
    places = [f"{table.path}{number}.{key}" for key in table.keys]
    for first, last in table.pairs:
        one, other = dates[first], dates[last]
        if one and other and other < one:
            yield Disorder(paths[first], paths[last], places[last])
    for position, day in enumerate(dates):
        if day and position in table.past and day > today:
            yield Disorder(paths[position], None, places[position])
        if day and position in table.after_birth and day < birth:
            yield Disorder(BIRTH, paths[position], places[position])
        if day and position in table.before_death and day > death:
            yield Disorder(paths[position], DEATH, places[position])


@cache
def _tables() -> tuple[_Table, ...]:
    """The tables that hold a date of the lists above, in the order of the file."""
    wanted = {path for pair in ORDER for path in pair} | set(PAST)
    made = []
    for shape in shape_of(Case).walk():
        keys = tuple(key for key, field in shape.fields.items() if field.path in wanted)
        attributes = tuple(shape.fields[key].attribute for key in keys)
        if shape.path == "tests":
            keys = attributes = ("date", "told_on", _CONFIRMED)
        paths = [f"{shape.path}.{key}" for key in keys]
        table = _Table(
            shape.path,
            shape.listed,
            shape.optional,
            attributes,
            keys,
            tuple((paths.index(one), paths.index(other)) for one, other in ORDER if one in paths and other in paths),
            tuple(position for position, path in enumerate(paths) if path in PAST),
            tuple(position for position, path in enumerate(paths) if (BIRTH, path) in ORDER),
            tuple(position for position, path in enumerate(paths) if (path, DEATH) in ORDER and path != BIRTH),
        )
        if shape.path != "tests.confirmation" and (table.pairs or table.past or table.after_birth):
            made.append(table)
    return tuple(made)


@cache
def _compiled() -> Callable[[Case, date, date, date], bool]:
    """The lists above as one function: to walk through them takes seven times as long, for each case of each check."""
    lines = ["def in_order(case, today, birth, death):"]
    for table in _tables():
        lines.append(f"    table = case.{table.path}")
        if table.listed:
            lines.append("    for entry in table:")
        elif table.optional:
            lines.append("    for entry in () if table is None else (table,):")
        else:
            lines.append("    if entry := table:")
        for position, attribute in enumerate(table.attributes):
            lines.append(f"        day{position} = {_expression(attribute)}")
        for position in range(len(table.attributes)):
            wrong = [f"day{position} > today"] if position in table.past else []
            wrong += [f"day{position} < birth"] if position in table.after_birth else []
            wrong += [f"day{position} > death"] if position in table.before_death else []
            wrong += [f"(day{one} and day{position} < day{one})" for one, other in table.pairs if other == position]
            if wrong:
                lines.append(f"        if day{position} and ({' or '.join(wrong)}):\n            return False")
    lines.append("    return True")
    made: dict[str, Any] = {}
    exec("\n".join(lines), made)  # noqa: S102 - made of the paths above and of nothing else
    return cast("Callable[[Case, date, date, date], bool]", made["in_order"])


def _expression(attribute: str) -> str:
    if attribute == _CONFIRMED:
        return "None if entry.confirmation is None else entry.confirmation.date"
    return f"entry.{attribute}"
