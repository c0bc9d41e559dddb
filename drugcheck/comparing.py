"""Why the numbers of two packages differ: which cases moved each, and the change that did it. 五(二)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from drugcheck.domain.annex_counts import PERSON_COUNTS, Period
from drugcheck.domain.campaign import campaign_start, year_end
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.office import Config
from drugcheck.domain.submitting import Moved, moved
from drugcheck.domain.weeks import TAG
from drugcheck.errors import DrugcheckError
from drugcheck.files.record import from_text
from drugcheck.submission import read_frozen, settle
from drugcheck.vault.revisions import Revision
from drugcheck.workspace import Workspace


class Mover(NamedTuple):
    """A case that moved a number: by how much, and the change that did it; None where only the day went on."""

    case: str
    amount: int
    when: date | None = None
    verb: str | None = None


class Movement(NamedTuple):
    """A number that differs between two packages, and the cases behind it."""

    number: Moved
    movers: tuple[Mover, ...]


def movements(workspace: Workspace, before: str, after: str) -> tuple[Movement, ...]:
    """Every number of annex 1 that differs between the packages of two weeks.

    Raises:
        NotSubmittedError. DamagedError: a package or a record of its commit does not open.
    """
    numbers = moved(read_frozen(workspace, before)[0], read_frozen(workspace, after)[0])
    for week in (before, after):
        settle(workspace, week)
    # The cases of one package at a time, then the revisions of one case: all of them would be too many.
    old, new = _Side(workspace.past(TAG + before), numbers), _Side(workspace.past(TAG + after), numbers)
    moved_by = {number: _amounts(number, old, new) for number in numbers}
    movers = {id for amounts in moved_by.values() for id in amounts}
    changes: dict[tuple[Moved, str], tuple[date | None, str | None]] = {}
    for id, revisions in workspace.vault.history_between(TAG + before, TAG + after, movers):
        for number, amounts in moved_by.items():
            if id in amounts:
                changes[number, id] = _change(number, id, amounts[id][0], new, revisions)
    return tuple(
        Movement(
            number,
            tuple(Mover(id, now - was, *changes.get((number, id), (None, None))) for id, (was, now) in amounts.items()),
        )
        for number, amounts in moved_by.items()
    )


class _Side:
    """What each case of one package contributes to the numbers that moved."""

    def __init__(self, workspace: Workspace, numbers: Iterable[Moved]) -> None:
        loaded = workspace.load()
        for error in loaded.errors:
            raise error
        self.config: Config = workspace.config
        self.today = workspace.today
        campaign = self.config.campaign
        self.period = Period(campaign_start(campaign), year_end(campaign))
        self._places = {key: place for place, key in enumerate(dict.fromkeys(number.key for number in numbers))}
        # Community, and an amount for each key: little beside the cases, which are let go.
        self.cases = {case.id: self._found(Facts(case, self.config, self.today)) for case in loaded.cases}

    def _found(self, facts: Facts) -> tuple[str, tuple[int, ...]]:
        return facts.community, tuple(int(PERSON_COUNTS[key](facts, self.period)) for key in self._places)

    def amount(self, number: Moved, case: str) -> int:
        """What the case contributes; 0 where it is not there."""
        if case not in self.cases:
            return 0
        community, amounts = self.cases[case]
        return amounts[self._places[number.key]] if number.community in (None, community) else 0


def _amount(number: Moved, facts: Facts, period: Period) -> int:
    if number.community is not None and (facts.community or "") != number.community:
        return 0
    return int(PERSON_COUNTS[number.key](facts, period))


def _amounts(number: Moved, old: _Side, new: _Side) -> dict[str, tuple[int, int]]:
    """For each case that moved a number what it contributed before and after."""
    cases = sorted({*old.cases, *new.cases}, key=lambda id: (len(id), id))
    amounts = ((case, old.amount(number, case), new.amount(number, case)) for case in cases)
    return {case: (was, now) for case, was, now in amounts if was != now}


def _change(
    number: Moved, case: str, was: int, side: _Side, revisions: list[Revision]
) -> tuple[date | None, str | None]:
    """The last change after which the case contributed something else than before it."""
    found: tuple[date | None, str | None] = (None, None)
    for revision in revisions:
        if revision.text is None:
            continue
        try:
            record = from_text(revision.text, Case, case)
        except DrugcheckError:
            continue
        amount = _amount(number, Facts(record, side.config, revision.when.date()), side.period)
        if amount != was:
            found, was = (revision.when.date(), revision.message.removeprefix(case).strip()), amount
    return found
