"""The only module that prints.

Style of every message, in this file's charge:
- Data goes to stdout: what was asked for, in words or, with --json, as one versioned object. Talk goes to stderr:
  notices, questions, progress, errors. A command that changes a case prints its consequences as data.
- One line says one thing: lower case, no full stop, the case id first. Numbers before adjectives, the official Chinese
  word for what the notice names, the rule's code in brackets where a rule will ask again.
- An error is `drugcheck: what happened`, then `hint: a command that can be pasted`, which goes to the same workspace
  (pasting.py). It never holds a name, an ID number or any other personal field, and never a value that was typed in
  unless it is an enumeration's.
- Text of a record is shown as it is, with control characters made visible: it can neither move the cursor nor colour
  the screen nor imitate a message. It is never read as markup.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Protocol, TextIO

from drugcheck.cli import pasting, screen_size
from drugcheck.errors import DrugcheckError
from drugcheck.locale import _
from drugcheck.message import Message
from drugcheck.message import width as width

JSON_SCHEMA = 1

# C0 and C1 controls and DEL can drive a terminal; the bidirectional marks can make text read as something else.
_UNSAFE = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))} | {
    code: f"\\u{code:04x}" for code in (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
}
# In a string of JSON, and nowhere else in it can these stand, the escape means the same.
_IN_JSON = {code: f"\\u{code:04x}" for code in _UNSAFE if code >= 0x7F}
_IN_CELL = _UNSAFE | {ord("\n"): " ", ord("\r"): "", ord("\t"): " "}


class Table(NamedTuple):
    """Cells under headers; `keys` name the columns in JSON, where they are given."""

    headers: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    keys: tuple[str, ...] = ()

    def records(self) -> list[dict[str, object]]:
        """The rows as JSON objects."""
        return [dict(zip(self.keys or self.headers, row, strict=True)) for row in self.rows]


class Line(NamedTuple):
    """One line in parts, each with a style of rich's (`bold red`; empty for none): colour on a terminal only."""

    parts: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The line without its colours."""
        return "".join(text for text, _style in self.parts)


class Result(Protocol):
    """What a command has to say, rendered last: `lines` in words, `data` as a JSON object (without `schema`)."""

    def lines(self) -> Iterable[str | Message | Table | Line]:
        """The result in words; a Message is put into the reader's language."""

    def data(self) -> Mapping[str, object]:
        """The result as values that JSON knows, dates, terms, Messages and Tables included."""


class Said(NamedTuple):
    """The consequences of a change, each on a line behind the case id and what was done (`visit.add`)."""

    case: str | None
    done: str
    consequences: tuple[Message, ...] = ()
    commit: str | None = None

    def lines(self) -> Iterator[str | Message]:
        """`C0031 visit.add`, then what it cleared, what it invalidated and what is still missing."""
        yield " ".join(part for part in (self.case, self.done, self.commit) if part)
        for consequence in self.consequences:
            yield f"  {words(consequence)}"

    def data(self) -> dict[str, object]:
        """The same as an object."""
        return {"case": self.case, "done": self.done, "consequences": self.consequences, "commit": self.commit}


class Listing(NamedTuple):
    """A list of one kind of thing; `what` is its key in JSON. Zero rows say 无."""

    what: str
    table: Table
    notes: tuple[Message, ...] = ()

    def lines(self) -> Iterator[str | Message | Table]:
        """The table, then the notes."""
        if self.table.rows:
            yield self.table
        else:
            yield "无"
        yield from self.notes

    def data(self) -> dict[str, object]:
        """The rows as objects."""
        return {self.what: self.table.records(), "notes": self.notes}


def show(result: Result, *, as_json: bool = False) -> None:
    """Prints a result to stdout."""
    if as_json:
        write_json({"schema": JSON_SCHEMA, **result.data()})
        return
    at_terminal = sys.stdout.isatty()
    for line in result.lines():
        if isinstance(line, Table):
            table(line)
        elif not isinstance(line, Line):
            _print(words(line), sys.stdout)
        elif at_terminal:
            _paint(line)
        else:
            _print(line.text.rstrip(), sys.stdout)


def say(text: Message | str) -> None:
    """Says something to the person, on stderr."""
    _print(words(text), sys.stderr)


def write(text: str | Iterable[str]) -> None:
    """Prints text that is data as a whole (a table in markdown, CSV), on stdout: as it is, but for a terminal.

    In parts it is never there at once.
    """
    at_terminal, last = sys.stdout.isatty(), "\n"
    for part in (text,) if isinstance(text, str) else text:
        sys.stdout.write(clean(part) if at_terminal else part)
        last = part[-1:] or last
    if last != "\n":
        sys.stdout.write("\n")


def text_of(line: str | Message | Line) -> str:
    """What a line says, without its colours."""
    return line.text if isinstance(line, Line) else words(line)


def json_text(value: object) -> str:
    """A value as indented JSON, without an end of line."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(_plain(value), enc_hook=str), indent=2).decode().translate(_IN_JSON)


def write_json(value: object) -> None:
    """Prints a value as JSON, indented, on stdout."""
    text = json_text(value)
    if not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8"):
        import json

        # Escapes are right in every code page, a GBK console included.
        text = json.dumps(json.loads(text), indent=2)
    sys.stdout.write(text + "\n")


def fault(error: DrugcheckError) -> None:
    """Prints an error and its hint, one line each, on stderr."""
    _print(f"drugcheck: {words(error.message)}", sys.stderr)
    # What fills its places may be a command too.
    advice = pasting.pasted(error.advice.render(_))
    if advice:
        _print(f"hint: {advice}", sys.stderr)


def words(text: Message | str) -> str:
    """A Message in the reader's language, its commands ready to be pasted; a string as it is."""
    return pasting.words(text) if isinstance(text, Message) else text


def clean(text: str) -> str:
    """Text with its control characters made visible, line feeds and tabs excepted."""
    # Nothing that is printable is made visible: to ask takes a hundredth of what it takes to translate.
    if text.isprintable():
        return text
    return "\n".join(part.replace("\t", "    ").translate(_UNSAFE) for part in text.split("\n"))


def cell(value: object) -> str:
    """A value as one line of a table; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (tuple, list, frozenset)) and not isinstance(value, Message):
        return "、".join(cell(item) for item in value)
    text = words(value) if isinstance(value, Message) else str(value)
    return text if text.isprintable() else text.translate(_IN_CELL)


def table(content: Table) -> None:
    """Prints a table: with rich on a real terminal, in plain aligned columns otherwise."""
    headers = [cell(header) for header in content.headers]
    rows = [[cell(value) for value in row] for row in content.rows]
    # rich folds the cells of a few wide rows, and needs seconds for thousands: more than a screenful stays as it is.
    lines = screen_size.height()
    if lines is not None and (len(rows) + 1) * _folds([headers, *rows]) <= lines - screen_size.OWN:
        _rich_table(headers, rows)
        return
    sys.stdout.writelines(line + "\n" for line in aligned([headers, *rows]))


def _folds(rows: Sequence[Sequence[str]]) -> int:
    """How many lines a row of a table takes at most where its columns are folded to fit the terminal, about."""
    wide = sum(max(map(width, column)) + 2 for column in zip(*rows, strict=True))
    return 1 if wide <= screen_size.columns() + 2 else wide // screen_size.columns() + 2


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines with columns two blanks apart, measured as a terminal does."""
    measured = [[width(text) for text in row] for row in rows]
    widths = [max(column) for column in zip(*measured, strict=True)]
    for row, cells in zip(rows, measured, strict=True):
        padded = (text + " " * (full - own) for text, own, full in zip(row, cells, widths, strict=True))
        yield "  ".join(padded).rstrip()


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr while something long runs; yields what to call after each step. Silent where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def prepare() -> None:
    """Makes both streams survive what their code page lacks: an unknown character is escaped, nothing is lost."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def flush() -> None:
    """Sends out what is buffered. Raises BrokenPipeError where nobody reads any more."""
    sys.stdout.flush()
    sys.stderr.flush()


def _rich_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    grid = RichTable(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for header in headers:
        grid.add_column(Text(header), overflow="fold")
    for row in rows:
        grid.add_row(*(Text(text) for text in row))
    Console(file=sys.stdout, markup=False, emoji=False, highlight=False).print(grid)


def _paint(line: Line) -> None:
    """The line in its colours on a terminal; without them where (rich looks at it) NO_COLOR is set."""
    from rich.console import Console
    from rich.text import Text

    content = Text.assemble(*((clean(text), style) for text, style in line.parts), end="")
    console = Console(file=sys.stdout, markup=False, emoji=False, highlight=False)
    console.print(content, soft_wrap=True)


def _print(text: str, stream: TextIO) -> None:
    stream.write(clean(text) + "\n")


def _plain(value: object) -> object:
    """With every Message said and every Table as objects: both are tuples, which JSON would show as arrays."""
    if isinstance(value, Message):
        return value.render(_)
    if isinstance(value, Table):
        return [_plain(record) for record in value.records()]
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(inner) for inner in value]
    return value
