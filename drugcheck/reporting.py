"""The numbers that reports are made of: read from frozen packages, or from the records where a week is not sent yet."""

from typing import NamedTuple

from drugcheck.domain.findings import Context
from drugcheck.domain.registers import Package, Packages
from drugcheck.domain.reports.numbers import WeekNumbers, of_package, of_records, packages_of
from drugcheck.domain.submitting import NotSubmittedError, WeekAheadError, find_package
from drugcheck.domain.weeks import first_day
from drugcheck.submission import PackageDiffersError, digest, read_frozen
from drugcheck.workspace import Workspace


class Compared(NamedTuple):
    """A week and the one before it; None for the first of the campaign."""

    now: WeekNumbers
    before: WeekNumbers | None


def compared(workspace: Workspace, context: Context, week: str) -> Compared:
    """The numbers of a week against those of the package before it.

    A week that was not sent is taken from the records as they stand, which only the last one can be.

    Raises:
        NotSubmittedError, WeekAheadError. DamagedError: a package does not open or was changed.
    """
    packages = packages_of(workspace.register(Packages), workspace.config.campaign)
    earlier = [package for package in packages if package.week < week]
    before = _frozen(workspace, earlier[-1]) if earlier else None
    package = find_package(workspace.register(Packages), week)
    if package is not None:
        return Compared(_frozen(workspace, package), before)
    if first_day(week) > workspace.today:
        raise WeekAheadError(week=week)
    if any(other.week > week for other in packages):
        raise NotSubmittedError(week=week)
    return Compared(of_records(context, week), before)


def weeks_of_campaign(workspace: Workspace) -> tuple[WeekNumbers, ...]:
    """The numbers of every package of the campaign, the earliest first. Raises DamagedError."""
    packages = packages_of(workspace.register(Packages), workspace.config.campaign)
    return tuple(_frozen(workspace, package) for package in packages)


def _frozen(workspace: Workspace, package: Package) -> WeekNumbers:
    frozen, text = read_frozen(workspace, package.week)
    if digest(text) != package.fingerprint:
        raise PackageDiffersError(week=package.week, reason="fingerprint")
    return of_package(frozen, package, workspace.config)
