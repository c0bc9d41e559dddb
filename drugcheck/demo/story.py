"""What happens in the demo, day by day, through the same pure changes that the commands use.

Each event is one commit under its own date, so that the demo has a history worth looking at.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial

from drugcheck.demo import decisions, register, survey
from drugcheck.demo.book import Book
from drugcheck.demo.people import Profile
from drugcheck.demo.rosters import import_roster
from drugcheck.workspace import Workspace

Event = Callable[[Book, list[Profile]], None]

EVENTS: tuple[tuple[date, Event], ...] = (
    (date(2022, 3, 1), register.mobilise),
    (date(2022, 3, 4), import_roster),
    (date(2022, 3, 5), register.fill_in_police_data),
    *((day, survey.survey) for day in survey.DAYS),
    (date(2022, 3, 30), survey.ask_families),
    (date(2022, 3, 31), register.close),
    (date(2022, 3, 31), register.open_others),
    (date(2022, 3, 31), decisions.confer),
    (date(2022, 4, 1), decisions.assess),
    (date(2022, 4, 2), partial(decisions.sign, step=2, share=9)),
    (date(2022, 4, 5), partial(decisions.sign, step=3, share=8)),
    (date(2022, 4, 6), partial(decisions.sign, step=4, share=7)),
    (date(2022, 4, 7), decisions.follow_up),
)


def tell(workspace: Workspace, people: list[Profile], step: Callable[[], None]) -> None:
    """Writes every event up to the workspace's today, calling `step` after each, and leaves the clock as it was."""
    clock, today = workspace.now, workspace.today
    book = Book(workspace)
    try:
        for day, event in EVENTS:
            if day <= today:
                workspace.now = datetime.combine(day, time(16, 0), clock.tzinfo)
                event(book, people)
            step()
        book.finish()
    finally:
        workspace.now = clock
