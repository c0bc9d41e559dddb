"""In what a row differs from its case, and what of it the roster may change."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from drugcheck.domain import identity_number
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.masking import plain
from drugcheck.domain.roster.results import Difference
from drugcheck.domain.roster.rows import COMMUNITY, ID_NUMBER, ReadRow
from drugcheck.domain.schema import field_at, get_value, parse_text
from drugcheck.domain.vocabulary import CaseKind

_KIND: Final = "case.kind"


def differences(row: ReadRow, facts: Facts) -> tuple[Difference, ...]:
    """Every value that the row gives and the case has not, in the order of the row; an empty cell never clears one.

    Of a closed case nothing may be changed.
    """
    case = facts.case
    found = [
        difference
        for path, text in row.values.items()
        if path != ID_NUMBER and (difference := _difference(path, text, case, facts.is_open))
    ]
    if facts.is_open and case.case.kind is not CaseKind.REGISTERED:
        # 二(一): who stands in the register is registered. Whether this is that person is for a person to say.
        registered = CaseKind.REGISTERED.value
        label = field_at(_KIND).label
        kind = Difference(
            field=_KIND, label=label, old=case.case.kind.value, new=registered, applied=False, text=registered
        )
        found.append(kind)
    return tuple(found)


def _difference(path: str, text: str, case: Case, is_open: bool) -> Difference | None:
    field = field_at(path)
    old, new = plain(get_value(case, path)), plain(parse_text(field, text))
    if comparable(old) == comparable(new):
        return None
    owned = field.owner == "police" or path == COMMUNITY
    applied = is_open and (owned or old in (None, "", []))
    return Difference(field=path, label=field.label, old=old, new=new, applied=applied, text=text)


def comparable(value: object) -> object:
    """A value without what does not matter in it: blanks and width of a text, the order of a list."""
    if isinstance(value, str):
        return "".join(unicodedata.normalize("NFKC", value).split()).casefold()
    if isinstance(value, list):
        return sorted(str(comparable(item)) for item in value)
    return value


def speaker(rows: Sequence[ReadRow], facts: Facts | None) -> ReadRow | None:
    """Which of several rows with one ID number counts: the first if all say the same, else one the case agrees with.

    None where nobody can tell.
    """
    if all(row.values == rows[0].values for row in rows[1:]):
        return rows[0]
    if facts is None:
        return None
    return next((row for row in rows if not differences(row, facts)), None)


def long_number(number: str) -> str:
    """A number in 18 places: one of 15 gains its century and check digit, which follow from it."""
    if not identity_number.is_legacy(number):
        return number
    seventeen = f"{number[:6]}19{number[6:]}"
    return seventeen + identity_number.check_digit(seventeen)
