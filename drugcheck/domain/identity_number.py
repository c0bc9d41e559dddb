"""The citizen identity number, GB 11643-1999: what it says of itself, and whether it can be one.

Eighteen places: six of region (GB/T 2260 at the time of issue, so never more than a hint), eight of birth date, three
of serial whose last is odd for men, one check digit (ISO 7064 MOD 11-2). The fifteen places of before 1999 have
neither century nor check digit. How a number is shown is a matter of drugcheck.domain.masking.
"""

import re
import unicodedata
from datetime import date
from enum import Enum
from operator import mul
from typing import Final

import msgspec

from drugcheck.domain.vocabulary import Sex

# Never issued: the region of synthetic people.
SYNTHETIC_REGION: Final = "000000"

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS: Final = "10X98765432"
_ZEROS: Final = ord("0") * sum(_WEIGHTS)
_SCIENTIFIC: Final = re.compile(r"[0-9](\.[0-9]+)?E\+?1[0-9]", re.IGNORECASE)


_MALE, _FEMALE = Sex.MALE, Sex.FEMALE


class Problem(Enum):
    """Why a text cannot be an identity number; TRUNCATED is what a spreadsheet makes of one."""

    TRUNCATED = "truncated"
    LENGTH = "length"
    CHARACTERS = "characters"
    BIRTH_DATE = "birth-date"
    CHECK_DIGIT = "check-digit"


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What a number says: what is wrong with it, and the birth date, sex and region that it holds, if it has places."""

    problem: Problem | None
    birth_date: date | None = None
    sex: Sex | None = None
    region: str | None = None


def normalise(text: str) -> str:
    """The number without blanks and in half-width characters, x as X. What else was typed stays, to be refused."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def problem(number: str) -> Problem | None:
    """What is wrong with a normalised number; None for a right one of 18 places and for one of 15 places.

    A number of 15 to 18 places that ends in 000 and whose check digit is wrong lost its last places to a spreadsheet,
    which keeps fifteen (ID008).
    """
    if not _has_places(number):
        if _SCIENTIFIC.fullmatch(number):
            return Problem.TRUNCATED
        return Problem.CHARACTERS if len(number) in (15, 18) else Problem.LENGTH
    return _problem_of_places(number, _birth_date(number))


def _problem_of_places(number: str, birth: date | None) -> Problem | None:
    if len(number) == 18 and number[17] != check_digit(number[:17]):
        return Problem.TRUNCATED if number.endswith("000") else Problem.CHECK_DIGIT
    return Problem.BIRTH_DATE if birth is None else None


def read(number: str) -> Reading:
    """All that a normalised number says, for who asks more than one thing of it."""
    if not _has_places(number):
        return Reading(problem(number))
    birth = _birth_date(number)
    return Reading(_problem_of_places(number, birth), birth, _sex(number), number[:6])


def is_valid(number: str) -> bool:
    """Whether nothing is wrong with it."""
    return problem(number) is None


def is_legacy(number: str) -> bool:
    """Whether it is one of 15 places (ID007)."""
    return len(number) == 15 and problem(number) is None


def is_synthetic(number: str) -> bool:
    """Whether its region is the one that is never issued; only a demo may hold such a number."""
    return region(number) == SYNTHETIC_REGION


def check_digit(seventeen: str) -> str:
    """The last place that the first seventeen ask for."""
    # The byte of a digit is its value and that of 0: to weigh the bytes takes half as long as to read the digits.
    return _CHECK_DIGITS[(sum(map(mul, _WEIGHTS, seventeen.encode())) - _ZEROS) % 11]


def region(number: str) -> str | None:
    """The first six places."""
    return number[:6] if _has_places(number) else None


def birth_date(number: str) -> date | None:
    """The birth date that a number of 18 or 15 places holds; None where there is no such day or no such number."""
    return _birth_date(number) if _has_places(number) else None


def _birth_date(number: str) -> date | None:
    digits = number[6:14] if len(number) == 18 else "19" + number[6:12]
    if not "1800" <= digits[:4] < "2100":
        return None
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


def sex(number: str) -> Sex | None:
    """男 where the last digit of the serial is odd, 女 where it is even."""
    return _sex(number) if _has_places(number) else None


def _sex(number: str) -> Sex:
    return _MALE if number[16 if len(number) == 18 else 14] in "13579" else _FEMALE


def make(birth: date, serial: int) -> str:
    """A number of a synthetic person: in the region that is never issued, with a right check digit.

    `serial` is 0 to 999, odd for men. Raises ValueError outside of that.
    """
    if not 0 <= serial <= 999:
        raise ValueError("serial is 0 to 999")
    seventeen = f"{SYNTHETIC_REGION}{birth:%Y%m%d}{serial:03d}"
    return seventeen + check_digit(seventeen)


def _has_places(number: str) -> bool:
    # Asked many times of every number: four times as fast as two patterns.
    if not number.isascii():
        return False
    if len(number) == 18:
        return number.isdigit() or (number[17] == "X" and number[:17].isdigit())
    return len(number) == 15 and number.isdigit()
