"""The roster of the demo comes in, from the bytes of a spreadsheet: 三(一) 「分发吸毒人员名册」."""

import hashlib

from drugcheck.demo.book import Book
from drugcheck.demo.people import Profile
from drugcheck.demo.register import roster_csv
from drugcheck.domain import roster
from drugcheck.domain.registers import Rosters
from drugcheck.files.roster import parse_roster
from drugcheck.files.roster_map import load_columns
from drugcheck.files.sheet_text import parse_sheet


def import_roster(book: Book, people: list[Profile]) -> None:
    """Opens a case for every row of the roster."""
    data = roster_csv(people)
    rows = parse_roster(parse_sheet(data), load_columns(book.templates / "roster.toml")).rows
    with book.change("roster.import") as change:
        comparison = roster.compare(rows, (), book.config, book.today)
        source = "sha256:" + hashlib.sha256(data).hexdigest()
        outcome = roster.apply(comparison, (), change.new_id(), book.today, source=source)
        for case in outcome.new:
            change.put(case)
        if outcome.roster is not None:
            change.rosters = Rosters(rosters=(outcome.roster,))
