"""Options that several commands share, and how a command makes one of its own.

A help text is written in English and is put into the reader's language when it is shown. Wrong values are answered
with the option's name and the nearest right one.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from drugcheck.cli import state, values
from drugcheck.domain.vocabulary import Term

T = TypeVar("T", bound=Term)


class TermParser:
    """Reads an official term or its alias; the help page lists them all."""

    def __init__(self, kind: type[Term], option: str) -> None:
        self.kind = kind
        self.option = option
        self.__name__ = kind.__name__

    def __call__(self, text: str | Term) -> Term:
        return text if isinstance(text, Term) else values.term(self.kind, text, self.option)


def choice(kind: type[Term], option: str, *more: str, help: str) -> Any:
    """An option whose value is a term: `Annotated[VisitMethod | None, choice(VisitMethod, "--method", help="…")]`."""
    return typer.Option(option, *more, parser=TermParser(kind, option), metavar="TERM", help=help, show_default=False)


def day(option: str, *more: str, help: str) -> Any:
    """An option whose value is a date: `Annotated[date | None, day("--date", help="…")]`."""

    def parse(text: str | date) -> date:
        return text if isinstance(text, date) else values.day(text, option, state.today())

    return typer.Option(option, *more, parser=parse, metavar="DAY", help=help, show_default=False)


def number(option: str, *more: str, help: str, least: int = 1) -> Any:
    """An option whose value is a whole number: `Annotated[int | None, number("--meeting", help="…")]`."""
    return typer.Option(option, *more, parser=_number(option, least), metavar="N", help=help, show_default=False)


def _number(name: str, least: int) -> Callable[[str | int], int]:
    def parse(text: str | int) -> int:
        return text if isinstance(text, int) else values.number(text, name, least)

    return parse


def text(option: str, *more: str, help: str, metavar: str = "TEXT") -> Any:
    """An option whose value is text that is not personal: `Annotated[str | None, text("--place", help="…")]`."""
    return typer.Option(option, *more, metavar=metavar, help=help, show_default=False)


def flag(option: str, *more: str, help: str) -> Any:
    """An option that is there or not: `Annotated[bool, flag("--dry-run", help="…")]`."""
    return typer.Option(option, *more, help=help, show_default=False)


def _parts(text: str) -> str:
    from drugcheck.cli.reveal_words import parts

    return parts(text)


CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="case id, such as C0031", show_default=False)]
NumberArgument = Annotated[
    int, typer.Argument(metavar="NO", help="number of the entry", parser=_number("NO", 1), show_default=False)
]
OptionalNumberArgument = Annotated[
    int | None, typer.Argument(metavar="[NO]", help="number of the entry", parser=_number("NO", 1), show_default=False)
]
AllOption = Annotated[bool, flag("--all", help="every row, on a terminal too")]
JsonOption = Annotated[bool, flag("--json", help="print one JSON object with a schema number")]
RevealOption = Annotated[
    str | None,
    typer.Option(
        "--reveal",
        parser=_parts,
        metavar="[FIELD…]",
        help="show personal fields in full, or only these: name, id, phone, address, text; health, hiv, whereabouts, "
        "hidden only where they are named; or a path such as visits.summary. Needs --purpose",
        show_default=False,
    ),
]
PurposeOption = Annotated[str | None, text("--purpose", help="what the full view is needed for")]
CommunityOption = Annotated[
    str | None, text("--community", metavar="NAME", help="only the cases of this community, such as 甲社区")
]
AsOfOption = Annotated[
    str | None,
    text("--as-of", metavar="WHEN", help="as it was then: a day, a week that was sent (2022-W12), a tag or a commit"),
]
DayOption = Annotated[date | None, day("--date", help="day it happened, such as 2022-03-31; left out: today")]
DryRunOption = Annotated[bool, flag("--dry-run", help="show what would happen and change nothing")]
YesOption = Annotated[bool, flag("--yes", help="do not ask for confirmation")]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="write to this file", show_default=False)]
EncryptOption = Annotated[
    str | None,
    text(
        "--encrypt-to",
        metavar="WHOM",
        help="encrypt the file: an age recipient (age1…), several with commas, or passphrase, or fd:N to read one",
    ),
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="FILE", help="read from this file; - reads standard input", show_default=False),
]
