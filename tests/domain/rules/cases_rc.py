"""RC: each rule found and not found, on a comparison of which one thing is changed."""

from datetime import date
from typing import Any

from drugcheck.domain.registers import Candidate, Comparison, Difference
from drugcheck.domain.vocabulary import PairVerdict, PlatformVerdict
from tests import build
from tests.domain.rules.shapes import RuleCase, around, one

_DAY = date(2022, 4, 6)
_JUDGED: dict[str, Any] = {"verdict": PairVerdict.SAME, "reason": "证号录错,户籍证明", "judged_on": _DAY}


def _compared(
    code: str,
    name: str,
    expect: bool,
    changes: dict[str, object] | None = None,
    *,
    today: date = build.TODAY,
    **comparison: Any,
) -> RuleCase:
    register = Comparison(**{"date": _DAY, "compared_on": _DAY, **comparison})
    registers = build.registers()._replace(platform=register)
    return RuleCase(code, name, expect, around(build.case(changes), registers=registers, today=today))


def _pair(**more: Any) -> tuple[Candidate, ...]:
    return (Candidate(no=1, row=41, case="C0001", **more),)


def _difference(**more: Any) -> tuple[Difference, ...]:
    return (Difference(no=1, case="C0001", field_="residence.household_address", ours="甲", theirs="乙", **more),)


def _letter(**more: Any) -> dict[str, object]:
    return {"letters": [{"no": 1, "kind": "补录", "to": "派出所", "date": date(2022, 4, 6), **more}]}


def _reminder(day: date) -> dict[str, object]:
    return {"no": 2, "kind": "催办", "to": "派出所", "date": day}


def _letters(other: dict[str, object], **more: Any) -> dict[str, object]:
    letters = _letter(**more)["letters"]
    assert isinstance(letters, list)
    return {"letters": [*letters, other]}


_UNMARKED = {"platform.result": "待录"}

CASES: list[RuleCase] = [
    _compared("RC001", "everybody has a case", False),
    _compared("RC001", "a row without one", True, platform_only=(41,)),
    _compared("RC001", "judged to be a case", False, platform_only=(41,), candidates=_pair(**_JUDGED)),
    _compared("RC001", "a candidate that waits", True, platform_only=(41,), candidates=_pair()),
    _compared("RC002", "on the platform", False, same=("C0001",)),
    _compared("RC002", "not there, nobody wrote", True, local_only=("C0001",)),
    _compared("RC002", "not there, a letter went out", False, _letter(), local_only=("C0001",)),
    _compared("RC002", "a letter that was not sent yet", True, _letter(date=None), local_only=("C0001",)),
    _compared("RC002", "a letter about something else", True, _letter(kind="信息更正"), local_only=("C0001",)),
    _compared("RC002", "inflow is not on the list", False, {"case.kind": "流入"}, local_only=("C0001",)),
    _compared("RC002", "a case that is gone", False, local_only=("C0099",)),
    _compared("RC002", "judged to be a row", False, local_only=("C0001",), candidates=_pair(**_JUDGED)),
    _compared("RC003", "no difference", False),
    _compared("RC003", "no verdict", True, differences=_difference()),
    _compared("RC003", "judged", False, differences=_difference(verdict=PlatformVerdict.OURS, reason="户口簿")),
    _compared("RC004", "yesterday", False),
    _compared("RC004", "fourteen days", False, today=date(2022, 4, 20)),
    _compared("RC004", "fifteen days", True, today=date(2022, 4, 21)),
    _compared("RC004", "after the campaign", False, today=date(2022, 5, 20)),
    _compared("RC004", "none yet", True, date=None, compared_on=None),
    _compared("RC004", "none yet, in the second phase", False, date=None, compared_on=None, today=date(2022, 3, 30)),
    _compared("RC004", "a case opened since", True, {"case.opened": date(2022, 4, 7)}),
    _compared("RC004", "a status changed since", True, {"status.since": date(2022, 4, 7)}),
    _compared("RC005", "no candidate", False),
    _compared("RC005", "a candidate that waits", False, _UNMARKED, candidates=_pair()),
    _compared("RC005", "counted as the same without a verdict", True, _UNMARKED, same=("C0001",), candidates=_pair()),
    _compared("RC005", "marked as on the platform", True, candidates=_pair()),
    _compared("RC005", "judged", False, candidates=_pair(**_JUDGED)),
    _compared("RC005", "judged without a day", True, candidates=_pair(**_JUDGED | {"judged_on": None})),
    _compared("RC005", "judged without a reason", True, candidates=_pair(**_JUDGED | {"reason": None})),
    _compared("RC005", "judged to be two", False, _UNMARKED, candidates=_pair(verdict=PairVerdict.DIFFERENT)),
    one("RC006", "none", False),
    one("RC006", "sixteen days", True, _letter(date=date(2022, 3, 22))),
    one("RC006", "fifteen days", False, _letter(date=date(2022, 3, 23))),
    one("RC006", "answered", False, _letter(date=date(2022, 3, 1), answered=date(2022, 4, 1))),
    one("RC006", "reminded", False, _letters(_reminder(date(2022, 3, 23)), date=date(2022, 3, 1))),
    one("RC006", "reminded in vain", True, _letters(_reminder(date(2022, 3, 22)), date=date(2022, 3, 1))),
    one("RC006", "its own day is over, reminded", False, _letters(_reminder(date(2022, 4, 7)), due=date(2022, 4, 6))),
    one("RC006", "its own day is over", True, _letter(due=date(2022, 4, 6))),
    one("RC006", "its own day is not over", False, _letter(date=date(2022, 3, 1), due=date(2022, 4, 7))),
    one("RC006", "a request to end control", False, _letter(kind="解除动态管控", date=date(2022, 3, 1))),
    one(
        "RC006",
        "the letter of a transfer",
        False,
        {
            **_letter(kind="迁出更正", date=date(2022, 3, 1), number="函-3"),
            "residence.misregistration": {"kind": "迁出", "letter": "函-3"},
        },
    ),
    _compared("RC007", "one row", False, same=("C0001",)),
    _compared("RC007", "two rows of its number", True, doubles=("C0001",)),
    _compared("RC007", "its number, and another row by verdict", True, same=("C0001",), candidates=_pair(**_JUDGED)),
    _compared("RC007", "a case that is gone", False, doubles=("C0099",)),
]
