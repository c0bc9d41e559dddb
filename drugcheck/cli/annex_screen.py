"""Annexes on a screen: in lines on a terminal only as much as it shows at once, everything where nobody sits there."""

from collections.abc import Iterable
from typing import Final

from drugcheck.cli import pasting, screen, screen_size, state
from drugcheck.cli.annex_output import TERMINAL, Made, rendered
from drugcheck.message import message

# Lines of a screen around the rows of a table: title, headers, rule, what is left, the prompt.
_AROUND: Final = 5
_LEAST_ROWS: Final = 5


def show(made: Iterable[Made], kind: str, *, several: bool, whole: bool = False) -> None:
    """Prints the annexes, each let go before the next one is made; several as JSON are one object.

    In lines on a terminal, only as many rows as it shows at once, unless the `whole` of it is asked for.
    """
    if kind == "json" and several:
        from drugcheck.files.table_json import tables_json

        screen.write(tables_json((one.table, one.ties) for one in made))
        return
    most = None if whole or kind != TERMINAL else screen_size.height()
    if several and most is not None:
        for one in made:
            screen.write(f"{one.table.heading}  {one.row_count}\n")
        screen.say(message("the tables: {command}", command=pasting.pasted(f"{state.settings().command} all --all")))
        return
    for place, one in enumerate(made):
        if place:
            screen.write("\n")
        shown, left = _cut(one, most)
        wide = None if most is None or shown.forms is not None else screen_size.columns()
        screen.write(part.replace("\r\n", "\n") for part in rendered(shown, kind, wide))
        if left:
            whole_of_it = pasting.pasted(f"{state.settings().command} {one.table.number} --all")
            screen.say(message("{left} more: {command}", left=left, command=whole_of_it))


def _cut(made: Made, most: int | None) -> tuple[Made, int]:
    """The annex with as many rows as fit a screen of that height, or its first form; and how many are left out."""
    if most is None:
        return made, 0
    if made.forms is not None:
        return made._replace(forms=made.forms[:1]), max(0, len(made.forms) - 1)
    table = made.table
    below = sum(screen_size.lines_of(line, screen_size.columns()) for line in (*table.notes, *table.footer))
    room = max(_LEAST_ROWS, most - _AROUND - below)
    if not table.cases or table.row_count <= room:
        return made, 0
    cut = table._replace(rows=table.rows[:room], cases=table.cases[:room])
    return made._replace(table=cut), table.row_count - room
