"""Cases in which every value of every section can be told again: a sign of its own in each text, a day of its own.

Signs are letters that no text of the program has, so that a single one of them, anywhere, says which value it was.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec

from drugcheck.domain import identity_number
from drugcheck.domain.case import Case
from drugcheck.domain.shapes import BUILTIN_TYPES, Field, Shape, shape_of

# CJK extension A: rare, in GB18030, in no word of the program.
_FIRST_SIGN = 0x3400
_SIGNS_OF_A_CASE = 300
_FIRST_DAY = date(1951, 1, 1)
_OFFICIAL = "示例区示例街道甲社区"

# What has to be something that the office knows, or says what kind of case it is.
_GIVEN: dict[str, Any] = {
    "schema": 1,
    "case.kind": "登记在册",
    "case.community": "甲社区",
    "case.opened": date(2022, 3, 7),
    "case.not_duplicate_of": ["C0001"],
    "residence.household_division": "000000",
    "screening.special_illness": "有",
    "screening.prior_drug_crime": "有",
    "screening.driving_licence": "有",
    "screening.public_role": "有",
    "screening.hardship": "有",
    "drug_history.abstinence_checked_by": "c01",
    "contact.channels.with": "c01",
    "visits.by": ["c01", "p01"],
    "visits.with": "亲属",
    "tests.collectors": ["c01", "p01"],
    "assessments.level": "高",
    "assessments.scale": "2016-37",
    "assessments.circumstances.code": "H1",
    "assessments.meeting": 1,
    "assessments.approvals.by": ["c01", "p01"],
    "measures.responsible": "c01",
    "health.kind": "艾滋病",
    "hardships.age_band": "6-14",
    "hidden.verification": "待核",
    "death.verified_by": "c01",
    "not_applicable.section": "移交更正函",
    "requests.kind": "更正",
    "waivers.code": "CT008",
    "waivers.by": "d01",
    "waivers.until": date(2022, 5, 1),
}  # fmt: skip
# Ends of what is not open, and what stands only where its command put it.
_LEFT_OUT = frozenset(
    {
        *("case.closed", "case.closed_reason", "case.closed_document", "case.sealed_on", "case.sealed_basis"),
        *("assessments.ended_on", "assessments.facts", "assessments.approvals.facts", "measures.end"),
        *("documents.scan", "documents.sha256", "requests.answered", "requests.refusal_reason", "requests.corrected"),
        *("person.id_missing_reason", "status.current"),
    }
)
_DAYS_MASKED = ("health", "restricted", "id")


class Marked(NamedTuple):
    """A case, and what would tell each value: by path, of masked values and of those that anyone may see."""

    case: Case
    masked: dict[str, tuple[str, ...]]
    plain: dict[str, tuple[str, ...]]

    def found(self, text: str, *, whole: bool = False) -> set[str]:
        """The paths of the masked values (`whole`: of all) of which anything stands in the text."""
        marks = self.masked | self.plain if whole else self.masked
        return {path for path, signs in marks.items() if any(sign in text for sign in signs)}


def marked(case_id: str, **changes: object) -> Marked:
    """A case with every section and every value; `changes` by path, with `__` for the dot, None leaves it out."""
    given = {key.replace("__", "."): value for key, value in changes.items()}
    number = int(case_id[1:])
    made = _Making(number, _GIVEN | {"case.id": case_id} | given)
    document = made.table(shape_of(Case))
    # The shape says nothing of the office's own columns.
    document["extra"] = {"备注": made.sign("extra", masked=True)}
    case = msgspec.convert(document, Case, builtin_types=BUILTIN_TYPES)
    return Marked(case, made.masked, made.plain)


class _Making:
    def __init__(self, number: int, given: dict[str, Any]) -> None:
        self.number = number
        self.given = given
        self.masked: dict[str, tuple[str, ...]] = {}
        self.plain: dict[str, tuple[str, ...]] = {}
        self._signs = iter(range(_FIRST_SIGN + number % 20 * _SIGNS_OF_A_CASE, 0x4DB5))
        self._days = iter(_FIRST_DAY + timedelta(days=n) for n in range(number % 20 * 20, 7000))

    def sign(self, path: str, *, masked: bool) -> str:
        """Two letters of its own."""
        signs = chr(next(self._signs)), chr(next(self._signs))
        (self.masked if masked else self.plain)[path] = signs
        return "".join(signs)

    def table(self, shape: Shape) -> dict[str, Any]:
        """The document of a table and of those inside it; of a list one entry."""
        made: dict[str, Any] = {}
        for key, field in shape.fields.items():
            value = self._value(field)
            if value is not None and field.type is not dict:
                made[key] = [value] if field.repeated and not isinstance(value, list) else value
        for key, inner in shape.tables.items():
            if inner.path in self.given and self.given[inner.path] is None:
                continue
            entry = self.table(inner)
            made[key] = [entry] if inner.listed else entry
        return made

    def _value(self, field: Field) -> Any:
        path = field.path
        if path in self.given or path in _LEFT_OUT:
            return self.given.get(path)
        if field.choices:
            return field.choices[0]
        if field.enum is not None:
            return next(iter(field.enum)).value
        if field.pattern is not None:
            return "19:30"
        if field.type is date:
            return self._day(field)
        if field.type is bool:
            return True
        if field.type is int:
            return max(1, int(field.minimum or 0))
        return None if field.type is dict else self._text(field)

    def _day(self, field: Field) -> date:
        if field.mask not in _DAYS_MASKED:
            return date(2022, 3, 12)
        day = next(self._days)
        self.masked[field.path] = tuple(_spellings(day))
        return day

    def _text(self, field: Field) -> str:
        if field.path == "person.id_number":
            born = self.given.get("person.birth_date") or next(self._days)
            number = identity_number.make(born, 2 * self.number % 1000 + 1)
            self.given["person.birth_date"] = born
            # The last four may be shown.
            self.masked[field.path] = (number[:14], number[4:15], *_spellings(born))
            return number
        if field.mask == "phone":
            number = f"17{next(self._signs) * 79_199 % 10**9:09d}"
            self.masked[field.path] = (number, number[:9], number[2:10])
            return number
        sign = self.sign(field.path, masked=field.mask is not None)
        if field.mask == "name":
            return f"周{sign}"
        return f"{_OFFICIAL}{sign}路1号" if field.mask == "address" else f"记{sign}"


def _spellings(day: date) -> Iterator[str]:
    yield day.isoformat()
    yield f"{day:%Y%m%d}"
    yield f"{day.year}年{day.month}月{day.day}日"
    yield f"{day.year}.{day.month}.{day.day}"
