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
    old, new = _Side(workspace.past(TAG + before)), _Side(workspace.past(TAG + after))
    revisions = workspace.vault.history_between(TAG + before, TAG + after)
    return tuple(Movement(number, tuple(_movers(number, old, new, revisions))) for number in numbers)


class _Side:
    """The cases of one package, and what each contributes to a number."""

    def __init__(self, workspace: Workspace) -> None:
        loaded = workspace.load()
        for error in loaded.errors:
            raise error
        self.config: Config = workspace.config
        self.today = workspace.today
        campaign = self.config.campaign
        self.period = Period(campaign_start(campaign), year_end(campaign))
        self.cases = {case.id: Facts(case, self.config, self.today) for case in loaded.cases}

    def amount(self, number: Moved, case: str) -> int:
        """What the case contributes; 0 where it is not there."""
        facts = self.cases.get(case)
        return _amount(number, facts, self.period) if facts else 0


def _amount(number: Moved, facts: Facts, period: Period) -> int:
    if number.community is not None and (facts.community or "") != number.community:
        return 0
    return int(PERSON_COUNTS[number.key](facts, period))


def _movers(number: Moved, old: _Side, new: _Side, revisions: dict[str, list[Revision]]) -> Iterable[Mover]:
    for case in sorted({*old.cases, *new.cases}, key=lambda id: (len(id), id)):
        was, now = old.amount(number, case), new.amount(number, case)
        if was != now:
            when, verb = _change(number, case, was, new, revisions.get(case, []))
            yield Mover(case, now - was, when, verb)


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
