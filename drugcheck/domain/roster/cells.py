"""One cell of a roster, as people and spreadsheets write it -> the text of a value, or why it is none.

Nothing is guessed: a day that could be read in two ways, a number that a spreadsheet has cut and a word that is no
official value are faults. A fault names the nearest official value and never what stood in the cell.
"""

import re
import unicodedata
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain import identity_number
from drugcheck.domain.ethnicity import Ethnicity
from drugcheck.domain.identity_number import Problem
from drugcheck.domain.naming import suggestion
from drugcheck.domain.shapes import Field
from drugcheck.domain.typed import ValueTypeError, parse_text
from drugcheck.message import Message, message

# What stands in a cell that says nothing.
_DASHES: Final = re.compile(r"[-_/\\—–一.·*]+")
_NOTHING: Final = frozenset({"无", "不详", "未知", "不明", "暂无", "空", "未填", "n/a", "na", "null", "none", "nan"})
# What a spreadsheet shows where a formula failed.
_FAILED_FORMULA: Final = re.compile(r"#(N/A|VALUE!|REF!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)|#+")
_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_WHOLE: Final = re.compile(r"(\d+)\.0+")
_COUNT: Final = re.compile(r"(\d{1,6})[次人个]?")
_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d\d)(\d\d))"
    r"(?:[ T]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_INCOMPLETE_DATE: Final = re.compile(r"\d{4}(?:[-/.年]?\d{0,2}月?|年)?")
_DAY_NUMBER: Final = re.compile(r"\d{5}(\.\d+)?")
_BETWEEN_IDEOGRAPHS: Final = re.compile(r"(?<=[^\x00-\u2e7f\s])\s+(?=[^\x00-\u2e7f\s])")
_AROUND_DOT: Final = re.compile(r"\s*·\s*")
# One dot between the parts of a name: the others are what keyboards and fonts make of it (GB/T 15834, 间隔号).
_NAME_DOTS: Final = str.maketrans(dict.fromkeys("•‧∙⋅・･．●", "·"))
# What a code page without the character leaves in its place.
_LOST: Final = frozenset("?？\ufffd□")
_LIST: Final = re.compile(r"[,，、;；/|+＋\n]+")

_ID_PROBLEMS: Final[dict[Problem, tuple[str | None, Message]]] = {
    Problem.TRUNCATED: (
        "ID008",
        message("the number was cut by a spreadsheet and its last digits are lost: get the list with text cells"),
    ),
    Problem.LENGTH: (None, message("the number has neither 18 nor 15 places")),
    Problem.CHARACTERS: (None, message("the number has other characters than digits and a last X")),
    Problem.BIRTH_DATE: (None, message("the birth date in the number does not exist")),
    Problem.CHECK_DIGIT: ("ID001", message("the check digit of the number is wrong")),
}


class CellFault(NamedTuple):
    """Why a cell cannot be taken: the code of a rule where there is one, and the reason without the cell's text."""

    code: str | None
    reason: Message


def says_nothing(text: str) -> bool:
    """Whether a cell is empty or holds a word or stroke for «nothing»."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return not folded or folded in _NOTHING or bool(_DASHES.fullmatch(folded))


def failed_formula(text: str) -> CellFault | None:
    """The fault of a cell in which a formula failed or a column was too narrow."""
    if _FAILED_FORMULA.fullmatch(text.upper()):
        return CellFault(None, message("the cell holds an error of the spreadsheet instead of a value"))
    return None


def read_name(text: str) -> str | CellFault:
    """A name without the blanks that align it; a middle dot is one dot, whatever key made it."""
    if says_nothing(text):
        return CellFault("RG008", message("the name is blank"))
    name = _AROUND_DOT.sub("·", _BETWEEN_IDEOGRAPHS.sub("", text.translate(_NAME_DOTS)))
    if _LOST & set(name):
        return CellFault("ID010", message("a character of the name was lost when the list was saved: save as UTF-8"))
    return name


def read_id_number(text: str, *, demo: bool, today: date) -> str | CellFault:
    """A number of 18 or 15 places that can be one; region 000000 is for a demo only (GB 11643)."""
    if says_nothing(text):
        return CellFault("ID006", message("the ID number is blank: such a person is entered by hand"))
    number = identity_number.normalise(text)
    problem = identity_number.problem(number)
    if problem is not None:
        return CellFault(*_ID_PROBLEMS[problem])
    birth = identity_number.birth_date(number)
    if birth is None or birth > today:
        return CellFault(*_ID_PROBLEMS[Problem.BIRTH_DATE])
    if identity_number.is_synthetic(number) and not demo:
        return CellFault(None, message("region 000000 is never issued: only a demo workspace takes such a number"))
    return number


def maybe_cut(number: str) -> CellFault | None:
    """The fault of a right number that ends in 000, in a list whose other numbers were cut: one in eleven passes."""
    if len(number) == 18 and number.endswith("000"):
        return CellFault("ID008", message("it ends in 000 and other numbers of the list were cut: it may be cut too"))
    return None


def read_value(field: Field, text: str, today: date) -> str | CellFault | None:
    """The text of any other value, as `case set` would take it; None for a cell that says nothing."""
    if field.enum is None and says_nothing(text):
        return None
    if fault := failed_formula(text):
        return fault
    result = _written(field, text, today)
    if isinstance(result, CellFault):
        return result
    try:
        parse_text(field, result)
    except ValueTypeError as error:
        if says_nothing(text):
            return None
        code = "RG004" if field.path == "status.current" else None
        return CellFault(code, message("needs {expected}{nearest}", **_kept(error.details)))
    return result


def _kept(details: dict[str, object]) -> dict[str, object]:
    return {key: details[key] for key in ("expected", "nearest")}


def _written(field: Field, text: str, today: date) -> str | CellFault:
    if field.type is date:
        return _day(text, today)
    if field.enum is not None or field.repeated:
        parts = _LIST.split(text) if field.repeated else [text]
        return ",".join(_word(field, part.strip()) for part in parts if part.strip())
    plain = unicodedata.normalize("NFKC", text)
    if field.type is int:
        found = _COUNT.fullmatch(_WHOLE.sub(r"\1", plain).replace(" ", ""))
        return found[1] if found else plain
    if field.mask == "phone":
        return _phone(plain)
    # A code that a spreadsheet took for a number.
    return _WHOLE.sub(r"\1", plain) if _WHOLE.fullmatch(plain) else text


def _word(field: Field, text: str) -> str:
    if field.enum is Ethnicity and Ethnicity.of(text) is None and Ethnicity.of(text + "族") is not None:
        return text + "族"
    if field.enum is not None:
        return unicodedata.normalize("NFKC", text) if field.enum.of(text) is None else text
    return text


def _phone(text: str) -> str | CellFault:
    if _SCIENTIFIC.fullmatch(text):
        return CellFault(None, message("the number was cut by a spreadsheet: get the list with text cells"))
    return _WHOLE.sub(r"\1", text).strip()


def _day(text: str, today: date) -> str | CellFault:
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _DATE.fullmatch(re.sub(r"\s*([-/.年月日])\s*", r"\1", plain))
    if found is None:
        if _DAY_NUMBER.fullmatch(plain):
            return CellFault(None, message("this is a spreadsheet's day number: format the column as a date"))
        if _INCOMPLETE_DATE.fullmatch(plain):
            return CellFault(None, message("the date is not complete: year, month and day are needed"))
        return CellFault(None, message("needs a date such as 2022-03-06"))
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        value = date(year, month, day)
    except ValueError:
        return CellFault(None, message("there is no such day"))
    if value.year < 1900:
        return CellFault(None, message("the day lies before 1900"))
    if value > today:
        return CellFault(None, message("the day lies after today"))
    return value.isoformat()


def unknown_community(nearest: str | None) -> CellFault:
    """The fault of a community that drugcheck.toml does not have."""
    return CellFault(None, message("drugcheck.toml has no such community{nearest}", nearest=suggestion(nearest)))
