"""What `status` says of rules, of the weeks that were sent, and of the four measures of 五(一)."""

from datetime import date

import pytest

from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Finding, Severity
from drugcheck.domain.judging import Judged
from drugcheck.domain.progress import progress
from drugcheck.domain.progress.checks import checks
from drugcheck.domain.progress.reports import reports
from drugcheck.domain.registers import Checked, Package, Packages, Registers, Seen, StoreWaiver, Total
from tests import annex_cases as annexes
from tests import build as made

TODAY = made.TODAY
WAIVER = StoreWaiver(no=1, code="CT003", reason="x", until=TODAY, by="l01")


def judged(
    code: str,
    severity: Severity,
    first_seen: date | None = None,
    waiver: StoreWaiver | None = None,
    community: str = "",
) -> Judged:
    return Judged(Finding(code, "x", severity, "C0001", community, "", "", ""), waiver, first_seen)


FOUND = (
    judged("CT001", Severity.ERROR, date(2022, 3, 28), community="甲社区"),
    judged("CT002", Severity.ERROR, date(2022, 4, 5), community="甲社区"),
    judged("AP002", Severity.WARNING, None, community="乙社区"),
    judged("CT003", Severity.ERROR, date(2022, 4, 5), WAIVER),
    judged("RK014", Severity.INFO),
)


def test_open_findings_are_counted_by_group_and_waived_ones_apart() -> None:
    numbers = checks(FOUND, Seen(), TODAY, whole=True)
    assert (numbers.errors, numbers.warnings, numbers.notes, numbers.waived) == (2, 1, 1, 1)
    assert {prefix: (group.errors, group.warnings) for prefix, group in numbers.groups.items()} == {
        "CT": (2, 0),
        "AP": (0, 1),
    }
    assert numbers.change is None


@pytest.mark.parametrize(
    ("days", "since", "new"),
    [
        ((date(2022, 3, 20), date(2022, 3, 31), date(2022, 4, 6)), date(2022, 3, 31), 2),
        ((date(2022, 4, 5), date(2022, 4, 6)), date(2022, 4, 5), 1),
        ((TODAY,), None, None),
    ],
)
def test_the_change_is_since_the_check_of_a_week_ago_or_the_first_there_is(
    days: tuple[date, ...], since: date | None, new: int | None
) -> None:
    register = Seen(checks=tuple(Checked(date=day, errors=5, warnings=0) for day in days))
    change = checks(FOUND, register, TODAY, whole=True).change
    assert (change and change.since, change and change.new) == (since, new)
    if change is not None:
        assert (change.errors, change.warnings) == (-3, 1)
        part = checks(FOUND[:1], register, TODAY, whole=False).change
        assert part is not None
        assert (part.errors, part.warnings) == (None, None)


def test_only_the_findings_of_the_community_are_counted() -> None:
    numbers = progress(annexes.context(), FOUND, "甲社区").checks
    assert (numbers.errors, numbers.warnings) == (2, 0)


def _reports(*packages: Package, today: date = TODAY) -> Context:
    config = made.config()
    registers = Registers(meetings=made.meetings(), packages=Packages(packages=packages))
    return Context([Facts(made.case(), config, today)], config, today, registers=registers)


def _package(no: int, week: str, met: int, late: int = 0) -> Package:
    totals = (
        Total(key="expected", value=100),
        Total(key="met_on_site", value=met - 5),
        Total(key="met_by_video", value=5),
    )
    return Package(no=no, week=week, submitted_on=TODAY, late_hours=late, totals=totals)


def test_weeks_are_in_time_late_missing_or_due() -> None:
    numbers = reports(_reports(_package(1, "2022-W10", 61), _package(2, "2022-W12", 97, late=3)))
    assert [(week.week, week.submitted_on, week.late_hours) for week in numbers.weeks] == [
        ("2022-W10", TODAY, 0),
        ("2022-W11", None, 0),
        ("2022-W12", TODAY, 3),
        ("2022-W13", None, 0),
    ]
    assert (numbers.next_week, numbers.next_due, numbers.days_left) == ("2022-W14", date(2022, 4, 11), 4)
    assert numbers.met == (0.61, 0.97)


def test_a_week_that_was_sent_before_its_day_is_not_due_any_more() -> None:
    numbers = reports(_reports(_package(1, "2022-W14", 97)))
    assert numbers.weeks[-1].week == "2022-W14"
    assert numbers.next_week is None


def test_the_curve_is_of_the_last_eight_weeks_that_say_it() -> None:
    packages = [_package(n, f"2022-W{n:02d}", 50 + n) for n in range(1, 12)]
    packages.append(Package(no=12, week="2022-W12", submitted_on=TODAY))
    assert reports(_reports(*packages)).met == tuple((50 + n) / 100 for n in range(5, 12))


def test_before_and_after_the_campaign_nothing_is_due() -> None:
    assert reports(_reports(today=date(2022, 2, 1))).next_week is None
    assert reports(_reports(today=date(2022, 8, 1))).next_week is None


def test_the_four_measures_are_counts_and_a_share_of_nobody_is_none() -> None:
    four = progress(annexes.context()).four
    assert (four.met.done, four.met.of) == (13, 14)
    assert four.filed.done == progress(annexes.context()).approvals.filed
    empty = progress(Context([], made.config(), TODAY)).four
    assert empty.met.value is None
    assert (empty.entered.done, empty.entered.of) == (0, 0)
