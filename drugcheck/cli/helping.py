"""The help pages: laid out by cells rather than characters, in the reader's language, without rich."""

import re
import shutil
from collections.abc import Iterable, Iterator
from functools import cache
from inspect import cleandoc
from typing import Any

from drugcheck.cli.commands import COMMANDS, GROUPS, SECTIONS, members
from drugcheck.cli.screen import width
from drugcheck.locale import N_, _

WIDEST = 100

SECTION_TITLES: dict[str, str] = {
    "workspace": N_("workspace"),
    "cases": N_("cases"),
    "assessment": N_("assessment"),
    "checks": N_("checks"),
    "tables": N_("tables"),
    "reporting": N_("reporting"),
    "exchange": N_("exchange"),
    "history": N_("history"),
    "campaign": N_("campaign"),
}
STATUSES = N_(
    "exit status: 0 clean, 1 findings of severity error, 2 usage or bad input, 3 locked or wrong passphrase, "
    "4 damaged or tampered store, 5 refused by a workflow or privacy rule"
)


def page(command: Any, context: Any) -> str:
    """The help page of a command or group."""
    lines = [f"{_('usage')}: {_usage(command, context)}"]
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        if paragraph:
            lines += ["", *_paragraph(paragraph)]
    arguments = [p for p in command.params if p.param_type_name == "argument" and not p.hidden]
    given = [p for p in command.get_params(context) if p.param_type_name == "option" and not p.hidden]
    if arguments:
        lines += ["", f"{_('arguments')}:", *definitions((p.metavar or p.name, _help_of(p)) for p in arguments)]
    lines += ["", f"{_('options')}:", *definitions((_spelling(p), _help_of(p)) for p in given)]
    if hasattr(command, "list_commands"):
        lines += _commands(command.name or "")
    if context.parent is None:
        lines += ["", *wrap(_(STATUSES), _columns())]
    return "\n".join(lines)


def wrap(text: str, columns: int) -> Iterator[str]:
    """Lines of at most that many cells."""
    line = ""
    for piece in _pieces().findall(text):
        if width(line + piece.rstrip()) > columns and line.strip():
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()


@cache
def _pieces() -> re.Pattern[str]:
    # A line may break after a blank and around any wide character, but not before closing punctuation. Compiled when
    # a text is wrapped: so many characters cost milliseconds.
    return re.compile(r"\s+|[^\s\u2e80-\uffef]+|[\u2e80-\uffef][，。、；：？！）」』》〉】〕]*")


def _usage(command: Any, context: Any) -> str:
    pieces = [context.command_path, _("[OPTIONS]")]
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            name = (parameter.metavar or parameter.name) + ("..." if parameter.nargs == -1 else "")
            pieces.append(name if parameter.required else f"[{name}]")
    if hasattr(command, "list_commands"):
        pieces.append(_("COMMAND …"))
    return " ".join(pieces)


def _paragraph(text: str) -> Iterator[str]:
    if text.startswith(" "):
        yield from text.split("\n")
    else:
        yield from wrap(_(" ".join(text.split())), _columns())


def _commands(group: str) -> Iterator[str]:
    if group:
        yield from ["", f"{_('commands')}:"]
        yield from definitions((name, _(COMMANDS[f"{group} {name}"].help)) for name in members(group))
        return
    column = max(len(name) for names in SECTIONS.values() for name in names)
    for section, names in SECTIONS.items():
        yield from ["", f"{_(SECTION_TITLES[section])}:"]
        yield from definitions(
            ((name, _(GROUPS[name] if name in GROUPS else COMMANDS[name].help)) for name in names), column
        )


def definitions(entries: Iterable[tuple[str, str]], column: int = 0) -> Iterator[str]:
    """Terms with their texts beside them, wrapped; a text without a term goes on under the one before."""
    listed = list(entries)
    column = column or min(max((width(term) for term, __ in listed), default=0), 28)
    for term, text in listed:
        lines = list(wrap(text, _columns() - column - 4)) or [""]
        if width(term) > column:
            yield f"  {term}"
        else:
            yield f"  {term}{' ' * (column - width(term))}  {lines.pop(0)}".rstrip()
        for line in lines:
            yield f"  {' ' * column}  {line}"


def _spelling(option: Any) -> str:
    names = ", ".join(sorted([*option.opts, *option.secondary_opts], key=len))
    return names if option.is_flag else f"{names} {option.metavar or 'TEXT'}"


def _help_of(parameter: Any) -> str:
    text = _("show this page") if parameter.name == "help" else _(parameter.help or "")
    terms = getattr(getattr(parameter.type, "func", None), "kind", None)
    if terms is not None:
        text += ": " + ", ".join(f"{member.value} {member.alias}" for member in terms)
    return text


def _columns() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)
