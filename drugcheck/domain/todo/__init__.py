"""What is to be done: asked anew of the records, the registers and the campaign, never a list that is kept.

Doing the thing takes the line away. A line says a case id or a community, what, until when, and the command; it never
says a name, and nothing here ranks people or staff: lines are in the order of their days.
"""

from collections.abc import Iterable

from drugcheck.domain.annex_counts import AnnexCounts
from drugcheck.domain.findings import Context
from drugcheck.domain.judging import Judged
from drugcheck.domain.todo.items import Item, Kind, Section, Todo, horizon
from drugcheck.domain.todo.of_case import of_case
from drugcheck.domain.todo.of_office import of_office

__all__ = ["Item", "Kind", "Section", "Todo", "todo"]


def todo(context: Context, entries: Iterable[Judged], community: str | None = None, days: int | None = None) -> Todo:
    """All that is due by Sunday and the weekly report, or within so many days, what is overdue, and who is waited for.

    `entries` are the findings of today: what a phase of the campaign still asks for, and what a waiver covers.
    `community` leaves out what is the office's own; 「(未分配)」 are the cases without one.
    """
    judged = tuple(entries)
    found = frozenset((entry.finding.code, entry.finding.case, entry.finding.community) for entry in judged)
    # Who was sealed is out of the day's work: what the rules still ask of the record is said by validate.
    routine = (facts for facts in context.facts if facts.case.case.sealed_on is None)
    items = [item for facts in routine for item in of_case(facts, context, found)]
    items += of_office(context, found, [entry.finding for entry in judged if entry.is_open])
    if community is not None:
        key = AnnexCounts.key(community)
        items = [item for item in items if item.community == key]
    until = horizon(context.config.campaign, context.today, days)
    places = {name: place for place, name in enumerate(context.communities)}

    def order(item: Item) -> tuple[object, ...]:
        return item.due, item.case or "", places.get(item.community or "", len(places)), item.kind.alias, item.entry

    return Todo(context.today, until, tuple(sorted((i for i in items if i.waiting_for or i.due <= until), key=order)))
