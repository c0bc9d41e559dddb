"""RP: each rule found and not found; RP008 is in cases_rp_waivers."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from drugcheck.domain.annexes import Template
from drugcheck.domain.findings import StoreState
from drugcheck.domain.registers import Package, Packages, Review, Reviews, Total
from tests import build
from tests.domain.rules.shapes import ANNEXES, RuleCase, around

_MOVED = {"residence.misregistration": {"kind": "迁出", "evidence": "迁移证"}}
_GONE = {"case.closed": date(2022, 4, 1), "case.closed_reason": "迁出"}
_REQUIRED = {
    8: replace(ANNEXES[8], columns=tuple(replace(c, required=c.value == "inflow.housing") for c in ANNEXES[8].columns))
}
_INFLOW: dict[str, object] = {
    "case.kind": "流入",
    "inflow": {"since": date(2021, 3, 1), "housing": "租住", "proof": "租房合同"},
}


def _packages(code: str, name: str, expect: bool, *packages: Package, **more: Any) -> RuleCase:
    registers = build.registers()._replace(packages=Packages(packages=packages))
    return RuleCase(code, name, expect, around(build.case(more.pop("changes", None)), registers=registers, **more))


def _weeks(*weeks: int) -> tuple[Package, ...]:
    return tuple(build.package(f"2022-W{week}") for week in weeks)


def _totals(week: int, explanation: str | None = None, **totals: int) -> Package:
    values = tuple(Total(key=key, value=value) for key, value in totals.items())
    return build.package(f"2022-W{week}", totals=values, explanation=explanation)


def _tables(
    code: str, name: str, expect: bool, changes: dict[str, object] | None, templates: dict[int, Template]
) -> RuleCase:
    return RuleCase(code, name, expect, around(build.case(changes), templates=templates))


def _review(name: str, expect: bool, **more: Any) -> RuleCase:
    entry = {"no": 11, "community": "甲社区", "finding": "预定检测无日期", "found_on": date(2022, 4, 1)}
    registers = build.registers()._replace(reviews=Reviews(reviews=(Review(**{**entry, **more}),)))
    return RuleCase("RP009", name, expect, around(build.case(), registers=registers))


CASES: list[RuleCase] = [
    RuleCase("RP001", "not asked by the submission", False, around(build.case())),
    RuleCase("RP001", "four errors counted", True, around(build.case(), open_errors=4)),
    _packages("RP002", "every week", False, *_weeks(10, 11, 12, 13)),
    _packages("RP002", "one week left out", True, *_weeks(10, 11, 13)),
    _packages("RP002", "the last week, due today", False, *_weeks(10, 11, 12), today=date(2022, 4, 4)),
    _packages("RP002", "the last week, due yesterday", True, *_weeks(10, 11, 12), today=date(2022, 4, 5)),
    _packages("RP002", "in its first week", False, today=date(2022, 3, 10)),
    _packages("RP002", "before the first case was opened", False, changes={"case.opened": date(2022, 4, 5)}),
    _packages("RP002", "long after the campaign", False, today=date(2022, 6, 1)),
    _packages("RP002", "no campaign", False, config=build.config(campaign=replace(build.config().campaign, phases=()))),
    _packages("RP003", "more", False, _totals(12, registered=212), _totals(13, registered=214)),
    _packages("RP003", "fewer", True, _totals(12, registered=214), _totals(13, registered=212)),
    _packages("RP003", "in any order", True, _totals(13, registered=212), _totals(12, registered=214)),
    _packages("RP003", "fewer, with a word", False, _totals(12, tests=9), _totals(13, "重复登记", tests=8)),
    _packages("RP003", "fewer out of contact", False, _totals(12, unreachable=9), _totals(13, unreachable=8)),
    _packages("RP003", "the first package", False, _totals(12, registered=214)),
    _packages(
        "RP003",
        "fewer than in the campaign before",
        False,
        build.package("2021-W15", totals=(Total(key="registered", value=214),)),
        _totals(12, registered=212),
    ),
    _packages(
        "RP003",
        "fewer, named as in annex 1",
        True,
        _totals(12, has_licence=26),
        _totals(13, has_licence=25),
        templates=ANNEXES,
    ),
    _tables("RP004", "as shipped", False, None, ANNEXES),
    _tables("RP004", "without templates", False, _GONE, {}),
    _tables("RP004", "annex 2 lists the open ones only", True, _GONE, {2: replace(ANNEXES[2], rows="open")}),
    _tables("RP004", "another annex differs", False, _MOVED, {14: ANNEXES[14]}),
    _tables("RP005", "as shipped", False, None, ANNEXES),
    _tables("RP005", "moved, and the status not changed", True, _MOVED, {14: ANNEXES[14]}),
    _tables("RP005", "moved, and so the status", False, {**_MOVED, "status.current": "迁出"}, {14: ANNEXES[14]}),
    _tables("RP005", "annex 4 lists other people", True, None, {4: replace(ANNEXES[4], rows="has_licence")}),
    RuleCase("RP006", "as they were", False, around(build.case())),
    RuleCase("RP006", "one differs", True, around(build.case(), store=StoreState(changed_packages=("2022-W12",)))),
    _tables("RP007", "all filled in", False, _INFLOW, _REQUIRED),
    _tables("RP007", "no housing", True, {**_INFLOW, "inflow.housing": None}, _REQUIRED),
    _tables("RP007", "a column that need not be filled in", False, {**_INFLOW, "inflow.reason": None}, _REQUIRED),
    _tables("RP007", "somebody who is not listed", False, {"person.phone": None}, _REQUIRED),
    _review("due tomorrow", False, due=date(2022, 4, 8)),
    _review("due today", False, due=date(2022, 4, 7)),
    _review("due yesterday", True, due=date(2022, 4, 6)),
    _review("about a case", True, due=date(2022, 4, 6), case="C0001"),
    _review("about a case of another community by now", True, due=date(2022, 4, 6), case="C0001", community="乙社区"),
    _review("closed", False, due=date(2022, 4, 6), closed_on=date(2022, 4, 6)),
    _review("without a day", False),
    _packages("RP010", "signed", False, *_weeks(12)),
    _packages("RP010", "nobody reviewed it", True, build.package("2022-W12", reviewed_by=None)),
    _packages("RP010", "nobody answers for it", True, build.package("2022-W12", head="")),
]
